"""A pasted list of links: each form people write, and nothing lost whatever they paste."""

import re
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from learning.domain.document import Kind, Weight
from learning.domain.faults import FaultyDocument
from learning.domain.linklist import LONGEST_PARAGRAPH, LONGEST_PASTED, MOST_LINES, read_list
from learning.domain.listdocument import document_of_list

TITLE, URL = "Deep Learning", "https://example.org/deep"
LINK = f"[{TITLE}]({URL})"


def only(text):
    found = read_list(text)
    assert found.notes == []
    (entry,) = found.entries
    return entry


def names(entry):
    return [maker.name for maker in entry.makers]


@pytest.mark.parametrize(
    "line",
    [
        f"1. {LINK}",
        f"1) {LINK}",
        f"- {LINK}",
        f"* {LINK}",
        f"+ {LINK}",
        f"- [ ] {LINK}",
        f"- [x] {LINK}",
        f"- **{LINK}**",
        f"- *[_{TITLE}_]({URL})*",
        f"- [**{TITLE}**]({URL})",
        f"- [`{TITLE}`]({URL})",
        f'- [{TITLE}]({URL} "A tooltip")',
        f"- [{TITLE}](<{URL}>)",
        f"- [{TITLE}][deep]\n\n[deep]: {URL}",
        f"- [{TITLE}][]\n\n[Deep Learning]: {URL}",
        f"- [Deep\n  Learning]({URL})",
        f"- {TITLE}: {URL}",
        f"- {TITLE} - <{URL}>",
        f"- {LINK}.",
        LINK,
        f"# {TITLE}\n\n{LINK}",
    ],
)
def test_an_item_is_a_title_and_an_address(line):
    entry = only(line)

    assert (entry.title, entry.url) == (TITLE, URL)
    assert entry.guidance == ""


