"""A web page as it describes itself: its tags, its data blocks and how much there is to read."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from learning.domain.markup import Tag, pieces

MOST_FACTS = 400  # of each kind; an honest page has some dozens
MOST_BLOCKS = 30

# What stands in these is not what the page is about.
BESIDE = {"nav", "footer", "aside", "template", "noscript", "svg", "select", "button", "dialog"}
UNREAD = {"script", "style", "title", "textarea", "iframe", "noembed", "noframes", "xmp"}
BODY = {"main", "article"}

# Scripts that are written without spaces between words.
_UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"\w++")


@dataclass(slots=True)
class Amount:
    """How much text: words, and characters of scripts that have no words to count."""

    words: int = 0
    characters: int = 0

    def add(self, text: str) -> None:
        """Count a text in."""
        rest, unspaced = _UNSPACED.subn(" ", text)
        self.characters += unspaced
        self.words += sum(1 for _ in _WORD.finditer(rest))


@dataclass(slots=True)
class WebPage:
    """What a page says of itself, nothing judged. Names are in small letters."""

    title: str = ""
    language: str = ""
    canonical: str = ""
    oembed: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    """What meta tags say, in order: by their name or property."""
    items: list[tuple[str, str]] = field(default_factory=list)
    """What microdata says; the name of an author is under `author`."""
    blocks: list[str] = field(default_factory=list)
    """JSON-LD, as it stands."""
    reading: Amount = field(default_factory=Amount)

    def all(self, *names: str) -> list[str]:
        """Return what meta tags say under any of these names, the first name's first."""
        return [said for name in names for other, said in self.facts if other == name and said]

    def first(self, *names: str) -> str:
        """Return the first of what meta tags say under these names, or nothing."""
        return next(iter(self.all(*names)), "")

    def item(self, name: str) -> list[str]:
        """Return what microdata says under a name."""
        return [said for other, said in self.items if other == name and said]


def read(markup: str) -> WebPage:
    """Return what a page says of itself, whatever its markup is."""
    reader = _Reader()
    for piece in pieces(markup):
        if isinstance(piece, str):
            reader.text(piece)
        elif piece.is_end:
            reader.end(piece)
        else:
            reader.start(piece)
    page = reader.page
    page.reading = reader.body if reader.body.words or reader.body.characters else reader.whole
    return page


def read_plain(text: str) -> WebPage:
    """Return a page of text alone."""
    page = WebPage()
    page.reading.add(text)
    return page


class _Reader:
    """Keeps what matters while a page goes by."""

    def __init__(self) -> None:
        self.page = WebPage()
        self.whole, self.body = Amount(), Amount()
        self.inside: Counter[str] = Counter()
        self.unread = ""
        self.is_data = self.names_author = False

    def start(self, tag: Tag) -> None:
        self.unread = tag.name if tag.name in UNREAD else ""
        self.is_data = tag.name == "script" and "ld+json" in tag.get("type").lower()
        if tag.name in BESIDE or tag.name in BODY:
            self.inside[tag.name] += 1
        if tag.name == "html":
            self.page.language = self.page.language or tag.get("lang") or tag.get("xml:lang")
        elif tag.name == "meta":
            self._keep_meta(tag)
        elif tag.name == "link":
            self._keep_link(tag)
        if "itemprop" in tag.attributes:
            self._keep_item(tag)

    def end(self, tag: Tag) -> None:
        self.unread, self.is_data = "", False
        if self.inside[tag.name]:
            self.inside[tag.name] -= 1

    def text(self, text: str) -> None:
        if self.is_data and len(self.page.blocks) < MOST_BLOCKS:
            self.page.blocks.append(text)
        elif self.unread == "title" and not self.page.title and not self.inside["svg"]:
            self.page.title = text
        if self.unread or any(self.inside[name] for name in BESIDE):
            return
        self.whole.add(text)
        if any(self.inside[name] for name in BODY):
            self.body.add(text)

    def _keep_meta(self, tag: Tag) -> None:
        said = tag.get("content").strip()
        if len(self.page.facts) < MOST_FACTS:
            self.page.facts.extend((name, said) for name in _words(tag, "name", "property"))

    def _keep_link(self, tag: Tag) -> None:
        rel, target = tag.get("rel").lower().split(), tag.get("href").strip()
        if "canonical" in rel and not self.page.canonical:
            self.page.canonical = target
        if tag.get("type").lower() == "application/json+oembed" and not self.page.oembed:
            self.page.oembed = target

    def _keep_item(self, tag: Tag) -> None:
        said = (tag.get("content") or tag.get("datetime")).strip()
        for name in _words(tag, "itemprop"):
            if "itemscope" in tag.attributes:
                self.names_author = name in {"author", "creator"}
            elif len(self.page.items) < MOST_FACTS:
                is_author = name == "name" and self.names_author
                self.page.items.append(("author" if is_author else name, said))
                self.names_author = self.names_author and not is_author


def _words(tag: Tag, *attributes: str) -> Iterator[str]:
    for attribute in attributes:
        yield from tag.get(attribute).lower().split()[:5]
