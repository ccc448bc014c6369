"""The workshop's front page: what needs a curator, and since when."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from learning.admin.changes import busy_lately, changed_since
from learning.admin.pages import add_to_site, page
from learning.domain import needs
from learning.domain.publishing import published_outlines, unpublished_among
from learning.models import LearningPath, Status, may_curate
from learning.workshop import UpkeepPage

MOST_ROWS = 20


def front_page(request: HttpRequest) -> HttpResponse:
    """Show what waits; staff who do not curate get the stock admin's index."""
    if not may_curate(request.user):
        return admin.site.index(request)
    outlines = published_outlines()
    silent, to_judge = needs.silent_links(outlines)
    context: dict[str, Any] = {
        "reports": needs.waiting_reports(),
        "silent": silent[:MOST_ROWS],
        "silent_count": len(silent),
        "to_judge": to_judge,
        "unpublished": _unpublished(),
        "uncredited": needs.uncredited(outlines)[:MOST_ROWS],
        "drafts": LearningPath.objects.filter(status=Status.DRAFT)[:MOST_ROWS],
        "curators": busy_lately(),
        "app_list": admin.site.get_app_list(request),
    }
    found = ("reports", "silent", "to_judge", "unpublished", "uncredited")
    context["is_quiet"] = not any(context[name] for name in found)
    return page(request, "home.html", _("What needs you"), **context)


def _unpublished() -> list[tuple[LearningPath, datetime | None]]:
    """Return the published paths that hold back changes, and since when as the log knows."""
    published = LearningPath.objects.published().annotate(published=Max("revisions__published_at"))
    waiting = unpublished_among(published)
    held = [path for path in published if path.pk in waiting]
    since = changed_since((path.pk, path.published) for path in held)
    return [(path, since.get(path.pk)) for path in held]


add_to_site(UpkeepPage(0, "", "index", _("What needs you"), front_page))
