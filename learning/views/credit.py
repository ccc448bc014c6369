"""The credit ledger: everybody whose work Waymark links to, and what they made."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from learning.domain.ledger import entry_of, ledger_of
from learning.domain.publishing import published_outlines
from learning.views import metadata

CREATORS_A_PAGE = 100


@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """List every creator, by name."""
    outlines = published_outlines()
    pages = Paginator(ledger_of(outlines), CREATORS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context: dict[str, Any] = {"page": page, "outlines": outlines}
    if metadata.is_wanted(request):
        said = _(
            "Everything Waymark leads to was made by somebody else, and given away. Here is who."
        )
        context["metadata"] = metadata.of_page(_("Credits"), said, "credits", page.number)
    return render(request, "learning/credits.html", context)


@require_safe
def creator_page(request: HttpRequest, creator: str) -> HttpResponse:
    """List one creator's work, by path and step."""
    entry = entry_of(creator, published_outlines())
    if entry is None:
        raise Http404
    context: dict[str, Any] = {"entry": entry}
    if metadata.is_wanted(request):
        context["metadata"] = metadata.of_creator(entry.creator)
    return render(request, "learning/creator.html", context)