@pytest.mark.parametrize(
    ("rest", "credited"),
    [
        (" by Ada Lovelace", ["Ada Lovelace"]),
        (", by Ada Lovelace.", ["Ada Lovelace"]),
        (" By Ada Lovelace", ["Ada Lovelace"]),
        (" - by Ada Lovelace", ["Ada Lovelace"]),
        (" written by Ada Lovelace", ["Ada Lovelace"]),
        (" by **Ada Lovelace**", ["Ada Lovelace"]),
        (" \u2014 Ada Lovelace", ["Ada Lovelace"]),
        (" \u2013 Ada Lovelace", ["Ada Lovelace"]),
        (" (Ada Lovelace)", ["Ada Lovelace"]),
        (" (by Ada Lovelace)", ["Ada Lovelace"]),
        (" by Ada Lovelace and Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
        (" by A. Lovelace & C. Babbage", ["A. Lovelace", "C. Babbage"]),
        (" by Ada, Bob and Cleo", ["Ada", "Bob", "Cleo"]),
        (" by Ada, Bob, and Cleo", ["Ada", "Bob", "Cleo"]),
        (" by Ada; Bob", ["Ada", "Bob"]),
        (" (Ada Lovelace, Charles Babbage)", ["Ada Lovelace", "Charles Babbage"]),
        (" \u2014 Ada Lovelace and Charles Babbage", ["Ada Lovelace", "Charles Babbage"]),
        (" by Ludwig van der Rohe", ["Ludwig van der Rohe"]),
        (" by 3Blue1Brown", ["3Blue1Brown"]),
        (" by fast.ai", ["fast.ai"]),
        (" by J. R. R. Tolkien", ["J. R. R. Tolkien"]),
        (" by AT&T Labs", ["AT&T Labs"]),
        (" by 李飞飞", ["李飞飞"]),
        (" by Ada Lovelace and Ada Lovelace", ["Ada Lovelace"]),
    ],
)
def test_creators_are_named_in_many_ways(rest, credited):
    entry = only(f"- {LINK}{rest}")

    assert names(entry) == credited
    assert entry.guidance == ""


def test_a_creator_may_be_a_link():
    entry = only(f"- {LINK} by [Ada](https://ada.example.org), [Bob](https://bob.example.org)")

    assert [*map(tuple, entry.makers)] == [
        ("Ada", "https://ada.example.org"),
        ("Bob", "https://bob.example.org"),
    ]


def test_a_creator_may_stand_before_the_title():
    assert names(only(f"- Ada Lovelace: {LINK}")) == ["Ada Lovelace"]


@pytest.mark.parametrize(
    ("rest", "guidance"),
    [
        (" - The whole field in one book.", "The whole field in one book."),
        (" \u2014 the whole field", "the whole field"),
        (": Chapters 1 to 3, slowly.", "Chapters 1 to 3, slowly."),
        (" by Ada - Read it twice.", "Read it twice."),
        (" by Ada. Read it twice.", "Read it twice."),
        (" (free, with exercises)", "(free, with exercises)"),
        (" is worth a look, as is [this](https://example.org/b).",
         "is worth a look, as is [this](https://example.org/b)."),
        ("\n\n  Read it twice.\n\n  > Then once more.", "Read it twice.\n\n  > Then once more."),
    ],
)  # fmt: skip
def test_what_else_is_said_is_guidance(rest, guidance):
    assert only(f"- {LINK}{rest}").guidance == guidance


@pytest.mark.parametrize(
    ("rest", "weight", "minutes", "kind"),
    [
        (" (optional)", Weight.OPTIONAL, None, Kind.ARTICLE),
        (" [optional]", Weight.OPTIONAL, None, Kind.ARTICLE),
        (" by Ada (optional)", Weight.OPTIONAL, None, Kind.ARTICLE),
        (" by Ada, optional", Weight.OPTIONAL, None, Kind.ARTICLE),
        (" (reference)", Weight.REFERENCE, None, Kind.ARTICLE),
        (" (2h)", Weight.CORE, 120, Kind.ARTICLE),
        (" (2 hours)", Weight.CORE, 120, Kind.ARTICLE),
        (" (1.5 h)", Weight.CORE, 90, Kind.ARTICLE),
        (" (1h 30m)", Weight.CORE, 90, Kind.ARTICLE),
        (" 15 min", Weight.CORE, 15, Kind.ARTICLE),
        (", 15 minutes.", Weight.CORE, 15, Kind.ARTICLE),
        (" by Ada, 15 min", Weight.CORE, 15, Kind.ARTICLE),
        (" by Ada (about 15 min)", Weight.CORE, 15, Kind.ARTICLE),
        (" (optional, 2h)", Weight.OPTIONAL, 120, Kind.ARTICLE),
        (" (video, 2h) by Ada", Weight.CORE, 120, Kind.VIDEO),
        (" (Ada Lovelace, 2h, optional, book)", Weight.OPTIONAL, 120, Kind.BOOK),
    ],
)
def test_weight_minutes_and_kind_stand_in_brackets_or_alone(rest, weight, minutes, kind):
    entry = only(f"- {LINK}{rest}")

    assert (entry.weight, entry.minutes, entry.kind) == (weight, minutes, kind)
    assert entry.guidance == ("by Ada" if rest.endswith(") by Ada") else "")


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (f"- Video: {LINK}", Kind.VIDEO),
        (f"- **Paper**: {LINK}", Kind.PAPER),
        ("- [A](https://www.youtube.com/watch?v=1)", Kind.VIDEO),
        ("- [A](https://www.youtube.com/playlist?list=1)", Kind.SERIES),
        ("- [A](https://github.com/ada/engine)", Kind.CODE),
        ("- [A](https://arxiv.org/abs/1)", Kind.PAPER),
    ],
)
def test_the_kind_is_told_or_follows_from_the_address(line, kind):
    assert only(line).kind is kind


@pytest.mark.parametrize(
    "rest",
    [
        " ([slides](https://example.org/s), [code](https://example.org/c))",
        " | [slides](https://example.org/s) | [code](https://example.org/c)",
        ", [slides](https://example.org/s), [code](https://example.org/c)",
        " [[slides](https://example.org/s)] [[code](https://example.org/c)]",
    ],
)
def test_further_links_of_an_item_belong_to_its_resource(rest):
    assert [*map(tuple, only(f"- {LINK}{rest}").links)] == [
        ("slides", "https://example.org/s"),
        ("code", "https://example.org/c"),
    ]


def test_a_bare_address_is_its_own_title():
    entry = only("- https://example.org/deep/ by Ada (15 min)")

    assert (entry.title, entry.url) == ("example.org/deep", "https://example.org/deep/")
    assert (names(entry), entry.minutes) == (["Ada"], 15)


