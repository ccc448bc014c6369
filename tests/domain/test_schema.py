"""The document as text: nothing is lost on the way, and a hostile file gets a plain answer."""

import json
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from django.conf import settings as site
from hypothesis import given, settings

from learning.domain.schema import (
    FaultyDocument,
    json_schema,
    read_document,
    write_json,
    write_yaml,
)
from tests.documents import documents
from tests.factories import document, resource, step

SHIPPED = sorted((Path(site.BASE_DIR) / "learning" / "curricula").glob("*.yaml"))


def faults(content, form="yaml"):
    with pytest.raises(FaultyDocument) as refusal:
        read_document(content, form)
    return [(fault.line, str(fault)) for fault in refusal.value.faults]


@settings(max_examples=150, deadline=None)
@given(documents())
def test_what_is_written_is_read_again_and_written_alike(written):
    yaml, as_json = write_yaml(written), write_json(written)

    assert read_document(yaml) == read_document(as_json, "json") == written
    assert write_yaml(read_document(yaml.encode())) == yaml


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_the_shipped_paths_survive_being_written(file):
    shipped = read_document(file.read_bytes())

    assert read_document(write_yaml(shipped)) == shipped


def test_yaml_is_written_for_people():
    text = write_yaml(
        document(step("s1", resource("a", guidance="One.\n\nTwo: “é”.")), step("s2"), tagline="no")
    )

    assert text == dedent(
        """\
        format: 1
        key: walking
        title: Walking
        tagline: 'no'
        creators:
          - key: ann
            name: Ann

        steps:
          - key: s1
            title: Step s1
            resources:
              - key: a
                title: Resource a
                kind: article
                minutes: 30
                guidance: |
                  One.

                  Two: “é”.
                credits:
                  - creator: ann
                links:
                  - url: https://example.org/a

          - key: s2
            title: Step s2
        """
    )


def test_yaml_guesses_nothing():
    read = read_document(
        dedent(
            """\
            key: "1984"
            title: no
            tagline: 1.10
            outcome: 2016-01-31
            summary: 0x10
            topics: [yes, 007, 12:30, 2016]
            """
        )
    )

    assert (read.title, read.tagline, read.outcome, read.summary) == (
        *("no", "1.10", "2016-01-31", "0x10"),
    )
    assert read.topics == ("yes", "007", "12:30", "2016")


def test_every_fault_is_told_at_once_with_its_place_and_line():
    content = dedent(
        """\
        key: Bad Key
        titel: A path
        tagline:
        prerequisites:
          - path: Bad Key
          - strength: must
        steps:
          - key: resources
            title: &x One
            resources:
              - key: a
                title: A
                kind: vidoe
                minutes: 1.5
                minutes: 30
                credits: {creator: ann}
              - key: a
                title: !!str B
                kind: article
                option: nowhere
                links: [{url: "javascript:alert(1)"}]
                replaces: [a]
          - text
        """
    )

    assert faults(content) == [
        (1, "key: must be small letters, digits and single hyphens, such as first-steps"),
        (1, "title: is missing"),
        (2, "titel: is not a known field; did you mean “title”?"),
        (3, "tagline: is empty: give it a value, or leave the line out"),
        (
            5,
            "prerequisites[0].path: must be small letters, digits and single hyphens, such as "
            "first-steps",
        ),
        (6, "prerequisites[1].strength: must be one of: needed, useful"),
        (8, "steps[0].key: “resources” is reserved for the site's own pages"),
        (9, "steps[0].title: has an anchor (&); every value is written where it belongs"),
        (
            13,
            "steps[0].resources[0].kind: must be one of: video, series, article, notes, paper, "
            "slides, chapter, book, tutorial, code, documentation, activity; did you mean “video”?",
        ),
        (15, "steps[0].resources[0].minutes: is given twice, first on line 14"),
        (16, "steps[0].resources[0].credits: must be a list"),
        (17, "steps[0].resources[1].key: “a” is already used at steps[0].resources[0]"),
        (18, "steps[0].resources[1].title: has a tag (!); values are plain here"),
        (20, "steps[0].resources[1].option: no choice has the option “nowhere”"),
        (21, "steps[0].resources[1].links[0].url: must begin with http:// or https://"),
        (23, "steps[1]: must be a group of named fields"),
    ]


