"""Overview: a path's working copy as its curators see it, in as many queries whatever its size.

Each row knows its credits, whether its links answer, how many reports wait, and what learners
have not seen of it yet.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from learning.domain.change import Act, Change, Kind, Subject, changes_between
from learning.domain.exporting import Rows
from learning.domain.faults import FaultyDocument
from learning.domain.publishing import outline_of_revision
from learning.models import LearningPath, LinkCheck, Outcome, Report, Resource, Revision, Step
from learning.models.path import KINDS, WEIGHTS

# The worst of a resource's links speaks for it.
BY_CONCERN = [
    Outcome.DOWN,
    Outcome.NOT_FREE,
    Outcome.CHANGED,
    Outcome.LOOK,
    Outcome.MOVED,
    Outcome.UNCHECKED,
    Outcome.ANSWERING,
]
SHAPES = {
    Outcome.DOWN: "bad",
    Outcome.NOT_FREE: "bad",
    Outcome.CHANGED: "warn",
    Outcome.LOOK: "warn",
    Outcome.MOVED: "warn",
    Outcome.ANSWERING: "ok",
}

Marks = dict[tuple[Kind, str], list[str]]


@dataclass(frozen=True, slots=True)
class Health:
    """What a resource's links last answered: in words, and how the stylesheet shapes it."""

    label: str
    shape: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A resource in one line. Its marks say in a word each what is not published yet.

    `above` and `below` are the keys beside it; at an end of the list it is its own neighbour.
    """

    pk: int
    key: str
    title: str
    above: str
    below: str
    creators: str
    is_credited: bool
    kind: str
    weight: str
    minutes: int | None
    option: str
    health: Health | None
    reports: int
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step in one line, and its resources. `minutes` are those of the core that counts."""

    pk: int
    key: str
    title: str
    number: int
    above: str
    below: str
    resources: Sequence[ResourceRow]
    archived: Sequence[ResourceRow]
    core: int
    minutes: int
    marks: Sequence[str]


@dataclass(frozen=True, slots=True)
class Overview:
    """A whole working copy. `faults` say what keeps it from being a document at all."""

    steps: Sequence[StepRow]
    archived_steps: Sequence[StepRow]
    changes: int
    faults: Sequence[str]
    published_number: int | None

    def step(self, key: str) -> StepRow | None:
        """Return the live step with this key, if there is one."""
        return next((step for step in self.steps if step.key == key), None)

    def resource(self, key: str) -> tuple[StepRow, ResourceRow] | None:
        """Return the live resource with this key and its step, if there is one."""
        return next(
            ((step, row) for step in self.steps for row in step.resources if row.key == key), None
        )


def overview_of(path: LearningPath) -> Overview:
    """Return how a path's working copy stands now."""
    rows = Rows.of(path)
    newest = Revision.objects.filter(path=path).order_by("-number")
    published = newest.values_list("pk", "published_at", "number").first()
    changes: Sequence[Change] = ()
    faults: Sequence[str] = ()
    try:
        document = rows.document()
    except FaultyDocument as refusal:
        faults = [str(fault) for fault in refusal.faults]
    else:
        if published:
            changes = changes_between(outline_of_revision(*published[:2]).document, document)
    reading = _Reading(rows, marks_of(changes))
    steps = [step for step in rows.steps if step.archived_at is None]
    gone = [step for step in rows.steps if step.archived_at is not None]
    return Overview(
        steps=[
            reading.step(step, number, above, below)
            for number, (step, above, below) in enumerate(_between(steps), start=1)
        ],
        archived_steps=[reading.step(step) for step in gone],
        changes=len(changes),
        faults=faults,
        published_number=published[2] if published else None,
    )


def marks_of(changes: Iterable[Change]) -> Marks:
    """Return in words, for each step and resource, what became of it."""
    marks: Marks = defaultdict(list)

    def mark(kind: Kind, key: str, word: str) -> None:
        if word not in marks[kind, key]:
            marks[kind, key].append(word)

    for change in changes:
        about = _row_of(change.subject)
        if change.act == Act.REORDERED and change.field in {"steps", "resources"}:
            kind = Kind.STEP if change.field == "steps" else Kind.RESOURCE
            for key in moved_between(change.old, change.new):
                mark(kind, key, _("Moved"))
        elif about is None:
            continue
        elif about != change.subject:
            mark(about.kind, about.key, _("Changed"))
        else:
            mark(about.kind, about.key, _WORDS.get(change.act, _changed)())
    return marks


