"""Two curators on one page: the later save is stopped, and shown beside what is stored now.

A page carries a mark of what it was made from. A save compares it with what is stored by
then, under a lock; where they differ the page comes back with both versions, field by field,
and a new mark, so that saving once more is a choice and not an accident.
"""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.forms.models import _get_foreign_key  # type: ignore[attr-defined]
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from learning.admin.fields import CurriculumForm
from learning.admin.versions import MARK, Cell, Comparison, cells_of, compared, mark_of
from learning.views.days import said_moment


class GuardedForm(CurriculumForm):
    """A form that is refused when its page was made from something older than what is stored."""

    page_mark = forms.CharField(required=False, widget=forms.HiddenInput)
    comparison: Comparison | None = None

    def clean(self) -> dict[str, Any]:
        """Refuse to save over what somebody else stored meanwhile."""
        cleaned = super().clean()
        if self.comparison is not None:
            raise ValidationError(
                gettext(
                    "Not saved: somebody else saved this page while you were working on it. "
                    "Both versions stand below. Put into this page what should stay, and save "
                    "again."
                ),
                code="stale",
            )
        return cleaned


class GuardedAdmin(ModelAdmin):
    """An admin whose pages are never saved over a newer save."""

    form = GuardedForm

    def lock(self, request: HttpRequest, obj: Any) -> None:
        """Hold back other saves of the same matter until this one is through."""
        raise NotImplementedError

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Take the lock before anything is read, when something is about to be saved."""
        if request.method != "POST" or object_id is None:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            obj = self.get_object(request, unquote(object_id))
            if obj is None or not self.has_change_permission(request, obj):
                return super().changeform_view(request, object_id, form_url, extra_context)
            self.lock(request, obj)
            comparison = compared(self._stored(request, obj), request.POST)
            if comparison is not None:
                request.POST = comparison.merged  # type: ignore[assignment]
                request.comparison = comparison  # type: ignore[attr-defined]
                extra = {"comparison": comparison, "last_save": self._last_save(request, obj)}
                extra_context = {**(extra_context or {}), **extra}
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Tell the form what stands against it."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.comparison = getattr(request, "comparison", None)
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Put the mark into a page made from what is stored."""
        form = context["adminform"].form
        if context["original"] is not None and not form.is_bound:
            formsets = [each.formset for each in context["inline_admin_formsets"]]
            form.initial[MARK] = mark_of(cells_of(form, formsets))
        return super().render_change_form(request, context, *args, **kwargs)

    def _stored(self, request: HttpRequest, obj: Any) -> dict[str, Cell]:
        """Return the fields of the page as it would be made from what is stored now."""
        fresh = self.get_object(request, str(obj.pk))
        formsets = [
            formset(instance=fresh, queryset=inline.get_queryset(request))
            for formset, inline in self.get_formsets_with_inlines(request, fresh)
        ]
        return cells_of(self.get_form(request, fresh, change=True)(instance=fresh), formsets)

    def inline_rows(self, request: HttpRequest, instance: models.Model) -> Iterable[Any]:
        """Return each inline with the rows it is about, archived ones too."""
        for inline in self.get_inline_instances(request, instance):
            key = _get_foreign_key(self.model, inline.model, fk_name=inline.fk_name)
            yield inline, inline.model._base_manager.filter(**{key.name: instance.pk})

    def _last_save(self, request: HttpRequest, instance: models.Model) -> str:
        """Say who saved what this page shows last, as far as the log knows."""
        shown = Q(
            content_type=ContentType.objects.get_for_model(instance), object_id=str(instance.pk)
        )
        for inline, rows in self.inline_rows(request, instance):
            shown |= Q(
                content_type=ContentType.objects.get_for_model(inline.model),
                object_id__in=[str(pk) for pk in rows.values_list("pk", flat=True)],
            )
        entry = LogEntry.objects.filter(shown).select_related("user").first()
        if entry is None:
            return ""
        return gettext("The last save was by %(who)s, on %(when)s.") % {
            "who": entry.user,
            "when": said_moment(entry.action_time),
        }
