"""What curators changed lately: the log of the curriculum, by whom and of what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from learning.admin.pages import page, upkeep_page
from learning.models import Choice, LearningPath, Option, Resource, Step

ENTRIES_A_PAGE = 50
LATELY = timedelta(days=7)
# How the parts of a path name it; a path itself is its own.
PARTS: dict[str, tuple[Any, str]] = {
    "learningpath": (LearningPath, "pk"),
    "step": (Step, "path_id"),
    "resource": (Resource, "path_id"),
    "choice": (Choice, "path_id"),
    "option": (Option, "path_id"),
}


@dataclass(frozen=True)
class Busy:
    """Somebody who changed something, when last, and how much in the last seven days."""

    pk: int
    name: str
    last: datetime
    lately: int


def entries() -> QuerySet[LogEntry]:
    """Return the log of what curators edit, the newest first; nothing about accounts."""
    return LogEntry.objects.filter(content_type__app_label="learning").select_related(
        "user", "content_type"
    )


def busy_lately(most: int = 20) -> list[Busy]:
    """Return who changed something, the last one first."""
    recent = Count("pk", filter=Q(action_time__gte=timezone.now() - LATELY))
    rows = (
        entries()
        .select_related(None)
        .values("user")
        .annotate(last=Max("action_time"), lately=recent)
        .order_by("-last")[:most]
    )
    people = get_user_model()._default_manager.in_bulk([row["user"] for row in rows])
    return [Busy(row["user"], str(people[row["user"]]), row["last"], row["lately"]) for row in rows]


def changed_since(paths: Iterable[tuple[int, datetime]]) -> dict[int, datetime]:
    """Return the first change to each path after the moment named with it, as the log knows."""
    after = dict(paths)
    if not after:
        return {}
    rows = (
        entries()
        .filter(content_type__model__in=PARTS, action_time__gt=min(after.values()))
        .order_by("action_time", "pk")
        .values_list("content_type__model", "object_id", "action_time")
    )
    logged = [(model, int(pk), at) for model, pk, at in rows if pk and pk.isdigit()]
    belongs = {
        (model, pk): path_id
        for model, (kind, name) in PARTS.items()
        if (pks := {pk for named, pk, _at in logged if named == model})
        for pk, path_id in kind._base_manager.filter(pk__in=pks).values_list("pk", name)
    }
    first: dict[int, datetime] = {}
    for model, pk, at in logged:
        path_id = belongs.get((model, pk))
        if path_id in after and at > after[path_id]:
            first.setdefault(path_id, at)
    return first


@upkeep_page(40, "changes/", "changes", _("What changed"))
def changes(request: HttpRequest) -> HttpResponse:
    """List what was changed, all of it or by one curator."""
    by = request.GET.get("by", "")
    rows = entries()
    if by.isascii() and by.isdigit() and len(by) < 10:
        rows = rows.filter(user=int(by))
    shown = Paginator(rows, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {"shown": shown, "curators": busy_lately(), "by": by}
    return page(request, "changes.html", _("What changed"), **context)
