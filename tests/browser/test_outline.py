"""The outline in a real browser: by mouse, finger and keyboard, with and without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from accounts.models import User
from learning.domain import publishing
from learning.models import LinkCheck, Report, Resource
from tests.browser.test_keyboard import tab_to
from tests.learning.admin.conftest import make_path, page_of

# High enough for no row to stand where a drag scrolls.
WIDE = {"viewport": {"width": 1280, "height": 1600}}


@pytest.fixture
def path(transactional_db):
    path = make_path(steps=3, resources=4)
    publishing.publish(path)
    return path


@pytest.fixture
def open_outline(open_browser, sign_in, path):
    """The outline, open in a fresh browser of somebody who may change the path."""
    curator = User.objects.create_superuser("admin@example.org")

    def open_one(tail="", **options):
        page = sign_in(open_browser(**{**WIDE, **options}), curator)
        page.goto(page_of(path, "outline") + tail)
        return page

    return open_one


def stored(path, step):
    rows = Resource.objects.live().filter(path=path, step__key=step)
    return [row.key for row in rows]


def shown(page, step):
    rows = page.locator(f"#s-{step} .rows > li")
    return [row.get_attribute("id").removeprefix("r-") for row in rows.all()]


def say(page):
    return page.locator("#say")


def middle(page, target):
    box = page.locator(target).bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, row, onto):
    """Take a row by its grip and drop it on the upper edge of another."""
    page.mouse.move(*middle(page, f"#{row} > .grip"))
    page.mouse.down()
    x, _ = middle(page, f"#{onto}")
    y = page.locator(f"#{onto}").bounding_box()["y"] + 8
    page.mouse.move(x, y, steps=8)
    page.wait_for_timeout(100)
    page.mouse.up()


def test_a_resource_is_dragged_within_its_step(open_outline, path):
    page = open_outline()

    drag(page, "r-r14", "r-r12")

    expect(say(page)).to_have_text("“Resource r14” moved up, now 2 of 4.")
    assert shown(page, "s1") == stored(path, "s1") == ["r11", "r14", "r12", "r13"]
    expect(page.locator("#r-r14")).to_contain_text("Moved")
    expect(page.locator("#standing")).to_contain_text("1 unpublished change since revision 1.")


def test_a_resource_is_dragged_into_another_step(open_outline, path):
    page = open_outline()

    drag(page, "r-r13", "r-r22")

    expect(say(page)).to_have_text("“Resource r13” moved to “Step 2”, now 2 of 5.")
    assert shown(page, "s2") == stored(path, "s2") == ["r21", "r13", "r22", "r23", "r24"]
    assert shown(page, "s1") == stored(path, "s1") == ["r11", "r12", "r14"]


def test_a_step_is_dragged_with_its_resources_folded(open_outline, path):
    page = open_outline()

    page.mouse.move(*middle(page, "#s-s1 > .head > .grip"))
    page.mouse.down()
    expect(page.locator("#r-r11")).to_be_hidden()
    page.mouse.move(*middle(page, "#s-s2 > .head"), steps=8)
    page.mouse.move(*middle(page, "#s-s3 > .head"), steps=4)
    page.mouse.up()

    expect(say(page)).to_contain_text("“Step 1” moved down")
    expect(page.locator("#r-r11")).to_be_visible()
    assert path.steps.live().first().key == "s2"


def test_a_finger_drags_too(open_outline, path):
    page = open_outline(has_touch=True, viewport={"width": 390, "height": 800})
    page.locator("#r-r11").evaluate("row => row.scrollIntoView({block: 'center'})")
    (x, start), (_, end) = middle(page, "#r-r13 > .grip"), middle(page, "#r-r11")
    finger = page.context.new_cdp_session(page)

    def touch(kind, *points):
        points = [{"x": x, "y": y} for y in points]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        page.wait_for_timeout(60)

    touch("touchStart", start)
    for part in range(1, 6):
        touch("touchMove", start + (end - 20 - start) * part / 5)
    touch("touchEnd")

    expect(say(page)).to_have_text("“Resource r13” moved up, now 1 of 4.")
    assert stored(path, "s1") == ["r13", "r11", "r12", "r14"]


def test_escape_leaves_a_dragged_row_where_it_was(open_outline, path):
    page = open_outline()

    page.mouse.move(*middle(page, "#r-r14 > .grip"))
    page.mouse.down()
    page.mouse.move(*middle(page, "#r-r11"), steps=8)
    page.keyboard.press("Escape")
    page.mouse.up()

    assert shown(page, "s1") == stored(path, "s1") == ["r11", "r12", "r13", "r14"]


def test_a_drag_that_does_not_arrive_is_undone_and_told(open_outline, path):
    page = open_outline()
    page.route("**/order/", lambda route: route.abort())

    drag(page, "r-r14", "r-r12")

    expect(page.locator("#not-sent")).to_contain_text("Waymark could not be reached")
    assert shown(page, "s1") == stored(path, "s1") == ["r11", "r12", "r13", "r14"]


def test_somebody_logged_out_meanwhile_is_told(open_outline, path):
    page = open_outline()
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    page.locator("#down-r-r11").click()

    expect(page.locator("#not-sent")).to_contain_text("Load the page again")
    assert stored(path, "s1") == ["r11", "r12", "r13", "r14"]


def test_order_is_walked_by_keyboard_and_the_focus_stays(open_outline, path):
    page = open_outline()
    up = page.get_by_role("button", name="Move up Resource r13")

    tab_to(page, up)
    page.keyboard.press("Enter")
    expect(say(page)).to_have_text("“Resource r13” moved up, now 2 of 4.")
    expect(up).to_be_focused()
    page.keyboard.press("Space")
    expect(say(page)).to_have_text("“Resource r13” moved up, now 1 of 4.")
    expect(up).to_be_focused()
    page.keyboard.press("Enter")
    expect(say(page)).to_have_text("“Resource r13” stays 1 of 4.")
    expect(up).to_be_focused()

    tab_to(page, page.get_by_role("button", name="Move down Step 2"))
    page.keyboard.press("Enter")
    expect(say(page)).to_have_text("“Step 2” moved down, now 3 of 3.")
    expect(page.locator("#down-s-s2")).to_be_focused()
    assert stored(path, "s1") == ["r13", "r11", "r12", "r14"]


def test_a_button_pressed_again_at_once_moves_again(open_outline, path):
    page = open_outline()
    up = page.get_by_role("button", name="Move up Resource r13")
    page.evaluate(
        """document.body.addEventListener("htmx:afterSwap", () => setTimeout(() => {
             document.activeElement.click();
           }), { once: true })"""
    )

    up.click()

    expect(say(page)).to_have_text("“Resource r13” moved up, now 1 of 4.")
    assert stored(path, "s1") == ["r13", "r11", "r12", "r14"]


def test_rows_are_edited_one_after_the_other_without_leaving_the_page(open_outline, path):
    page = open_outline()
    page.evaluate("window.stayed = true")

    for number in range(1, 5):
        key = f"r1{number}"
        page.locator(f"#edit-r-{key}").click()
        row = page.locator(f"#r-{key}")
        expect(row.get_by_label("Title")).to_be_focused()
        row.get_by_label("Title").fill(f"Better {number}")
        row.get_by_label("Weight").select_option("optional")
        row.get_by_label("Minutes").fill("25")
        page.keyboard.press("Enter")
        expect(say(page)).to_have_text(f"“Better {number}” saved.")
        expect(page.locator(f"#edit-r-{key}")).to_be_focused()

    expect(page.locator("#s-s1 .head")).to_contain_text("4 resources, 0 core")
    expect(page.locator("#standing")).to_contain_text("unpublished changes")
    assert page.evaluate("window.stayed")
    rows = Resource.objects.filter(step__key="s1").values_list("title", "weight", "minutes")
    assert list(rows) == [(f"Better {number}", "optional", 25) for number in range(1, 5)]


def test_what_is_typed_in_one_row_survives_acts_on_others(open_outline, path):
    page = open_outline()
    page.locator("#edit-r-r12").click()
    page.locator("#r-r12").get_by_label("Title").fill("Half typ")

    page.locator("#up-r-r14").click()
    expect(say(page)).to_contain_text("moved up, now 3 of 4.")
    page.locator("#down-s-s1").click()
    expect(say(page)).to_contain_text("“Step 1” moved down")

    expect(page.locator("#r-r12").get_by_label("Title")).to_have_value("Half typ")
    page.locator("#save-r-r12").click()
    expect(say(page)).to_have_text("“Half typ” saved.")


def test_leaving_a_row_as_it_is_brings_the_line_back(open_outline, path):
    page = open_outline()
    page.locator("#edit-r-r12").click()
    page.locator("#r-r12").get_by_label("Title").fill("Never mind")

    page.get_by_role("link", name="Leave as it is").click()

    expect(page.locator("#edit-r-r12")).to_be_focused()
    expect(page.locator("#r-r12")).to_contain_text("Resource r12")


def test_a_row_that_somebody_else_saved_shows_both_versions(open_outline, path):
    page = open_outline()
    page.locator("#edit-r-r12").click()
    row = page.locator("#r-r12")
    row.get_by_label("Title").fill("Mine")
    Resource.objects.filter(key="r12").update(title="Theirs", minutes=45)

    row.get_by_role("button", name="Save").click()

    expect(row).to_contain_text("somebody else changed this row meanwhile")
    expect(row.get_by_role("row", name="Title Theirs Mine")).to_be_visible()
    expect(row.get_by_label("Minutes")).to_have_value("45")
    assert Axe().run(page, "#outline").violations_count == 0

    row.get_by_role("button", name="Save").click()
    expect(say(page)).to_have_text("“Mine” saved.")
    assert Resource.objects.filter(key="r12", title="Mine", minutes=45).exists()


def test_a_resource_is_moved_archived_and_brought_back_in_its_row(open_outline, path):
    page = open_outline()
    page.locator("#edit-r-r11").click()
    page.locator("#r-r11").get_by_label("Step").select_option("s3")
    page.locator("#r-r11").get_by_role("button", name="Move").click()
    expect(say(page)).to_have_text("“Resource r11” moved to “Step 3”, now 5 of 5.")
    expect(page.locator("#edit-r-r11")).to_be_focused()

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Archive “Resource r11”").click()
    expect(say(page)).to_have_text("“Resource r11” archived. No ticks are lost.")
    expect(page.get_by_text("1 archived resource")).to_be_focused()

    page.keyboard.press("Enter")
    page.get_by_role("button", name="Bring back “Resource r11”").click()
    expect(say(page)).to_have_text("“Resource r11” is back, at the end.")
    expect(page.locator("#edit-r-r11")).to_be_focused()
    assert stored(path, "s3") == ["r31", "r32", "r33", "r34", "r11"]


def test_a_step_is_added_retitled_archived_and_brought_back(open_outline, path):
    page = open_outline()
    page.get_by_label("New step").fill("Further")
    page.keyboard.press("Enter")
    expect(say(page)).to_have_text("“Further” added as step 4.")

    page.locator("#edit-s-further").click()
    page.locator("#h-further").get_by_label("Title").fill("Further topics")
    page.keyboard.press("Enter")
    expect(say(page)).to_have_text("“Further topics” saved.")

    page.locator("#edit-s-further").click()
    page.get_by_role("button", name="Archive “Further topics”").click()
    page.get_by_text("1 archived step").click()
    page.get_by_role("button", name="Bring back “Further topics”").click()
    expect(page.locator("#edit-s-further")).to_be_focused()
    assert path.steps.live().last().title == "Further topics"


def test_everything_works_without_javascript(open_outline, path):
    page = open_outline(java_script_enabled=False)
    expect(page.locator(".grip").first).to_be_hidden()

    page.locator("#up-r-r12").click()
    expect(page.locator(".messagelist")).to_have_text("“Resource r12” moved up, now 1 of 4.")

    page.locator("#edit-r-r12").click()
    page.locator("#r-r12").get_by_label("Title").fill("Better")
    page.locator("#r-r12").get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_have_text("“Better” saved.")

    page.locator("#edit-r-r12").click()
    Resource.objects.filter(key="r12").update(title="Theirs")
    page.locator("#r-r12").get_by_label("Title").fill("Mine")
    page.locator("#r-r12").get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Title Theirs Mine")).to_be_visible()
    page.locator("#r-r12").get_by_role("button", name="Save").click()
    expect(page.locator(".messagelist")).to_have_text("“Mine” saved.")

    page.locator("#edit-r-r12").click()
    page.locator("#r-r12").get_by_label("Step").select_option("s2")
    page.locator("#r-r12").get_by_role("button", name="Move").click()
    expect(page.locator(".messagelist")).to_contain_text("moved to “Step 2”, now 5 of 5.")

    page.locator("#edit-r-r12").click()
    page.get_by_role("button", name="Archive “Mine”").click()
    page.get_by_text("1 archived resource").click()
    page.get_by_role("button", name="Bring back “Mine”").click()
    expect(page.locator(".messagelist")).to_contain_text("is back")

    page.get_by_label("New step").fill("Further")
    page.get_by_role("button", name="Add step").click()
    expect(page.locator(".messagelist")).to_have_text("“Further” added as step 4.")
    assert stored(path, "s2") == ["r21", "r22", "r23", "r24", "r12"]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_outline_fits_and_is_accessible(open_outline, path, width, theme):
    for number, outcome in enumerate(["answering", "moved", "down"], start=1):
        LinkCheck(address=f"https://example.org/r1{number}", outcome=outcome).save()
    Report.objects.create(resource=Resource.objects.get(key="r11"), reason="broken")
    Resource.objects.filter(key="r12").update(title="A-title-of-one-long-word" * 8)
    Resource.objects.filter(key="r13").update(archived_at="2026-11-01T00:00Z")
    page = open_outline(
        color_scheme=theme, viewport={"width": width, "height": 900}, bypass_csp=True
    )
    page.locator("#edit-r-r21").click()
    page.locator("#edit-s-s3").click()
    page.get_by_text("1 archived resource").click()
    expect(page.locator("#h-s3").get_by_label("Title")).to_be_visible()
    expect(page.locator("#r-r21").get_by_label("Title")).to_be_visible()

    assert [fault["id"] for fault in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
