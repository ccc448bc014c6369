"""The record of a finished path in a real browser, with JavaScript and without, and on paper."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from learning.domain import certifying
from learning.domain.ticking import LearnerProgress
from learning.models import Certificate
from tests.browser.walking import next_row, place, tick_next
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db(transaction=True)
TRAIL = "/paths/walking/"
RECORD = f"{TRAIL}record/"
PAPERS = ["A4", "Letter"]
PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b")
PARTS_OF_THE_SITE = ["header.top", "footer.foot", ".screen", ".rows"]


def two_steps():
    side = resource("side", weight="optional")
    return published(step("s1", resource("a"), side), step("s2", resource("b")))


def walk_to_the_end(learner, outline):
    progress = LearnerProgress(learner, outline)
    for each in outline.walk(frozenset()).core:
        progress.mark(each, done=True)


def shared_record(learner, outline, name):
    """Return a record of the whole path that is shared already."""
    walk_to_the_end(learner, outline)
    certificate = certifying.issue(learner, outline.path_id, name, outline)
    certifying.share(certificate)
    return Certificate.objects.get(pk=certificate.pk)


def sheets(page, paper, **options):
    """Print the page that is open, and return how many sheets it takes."""
    page.evaluate("document.fonts.ready")
    return len(PAGE_OF_PDF.findall(page.pdf(format=paper, **options)))


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("start", [TRAIL, f"{TRAIL}s2/"], ids=["trail", "step"])
def test_from_the_last_tick_to_a_record_that_others_can_check(open_browser, sign_in, script, start):
    two_steps()
    learner = make_learner(name="Inês Duarte")
    page = sign_in(open_browser(java_script_enabled=script), learner)
    page.goto(TRAIL)
    tick_next(page)

    # The last tick offers the record where it is made, and goes nowhere by itself.
    page.goto(start)
    expect(page.get_by_role("link", name="Your record")).to_have_count(0)
    tick_next(page)
    expect(next_row(page)).to_have_count(0)
    assert page.url.partition("?")[0].endswith(start)
    page.get_by_role("link", name="Your record").click()

    # They say how they wish to be named.
    name = page.get_by_label("Your name on the record")
    expect(name).to_have_value("Inês Duarte")
    name.fill("I. Duarte")
    page.get_by_role("button", name="Make the record").click()
    record = page.get_by_role("article")
    expect(record).to_contain_text("I. Duarte")
    expect(record).to_contain_text("It is not an exam result.")
    expect(page.get_by_text("Only you see this record.")).to_be_visible()

    # They share it, and somebody else checks it.
    page.get_by_role("button", name="Get a link to share").click()
    address = page.get_by_label("Address to share").input_value()
    checked = address.partition("localhost:8000")[2]
    stranger = open_browser(java_script_enabled=script)
    stranger.goto(checked)
    expect(stranger.get_by_role("main")).to_contain_text("Verified: this record is kept by Waymark")
    expect(stranger.get_by_role("article")).to_contain_text("I. Duarte")
    expect(stranger.get_by_role("link", name="See the path")).to_have_attribute("href", TRAIL)

    # They change the name, and the same address says so.
    page.get_by_text("Change the name").click()
    page.get_by_label("Your name on the record").fill("Inês")
    page.get_by_role("button", name="Save the name").click()
    expect(record).to_contain_text("Inês")
    stranger.reload()
    expect(stranger.get_by_role("article")).to_contain_text("A record that Inês walked")

    # They stop, and the address is gone.
    page.get_by_role("button", name="Stop sharing").click()
    expect(page.get_by_text("Only you see this record.")).to_be_visible()
    stranger.reload()
    expect(stranger.get_by_role("heading", name="Page not found")).to_be_visible()


def test_the_last_tick_loads_no_page_and_is_told_with_the_record(page, sign_in):
    published(core=1)
    sign_in(page, make_learner()).goto(TRAIL)
    page.evaluate("window.isTheSamePage = true")

    tick_next(page)

    expect(place(page).get_by_role("link", name="Your record")).to_be_visible()
    expect(page.locator("#say")).to_contain_text("Your record can be made now.")
    expect(page.locator("#tick-r1")).to_be_focused()
    expect(page.locator("#r-r1").get_by_role("button", name="Undo")).to_be_visible()
    assert page.evaluate("window.isTheSamePage")


def test_a_button_prints_and_another_copies_the_address(open_browser, sign_in):
    learner, outline = make_learner(), two_steps()
    certificate = shared_record(learner, outline, "Inês")
    page = sign_in(open_browser(permissions=["clipboard-read", "clipboard-write"]), learner)
    page.goto(RECORD)
    page.evaluate("window.printed = 0; window.print = () => { window.printed += 1 }; null")

    page.get_by_role("button", name="Print the record").click()
    page.get_by_role("button", name="Copy").click()

    assert page.evaluate("window.printed") == 1
    expect(page.locator("#say")).to_have_text("Copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"http://localhost:8000/certificates/{certificate.code}/"
    expect(page.get_by_text("print this page with your browser")).to_be_hidden()


def test_without_a_script_the_page_says_how_to_print(open_browser, sign_in):
    learner, outline = make_learner(), two_steps()
    shared_record(learner, outline, "Inês")
    page = sign_in(open_browser(java_script_enabled=False), learner)

    page.goto(RECORD)

    expect(page.get_by_text("print this page with your browser")).to_be_visible()
    expect(page.get_by_role("button", name="Print the record")).to_be_hidden()
    expect(page.get_by_role("button", name="Copy")).to_be_hidden()


def long(length):
    return ("Adventures in the Understanding of Remarkably Long Titles " * 9)[:length].strip()


def of_steps(count, length):
    steps = [step(f"s{n}", resource(f"r{n}"), title=long(length)) for n in range(count)]
    source = {"title": long(200), "authors": [long(150)] * 3, "publisher": long(300)}
    return published(*steps, title=long(200), source=source)


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (two_steps, "Inês Duarte"),
        (lambda: of_steps(12, 200), long(150)),
        (lambda: of_steps(40, 200), "W" * 150),
        (lambda: of_steps(90, 60), "山" * 150),
    ],
    ids=["short", "12 steps, all long", "40 steps, one unbroken name", "90 steps"],
)
def test_a_record_prints_alone_on_one_sheet(open_browser, sign_in, make, name):
    learner, outline = make_learner(), make()
    certificate = shared_record(learner, outline, name)
    page = sign_in(open_browser(), learner)

    for address in (RECORD, f"/certificates/{certificate.code}/"):
        page.emulate_media(media="print")
        page.goto(address)
        for paper in PAPERS:
            assert sheets(page, paper) == 1, paper
            assert sheets(page, paper, prefer_css_page_size=True) == 1, paper
        for part in PARTS_OF_THE_SITE:
            for found in page.locator(part).all():
                expect(found).to_be_hidden()
        expect(page.get_by_role("article").get_by_text("It is not an exam result.")).to_be_visible()
        expect(page.get_by_role("article").get_by_text("Check it at")).to_be_visible()


def test_a_path_prints_as_a_checklist_with_boxes_and_addresses(page):
    two_steps()
    page.goto(TRAIL)
    page.get_by_role("link", name="to print as a checklist").click()
    page.emulate_media(media="print")

    for key in ("a", "side", "b"):
        row = page.locator(f"#r-{key}")
        expect(row.locator(".tick span").first).to_be_visible()
        link = row.locator(".res-t a")
        printed = link.evaluate("link => getComputedStyle(link, '::after').content")
        assert printed == f'"\u00a0(https://example.org/{key})"'
    expect(page.get_by_text("Side trip. Optional, not counted")).to_be_visible()
    for part in ("header.top", "footer.foot", ".sign", ".btn", ".screen", "aside.notice"):
        for found in page.locator(part).all():
            expect(found).to_be_hidden()
    assert sheets(page, "A4") == 1


def test_a_side_trip_is_ticked_on_the_whole_path(page):
    two_steps()
    page.goto(f"{TRAIL}?whole=1")

    page.locator("#tick-side").click()

    expect(page.locator("#r-side[data-state=done]")).to_be_visible()
    expect(page.locator("#r-b")).to_be_visible()


def test_axe_finds_nothing_on_the_pages_of_a_record(open_browser, sign_in):
    learner, outline = make_learner(), two_steps()
    ahead = sign_in(open_browser(), make_learner())
    visitor = open_browser()
    visitor.goto(TRAIL)
    tick_next(visitor)
    tick_next(visitor)
    walk_to_the_end(learner, outline)
    page = sign_in(open_browser(), learner)
    found = check(ahead, RECORD) + check(visitor, RECORD) + check(page, RECORD)
    page.get_by_label("Your name on the record").fill(" ")
    page.get_by_role("button", name="Make the record").click()
    page.get_by_role("alert").wait_for()
    found += check(page, None)
    certificate = shared_record(learner, outline, long(150))
    found += check(page, RECORD)
    page.get_by_text("Change the name").click()
    found += check(page, None)
    found += check(visitor, f"/certificates/{certificate.code}/")

    assert found == []


def check(page, address):
    """Return what is wrong with a page, in light and dark, wide, narrow and narrowest."""
    if address:
        page.goto(address)
    found = []
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 900})
            for fault in Axe().run(page).response["violations"]:
                found += [f"{fault['id']}: {node['html'][:160]}" for node in fault["nodes"]]
    page.set_viewport_size({"width": 320, "height": 900})
    across = page.evaluate("document.documentElement.scrollWidth")
    return [*found, f"{page.url} is {across} px wide"] if across > 320 else found
