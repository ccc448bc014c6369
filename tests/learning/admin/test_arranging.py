"""Steps and resources put in order, moved, archived, brought back and added in the outline."""

import html
from threading import Barrier, Thread

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from accounts.models import User
from learning.domain import archiving, arranging
from learning.models import LearningPath, Resource, Step
from tests.learning.admin.conftest import Curator, make_path
from tests.learning.admin.outlines import act, numbered, resources_of, steps_of


@pytest.mark.parametrize(
    ("wish", "expected", "said"),
    [
        ("r13 before r12", ["r11", "r13", "r12"], "“Resource r13” moved up, now 2 of 3."),
        ("r11 behind r12", ["r12", "r11", "r13"], "“Resource r11” moved down, now 2 of 3."),
        ("r11 behind r13", ["r12", "r13", "r11"], "“Resource r11” moved down, now 3 of 3."),
        ("r11 before r11", ["r11", "r12", "r13"], "“Resource r11” stays 1 of 3."),
        ("r11 before r21", ["r11", "r12", "r13"], "“Resource r11” stays 1 of 3."),
        ("gone before r11", ["r11", "r12", "r13"], "“gone” is not in this path any more"),
    ],
    ids=["up", "down", "to the end", "itself", "of another step", "unknown"],
)
def test_a_button_puts_a_resource_beside_its_neighbour(curator, wish, expected, said):
    path = make_path(resources=3)

    page = act(curator, path, "place", resource=wish)

    assert resources_of(path, "s1") == numbered(*expected)
    assert said in html.unescape(page.text)


def test_a_wish_sent_twice_is_done_once(curator):
    path = make_path(resources=3)

    for _ in range(2):
        act(curator, path, "place", resource="r13 before r12")

    assert resources_of(path, "s1") == numbered("r11", "r13", "r12")
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (["s3", "s2", "s1"], ["s3", "s2", "s4", "s1"]),
        (["s4", "s1"], ["s4", "s1", "s2", "s3"]),
        (["s2", "other", "s1", "s2", "r11"], ["s2", "s3", "s4", "s1"]),
        ([], ["s1", "s2", "s3", "s4"]),
    ],
    ids=["one not known", "two of four", "foreign and double keys", "nothing"],
)
def test_an_order_is_applied_to_what_it_knows(curator, keys, expected):
    path = make_path(steps=4)
    if keys[:1] == ["s3"]:
        # A step that somebody else added behind the second.
        act(curator, path, "place", step="s4 behind s2")

    act(curator, path, "order", keys=keys, dragged="s1")

    assert steps_of(path) == numbered(*expected)


def test_two_orders_made_from_one_page_end_in_one_to_n(curator, other_curator):
    path = make_path(resources=4)

    act(curator, path, "order", keys=["r14", "r11", "r12", "r13"], dragged="r14", step="s1")
    act(other_curator, path, "order", keys=["r12", "r11", "r13", "r14"], dragged="r12", step="s1")

    assert resources_of(path, "s1") == numbered("r12", "r11", "r13", "r14")


