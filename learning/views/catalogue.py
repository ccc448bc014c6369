"""The public pages: every path, one path, one step."""

from collections.abc import Hashable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning.domain.catalogue import Narrowing
from learning.domain.noting import notes_beside
from learning.domain.outline import Outline
from learning.domain.publishing import published_outlines, was_published
from learning.domain.ticking import progress_of
from learning.domain.walking import NOTHING_YET, paths_of
from learning.http import visible_or_404
from learning.views import metadata
from learning.views.pieces import Pieces
from learning.views.trail import Standing, choices, since, step_context, trail_context

WHAT_A_PATH_IS = gettext_noop(
    "A Waymark path takes one subject and sets out the best free videos, readings and code for it, "
    "in the order that makes sense, with every creator credited. You tick things off, and you "
    "always see where you are, what is next and how far there is to go."
)


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, open where somebody left off, and list the paths."""
    outlines = published_outlines()
    taken_up = paths_of(request.user, request.session, outlines)
    progress = {path.outline.slug: path.progress for path in taken_up}
    catalogue = {
        outline.slug: Standing(outline, progress.get(outline.slug, NOTHING_YET))
        for outline in outlines
    }
    walked = [catalogue[path.outline.slug] for path in taken_up]
    # What is set aside is not in the way: it opens for want of anything else alone.
    offered = [each for each in [*walked, *catalogue.values()] if not each.progress.set_aside_at]
    ahead = [each for each in offered if not each.place.is_finished]
    first = next(iter([*ahead, *offered, *walked]), None)
    asked = request.GET
    narrowing = Narrowing.of(outlines, asked.get("topic", ""), asked.get("level", ""))
    listed = [
        each for each in catalogue.values() if narrowing is None or narrowing.holds(each.outline)
    ]
    context = {
        "first": first,
        "hero": _piece(first, "_hero_path.html", states=first.step_states) if first else "",
        "catalogue": mark_safe("".join(_piece(each, "_catalogue_path.html") for each in listed)),
        "count": len(catalogue),
        "listed": len(listed),
        "narrowing": narrowing,
        "filter": _filter(narrowing) if narrowing else "",
    }
    if metadata.is_wanted(request):
        title, lead = _("Free learning paths, in walking order"), _(WHAT_A_PATH_IS)
        context["metadata"] = metadata.of_page(title, lead, "home")
    return render(request, "learning/home.html", context)


def _filter(narrowing: Narrowing) -> SafeString:
    return Pieces()(
        "learning/partials/_narrowing.html",
        topics=narrowing.topics,
        levels=narrowing.levels,
        is_narrowed=narrowing.is_one,
    )


def _piece(standing: Standing, template: str, **more: Hashable) -> SafeString:
    return standing.piece(
        f"learning/partials/{template}",
        outline=standing.outline,
        walk=standing.walk,
        place=standing.place,
        has_begun=standing.has_begun,
        **more,
    )


@never_cache
@require_safe
def path_page(request: HttpRequest, path: str) -> HttpResponse:
    """Show the trail, and where this person is on it."""
    outline = visible_or_404(path, request)
    standing = _standing(request, outline)
    is_preview = outline.revision_id is None
    context = trail_context(standing, is_preview=is_preview)
    context["since"] = None if is_preview else since(standing)
    if metadata.is_wanted(request):
        context["metadata"] = metadata.of_path(outline, context["titles"])
    return render(request, "learning/path.html", context)


@never_cache
@require_safe
def step_page(request: HttpRequest, path: str, step: str) -> HttpResponse:
    """Show one step: its introduction, and its resources to tick."""
    outline = visible_or_404(path, request)
    standing = _standing(request, outline)
    shown = standing.walk.step(step)
    if shown is None:
        return _gone_or_404(request, standing, step)
    is_preview = outline.revision_id is None
    notes = None if is_preview else notes_beside(request.user, standing.progress, outline, shown)
    context = step_context(standing, shown, notes=notes, is_preview=is_preview)
    if metadata.is_wanted(request):
        context["metadata"] = metadata.of_step(outline, shown)
    return render(request, "learning/step.html", context)


def _standing(request: HttpRequest, outline: Outline) -> Standing:
    progress = progress_of(request.user, request.session, outline)
    just, is_whole = request.GET.get("just", ""), "whole" in request.GET
    return Standing(outline, progress, fresh=just, is_whole=is_whole)


def _gone_or_404(request: HttpRequest, standing: Standing, key: str) -> HttpResponse:
    """Say what became of a step that is not shown; a key never used is a 404.

    One that holds nothing under the options taken asks for others, as no shown step may.
    """
    outline = standing.outline
    context: dict[str, Any] = {"outline": outline}
    for step in outline.steps:
        if step.key == key:
            asked = "" if outline.revision_id is None else choices(standing, step)
            context |= {"step": step, "choices": asked}
            return render(request, "learning/hidden.html", context)
    if not was_published(outline.slug, key):
        raise Http404
    return render(request, "learning/gone.html", context, status=410)
