"""The preview of a path's working copy for its curators, and links to it for others."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from learning.admin.logbook import note
from learning.admin.pages import page, path_or_404, path_page_url, path_url
from learning.domain.faults import FaultyDocument
from learning.domain.previewing import token_for
from learning.domain.publishing import outline_of_working_copy
from learning.views.days import said_moment
from learning.views.preview import drawn, person_asked


def preview_page(request: HttpRequest, pk: int, step: str = "") -> HttpResponse:
    """Show the working copy, or say what stands in its way."""
    path = path_or_404(pk)
    try:
        outline = outline_of_working_copy(path)
    except FaultyDocument:
        text = _("There is nothing to preview before this is put right.")
        messages.error(request, text)
        return HttpResponseRedirect(path_page_url("publish", path))
    base = path_page_url("preview", path)
    shown = drawn(
        request,
        outline,
        step,
        base,
        editing_page=path_page_url("change", path),
        publish_page=path_page_url("publish", path),
        link_page=path_page_url("preview_link", path),
    )
    if shown is None:
        messages.warning(
            request, _("That step is not shown to learners: it holds nothing to tick yet.")
        )
        return HttpResponseRedirect(f"{base}?as={person_asked(request).value}")
    return shown


@require_POST
def link_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a link that shows the working copy without an account, for a while."""
    path = path_or_404(pk)
    token, until = token_for(path)
    moment = said_moment(until)
    note(request, path, gettext("Made a preview link that works until %s.") % moment)
    address = request.build_absolute_uri(reverse("learning:preview", args=[token]))
    context: dict[str, Any] = {"address": address, "until": until}
    title = _("Preview link")
    return page(request, "preview_link.html", title, path=path, tab="preview", **context)


def urls() -> list[URLPattern]:
    """Return the addresses of these pages."""
    return [
        path_url("preview/", preview_page, "preview"),
        path_url("preview/<slug:step>/", preview_page, "preview_step"),
        path_url("preview-link/", link_page, "preview_link"),
    ]
