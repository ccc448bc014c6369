"""How learners are doing: on one path, on all of them, and as a table to download."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from learning.admin.pages import page, path_or_404, path_page_url, path_url, upkeep_page
from learning.domain import measuring
from learning.domain.figures import PathFigures
from learning.domain.funnel import PERIODS, Period
from learning.domain.withholding import Figure
from learning.models import LearningPath
from learning.spreadsheet import csv_response
from learning.views.days import Days

TITLE = gettext_lazy("How learners are doing")
PATHS_A_PAGE = 50
DAYS_SAID = 21


def learners_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a path's figures for one period."""
    path = path_or_404(pk)
    period = _period(request)
    counted = measuring.counted(path, period)
    context: dict[str, Any] = {"period": period, "periods": PERIODS.items(), "counted": counted}
    if counted:
        figures = counted.figures
        top = max([*(step.reached.near for step in figures.steps), 1])
        context |= {
            "figures": figures,
            "as_of": _as_of(counted.counted_at),
            "time_to_finish": days_in_words(figures.days),
            "steps": [_bars(step, top) for step in figures.steps],
            "resources": [_bars(resource, top) for resource in figures.resources],
        }
    else:
        context["was_published"] = path.revisions.exists()
    return page(request, "learners.html", TITLE, path=path, tab="learners", **context)


def learners_table(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the same figures as a CSV file."""
    path = path_or_404(pk)
    period = _period(request)
    counted = measuring.counted(path, period)
    if counted is None:
        raise Http404
    name = f"learners-{path.slug}-{period.value}-{timezone.localdate(counted.counted_at)}"
    return csv_response(name, _rows(path, counted.figures))


@require_POST
def count_learners(request: HttpRequest, pk: int) -> HttpResponse:
    """Count a path's learners anew: at once when they are few, else by a worker."""
    path = path_or_404(pk)
    if not measuring.has_few_learners(path):
        measuring.ask_to_count(path)
        messages.info(request, _("Counting has been asked for. Look again in a few minutes."))
    elif measuring.count_anew(path):
        messages.success(request, _("Counted again."))
    else:
        messages.info(request, _("There is nobody to count before the path is published."))
    period = _period(request).value
    return HttpResponseRedirect(f"{path_page_url('learners', path)}?period={period}")


@upkeep_page(30, "learners/", "learners", TITLE)
def all_learners_page(request: HttpRequest) -> HttpResponse:
    """Show every path's figures in one line."""
    period = _period(request)
    paths = Paginator(LearningPath.objects.order_by("position", "slug"), PATHS_A_PAGE)
    shown = paths.get_page(request.GET.get("page"))
    found = measuring.headlines(shown.object_list, period)
    rows = []
    for path in shown:
        row: dict[str, Any] = {"path": path, "address": path_page_url("learners", path)}
        if counted := found.get(path.pk):
            row["figures"] = counted.figures
            row["time_to_finish"] = days_in_words(counted.figures.days)
            row["as_of"] = _as_of(counted.counted_at)
        rows.append(row)
    asked: dict[str, Any] = {"period": period, "periods": PERIODS.items()}
    return page(request, "all_learners.html", TITLE, rows=rows, shown=shown, **asked)


def urls() -> list[URLPattern]:
    """Return the addresses of a path's learners."""
    return [
        path_url("learners/", learners_page, "learners"),
        path_url("learners/count/", count_learners, "count_learners"),
        path_url("learners.csv", learners_table, "learners_table"),
    ]


def days_in_words(days: int | None) -> str:
    """Say how long something took; nothing where that may not be told."""
    if days is None:
        return ""
    if days < 1:
        return _("less than a day")
    if days < DAYS_SAID:
        return ngettext("%(count)s day", "%(count)s days", days) % {"count": days}
    return _("%(count)s weeks") % {"count": round(days / 7)}


def _period(request: HttpRequest) -> Period:
    asked = request.POST.get("period") or request.GET.get("period", "")
    return Period(asked) if asked in list(Period) else Period.QUARTER


def _as_of(moment: datetime) -> str:
    local = timezone.localtime(moment)
    words = {"time": date_format(local, "H:i"), "day": Days().say(moment)}
    if local.date() == timezone.localdate():
        return _("%(time)s today") % words
    return _("%(time)s on %(day)s") % words


def _bars(part: Any, top: int) -> dict[str, Any]:
    """Return a part with how wide its bars are, drawn of nothing but what the table says."""
    return {"figures": part, "a": _width(part.reached, top), "b": _width(part.finished, top)}


def _width(figure: Figure | None, top: int) -> str:
    return f"{100 * figure.near / top if figure else 0:.1f}%"


def _rows(path: LearningPath, figures: PathFigures) -> Iterator[tuple[object, ...]]:
    yield (
        _("Part"), _("Step"), _("Title"), _("Reached"), _("Finished"), _("Stopped there"),
        _("Active this week"), _("Median days"),
    )  # fmt: skip
    whole = (_("path"), "", path.title)
    yield (*whole, figures.started, figures.finished, "", figures.active, figures.days)
    for step in figures.steps:
        name = (_("step"), step.number, step.title)
        yield (*name, step.reached, step.finished, step.stopped, "", step.days)
    for each in figures.resources:
        name = (_("resource"), each.step, each.title)
        yield (*name, each.reached, each.finished, each.stopped, "", each.days)
    for option in figures.options:
        yield (_("option"), "", f"{option.question} {option.title}", option.taken, "", "", "", "")
