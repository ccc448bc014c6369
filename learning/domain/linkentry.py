"""What a pasted list of links amounts to: stages, their resources, and the lines left out."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from learning.domain.document import Kind, Weight
from learning.domain.linkwords import Maker
from learning.domain.text import (
    LONGEST_ADDRESS,
    LONGEST_PROSE,
    LONGEST_TITLE,
    prose,
    single_line,
    web_address,
)


@dataclass(frozen=True)
class Entry:
    """A resource as the list tells of it."""

    line: int
    title: str
    url: str
    makers: tuple[Maker, ...] = ()
    links: tuple[Maker, ...] = ()
    kind: Kind = Kind.ARTICLE
    weight: Weight = Weight.CORE
    minutes: int | None = None
    guidance: str = ""


@dataclass
class Stage:
    """A heading and what stands under it. Without lines it has no heading of its own."""

    title: str
    lines: tuple[int, ...] = ()
    introduction: str = ""
    entries: list[Entry] = field(default_factory=list)


@dataclass(frozen=True)
class Note:
    """A line that is left out, and why."""

    line: int
    text: str
    reason: str


@dataclass
class LinkList:
    """All that a list says, and what of it was not understood."""

    title: str = ""
    summary: str = ""
    stages: list[Stage] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    @property
    def entries(self) -> list[Entry]:
        """Every resource, in order."""
        return [entry for stage in self.stages for entry in stage.entries]


class Prose:
    """Paragraphs that are kept as they are written, and their lines."""

    def __init__(self) -> None:
        self.paragraphs: list[str] = []
        self.size = 0
        self.lines: list[int] = []

    def add(self, words: str, lines: Iterable[int] = ()) -> str:
        """Keep a paragraph, or return why it cannot be."""
        try:
            words = prose(words)
        except ValueError as refusal:
            return _("The text %(reason)s.") % {"reason": refusal}
        if self.size + len(words) + 2 > LONGEST_PROSE:
            return _("The text would be longer than %(most)s characters.") % {"most": LONGEST_PROSE}
        if words:
            self.paragraphs.append(words)
            self.size += len(words) + 2
        self.lines += lines
        return ""

    def __str__(self) -> str:
        return "\n\n".join(self.paragraphs)


def has_words(line: str) -> bool:
    """Tell whether a line says something that could be lost."""
    return any(character.isalnum() for character in line)


def title_refusal(title: str) -> str:
    """Say why words cannot be a title or a name; nothing when they can."""
    if len(title) > LONGEST_TITLE:
        return _("Its title is longer than %(most)s characters.") % {"most": LONGEST_TITLE}
    try:
        single_line(title)
    except ValueError as refusal:
        return _("Its title %(reason)s.") % {"reason": refusal}
    return ""


def address_refusal(url: str) -> str:
    """Say why an address cannot stand in a path; nothing when it can."""
    if len(url) > LONGEST_ADDRESS:
        return _("Its address is longer than %(most)s characters.") % {"most": LONGEST_ADDRESS}
    try:
        web_address(url)
    except ValueError as refusal:
        return _("Its address %(reason)s.") % {"reason": refusal}
    return ""