AWESOME = """\
# Awesome Gardening [![Awesome](https://badges.example.org/a.svg)](https://badges.example.org)

> Soil, seeds and patience.

## Contents

- [Soil](#soil)
- [Seeds](#seeds)

## Soil

What everything stands on.

### Compost

* [Compost for Beginners](https://soil.example.org/compost) - A first heap.
* [The Compost Papers](https://soil.example.org/papers.pdf) by Rot Institute and Wilma Worm. *(optional, 2h)*
  * [Errata](https://soil.example.org/errata)
* Ask a neighbour

## Seeds
1. **[Saving Seeds](https://seeds.example.org/saving)** by [Sam Sower](https://sam.example.org)
2. [Saving Seeds, again](https://seeds.example.org/saving)
3. [At home](http://localhost/seeds)
4. [Script](javascript:alert(1))
5. [Mail](mailto:sam@example.org)

| Seed | When |
|------|------|
| Pea  | May  |

## License

[![CC0](https://badges.example.org/cc0.svg)](https://license.example.org)
"""  # noqa: E501


def test_a_whole_list_becomes_steps_and_says_what_is_left_out():
    found = read_list(AWESOME)

    assert found.title == "Awesome Gardening"
    assert found.summary == "> Soil, seeds and patience."
    assert [(stage.title, [entry.title for entry in stage.entries]) for stage in found.stages] == [
        ("Compost", ["Compost for Beginners", "The Compost Papers", "Errata"]),
        ("Seeds", ["Saving Seeds"]),
    ]
    assert [(note.line, note.text) for note in found.notes] == [
        (1, AWESOME.split("\n", maxsplit=1)[0]),
        (5, "## Contents"),
        (7, "- [Soil](#soil)"),
        (8, "- [Seeds](#seeds)"),
        (10, "## Soil"),
        (12, "What everything stands on."),
        (19, "* Ask a neighbour"),
        (23, "2. [Saving Seeds, again](https://seeds.example.org/saving)"),
        (24, "3. [At home](http://localhost/seeds)"),
        (25, "4. [Script](javascript:alert(1))"),
        (26, "5. [Mail](mailto:sam@example.org)"),
        (28, "| Seed | When |"),
        (30, "| Pea  | May  |"),
        (32, "## License"),
        (34, "[![CC0](https://badges.example.org/cc0.svg)](https://license.example.org)"),
    ]
    reasons = {note.line: note.reason for note in found.notes}
    assert reasons[19] == "No link stands in it; write [Title](address)."
    assert reasons[23] == "The same address as on line 22."
    assert reasons[24] == "Its address must name a public host, such as example.org."
    assert reasons[25] == "Its address must begin with http:// or https://."


def test_words_under_a_heading_are_its_introduction():
    text = f"Before.\n\n## One\n\nFirst *word*.\n\nSecond.\n\n- {LINK}\n\nAfter.\n"

    found = read_list(text)

    assert found.summary == "Before."
    assert found.stages[0].introduction == "First *word*.\n\nSecond.\n\nAfter."
    assert found.notes == []


def test_a_list_makes_a_document_whose_keys_come_from_titles():
    known = {"sam-sower": {"key": "sam-sower", "name": "Sam Sower", "kind": "person",
                           "url": "https://old.example.org", "support_url": ""}}  # fmt: skip

    document = document_of_list(read_list(AWESOME), key="garden", title="Garden", known=known)

    assert [step.key for step in document.steps] == ["compost", "seeds"]
    resources = {each.key: each for each in document.resources}
    papers, errata = resources["the-compost-papers"], resources["errata"]
    assert (papers.weight, papers.minutes, papers.creators_unknown) == ("optional", 120, False)
    assert errata.creators_unknown
    assert {
        creator.key: (creator.name, creator.kind, creator.url) for creator in document.creators
    } == {
        "rot-institute": ("Rot Institute", "institution", ""),
        "wilma-worm": ("Wilma Worm", "person", ""),
        "sam-sower": ("Sam Sower", "person", "https://old.example.org"),
    }


def test_keys_are_unique_and_none_is_the_sites_own():
    text = "## Changes\n- [A](https://example.org/1)\n- [A](https://example.org/2)\n" \
           "## Changes\n- [春](https://example.org/3)\n- [夏](https://example.org/4)\n"  # fmt: skip

    document = document_of_list(read_list(text), key="k", title="K", known={})

    assert [step.key for step in document.steps] == ["changes-2", "changes-3"]
    assert [each.key for each in document.resources] == ["a", "a-2", "resource-3", "resource-4"]


