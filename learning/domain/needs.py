"""What waits for a curator: reports, links that do not answer, resources that credit nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min

from learning.domain.outline import Outline, OutlineResource, OutlineStep
from learning.models import LinkCheck, Outcome, Report, Revision

# How far back the revisions are looked through for the first that credited nobody.
REVISIONS_LOOKED_AT = 20
SILENT = (Outcome.DOWN, Outcome.NOT_FREE)
TO_BE_JUDGED = (Outcome.MOVED, Outcome.CHANGED, Outcome.LOOK)


@dataclass(frozen=True)
class WaitingReports:
    """The open reports about one path, or about creators where `path_id` is None."""

    path_id: int | None
    title: str
    count: int
    credits: int
    """How many of them are about a credit."""
    since: datetime


@dataclass(frozen=True)
class SilentLink:
    """A published link that does not serve its readers, and where it stands."""

    outline: Outline
    step: OutlineStep
    resource: OutlineResource
    check: LinkCheck


@dataclass(frozen=True)
class Uncredited:
    """A published path that owes credit: to its source, or for some resources."""

    outline: Outline
    has_source: bool
    resources: tuple[str, ...]
    """The titles of resources whose creators nobody knows."""
    since: datetime | None


def waiting_reports() -> list[WaitingReports]:
    """Return the open reports by path, the longest waiting first."""
    rows = (
        Report.objects.open()
        .values_list("resource__path", "resource__path__title", "reason")
        .annotate(count=Count("pk"), since=Min("sent_at"))
        .order_by()
    )
    found: dict[int | None, WaitingReports] = {}
    for path_id, title, reason, count, since in rows:
        before = found.get(path_id) or WaitingReports(path_id, title or "", 0, 0, since)
        found[path_id] = WaitingReports(
            path_id,
            before.title,
            before.count + count,
            before.credits + (count if reason == Report.Reason.CREDIT else 0),
            min(before.since, since),
        )
    return sorted(found.values(), key=lambda each: each.since)


def silent_links(outlines: Iterable[Outline]) -> tuple[list[SilentLink], int]:
    """Return the links that do not serve, and how many others somebody ought to judge."""
    checks = LinkCheck.objects.filter(outcome__in=[*SILENT, *TO_BE_JUDGED])
    by_address = {check.address: check for check in checks}
    found = [
        SilentLink(outline, step, resource, check)
        for outline in outlines
        for step in outline.steps
        for resource in step.resources
        for link in resource.links
        if (check := by_address.get(link.replaced_by or link.url))
    ]
    silent = [each for each in found if each.check.outcome in SILENT]
    silent.sort(key=lambda each: (each.check.since is None, each.check.since))
    judged = {each.check.address for each in found if each.check.outcome in TO_BE_JUDGED}
    return silent, len(judged)


def uncredited(outlines: Iterable[Outline]) -> list[Uncredited]:
    """Return the published paths that owe credit, and since which publication they do."""
    owing = {
        outline.path_id: outline
        for outline in outlines
        if outline.document.source is None or any(_unknown(outline))
    }
    since = _owing_since(owing)
    return [
        Uncredited(
            outline,
            outline.document.source is not None,
            tuple(_unknown(outline)),
            since.get(path_id),
        )
        for path_id, outline in owing.items()
    ]


def _unknown(outline: Outline) -> list[str]:
    return [part.title for part in outline.document.resources if not part.credits]


def _owing_since(owing: Mapping[int, Outline]) -> dict[int, datetime]:
    """Return when the unbroken run of revisions that owe credit began, as far as is looked at."""
    newest = {path_id: outline.number or 0 for path_id, outline in owing.items()}
    if not newest:
        return {}
    rows = (
        Revision.objects.filter(path__in=newest)
        .order_by("path", "-number")
        .values_list("path_id", "number", "published_at", "document__source", "document__steps")
    )
    since: dict[int, datetime] = {}
    settled: set[int] = set()
    for path_id, number, published_at, source, steps in rows.iterator(chunk_size=5):
        if path_id in settled or newest[path_id] - number >= REVISIONS_LOOKED_AT:
            continue
        if source and not _any_unknown(steps or []):
            settled.add(path_id)
        else:
            since[path_id] = published_at
    return since


def _any_unknown(steps: list[dict]) -> bool:
    return any(
        not resource.get("credits") for step in steps for resource in step.get("resources", ())
    )
