"""A revision's steps and resources in order, as plain values that many requests share.

An Outline is what a path holds; a Walk is the same path under one learner's options.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from learning.domain.addresses import host_of
from learning.domain.document import Choice, Creator, Document, Image, Link, Role, Weight
from learning.domain.document import Resource as ResourcePart
from learning.domain.document import Step as StepPart
from learning.domain.markdown import to_html

# Anybody may try every mixture of options, and a path of many has more than memory holds.
WALKS_KEPT = 64


@dataclass(frozen=True, slots=True)
class OutlineCredit:
    """A creator's part in a resource, with the creator's name at hand."""

    creator: Creator
    role: Role
    institution: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a resource's archived copy had better come first."""

    is_down: bool
    """It does not answer; else it is no longer free."""
    last_good_at: datetime | None
    archived_url: str
    """A copy that was found for its address; the document may name another."""


@dataclass(frozen=True, slots=True)
class Turn:
    """When learners were last told that an address is no use, and that it is back."""

    broken_at: datetime | None
    back_at: datetime | None


@dataclass(frozen=True, slots=True, eq=False)
class OutlineResource:
    """One resource of an outline. Compared by identity: an outline is built once."""

    key: str
    title: str
    kind: str
    weight: Weight
    option: str
    option_title: str
    replaces: frozenset[str]
    extent: str
    optional_for: str
    minutes: int
    guidance_html: str
    creators_unknown: bool
    credits: tuple[OutlineCredit, ...]
    links: tuple[Link, ...]
    step_key: str
    trouble: Trouble | None = None

    @property
    def is_core(self) -> bool:
        """Tell whether it counts towards finishing, given its option is taken."""
        return self.weight is Weight.CORE

    @property
    def is_tickable(self) -> bool:
        """Tell whether there is anything to tick: references are only kept at hand."""
        return self.weight is not Weight.REFERENCE

    @property
    def main_link(self) -> Link | None:
        """Return the link that learners follow; an activity has none."""
        return self.links[0] if self.links else None

    @property
    def archived_copy(self) -> str:
        """Return the address of a copy of the main link, as the path or the archive names it."""
        named = self.main_link.archived_url if self.main_link else ""
        return named or (self.trouble.archived_url if self.trouble else "")

    @property
    def leads_to(self) -> str:
        """Return what learners are led to: the main link, or its copy while that is no use."""
        original = self.main_link.url if self.main_link else ""
        return (self.trouble and self.archived_copy) or original

    @property
    def further_links(self) -> tuple[Link, ...]:
        """Return the links after the main one."""
        return self.links[1:]

    @property
    def host(self) -> str:
        """Return where the main link leads, without the www."""
        link = self.main_link
        return host_of(link.url) if link else ""

    def is_offered_under(self, options: Set[str]) -> bool:
        """Tell whether it belongs to these options, or to everybody."""
        return not self.option or self.option in options

    def is_done_by(self, completed: Set[str]) -> bool:
        """Tell whether it, or one it replaces, is among the completed keys."""
        return self.key in completed or not self.replaces.isdisjoint(completed)


@dataclass(frozen=True, slots=True, eq=False)
class OutlineStep:
    """One step of an outline."""

    key: str
    title: str
    purpose: str
    introduction_html: str
    images: tuple[Image, ...]
    resources: tuple[OutlineResource, ...]


@dataclass(frozen=True, slots=True, eq=False)
class WalkStep:
    """A step as it stands under a learner's options, with its number among those shown."""

    number: int
    step: OutlineStep
    core: tuple[OutlineResource, ...]
    optional: tuple[OutlineResource, ...]
    references: tuple[OutlineResource, ...]
    core_minutes: int
    optional_minutes: int

    @property
    def key(self) -> str:
        """Return the step's key."""
        return self.step.key

    @property
    def title(self) -> str:
        """Return the step's title."""
        return self.step.title

    def is_done_by(self, completed: Set[str]) -> bool:
        """Tell whether all of its core is done. A step without core is never complete."""
        return bool(self.core) and all(resource.is_done_by(completed) for resource in self.core)


@dataclass(frozen=True, slots=True, eq=False)
class Walk:
    """An outline under one learner's options: the steps that hold something to do."""

    options: frozenset[str]
    steps: tuple[WalkStep, ...]
    core: tuple[OutlineResource, ...]
    core_minutes: int
    optional_minutes: int
    optional_count: int

    def step(self, key: str) -> WalkStep | None:
        """Return the shown step with this key."""
        return next((step for step in self.steps if step.key == key), None)


