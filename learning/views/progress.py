"""A learner's own doing on the pages of a path: ticking, and choosing options."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from learning import limits
from learning.domain.noting import KeptNote, notes_beside
from learning.domain.outline import Outline, OutlineResource
from learning.domain.ticking import Walked, progress_of
from learning.http import answer, is_of_somebody_else, one_at_a_time, published_or_404, wish
from learning.views.options import options_context
from learning.views.trail import Standing, step_context, trail_context

# What a form on the trail says of where it stood: the trail, or the trail with every step open.
TRAILS = {"trail", "whole"}
# What the form of the page with all of a path's questions says.
OPTIONS = "options"
# Far above what anybody ticks, and what a browser sends that was long without a connection.
MOST_TICKS = 1200
MOST_WAITING = re.compile(r"[1-9][0-9]{0,3}")


@require_POST
def set_completion(request: HttpRequest, path: str, resource: str) -> HttpResponse:
    """Make one resource done or not, whichever the form asks for."""
    outline = published_or_404(path)
    wanted = outline.resources.get(resource)
    if wanted is None or not wanted.is_tickable:
        raise Http404
    done = wish(request.POST)
    if is_of_somebody_else(request):
        return _log_in_first(request, outline, wanted)
    if not limits.is_within(request, "tick", most=MOST_TICKS, seconds=limits.A_MINUTE):
        return limits.refuse(request, limits.A_MINUTE)
    with one_at_a_time(request):
        progress = progress_of(request.user, request.session, outline)
        progress.mark(wanted, done=done)
    standing = _standing(request, outline, progress, fresh=wanted.key if done else "")
    then = _origin(request, standing, wanted.step_key, just=wanted.key, part=f"r-{wanted.key}")
    if not request.headers.get("HX-Request"):
        return answer(request, "", {}, then)
    # The browser keeps the notes that stand on the page, opened or not: a link holds their place.
    notes: dict[str, KeptNote] | None = {} if request.user.is_authenticated else None
    return _swap(request, standing, wanted.step_key, then, standing.said(wanted), notes=notes)


def set_choice(request: HttpRequest, outline: Outline) -> HttpResponse:
    """Make the ticked options of one choice those taken; what counts changes at once."""
    choice = next(
        (c for c in outline.document.choices if c.key == request.POST.get("choice")), None
    )
    if choice is None:
        raise BadRequest(_("This path asks no such question."))
    asked = {option.key for option in choice.options}
    known = {option.key for each in outline.document.choices for option in each.options}
    wanted = set(request.POST.getlist("option"))
    if wanted - known:
        raise BadRequest(_("This path has no such option."))
    with one_at_a_time(request):
        progress = progress_of(request.user, request.session, outline)
        # The form may stand among others of its step: only this question's answers are taken.
        progress.take((progress.options - asked) | (wanted & asked))
    step_key, mark = request.POST.get("step", ""), f"choice-{choice.key}"
    standing = _standing(request, outline, progress, fresh=mark)
    then = _origin(request, standing, step_key, just=mark, part=mark)
    step, said = standing.walk.step(step_key), {"choice": choice, "place": standing.place}
    notes = notes_beside(request.user, progress, outline, step) if step else None
    return _swap(request, standing, step_key, then, said, notes=notes)


def _log_in_first(request: HttpRequest, outline: Outline, wanted: OutlineResource) -> HttpResponse:
    """Refuse a wish of somebody who is not logged in any more, and say how many wait for them."""
    on_trail = request.POST.get("from") in TRAILS
    page = reverse("learning:path", args=[outline.slug])
    if not on_trail:
        page = reverse("learning:step", args=[outline.slug, wanted.step_key])
    said = request.POST.get("waiting", "")
    context = {
        "count": int(said) if MOST_WAITING.fullmatch(said) else 1,
        "log_in": f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}",
    }
    return render(request, "learning/partials/_log_in_first.html", context, status=409)


def _standing(request: HttpRequest, outline: Outline, progress: Walked, fresh: str) -> Standing:
    is_whole = request.POST.get("from") == "whole"
    return Standing(outline, progress, fresh, is_whole=is_whole)


def _origin(
    request: HttpRequest, standing: Standing, step_key: str, *, just: str, part: str
) -> str:
    """Return the page a form stood on, at the part that changed: the trail, or a shown step."""
    slug, asked = standing.outline.slug, {"just": just}
    if request.POST.get("from") == OPTIONS:
        page = reverse("learning:options", args=[slug])
    elif request.POST.get("from") in TRAILS or standing.walk.step(step_key) is None:
        page = reverse("learning:path", args=[slug])
        asked |= {"whole": "1"} if standing.is_whole else {}
    else:
        page = reverse("learning:step", args=[slug, step_key])
    return f"{page}?{urlencode(asked)}#{part}"


def _swap(
    request: HttpRequest,
    standing: Standing,
    step_key: str,
    then: str,
    said: dict[str, Any],
    *,
    notes: Mapping[str, KeptNote] | None,
) -> HttpResponse:
    """Answer with the part of the page that a tick or a choice changes."""
    step = standing.walk.step(step_key)
    if request.POST.get("from") == OPTIONS:
        context = options_context(standing)
        fragment = "learning/partials/_options.html"
    elif request.POST.get("from") in TRAILS or step is None:
        context = trail_context(standing)
        fragment = "learning/partials/_trail.html"
    else:
        context = step_context(standing, step, notes=notes)
        fragment = "learning/partials/_step.html"
    return answer(request, fragment, {**context, "said": said, "is_swap": True}, then)
