"""The curators' pages in a real browser: the policy kept, rows moved, readable at any width."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from learning.domain import publishing
from learning.models import Choice, LinkCheck, Option, Outcome, Report, Resource
from tests.learning.admin.conftest import make_path, page_of

# An empty head over the column of row names, and the drop-down's unnamed box.
OF_THE_STOCK_ADMIN = {"empty-table-header", "aria-input-field-name"}


@pytest.fixture
def path(transactional_db):
    path = make_path(steps=3, resources=2)
    choice = Choice.objects.create(path=path, key="library", question="Which library?")
    for key in ("one", "two"):
        Option.objects.create(
            choice=choice, key=key, title=f"Option {key}", recommended=key == "one"
        )
    publishing.publish(path)
    waiting(path)
    return path


def waiting(path):
    """Give the front page something of each kind to name."""
    one, two = path.resources.all()[:2]
    Report.objects.create(resource=one, reason=Report.Reason.CREDIT, detail="A name is missing.")
    for resource, outcome in ((one, Outcome.DOWN), (two, Outcome.MOVED)):
        address = resource.links.get().url
        LinkCheck.objects.create(address=address, outcome=outcome, since=timezone.now())


@pytest.fixture
def signed_in(sign_in, path):
    """Make a page that of somebody who may change the path."""

    def sign_in_to(page):
        return sign_in(page, User.objects.create_superuser("admin@example.org"))

    return sign_in_to


def addresses(path):
    step = path.steps.first()
    choice = path.choices.first()
    parts = [path, step, step.resources.first(), choice, choice.options.first()]
    return [
        "/admin/",
        "/admin/changes/",
        "/admin/learning/learningpath/",
        "/admin/learning/learningpath/add/",
        "/admin/learning/resource/",
        "/admin/learning/creator/",
        "/admin/learning/revision/",
        *(page_of(part) for part in parts),
        page_of(path, "preview"),
        page_of(path, "preview") + "s1/",
        page_of(path.revisions.first()),
    ]


@pytest.mark.parametrize(("width", "theme"), [(1280, "light"), (390, "dark")])
def test_the_pages_fit_and_are_accessible(open_browser, signed_in, path, width, theme):
    # Axe sets styles of its own, which the policy reports: it is held to in the next test.
    options = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    page = signed_in(open_browser(color_scheme=theme, **options))

    for address in addresses(path):
        page.goto(address)
        found = {fault["id"] for fault in Axe().run(page).response["violations"]}

        assert found <= OF_THE_STOCK_ADMIN, address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_no_page_breaks_the_content_policy(open_browser, signed_in, path):
    page = signed_in(open_browser())

    for address in addresses(path):
        response = page.goto(address, wait_until="load")

        assert response.status == 200
        assert "unsafe" not in response.headers["content-security-policy"]


def test_steps_are_moved_with_the_buttons_beside_them(open_browser, signed_in, path):
    page = signed_in(open_browser())
    page.goto(page_of(path))

    page.locator("#steps-2 .sort .move-begin").click()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("Saved and published as revision 2.")
    assert [step.key for step in path.steps.live()] == ["s3", "s1", "s2"]


@pytest.mark.parametrize(("width", "theme"), [(1280, "dark"), (390, "light")])
def test_a_save_over_a_newer_one_shows_both_versions(open_browser, signed_in, path, width, theme):
    options = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    page = signed_in(open_browser(color_scheme=theme, **options))
    page.goto(page_of(path))
    other = page.context.new_page()
    other.goto(page_of(path))
    other.locator("#id_title").fill("Theirs")
    other.locator("#id_level").select_option("advanced")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".messagelist")).to_contain_text("Saved and published")

    page.locator("#id_title").fill("Mine")
    page.get_by_role("button", name="Save", exact=True).click()

    both = page.get_by_role("region", name="Both versions")
    expect(both.get_by_role("row").nth(1)).to_contain_text("Theirs")
    expect(both.get_by_role("row").nth(1)).to_contain_text("Mine")
    expect(page.locator("#id_level")).to_have_value("advanced")
    assert {fault["id"] for fault in Axe().run(page).response["violations"]} <= OF_THE_STOCK_ADMIN
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Saved and published")
    path.refresh_from_db()
    assert (path.title, path.level) == ("Mine", "advanced")


def test_a_creator_is_found_by_typing(open_browser, signed_in, path):
    page = signed_in(open_browser())
    resource = Resource.objects.get(path=path, key="r11")
    page.goto(page_of(resource))

    page.locator("#credits-0 .select2-selection").click()
    page.locator(".select2-search__field").fill("ada")
    page.get_by_role("option", name="Ada", exact=True).click()
    page.locator("#id_title").fill("Renamed")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("Saved and published as revision 2.")
