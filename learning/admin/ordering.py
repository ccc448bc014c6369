"""The order of a path's parts: dragged, or typed as a number where there is no JavaScript."""

from math import inf
from typing import Any

import django
from adminsortable2.admin import CustomInlineFormSet, SortableTabularInline
from django import forms
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from learning.admin.fields import CurriculumForm
from learning.domain.positions import number_in_order

LAST = (inf, 0)


class OrderedForm(CurriculumForm):
    """A row with a place; one left empty keeps its place, or goes to the end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place_before: int | None = None
        if not self.instance.pk:
            self.initial["position"] = None
        elif "key" in self.fields:
            self.fields["key"].disabled = True

    def clean_position(self) -> int | None:
        """Return the place typed, or the one the row has."""
        typed = self.cleaned_data.get("position")
        return self.place_before if typed is None else typed


class OrderedFormSet(CustomInlineFormSet):
    """Rows of which those in the path now are shown, numbered 1 to n after each save."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # The script that drags looks for this class, and does not mind that the field is seen.
        place = self.form.base_fields["position"]
        place.widget = forms.NumberInput(attrs={"class": "_reorder_", "min": 1})
        place.label = _("Place")

    def get_queryset(self) -> Any:
        """Return the live rows; of a page sent back the very rows that it held, in its order.

        So a row that somebody archived meanwhile keeps its line in a page shown again.
        """
        if not hasattr(self, "_queryset"):
            rows = list(super().get_queryset())
            if self.is_bound:
                by_pk = {str(row.pk): row for row in rows}
                sent = (
                    self.data.get(f"{self.prefix}-{number}-id")
                    for number in range(self.initial_form_count())
                )
                rows = [by_pk[pk] for pk in sent if pk in by_pk]
            else:
                rows = [row for row in rows if getattr(row, "archived_at", None) is None]
            self._queryset = rows  # type: ignore[assignment]
        return self._queryset

    def add_fields(self, form: Any, index: int | None) -> None:
        """Name each field to a screen reader too, for the table's heads name them to the eye."""
        super().add_fields(form, index)
        for field in form.fields.values():
            widget = getattr(field.widget, "widget", field.widget)
            widget.attrs.setdefault("aria-label", capfirst(field.label or ""))

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        """Return a row's form, which counts its place from 1 whatever number is stored."""
        form = super()._construct_form(i, **kwargs)
        if i < self.initial_form_count():
            form.place_before = form.initial["position"] = i + 1
        return form

    def renumber(self) -> None:
        """Number the live rows 1 to n. A row that was given a taken place goes before it.

        When it moved down it goes behind, which is where a person counting lines expects it.
        """
        places = {form.instance.pk: _place(form) for form in self.forms if form.instance.pk}
        rows = self.model._base_manager.filter(**{self.fk.name: self.instance}).order_by("pk")
        live = [row for row in rows if getattr(row, "archived_at", None) is None]
        number_in_order(sorted(live, key=lambda row: places.get(row.pk, LAST)))


class OrderedInline(SortableTabularInline):
    """An inline table whose rows are dragged or numbered into order."""

    # The package's newest form of rows is for Django 6.0, and does for later ones.
    template = "adminsortable2/edit_inline/tabular-django-{}.{}.html".format(
        *min(django.VERSION[:2], (6, 0))
    )

    form = OrderedForm
    formset = OrderedFormSet
    ordering = ["position", "pk"]
    extra = 1

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the fields, with the place first."""
        names = [name for name in super().get_fields(request, obj) if name != "position"]
        return ["position", *names]


class ValueInline(OrderedInline):
    """Rows that nothing hangs on: whoever may change the page may take them away."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow what changing the whole allows."""
        return self.has_change_permission(request, obj)


class KeyedInline(OrderedInline):
    """Parts with a key, which ticks may hang on: archived on their own page, never deleted."""

    can_delete = False
    show_change_link = True
    prepopulated_fields = {"key": ["title"]}

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow nobody."""
        return False


def _place(form: Any) -> tuple[float, int]:
    typed, before = form.cleaned_data.get("position"), form.place_before
    if typed is None:
        return LAST
    if typed == before:
        return typed, 0
    return typed, 1 if before is not None and typed > before else -1
