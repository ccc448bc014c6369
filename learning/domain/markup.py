"""Markup as a flat run of tags and texts, in time that grows with its length alone.

Strangers write it. The standard library's parser takes minutes over 256 KB of unclosed tags and
raises on others, and a tree of them can be made to grow without end. Here every character is
passed once, and nothing is nested.
"""

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

MOST_ATTRIBUTES = 60

# The quantifiers give nothing back, so that no input makes them try twice.
_OPENING = re.compile(r"<(?=[a-zA-Z/!?])")
_NAME = re.compile(r"[a-zA-Z][^\s/>]*+")
_ATTRIBUTE = re.compile(
    r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:"([^"]*+)"?|'([^']*+)'?|([^\s>]*+)))?"""
)
_SPACE = re.compile(r"[\s/]*+")
# What stands in these is text to the end tag, whatever it looks like.
_UNPARSED = {"script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"}
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _UNPARSED}


class Tag(NamedTuple):
    """One start or end tag. Of an attribute given twice the first counts."""

    name: str
    attributes: dict[str, str]
    is_end: bool = False

    def get(self, name: str) -> str:
        """Return an attribute's text, or nothing."""
        return unescaped(self.attributes.get(name, ""))


def pieces(markup: str) -> Iterator[Tag | str]:
    """Yield tags and the texts between them. What is never closed ends the page, as in browsers."""
    here = 0
    while here < len(markup):
        opening = _OPENING.search(markup, here)
        start = opening.start() if opening else len(markup)
        if start > here:
            yield unescaped(markup[here:start])
        if opening is None:
            return
        is_end = markup.startswith("</", start)
        name = _NAME.match(markup, start + 1 + is_end)
        if name:
            attributes, here = _attributes(markup, name.end())
            if here > len(markup):
                return
            tag = Tag(name[0].lower(), attributes, is_end)
            yield tag
            if not is_end and tag.name in _UNPARSED:
                end = _ENDS[tag.name].search(markup, here)
                raw = markup[here : end.start() if end else len(markup)]
                yield unescaped(raw) if tag.name == "title" else raw
                here = end.start() if end else len(markup)
        else:
            closing = "-->" if markup.startswith("<!--", start) else ">"
            found = markup.find(closing, start + 2)
            if found < 0:
                return
            here = found + len(closing)


def unescaped(text: str) -> str:
    """Return text with its character references resolved, or as it is where one is absurd."""
    try:
        return html.unescape(text)
    except ValueError:  # A reference with more digits than Python reads as a number.
        return text


def _attributes(markup: str, here: int) -> tuple[dict[str, str], int]:
    """Return a tag's attributes, and where it ends: beyond the markup when it does not."""
    attributes: dict[str, str] = {}
    while True:
        space = _SPACE.match(markup, here)
        here = space.end() if space else here
        if markup.startswith(">", here):
            return attributes, here + 1
        found = _ATTRIBUTE.match(markup, here)
        if found is None:
            return attributes, len(markup) + 1
        here = found.end()
        if len(attributes) < MOST_ATTRIBUTES:
            value = next((part for part in found.groups()[1:] if part is not None), "")
            attributes.setdefault(found[1].lower(), value)
