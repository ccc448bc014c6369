"""Creators: who made what, the same row for every path that credits them."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from learning.admin.said import say_waiting
from learning.admin.saving import (
    ONLY_SAVE,
    SAVED,
    SavingAdmin,
    publish_and_say,
)
from learning.domain.publishing import unpublished_among
from learning.models import Creator, LearningPath


@admin.register(Creator)
class CreatorAdmin(SavingAdmin):
    """Creators, found by name; those who are credited stay."""

    list_display = ["name", "kind", "times_credited"]
    list_filter = ["kind"]
    search_fields = ["name", "key"]
    ordering = ["name", "pk"]
    prepopulated_fields = {"key": ["name"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the creators with the number of their credits."""
        return super().get_queryset(request).annotate(credit_count=Count("credits"))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Show where a creator is credited, once there is one."""
        fields = ["name", "key", "kind", "url", "support_url", *(["credited_in"] if obj else [])]
        return [(None, {"fields": fields})]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep the key as it is, for addresses hang on it."""
        return ["key", "credited_in"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Suggest a key for a new creator."""
        return {} if obj else self.prepopulated_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow it for a creator whom nothing credits."""
        if obj is None or obj.credits.exists():
            return False
        return request.user.has_perm("learning.delete_creator")

    @admin.display(description=_("credits"), ordering="credit_count")
    def times_credited(self, obj: Any) -> int:
        """Return how often a creator is credited."""
        return obj.credit_count

    @admin.display(description=_("credited in"))
    def credited_in(self, obj: Creator) -> str:
        """Return the resources that credit a creator."""
        credits = obj.credits.select_related("resource__path").order_by("resource__path", "pk")
        rows = (
            (self.page_of(c.resource), c.resource, c.get_role_display(), c.resource.path)
            for c in credits
        )
        return format_html(
            "<ul>{}</ul>",
            format_html_join("", '<li><a href="{}">{}</a>, {}. {}</li>', rows),
        )

    def parents(self, obj: Creator) -> list[Any]:
        """Return nothing: a creator belongs to no path."""
        return []

    def lock(self, request: HttpRequest, obj: Creator) -> None:
        """Hold back saves of this creator, and of every path that credits them."""
        # Paths first, as an import does, so that neither waits for the other for ever.
        list(self._paths(obj).select_for_update().values_list("pk", flat=True))
        Creator.objects.select_for_update().get(pk=obj.pk)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Save a creator, having noted which paths had nothing else to publish."""
        paths = self._paths(obj).published() if change else []
        # Kept on the row, for the two calls of one save share nothing else.
        obj.ready, obj.waiting = [], []
        unpublished = unpublished_among(paths)
        for path in paths:
            (obj.waiting if path.pk in unpublished else obj.ready).append(path)
        super().save_model(request, obj, form, change)

    def after_save(self, request: HttpRequest, obj: Any) -> None:
        """Publish the paths that had nothing else to publish, and name the others."""
        if ONLY_SAVE in request.POST or not obj.ready:
            messages.success(request, SAVED.kept if obj.ready or obj.waiting else _("Saved."))
        else:
            for path in obj.ready:
                publish_and_say(request, path, SAVED)
        say_waiting(request, obj.waiting)

    def page_context(self, request: HttpRequest, obj: Creator) -> dict[str, Any]:
        """Tell the page whether a save publishes."""
        return {"publishes": self._paths(obj).published().exists()}

    @staticmethod
    def _paths(obj: Creator) -> Any:
        # As a subquery, for rows that a join made twice cannot be locked.
        pks = obj.credits.values("resource__path")
        return LearningPath.objects.filter(pk__in=pks).order_by("pk")