@pytest.mark.parametrize(
    ("content", "form", "told"),
    [
        ('{"key": "a", "key": "b", "title": "A"}', "json", [(None, "key: is given twice")]),
        ('{"key": "a",\n"title": NaN}', "json", [(None, "This is not JSON: NaN is no value.")]),
        ('{"key": "a",\n"title"}', "json", [(2, "This is not JSON: Expecting ':' delimiter")]),
        ('{"key": "a", "title": "\\ud800"}', "json", [(None, "title: holds half a character")]),
        ('{"key": "a", "title": true}', "json", [(None, "title: must be text")]),
        ('{"key": "a", "title": "A", "\\u001b[2J": 1}', "json", [(None, "\ufffd[2J: is not a")]),
        ("key: a\ntitle: '  '", "yaml", [(2, "title: must not be empty")]),
        ("key: a\ntitle: A\nsequel: a", "yaml", [(3, "sequel: a path cannot follow itself")]),
        (
            "key: a\ntitle: A\nprerequisites: [{path: a}, {knowledge: x}, {knowledge: x}]",
            "yaml",
            [
                (3, "prerequisites[0].path: a path cannot build on itself"),
                (3, "prerequisites[2]: is the same as prerequisites[1]"),
            ],
        ),
        ("key: a\ntitle: [A", "yaml", [(2, "This is not YAML: while parsing a flow sequence")]),
        ("? [a]\n: b", "yaml", [(1, "has a name that is not plain text")]),
        ("a: b\n---\nc: d", "yaml", [(2, "The file holds more than one document.")]),
        ("%TAG ! x\n---\na: b", "yaml", [(1, "A line must not begin with a percent sign.")]),
        ("key: a\ntitle: \x07", "yaml", [(2, "The file holds a character")]),
    ],
)
def test_a_fault_is_told_in_plain_words(content, form, told):
    found = faults(content, form)

    assert [line for line, _ in found] == [line for line, _ in told]
    assert all(
        reason.startswith(start) for (_, reason), (_, start) in zip(found, told, strict=True)
    )


HOSTILE = {
    "empty": b"",
    "a list at the top": b"- a",
    "one word": b"a",
    "binary": bytes(range(256)) * 3_000,
    "utf-16": "key: a".encode("utf-16"),
    "more than 1 MB": b"#" * 1_000_001,
    "open brackets": b"[" * 1_000_000,
    "open braces": b"{a: " * 250_000,
    "deep blocks": b"- " * 500_000,
    "a long list": b"- a\n" * 250_000,
    "many names": b"".join(b"k%d: a\n" % number for number in range(90_000)),
    "one long word": b"title: " + b"a" * 999_000,
    "one long number": b"minutes: " + b"9" * 990_000,
    "one long name": b"? " + b"a" * 900_000 + b"\n: x\n",
    "many lines": b"summary: |\n" + b"  a\n" * 240_000,
    "an alias bomb": b"a: &a [x, x]\n"
    + b"".join(b"%c: &%c [*%c, *%c]\n" % (n, n, n - 1, n - 1) for n in range(98, 123)),
    "many anchors": b"".join(b"- &a%d x\n" % number for number in range(70_000)),
    "many directives": b"".join(b"%%TAG !a%d! b\n" % number for number in range(60_000)),
    "many documents": b"---\n" * 200_000,
    "many question marks": b"[" + b"? a," * 200_000,
    "many empty resources": b"steps:\n" + (b"- resources:\n" + b"  - {}\n" * 190) * 150,
    "a chain of replacements": b"steps:\n"
    + b"".join(
        b"- resources:\n"
        + b"".join(
            b"  - {key: r%d, replaces: [r%d]}\n" % (number, number + 1)
            for number in range(start, start + 200)
        )
        for start in range(0, 7_000, 200)
    ),
    "long hosts": b"steps:\n- resources:\n"
    + b"  - {links: [{url: 'https://%s'}]}\n" % ("é" * 450).encode() * 950,
}
HOSTILE_JSON = {
    "open brackets": b"[" * 1_000_000,
    "open objects": b'{"a":' * 190_000,
    "many objects": b"[" + b"{}," * 330_000 + b"{}]",
    "many numbers": b"[" + b"1," * 450_000 + b"1]",
    "one long number": b"9" * 1_000_000,
    "one name over and over": b"{" + b'"a":1,' * 100_000 + b'"a":1}',
}
CASES = {
    **{f"yaml {name}": content for name, content in HOSTILE.items()},
    **{f"json {name}": content for name, content in HOSTILE_JSON.items()},
}
# The peak is read from /proc, because getrusage counts the memory of the tests that forked.
MEASURE = r"""
import json, re, sys, time
from pathlib import Path
import django
django.setup()
from learning.domain.schema import FaultyDocument, read_document
for file in sorted(Path(sys.argv[1]).iterdir()):
    content, start = file.read_bytes(), time.process_time()
    try:
        read_document(content, file.name[:4])
    except FaultyDocument as refusal:
        seconds = time.process_time() - start
        memory = int(re.search(r'VmHWM:\s+(\d+)', Path('/proc/self/status').read_text())[1])
        print(json.dumps([file.name, len(refusal.faults), seconds, memory]))
"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """What each hostile file got, from one process that reads them in turn."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, content in CASES.items():
        (folder / name).write_bytes(content)
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, str(folder)],
        capture_output=True,
        timeout=120,
        cwd=site.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    assert told.returncode == 0, told.stderr.decode()
    return {name: rest for name, *rest in map(json.loads, told.stdout.splitlines())}


@pytest.mark.parametrize("name", CASES)
def test_any_file_is_answered_within_five_seconds_and_200_mb(answers, name):
    faults, seconds, kilobytes = answers[name]

    assert faults
    assert seconds < 5
    assert kilobytes < 200_000


def test_the_published_json_schema_is_current():
    published = Path(site.BASE_DIR) / "docs" / "curriculum.schema.json"

    assert json.loads(published.read_text()) == json_schema(), "make schema brings it up to date"
