"""Matters: open reports in groups, by what they are about and by what is said to be wrong."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import RowNumber

from learning.domain.text import web_address
from learning.models import Creator, Credit, LearningPath, Link, LinkCheck, Report, Resource

# More of one matter than anybody reads; they are counted, and answered with the others.
READ_OF_A_MATTER = 50
ABOUT = ("resource_id", "creator_id")


@dataclass
class Matter:
    """What several people say is wrong with one thing."""

    reason: str
    count: int
    learners: int
    visitors: int
    waiting: int
    """How many wait for an answer by mail."""
    first: datetime
    last_id: int
    reports: list[Report] = field(default_factory=list)
    """The earliest of them."""

    @property
    def unread(self) -> int:
        """Return how many there are besides."""
        return self.count - len(self.reports)

    @property
    def unread_span(self) -> tuple[int, int] | None:
        """Return which those are: after the first row's number, up to the second."""
        return (self.reports[-1].pk, self.last_id) if self.unread > 0 else None


@dataclass
class Subject:
    """A resource or a creator that is reported, with what a curator needs to judge it."""

    thing: Resource | Creator
    matters: list[Matter] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    check: LinkCheck | None = None
    """What the main link last answered."""

    @property
    def is_resource(self) -> bool:
        """Tell a resource from a creator."""
        return isinstance(self.thing, Resource)

    @property
    def address(self) -> str:
        """Return where the main link leads now; nothing without one."""
        return (self.links[0].replaced_by or self.links[0].url) if self.links else ""

    @property
    def has_sound_address(self) -> bool:
        """Tell whether the main link may be followed: one that no rule let in is shown as text."""
        try:
            return bool(self.address and web_address(self.address))
        except ValueError:
            return False

    @property
    def name(self) -> str:
        """Return what a form calls it: resource-12, creator-3."""
        return f"{self.thing._meta.model_name}-{self.thing.pk}"


def on_path(reports: QuerySet[Report], path: LearningPath) -> QuerySet[Report]:
    """Return the reports about a path's resources, and about those it credits."""
    credited = Credit.objects.filter(creator=OuterRef("creator"), resource__path=path)
    return reports.filter(Q(resource__path=path) | Exists(credited))


def subjects_in_order(reports: QuerySet[Report]) -> QuerySet[Report, dict[str, Any]]:
    """Return what is reported: wrong credit first, then by how many say so, then by age."""
    wrong_credit = Case(When(reason=Report.Reason.CREDIT, then=Value(1)), default=Value(0))
    return (
        reports.order_by()
        .values(*ABOUT)
        .annotate(credit=Max(wrong_credit), number=Count("pk"), first=Min("sent_at"))
        .order_by("-credit", "-number", "first", *ABOUT)
    )


def subjects_of(reports: QuerySet[Report], page: Iterable[dict[str, Any]]) -> list[Subject]:
    """Return these subjects with everything about them, in as many queries for any number."""
    about = [(row["resource_id"], row["creator_id"]) for row in page]
    resource_ids = [resource for resource, _ in about if resource]
    creator_ids = [creator for _, creator in about if creator]
    asked = reports.filter(Q(resource__in=resource_ids) | Q(creator__in=creator_ids)).order_by()
    resources = Resource.objects.select_related("path", "step").in_bulk(resource_ids)
    creators = Creator.objects.in_bulk(creator_ids)
    subjects = {
        (resource, creator): Subject(resources[resource] if resource else creators[creator])
        for resource, creator in about
    }
    matters = {}
    for row in _counted(asked):
        where, matter = (row["resource_id"], row["creator_id"]), _matter(row)
        matters[*where, matter.reason] = matter
        subjects[where].matters.append(matter)
    for report in _earliest(asked):
        matters[report.resource_id, report.creator_id, report.reason].reports.append(report)
    _add_links_and_credits({subjects[key].thing.pk: subjects[key] for key in about if key[0]})
    return [subjects[key] for key in about]


def _counted(reports: QuerySet[Report]) -> Iterator[dict[str, Any]]:
    wrong_credit = Case(When(reason=Report.Reason.CREDIT, then=Value(0)), default=Value(1))
    rows = reports.values(*ABOUT, "reason").annotate(
        number=Count("pk"),
        learners=Count("reporter", distinct=True),
        visitors=Count("pk", filter=Q(reporter=None)),
        waiting=Count("pk", filter=~Q(reply_to="")),
        first=Min("sent_at"),
        last=Max("pk"),
        after_credit=Max(wrong_credit),
    )
    yield from rows.order_by("after_credit", "-number", "first", "reason")


def _matter(row: dict[str, Any]) -> Matter:
    return Matter(
        reason=row["reason"],
        count=row["number"],
        learners=row["learners"],
        visitors=row["visitors"],
        waiting=row["waiting"],
        first=row["first"],
        last_id=row["last"],
    )


def _earliest(reports: QuerySet[Report]) -> QuerySet[Report]:
    place = Window(RowNumber(), partition_by=[*map(F, ABOUT), F("reason")], order_by=F("pk").asc())
    return reports.annotate(place=place).filter(place__lte=READ_OF_A_MATTER).order_by("pk")


def _add_links_and_credits(subjects: dict[int, Subject]) -> None:
    for link in Link.objects.filter(resource__in=subjects).order_by("position", "pk"):
        subjects[link.resource_id].links.append(link)
    credits = Credit.objects.filter(resource__in=subjects).select_related("creator")
    for credit in credits.order_by("position", "pk"):
        subjects[credit.resource_id].credits.append(credit)
    addresses = [subject.address for subject in subjects.values() if subject.address]
    checks = {check.address: check for check in LinkCheck.objects.of(addresses)}
    for subject in subjects.values():
        subject.check = checks.get(subject.address)
