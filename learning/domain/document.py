"""The curriculum document's types: a whole learning path as plain, immutable values.

Every part has a stable key; lists are in the order learners meet them. What a document leaves
out has the default given here, and an exported document leaves defaults out.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from learning.domain.text import (
    KEY_PATTERN,
    LONGEST_ADDRESS,
    LONGEST_KEY,
    LONGEST_LINE,
    LONGEST_PROSE,
    LONGEST_TITLE,
    prose,
    single_line,
    web_address,
)

FORMAT: Literal[1] = 1
LONGEST_WALK_MINUTES = 100_000

OPTIONAL_KEY_PATTERN = rf"({KEY_PATTERN})|^$"
DATE_PATTERN = r"^(\d{4}(-\d{2}(-\d{2})?)?)?$"
LANGUAGE_PATTERN = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
SRC_PATTERN = r"^images/[a-z0-9/._-]+\.(svg|png|jpg|webp)$"


def _title(text: str) -> str:
    text = single_line(text)
    if not text:
        raise ValueError(_("must not be empty"))
    return text


def _address_or_nothing(text: str) -> str:
    return web_address(text) if text else ""


def _keys_in_order(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(keys)))


Key = Annotated[str, Field(pattern=KEY_PATTERN, max_length=LONGEST_KEY)]
OptionalKey = Annotated[str, Field(pattern=OPTIONAL_KEY_PATTERN, max_length=LONGEST_KEY)]
Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE), AfterValidator(_title)]
Line = Annotated[str, Field(max_length=LONGEST_LINE), AfterValidator(single_line)]
Prose = Annotated[str, Field(max_length=LONGEST_PROSE), AfterValidator(prose)]
Address = Annotated[str, Field(max_length=LONGEST_ADDRESS, json_schema_extra={"format": "uri"})]
WebAddress = Annotated[Address, AfterValidator(web_address)]
Topics = Annotated[tuple[Title, ...], Field(max_length=50)]
OptionalAddress = Annotated[Address, AfterValidator(_address_or_nothing)]


class Level(StrEnum):
    """How much a path asks of a learner at its start."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Strength(StrEnum):
    """How much a path leans on a prerequisite."""

    NEEDED = "needed"
    USEFUL = "useful"


class Kind(StrEnum):
    """What a resource is to the person who opens it."""

    VIDEO = "video"
    SERIES = "series"
    ARTICLE = "article"
    NOTES = "notes"
    PAPER = "paper"
    SLIDES = "slides"
    CHAPTER = "chapter"
    BOOK = "book"
    TUTORIAL = "tutorial"
    CODE = "code"
    DOCUMENTATION = "documentation"
    ACTIVITY = "activity"


class Weight(StrEnum):
    """Whether a resource counts: core ones do, optional ones are side trips."""

    CORE = "core"
    OPTIONAL = "optional"
    REFERENCE = "reference"


class MinutesBasis(StrEnum):
    """What a resource's minutes rest on."""

    ESTIMATE = "estimate"
    VIDEO = "video"
    TEXT = "text"
    PAGES = "pages"


class Role(StrEnum):
    """What a creator did for a resource."""

    AUTHOR = "author"
    LECTURER = "lecturer"
    ADAPTER = "adapter"
    HOST = "host"


class CreatorKind(StrEnum):
    """Who a creator is."""

    PERSON = "person"
    INSTITUTION = "institution"


class Part(BaseModel):
    """A part of the document: nothing unknown, nothing changed after it is read."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, coerce_numbers_to_str=True, use_attribute_docstrings=True
    )


class Source(Part):
    """What the whole path is after: somebody's article, list or course."""

    title: Title
    authors: Annotated[tuple[Title, ...], Field(max_length=20)] = ()
    publisher: Line = ""
    published: Annotated[str, Field(pattern=DATE_PATTERN)] = ""
    """A year, a month (2016-01) or a day."""
    url: OptionalAddress = ""


class Prerequisite(Part):
    """What a learner had better know before: another path, plain knowledge, or both."""

    path: OptionalKey = ""
    """The key of another path on the same site."""
    knowledge: Line = ""
    strength: Strength = Strength.USEFUL
    note: Line = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.path and not self.knowledge:
            raise ValueError(_("needs a path or some knowledge"))
        return self


class Creator(Part):
    """A person or institution that made something."""

    key: Key
    name: Title
    kind: CreatorKind = CreatorKind.PERSON
    url: OptionalAddress = ""
    support_url: OptionalAddress = ""
    """Where the creator asks to be supported."""


