"""What a page's metadata proposes for a resource: title, creators, kind, language and minutes.

Each value names where it is from, for a person judges it. Whatever a page holds, something comes
back in bounded time; what is doubtful is left out.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from learning.domain import kinds, schema_org, webpage
from learning.domain.addresses import checked, host_of, is_same
from learning.domain.document import (
    LANGUAGE_PATTERN,
    LONGEST_WALK_MINUTES,
    CreatorKind,
    Kind,
    MinutesBasis,
    Role,
)
from learning.domain.markup import unescaped
from learning.domain.schema_org import Person, Work
from learning.domain.text import LONGEST_TITLE, single_line
from learning.domain.webpage import Amount, WebPage

MOST_CREATORS = 50
MOST_NAMES = 5_000  # characters of one tag
WORDS_A_MINUTE, CHARACTERS_A_MINUTE = 200, 400
# Below this a page is a front door, or a script builds it later.
FEWEST_MINUTES = 0.75
# Of these the page is the thing itself; the text about a video tells nothing about its length.
READ_ON_THE_PAGE = {Kind.ARTICLE, Kind.TUTORIAL, Kind.CHAPTER, Kind.NOTES, Kind.DOCUMENTATION}
# What stands between a title and the name of its site.
DASHES = "|-:\u2013\u2014\u00b7\u2022\u00bb"
HTML_TYPES = {"", "text/html", "application/xhtml+xml"}
PLAIN_TYPES = {"text/plain", "text/markdown"}


class Origin(StrEnum):
    """Where on a page a value is from."""

    SCHEMA = "schema"
    CITATION = "citation"
    OPEN_GRAPH = "open-graph"
    OEMBED = "oembed"
    DUBLIN_CORE = "dublin-core"
    MARKUP = "markup"
    TEXT = "text"
    ADDRESS = "address"
    SITE = "site"  # another resource of this one


@dataclass(frozen=True, slots=True)
class Maker:
    """Somebody to credit."""

    name: str
    role: str = Role.AUTHOR.value
    kind: str = CreatorKind.PERSON.value


@dataclass(slots=True)
class Proposal:
    """What to put into a new resource's form, and where each value is from."""

    address: str = ""
    title: str = ""
    creators: list[Maker] = field(default_factory=list)
    kind: str = ""
    language: str = ""
    minutes: int | None = None
    minutes_basis: str = MinutesBasis.ESTIMATE.value
    minutes_at_least: int | None = None
    """Reading time of the part that was read, where there was more."""
    pdf: str = ""
    """The address of the paper itself, where the page is about it."""
    origins: dict[str, str] = field(default_factory=dict)
    """By the name of each of the fields above that has a value."""

    def as_plain(self) -> dict[str, Any]:
        """Return plain values, to be kept."""
        return asdict(self)

    @classmethod
    def of_plain(cls, plain: dict[str, Any]) -> Self:
        """Return the proposal that was kept as plain values."""
        return cls(**plain | {"creators": [Maker(**maker) for maker in plain["creators"]]})

    def take(self, name: str, value: Any, origin: Origin) -> None:
        """Take a value, unless there is none or an earlier source has given one."""
        if value and not getattr(self, name):
            setattr(self, name, value)
            self.origins[name] = origin.value


def read(text: str, content_type: str = "text/html") -> WebPage:
    """Return the page of an answer's text; one that is neither HTML nor plain text is empty."""
    if content_type in HTML_TYPES:
        return webpage.read(text)
    return webpage.read_plain(text) if content_type in PLAIN_TYPES else WebPage()


def propose(page: WebPage, address: str, *, is_cut: bool = False, oembed: str = "") -> Proposal:
    """Return what a page proposes: its address, and what its oEmbed answered, if it has one."""
    work, embedded = schema_org.read(page.blocks), _object(oembed)
    proposal = Proposal(address=_address(page, address))
    if pdf := page.first("citation_pdf_url"):
        proposal.pdf = checked(pdf, address)
    _take_kind(proposal, page, work, embedded, address)
    _take_title(proposal, page, work, embedded, address)
    _take_creators(proposal, page, work, embedded, address)
    _take_language(proposal, page, work)
    _take_minutes(proposal, page, work, embedded, is_cut)
    return proposal


