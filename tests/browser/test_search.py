"""Searching and narrowing the catalogue in a real browser, with JavaScript and without."""

import pytest
from playwright.sync_api import expect

from learning.domain.folding import fold
from learning.models import Note, Resource
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.usefixtures("paths")
BOTH = pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])


@BOTH
def test_somebody_finds_a_piece_with_a_slip_and_goes_there(open_browser, script):
    page = open_browser(java_script_enabled=script)
    page.goto("/")
    page.get_by_role("banner").get_by_role("link", name="Search").click()
    field = page.get_by_role("searchbox", name="Search paths, steps, pieces, creators and topics")
    expect(field).to_be_focused()
    field.fill("backpropogation mazur")
    field.press("Enter")

    finds = page.get_by_role("main").locator("ol.found > li")
    expect(page.get_by_role("main")).to_contain_text("Did you mean backpropagation mazur?")
    expect(finds.first).to_contain_text("Article · Matt Mazur")
    expect(finds.first.locator("mark").first).to_have_text("Backpropagation")
    finds.first.get_by_role("link").click()

    expect(page.locator("#r-mazur-backpropagation")).to_be_in_viewport()
    page.go_back()
    page.get_by_role("link", name="backpropagation mazur").click()
    expect(page.get_by_role("heading", name="Found for “backpropagation mazur”")).to_be_visible()
    expect(field).to_have_value("backpropagation mazur")


@BOTH
def test_what_is_not_found_leads_on(open_browser, script):
    page = open_browser(java_script_enabled=script)
    page.goto("/search/?q=%3Cscript%3Ealert(1)%3C/script%3E%20zzz")
    expect(page.get_by_role("main")).to_contain_text(
        "Nothing found for “<script>alert(1)</script> zzz”. You can also browse all paths."
    )
    page.get_by_role("link", name="browse all paths").click()
    expect(page.get_by_role("heading", name="Paths", exact=True)).to_be_in_viewport()


def test_a_learner_finds_their_own_note(open_browser, sign_in):
    learner = make_learner()
    row = Resource.objects.get(path__slug="deep-learning", title="Sigmoid function")
    text = "Ça ressemble à un S."
    Note.objects.create(learner=learner, resource=row, text=text, html="", words=fold(text))
    page = sign_in(open_browser(), learner)
    page.goto("/search/?q=ca%20ressemble")

    notes = page.get_by_role("region", name="Your notes")
    expect(notes).to_contain_text("Ça ressemble à un S.")
    notes.get_by_role("link", name="Sigmoid function").click()
    expect(page.locator(f"#r-{row.key}")).to_be_in_viewport()


@BOTH
def test_a_long_catalogue_is_narrowed_and_widened_again(open_browser, script):
    for number in range(11):
        published(
            step("s", resource(f"r{number}")),
            key=f"p{number}",
            title=f"Path {number}",
            topics=["Walking" if number % 2 else "Standing"],
            level="advanced" if number % 3 else "beginner",
        )
    page = open_browser(java_script_enabled=script)
    page.goto("/")
    rows = page.locator("ul.cat > li")
    expect(rows).to_have_count(13)
    page.get_by_label("Topic").select_option("Walking")
    page.get_by_label("Level").select_option("advanced")
    page.get_by_role("button", name="Show", exact=True).click()

    expect(rows).to_have_count(3)
    expect(page.get_by_text("3 of 13 open")).to_be_in_viewport()
    expect(page.get_by_label("Topic")).to_have_value("Walking")
    page.get_by_role("link", name="Show all paths").click()
    expect(rows).to_have_count(13)
    expect(page.get_by_label("Topic")).to_have_value("")


@pytest.mark.parametrize("address", ["/", "/paths/deep-learning/", "/credits/jeremy-kun/"])
def test_a_data_block_is_no_script_to_the_browser(page, address):
    page.goto(address)  # What breaks the policy would fail at the end.

    block = page.locator('script[type="application/ld+json"]')
    expect(block).to_have_count(1)
    assert page.evaluate("text => JSON.parse(text)['@context']", block.text_content())


@pytest.mark.parametrize("width", [390, 1280])
def test_the_way_to_search_stands_beside_the_others(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/")

    links = page.get_by_role("navigation", name="Main").get_by_role("link").all()
    middles = [link.bounding_box() for link in links]

    assert len({round(box["y"] + box["height"] / 2) for box in middles}) == 1
