"""The HTML of a letter, made of its text: so both say the same words, links and codes."""

from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.template.loader import render_to_string


class Line(NamedTuple):
    """One line of a letter; `address` is where it leads, or nothing."""

    text: str
    address: str


class Paragraph(NamedTuple):
    """What stands between two empty lines; a code stands alone."""

    lines: list[Line]
    is_code: bool


def html_of(subject: str, body: str, code: str = "", stylesheet: str = "") -> str:
    """Return the text of a letter as an HTML document in the language spoken now.

    Mail brings its style along. A page of ours may not, and names the address of a stylesheet.
    """
    *said, foot = paragraphs_of(body, code)
    context = {
        "subject": subject,
        "paragraphs": said,
        "foot": foot,
        "style": "" if stylesheet else _style(),
        "stylesheet": stylesheet,
    }
    return render_to_string("emails/letter.html", context)


def paragraphs_of(body: str, code: str = "") -> list[Paragraph]:
    """Return a letter's text by paragraphs; the last one is its foot.

    Only a line that is an address of this site and nothing else is a link. Whatever else looks
    like one was brought by somebody, in the name of their browser say.
    """
    return [
        Paragraph([_line(text) for text in block.splitlines()], is_code=block == code)
        for block in filter(None, (part.strip() for part in body.split("\n\n")))
    ]


def _line(text: str) -> Line:
    is_ours = text == settings.BASE_URL or text.startswith(f"{settings.BASE_URL}/")
    return Line(text, text if is_ours and not any(map(str.isspace, text)) else "")


@cache
def _style() -> str:
    return (settings.BASE_DIR / "static" / "css" / "letter.css").read_text().strip()
