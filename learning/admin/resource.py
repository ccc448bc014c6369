"""Resources: one whole, with its links and its credits."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.forms import Field
from django.http import HttpRequest
from django.urls import URLPattern, reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from learning.admin import credithistory
from learning.admin.archiving import IsArchived, PartAdmin
from learning.admin.concurrency import GuardedForm
from learning.admin.fields import ChosenKeysField, WordsField
from learning.admin.ordering import ValueInline
from learning.domain.positions import neighbours, number_in_order, place_behind
from learning.models import Credit, Link, Option, Resource, Step


def option_choices(field: Any, path_id: int) -> None:
    """Offer the options of one path."""
    rows = Option.objects.filter(path_id=path_id).select_related("choice")
    field.queryset = rows
    field.choices = [("", "---------")] + [
        (option.pk, f"{option.choice}: {option}")
        for option in rows.order_by("choice__position", "position")
        if option.archived_at is None
    ]
    leave_unlinked(field)


def leave_unlinked(field: Any) -> None:
    """Show no small buttons that would open another page over this one."""
    widget = field.widget
    for act in ("add", "change", "delete", "view"):
        setattr(widget, f"can_{act}_related", False)


class ResourceForm(GuardedForm):
    """A resource, which may move to another step of its path."""

    replaces = ChosenKeysField(
        label=_("Replaces"),
        required=False,
        help_text=_("Earlier resources: who had done one of them has done this one."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance
        if "replaces" not in self.fields or not own.pk:
            return
        others = Resource.objects.filter(path_id=own.path_id).exclude(pk=own.pk)
        keys = [
            (key, f"{title} ({key})")
            for key, title in others.order_by("title").values_list("key", "title")
        ]
        self.fields["replaces"].offer(keys, own.replaces)  # type: ignore[attr-defined]
        in_path = Step.objects.filter(path_id=own.path_id)
        in_step: Any = self.fields["step"]
        in_step.queryset = in_path.filter(models.Q(archived_at=None) | models.Q(pk=own.step_id))
        leave_unlinked(in_step)
        option_choices(self.fields["option"], own.path_id)


class LinkInline(ValueInline):
    """Where the resource is; the first link is the main one."""

    model = Link
    fields = ["url", "label", "key", "archived_url", "replaced_by"]


class CreditInline(ValueInline):
    """Who made it."""

    model = Credit
    fields = ["creator", "role", "institution"]
    autocomplete_fields = ["creator"]


@admin.register(Resource)
class ResourceAdmin(PartAdmin):
    """Resources, reached from their step or searched for."""

    form = ResourceForm
    list_display = ["title", "path", "step", "kind", "weight", "archived_at"]
    list_filter = [IsArchived, "path", "weight", "kind"]
    list_select_related = ["path", "step"]
    ordering = ["path", "step__position", "position"]
    search_fields = ["title", "key", "credits__creator__name"]
    fieldsets = [
        (None, {"fields": ["title", "key", "step", "kind", "weight", "optional_for", "option"]}),
        (
            _("How to use it"),
            {"fields": ["extent", "minutes", "minutes_basis", "guidance", "topics"]},
        ),
        (
            _("Credit and history"),
            {"fields": ["creators_unknown", "credit_history", "replaces"]},
        ),
        (_("For curators"), {"fields": ["remark"]}),
    ]
    inlines = [LinkInline, CreditInline]

    def get_urls(self) -> list[URLPattern]:
        """Add the credit's history."""
        return [credithistory.address(), *super().get_urls()]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Show the way to the credit's history."""
        return [*super().get_readonly_fields(request, obj), "credit_history"]

    @admin.display(description=_("Credit history"))
    def credit_history(self, obj: Resource) -> str:
        """Return the way to it."""
        page = reverse(credithistory.NAME, args=[obj.pk])
        return format_html('<a href="{}">{}</a>', page, _("Who was credited, since when"))

    def parents(self, obj: Resource) -> list[models.Model]:
        """Return the path and the step."""
        return [obj.path, obj.step]

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Field | None:
        """Let topics be typed as lines."""
        if db_field.name == "topics":
            return WordsField(
                label=capfirst(db_field.verbose_name),
                required=False,
                commas=True,
                most=50,
                help_text=_("One on a line, or with commas between."),
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Resource, form: forms.ModelForm, change: bool
    ) -> None:
        """Save a resource. One that moved to another step goes to that step's end."""
        has_moved = "step" in form.changed_data
        if has_moved:
            obj.position = place_behind(obj)
        super().save_model(request, obj, form, change)
        if has_moved:
            left = Resource.objects.live().filter(step=form.initial["step"])
            for rows in (left, neighbours(obj)):
                number_in_order(rows)
