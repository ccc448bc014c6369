"""The credit ledger: everybody whose work Waymark links to, and what they made."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from learning.domain.ledger import entry_of, ledger_of
from learning.domain.publishing import published_outlines

CREATORS_A_PAGE = 100


def ledger(request: HttpRequest) -> HttpResponse:
    """List every creator, by name."""
    outlines = published_outlines()
    pages = Paginator(ledger_of(outlines), CREATORS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    return render(request, "learning/credits.html", {"page": page, "outlines": outlines})


def creator_page(request: HttpRequest, creator: str) -> HttpResponse:
    """List one creator's work, by path and step."""
    entry = entry_of(creator, published_outlines())
    if entry is None:
        raise Http404
    return render(request, "learning/creator.html", {"entry": entry})
