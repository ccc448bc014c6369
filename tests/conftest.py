"""What every test starts from."""

import asyncio
import socket

import pytest
from aiosmtpd.controller import Controller
from django.core.cache import cache, caches

from tests.postbox import Postbox


@pytest.fixture(autouse=True)
def empty_cache():
    """The limits on guessing are counted in the cache, and one test's are not another's."""
    cache.clear()
    caches["process"].clear()


@pytest.fixture
def the_web(monkeypatch):
    """A web of made-up sites that look-ups reach, through the real client and its guard."""
    from tests import hostile

    with hostile.web() as web:

        def fetch(address, *, seconds):
            return hostile.get(web, address, seconds=min(seconds, 1))

        monkeypatch.setattr("learning.domain.fetching.fetch", fetch)
        yield web


@pytest.fixture
def no_worker(settings):
    """A queue that nobody empties."""
    immediate = settings.TASKS["default"]["BACKEND"]
    dummy = immediate.replace("immediate.Immediate", "dummy.Dummy")
    settings.TASKS = {"default": {"BACKEND": dummy}}


@pytest.fixture
def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def queue(settings, port):
    settings.EMAIL_BACKEND = "config.mail.QueueBackend"
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    cache.clear()


@pytest.fixture
def start_server(port):
    started = []

    def start():
        controller = Controller(Postbox(), hostname="127.0.0.1", port=port)
        controller.start()
        started.append(controller)
        return controller.handler

    yield start
    for controller in started:
        controller.stop()
    asyncio.set_event_loop(None)
