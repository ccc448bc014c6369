"""Axe finds nothing on any page, in light and dark, wide and narrow; nothing scrolls sideways.

With LOOK_AT naming a folder, every page is also kept there as a picture.
"""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core import mail
from django.utils import timezone

from learning.domain.publishing import publish
from learning.models import LearningPath, Note, Resource, Step
from tests.browser.walking import PASSWORD, TRAIL, sign_up, tick_next
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.usefixtures("paths")
CHOICE_STEP = f"{TRAIL}getting-practical/"
FIRST_STEP = f"{TRAIL}introducing-deep-learning/"
EMAIL = "walker@example.org"
WIDE, NARROW, NARROWEST = 1280, 390, 320
HEIGHT = 900


@pytest.fixture
def check(page):
    """Check the page that is open now, or at an address, by every measure."""
    found = []

    def look(name, address=None):
        if address:
            page.goto(address)
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            for width in (WIDE, NARROW):
                page.set_viewport_size({"width": width, "height": HEIGHT})
                where = f"{name}, {theme}, {width} px"
                found.extend(f"{where}: {fault}" for fault in faults(page))
                keep_picture(page, f"{name}-{theme}-{width}")
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        across = page.evaluate("document.documentElement.scrollWidth")
        if across > NARROWEST:
            found.append(f"{name} is {across} px wide at {NARROWEST} px")
        page.set_viewport_size({"width": WIDE, "height": HEIGHT})

    yield look
    assert found == []


def faults(page):
    """Return what Axe finds, one line each."""
    for fault in Axe().run(page).response["violations"]:
        for node in fault["nodes"]:
            yield f"{fault['id']}: {node['html'][:160]} ({node['failureSummary'][:300]})"


def keep_picture(page, name):
    folder = os.environ.get("LOOK_AT")
    if folder:
        file = Path(folder) / f"{re.sub('[^a-z0-9]+', '-', name)}.png"
        page.screenshot(path=file, full_page=True)


def test_public_pages(page, check):
    check("home", "/")
    check("trail of a visitor", TRAIL)
    check("step with a choice", CHOICE_STEP)
    check("my learning, empty", "/learning/")
    check("credits", "/credits/")
    check("creator", "/credits/michael-nielsen/")


def test_pages_that_search(page, check, sign_in):
    check("search", "/search/")
    check("search, too long", f"/search/?q={'walk%20' * 50}")
    check("search, nothing found", "/search/?q=backprogatoin")
    check("search, near", "/search/?q=backpropogation")
    learner = make_learner()
    row = Resource.objects.filter(path__slug="deep-learning").first()
    Note.objects.create(learner=learner, resource=row, text="A deep note", words="a deep note")
    sign_in(page, learner)
    check("search, found", "/search/?q=deep")


def test_a_long_catalogue(page, check):
    for number in range(11):
        published(step("s", resource(f"r{number}")), key=f"p{number}", topics=["Walking"])
    check("home, long", "/")
    check("home, narrowed", "/?topic=walking")
    check("home, narrowed to nothing", "/?topic=swimming&level=advanced")


def test_pages_of_a_learner_on_the_way(page, check):
    page.goto(TRAIL)
    for _ in range(2):
        tick_next(page)
    check("my learning of a visitor", "/learning/")
    sign_up(page, EMAIL)
    check("trail of a learner", TRAIL)
    tick_next(page)
    check("trail just ticked")
    page.goto(FIRST_STEP)
    check("step done")
    page.route("**/completion/", lambda route: route.abort())
    page.get_by_role("button", name="Done: ").first.click()
    page.get_by_role("alert").wait_for()
    check("tick not saved")
    check("my learning", "/learning/")


def test_pages_of_a_path_that_is_finished(page, check):
    sign_up(page, EMAIL)
    page.goto(TRAIL)
    while page.locator("li.res[data-state=here]").count():
        tick_next(page)
    check("trail finished", TRAIL)
    check("last step", page.locator("ol.trail h3 a").last.get_attribute("href"))
    check("my learning, finished", "/learning/")


def test_pages_for_signing_up_and_in(page, check):
    check("sign up", "/accounts/signup/")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    page.get_by_role("alert").wait_for()
    check("sign up, mended")
    check("log in", "/accounts/login/")
    page.get_by_label("Email address").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()
    page.get_by_role("alert").wait_for()
    check("log in, mended")
    check("code to log in", "/accounts/login/code/")


def test_pages_for_a_new_password(page, check):
    sign_up(page, EMAIL)
    page.context.clear_cookies()
    check("password reset", "/accounts/password/reset/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_role("main").get_by_role("button", name="Send the link").click()
    page.wait_for_url("**/done/")
    check("password reset, sent")
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)[0]
    check("password reset, new password", link)
    page.get_by_label("New password", exact=True).fill(PASSWORD + " home")
    page.get_by_label("New password, once more").fill(PASSWORD + " home")
    page.locator("main form button").first.click()
    page.wait_for_url(re.compile("(?<!set-password/)$"))
    check("password reset, done")
    check("password reset, stale link", link)


def test_pages_of_an_account(page, check):
    sign_up(page, EMAIL)
    check("address", "/accounts/email/")
    check("password", "/accounts/password/change/")
    check("log out", "/accounts/logout/")


def test_the_page_that_asks_for_the_code(page, check, settings):
    settings.ADDRESSES_ARE_PROVED = True
    page.goto("/accounts/signup/")
    page.get_by_label("Email address").fill(EMAIL)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    page.get_by_label("Code").wait_for()
    check("code")


def test_pages_that_say_what_went_wrong(page, check, settings):
    settings.ROOT_URLCONF = "tests.browser.faulty_urls"
    check("not found", "/no/such/page/")
    check("bad request", "/bad-request/")
    check("not for you", "/not-for-you/")
    check("form not sent", "/form-not-sent/")
    check("too many tries", "/too-many-tries/")
    check("broken", "/broken/")


def test_the_page_of_a_step_that_has_left_the_path(page, check):
    step = Step.objects.get(path__slug="deep-learning", key="introducing-deep-learning")
    step.resources.update(archived_at=timezone.now())
    Step.objects.filter(pk=step.pk).update(archived_at=timezone.now())
    publish(LearningPath.objects.get(slug="deep-learning"))
    check("step gone", FIRST_STEP)


def test_a_site_without_paths(page, check):
    LearningPath.objects.update(status="withdrawn")
    check("home, empty", "/")
    check("credits, empty", "/credits/")
