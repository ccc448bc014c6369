"""Paths: their own words, their steps in order, and whether learners see them."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count, Max, Q, QuerySet
from django.forms import Field
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learning.admin import (
    adding,
    exchange,
    history,
    learners,
    links,
    outline,
    preview,
    publish,
    quickedit,
    starting,
)
from learning.admin.fields import WordsField
from learning.admin.ordering import KeyedInline, ValueInline
from learning.admin.pages import path_page_url
from learning.admin.saving import SavingAdmin
from learning.domain import publishing
from learning.models import Choice, LearningPath, Prerequisite, Status, Step, may_curate


class StepInline(KeyedInline):
    """The path's steps, in order."""

    model = Step
    fields = ["title", "purpose", "key"]


class ChoiceInline(KeyedInline):
    """The questions the path asks."""

    model = Choice
    fields = ["question", "key"]
    prepopulated_fields = {"key": ["question"]}


class PrerequisiteInline(ValueInline):
    """What the path builds on."""

    model = Prerequisite
    fields = ["prior", "knowledge", "strength", "note"]


class PathList(ChangeList):
    """A page of paths, of which it is known at once which have unpublished changes."""

    def get_results(self, request: HttpRequest) -> None:
        """Fetch the page, and look at all its published paths together."""
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.curates = may_curate(request.user)
        shown = [row for row in self.result_list if row.status == Status.PUBLISHED]
        unpublished = publishing.unpublished_among(shown)
        for row in self.result_list:
            row.has_unpublished = row.pk in unpublished

    def url_for_result(self, result: Any) -> str:
        """Lead to a path's outline, and who may only look to its words."""
        if self.curates:
            return path_page_url("outline", result)
        return super().url_for_result(result)


@admin.register(LearningPath)
class LearningPathAdmin(SavingAdmin):
    """Paths, published and withdrawn here, never deleted."""

    list_display = ["title", "status", "steps", "unpublished_changes", "looks"]
    list_filter = ["status", "level"]
    list_per_page = 30
    ordering = ["position", "slug"]
    search_fields = ["title", "slug", "tagline"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", "slug", "tagline", "summary", "outcome"]}),
        (_("In the catalogue"), {"fields": ["level", "language", "topics", "sequel", "position"]}),
        (
            _("What the path is after"),
            {
                "classes": ["collapse"],
                "fields": [
                    "source_title",
                    "source_authors",
                    "source_publisher",
                    "source_published",
                    "source_url",
                    "credit_note",
                ],
            },
        ),
        (_("For curators"), {"classes": ["collapse"], "fields": ["remark"]}),
    ]
    inlines = [StepInline, ChoiceInline, PrerequisiteInline]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Put a new path at the end of the catalogue."""
        last = LearningPath.objects.aggregate(last=Max("position"))["last"] or 0
        return {"position": last + 1, **super().get_changeform_initial_data(request)}

    def path_of(self, obj: LearningPath) -> LearningPath:
        """Return the path itself."""
        return obj

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Return the paths with their number of steps."""
        live = Count("steps", filter=Q(steps__archived_at=None), distinct=True)
        return super().get_queryset(request).annotate(step_count=live)

    @admin.display(description=_("steps"))
    def steps(self, obj: Any) -> int:
        """Return how many steps the working copy has."""
        return obj.step_count

    @admin.display(description=_("unpublished changes"))
    def unpublished_changes(self, obj: Any) -> str:
        """Tell whether learners wait for something."""
        if obj.status != Status.PUBLISHED:
            return ""
        return gettext("Yes") if obj.has_unpublished else gettext("No")

    @admin.display(description=_("look"))
    def looks(self, obj: LearningPath) -> str:
        """Return the ways to look at a path."""
        shown = path_page_url("preview", obj)
        if obj.status != Status.PUBLISHED:
            return format_html('<a href="{}">{}</a>', shown, _("Preview"))
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            obj.get_absolute_url(),
            _("On the site"),
            shown,
            _("Preview"),
        )

    def response_add(
        self, request: HttpRequest, obj: LearningPath, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on with a new path's outline."""
        response = super().response_add(request, obj, post_url_continue)
        if IS_POPUP_VAR in request.POST:
            return response
        return HttpResponseRedirect(path_page_url("outline", obj))

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that looks at its paths together."""
        return PathList

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Keep a path's key as it is, for addresses hang on it."""
        return ["slug"] if obj else []

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Suggest a key for a new path."""
        return {} if obj else self.prepopulated_fields

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[Any]:
        """Ask for a path's own words first."""
        return self.inlines if obj else []

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Field | None:
        """Let lists be typed as lines."""
        if db_field.name in {"topics", "source_authors"}:
            is_topics = db_field.name == "topics"
            return WordsField(
                label=capfirst(db_field.verbose_name),
                required=False,
                commas=is_topics,
                most=50 if is_topics else 20,
                help_text=_("One on a line, or with commas between.")
                if is_topics
                else _("One on a line."),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        """Add a path's own pages."""
        rooms = (
            *(outline, quickedit, adding, preview, publish, history),
            *(exchange, starting, learners, links),
        )
        return [*(url for room in rooms for url in room.urls()), *super().get_urls()]
