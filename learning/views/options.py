"""The page of a path's questions: every answer with its reason, and what it would leave to do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from learning.domain.ticking import progress_of
from learning.http import published_or_404
from learning.views.trail import Standing, choices


@never_cache
@require_safe
def options_page(request: HttpRequest, path: str) -> HttpResponse:
    """Show what the path asks, and what counts for this person now."""
    outline = published_or_404(path)
    if not outline.document.choices:
        raise Http404
    progress = progress_of(request.user, request.session, outline)
    standing = Standing(outline, progress, fresh=request.GET.get("just", ""))
    return render(request, "learning/options.html", options_context(standing))


def options_context(standing: Standing) -> dict[str, Any]:
    """Return what templates/learning/options.html needs."""
    return {
        "outline": standing.outline,
        "walk": standing.walk,
        "place": standing.place,
        "choices": choices(standing),
        "is_saved": standing.fresh.startswith("choice-"),
    }
