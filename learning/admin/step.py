"""Steps: their introduction and pictures, and their resources in order."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from learning.admin.archiving import IsArchived, PartAdmin
from learning.admin.ordering import KeyedInline, ValueInline
from learning.admin.resource import option_choices
from learning.models import Resource, Step, StepImage


class ResourceInline(KeyedInline):
    """The step's resources, in order."""

    model = Resource
    fields = ["title", "key", "kind", "weight", "minutes", "option"]

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Offer the options of the step's path alone, fetched once for all rows."""
        formset = super().get_formset(request, obj, **kwargs)
        if obj is not None and "option" in formset.form.base_fields:
            option_choices(formset.form.base_fields["option"], obj.path_id)
        return formset


class StepImageInline(ValueInline):
    """The pictures of the introduction."""

    model = StepImage
    fields = ["src", "alt", "caption", "credit"]
    extra = 0


@admin.register(Step)
class StepAdmin(PartAdmin):
    """Steps, reached from their path."""

    list_display = ["title", "path", "archived_at"]
    list_filter = [IsArchived, "path"]
    search_fields = ["title", "key"]
    list_select_related = ["path"]
    fieldsets = [
        (None, {"fields": ["title", "key", "purpose", "introduction"]}),
        (_("For curators"), {"fields": ["remark"]}),
    ]
    inlines = [ResourceInline, StepImageInline]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep steps off the index: they are reached from their path."""
        return False
