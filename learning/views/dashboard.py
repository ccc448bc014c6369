"""My learning: where somebody left off, every path with its place, what they did and when."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning.domain.activity import Act, by_day, weeks_of
from learning.domain.noting import recent_notes
from learning.domain.outline import Outline
from learning.domain.publishing import published_outlines
from learning.domain.recalling import all_acts, latest_acts, note_count, titles_of_left, told
from learning.domain.returning import news_count, prepare
from learning.domain.walking import TakenUp, walks_of
from learning.views import heat
from learning.views.days import Days
from learning.views.spoken import spoken_in
from learning.views.trail import HOURS_A_WEEK, Standing, distance_line, weeks

PATHS_A_PAGE, ACTS_SHOWN, ACTS_A_PAGE, NOTES_SHOWN = 20, 10, 50, 3


class Line(NamedTuple):
    """One thing that somebody did, as the log says it."""

    act: Act
    link: SafeString
    """The resource or the path it was done on."""
    time: str


class LogDay(NamedTuple):
    """A day of the log."""

    heading: str
    lines: list[Line]


@never_cache
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the paths somebody took up; the first page opens where they left off."""
    outlines = published_outlines()
    walks = walks_of(request.user, request.session, outlines)
    walking = [path for path in walks.paths if path.progress.set_aside_at is None]
    aside = [path for path in walks.paths if path.progress.set_aside_at]
    days = Days()
    page = Paginator([*walking, *aside], PATHS_A_PAGE).get_page(request.GET.get("page"))
    prepare((path.outline, path.progress) for path in page)
    context = {
        "page": page,
        "rows": [_row(path, days) for path in page if path.progress.set_aside_at is None],
        "aside": [_row(path, days) for path in page if path.progress.set_aside_at],
    }
    if page.number == 1:
        context |= _left_off(walking, outlines, days)
        context |= _activity(walks.ticked_at, days)
        recent = latest_acts(request.user, walks, outlines, ACTS_SHOWN)
        context |= {"log": _log(told(recent, walks.paths), days)}
        context |= _notes(request.user, outlines, days)
    return render(request, "learning/dashboard.html", context)


@never_cache
@require_safe
def activity(request: HttpRequest) -> HttpResponse:
    """Show everything that somebody did, page by page, the latest first."""
    outlines = published_outlines()
    walks = walks_of(request.user, request.session, outlines)
    pages = Paginator(all_acts(request.user, walks, outlines), ACTS_A_PAGE)
    page: Page[Act] = pages.get_page(request.GET.get("page"))
    log = _log(told(list(page), walks.paths), Days())
    return render(request, "learning/activity.html", {"page": page, "log": log})


def _row(path: TakenUp, days: Days) -> SafeString:
    """Return a path as one row of the list."""
    standing = Standing(path.outline, path.progress)
    return standing.piece(
        "learning/partials/_taken_up.html",
        outline=path.outline,
        steps=len(standing.walk.steps),
        place=standing.place,
        started_on=days.say(path.started_at),
        finished_on=days.say(path.progress.finished_at),
        set_aside_on=days.say(path.progress.set_aside_at),
        news=news_count(path.outline, path.progress),
        new=standing.new_since_finish,
    )


def _left_off(
    walking: Sequence[TakenUp], outlines: Iterable[Outline], days: Days
) -> dict[str, Any]:
    """Return the latest path that is not finished, or else the one that follows on the latest."""
    for path in walking:
        standing = Standing(path.outline, path.progress)
        if not standing.place.is_finished:
            pace = path.progress.hours_a_week or HOURS_A_WEEK
            return {
                "latest": standing,
                "left_off": _left_off_words(path, days),
                "line": distance_line(standing),
                "hours_a_week": pace,
                "weeks": weeks(standing.place.minutes_left, pace),
            }
    taken_up = {path.outline.slug for path in walking}
    sequel = walking[0].outline.document.sequel if walking else ""
    return {
        "walked": walking[0].outline if walking else None,
        "sequel": next(
            (each for each in outlines if each.slug == sequel and sequel not in taken_up), None
        ),
    }


def _left_off_words(path: TakenUp, days: Days) -> str:
    if path.last_at is None:
        return _("Where you left off")
    said = {"time": days.time(path.last_at), "day": days.say(path.last_at)}
    ago = (days.today - path.last_at.astimezone(days.zone).date()).days
    if ago == 0:
        return _("Where you left off, today at %(time)s") % said
    if ago == 1:
        return _("Where you left off, yesterday at %(time)s") % said
    return _("Where you left off, on %(day)s") % said


def _activity(moments: Iterable[Any], days: Days) -> dict[str, Any]:
    last = weeks_of(moments, days.today, days.zone, heat.first_weekday())
    return {
        "last": last,
        "first_day": days.say_day(last.first),
        "today": days.say_day(last.today),
        "heat": heat.drawn(last) if last.ticked else None,
        "months": [(days.month(month.first), month) for month in last.months],
    }


def _log(acts: Sequence[Act], days: Days) -> list[LogDay]:
    left = titles_of_left(acts)
    return [
        LogDay(
            days.with_weekday(day),
            [Line(act, _link(act, left), days.time(act.at)) for act in done],
        )
        for day, done in by_day(acts, days.zone)
    ]


def _link(act: Act, left: dict[tuple[int, str], str]) -> SafeString:
    """Return what was done as a link to it; what has left the path has its title alone."""
    outline, resource = act.outline, act.resource
    page = reverse("learning:path", args=[outline.slug])
    title = resource.title if resource else outline.title
    if act.key and resource is None:
        title = left.get((outline.path_id, act.key), act.key)
        return format_html("<span{}>{}</span>", spoken_in(outline.document.language), title)
    if resource:
        step = reverse("learning:step", args=[outline.slug, resource.step_key])
        page = f"{step}#r-{resource.key}"
    return format_html('<a href="{}"{}>{}</a>', page, spoken_in(outline.document.language), title)


def _notes(user: Any, outlines: Sequence[Outline], days: Days) -> dict[str, Any]:
    if not isinstance(user, AbstractBaseUser):
        return {}
    notes = recent_notes(user, outlines, NOTES_SHOWN)
    return {
        "notes": [(note, days.say(note.changed_at)) for note in notes],
        "note_count": note_count(user) if notes else 0,
    }
