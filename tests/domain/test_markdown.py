"""Markdown that curators type."""

import pytest

from learning.domain.markdown import to_html


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
    ],
)
def test_nothing_that_could_act_is_let_through(typed):
    html = to_html(typed)

    for harm in (
        "<script",
        "<img",
        "<svg",
        'href="javascript',
        'href="data',
        " style=",
        " hx-",
        " id=",
    ):
        assert harm not in html.replace("&quot;", '"') or "&lt;" in html
    assert "<script" not in html
    assert "<img" not in html
    assert 'style="' not in html.split("&lt;")[0]