def moved_between(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the keys that left their place between two orders of the same keys."""
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    stayed = {key for block in blocks for key in after[block.b : block.b + block.size]}
    return [key for key in after if key not in stayed]


def _changed() -> str:
    return _("Changed")


_WORDS = {
    Act.ADDED: lambda: _("Added"),
    Act.REVIVED: lambda: _("Added"),
    Act.MOVED: lambda: _("Moved"),
    Act.ARCHIVED: lambda: _("Archived"),
}


def _row_of(subject: Subject | None) -> Subject | None:
    """Return the step or resource that a subject is, or is a part of."""
    while subject is not None and subject.kind not in {Kind.STEP, Kind.RESOURCE}:
        subject = subject.owner
    return subject


def _between(rows: Sequence[Any]) -> list[tuple[Any, str, str]]:
    """Return each row with the keys beside it; at an end it is its own neighbour."""
    keys = [row.key for row in rows]
    return list(zip(rows, [*keys[:1], *keys], [*keys[1:], *keys[-1:]], strict=False))


class _Reading:
    """Turns rows into lines, with what is known of all of them fetched at once."""

    def __init__(self, rows: Rows, marks: Marks) -> None:
        self.rows, self.marks = rows, marks
        self.options = {option.pk: option for option in rows.options}
        self.kinds = {key: str(name) for key, name in KINDS}
        self.weights = {key: str(name) for key, name in WEIGHTS}
        self.by_step: dict[int, list[Resource]] = defaultdict(list)
        for resource in rows.resources:
            self.by_step[resource.step_id].append(resource)
        addresses = {link.url for links in rows.links.values() for link in links}
        checks = LinkCheck.objects.of(addresses).values_list("address", "outcome", "since")
        self.checks: dict[str, tuple[str, Any]] = {
            address: (outcome, since) for address, outcome, since in checks
        }
        waiting = Report.objects.open().filter(resource__path=rows.path)
        self.reports = Counter(waiting.values_list("resource_id", flat=True))

    def step(self, step: Step, number: int = 0, above: str = "", below: str = "") -> StepRow:
        """Return a step and what stands in it."""
        live = [row for row in self.by_step[step.pk] if row.archived_at is None]
        gone = [row for row in self.by_step[step.pk] if row.archived_at is not None]
        core = [row for row in live if row.weight == "core" and self._counts(row)]
        return StepRow(
            pk=step.pk,
            key=step.key,
            title=step.title,
            number=number,
            above=above,
            below=below,
            resources=[self.resource(*each) for each in _between(live)],
            archived=[self.resource(row) for row in gone],
            core=len(core),
            minutes=sum(row.minutes or 0 for row in core),
            marks=self.marks.get((Kind.STEP, step.key), ()),
        )

    def resource(self, row: Resource, above: str = "", below: str = "") -> ResourceRow:
        """Return one resource."""
        names = [credit.creator.name for credit in self.rows.credits.get(row.pk, ())]
        option = self.options.get(row.option_id) if row.option_id else None
        return ResourceRow(
            pk=row.pk,
            key=row.key,
            title=row.title,
            above=above,
            below=below,
            creators=", ".join(dict.fromkeys(names)),
            is_credited=bool(names) or row.creators_unknown,
            kind=self.kinds[row.kind],
            weight=self.weights[row.weight],
            minutes=row.minutes,
            option=option.title if option else "",
            health=self.health(row),
            reports=self.reports[row.pk],
            marks=self.marks.get((Kind.RESOURCE, row.key), ()),
        )

    def health(self, row: Resource) -> Health | None:
        """Return what the worst of a resource's links answered; nothing where it needs none."""
        links = self.rows.links.get(row.pk, ())
        if not links:
            return None if row.kind == "activity" else Health(_("No link"), "warn")
        unknown = (Outcome.UNCHECKED, None)
        found = [self.checks.get(link.url, unknown) for link in links]
        outcome, since = min(found, key=lambda each: BY_CONCERN.index(Outcome(each[0])))
        shape = SHAPES.get(Outcome(outcome), "")
        is_news = shape in {"bad", "warn"}
        return Health(str(Outcome(outcome).label), shape, since if is_news else None)

    def _counts(self, row: Resource) -> bool:
        option = self.options.get(row.option_id) if row.option_id else None
        return option is None or option.recommended
