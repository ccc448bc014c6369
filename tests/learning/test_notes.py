"""Notes: kept, rendered once, found again; stopped when stale; nobody else's."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone
from markdown_it import MarkdownIt

from learning.domain import noting
from learning.domain.importing import apply
from learning.domain.noting import WrittenElsewhere, recent_notes
from learning.domain.publishing import publish, published_outlines, withdraw
from learning.forms import NoteField
from learning.models import Completion, LearningPath, Note, Resource
from learning.models.feedback import LONGEST_NOTE
from learning.views import pieces
from tests.factories import document, make_curator, make_learner, published, resource, step

pytestmark = pytest.mark.django_db
NOTE = "/paths/walking/resources/{}/note/"
STEP = "/paths/walking/s1/"
# On SQLite, tests/journeys asks a served site the same.
ONE_WRITER = pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite lets one writer in at a time"
)
HTMX = {"HX-Request": "true"}
SECRET = "Quokkas never sleep on Tuesdays"


@pytest.fixture
def learner(client):
    somebody = make_learner()
    client.force_login(somebody)
    return somebody


def save(client, key, text, version=0, **more):
    return client.post(NOTE.format(key), {"text": text, "version": version}, **more)


def keep(learner, key, text, path="walking"):
    """Keep a new note, and return it."""
    subject = noting.subject_of(learner, path, key)
    return noting.write(learner, subject, text, 0)


def version(learner):
    return Note.objects.get(learner=learner).version


def archive(key):
    """Take a resource off the path, and publish that."""
    Resource.objects.filter(key=key).update(archived_at=timezone.now())
    publish(LearningPath.objects.get(slug="walking"))


# Writing


def test_a_plain_form_keeps_a_note_and_returns_to_its_resource(client, learner):
    published(core=2)
    form = client.get(NOTE.format("r1"))
    assert "Your note. Only you can see it." in form.text
    assert 'name="version" value="0"' in form.text

    response = save(client, "r1", "The **chain rule**, three times.", follow=True)

    assert response.redirect_chain == [(f"{STEP}#r-r1", 302)]
    assert "Note saved." in response.text
    assert "The <strong>chain rule</strong>, three times." in response.text
    note = Note.objects.get()
    assert (note.learner, note.resource.key, note.title) == (learner, "r1", "Resource r1")


def test_a_page_renders_no_note(client, learner, monkeypatch):
    published()
    save(client, "r1", "Kept *once*")

    monkeypatch.setattr("learning.domain.noting.note_to_html", None)
    monkeypatch.setattr("learning.domain.markdown.note_to_html", None)

    for page in (STEP, NOTE.format("r1"), "/learning/notes/"):
        assert "Kept <em>once</em>" in client.get(page).text


def test_a_note_is_changed_and_saving_it_empty_removes_it(client, learner):
    published()
    save(client, "r1", "First")
    first = Note.objects.get()

    save(client, "r1", "Second", first.version)
    second = Note.objects.get()
    assert (second.text, second.version) == ("Second", first.version + 1)
    assert second.written_at == first.written_at < second.changed_at

    response = save(client, "r1", " \n ", second.version, follow=True)

    assert "Note removed." in response.text
    assert not Note.objects.exists()


def test_saving_nothing_where_there_is_no_note_changes_nothing(client, learner):
    published()

    response = save(client, "r1", "", follow=True)

    assert response.status_code == 200
    assert "Note removed." not in response.text
    assert not Note.objects.exists()


def test_saving_nothing_leaves_what_was_written_elsewhere_and_shows_it(client, learner):
    published()
    keep(learner, "r1", SECRET)

    response = save(client, "r1", "", headers=HTMX)

    assert SECRET in response.text
    assert Note.objects.get().text == SECRET


def test_a_note_survives_unticking_and_archiving(client, learner):
    published(core=2)
    tick = "/paths/walking/resources/r1/completion/"
    client.post(tick, {"done": "1"})
    save(client, "r1", SECRET)

    client.post(tick, {"done": "0"})
    assert not Completion.objects.exists()
    assert SECRET in client.get(STEP).text
    archive("r1")

    assert SECRET not in client.get(STEP).text
    page = client.get(NOTE.format("r1"))
    assert SECRET in page.text
    assert "This is no longer on the path." in page.text
    listed = client.get("/learning/notes/").text
    assert "No longer on the path" in listed
    assert SECRET in listed


def test_a_note_on_what_left_the_path_is_changed_and_removed_on_its_page(client, learner):
    published(core=2)
    save(client, "r1", "Before")
    archive("r1")

    response = save(client, "r1", "After", version(learner))
    assert response.url == "/learning/notes/"
    assert Note.objects.get().text == "After"
    save(client, "r1", "", version(learner))

    assert not Note.objects.exists()
    assert client.get(NOTE.format("r1")).status_code == 404


def test_what_left_the_path_is_called_as_its_learner_knew_it(client, learner):
    published(core=2)
    save(client, "r1", SECRET)
    archive("r1")
    Resource.objects.filter(key="r1").update(title="Not for learners yet")

    for page in (NOTE.format("r1"), "/learning/notes/", "/learning/notes.md"):
        text = client.get(page).text
        assert "Resource r1" in text
        assert "Not for learners" not in text


@pytest.mark.parametrize("kind", ["optional", "reference"])
def test_side_trips_and_references_take_notes_too(client, learner, kind):
    published(step("s1", resource("r1"), resource("x", weight=kind)))

    save(client, "x", SECRET)

    assert SECRET in client.get(STEP).text


# Who sees it


def test_a_visitor_is_led_to_the_log_in_and_back(client):
    published()
    there = f"/accounts/login/?next={NOTE.format('r1')}"

    assert client.get(NOTE.format("r1")).url == there
    assert client.get(NOTE.format("r1"), headers=HTMX)["HX-Redirect"] == there
    for page in ("/learning/notes/", "/learning/notes.md"):
        assert client.get(page).url == f"/accounts/login/?next={page}"


def test_a_step_says_nothing_of_notes_to_a_visitor(client):
    published()

    text = client.get(STEP).text

    assert "note" not in text.partition("<main")[2].replace("noted", "")


def test_a_preview_offers_no_note(client):
    apply(document())
    client.force_login(make_curator())

    text = client.get(STEP).text

    assert "This is a preview" in text
    assert "/note/" not in text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_what_is_written_after_a_log_out_is_still_there_to_copy(client, headers):
    published()

    response = save(client, "r1", SECRET, headers=headers)

    assert response.status_code == (200 if headers else 403)
    assert "you have been logged out" in response.text
    assert SECRET in response.text
    assert not Note.objects.exists()


def test_nobody_sees_or_changes_the_note_of_another(client, learner):
    published(core=2)
    other = make_learner()
    keep(other, "r1", SECRET)
    pages = [STEP, NOTE.format("r1"), "/learning/notes/", "/learning/notes.md", "/learning/"]

    for page in [*pages, "/paths/walking/", f"/learning/notes/?q={SECRET}", NOTE.format("r1")]:
        answered = client.get(page).text
        assert SECRET not in answered.partition("<main")[2].replace(
            f'value="{SECRET}"', ""
        ).replace(f"“{SECRET}”", "")
    save(client, "r1", "", Note.objects.get().version)
    save(client, "r1", "Mine", Note.objects.get().version)
    client.post(
        NOTE.format("r1"),
        {"text": "Mine", "version": 0, "learner": other.pk, "learner_id": other.pk},
    )

    assert Note.objects.get(learner=other).text == SECRET
    assert Note.objects.get(learner=learner).text == "Mine"


def test_nothing_that_learners_share_holds_a_note(client, learner):
    published()
    save(client, "r1", SECRET)
    pieces.forget()
    client.get(STEP)

    somebody_else, visitor = Client(), Client()
    somebody_else.force_login(make_learner())

    for each in (somebody_else, visitor):
        assert SECRET not in each.get(STEP).text


def test_staff_cannot_reach_notes(client):
    published()
    owner = make_learner()
    keep(owner, "r1", SECRET)
    boss = make_learner(is_staff=True, is_superuser=True)
    assert Note not in admin.site._registry

    for person in (make_curator(), boss):
        client.force_login(person)
        row = Resource.objects.get(key="r1").pk
        for page in (
            "/admin/",
            f"/admin/learning/resource/{row}/change/",
            f"/admin/accounts/user/{owner.pk}/change/",
            f"/admin/accounts/user/{owner.pk}/delete/",
            f"/admin/accounts/user/{owner.pk}/history/",
            f"/admin/learning/note/{owner.pk},{row}/change/",
            "/admin/learning/note/",
        ):
            response = client.get(page)
            assert response.status_code in {200, 302, 403, 404}
            assert SECRET not in response.text
            assert response.status_code != 200 or "/note/" not in page
        assert SECRET not in client.get(NOTE.format("r1")).text


def test_deleting_an_account_removes_its_notes():
    published()
    owner = make_learner()
    keep(owner, "r1", SECRET)

    owner.delete()

    assert not Note.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_there_is_no_note_on_what_a_learner_cannot_see(client, learner, method):
    published()
    apply(document(key="draft", title="Draft"))
    asked = {"text": "x", "version": 0} if method == "post" else None

    for path, key in [("walking", "nothing"), ("draft", "r1"), ("nowhere", "r1")]:
        address = f"/paths/{path}/resources/{key}/note/"
        assert getattr(client, method)(address, asked).status_code == 404

    assert not Note.objects.exists()


def test_a_note_on_a_withdrawn_path_stays_its_learners(client, learner):
    published(core=2)
    save(client, "r1", SECRET)
    withdraw(LearningPath.objects.get())

    page = client.get(NOTE.format("r1"))
    assert "This path is not open at the moment." in page.text
    assert SECRET in page.text
    assert client.get(NOTE.format("r2")).status_code == 404
    listed = client.get("/learning/notes/").text
    assert SECRET in listed
    assert 'href="/paths/walking/"' not in listed
    assert 'href="/paths/walking/s1/' not in listed
    save(client, "r1", "", version(learner))
    assert client.get(NOTE.format("r1")).status_code == 404


# Two tabs


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_a_stale_save_is_stopped_and_shown_beside_the_other(client, learner, headers):
    published()
    save(client, "r1", "From the start")
    opened = version(learner)
    save(client, "r1", "From the **first** tab", opened)

    response = save(client, "r1", "From the second tab", opened, headers=headers)

    assert response.status_code == (200 if headers else 409)
    assert "Not saved yet: this note was changed elsewhere" in response.text
    assert "From the <strong>first</strong> tab" in response.text
    assert "From the second tab</textarea>" in response.text
    assert Note.objects.get().text == "From the **first** tab"
    asked = re.search(r'name="version" value="(\d+)"', response.text)[1]
    assert save(client, "r1", "From the second tab", asked).status_code == 302
    assert Note.objects.get().text == "From the second tab"


def test_two_new_notes_are_not_merged_silently_either(client, learner):
    published()
    save(client, "r1", "One tab")

    assert save(client, "r1", "Another tab").status_code == 409

    assert Note.objects.get().text == "One tab"


def test_removing_is_stopped_by_a_later_change(client, learner):
    published()
    save(client, "r1", "Short")
    opened = version(learner)
    save(client, "r1", "Much longer", opened)

    response = save(client, "r1", "", opened)

    assert response.status_code == 409
    assert Note.objects.get().text == "Much longer"


def test_a_note_removed_meanwhile_can_be_saved_again(client, learner):
    published()
    save(client, "r1", "Short")
    opened = version(learner)
    save(client, "r1", "", opened)

    response = save(client, "r1", "Longer", opened)

    assert response.status_code == 409
    assert "removed elsewhere" in response.text
    assert 'name="version" value="0"' in response.text
    assert save(client, "r1", "Longer").status_code == 302


def test_a_form_from_before_a_removal_does_not_fit_the_next_note(client, learner):
    published()
    versions = set()
    for text in ("one", "two", "three"):
        save(client, "r1", text)
        versions.add(version(learner))
        save(client, "r1", "", version(learner))

    assert len(versions) == 3


def test_sending_the_same_twice_is_sending_it_once(client, learner):
    published()

    for opened in (0, 0):
        assert save(client, "r1", "Twice", opened).status_code == 302
    opened = version(learner)
    for _ in range(2):
        assert save(client, "r1", "Changed", opened).status_code == 302
    for _ in range(2):
        assert (
            save(client, "r1", "", version(learner) if Note.objects.exists() else 7).status_code
            == 302
        )

    assert not Note.objects.exists()


@pytest.mark.parametrize("version", ["", "-1", "x", "1.5", str(2**63), "1 OR 1=1"])
def test_a_forged_version_is_refused(client, learner, version):
    published()

    assert save(client, "r1", "x", version).status_code == 400
    assert not Note.objects.exists()


@ONE_WRITER
@pytest.mark.django_db(transaction=True)
def test_of_fifty_new_notes_at_once_one_is_kept_and_the_others_are_told():
    published()
    learner = make_learner()
    subject = noting.subject_of(learner, "walking", "r1")

    kept, told = at_once(50, lambda n: noting.write(learner, subject, f"Number {n}", 0))

    assert (len(kept), len(told)) == (1, 49)
    assert Note.objects.get().text == kept[0].text
    assert {each.note.text for each in told} == {kept[0].text}


@ONE_WRITER
@pytest.mark.django_db(transaction=True)
def test_of_many_changes_at_once_one_is_kept_and_the_others_are_told():
    published()
    learner = make_learner()
    first = keep(learner, "r1", "First")
    subject = noting.subject_of(learner, "walking", "r1")

    kept, told = at_once(20, lambda n: noting.write(learner, subject, f"Number {n}", first.version))

    assert (len(kept), len(told)) == (1, 19)
    assert Note.objects.get().text == kept[0].text
    assert Note.objects.get().version == first.version + 1


def at_once(times, act):
    """Let as many do something at once, and return what was kept and what was stopped."""
    start = threading.Barrier(times)

    def one(number):
        start.wait()
        try:
            return act(number)
        except WrittenElsewhere as elsewhere:
            return elsewhere
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as pool:
        results = list(pool.map(one, range(times)))
    stopped = [each for each in results if isinstance(each, WrittenElsewhere)]
    return [each for each in results if each not in stopped], stopped


# Limits


def test_a_note_that_is_too_long_says_by_how_much_and_is_not_lost(client, learner):
    published()
    text = "a" * (LONGEST_NOTE + 1_234)

    response = save(client, "r1", text)

    assert "this one has 1,234 too many" in response.text.replace("1234", "1,234")
    assert text in response.text
    assert not Note.objects.exists()
    assert save(client, "r1", text[:LONGEST_NOTE]).status_code == 302


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["plain", "htmx"])
def test_too_many_saves_are_refused_and_what_was_typed_stays(client, learner, settings, headers):
    settings.ACCOUNT_RATE_LIMITS = {"note": "2/m/user"}
    published()
    save(client, "r1", "one")
    save(client, "r1", "two", version(learner))

    response = save(client, "r1", "three", version(learner), headers=headers)

    assert response.status_code == (200 if headers else 429)
    assert 30 < int(response["Retry-After"]) <= 60
    assert "three</textarea>" in response.text
    assert Note.objects.get().text == "two"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\r\n\r\n    indented\r\nlines\r\n", "    indented\nlines"),
        ("```make\n\tall: this\n```", "```make\n\tall: this\n```"),
        ("  \n \t\n- a\n    - b", "- a\n    - b"),
        ("two spaces  \nbreak a line", "two spaces  \nbreak a line"),
        ("می‌خواهم", "می‌خواهم"),
        ("a\x00b\u202ec\x1bd\u2028e\ud800", "abcde"),
        ("  \n\t \r\n ", ""),
    ],
    ids=[
        "indented first",
        "tabs in a fence",
        "nested list",
        "hard break",
        "Persian",
        "odd",
        "blank",
    ],
)
def test_what_means_something_in_markdown_is_kept_as_typed(typed, kept):
    assert NoteField(required=False).clean(typed) == kept


def test_the_field_takes_exactly_what_a_note_holds():
    NoteField().clean("ä" * LONGEST_NOTE)

    with pytest.raises(ValidationError, match="1 too many"):
        NoteField().clean("ä" * (LONGEST_NOTE + 1))


# All of them


def many_paths():
    outlines = []
    for path in ("first", "second"):
        steps = [
            step(f"s{n}", resource(f"r{n}a"), resource(f"r{n}b", title=f"Café {n}")) for n in (1, 2)
        ]
        outlines.append(published(*steps, key=path, title=f"Path {path}"))
    return outlines


def test_all_notes_stand_by_path_and_step_in_walking_order(client, learner):
    many_paths()
    for path, key in [("second", "r1a"), ("first", "r2b"), ("first", "r1b"), ("first", "r2a")]:
        keep(learner, key, f"note {path} {key}", path)
    Resource.objects.filter(path__slug="first", key="r2a").update(archived_at=timezone.now())
    publish(LearningPath.objects.get(slug="first"))

    text = client.get("/learning/notes/").text

    shown = ["Path first", "Step s1", "note first r1b", "Step s2", "note first r2b"]
    shown += ["No longer on the path", "note first r2a", "Path second", "note second r1a"]
    found = [text.index(f">{words}<") for words in shown]
    assert found == sorted(found)
    assert 'href="/paths/first/s1/#r-r1b"' in text
    assert 'href="/paths/first/resources/r2a/note/"' in text


def test_the_first_day_says_where_notes_come_from(client, learner):
    text = client.get("/learning/notes/").text

    assert "No notes yet. Use <strong>Note</strong> beside any resource." in text


@pytest.mark.parametrize(
    ("sought", "found"),
    [
        ("GRADIENT", {"r1a"}),
        ("uber", {"r1a"}),
        ("ÜBER", {"r1a"}),
        ("descent über", {"r1a"}),
        ("cafe", {"r1b", "r2b"}),
        ("café chain", {"r1b"}),
        ("100%", {"r2b"}),
        ("nothing of the kind", set()),
        ("%", {"r2b"}),
        ("_", set()),
        ("'", set()),
        ("a\x00b", set()),
    ],
)
def test_words_are_found_in_notes_and_titles_without_accents_and_capitals(
    client, learner, sought, found
):
    many_paths()
    keep(learner, "r1a", "Gradient descent, über alles\nsecond line", "first")
    keep(learner, "r1b", "the chain rule", "first")
    keep(learner, "r2b", "done to 100%", "first")

    text = client.get("/learning/notes/", {"q": sought}).text

    assert set(re.findall(r'href="/paths/first/s\d/#r-(r\w+)"', text)) == found
    assert ("Nothing found for" in text) == (not found)


@pytest.mark.parametrize("page", ["0", "2", "99999999999999999999", "x", "-1", "\x00"])
@pytest.mark.parametrize("sought", ["", "é" * 5_000, " ".join("ab" * 30)])
def test_whatever_is_asked_of_the_list_is_answered(client, learner, page, sought):
    published()
    keep(learner, "r1", SECRET)

    response = client.get("/learning/notes/", {"q": sought, "page": page})

    assert response.status_code == 200


def notes_on_a_path(learner, many):
    published(step("s1", *(resource(f"r{n}") for n in range(many))))
    for n in range(many):
        keep(learner, f"r{n}", f"Note number {n}")


@pytest.mark.parametrize(
    ("page", "most"),
    [
        ("/learning/notes/", 5),
        ("/learning/notes/?q=number", 5),
        ("/learning/notes.md", 5),
        (STEP, 5),
        (NOTE.format("r1"), 5),
        ("/paths/walking/", 5),
    ],
)
def test_pages_with_notes_cost_the_same_with_three_and_with_thirty(
    client, learner, django_assert_max_num_queries, page, most
):
    costs = []
    for many in (3, 30):
        Note.objects.all().delete()
        notes_on_a_path(learner, many)
        client.get(page)
        with django_assert_max_num_queries(most) as captured:
            assert client.get(page).status_code == 200
        costs.append(len(captured))

    assert costs[0] == costs[1]


def test_a_step_asks_for_notes_only_of_who_has_some(client, learner, django_assert_num_queries):
    published()
    client.get(STEP)

    with django_assert_num_queries(4):
        client.get(STEP)


def test_a_tick_by_htmx_asks_for_no_notes(client, learner, django_assert_max_num_queries):
    published(core=2)
    keep(learner, "r1", SECRET)
    client.get(STEP)

    with django_assert_max_num_queries(8) as captured:
        response = client.post(
            "/paths/walking/resources/r1/completion/", {"done": "1"}, headers=HTMX
        )

    assert not [q for q in captured.captured_queries if "learning_note\n" in q["sql"]]
    assert re.search(r'<a id="note-r1"[^>]* hx-preserve', response.text)


def test_fifty_notes_stand_on_a_page(client, learner):
    notes_on_a_path(learner, 53)

    first, second = (client.get(f"/learning/notes/?q=number&page={n}").text for n in (1, 2))

    assert (first.count("<li id="), second.count("<li id=")) == (50, 3)
    assert 'href="/learning/notes/?page=2&amp;q=number"' in first
    assert "Page 2 of 2" in second


def test_the_trail_says_how_many_notes_there_are(client, learner):
    published(core=3)
    assert "Your notes" not in client.get("/paths/walking/").text

    keep(learner, "r1", "one")
    assert "1 note on this path." in client.get("/paths/walking/").text
    keep(learner, "r2", "two")
    assert "2 notes on this path." in client.get("/paths/walking/").text
    assert 'id="p-walking"' in client.get("/learning/notes/").text


# The file


def test_the_file_is_for_its_owner_to_keep(client, learner):
    published()
    save(client, "r1", SECRET)

    response = client.get("/learning/notes.md")

    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="waymark-notes.md"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]


HARD = [
    "# Title\n\nof mine",
    "Title\n---",
    "---",
    "```\nnever closed",
    "~~~~python\n    x = 1",
    "- a list\n\n  that goes on",
    "> a quotation",
    "<!-- a comment",
    "<div>",
    "    indented",
    "last line with a backslash\\",
    "\\",
    "[link](",
    "`",
    "1. one",
    "|a|b|\n|-|-|",
    "***",
]


@pytest.mark.parametrize("hard", HARD)
def test_no_note_swallows_the_next_one_or_a_heading(client, learner, hard):
    published(core=3)
    for key, text in [("r1", "plain"), ("r2", hard), ("r3", "the next one")]:
        keep(learner, key, text)

    file = client.get("/learning/notes.md").text

    tokens = MarkdownIt("commonmark").parse(file)
    top = [
        (token.tag, tokens[n + 1].content.partition("]")[0].strip("["))
        for n, token in enumerate(tokens)
        if token.type == "heading_open" and token.level == 0
    ]
    assert top == [
        ("h1", "My notes"),
        ("h2", "Walking"),
        ("h3", "Step s1"),
        ("h4", "Resource r1"),
        ("h4", "Resource r2"),
        ("h4", "Resource r3"),
    ]
    assert [t.type for t in tokens if t.level == 0].count("blockquote_open") == 3


def test_the_file_gives_each_note_back_as_it_was_typed(client, learner):
    published(core=len(HARD))
    for number, text in enumerate(HARD, 1):
        keep(learner, f"r{number}", text)

    file = client.get("/learning/notes.md").text

    quoted = re.findall(r"(?:^>.*\n)+", file, re.MULTILINE)
    assert [re.sub(r"^> ?", "", each, flags=re.MULTILINE).rstrip("\n") for each in quoted] == HARD


def test_the_file_names_path_step_resource_link_and_day(client, learner):
    published(step("s1", resource("r1", title="Sets [and] *sums*"), title="Begin"), title="Walking")
    keep(learner, "r1", "note")
    Note.objects.update(changed_at=datetime(2021, 3, 4, 12, tzinfo=UTC))

    file = client.get("/learning/notes.md").text

    assert "## [Walking](<http://testserver/paths/walking/>)" in file
    assert "### Begin" in file
    link = "<http://testserver/paths/walking/s1/#r-r1>"
    assert f"#### [Sets \\[and\\] \\*sums\\*]({link})\n\n4 March 2021\n\n> note" in file


def test_the_file_of_who_has_no_notes_says_so(client, learner):
    assert "No notes yet." in client.get("/learning/notes.md").text


# For other pages


def test_recent_notes_are_the_latest_and_lead_to_their_steps(
    learner, django_assert_max_num_queries
):
    many_paths()
    for number, (path, key) in enumerate([("first", "r1a"), ("second", "r2b"), ("first", "r1b")]):
        note = keep(learner, key, f"**Note** {number} & more", path)
        Note.objects.filter(pk=note.pk).update(changed_at=datetime(2026, 1, number + 1, tzinfo=UTC))
    outlines = published_outlines()

    with django_assert_max_num_queries(1):
        found = recent_notes(learner, outlines, 2)

    assert [each.address for each in found] == ["/paths/first/s1/#r-r1b", "/paths/second/s2/#r-r2b"]
    assert [each.title for each in found] == ["Café 1", "Café 2"]
    assert found[0].excerpt == "Note 2 & more"
    assert found[0].html == "<p><strong>Note</strong> 2 &amp; more</p>"


def test_a_recent_note_on_a_withdrawn_path_leads_to_its_own_page(learner):
    published()
    keep(learner, "r1", "word " * 200)
    withdraw(LearningPath.objects.get())

    [note] = recent_notes(learner, published_outlines(), 5)

    assert (note.title, note.address) == ("Resource r1", NOTE.format("r1"))
    assert len(note.excerpt) <= 240