def test_more_resources_than_a_step_may_hold_are_refused_with_a_line():
    text = "\n".join(f"- [A](https://example.org/{number})" for number in range(201))

    with pytest.raises(FaultyDocument) as refusal:
        document_of_list(read_list(text), key="k", title="K", known={})

    (fault,) = refusal.value.faults
    assert (fault.place, fault.reason, fault.line) == (
        "steps[0].resources",
        "holds more than 200",
        1,
    )


@pytest.mark.parametrize(
    "line",
    [
        f"- [{'long ' * 60}]({URL})",
        f"- [hidden\u202etext]({URL})",
        f"- [A](https://example.org/{'a' * 1000})",
        f"- [A](https://user:secret@example.org/) {LINK}",
        "- [A](https://127.0.0.1/)",
        f"- {LINK} {'word ' * LONGEST_PARAGRAPH}",
        f"| {LINK} |\n|---|",
        f"> - {LINK}",
        f"<b>{LINK}</b>",
        "- ![picture](https://example.org/a.png)",
    ],
)
def test_what_cannot_stand_in_a_path_is_left_out_with_its_line(line):
    found = read_list(line)

    assert found.entries == []
    assert [note.line for note in found.notes] == [1]


@pytest.mark.parametrize("text", ["a" * (LONGEST_PASTED + 1), "a\n" * MOST_LINES])
def test_a_list_beyond_the_limits_is_not_read(text):
    (note,) = read_list(text).notes

    assert "Make two paths of it" in note.reason


@pytest.mark.parametrize(
    "unit",
    ["[", "- [", "[a](", "- ", "- a\n", "> ", "x\n\n", "`", "*a ", "[a]: b\n", "(", "a,", " ",
     "https://a.example ", "- [a](https://a.example/)" + " (a,b)" * 400 + "\n"],
)  # fmt: skip
def test_hostile_lists_are_read_in_bounded_time(unit):
    begun = time.monotonic()

    for longest in (LONGEST_PASTED, MOST_LINES):
        text = (unit * (longest // len(unit) + 1))[:longest]
        read_list(text)
        read_list(f"- [a](https://a.example/) {text}"[:longest])

    assert time.monotonic() - begun < 30  # Under a second where nothing else runs.


# Every word is marked, and every marked word is to be found again.
word = st.integers(0, 9999).map(lambda number: f"w{number}w")
address = word.map(lambda mark: f"https://{mark}.example.org/")
link = st.builds("[{}]({})".format, word, address)
rest = st.lists(
    st.sampled_from([" ", ", ", " by ", " - ", " \u2014 ", " (", ") ", " and ", ": ", ". ", " | ",
                     "[", "]", "![", "*", "**", "`", "2h", "optional", "Ada Lovelace", "#", "<b>",
                     "\\"])
    | word | link | address,
    max_size=8,
).map("".join)  # fmt: skip
line = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "  ", "    "]),
    st.sampled_from(["- ", "* ", "1. ", "# ", "### ", "> ", "", "| ", "```", "- [ ] ", "---"]),
    link | word | st.just(""),
    rest,
)
lists = st.lists(line | st.just(""), max_size=12).map("\n".join)


def said(found):
    parts = [found.title, found.summary]
    for stage in found.stages:
        parts += [stage.title, stage.introduction]
        for entry in stage.entries:
            parts += [entry.title, entry.url, entry.guidance]
            parts += [text for named in (*entry.makers, *entry.links) for text in named]
    return "\n".join(parts)


@settings(max_examples=400, deadline=None)
@given(lists)
@example("- [w0w](https://w0w.example.org/)\n\nw0w\n    - w1w\n- ")  # A heading of two lines.
def test_no_word_is_lost_without_a_note_on_its_line(text):
    found = read_list(text)

    noted = {note.line for note in found.notes}
    kept = said(found)
    for number, line in enumerate(text.split("\n"), 1):
        if number not in noted:
            assert [mark for mark in re.findall(r"w\d+w", line) if mark not in kept] == []


@settings(max_examples=200, deadline=None)
@given(lists | st.text(max_size=400))
def test_reading_never_fails_and_what_is_read_is_a_document_or_named_faults(text):
    found = read_list(text)

    assert all(1 <= note.line <= text.count("\n") + text.count("\r") + 1 for note in found.notes)
    try:
        document = document_of_list(found, key="k", title="K", known={})
    except FaultyDocument:
        return
    assert len(list(document.resources)) == len(found.entries)
