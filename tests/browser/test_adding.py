"""A resource added by its address in a real browser: with and without JavaScript, at any width."""

import os
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from learning.domain import proposing, publishing
from learning.models import Creator, Resource
from tests import hostile
from tests import page_samples as samples
from tests.learning.admin.conftest import make_path, make_resource, page_of

ADDRESS = "http://blog.example.org/gradient"
TITLE = "What a gradient is & is not"


@pytest.fixture
def path(transactional_db):
    path = make_path(steps=3, resources=2)
    publishing.publish(path)
    return path


def paste(page, path, address=ADDRESS):
    page.goto(page_of(path, "add"))
    page.get_by_label("Address").fill(address)
    page.get_by_label("Step").select_option("s2")
    page.get_by_role("button", name="Look at the address").click()


def let_a_worker_come(page):
    """Do what waits in the queue for the page that is open."""
    token = re.search(r"/add/([^/]+)/", page.url)[1]
    proposing.look_up.func(token, proposing.found(token).address)


def test_an_address_becomes_a_resource(open_as_curator, path, no_worker, the_web):
    the_web.site("blog.example.org", hostile.page(samples.BLOG_POST), path="/gradient")
    page = open_as_curator()

    paste(page, path)
    expect(page.get_by_role("heading", name="Looking at blog.example.org…")).to_be_visible()
    let_a_worker_come(page)
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    expect(page.get_by_role("status")).to_have_text("The form is ready.")
    expect(page.get_by_role("heading", name="Add a resource")).to_be_focused()
    page.get_by_label("Title").fill("Gradients")
    page.get_by_label("Weight").select_option("optional")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("Added “Gradients” at the end of “Step 2”")
    added = Resource.objects.get(title="Gradients")
    assert (added.step.key, added.position, added.weight) == ("s2", 3, "optional")
    assert added.credits.get().creator.name == "Tove Aaltonen"
    assert publishing.newest_revision(path).number == 1


def test_an_address_becomes_a_resource_without_javascript(
    open_as_curator, path, no_worker, the_web
):
    the_web.site("blog.example.org", hostile.page(samples.BLOG_POST), path="/gradient")
    page = open_as_curator(java_script_enabled=False)

    paste(page, path)
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    let_a_worker_come(page)
    # The page asks again by itself.
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    page.get_by_role("button", name="Save and add another").click()

    expect(page.locator(".messagelist")).to_contain_text(f"Added “{TITLE}”")
    expect(page.get_by_label("Step")).to_have_value("s2")
    assert Resource.objects.filter(title=TITLE).exists()


def test_a_page_that_cannot_be_fetched_is_filled_in_by_hand(open_as_curator, path, the_web):
    page = open_as_curator()

    paste(page, path, "http://nowhere.example.org/steps")
    expect(page.locator(".notice")).to_contain_text("There is no site by that name.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Not saved yet.")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("Title").fill("Steps")
    page.get_by_label("Nobody knows who made it").check()
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("Added “Steps”")
    assert Resource.objects.get(title="Steps").creators_unknown


def test_what_the_site_has_already_is_pointed_out_and_taken_over(open_as_curator, path, no_worker):
    other = make_path("other")
    ada = Creator.objects.get(key="ada")
    known = make_resource(other.steps.first(), "known", creator=ada)
    mine = make_resource(path.steps.get(key="s3"), "mine")
    for resource in (known, mine):
        resource.links.update(url=f"{ADDRESS}/?utm_source=feed")
    page = open_as_curator()

    paste(page, path)
    page.get_by_role("link", name="Fill it in yourself").click()
    expect(page.get_by_text("Already in step 3 of this path as “Resource mine”.")).to_be_visible()
    page.get_by_role("link", name="Take over its title").click()
    expect(page.get_by_label("Title")).to_have_value("Resource known")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.locator(".messagelist")).to_contain_text("Added “Resource known”")
    assert path.resources.get(title="Resource known").credits.get().creator == ada


def test_an_archived_resource_is_brought_back_for_its_address(open_as_curator, path, no_worker):
    mine = make_resource(path.steps.get(key="s3"), "mine")
    mine.links.update(url=ADDRESS)
    Resource.objects.filter(pk=mine.pk).update(archived_at=timezone.now())
    page = open_as_curator()

    paste(page, path)
    page.get_by_role("link", name="Fill it in yourself").click()
    page.get_by_role("button", name="Bring it back").click()

    expect(page.locator(".messagelist")).to_contain_text("Brought back.")
    assert Resource.objects.get(pk=mine.pk).archived_at is None


def test_the_form_is_reached_and_sent_by_keyboard(open_as_curator, path, the_web):
    the_web.site("blog.example.org", hostile.page(samples.BLOG_POST), path="/gradient")
    page = open_as_curator()

    page.goto(page_of(path, "add"))
    page.get_by_label("Address").focus()
    page.keyboard.type(ADDRESS)
    page.keyboard.press("Enter")
    expect(page.get_by_label("Title")).to_have_value(TITLE)
    page.get_by_label("Title").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text(f"Added “{TITLE}”")


@pytest.mark.usefixtures("no_worker")
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_pages_fit_and_are_accessible(open_as_curator, path, the_web, width, theme):
    long = samples.BLOG_POST.replace("</article>", samples.WORDS * 40).replace("en-GB", "de")
    the_web.site("blog.example.org", hostile.page(long), path="/gradient")
    for key in ("r31", "r32"):
        path.resources.get(key=key).links.update(url=ADDRESS)
    make_path("other").resources.get(key="r11").links.update(url=ADDRESS)
    path.resources.filter(key="r32").update(archived_at=timezone.now())
    # Axe sets styles of its own, which the policy would report.
    page = open_as_curator(
        color_scheme=theme, viewport={"width": width, "height": 900}, bypass_csp=True
    )

    def check(name):
        found = [
            f"{fault['id']}: {node['html'][:160]}"
            for fault in Axe().run(page).response["violations"]
            for node in fault["nodes"]
        ]
        assert found == [], name
        across = page.evaluate("document.documentElement.scrollWidth")
        assert across <= width, name
        if folder := os.environ.get("LOOK_AT"):
            file = Path(folder) / f"adding-{name}-{theme}-{width}.png"
            page.screenshot(path=file, full_page=True)

    page.goto(page_of(path, "add"))
    check("start")
    page.get_by_role("button", name="Look at the address").click()
    check("start-refused")
    paste(page, path)
    check("waiting")
    let_a_worker_come(page)
    page.get_by_label("Title").wait_for()
    check("form")
    page.get_by_label("Title").fill("")
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("alert").wait_for()
    check("refused")
