"""Archive and bring back, where other admins delete."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from learning.admin.saving import (
    ARCHIVED,
    BROUGHT_BACK,
    SavingAdmin,
    Words,
    publish_if_published,
)
from learning.domain import archiving
from learning.models import LearningPath


class IsArchived(admin.SimpleListFilter):
    """Parts that are in their path, or out of it."""

    title = _("archived")
    parameter_name = "archived"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Offer both."""
        return [("no", _("In the path")), ("yes", _("Archived"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        """Return what was asked for."""
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(archived_at__isnull=self.value() == "no")


class PartAdmin(SavingAdmin):
    """An admin of a part with a key: made on the page of what holds it, archived on its own."""

    actions = ["archive_chosen", "bring_back_chosen"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow nobody here: a part is added on the page of what it belongs to."""
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep the key as it is, for addresses and ticks hang on it."""
        return [*super().get_readonly_fields(request, obj), "key"]

    def get_urls(self) -> list[URLPattern]:
        """Add the two acts."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<path:object_id>/archive/", view(self.archive_view), name=f"{name}_archive"),
            path(
                "<path:object_id>/bring-back/",
                view(self.bring_back_view),
                name=f"{name}_bring_back",
            ),
            *super().get_urls(),
        ]

    @method_decorator(require_POST)
    def archive_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a part out of its path."""
        return self._act(request, object_id, archiving.archive, ARCHIVED)

    @method_decorator(require_POST)
    def bring_back_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put an archived part back into its path."""
        return self._act(request, object_id, archiving.bring_back, BROUGHT_BACK)

    @admin.action(description=_("Archive the chosen"), permissions=["change"])
    def archive_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Take several parts out of their paths."""
        self._act_on_many(request, queryset, archiving.archive, ARCHIVED)

    @admin.action(description=_("Bring the chosen back"), permissions=["change"])
    def bring_back_chosen(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Put several parts back into their paths."""
        self._act_on_many(request, queryset, archiving.bring_back, BROUGHT_BACK)

    def _act(
        self, request: HttpRequest, object_id: str, act: Callable[[Any], None], words: Words
    ) -> HttpResponse:
        part = self.get_object(request, unquote(object_id))
        if part is None:
            raise Http404
        if not self.has_change_permission(request, part):
            raise PermissionDenied
        with transaction.atomic():
            self.lock(request, part)
            act(part)
            self.log_change(request, part, str(words.logged))
            publish_if_published(request, self.path_of(part), words)
        return HttpResponseRedirect(self.page_of(part))

    def _act_on_many(
        self, request: HttpRequest, queryset: QuerySet, act: Callable[[Any], None], words: Words
    ) -> None:
        with transaction.atomic():
            parts = list(queryset.order_by("pk"))
            pks = {self.path_of(part).pk for part in parts}
            paths = list(LearningPath.objects.select_for_update().filter(pk__in=pks).order_by("pk"))
            for part in parts:
                act(part)
                self.log_change(request, part, str(words.logged))
            for each in paths:
                publish_if_published(request, each, words)
