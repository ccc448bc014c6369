"""Publishing, previewing and restoring in a real browser, with JavaScript and without."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from learning.domain import publishing
from learning.models import Choice, LearningPath, Resource, Step
from tests.factories import make_learner
from tests.learning.admin.conftest import make_path, make_resource, page_of

MOST_STOPS = 60
WITH_AND_WITHOUT = pytest.mark.parametrize("javascript", [True, False], ids=["js", "no js"])


@pytest.fixture
def path(transactional_db):
    """A path of two revisions, with learners on it and changes to publish."""
    path = make_path(steps=3, resources=3)
    publishing.publish(path)
    rows = {row.key: row for row in Resource.objects.all()}
    for keys in (["r11"], ["r11", "r12"], list(rows)):
        learner = make_learner()
        path.enrolments.create(learner=learner)
        for key in keys:
            rows[key].completions.create(learner=learner)
    Resource.objects.filter(key="r21").update(title="Second thoughts")
    publishing.publish(path)
    Resource.objects.filter(key="r11").update(title="A better title", guidance="Slowly.\n\nTwice.")
    Resource.objects.filter(key="r12").update(archived_at="2026-01-01T00:00Z")
    Resource.objects.filter(key="r13").update(step=Step.objects.get(key="s2"), position=9)
    Resource.objects.filter(key="r22").update(weight="optional", minutes=25)
    fresh = make_resource(Step.objects.get(key="s3"), "fresh", position=9)
    Resource.objects.filter(pk=fresh.pk).update(creators_unknown=True)
    return path


@WITH_AND_WITHOUT
def test_a_curator_sees_the_differences_and_publishes_them(open_as_curator, path, javascript):
    page = open_as_curator(java_script_enabled=javascript)
    page.goto(page_of(path))
    page.get_by_role("link", name="Publish…").click()
    main = page.get_by_role("main")

    expect(main).to_contain_text("“Resource r11” is now called “A better title”")
    expect(main).to_contain_text("“Resource r13”, from “Step 1” to “Step 2”")
    expect(main).to_contain_text("“Resource r12”, in step “Step 1”")
    expect(main).to_contain_text("“Resource fresh”, in step “Step 3”")
    expect(main.get_by_text("Slowly.")).to_be_hidden()
    main.get_by_text("Words changed").click()
    expect(main.get_by_text("Slowly.")).to_be_visible()
    assert main.locator("dl.facts dd").all_inner_texts() == ["3", "3", "3", "0", "0"]
    main.get_by_label("What changed, in one line").fill("Cleared up the first step")
    main.get_by_role("button", name="Publish").click()

    expect(page.locator(".messagelist")).to_contain_text("Published as revision 3.")
    page.get_by_role("link", name="History", exact=True).first.click()
    expect(page.get_by_role("main")).to_contain_text("Cleared up the first step")


@WITH_AND_WITHOUT
def test_a_save_leads_to_a_look_before_publishing(open_as_curator, path, javascript):
    page = open_as_curator(java_script_enabled=javascript)
    page.goto(page_of(Step.objects.get(key="s1")))
    page.locator("#id_purpose").fill("To begin")

    page.get_by_role("button", name="Save and look before publishing").click()

    expect(page).to_have_url(re.compile(page_of(path, "publish") + "$"))
    expect(page.get_by_role("heading", name="Publish as revision 3")).to_be_visible()
    assert path.revisions.count() == 2


@WITH_AND_WITHOUT
def test_a_revision_is_restored_after_its_plan_was_shown(open_as_curator, path, javascript):
    publishing.publish(path)
    page = open_as_curator(java_script_enabled=javascript)
    page.goto(page_of(path, "revisions"))

    page.get_by_role("link", name="Restore… revision 1").click()
    main = page.get_by_role("main")
    expect(main).to_contain_text("“A better title” is now called “Resource r11”")
    expect(main).to_contain_text("“Resource r12”, in step “Step 1”, back from the archive")
    main.get_by_role("button", name="Restore").click()

    expect(page.locator(".messagelist")).to_contain_text("It is published as revision 4.")
    documents = [each.document for each in path.revisions.order_by("number")]
    assert documents[3] == documents[0] != documents[2]


@WITH_AND_WITHOUT
def test_two_revisions_are_compared(open_as_curator, path, javascript):
    publishing.publish(path)
    page = open_as_curator(java_script_enabled=javascript)
    page.goto(page_of(path, "revisions"))

    page.get_by_label("Compare revision").fill("1")
    page.get_by_label("with revision").fill("3")
    page.get_by_role("button", name="Compare").click()

    main = page.get_by_role("main")
    expect(main).to_contain_text("From revision 1 to revision 3")
    expect(main).to_contain_text("“Resource r21” is now called “Second thoughts”")


@WITH_AND_WITHOUT
def test_the_preview_is_walked_as_somebody_half_way(open_as_curator, path, javascript):
    page = open_as_curator(java_script_enabled=javascript)
    page.goto(page_of(path, "preview"))
    expect(page.get_by_role("main")).to_contain_text("You can tick without an account.")

    page.get_by_role("link", name="Somebody half-way").click()
    expect(page.locator(".band")).to_contain_text("You are on step 3 of 3")
    page.get_by_role("link", name="Continue").click()

    assert "/preview/s3/?as=halfway" in page.url
    expect(page.locator("li.res[data-state=here]")).to_have_count(1)
    expect(page.locator("button.tick")).to_have_count(0)


@WITH_AND_WITHOUT
def test_a_preview_link_opens_without_an_account(open_as_curator, open_browser, path, javascript):
    page = open_as_curator(java_script_enabled=javascript)
    page.goto(page_of(path, "preview"))
    page.get_by_role("button", name="Make a link for a reviewer").click()
    address = page.get_by_label("Copy this address").input_value()

    reviewer = open_browser(java_script_enabled=javascript)
    reviewer.goto(address)
    expect(reviewer.get_by_role("heading", level=1)).to_have_text("Path deep")
    reviewer.get_by_role("link", name="A learner who has just begun").click()
    reviewer.get_by_role("link", name="Continue").click()

    expect(reviewer.get_by_role("main")).to_contain_text("Resource r13")
    assert reviewer.url.startswith(address)
    assert reviewer.goto(address[:-2] + "x/").status == 404
    expect(reviewer.get_by_role("heading", level=1)).to_have_text("This link has ended")


def test_publishing_is_walked_by_keyboard_alone(open_as_curator, path):
    page = open_as_curator()
    page.goto(page_of(path, "publish"))

    stops = []
    while "summary" not in stops:
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "(() => { const e = document.activeElement, b = e.getBoundingClientRect();"
            " return [e.name || e.textContent.trim().slice(0, 20),"
            " b.width > 0 && b.bottom > 0 && b.top < innerHeight,"
            " getComputedStyle(e).outlineStyle] })()"
        )
        stops.append(focus[0])
        assert len(stops) < MOST_STOPS, stops
        if focus[0].startswith("Words changed"):
            page.keyboard.press("Enter")
            expect(page.get_by_text("Slowly.")).to_be_visible()
        if len(stops) > 1:
            assert focus[1], focus
            assert focus[2] != "none", focus
    page.keyboard.press("Control+A")
    page.keyboard.type("Walked by keys")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("Published as revision 3.")
    assert path.revisions.get(number=3).summary == "Walked by keys"


def faults(page, address):
    """Open every page light and dark, wide and narrow; return what Axe finds."""
    page.goto(address)
    for each in page.locator("main details, .workshop details").all():
        each.evaluate("part => part.open = true")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            for fault in Axe().run(page).response["violations"]:
                yield address, theme, width, fault["id"], fault["nodes"][0]["html"][:200]
            across = page.evaluate("document.documentElement.scrollWidth")
            if across > width:
                yield address, theme, width, "is wide", across


def test_the_pages_are_accessible_and_fit(open_as_curator, path):
    # Axe sets styles of its own, which the policy reports.
    page = open_as_curator(bypass_csp=True)
    page.goto(page_of(path, "preview"))
    page.get_by_role("button", name="Make a link for a reviewer").click()
    shared = page.get_by_label("Copy this address").input_value()
    found = []
    for address in (
        page_of(path, "publish"),
        page_of(path, "withdraw"),
        page_of(path, "revisions"),
        page_of(path, "revision", 2),
        page_of(path, "compare") + "?from=1&to=2",
        page_of(path, "compare") + "?from=x",
        page_of(path, "restore", 1),
        page_of(path, "preview") + "?as=halfway",
        page_of(path, "preview") + "s2/?as=learner",
        shared,
        "/preview/over/",
    ):
        found += faults(page, address)
    LearningPath.objects.update(status="withdrawn")
    found += faults(page, page_of(path, "put_back"))
    Choice.objects.create(path=path, key="library", question="Which?")
    found += faults(page, page_of(path, "publish"))

    assert found == []


def test_the_page_with_the_link_is_accessible(open_as_curator, path):
    page = open_as_curator(bypass_csp=True)
    page.goto(page_of(path, "preview"))
    page.get_by_role("button", name="Make a link for a reviewer").click()

    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        for theme in ("light", "dark"):
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            assert Axe().run(page).response["violations"] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
