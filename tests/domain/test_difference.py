"""What sets two documents apart, in plain words, and the one line proposed from it."""

import pytest
from hypothesis import given, settings

from learning.domain.change import Kind
from learning.domain.difference import difference
from learning.domain.summary import LONGEST_SUMMARY, proposed_summary
from learning.domain.wording import Group
from tests.documents import documents
from tests.factories import document, resource, step

NOW = document(step("s1", resource("a"), resource("b")), step("s2", resource("c")))


def said(old, new, **more):
    return {
        section.group: [line.text for line in section.lines]
        for section in difference(old, new, **more)
    }


CASES = {
    "added": (
        [step("s1", resource("a"), resource("b"), resource("d")), step("s2", resource("c"))],
        {Group.ADDED: ["“Resource d”, in step “Step s1”"]},
        "Added “Resource d”",
    ),
    "a whole step added": (
        [
            step("s1", resource("a"), resource("b")),
            step("s2", resource("c")),
            step("s3", resource("d"), resource("e")),
        ],
        {Group.ADDED: ["Step “Step s3”, with 2 resources"]},
        "Added “Step s3”",
    ),
    "retitled": (
        [step("s1", resource("a", title="New A"), resource("b")), step("s2", resource("c"))],
        {Group.RETITLED: ["“Resource a” is now called “New A”"]},
        "Retitled “New A”",
    ),
    "moved": (
        [step("s1", resource("a")), step("s2", resource("c"), resource("b"))],
        {Group.MOVED: ["“Resource b”, from “Step s1” to “Step s2”"]},
        "Moved “Resource b”",
    ),
    "archived": (
        [step("s1", resource("a"), resource("b"))],
        {Group.ARCHIVED: ["Step “Step s2”, with 1 resource"]},
        "Archived “Step s2”",
    ),
    "replaced": (
        [step("s1", resource("a"), resource("b")), step("s2", resource("d", replaces=["c"]))],
        {
            Group.REPLACED: [
                "“Resource d” takes the place of “Resource c”. Whoever did that one has done this."
            ]
        },
        "Put “Resource d” in place of an earlier one",
    ),
    "reweighted": (
        [step("s1", resource("a", weight="optional"), resource("b")), step("s2", resource("c"))],
        {Group.REWEIGHTED: ["“Resource a” is optional now, and was core"]},
        "Weighed “Resource a” anew",
    ),
    "reordered": (
        [step("s1", resource("b"), resource("a")), step("s2", resource("c"))],
        {Group.REORDERED: ["The resources of step “Step s1”"]},
        "Reordered “Step s1”",
    ),
    "words": (
        [step("s1", resource("a", guidance="Slowly."), resource("b")), step("s2", resource("c"))],
        {Group.WORDED: ["The guidance of “Resource a”"]},
        "Changed the words of “Resource a”",
    ),
    "a link": (
        [
            step("s1", resource("a", links=[{"url": "https://example.org/new"}]), resource("b")),
            step("s2", resource("c")),
        ],
        {
            Group.CREDITED: [
                "“Resource a” leads to https://example.org/new instead of https://example.org/a"
            ]
        },
        "Changed a link or credit of “Resource a”",
    ),
    "minutes": (
        [step("s1", resource("a", minutes=45), resource("b")), step("s2", resource("c"))],
        {Group.SMALL: ["The minutes of “Resource a”: 45 instead of 30"]},
        "A small change to “Resource a”",
    ),
}


@pytest.mark.parametrize(("steps", "lines", "line"), CASES.values(), ids=CASES.keys())
def test_a_difference_is_said_in_plain_words_and_in_one_line(steps, lines, line):
    new = document(*steps)

    assert said(NOW, new) == lines
    assert proposed_summary(difference(NOW, new)) == line


def test_a_new_order_names_what_stands_where():
    new = document(step("s1", resource("b"), resource("a")), step("s2", resource("c")))

    [section] = difference(NOW, new)

    assert section.lines[0].before == "Resource a, Resource b"
    assert section.lines[0].after == "Resource b, Resource a"


def test_what_returns_from_the_archive_is_told_from_what_is_new():
    new = document(
        step("s1", resource("a"), resource("b"), resource("d")), step("s2", resource("c"))
    )

    lines = said(NOW, new, archived={(Kind.RESOURCE, "d")})

    assert lines == {Group.ADDED: ["“Resource d”, in step “Step s1”, back from the archive"]}


def test_a_summary_of_much_counts_and_stays_within_its_length():
    new = document(
        step("s1", *(resource(f"n{n}", title="Long " * 30) for n in range(9))),
        step("s2", resource("a"), resource("b", title="Long " * 30)),
    )

    line = proposed_summary(difference(NOW, new))

    assert line.startswith("Added 9, retitled “Long Long")
    assert "moved 2, archived “Resource c”" in line
    assert len(line) <= LONGEST_SUMMARY


@settings(max_examples=60, deadline=None)
@given(documents(), documents())
def test_there_is_a_difference_just_when_two_documents_say_other_things(old, new):
    sections = difference(old, new)
    line = proposed_summary(sections)

    assert (sections == ()) == (old == new)
    assert (line == "") == (old == new)
    assert len(line) <= LONGEST_SUMMARY
    assert all(line.text for section in sections for line in section.lines)