class Option(Part):
    """One answer to a choice."""

    key: Key
    title: Title
    recommended: bool = False
    reason: Line = ""
    unmaintained: Line = ""
    """Set when the option is no longer maintained: one sentence on what that means."""
    remark: Prose = ""


class Choice(Part):
    """A question the path asks; resources may hang on its options."""

    key: Key
    question: Title
    guidance: Prose = ""
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=20)]


class Link(Part):
    """One address of a resource. The first of a resource is its main one."""

    key: Key = "main"
    url: WebAddress
    label: Line = ""
    archived_url: OptionalAddress = ""
    """A copy kept by a web archive."""
    replaced_by: OptionalAddress = ""
    """Set when the address itself no longer serves: where its content lives now."""

    @property
    def current(self) -> str:
        """The address where its content lives now."""
        return self.replaced_by or self.url


class Credit(Part):
    """Who had which part in a resource."""

    creator: Key
    role: Role = Role.AUTHOR
    institution: Line = ""
    """Where the creator was when making it."""


class Resource(Part):
    """One thing to read, watch or do."""

    key: Key
    title: Title
    kind: Kind
    weight: Weight = Weight.CORE
    optional_for: Line = ""
    """For whom it is optional, or for whom it is worth the side trip."""
    option: OptionalKey = ""
    """The option it belongs to: it counts for those who took that option."""
    replaces: Annotated[tuple[Key, ...], Field(max_length=100), AfterValidator(_keys_in_order)] = ()
    """Keys of earlier resources: whoever had done one of them has done this one."""
    extent: Line = ""
    """How much of it is asked, such as "at least the first 5 of 14 videos"."""
    minutes: Annotated[int, Field(strict=True, ge=0, le=LONGEST_WALK_MINUTES)] | None = None
    minutes_basis: MinutesBasis = MinutesBasis.ESTIMATE
    guidance: Prose = ""
    topics: Topics = ()
    creators_unknown: bool = False
    """Set when nobody knows who made it: the page says so and asks for help."""
    credits: Annotated[tuple[Credit, ...], Field(max_length=50)] = ()
    links: Annotated[tuple[Link, ...], Field(max_length=20)] = ()
    remark: Prose = ""
    """An editor's remark, for curators only."""


class Image(Part):
    """A picture in a step's introduction, served by this site."""

    src: Annotated[str, Field(pattern=SRC_PATTERN, max_length=200)]
    """A file under static/."""
    alt: Title
    caption: Line = ""
    credit: Line = ""


class Step(Part):
    """A stage of the path."""

    key: Key
    title: Title
    purpose: Line = ""
    introduction: Prose = ""
    images: Annotated[tuple[Image, ...], Field(max_length=20)] = ()
    remark: Prose = ""
    resources: Annotated[tuple[Resource, ...], Field(max_length=200)] = ()


class Document(Part):
    """A whole learning path."""

    format: Literal[1] = FORMAT
    key: Key
    title: Title
    tagline: Line = ""
    summary: Prose = ""
    outcome: Prose = ""
    level: Level = Level.BEGINNER
    language: Annotated[str, Field(pattern=LANGUAGE_PATTERN, max_length=20)] = "en"
    topics: Topics = ()
    source: Source | None = None
    credit_note: Prose = ""
    """What to know about the path's own credit, such as what could not be checked."""
    prerequisites: Annotated[tuple[Prerequisite, ...], Field(max_length=20)] = ()
    sequel: OptionalKey = ""
    """The key of the path to walk next."""
    remark: Prose = ""
    creators: Annotated[tuple[Creator, ...], Field(max_length=1_000)] = ()
    choices: Annotated[tuple[Choice, ...], Field(max_length=20)] = ()
    steps: Annotated[tuple[Step, ...], Field(max_length=200)] = ()

    @property
    def resources(self) -> Iterator[Resource]:
        """Every resource, in walking order."""
        return (resource for step in self.steps for resource in step.resources)

    def without_remarks(self) -> Self:
        """Return the document as the public gets it: without the editors' remarks."""
        return self.model_validate(_without_remarks(self.to_plain()))

    def to_plain(self) -> dict[str, Any]:
        """Return the document as plain JSON values in canonical order, defaults left out."""
        return {"format": FORMAT} | self.model_dump(mode="json", exclude_defaults=True)


def _without_remarks(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_remarks(kept) for name, kept in value.items() if name != "remark"}
    if isinstance(value, list):
        return [_without_remarks(kept) for kept in value]
    return value
