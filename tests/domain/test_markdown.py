"""Markdown that curators type."""

from html.parser import HTMLParser

import pytest

from learning.domain.markdown import to_html


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
def test_nothing_that_could_act_is_let_through(typed):
    reader = TagReader()

    reader.feed(to_html(typed))

    for tag, attributes in reader.tags:
        assert tag in {"a", "p", "strong", "em", "code"}
        assert attributes.keys() <= {"href", "rel"}
        assert attributes.get("href", "https://").startswith(("http://", "https://", "mailto:"))
