"""The curators' site: the stock admin with our navigation, and pages that belong to no model.

It stands outside learning.admin, which Django loads only once the site is there.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from learning.models import Report, may_curate

LISTS = [
    ("learning.view_learningpath", "admin:learning_learningpath_changelist", _("Paths")),
    ("learning.view_step", "admin:learning_step_changelist", _("Steps")),
    ("learning.view_resource", "admin:learning_resource_changelist", _("Resources")),
    ("learning.view_creator", "admin:learning_creator_changelist", _("Creators")),
]
PEOPLE = [
    ("accounts.view_user", "admin:accounts_user_changelist", _("Users")),
    ("auth.view_group", "admin:auth_group_changelist", _("Groups")),
]


class UpkeepPage(NamedTuple):
    """A page about all paths: its address below the admin's, its name, and how it is called."""

    place: int
    route: str
    name: str
    label: Any
    view: Callable[..., HttpResponse]


class Workshop(AdminSite):
    """The curators' site. Navigation is made of what a person may open."""

    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.upkeep: list[UpkeepPage] = []

    def add_page(self, page: UpkeepPage) -> None:
        """Take a page into the site and its navigation, which is in order of place."""
        self.upkeep = sorted([*self.upkeep, page], key=lambda each: each.place)

    def get_urls(self) -> list[Any]:
        """Add the pages about all paths."""
        pages = [
            path(page.route, self.admin_view(page.view), name=page.name) for page in self.upkeep
        ]
        return [*pages, *super().get_urls()]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Any:
        """Let a page exist only for whoever may open it: to others on the staff it is a 404."""

        @wraps(view)
        def hidden(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            if self._is_closed(request):
                raise Http404
            try:
                return view(request, *args, **kwargs)
            except PermissionDenied:
                raise Http404 from None

        return super().admin_view(hidden, cacheable)

    def _is_closed(self, request: HttpRequest) -> bool:
        """Tell whether a page belongs to a model of which this person may not see a row.

        Left to itself a model's admin looks for the row first, and so tells which ones there are.
        """
        place = request.path.removeprefix(reverse("admin:index")).split("/")[:2]
        for model, pages in self._registry.items():
            if [model._meta.app_label, model._meta.model_name] == place:
                return not any(pages.get_model_perms(request).values())
        return False

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """Add the navigation to what every page gets."""
        context = super().each_context(request)
        if context["has_permission"]:
            context["sections"] = self.sections(request)
        return context

    def sections(self, request: HttpRequest) -> list[tuple[Any, list[dict[str, Any]]]]:
        """Return the navigation's sections, each with links and how much waits behind them."""
        links = [
            (_("Learning"), self._allowed(request, LISTS)),
            (_("Upkeep"), self._upkeep() if may_curate(request.user) else []),
            (_("Accounts"), self._allowed(request, PEOPLE)),
        ]
        waiting = {"admin:reports": Report.objects.open().count()}
        return [
            (title, [_link(request, name, label, waiting.get(name, 0)) for name, label in found])
            for title, found in links
            if found
        ]

    def _upkeep(self) -> list[tuple[str, Any]]:
        return [(f"admin:{page.name}", page.label) for page in self.upkeep]

    @staticmethod
    def _allowed(request: HttpRequest, lists: list[tuple[str, str, Any]]) -> list[tuple[str, Any]]:
        user: Any = request.user
        return [(name, label) for right, name, label in lists if user.has_perm(right)]


def _link(request: HttpRequest, name: str, label: Any, waiting: int) -> dict[str, Any]:
    address = reverse(name)
    is_home = name == "admin:index"
    is_here = request.path == address if is_home else request.path.startswith(address)
    return {"address": address, "label": label, "waiting": waiting, "is_here": is_here}