def _address(page: WebPage, address: str) -> str:
    """Return the address that the page calls its own, if that is on the same site."""
    own = checked(page.canonical, address) if page.canonical else ""
    # Some sites call their front page canonical on every page.
    is_front = host_of(own) == own.partition("//")[2].strip("/").removeprefix("www.")
    if not own or host_of(own) != host_of(address) or is_front or is_same(own, address):
        return address
    return own


def _take_kind(
    proposal: Proposal, page: WebPage, work: Work, embedded: dict[str, Any], address: str
) -> None:
    og_type = page.first("og:type").lower()
    cited = page.first("citation_title", "citation_author")
    chapter_or_paper = Kind.CHAPTER if page.first("citation_inbook_title") else Kind.PAPER
    declared = kinds.of_page(work.types, work.sort, "")
    is_plain = declared is Kind.ARTICLE
    is_video = embedded.get("type") == "video"
    for kind, origin in (
        (kinds.of_address(address), Origin.ADDRESS),
        (chapter_or_paper if cited else None, Origin.CITATION),
        (None if is_plain else declared, Origin.SCHEMA),
        (Kind.VIDEO if og_type.startswith("video") else None, Origin.OPEN_GRAPH),
        (Kind.VIDEO if is_video else None, Origin.OEMBED),
        # Where a page only says that it is an article, its address may say more.
        (kinds.of_path(address), Origin.ADDRESS),
        (declared, Origin.SCHEMA),
        (kinds.of_page([], "", og_type), Origin.OPEN_GRAPH),
    ):
        proposal.take("kind", kind.value if kind else "", origin)


def _take_title(
    proposal: Proposal, page: WebPage, work: Work, embedded: dict[str, Any], address: str
) -> None:
    site = page.first("og:site_name") or next((p.name for p in work.publishers), "")
    for found, origin in (
        (page.first("citation_title"), Origin.CITATION),
        (work.title, Origin.SCHEMA),
        (page.first("og:title", "twitter:title"), Origin.OPEN_GRAPH),
        (embedded.get("title"), Origin.OEMBED),
        (page.first("dc.title", "dcterms.title"), Origin.DUBLIN_CORE),
        (page.title, Origin.MARKUP),
    ):
        proposal.take("title", _title(found, site, address), origin)


def _title(found: Any, site: str, address: str) -> str:
    title = line(found)
    if site and title.lower().endswith(site.lower()):
        shorter = title[: -len(site)].rstrip()
        if shorter and shorter[-1] in DASHES and shorter[:-1].strip():
            title = shorter[:-1].strip()
    if host_of(address) == "github.com":
        # GitHub writes "GitHub - owner/name: what it is".
        title = re.sub(r"^(?:GitHub - )?[\w.-]{1,60}/(?=[\w.-])", "", title)
    return title


def _take_creators(
    proposal: Proposal, page: WebPage, work: Work, embedded: dict[str, Any], address: str
) -> None:
    cited = [Person(_turned(name)) for name in page.all("citation_author")]
    channel = line(embedded.get("author_name"))
    for people, origin in (
        (cited, Origin.CITATION),
        (work.authors, Origin.SCHEMA),
        ([Person(channel)] if channel else [], Origin.OEMBED),
        (_named(page.item("author")), Origin.SCHEMA),
        (_named(page.all("article:author", "book:author")), Origin.OPEN_GRAPH),
        (_named(page.all("dc.creator", "dcterms.creator")), Origin.DUBLIN_CORE),
        (_named(page.all("author")), Origin.MARKUP),
    ):
        proposal.take("creators", _makers(people, Role.AUTHOR), origin)
    lecturers = _makers(work.lecturers, Role.LECTURER)
    if lecturers and not proposal.creators:
        proposal.take("creators", lecturers, Origin.SCHEMA)
    if host_of(address) == "github.com" and (owner := address.split("/")[3:4]):
        proposal.take("creators", _makers([Person(owner[0])], Role.AUTHOR), Origin.ADDRESS)
    hosts = [Person(person.name, is_institution=True) for person in work.publishers]
    proposal.take("creators", _makers(hosts, Role.HOST), Origin.SCHEMA)