def all_at_once(path, wishes):
    """Let each wish be sent three times by a curator of its own, beginning in the same moment."""
    start, answers = Barrier(len(wishes), timeout=30), []

    def send(curator, wish):
        try:
            start.wait()
            for _ in range(3):
                answers.append(act(curator, path, **wish).status_code)
        finally:
            connection.close()

    people = [User.objects.create_superuser(f"c{n}@example.org") for n in range(len(wishes))]
    threads = [
        Thread(target=send, args=each) for each in zip(map(Curator, people), wishes, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_orders_moves_and_buttons_at_once_end_in_one_to_n():
    path = make_path(steps=2, resources=8)
    keys = {step: [key for key, _ in resources_of(path, step)] for step in ("s1", "s2")}
    wishes = [
        {"name": "order", "keys": keys["s1"][::-1], "dragged": "r11", "step": "s1"},
        {"name": "order", "keys": keys["s1"][4:] + keys["s1"][:4], "dragged": "r15", "step": "s1"},
        {"name": "move", "resource": "r13", "step": "s2"},
        {"name": "move", "resource": "r22", "step": "s1"},
        {"name": "place", "resource": "r18 before r11"},
        {"name": "place", "step": "s2 before s1"},
    ]

    answers = all_at_once(path, wishes)

    assert answers == [200] * 18
    now = {step: resources_of(path, step) for step in ("s1", "s2")}
    for rows in (*now.values(), steps_of(path)):
        assert [position for _, position in rows] == list(range(1, len(rows) + 1))
    assert {key for key, _ in now["s1"]} == {*keys["s1"], "r22"} - {"r13"}
    assert {key for key, _ in now["s2"]} == {*keys["s2"], "r13"} - {"r22"}


def test_a_resource_moves_to_another_step_and_both_are_numbered_anew(curator, published):
    page = act(curator, published, "move", resource="r11", step="s2")

    assert resources_of(published, "s1") == numbered("r12")
    assert resources_of(published, "s2") == numbered("r21", "r22", "r11")
    assert "“Resource r11” moved to “Step 2”, now 3 of 3." in html.unescape(page.text)


def test_a_resource_dragged_into_another_step_takes_its_place_there(curator, published):
    keys = ["r21", "r11", "r22"]

    act(curator, published, "order", keys=keys, dragged="r11", step="s2")

    assert resources_of(published, "s2") == numbered(*keys)
    assert resources_of(published, "s1") == numbered("r12")


def test_nothing_moves_into_a_step_that_is_archived_or_of_another_path(curator, published):
    make_path(slug="other")
    Step.objects.create(path=LearningPath.objects.get(slug="other"), key="theirs", title="Theirs")
    act(curator, published, "archive", kind="step", key="s2", archived="1")

    for step in ("s2", "theirs", ""):
        page = act(curator, published, "move", resource="r11", step=step)
        assert "is not in this path any more" in page.text

    assert resources_of(published, "s1") == numbered("r11", "r12")


def test_what_is_archived_is_folded_away_and_brought_back_behind_the_others(curator, published):
    away = act(curator, published, "archive", kind="resource", key="r11", archived="1")
    again = act(curator, published, "archive", kind="resource", key="r11", archived="1")

    assert "1 archived resource" in away.text
    assert again.status_code == 200
    assert resources_of(published, "s1") == numbered("r12")

    act(curator, published, "archive", kind="resource", key="r11", archived="0")

    assert resources_of(published, "s1") == numbered("r12", "r11")
    assert LogEntry.objects.count() == 2


@pytest.mark.parametrize("is_back", [False, True], ids=["archived", "brought back"])
def test_what_moved_since_it_was_looked_at_leaves_one_to_n_where_it_is(draft, is_back):
    seen = Resource.objects.get(key="r11")
    if is_back:
        archiving.archive(seen)
    arranging.move(Resource.objects.get(key="r11"), Step.objects.get(key="s2"))
    if not is_back:
        arranging.put_beside(Resource.objects.get(key="r11"), "r21", behind=False)

    (archiving.bring_back if is_back else archiving.archive)(seen)

    assert resources_of(draft, "s2") == numbered("r21", "r22", *(["r11"] if is_back else []))


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("place", {"resource": "r11\0 before r12"}),
        ("place", {"step": "s1\0 before s2"}),
        ("order", {"dragged": "s1\0", "keys": ["s2", "s1"]}),
        ("order", {"dragged": "r11", "step": "s2\0", "keys": ["r11"]}),
        ("move", {"resource": "r11\0", "step": "s2"}),
        ("archive", {"kind": "step", "key": "s1\0", "archived": "1"}),
    ],
)
def test_what_no_key_can_be_is_answered_as_a_key_of_nothing(curator, draft, name, sent):
    page = act(curator, draft, name, **sent)

    assert page.status_code == 200
    assert "is not in this path any more" in page.text
    assert steps_of(draft) == numbered("s1", "s2")
    assert not LogEntry.objects.exists()


def test_a_step_is_archived_and_brought_back(curator, published):
    page = act(curator, published, "archive", kind="step", key="s1", archived="1")
    assert "1 archived step" in page.text
    assert "with 2 resources" in page.text
    assert steps_of(published) == numbered("s2")

    act(curator, published, "archive", kind="step", key="s1", archived="0")

    assert steps_of(published) == numbered("s2", "s1")


@pytest.mark.parametrize(
    ("title", "key"),
    [("Third", "third"), ("S 1", "s-1"), ("Changes", "changes-2"), ("步", "step")],
    ids=["plain", "two words", "a reserved word", "no letters of ours"],
)
def test_a_step_is_added_by_its_title(curator, published, title, key):
    act(curator, published, "steps", title=f" {title} ")

    added = published.steps.get(title=title)
    assert (added.key, added.position) == (key, 3)


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "two\nlines", "a\u202eb"])
def test_a_step_without_a_proper_title_is_not_added(curator, published, title):
    page = act(curator, published, "steps", title=title)

    assert "No step was added" in page.text
    assert published.steps.count() == 2
