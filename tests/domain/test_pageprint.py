"""A page is known again by its words, whatever its dates and counters say."""

import time

import pytest

from learning.domain.pageprint import LONGEST_BEGINNING, file_of, likeness, page_of, titles_alike

WORDS = "gradient descent finds the least of a function by small steps downhill along its slope "


def page(body, title="Gradient descent"):
    return page_of(f"<html><head><title>{title}</title></head><body>{body}</body></html>")


def test_a_page_gives_its_title_and_its_first_words():
    found = page(
        "<script>var x = '<p>unread</p>';</script><style>p {}</style><!-- a remark -->"
        "<h1>Caf&eacute; &amp; more</h1><p>Read\n  me.</p><svg><title>Drawn</title></svg>",
        title="\n A  page &lt;of&gt; words ",
    )

    assert found.title == "A page <of> words"
    assert found.beginning == "Café & more Read me."


@pytest.mark.parametrize(
    "markup",
    ["", "no markup at all", "<", "<title", "<title>open", "<p>a < b and c > d</p>", "<!doctype"],
)
def test_broken_markup_gives_something(markup):
    assert len(page_of(markup).print) == 64


def test_dates_counters_and_advertisements_change_next_to_nothing():
    long = " ".join(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(300))
    before = page(f"<p>{long}</p><p>Updated 2 November 2026, 1,203 views</p><p>Buy shoes</p>")
    after = page(f"<p>{long}</p><p>Updated 23 December 2026, 9,999 views</p><p>Buy hats</p>")

    assert likeness(before.print, after.print) > 0.8


def test_another_page_shares_little():
    long = " ".join(f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(300))
    parked = page("<p>This domain may be for sale. Enquire now about related searches.</p>")

    assert likeness(page(long).print, parked.print) < 0.2
    assert likeness(page(WORDS).print, parked.print) < 0.2


def test_a_file_is_known_by_being_one():
    pdf, other = file_of("application/pdf"), file_of("application/octet-stream")

    assert likeness(pdf.print, other.print) == 1
    assert likeness(pdf.print, page(WORDS).print) == 0


@pytest.mark.parametrize(
    ("one", "other", "are_alike"),
    [
        ("Gradient descent (3 new)", "Gradient descent (12 new)", True),
        ("Gradient descent | A Blog", "Gradient Descent - A blog", True),
        ("Deep Learning Tutorial", "Page not found", False),
        ("Linear algebra review", "- Videos", False),
        ("2016", "2017", False),
        ("", "", True),
    ],
)
def test_titles_are_compared_by_their_words(one, other, are_alike):
    assert (titles_alike(one, other) >= 0.4) is are_alike


@pytest.mark.parametrize(
    "part", ["<", "<script", "<title>", "<p>", "&amp;", "&", "<!--", "<svg>", "a" * 7, "</p"]
)
def test_no_page_takes_long(part):
    text = part * (256 * 1024 // len(part))
    started = time.process_time()

    found = page_of(text)

    assert time.process_time() - started < 1
    assert len(found.beginning) <= LONGEST_BEGINNING
