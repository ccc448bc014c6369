"""Pages of the workshop that are no model's form: their frame, and a path's own tabs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.urls import path as address
from django.utils.translation import gettext_lazy as _

from learning.models import LearningPath, may_curate
from learning.workshop import UpkeepPage, Workshop

View = Callable[..., HttpResponse]

PREFIX = "admin:learning_learningpath_"
# A path's pages, in the order of their tabs: the end of the address's name, and the label.
TABS: list[tuple[str, Any]] = [
    ("outline", _("Outline")),
    ("change", _("Words")),
    ("preview", _("Preview")),
    ("publish", _("Publish")),
    ("revisions", _("History")),
    ("learners", _("Learners")),
    ("links", _("Links")),
    ("exchange", _("Exchange")),
]


def curators_only(view: View) -> View:
    """Let only those who may change paths see a page of the workshop; to others it is a 404."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_curate(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def upkeep_page(place: int, route: str, name: str, label: Any) -> Callable[[View], View]:
    """Put a view among the workshop's pages about all paths: `/admin/<route>`, `admin:<name>`."""

    def put(view: View) -> View:
        add_to_site(UpkeepPage(place, route, name, label, curators_only(view)))
        return view

    return put


def add_to_site(page: UpkeepPage) -> None:
    """Put a page, whose view guards itself, among the workshop's pages about all paths."""
    cast(Workshop, admin.site).add_page(page)


def path_url(route: str, view: View, name: str) -> URLPattern:
    """Return the address of one page of a path, below the path's own: `<pk>/<route>`."""
    guarded = admin.site.admin_view(curators_only(view))
    return address(f"<int:pk>/{route}", guarded, name=f"learning_learningpath_{name}")


def path_page_url(name: str, path: LearningPath, *args: Any) -> str:
    """Return the address of one of a path's pages, by the end of its name."""
    return reverse(f"{PREFIX}{name}", args=[path.pk, *args])


def path_or_404(pk: int) -> LearningPath:
    """Return the path, as its curators are working on it."""
    path = LearningPath.objects.filter(pk=pk).first()
    if path is None:
        raise Http404
    return path


def tabs_of(path: LearningPath, here: str) -> list[dict[str, Any]]:
    """Return a path's tabs; `here` is the end of the open page's name."""
    return [
        {"address": path_page_url(name, path), "label": label, "is_here": name == here}
        for name, label in TABS
    ]


def page(
    request: HttpRequest,
    template: str,
    title: Any,
    *,
    path: LearningPath | None = None,
    tab: str = "",
    status: int = 200,
    **context: Any,
) -> TemplateResponse:
    """Return a page in the workshop's frame; with a path it carries the path's tabs."""
    frame = admin.site.each_context(request) | {"title": title, "path": path}
    if path is not None:
        frame["tabs"] = tabs_of(path, tab)
    return TemplateResponse(request, f"admin/pages/{template}", frame | context, status=status)
