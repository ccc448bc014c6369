"""Somebody's notes as one Markdown file.

Each note stands in a quotation, every line of it marked with `>`. So a note may hold whatever
Markdown knows, its own headings, rules or a fence that is never closed: all of it ends with the
quotation, and neither the headings around it nor the next note are drawn in. Without the marks
it is what was typed.
"""

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>&#~|!])")


def heading(level: int, words: str, address: str = "") -> str:
    """Return a heading, which leads to an address if one is given."""
    said = _escaped(words)
    return f"{'#' * level} [{said}](<{address}>)" if address else f"{'#' * level} {said}"


def quotation(text: str) -> str:
    """Return a note's text as a quotation."""
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def _escaped(words: str) -> str:
    """Return words that Markdown shows as they are."""
    return _SPECIAL.sub(r"\\\1", words)