def _named(values: Iterable[str]) -> list[Person]:
    """Return the people of plain texts, in which several full names may stand with commas."""
    people: list[Person] = []
    for value in (one for several in values for one in several[:MOST_NAMES].split(";")):
        parts = [part.strip() for part in value.split(",")]
        are_names = all(1 <= part.count(" ") <= 3 for part in parts)
        people += [Person(part) for part in (parts if are_names else [_turned(value)])]
    return people


def _turned(name: str) -> str:
    """Return "Last, First" as "First Last"."""
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else name


def _makers(people: Iterable[Person], role: Role) -> list[Maker]:
    makers: dict[str, Maker] = {}
    for person in people:
        name = re.sub(r"^by\s+(?=\S)", "", line(person.name), flags=re.IGNORECASE)
        # An address or a handle names nobody.
        if not name or "://" in name or name.startswith("@") or len(makers) == MOST_CREATORS:
            continue
        kind = CreatorKind.INSTITUTION if person.is_institution else CreatorKind.PERSON
        makers.setdefault(name.casefold(), Maker(name, role.value, kind.value))
    return list(makers.values())


def _take_language(proposal: Proposal, page: WebPage, work: Work) -> None:
    for found, origin in (
        (work.language, Origin.SCHEMA),
        (page.first("citation_language"), Origin.CITATION),
        (page.first("dc.language", "dcterms.language"), Origin.DUBLIN_CORE),
        (page.language, Origin.MARKUP),
        (page.first("og:locale"), Origin.OPEN_GRAPH),
    ):
        tag = found.strip().replace("_", "-")
        is_tag = len(tag) <= 20 and re.fullmatch(LANGUAGE_PATTERN, tag)
        proposal.take("language", tag if is_tag else "", origin)


def _take_minutes(
    proposal: Proposal, page: WebPage, work: Work, embedded: dict[str, Any], is_cut: bool
) -> None:
    itemprop = next(iter(page.item("duration")), "")
    og_length = page.first("og:video:duration", "video:duration", "og:duration")
    for found, origin in (
        (work.length, Origin.SCHEMA),
        (schema_org.seconds(itemprop), Origin.SCHEMA),
        (_number(og_length), Origin.OPEN_GRAPH),
        (_number(embedded.get("duration")), Origin.OEMBED),
    ):
        if proposal.kind in {Kind.VIDEO, Kind.SERIES, ""}:
            _take_length(proposal, found, MinutesBasis.VIDEO, origin)
    _take_length(proposal, work.time_required, MinutesBasis.ESTIMATE, Origin.SCHEMA)
    reading = _reading_minutes(page.reading)
    is_read_here = (proposal.kind or Kind.ARTICLE) in READ_ON_THE_PAGE
    if proposal.minutes or reading < FEWEST_MINUTES or not is_read_here:
        return
    if is_cut:
        proposal.minutes_at_least = max(1, int(reading))
    else:
        _take_length(proposal, reading * 60, MinutesBasis.TEXT, Origin.TEXT)


def _take_length(proposal: Proposal, seconds: float, basis: MinutesBasis, origin: Origin) -> None:
    minutes = max(1, round(seconds / 60)) if seconds > 0 else 0
    if not proposal.minutes and 0 < minutes <= LONGEST_WALK_MINUTES:
        proposal.take("minutes", minutes, origin)
        proposal.minutes_basis = basis.value


def _reading_minutes(amount: Amount) -> float:
    return amount.words / WORDS_A_MINUTE + amount.characters / CHARACTERS_A_MINUTE


def line(found: Any) -> str:
    """Return one visible line of what a stranger wrote, or nothing."""
    if not isinstance(found, str):
        return ""
    # Data blocks are often written for a template that escapes once more.
    spaced = " ".join(unescaped(found[: 4 * LONGEST_TITLE]).split())
    seen = "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co"})
    if len(seen) > LONGEST_TITLE:
        seen = f"{seen[: LONGEST_TITLE - 1].rstrip()}…"
    try:
        return single_line(seen)
    except ValueError:
        return ""


def _number(value: Any) -> float:
    """Return a length in seconds, whether written as a number or as a text."""
    text = str(value) if isinstance(value, int | float) else value if isinstance(value, str) else ""
    return float(text) if re.fullmatch(r"\d{1,7}(\.\d{1,9})?", text.strip(), re.ASCII) else 0


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
