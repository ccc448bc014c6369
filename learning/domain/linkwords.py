"""The words around a link in a list: who made it, how long it takes, whether it may wait."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markdown_it.token import Token

from learning.domain.document import Kind, Weight
from learning.domain.kinds import of_address
from learning.domain.text import LONGEST_TITLE

MOST_WORDS_IN_A_NAME = 6

_KINDS = {
    **dict.fromkeys(("video", "watch"), Kind.VIDEO),
    **dict.fromkeys(("series", "videos", "playlist", "lectures", "video series"), Kind.SERIES),
    **dict.fromkeys(("article", "blog", "blog post", "post", "read"), Kind.ARTICLE),
    **dict.fromkeys(("notes", "lecture notes", "course notes"), Kind.NOTES),
    **dict.fromkeys(("code", "repo", "repository", "notebook"), Kind.CODE),
    **dict.fromkeys(("docs", "documentation"), Kind.DOCUMENTATION),
    **dict.fromkeys(("book", "ebook", "e-book"), Kind.BOOK),
    **{word: Kind(word) for word in ("paper", "slides", "chapter", "tutorial")},
}
_WEIGHTS = {word: Weight(word) for word in ("optional", "reference")}
# Words that begin with a capital in lists and name nobody.
_NOBODY = frozenset(
    re.findall(
        r"\w+",
        """
        a an the this these and or for with free paid new pdf html beginner intermediate advanced
        recommended required excellent great good english python java archived deprecated part
        introduction chapter course online website
        """,
    )
)
_PARTICLES = frozenset(re.findall(r"\w+", "van von de del der den da di la le al el bin ten of zu"))
_ADDRESS = re.compile(r"https?://[^\s<>]+")
_ENDS_NO_ADDRESS = ".,;:!?'\")]"
_TASK = re.compile(r"^\s*\[[ xX]\]\s+")
_DASHES = "\u2013\u2014"
_BY = re.compile(
    rf" ?[-{_DASHES},:|]? ?(?:(?:written|made|created|taught|presented) )?by ", re.IGNORECASE
)
_DASH = re.compile(rf" ?[{_DASHES}] ?")
_END_OF_NAMES = re.compile(rf" [-{_DASHES}|] |: |(?<=\w\w)[.!?](?= |$)|[(\[]")
_BETWEEN_NAMES = re.compile(r"[,;]| & |\band\b", re.IGNORECASE)
_BETWEEN_PIECES = re.compile(r"[,;·|]")
_BETWEEN_FACTS = re.compile(rf"[,;·|{_DASHES}]")
_IN_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")
_TIME = re.compile(
    r"(?:about |approx\. |~ ?)?"
    r"(?:(?P<h>\d{1,3}(?:\.\d)?) ?(?:h|hrs?|hours?))?"
    r"(?: ?(?P<m>\d{1,4}) ?(?:m|mins?|minutes?))?",
    re.IGNORECASE,
)
_AFTER_TITLE = re.compile(rf" by | \(| [{_DASHES}] ", re.IGNORECASE)
_EDGES = f" ,;:·|-{_DASHES}/&+"

# Part of a text: where it begins and ends, and its words.
Stretch = tuple[int, int, str]


class Piece(NamedTuple):
    """A stretch of an item's text: plain words, or a link with its text."""

    text: str
    url: str = ""


class Maker(NamedTuple):
    """Somebody whom the list credits, and where it says they are found."""

    name: str
    url: str = ""


@dataclass
class Words:
    """What an item says about its link."""

    title: str
    url: str
    makers: list[Maker] = field(default_factory=list)
    links: list[Maker] = field(default_factory=list)
    """Further addresses of the same thing, each under its label."""
    kind: Kind | None = None
    weight: Weight = Weight.CORE
    minutes: int | None = None
    guidance: str = ""


def pieces_of(tokens: Iterable[Token]) -> list[Piece]:
    """Return a line's words and links. Emphasis falls away, and so do pictures."""
    pieces: list[Piece] = []
    inside: str | None = None
    words = ""
    for token in tokens:
        if token.type == "link_open":
            pieces += _with_addresses(words)
            inside, words = str(token.attrs.get("href", "")), ""
        elif token.type == "link_close":
            if words.strip():
                pieces.append(Piece(" ".join(words.split()), inside or ""))
            inside, words = None, ""
        elif token.type in {"softbreak", "hardbreak"}:
            words += " "
        elif token.type != "image":
            words += token.content
    return [*pieces, *_with_addresses(words)]


