"""Documents and lists brought to the workshop in a real browser, with JavaScript and without."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import expect

from accounts.models import User
from learning.domain import publishing
from learning.domain.exporting import document_of
from learning.domain.schema import write_json, write_yaml
from learning.models import LearningPath, Resource
from tests.learning.admin.conftest import make_path, page_of

START = "/admin/learning/learningpath/new/"
CHANGED = """\
key: deep
title: Deeper
steps:
  - key: s1
    title: Step 1
    resources:
      - key: fresh
        title: Fresh
        kind: article
"""
LIST = """\
# Gardening

Soil, seeds and patience.

## Sow

1. [Saving seeds](https://seeds.example.org/saving) by Ada
2. [Sowing](https://seeds.example.org/sowing) by Sam Sower (video, 15 min)
3. Ask a neighbour

## Wait

* [Patience](https://seeds.example.org/patience) (optional)
"""


@pytest.fixture
def path(transactional_db):
    path = make_path(steps=2, resources=2)
    publishing.publish(path)
    return path


@pytest.fixture
def curator(path):
    return User.objects.create_superuser("curator@example.org")


@pytest.fixture
def enter(open_browser, sign_in, curator):
    """Open a browser in which a curator is logged in."""

    def open_one(**options):
        return sign_in(open_browser(**options), curator)

    return open_one


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def page(request, enter):
    return enter(java_script_enabled=request.param)


def press(page, name):
    page.get_by_role("button", name=name).click()


def bring(page, address, content):
    """Upload a file whose name says nothing."""
    page.goto(address)
    page.get_by_label("A file").set_input_files(
        {"name": "notes.bin", "mimeType": "application/octet-stream", "buffer": content}
    )
    press(page, "Show what it changes")


def test_a_document_is_brought_shown_and_applied(page, path):
    bring(page, page_of(path, "exchange"), CHANGED.encode())
    expect(page.get_by_role("main")).to_contain_text("New: the resource “Fresh”")
    expect(page.get_by_role("main")).to_contain_text("What stays, because the document")
    press(page, "Apply these 2 changes")

    expect(page.locator(".messagelist")).to_contain_text("2 changes are in the working copy.")
    assert Resource.objects.filter(key="fresh", archived_at=None).exists()
    assert path.revisions.count() == 1


def test_what_is_not_mentioned_is_archived_from_the_plan(page, path):
    page.goto(page_of(path, "exchange"))
    page.get_by_label("Or its text").fill(CHANGED)
    press(page, "Show what it changes")
    press(page, "Archive what it does not mention instead")
    expect(page.get_by_role("main")).to_contain_text("Archived: the step “Step 2”.")
    press(page, "Apply these")

    expect(page.locator(".messagelist")).to_contain_text("in the working copy")
    assert [step.key for step in path.steps.live()] == ["s1"]


def test_a_plan_that_has_changed_meanwhile_is_shown_again(page, path):
    bring(page, page_of(path, "exchange"), CHANGED.encode())
    LearningPath.objects.update(tagline="Somebody was quicker.")
    press(page, "Apply these 2 changes")

    expect(page.get_by_role("alert")).to_contain_text("Nothing was changed.")
    press(page, "Apply these 2 changes")
    expect(page.locator(".messagelist")).to_contain_text("2 changes are in the working copy.")


FAULTS = {
    "an unknown field": (
        CHANGED.replace("title: Deeper", "titel: Deeper").encode(),
        ["2", "titel", "is not a known field; did you mean “title”?"],
    ),
    "a wrong word": (
        CHANGED.replace("article", "articel").encode(),
        ["9", "steps[0].resources[0].kind", "did you mean “article”?"],
    ),
    "a field given twice": (
        (CHANGED + "key: deep\n").encode(),
        ["10", "key", "is given twice, first on line 1"],
    ),
    "an alias": (
        CHANGED.replace("Fresh", "&a Fresh").encode(),
        ["8", "steps[0].resources[0].title", "has an anchor (&)"],
    ),
    "a tag": (
        CHANGED.replace("Deeper", "!!python/name:os.system").encode(),
        ["2", "title", "has a tag (!); values are plain here"],
    ),
    "broken YAML": (CHANGED.replace("title: D", "title: [D").encode(), ["3", "This is not YAML"]),
    "broken JSON": (b'{"key": "deep",\n', ["2", "This is not JSON"]),
    "another encoding": (CHANGED.encode("utf-16"), ["1", "UTF-16 text. Save it as UTF-8"]),
    "no text at all": (b"PK\x03\x04\x00\x00", ["1", "The file is not plain text."]),
    "too large": (b"#" * 1_000_001, ["The file is larger than 1 MB."]),
    "an empty file": (b"", ["The file is empty. Choose another one."]),
    "the key of another path": (
        CHANGED.replace("key: deep", "key: other").encode(),
        ["1", "key", "is “other”, which is the path “Path other”"],
    ),
}


@pytest.mark.parametrize(("content", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_named_on_the_page_and_nothing_changes(enter, path, content, words):
    make_path("other")
    before = write_yaml(document_of(path))
    page = enter()

    bring(page, page_of(path, "exchange"), content)

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Nothing was changed.")
    row = alert.locator("tbody tr, h2 + p").filter(has_text=words[-1])
    for said in words:
        expect(row).to_contain_text(said)
    path.refresh_from_db()
    assert write_yaml(document_of(path)) == before


def test_more_than_the_site_takes_is_answered_with_the_limit(enter, path):
    page = enter()

    bring(page, page_of(path, "exchange"), b"#" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))

    expect(page.get_by_role("alert")).to_contain_text("the most a document may be")
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_label("A file")).to_be_visible()


def test_what_is_taken_is_a_file_that_changes_nothing_when_brought_back(enter, path, tmp_path):
    page = enter()
    page.goto(page_of(path, "exchange"))

    with page.expect_download() as taken:
        page.get_by_role("link", name="Working copy as YAML").click()

    assert taken.value.suggested_filename == "deep-working-copy.yaml"
    taken.value.save_as(tmp_path / "taken")
    bring(page, page_of(path, "exchange"), (tmp_path / "taken").read_bytes())
    expect(page.get_by_role("main")).to_contain_text("Nothing. The path says all of this already.")


def test_a_path_starts_from_a_pasted_list_that_is_corrected(page, path):
    page.goto("/admin/learning/learningpath/")
    page.get_by_role("link", name="Start a path").click()
    page.get_by_role("link", name="From a list of links").click()
    page.get_by_label("List", exact=True).fill(LIST)
    press(page, "Show what is understood")

    left_out = page.get_by_role("group", name="Lines left out").locator("tbody tr")
    expect(left_out).to_contain_text(["3. Ask a neighbour"])
    expect(page.get_by_role("group", name="Resources of step 1")).to_contain_text("Sam Sower")
    page.get_by_label("List", exact=True).fill(
        LIST.replace("Ask a neighbour", "[Ask a neighbour](https://ask.example.org)")
    )
    press(page, "Look again")
    expect(page.get_by_role("group", name="Lines left out")).to_have_count(0)
    press(page, "Create as a draft")

    expect(page.locator(".messagelist")).to_contain_text("“Gardening” is a draft now.")
    made = document_of(LearningPath.objects.get(slug="gardening"))
    assert [step.title for step in made.steps] == ["Sow", "Wait"]
    assert [part.title for part in made.resources][2] == "Ask a neighbour"


def test_a_path_starts_as_a_copy(page, path):
    page.goto(page_of(path, "exchange"))
    page.get_by_role("link", name="Copy this path into a new one").click()
    page.get_by_label("Title").fill("Deep, again")
    press(page, "Create as a draft")

    expect(page.locator(".messagelist")).to_contain_text("“Deep, again” is a draft now.")
    made = document_of(LearningPath.objects.get(slug="deep-again"))
    assert made.steps == document_of(path).steps


def test_a_path_starts_from_a_file(page, path):
    wanted = document_of(path).model_copy(update={"key": "brought", "title": "Brought"})

    bring(page, f"{START}file/", write_json(wanted).encode())
    press(page, "Create as a draft")

    expect(page.locator(".messagelist")).to_contain_text("“Brought” is a draft now.")
    assert LearningPath.objects.get(slug="brought").title == "Brought"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_fit_and_are_accessible(enter, path, width, theme):
    # Axe sets styles of its own, which the policy reports.
    viewport = {"width": width, "height": 900}
    page = enter(color_scheme=theme, viewport=viewport, bypass_csp=True)
    exchange = page_of(path, "exchange")

    def paste(address, label, text, button):
        page.goto(address)
        page.get_by_label(label, exact=True).fill(text)
        press(page, button)
        page.locator("h1").wait_for()

    pages = [
        lambda: page.goto(exchange),
        lambda: paste(exchange, "Or its text", CHANGED, "Show what it changes"),
        lambda: paste(exchange, "Or its text", CHANGED + "wrong: 1\n", "Show what it changes"),
        lambda: page.goto(START),
        lambda: page.goto(f"{START}file/"),
        lambda: page.goto(f"{START}copy/"),
        lambda: paste(f"{START}copy/", "Key", "Not a key", "Create as a draft"),
        lambda: page.goto(f"{START}list/"),
        lambda: paste(f"{START}list/", "List", LIST, "Show what is understood"),
        lambda: paste(f"{START}list/", "List", "- nothing", "Show what is understood"),
    ]
    for number, go in enumerate(pages):
        go()
        faults = Axe().run(page).response["violations"]
        assert [fault["id"] for fault in faults] == [], number
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), number


def test_a_document_is_brought_by_keyboard_alone(enter, path):
    page = enter()
    page.goto(page_of(path, "exchange"))

    page.get_by_label("Or its text").focus()
    page.keyboard.insert_text(CHANGED)
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Apply these 2 changes").focus()
    page.keyboard.press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("2 changes are in the working copy.")
