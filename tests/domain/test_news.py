"""What became of a path, as its learners are told of it."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings

from learning.domain.document import Weight
from learning.domain.news import (
    NOTHING,
    Seen,
    Sort,
    earlier,
    later,
    newly_asked,
    news_between,
    news_of_links,
    told_to,
)
from learning.domain.outline import Outline, Trouble, Turn
from tests.documents import documents
from tests.factories import document, resource, step

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NOW = document(step("s1", resource("a"), resource("b")), step("s2", resource("c")))
LIBRARY = {
    "key": "library",
    "question": "Which library?",
    "options": [
        {"key": "first", "title": "The First", "recommended": True},
        {"key": "second", "title": "The Second"},
    ],
}


def told(old, new, taken=None):
    news = news_between(old, new, taken)
    return [(item.sort, item.key or None) for item in news.items], news.small


CASES = {
    "a new resource": (
        [step("s1", resource("a"), resource("b"), resource("d")), step("s2", resource("c"))],
        ([(Sort.NEW, "d")], 0),
    ),
    "a new step, with what it holds": (
        [*NOW.to_plain()["steps"], step("s3", resource("d"), resource("e"))],
        ([(Sort.NEW, "s3")], 0),
    ),
    "a new step of what was there": (
        [step("s1", resource("a")), step("s3", resource("b")), step("s2", resource("c"))],
        ([(Sort.NEW, "s3"), (Sort.MOVED, "b")], 0),
    ),
    "moved to another step": (
        [step("s1", resource("a")), step("s2", resource("c"), resource("b"))],
        ([(Sort.MOVED, "b")], 0),
    ),
    "replaced": (
        [step("s1", resource("a"), resource("b")), step("s2", resource("d", replaces=["c"]))],
        ([(Sort.REPLACED, "d")], 0),
    ),
    "replaced by what was there": (
        [step("s1", resource("a"), resource("b", replaces=["c"]))],
        ([(Sort.REPLACED, "b"), (Sort.GONE, "s2")], 0),
    ),
    "taken out": (
        [step("s1", resource("a")), step("s2", resource("c"))],
        ([(Sort.GONE, "b")], 0),
    ),
    "a step taken out, with what it held": (
        [step("s1", resource("a"), resource("b"))],
        ([(Sort.GONE, "s2")], 0),
    ),
    "weighed anew": (
        [step("s1", resource("a"), resource("b", weight="optional")), step("s2", resource("c"))],
        ([(Sort.WEIGHED, "b")], 0),
    ),
    "in a new order": (
        [step("s2", resource("c")), step("s1", resource("b"), resource("a"))],
        ([(Sort.ORDER, None), (Sort.ORDER, "s1")], 0),
    ),
    "small edits": (
        [
            step("s1", resource("a", title="New A", minutes=40), resource("b"), purpose="Why."),
            step("s2", resource("c", links=[{"url": "https://example.org/new"}])),
        ],
        ([], 4),
    ),
    "what curators alone read": (
        [step("s1", resource("a", remark="Ask Ann."), resource("b")), step("s2", resource("c"))],
        ([], 0),
    ),
}


@pytest.mark.parametrize(("steps", "expected"), CASES.values(), ids=CASES.keys())
def test_what_became_of_a_path_is_told_part_by_part(steps, expected):
    assert told(NOW, document(*steps)) == expected


@settings(max_examples=80, deadline=None)
@given(documents(), documents())
def test_any_two_documents_have_news_and_one_document_has_none(old, new):
    assert news_between(old, old) == NOTHING
    for taken in (None, frozenset()):
        items = news_between(old, new, taken).items
        assert all(item.title or item.sort is Sort.ORDER for item in items)
        assert len(items) == len(set(items))


def test_a_new_step_that_shows_nothing_to_tick_is_no_news_but_what_it_holds_is():
    kept = document(*NOW.to_plain()["steps"], step("s3", resource("d", weight="reference")))

    assert told(NOW, kept) == ([(Sort.NEW, "d")], 0)
    assert news_between(NOW, kept).items[0].weight is Weight.REFERENCE


def grown(*, first="first", second="second"):
    old = document(step("s1", resource("a")), choices=[LIBRARY])
    new = document(
        step("s1", resource("a"), resource("x", option=first), resource("y", option=second)),
        choices=[LIBRARY],
    )
    return old, new


def test_what_belongs_to_an_option_not_taken_is_left_out():
    old, new = grown()

    assert told(old, new, frozenset()) == ([(Sort.NEW, "x")], 0)
    assert told(old, new, frozenset({"second"})) == ([(Sort.NEW, "y")], 0)


def test_everybody_is_told_for_whom_it_is():
    items = news_between(*grown()).items

    assert [(item.key, item.option) for item in items] == [("x", "The First"), ("y", "The Second")]


def test_what_is_for_another_option_now_is_not_said_to_be_taken_out():
    _, old = grown()
    _, new = grown(first="second")

    [item] = news_between(old, new, frozenset()).items

    assert (item.sort, item.key, item.other) == (Sort.ELSEWHERE, "x", "The Second")
    assert told(old, new, frozenset({"second"})) == ([(Sort.NEW, "x")], 0)


def test_a_new_option_is_told_with_its_question_once_something_hangs_on_it():
    third = {"key": "third", "title": "The Third"}
    more = LIBRARY | {"options": [*LIBRARY["options"], third]}
    _, old = grown()
    plain = old.to_plain()
    idle = document(*plain["steps"], choices=[more])
    plain["steps"][0]["resources"][1]["option"] = ""
    unasked = document(step("s1", resource("a")), choices=[more])

    [item] = news_between(old, idle).items

    assert (item.sort, item.title, item.other) == (Sort.OPTION, "The Third", "Which library?")
    assert told(document(step("s1", resource("a")), choices=[LIBRARY]), unasked) == ([], 0)


def test_what_was_done_is_marked_so_and_what_is_ticked_since_is_not_back():
    old = document(step("s1", resource("a"), resource("b")), step("s2", resource("c")))
    new = document(step("s1", resource("n"), resource("back"), resource("d", replaces=["a"])))
    before, since = NOON - HOUR, NOON + HOUR
    completed = {"a": before, "b": before, "c": before, "back": before, "n": since}

    items = told_to(news_between(old, new), completed, NOON).items

    assert {item.key: item.is_done for item in items} == {
        "n": False,
        "back": True,
        "d": True,
        "b": True,
        "s2": True,
    }


def test_nothing_is_marked_as_done_for_who_did_nothing():
    new = document(step("s1", resource("d", replaces=["a"])))

    items = told_to(news_between(NOW, new), {"d": NOON - HOUR}, NOON).items

    assert [item.is_done for item in items] == [False] * 3


def test_newly_asked_is_what_is_new_or_counts_now():
    new = document(
        step("s1", resource("a"), resource("d", replaces=["b"]), resource("e")),
        step("s2", resource("c")),
        step("s3", resource("f"), resource("g")),
    )

    assert newly_asked(news_between(NOW, new)) == {"d", "e", "f", "g"}


def linked(new, turns, broken=(), is_down=True):
    return Outline(
        new,
        {},
        troubles={f"https://example.org/{key}": Trouble(is_down, None, "") for key in broken},
        turns={f"https://example.org/{key}": Turn(*moments) for key, moments in turns.items()},
    )


LINK_CASES = {
    "broken since": ({"a": (NOON, None)}, "a", [(Sort.BROKEN, "a")]),
    "broken before": ({"a": (NOON - 2 * HOUR, None)}, "a", []),
    "broken before anybody noted when": ({"a": (None, None)}, "a", []),
    "back since": ({"a": (NOON - 2 * HOUR, NOON)}, "", [(Sort.BACK, "a")]),
    "back, and nobody noted when it broke": ({"a": (None, NOON)}, "", [(Sort.BACK, "a")]),
    "back before": ({"a": (NOON - 3 * HOUR, NOON - 2 * HOUR)}, "", []),
    "broken and back meanwhile": ({"a": (NOON, NOON + HOUR)}, "", []),
    "both": (
        {"b": (NOON - 2 * HOUR, NOON), "a": (NOON, None)},
        "a",
        [(Sort.BROKEN, "a"), (Sort.BACK, "b")],
    ),
}


@pytest.mark.parametrize(("turns", "broken", "expected"), LINK_CASES.values(), ids=LINK_CASES)
def test_links_are_news_when_they_broke_since_or_are_back(turns, broken, expected):
    outline = linked(NOW, turns, broken)

    items = news_of_links(outline, frozenset(), NOON - HOUR, NOTHING)

    assert [(item.sort, item.key) for item in items] == expected


def test_what_is_no_longer_free_is_told_as_that():
    outline = linked(NOW, {"a": (NOON, None)}, "a", is_down=False)

    [item] = news_of_links(outline, frozenset(), NOON - HOUR, NOTHING)

    assert item.sort is Sort.PAID


def test_a_new_address_for_a_link_that_was_broken_is_told_as_back():
    new = document(
        step("s1", resource("a", links=[{"url": "https://example.org/new"}]), resource("b")),
        step("s2", resource("c")),
    )
    outline = linked(new, {"a": (NOON - 2 * HOUR, None)}, "a")
    news = news_between(NOW, new)

    items = news_of_links(outline, frozenset(), NOON - HOUR, news)

    assert [(item.sort, item.key) for item in items] == [(Sort.BACK, "a")]
    assert news_of_links(outline, frozenset(), NOON - 3 * HOUR, news) == []


def test_the_link_of_what_is_new_and_of_other_options_is_no_news():
    old, new = grown()
    outline = linked(new, {"x": (NOON, None), "y": (NOON, None)}, "xy")

    assert news_of_links(outline, {"first"}, NOON - HOUR, news_between(old, new)) == []
    [item] = news_of_links(outline, {"first"}, NOON - HOUR, NOTHING)
    assert item.key == "x"


def test_of_two_sights_the_later_holds_all_and_the_earlier_misses_nothing():
    one, other = Seen(3, NOON + HOUR), Seen(5, NOON)

    assert later(one, other) == later(other, one) == Seen(5, NOON + HOUR)
    assert earlier(one, other) == earlier(other, one) == other
    assert later(None, one) == earlier(None, one) == earlier(one, None) == one
    assert earlier(None, None) is None
