"""How somebody walks a path: their pace, set aside or not, and starting it afresh."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from learning.domain.outline import Outline
from learning.domain.resetting import TicksChanged, start_afresh, ticks_on
from learning.domain.ticking import progress_of
from learning.forms import AfreshForm, PaceForm
from learning.http import one_at_a_time, published_or_404
from learning.spreadsheet import csv_response
from learning.views.progress import set_choice
from learning.views.trail import HOURS_A_WEEK, Standing

# What a form may set; each states one of them, by this name.
CHOICE, ASIDE, PACE = "choice", "aside", "pace"


@never_cache
@require_safe
def way(request: HttpRequest, path: str) -> HttpResponse:
    """Show how somebody walks a path, to be changed."""
    outline = published_or_404(path)
    progress = progress_of(request.user, request.session, outline)
    return _page(
        request, outline, PaceForm(initial={"pace": progress.hours_a_week or HOURS_A_WEEK})
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def set_enrolment(request: HttpRequest, path: str) -> HttpResponse:
    """Set the one thing that a form states; a pace that is none is asked for again.

    Whoever only looks, as after a fault, or when another language was chosen there, is led to
    the page where it can be set.
    """
    outline = published_or_404(path)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("learning:way", args=[outline.slug]))
    stated = {CHOICE, ASIDE, PACE} & request.POST.keys()
    if stated == {CHOICE}:
        return set_choice(request, outline)
    if stated == {ASIDE}:
        return _set_aside(request, outline)
    if stated == {PACE}:
        return _set_pace(request, outline)
    raise BadRequest(_("Say one of choice, aside or pace."))


def _page(request: HttpRequest, outline: Outline, form: PaceForm) -> HttpResponse:
    standing = Standing(outline, progress_of(request.user, request.session, outline))
    set_aside_on = standing.days.say(standing.progress.set_aside_at)
    context = {
        "outline": outline,
        "standing": standing,
        "form": form,
        "set_aside_on": set_aside_on,
        "came_from": request.POST.get("from", ""),
    }
    return render(request, "learning/way.html", context)


def _set_aside(request: HttpRequest, outline: Outline) -> HttpResponse:
    wish = request.POST[ASIDE]
    if wish not in {"0", "1"}:
        raise BadRequest(_("Say aside=0 or aside=1."))
    with one_at_a_time(request):
        progress = progress_of(request.user, request.session, outline)
        progress.set_aside(aside=wish == "1")
    if progress.set_aside_at:
        said = _("Set aside: %(title)s. It waits for you in My learning.")
    else:
        said = _("Taken up again: %(title)s.")
    messages.success(request, said % {"title": outline.title})
    return HttpResponseRedirect(_back(request, outline))


def _set_pace(request: HttpRequest, outline: Outline) -> HttpResponse:
    form = PaceForm(request.POST)
    if not form.is_valid():
        return _page(request, outline, form)
    hours = form.cleaned_data["pace"]
    with one_at_a_time(request):
        progress_of(request.user, request.session, outline).keep_pace(hours)
    said = _("Your pace on %(title)s is %(hours)s h a week now.")
    messages.success(request, said % {"title": outline.title, "hours": hours})
    return HttpResponseRedirect(_back(request, outline))


def _back(request: HttpRequest, outline: Outline) -> str:
    """Return the page a form stood on: all paths, or this one."""
    if request.POST.get("from") == "learning":
        return reverse("learning:dashboard")
    return reverse("learning:path", args=[outline.slug])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def afresh(request: HttpRequest, path: str) -> HttpResponse:
    """Say what starting a path afresh takes back, and do it once its title is typed.

    Ticks that came or went since the page was shown are said first: it is asked again.
    """
    outline = published_or_404(path)
    form = AfreshForm(request.POST or None, title=outline.title)
    changed = False
    if form.is_valid():
        agreed = form.cleaned_data["ticks"]
        try:
            with one_at_a_time(request):
                count = start_afresh(request.user, request.session, outline, agreed)
        except TicksChanged:
            changed = True
        else:
            return _started(request, outline, count)
    ticks = ticks_on(request.user, request.session, outline)
    # What the page says now is what pressing the button again agrees to.
    form.ask_about(len(ticks))
    progress = progress_of(request.user, request.session, outline)
    context = {
        "outline": outline,
        "form": form,
        "ticks": len(ticks),
        "changed": changed,
        "is_finished": progress.finished_at is not None,
    }
    return render(request, "learning/afresh.html", context)


def _started(request: HttpRequest, outline: Outline, taken_back: int) -> HttpResponse:
    said = ngettext(
        "Started afresh: %(count)s tick is taken back.",
        "Started afresh: %(count)s ticks are taken back.",
        taken_back,
    )
    messages.success(request, said % {"count": taken_back})
    return HttpResponseRedirect(reverse("learning:path", args=[outline.slug]))


@never_cache
@require_safe
def ticks_csv(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with everything somebody ticked on a path, as a table."""
    outline = published_or_404(path)

    def rows() -> Iterator[list[str]]:
        yield [_("Step"), _("Resource"), _("Done at")]
        for tick in ticks_on(request.user, request.session, outline):
            at = localtime(tick.at).isoformat(timespec="seconds")
            yield [tick.step, tick.title, at]

    return csv_response(f"{outline.slug}-ticks", rows())