@dataclass(frozen=True, eq=False)
class Outline:
    """A path as plain values, built once per revision and shared by every request."""

    document: Document
    resource_ids: Mapping[str, int]
    """Row ids by key: of the resources here, archived ones and replaced ones too."""
    path_id: int = 0
    """The row of the path; none when the outline is of a document alone."""
    revision_id: int | None = None
    number: int = 0
    published_at: datetime | None = None
    troubles: Mapping[str, Trouble] = field(default_factory=dict)
    """What is the matter with addresses that learners are led to, by address."""
    turns: Mapping[str, Turn] = field(default_factory=dict)
    """Since when that is so, and of others since when it is so no more."""
    links_changed_at: datetime | None = None
    """When something last became the matter with a link of the path, or ceased to be."""
    _walks: dict[frozenset[str], Walk] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """Return the path's key, as it stands in addresses."""
        return self.document.key

    @property
    def title(self) -> str:
        """Return the path's title."""
        return self.document.title

    @cached_property
    def keys_by_id(self) -> dict[int, str]:
        """Return the resources' keys by row id."""
        return {row: key for key, row in self.resource_ids.items()}

    @cached_property
    def creators(self) -> dict[str, Creator]:
        """Return the creators by key."""
        return {creator.key: creator for creator in self.document.creators}

    @cached_property
    def steps(self) -> tuple[OutlineStep, ...]:
        """Return every step, shown or not."""
        return tuple(self._step(step) for step in self.document.steps)

    @cached_property
    def resources(self) -> dict[str, OutlineResource]:
        """Return every resource by key, in walking order."""
        return {resource.key: resource for step in self.steps for resource in step.resources}

    @cached_property
    def turned(self) -> tuple[tuple[OutlineResource, Turn], ...]:
        """Return the few resources whose main link was ever no use, with when that was told."""
        return tuple(
            (resource, self.turns[resource.links[0].current])
            for resource in self.resources.values()
            if resource.links and resource.links[0].current in self.turns
        )

    @cached_property
    def resources_by_option(self) -> dict[str, tuple[OutlineResource, ...]]:
        """Return the resources that hang on each option of the path's choices."""
        return {
            option: tuple(item for item in self.resources.values() if item.option == option)
            for option in self._option_titles
        }

    @cached_property
    def introduction(self) -> dict[str, str]:
        """Return the path's own prose as HTML: its summary, outcome and note on the credit."""
        return {
            "summary": to_html(self.document.summary),
            "outcome": to_html(self.document.outcome),
            "credit_note": to_html(self.document.credit_note),
        }

    @property
    def has_prerequisite_notes(self) -> bool:
        """Tell whether more is to be said of a prerequisite than its name."""
        return any(part.note for part in self.document.prerequisites)

    @cached_property
    def _option_titles(self) -> dict[str, str]:
        return {
            option.key: option.title
            for choice in self.document.choices
            for option in choice.options
        }

    def options_counted(self, taken: Set[str]) -> frozenset[str]:
        """Return the options that count: those taken, and for other choices the recommended one."""
        counted: set[str] = set()
        for choice in self.document.choices:
            known = {option.key for option in choice.options}
            recommended = {option.key for option in choice.options if option.recommended}
            counted |= (known & taken) or recommended
        return frozenset(counted)

    def walk(self, taken: Set[str]) -> Walk:
        """Return the path under the options a learner has taken."""
        options = self.options_counted(taken)
        walk = self._walks.get(options)
        if walk is None:
            if len(self._walks) >= WALKS_KEPT:
                self._walks.clear()
            walk = self._walks[options] = self._walk_under(options)
        return walk

    def choices_of(self, step: OutlineStep) -> tuple[Choice, ...]:
        """Return the choices that this step's resources hang on."""
        hung = {resource.option for resource in step.resources}
        return tuple(
            choice
            for choice in self.document.choices
            if any(option.key in hung for option in choice.options)
        )

    def _walk_under(self, options: frozenset[str]) -> Walk:
        shown: list[WalkStep] = []
        for step in self.steps:
            offered = [item for item in step.resources if item.is_offered_under(options)]
            core = tuple(item for item in offered if item.weight is Weight.CORE)
            optional = tuple(item for item in offered if item.weight is Weight.OPTIONAL)
            if core or optional:
                shown.append(
                    WalkStep(
                        number=len(shown) + 1,
                        step=step,
                        core=core,
                        optional=optional,
                        references=tuple(item for item in offered if not item.is_tickable),
                        core_minutes=sum(item.minutes for item in core),
                        optional_minutes=sum(item.minutes for item in optional),
                    )
                )
        return Walk(
            options=options,
            steps=tuple(shown),
            core=tuple(item for step in shown for item in step.core),
            core_minutes=sum(step.core_minutes for step in shown),
            optional_minutes=sum(step.optional_minutes for step in shown),
            optional_count=sum(len(step.optional) for step in shown),
        )

    def _step(self, step: StepPart) -> OutlineStep:
        return OutlineStep(
            key=step.key,
            title=step.title,
            purpose=step.purpose,
            introduction_html=to_html(step.introduction),
            images=step.images,
            resources=tuple(self._resource(resource, step.key) for resource in step.resources),
        )

    def _resource(self, resource: ResourcePart, step_key: str) -> OutlineResource:
        return OutlineResource(
            key=resource.key,
            title=resource.title,
            kind=resource.kind.value,
            weight=resource.weight,
            option=resource.option,
            option_title=self._option_titles.get(resource.option, ""),
            replaces=frozenset(resource.replaces),
            extent=resource.extent,
            optional_for=resource.optional_for,
            minutes=resource.minutes or 0,
            guidance_html=to_html(resource.guidance),
            creators_unknown=resource.creators_unknown,
            credits=tuple(
                OutlineCredit(self.creators[credit.creator], credit.role, credit.institution)
                for credit in resource.credits
            ),
            links=resource.links,
            step_key=step_key,
            trouble=self.troubles.get(resource.links[0].current) if resource.links else None,
        )
