"""A pasted list of links, read: headings as steps, items as resources, every other line named.

Nothing is dropped silently: whatever holds a word and is not understood comes back as a note
with its line.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

from learning.domain.document import Kind
from learning.domain.linkentry import (
    Entry,
    LinkList,
    Note,
    Prose,
    Stage,
    address_refusal,
    has_words,
    title_refusal,
)
from learning.domain.linkwords import Maker, Piece, Words, pieces_of, words_of

LONGEST_PASTED, MOST_LINES = 100_000, 5_000
# Reading a paragraph takes quadratic time where somebody means it to.
LONGEST_PARAGRAPH = 3_000
LONGEST_SHOWN = 160

_reader = MarkdownIt("js-default").disable("inline")
_HTML = re.compile(r"\s*<[A-Za-z/!]")
_WRITTEN_LINK = re.compile(r"\]\(\s*([^)\s]*)")


def read_list(text: str) -> LinkList:
    """Read a list written in Markdown, whatever it holds. Beyond the limit nothing is read."""
    if len(text) > LONGEST_PASTED or text.count("\n") >= MOST_LINES:
        words = {"characters": LONGEST_PASTED, "lines": MOST_LINES}
        reason = _(
            "The list is longer than %(characters)s characters or %(lines)s lines. Make two paths "
            "of it."
        )
        return LinkList(notes=[Note(1, "", reason % words)])
    return _ListReader(text).read()


@dataclass
class _Item:
    """A list item that is being read: where its resource stands, and what is said about it."""

    stage: Stage | None = None
    at: int = -1
    guidance: Prose = field(default_factory=Prose)


class _ListReader:
    def __init__(self, text: str) -> None:
        # As markdown-it counts lines, and no line separator of Unicode is one.
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        self.found = LinkList()
        self.stage = Stage(title="")
        self.stages = [(self.stage, Prose())]
        self.items: list[_Item] = []
        self.taken: set[int] = set()
        self.first_line_of: dict[str, int] = {}
        self.environment: dict[str, Any] = {}

    def read(self) -> LinkList:
        tokens = _reader.parse("\n".join(self.lines), self.environment)
        at = 0
        while at < len(tokens):
            at = self.take(tokens, at)
        self.settle_stages()
        self.take_references()
        self.note_the_rest()
        self.found.notes.sort(key=lambda note: note.line)
        return self.found

    def take(self, tokens: Sequence[Token], at: int) -> int:
        """Take one token or one whole block, and return the place of the next."""
        token = tokens[at]
        match token.type:
            case "heading_open":
                self.take_heading(token, tokens[at + 1])
                return at + 3
            case "list_item_open":
                self.items.append(_Item())
            case "list_item_close":
                self.close_item(self.items.pop())
            case "paragraph_open":
                self.take_paragraph(tokens[at + 1])
                return at + 3
            case "blockquote_open" | "table_open":
                end = _end_of(tokens, at)
                within = tokens[at:end]
                if token.type == "table_open":
                    self.note(token, _("A table is not read; write its rows as a list."))
                elif any("list" in each.type for each in within):
                    self.note(token, _("A list inside a quotation is not read."))
                else:
                    self.take_prose(token, self.source(token))
                return end
            case "fence" | "code_block":
                self.take_prose(token, self.source(token))
            case "hr":
                self.taken.update(_lines_of(token))
        return at + 1

    def take_heading(self, heading: Token, inline: Token) -> None:
        if self.is_too_long(inline):
            return
        pieces = self.pieces(inline)
        title = " ".join("".join(piece.text for piece in pieces).split())
        if refusal := title_refusal(title):
            self.note(heading, refusal)
            title = ""
        elif any(piece.url for piece in pieces) or "![" in inline.content:
            self.note(heading, _("The heading is read; its link or picture is not."))
        self.stage = Stage(title=title, lines=tuple(_lines_of(heading)))
        self.stages.append((self.stage, Prose()))
        self.taken.update(_lines_of(heading))

    def take_paragraph(self, inline: Token) -> None:
        if _HTML.match(inline.content):
            self.note(inline, _("HTML is not read; only Markdown is."))
            return
        if self.is_too_long(inline):
            return
        if self.items:
            item = self.items[-1]
            if item.stage is not None:
                self.keep(item.guidance, inline, inline.content)
            elif entry := self.entry(inline, self.pieces(inline)):
                item.stage, item.at = self.stage, len(self.stage.entries)
                self.stage.entries.append(entry)
                item.guidance.add(entry.guidance)
            return
        lines = _split_lines(self.children(inline))
        pieces = [pieces_of(line) for line in lines]
        if all(line and line[0].url for line in pieces):
            first = _first(inline)
            for number, line in enumerate(pieces):
                if entry := self.entry(inline, line, at=first + number):
                    self.stage.entries.append(entry)
        elif any(piece.text.strip() for line in pieces for piece in line):
            self.take_prose(inline, inline.content)
        else:
            self.note(inline, _("Pictures are not taken over."))

    def entry(self, inline: Token, pieces: Sequence[Piece], at: int | None = None) -> Entry | None:
        """Return the resource that a line tells of, or note why there is none."""
        line = at or _first(inline)
        words = words_of(pieces)
        if words is None:
            self.note(inline, _reason_without_link(inline.content), at)
            return None
        if words.url.startswith("#"):
            self.note(inline, _("Leads to another place of the list itself."), at)
            return None
        refusal = title_refusal(words.title) or address_refusal(words.url)
        if refusal:
            self.note(inline, refusal, at)
            return None
        first = self.first_line_of.setdefault(words.url, line)
        if first != line:
            reason = _("The same address as on line %(line)s.") % {"line": first}
            self.note(inline, reason, at)
            return None
        self.taken.update([line] if at else _lines_of(inline))
        if "![" in inline.content:
            self.note(inline, _("Its picture is not taken over."), at)
        return self.checked_entry(line, words)

    def checked_entry(self, line: int, words: Words) -> Entry:
        """Return a resource with what may stand in one; the rest is noted."""
        makers = [maker for maker in words.makers if self.is_fine(line, maker)]
        links = [link for link in words.links if self.is_fine(line, link)]
        guidance = Prose()
        if refusal := guidance.add(words.guidance):
            self.add_note(line, refusal)
        return Entry(
            line=line,
            title=words.title.strip(),
            url=words.url,
            makers=tuple(dict.fromkeys(makers)),
            links=tuple(dict.fromkeys(links)),
            kind=words.kind or Kind.ARTICLE,
            weight=words.weight,
            minutes=words.minutes,
            guidance=str(guidance),
        )

    def is_fine(self, line: int, named: Maker) -> bool:
        """Tell whether a name and its address may stand in a path, and note it if not."""
        refusal = title_refusal(named.name) or (named.url and address_refusal(named.url))
        if refusal:
            self.add_note(line, f"{named.name}: {refusal}")
        return not refusal

    def take_prose(self, token: Token, words: str) -> None:
        """Keep words as they are written: for the step's introduction, or an item's guidance."""
        if not self.items:
            self.keep(self.stages[-1][1], token, words)
        elif self.items[-1].stage is not None:
            self.keep(self.items[-1].guidance, token, words)
        else:
            self.note(token, _("No link stands before it."))

    def keep(self, kept: Prose, token: Token, words: str) -> None:
        lines = _lines_of(token)
        if refusal := kept.add(words, lines):
            self.note(token, refusal)
        else:
            self.taken.update(lines)

    def close_item(self, item: _Item) -> None:
        """Give the resource of an item what its further paragraphs say."""
        if item.stage is not None and item.guidance.lines:
            entry = item.stage.entries[item.at]
            item.stage.entries[item.at] = replace(entry, guidance=str(item.guidance))

    # Settling what the whole amounts to

    def settle_stages(self) -> None:
        """Keep the stages that hold resources; the first heading of all may name the path."""
        (headless, opening), *headed = self.stages
        if not headless.entries:
            if headed and not headed[0][0].entries:
                top, words = headed.pop(0)
                self.found.title = top.title
                if refusal := opening.add(str(words), words.lines):
                    self.add_notes(words.lines, refusal)
            self.found.summary = str(opening)
        for stage, words in [(headless, opening), *headed]:
            stage.introduction = str(words)
            if stage.entries:
                self.found.stages.append(stage)
            elif stage.lines:
                reason = _("No link stands directly under this heading.")
                self.add_notes([*stage.lines, *words.lines], reason)

    def take_references(self) -> None:
        """Take the lines where addresses are written that links refer to."""
        entries = self.found.entries
        used = {entry.url for entry in entries}
        used |= {named.url for entry in entries for named in entry.links + entry.makers}
        for reference in self.environment.get("references", {}).values():
            start, end = reference["map"]
            if reference["href"] in used:
                self.taken.update(range(start + 1, end + 1))
            else:
                self.add_note(start + 1, _("No resource refers to this address."))

    def note_the_rest(self) -> None:
        """Note whatever holds a word and was neither taken nor noted."""
        noted = {note.line for note in self.found.notes}
        for number, line in enumerate(self.lines, 1):
            if number not in self.taken and number not in noted and has_words(line):
                self.add_note(number, _("This is not understood."))

    # Lines and words

    def pieces(self, inline: Token) -> list[Piece]:
        return pieces_of(self.children(inline))

    def is_too_long(self, inline: Token) -> bool:
        """Tell whether a paragraph is beyond the limit, and note it then."""
        if len(inline.content) <= LONGEST_PARAGRAPH:
            return False
        reason = _("The paragraph is longer than %(most)s characters.")
        self.note(inline, reason % {"most": LONGEST_PARAGRAPH})
        return True

    def children(self, inline: Token) -> list[Token]:
        tokens: list[Token] = []
        _reader.inline.parse(inline.content, _reader, self.environment, tokens)
        return tokens

    def source(self, token: Token) -> str:
        lines = [self.lines[number - 1] for number in _lines_of(token)]
        return "\n".join(lines)

    def note(self, token: Token, reason: str, at: int | None = None) -> None:
        self.add_notes([at] if at else _lines_of(token), reason)

    def add_notes(self, lines: Iterable[int], reason: str) -> None:
        for line in lines:
            if has_words(self.lines[line - 1]):
                self.add_note(line, reason)

    def add_note(self, line: int, reason: str) -> None:
        words = self.lines[line - 1].strip()
        self.found.notes.append(Note(line, words[:LONGEST_SHOWN], reason))


def _first(token: Token) -> int:
    return _lines_of(token)[0]


def _lines_of(token: Token) -> range:
    """Return the numbers of the lines a block stands on, the first of the text being 1."""
    start, end = token.map or (0, 1)
    return range(start + 1, end + 1)


def _end_of(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind a block that opens here."""
    level = tokens[at].level
    return next(
        number + 1
        for number in range(at + 1, len(tokens))
        if tokens[number].level == level and tokens[number].nesting < 0
    )


def _split_lines(tokens: Sequence[Token]) -> list[list[Token]]:
    lines: list[list[Token]] = [[]]
    for token in tokens:
        if token.type in {"softbreak", "hardbreak"}:
            lines.append([])
        else:
            lines[-1].append(token)
    return lines


def _reason_without_link(content: str) -> str:
    found = _WRITTEN_LINK.search(content)
    refusal = address_refusal(found[1]) if found else ""
    return refusal or _("No link stands in it; write [Title](address).")
