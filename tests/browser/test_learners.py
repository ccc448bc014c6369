"""How learners are doing, in a real browser: read, asked for a period, counted, downloaded."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from learning.domain import measuring
from learning.domain.publishing import published_outline
from learning.models import LearningPath
from tests.factories import published, resource, step
from tests.learners import walk, walk_the_funnel
from tests.learning.admin.conftest import page_of

ALL = "/admin/learners/"
LIBRARY = {
    "key": "library",
    "question": "Which library will you use?",
    "options": [
        {"key": "tf", "title": "TensorFlow", "recommended": True},
        {"key": "th", "title": "Theano"},
    ],
}


@pytest.fixture
def walked(transactional_db):
    outline = published(
        step("s1", resource("a"), resource("b")),
        step("s2", resource("c"), resource("d")),
        choices=[LIBRARY],
    )
    walk_the_funnel(outline)
    path = LearningPath.objects.get(pk=outline.path_id)
    measuring.count_anew(path)
    return path


@pytest.mark.parametrize("with_script", [True, False], ids=["script", "no script"])
def test_the_funnel_is_read_counted_again_and_downloaded(open_as_curator, walked, with_script):
    page = open_as_curator(java_script_enabled=with_script)
    page.goto(page_of(walked))
    page.get_by_role("link", name="Learners", exact=True).click()

    page.get_by_label("Started in").select_option("all time")
    page.get_by_role("button", name="Show").click()
    table = page.get_by_role("group", name="Learners by step, scrolls sideways")
    first = table.get_by_role("row").nth(1)
    expect(first.get_by_role("cell").nth(1)).to_have_text("80")
    expect(first).to_have_class("hot")
    assert first.locator(".meter .b").get_attribute("width") == "67.5%"
    loss = page.get_by_text("20 of the 32 who stopped there had left")
    expect(loss.get_by_role("link", name="Resource b")).to_be_visible()

    walk(published_outline("walking"), 20, ["a"])
    page.get_by_role("button", name="Count again").click()
    expect(page.get_by_label("Started in")).to_have_value("all")
    expect(first.get_by_role("cell").nth(1)).to_have_text("100")

    with page.expect_download() as download:
        page.get_by_role("link", name="Export CSV").click()
    text = download.value.path().read_text("utf-8-sig")
    assert "step,1,Step s1,100,54,52,,2" in text


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_fit_and_are_accessible(open_as_curator, walked, theme, width):
    draft = LearningPath.objects.create(slug="draft", title="Draft")
    options = {"viewport": {"width": width, "height": 900}, "bypass_csp": True}
    page = open_as_curator(color_scheme=theme, **options)

    for address in (
        page_of(walked, "learners") + "?period=all",
        page_of(walked, "learners") + "?period=30",
        page_of(draft, "learners"),
        ALL,
    ):
        page.goto(address)

        assert Axe().run(page).response["violations"] == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_bars_are_drawn_under_the_strict_policy(open_as_curator, walked):
    page = open_as_curator()
    response = page.goto(page_of(walked, "learners") + "?period=all")

    box = page.locator(".meter").first.locator("rect.b").bounding_box()
    whole = page.locator(".meter").first.bounding_box()
    assert "unsafe" not in response.headers["content-security-policy"]
    assert box["width"] == pytest.approx(whole["width"] * 0.675, abs=1)


def test_the_wide_table_is_scrolled_by_keyboard_on_a_phone(open_as_curator, walked):
    page = open_as_curator(viewport={"width": 390, "height": 800})
    page.goto(page_of(walked, "learners") + "?period=all")
    scroll = page.get_by_role("group", name="Learners by step, scrolls sideways")

    scroll.focus()
    page.keyboard.press("ArrowRight")

    page.wait_for_function("element => element.scrollLeft > 0", arg=scroll.element_handle())
