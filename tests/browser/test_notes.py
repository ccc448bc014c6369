"""Notes in a real browser: in place with JavaScript, on a page without, and in two tabs."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from learning.domain import noting
from learning.domain.publishing import publish
from learning.models import LearningPath, Note, Resource
from tests.browser.test_keyboard import tab_to
from tests.factories import make_learner

pytestmark = pytest.mark.usefixtures("paths")
STEP = "/paths/deep-learning/getting-technical/"
TITLE = "Sigmoid function"
LABEL = "Your note. Only you can see it."
TYPED = "Flat at *both* ends.\n\n- so learning slows there"


@pytest.fixture
def learner(paths):
    return make_learner()


@pytest.fixture
def open_as(open_browser, sign_in, learner):
    """Open a fresh browser of the learner."""

    def open_one(**options):
        return sign_in(open_browser(**options), learner)

    return open_one


def key_of(title=TITLE):
    return Resource.objects.get(path__slug="deep-learning", title=title).key


def row_of(page, title=TITLE):
    return page.locator(f"#r-{key_of(title)}")


def open_note(page, title=TITLE):
    page.get_by_role("link", name=f"Note on {title}").click()
    return row_of(page, title).get_by_label(LABEL)


def say(page):
    return page.locator("#say")


def test_a_note_is_written_changed_and_removed_in_place(open_as):
    page = open_as()
    page.goto(STEP)

    box = open_note(page)
    expect(box).to_be_focused()
    page.keyboard.type(TYPED)
    row_of(page).get_by_role("button", name="Save note").click()

    expect(row_of(page).locator("blockquote em")).to_have_text("both")
    expect(say(page)).to_have_text("Note saved.")
    edit = row_of(page).get_by_role("link", name=f"Edit your note on {TITLE}")
    expect(edit).to_be_focused()
    assert page.url.endswith(STEP)
    assert Note.objects.get().text == TYPED

    edit.click()
    expect(row_of(page).get_by_label(LABEL)).to_have_value(TYPED)
    row_of(page).get_by_label(LABEL).fill("Shorter")
    row_of(page).get_by_role("link", name="Cancel").click()
    expect(row_of(page).locator("blockquote")).to_contain_text("Flat at both ends.")
    expect(edit).to_be_focused()

    edit.click()
    row_of(page).get_by_label(LABEL).fill("")
    row_of(page).get_by_role("button", name="Save note").click()
    expect(say(page)).to_have_text("Note removed.")
    expect(page.get_by_role("link", name=f"Note on {TITLE}")).to_be_focused()
    expect(row_of(page).locator("blockquote")).to_have_count(0)
    assert not Note.objects.exists()


def test_a_note_is_written_changed_and_removed_without_javascript(open_as):
    page = open_as(java_script_enabled=False)
    page.goto(STEP)

    page.get_by_role("link", name=f"Note on {TITLE}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Note")
    page.get_by_label(LABEL).fill(TYPED)
    page.get_by_role("button", name="Save note").click()

    assert page.url.endswith(f"{STEP}#r-{key_of()}")
    expect(page.get_by_role("status").first).to_have_text("Note saved.")
    expect(row_of(page).locator("blockquote em")).to_have_text("both")
    page.get_by_role("link", name="My learning").click()
    page.goto("/learning/notes/")
    page.get_by_role("link", name=f"Edit your note on {TITLE}").click()
    expect(page.get_by_label(LABEL)).to_have_value(TYPED)
    page.get_by_label(LABEL).fill("")
    page.get_by_role("button", name="Save note").click()
    expect(page.get_by_role("status").first).to_have_text("Note removed.")
    expect(page.get_by_role("main")).to_contain_text("No notes yet.")


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_two_tabs_do_not_overwrite_each_other_silently(open_as, script):
    one, two = open_as(java_script_enabled=script), open_as(java_script_enabled=script)
    for page, text in ((one, "From one tab"), (two, "From the other tab")):
        page.goto(STEP)
        page.get_by_role("link", name=f"Note on {TITLE}").click()
        page.get_by_label(LABEL).fill(text)

    one.get_by_role("button", name="Save note").click()
    expect(row_of(one).locator("blockquote")).to_contain_text("From one tab")
    two.get_by_role("button", name="Save note").click()

    main = two.get_by_role("main")
    expect(main).to_contain_text("this note was changed elsewhere after you opened it")
    expect(main.locator("blockquote").first).to_contain_text("From one tab")
    expect(two.get_by_label(LABEL)).to_have_value("From the other tab")
    assert Note.objects.get().text == "From one tab"

    two.get_by_role("button", name="Save mine over it").click()
    expect(row_of(two).locator("blockquote")).to_contain_text("From the other tab")
    assert Note.objects.get().text == "From the other tab"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_other_text_can_be_kept(open_as, learner, script):
    page = open_as(java_script_enabled=script)
    page.goto(STEP)
    page.get_by_role("link", name=f"Note on {TITLE}").click()
    page.get_by_label(LABEL).fill("Typed here")
    subject = noting.subject_of(learner, "deep-learning", key_of())
    noting.write(learner, subject, "Written on the phone", 0)

    page.get_by_role("button", name="Save note").click()
    page.get_by_role("link", name="Keep the other").click()

    expect(row_of(page).locator("blockquote")).to_contain_text("Written on the phone")
    assert Note.objects.get().text == "Written on the phone"


def test_what_is_being_typed_outlives_ticks_and_their_undoing(open_as):
    page = open_as()
    page.goto(STEP)
    box = open_note(page)
    box.fill("Half a thought")
    ticks = page.get_by_role("button", name="Done: ")

    for tick in (ticks.nth(1), row_of(page).get_by_role("button", name="Done: ")):
        tick.click()
        expect(tick).to_have_attribute("aria-pressed", "true")
        expect(tick).to_be_focused()
        expect(box).to_have_value("Half a thought")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    expect(box).to_have_value("Half a thought")

    box.press_sequentially(", and the rest")
    row_of(page).get_by_role("button", name="Save note").click()
    expect(row_of(page).locator("blockquote")).to_contain_text("Half a thought, and the rest")
    ticks.nth(1).click()
    expect(ticks.nth(1)).to_have_attribute("aria-pressed", "false")
    expect(row_of(page).locator("blockquote")).to_contain_text("Half a thought, and the rest")
    page.reload()
    expect(row_of(page).locator("blockquote")).to_contain_text("Half a thought, and the rest")


@pytest.mark.parametrize(
    ("step", "title"),
    [("getting-technical", TITLE), ("getting-practical", "TensorFlow documentation")],
    ids=["to tick", "reference"],
)
def test_what_does_not_reach_the_server_is_kept_and_sent_again(open_as, step, title):
    page = open_as()
    page.goto(f"/paths/deep-learning/{step}/")
    row = row_of(page, title)
    open_note(page, title).fill("On the train")
    page.route("**/note/", lambda route: route.abort())
    row.get_by_role("button", name="Save note").click()

    expect(row.get_by_role("alert")).to_contain_text("Not saved yet.")
    expect(row.get_by_label(LABEL)).to_have_value("On the train")
    page.unroute("**/note/")
    row.get_by_role("button", name="Try again").click()

    expect(row.locator("blockquote")).to_contain_text("On the train")
    expect(row.get_by_role("alert")).to_have_count(0)


def test_a_log_out_elsewhere_loses_nothing_that_was_typed(open_as):
    page = open_as()
    page.goto(STEP)
    open_note(page).fill("Long thought")
    page.context.clear_cookies(name="sessionid")

    row_of(page).get_by_role("button", name="Save note").click()

    expect(row_of(page)).to_contain_text("you have been logged out")
    expect(row_of(page).get_by_label("What you wrote")).to_have_value("Long thought")
    row_of(page).get_by_role("link", name="Log in").click()
    expect(page.get_by_label("Email address")).to_be_visible()


def test_a_note_that_is_too_long_is_not_cut(open_as):
    page = open_as()
    page.goto(STEP)
    long = "word " * 2_001
    open_note(page).fill(long)

    row_of(page).get_by_role("button", name="Save note").click()

    expect(row_of(page)).to_contain_text("this one has 4 too many")
    expect(row_of(page).get_by_label(LABEL)).to_have_value(long)
    expect(row_of(page).get_by_label(LABEL)).to_be_focused()


def test_a_note_is_written_by_keyboard_alone(open_as):
    page = open_as()
    page.goto(STEP)
    link = page.get_by_role("link", name=f"Note on {TITLE}")
    link.evaluate("element => element.closest('.res').querySelector('.tick').focus()")

    tab_to(page, link)
    page.keyboard.press("Enter")
    expect(row_of(page).get_by_label(LABEL)).to_be_focused()
    page.keyboard.type("By keys")
    tab_to(page, row_of(page).get_by_role("button", name="Save note"))
    page.keyboard.press("Enter")

    expect(row_of(page).get_by_role("link", name=f"Edit your note on {TITLE}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row_of(page).get_by_label(LABEL)).to_be_focused()
    tab_to(page, row_of(page).get_by_role("link", name="Cancel"))
    page.keyboard.press("Enter")
    expect(row_of(page).get_by_role("link", name=f"Edit your note on {TITLE}")).to_be_focused()


def faults(page):
    """Return what Axe finds on the page, and whether it scrolls sideways."""
    found = [
        f"{page.url}: {fault['id']} {node['html'][:200]} {node['failureSummary'][:200]}"
        for fault in Axe().run(page).response["violations"]
        for node in fault["nodes"]
    ]
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        found.append(f"{page.url} scrolls sideways")
    return found


HARD = "# A title\n\n1. one\n   - two\n\n> quoted\n\n```\n" + "wide " * 60 + "\n```\n" + "w" * 300


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_of_notes_fit_and_are_accessible(open_as, learner, width, theme):
    keys = [
        key_of(),
        *Resource.objects.filter(path__slug="deep-learning").values_list("key", flat=True)[:5],
    ]
    for key in keys:
        subject = noting.subject_of(learner, "deep-learning", key)
        if subject.note is None:
            noting.write(learner, subject, HARD if key == key_of() else TYPED, 0)
    page = open_as(color_scheme=theme, viewport={"width": width, "height": 900}, bypass_csp=True)
    here = f"/paths/deep-learning/resources/{key_of()}/note/"

    page.goto(STEP)
    page.get_by_role("link", name="Note on ").first.click()
    page.get_by_role("button", name="Save note").wait_for()
    found = faults(page)
    row_of(page).get_by_role("link", name="Edit your note").click()
    box = row_of(page).get_by_label(LABEL)
    box.fill("x" * 10_001)
    row_of(page).get_by_role("button", name="Save note").click()
    expect(row_of(page)).to_contain_text("1 too many")
    found += faults(page)
    box.fill("Mine")
    Note.objects.update(version=1, text="Theirs")
    row_of(page).get_by_role("button", name="Save note").click()
    page.get_by_role("button", name="Save mine over it").wait_for()
    found += faults(page)
    page.goto(here)
    found += faults(page)
    page.get_by_label(LABEL).fill("x" * 10_001)
    page.get_by_role("button", name="Save note").click()
    page.get_by_role("alert").wait_for()
    found += faults(page)
    page.goto(here)
    page.get_by_label(LABEL).fill("Mine")
    Note.objects.update(version=2, text="Theirs")
    page.get_by_role("button", name="Save note").click()
    page.get_by_role("button", name="Save mine over it").wait_for()
    found += faults(page)
    Resource.objects.filter(key=key_of()).update(archived_at=timezone.now())
    publish(LearningPath.objects.get(slug="deep-learning"))
    for address in (here, "/learning/notes/", "/learning/notes/?q=flat", "/learning/notes/?q=zzz"):
        page.goto(address)
        found += faults(page)
    page.goto("/paths/deep-learning/")
    found += faults(page)
    Note.objects.all().delete()
    page.goto("/learning/notes/")
    found += faults(page)

    assert found == []


def test_a_note_that_is_not_saved_is_asked_about_before_its_page_goes(open_as):
    page = open_as()
    page.goto(STEP)
    open_note(page).fill("Half a thought")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.get_by_role("link", name="My learning").click()

    expect(row_of(page).get_by_label(LABEL)).to_have_value("Half a thought")
    assert asked == ["beforeunload"]
    assert page.url.endswith(STEP)


def test_a_note_that_cannot_be_opened_says_nothing_of_saving(open_as):
    page = open_as()
    page.goto(STEP)
    page.route("**/note/", lambda route: route.abort())

    row_of(page).get_by_role("link", name="Note").click()

    expect(row_of(page).get_by_role("alert")).to_contain_text("We could not reach Waymark.")
    expect(row_of(page)).not_to_contain_text("Not saved")


def test_of_two_presses_at_once_on_a_note_the_first_counts(open_as):
    page = open_as()
    page.goto(STEP)
    open_note(page).fill("Second thought")
    held = []

    def hold(route):
        held.append(route)

    page.route("**/note/**", hold)
    row_of(page).get_by_role("link", name="Cancel").click()
    row_of(page).get_by_role("button", name="Save note").click()
    for route in held:
        route.continue_()

    expect(row_of(page).locator("textarea")).to_have_count(0)
    assert len(held) == 1
