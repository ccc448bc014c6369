"""A page's title, its first words, and a print of its text by which it is known again.

A print is kept instead of the page: the least of the words' digests in each of 32 drawers. Two
prints agree in as many drawers as the two pages share of their words, whatever their length, so
that a date, a counter or a changed sidebar moves them little. What is no web page is known by
its type alone.
"""

import html
import re
import zlib
from dataclasses import dataclass

from learning.domain.text import LONGEST_LINE

DRAWERS = 32
LONGEST_BEGINNING = 600
OF_A_TYPE = "type:"
# What stands in these is no text that people read.
UNREAD = {"script", "style", "noscript", "template", "svg", "title", "iframe", "textarea"}

_TAG_NAME = re.compile(r"/?[a-z][a-z0-9]*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True, slots=True)
class Page:
    """What is kept of a page."""

    title: str = ""
    beginning: str = ""
    print: str = ""


def page_of(text: str) -> Page:
    """Return what to keep of a web page: its cost grows with its length, whatever it holds."""
    title, visible = _title_and_text(text)
    return Page(
        title=_line(title, LONGEST_LINE),
        beginning=_line(visible, LONGEST_BEGINNING),
        print=_print(visible),
    )


def file_of(content_type: str) -> Page:
    """Return what to keep of something that is no web page, such as a PDF."""
    return Page(print=f"{OF_A_TYPE}{content_type}"[: 2 * DRAWERS])


def likeness(one: str, other: str) -> float:
    """Return how much of their words two printed pages share, from 0 to 1."""
    if one.startswith(OF_A_TYPE) or other.startswith(OF_A_TYPE):
        return float(one.startswith(OF_A_TYPE) and other.startswith(OF_A_TYPE))
    drawers = list(zip(bytes.fromhex(one), bytes.fromhex(other), strict=True))
    filled = [pair for pair in drawers if any(pair)]
    return sum(a == b for a, b in filled) / len(filled) if filled else 1.0


def titles_alike(one: str, other: str) -> float:
    """Return how much of their words two titles share, from 0 to 1; numbers do not count."""
    words, others = _title_words(one), _title_words(other)
    either = words | others
    return len(words & others) / len(either) if either else 1.0


def _title_words(title: str) -> set[str]:
    words = {word.lower() for word in re.findall(r"[^\W\d_]+", title)}
    return words or ({title} if title else set())


def _print(text: str) -> str:
    least: dict[int, int] = {}
    for word in {word.lower() for word in _WORD.findall(text)}:
        digest = zlib.crc32(word.encode("utf-8", "replace"))
        drawer, rest = digest % DRAWERS, digest // DRAWERS
        if rest < least.get(drawer, 1 << 32):
            least[drawer] = rest
    # A byte of each; 0 says that the drawer is empty.
    return bytes(least[d] % 255 + 1 if d in least else 0 for d in range(DRAWERS)).hex()


def _title_and_text(text: str) -> tuple[str, str]:
    """Walk from tag to tag once: a pattern over the whole could be made to take for ever."""
    title: str | None = None
    kept: list[str] = []
    inside = ""
    for piece in text.split("<"):
        found = _TAG_NAME.match(piece)
        tag = found[0].lower() if found else ""
        words = piece.partition(">")[2] if tag or piece[:1] in {"!", "?"} else piece
        if inside:
            if tag != f"/{inside}":
                if inside == "title" and title is not None:
                    title += piece
                continue
            inside = ""
        elif tag in UNREAD:
            inside = tag
            if tag == "title" and title is None:
                title = words
            continue
        kept.append(words)
    return html.unescape(title or ""), html.unescape(" ".join(kept))


def _line(text: str, longest: int) -> str:
    """Return visible text as one line, for pages of our own."""
    line = " ".join(text[: 20 * longest].split())
    return "".join(each for each in line if each.isprintable())[:longest].strip()
