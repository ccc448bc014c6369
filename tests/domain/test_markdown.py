"""Markdown that curators and learners type."""

import re
from html.parser import HTMLParser
from itertools import count

import pytest
from markdown_it.parser_inline import ParserInline

from learning.domain.markdown import note_to_html, to_html
from learning.models.feedback import LONGEST_NOTE


class TagReader(HTMLParser):
    """Reads the tags of a page as a browser would, with their attributes."""

    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_paragraphs_links_and_lists_are_kept():
    html = to_html("Read [this](https://example.org/a).\n\n- one\n- two")

    assert '<a href="https://example.org/a" rel="external noopener nofollow">this</a>' in html
    assert "<li>one</li>" in html


@pytest.mark.parametrize("read", [to_html, note_to_html])
@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '<img src="https://evil.example/x.png" onerror="alert(1)">',
        "[x](javascript:alert(1))",
        '<p style="color:red" id="place" hx-get="/x">x</p>',
        "![x](https://evil.example/x.png)",
        '<svg onload="alert(1)"></svg>',
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        '[x](https://example.org "a title")',
        "<https://example.org/><b onclick=alert(1)>x</b>",
    ],
)
def test_nothing_that_could_act_is_let_through(typed, read):
    reader = TagReader()

    reader.feed(read(typed))

    for tag, attributes in reader.tags:
        assert tag in {"a", "p", "strong", "em", "code"}
        assert attributes.keys() <= {"href", "rel"}
        assert attributes.get("href", "https://").startswith(("http://", "https://", "mailto:"))


@pytest.mark.parametrize(
    "hard",
    [">", "[", "![", "- ", "*a ", "`", "<![CDATA[", "[a](b", "<a ", "a_", "[<", "&", "[*", "> - "],
)
def test_the_worst_note_takes_bounded_work(hard, monkeypatch):
    work, skip = count(), ParserInline.skipToken

    def counted(*args):
        next(work)
        return skip(*args)

    monkeypatch.setattr(ParserInline, "skipToken", counted)

    html = note_to_html((hard * LONGEST_NOTE)[:LONGEST_NOTE])

    assert next(work) < 400_000  # About a fifth of a second; as curators' prose is read, a million.
    assert len(html) < 10 * LONGEST_NOTE


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("# Title", "<p><strong>Title</strong></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("|a|b|\n|-|-|", "<p>|a|b|<br>\n|-|-|</p>"),
        ("![x](https://evil.example/x.png)", "<p>!"),
        ('<b id="place" hx-get="/x">', "<p>&lt;b id="),
        ("[x](javascript:alert(1))", "<p>[x](javascript:alert(1))</p>"),
    ],
)
def test_a_note_becomes_html_that_fits_into_any_page(typed, shown):
    html = note_to_html(typed)

    assert html.startswith(shown)
    assert "<img" not in html
    assert not re.search(r"<[^>]+\s(?!href|rel)\w+=", html)