def words_of(pieces: Sequence[Piece]) -> Words | None:
    """Return what an item says, or nothing where it has no link."""
    at = next((number for number, piece in enumerate(pieces) if piece.url), None)
    if at is None:
        return None
    main = pieces[at]
    before = _TASK.sub("", "".join(piece.text for piece in pieces[:at]))
    rest = _Rest(pieces[at + 1 :])
    words = Words(title=main.text, url=main.url)
    if main.text == main.url:
        words.title, before = _title_before(before, rest), ""
    words.title = words.title or _without_scheme(main.url)
    _take_before(before, words)
    rest.take(words)
    words.kind = words.kind or of_address(words.url)
    return words


class _Rest:
    """What follows a link. What is understood is blanked out; the remainder is guidance."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.text = ""
        self.links: list[tuple[int, int, Piece]] = []
        for piece in pieces:
            if piece.url:
                self.links.append((len(self.text), len(self.text) + len(piece.text), piece))
            self.text += piece.text

    def prefix(self, words: str) -> None:
        """Put words in front, as if they had stood behind the link."""
        self.text = words + self.text
        shift = len(words)
        self.links = [(start + shift, end + shift, piece) for start, end, piece in self.links]

    def take(self, words: Words) -> None:
        self._take_makers(words)
        for found in _IN_BRACKETS.finditer(self.text):
            self._take_brackets(found, words)
        self._take_links(words)
        for stretch in list(self._split(_BETWEEN_FACTS, 0, len(self.text))):
            if self._take_fact(stretch, words):
                self._blank(*stretch[:2])
        said = self._left()
        words.guidance = " ".join(part for part in (words.guidance, said) if part)

    def _take_makers(self, words: Words) -> None:
        opening = _BY.match(self.text)
        is_sure = opening is not None
        opening = opening or _DASH.match(self.text)
        if opening is None:
            return
        end = _END_OF_NAMES.search(self.text, opening.end())
        stop = end.start() if end else len(self.text)
        pieces = list(self._split(_BETWEEN_NAMES, opening.end(), stop))
        trial = Words(title="", url="")
        named = [piece for piece in pieces if not self._take_fact(piece, trial)]
        fits = _may_be_a_name if is_sure else _looks_like_a_name
        if not named or not all(fits(text) for _, _, text in named) or self._are_crowded(named):
            return
        for piece in pieces:
            self._take_fact(piece, words)
        words.makers += [self._maker(piece) for piece in named]
        self._blank(opening.start(), stop)

    def _take_brackets(self, found: re.Match[str], words: Words) -> None:
        group = 1 if found[1] is not None else 2
        start, end = found.span(group)
        is_sure = self.text[start:end].lower().startswith("by ")
        pieces = list(self._split(_BETWEEN_PIECES, start + 3 * is_sure, end))
        left = [piece for piece in pieces if not self._take_fact(piece, words)]
        names = [part for start, end, _ in left for part in self._split(_BETWEEN_NAMES, start, end)]
        fits = _may_be_a_name if is_sure else _looks_like_a_name
        if not self._are_crowded(names):
            if not words.makers and all(fits(text) for _, _, text in names):
                words.makers += [self._maker(name) for name in names]
                left = []
            elif all(self._is_link(piece) for piece in left):
                words.links += [self._maker(piece) for piece in left]
                left = []
        if not left:
            self._blank(found.start(), found.end())
        for start, end, _ in set(pieces) - set(left):
            self._blank(start, end)

    def _take_links(self, words: Words) -> None:
        """Take links that stand by themselves between separators."""
        for start, end, piece in self.links:
            before, after = self.text[:start].rstrip(), self.text[end:].lstrip()
            alone = (not before or before[-1] in ",|/·;+&") and (not after or after[0] in ",|/·;+&")
            if alone and self.text[start:end].strip():
                words.links.append(Maker(piece.text, piece.url))
                self._blank(start, end)

    def _split(self, separator: re.Pattern[str], start: int, end: int) -> Iterator[Stretch]:
        """Yield the stretches between separators: from, to, and the words."""
        for found in [*separator.finditer(self.text, start, end), None]:
            stop = found.start() if found else end
            text = self.text[start:stop].strip()
            if text:
                yield start, stop, text
            start = found.end() if found else end

    def _urls_within(self, stretch: Stretch) -> list[str]:
        start, end, _ = stretch
        return [piece.url for first, last, piece in self.links if start <= first and last <= end]

    def _are_crowded(self, stretches: Iterable[Stretch]) -> bool:
        """Tell whether more than one address stands in one of them."""
        return any(len(self._urls_within(stretch)) > 1 for stretch in stretches)

    def _maker(self, stretch: Stretch) -> Maker:
        return Maker(stretch[2], next(iter(self._urls_within(stretch)), ""))

    def _is_link(self, stretch: Stretch) -> bool:
        start, end, text = stretch
        return any(
            start <= first and last <= end and piece.text == text
            for first, last, piece in self.links
        )

    def _take_fact(self, stretch: Stretch, words: Words) -> bool:
        return not self._urls_within(stretch) and _take_fact(stretch[2], words)

    def _blank(self, start: int, end: int) -> None:
        # As many spaces, for the places of links hang on it.
        self.text = self.text[:start] + " " * (end - start) + self.text[end:]

    def _left(self) -> str:
        """Return what nobody took, its links written out again."""
        said, at = "", 0
        for start, end, piece in self.links:
            said += self.text[at:start]
            if self.text[start:end].strip():
                said += f"[{piece.text}]({piece.url})"
            at = end
        said = re.sub(r"\(\s*[,;·|]*\s*\)|\[\s*\]", " ", said + self.text[at:])
        said = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(said.split()))
        said = said.lstrip(f"{_EDGES}.").rstrip(_EDGES)
        return said if any(character.isalnum() for character in said) else ""


def _with_addresses(text: str) -> Iterator[Piece]:
    """Split plain words at addresses that nobody made a link of."""
    text = re.sub(r"\s+", " ", text)
    at = 0
    for found in _ADDRESS.finditer(text):
        url = found[0].rstrip(_ENDS_NO_ADDRESS)
        if found.start() > at:
            yield Piece(text[at : found.start()])
        yield Piece(url, url)
        at = found.start() + len(url)
    if text[at:]:
        yield Piece(text[at:])


def _title_before(before: str, rest: _Rest) -> str:
    """Return the title that stands before a bare address; what follows it goes to the rest."""
    found = _AFTER_TITLE.search(before)
    if found and before[: found.start()].strip(_EDGES):
        rest.prefix(before[found.start() :].rstrip(_EDGES) + " ")
        before = before[: found.start()]
    return before.strip(_EDGES)


def _take_before(before: str, words: Words) -> None:
    """Take what stands before a link: a kind, a name with a colon, or words to keep."""
    said = before.strip(_EDGES)
    if not said or _take_fact(said, words):
        return
    names = [name for name in _BETWEEN_NAMES.split(said) if name]
    leads = before.rstrip()[-1] in f":-{_DASHES}"
    if leads and " " in said and all(_looks_like_a_name(name) for name in names):
        words.makers += [Maker(name) for name in names]
    elif any(character.isalnum() for character in said):
        words.guidance = before.strip()


def _take_fact(text: str, words: Words) -> bool:
    """Take a kind, a weight or a time, if that is what a stretch of words is."""
    word = text.strip(" ()[].!").lower()
    if word in _KINDS and words.kind is None:
        words.kind = _KINDS[word]
        return True
    if word in _WEIGHTS:
        words.weight = _WEIGHTS[word]
        return True
    found = _TIME.fullmatch(word) if word[-1:].isalpha() else None
    if found and (found["h"] or found["m"]) and words.minutes is None:
        words.minutes = round(float(found["h"] or 0) * 60) + int(found["m"] or 0)
        return True
    return False


def _may_be_a_name(text: str) -> bool:
    return len(text.split()) <= MOST_WORDS_IN_A_NAME and any(c.isalpha() for c in text)


def _looks_like_a_name(text: str) -> bool:
    """Tell whether words look like a name: capitals, no figures, none of the usual others."""
    names = text.split()
    if not names or len(names) > MOST_WORDS_IN_A_NAME or names[0].lower() in _NOBODY:
        return False
    return all(
        (name[0].isalpha() and not name[0].islower() and name.replace(".", "").isprintable())
        or name.lower() in _PARTICLES
        for name in names
    ) and not any(character.isdigit() or character in "!?:/" for character in text)


def _without_scheme(url: str) -> str:
    return url.split("//", 1)[-1].rstrip("/")[:LONGEST_TITLE]
