"""What every test starts from."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def empty_cache():
    """The limits on guessing are counted in the cache, and one test's are not another's."""
    cache.clear()


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
