"""A real Chromium, and a Waymark that holds the shipped paths for it to walk."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import expect

from accounts.management.commands.prepare import CURRICULA, SHIPPED_PATHS
from tests.browser.chromium import program, running_chromium
from tests.factories import make_learner

# Playwright keeps an event loop in this thread, which Django would take for async code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
WAIT_MILLISECONDS = 10_000
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker("browser")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def chromium():
    """The browser. Without one these tests are skipped; where CI is set they fail."""
    if not program():
        told = "There is no Chromium: `make test` installs it, or CHROMIUM names it."
        pytest.fail(told) if os.environ.get("CI") else pytest.skip(told)
    expect.set_options(timeout=WAIT_MILLISECONDS)
    with running_chromium() as browser:
        yield browser


@pytest.fixture
def paths(transactional_db):
    """The shipped paths, imported and published."""
    for slug in SHIPPED_PATHS:
        call_command("import_curriculum", str(CURRICULA / f"{slug}.yaml"), publish=True)


@pytest.fixture
def open_browser(chromium, live_server, request, tmp_path):
    """Open fresh browsers on the site; pages keep their policy, and to their own host."""
    contexts, broken = [], []

    def note(message):
        if "Content Security Policy" in message.text:
            broken.append(message.text)

    def stay(request):
        if not request.url.startswith((live_server.url, "data:")):
            broken.append(f"{request.url} is asked of another host")

    def open_one(**options):
        context = chromium.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(WAIT_MILLISECONDS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.on("console", note)
        page.on("request", stay)
        return page

    yield open_one
    if request.node.stash.get(FAILED, False):
        for number, page in enumerate(page for context in contexts for page in context.pages):
            file = tmp_path / f"failed-{number}.png"
            page.screenshot(path=file, full_page=True)
            print(f"{page.url} is shown in {file}")
    for context in contexts:
        context.close()
    assert broken == []


@pytest.fixture
def page(open_browser):
    """A page of a fresh browser."""
    return open_browser()


@pytest.fixture
def sign_in(live_server):
    """Sign somebody in to a page's browser, without the way through the login page."""

    def sign_in_to(page, user):
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie = {"name": name, "value": client.cookies[name].value, "url": live_server.url}
        page.context.add_cookies([cookie])
        return page

    return sign_in_to


@pytest.fixture
def open_as_curator(open_browser, sign_in):
    """Open a fresh browser of somebody who may change paths."""

    def open_one(**options):
        # A flush between tests empties the group Curators.
        return sign_in(open_browser(**options), make_learner(is_staff=True, is_superuser=True))

    return open_one
