"""Two curators on one page: the later save is stopped and told, and nothing is lost.

A page carries a mark of the stored values it was made from. A save compares it with what is
stored by then, under a lock; where they differ the page comes back with what was typed and a
new mark, so that saving once more is a choice and not an accident.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any, cast

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.forms.models import _get_foreign_key  # type: ignore[attr-defined]
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext

from learning.admin.fields import CurriculumForm

ALWAYS_COMPARED = {"archived_at"}


class GuardedForm(CurriculumForm):
    """A form that remembers what was stored when its page was made."""

    page_mark = forms.CharField(required=False, widget=forms.HiddenInput)
    mark_of: Callable[[models.Model], str]
    last_save_of: Callable[[models.Model], str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["page_mark"] = self.mark_of(self.instance)

    def clean(self) -> dict[str, Any]:
        """Refuse to save over what somebody else stored meanwhile."""
        cleaned = super().clean()
        stored = self.initial.get("page_mark", "")
        if cleaned.get("page_mark", "") != stored:
            self.data = cast(QueryDict, self.data).copy()
            self.data[self.add_prefix("page_mark")] = stored
            raise ValidationError(
                format_html(
                    gettext(
                        "Not saved: somebody else saved this page while you were working on it. {} "
                        '<a href="" target="_blank">Open the page as it is now</a> beside this '
                        "one, put into this one what should stay, and save again."
                    ),
                    self.last_save_of(self.instance),
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
            if obj is not None:
                self.lock(request, obj)
            return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Give the form its way to look at what is stored."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.mark_of = staticmethod(lambda instance: self._mark(request, instance))
        form.last_save_of = staticmethod(lambda instance: self._last_save(request, instance))
        return form

    def _mark(self, request: HttpRequest, instance: models.Model) -> str:
        """Return a digest of the stored values that this page shows."""
        names = flatten_fieldsets(self.get_fieldsets(request, instance))
        own = type(instance)._base_manager.filter(pk=instance.pk)  # type: ignore[arg-type]
        values = [_values(own, names)]
        for inline, rows in self.inline_rows(request, instance):
            shown = flatten_fieldsets(inline.get_fieldsets(request, instance))
            values.append(_values(rows, shown))
        stored = json.dumps(values, cls=DjangoJSONEncoder)
        return hashlib.sha256(stored.encode()).hexdigest()[:32]

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
            "when": date_format(localtime(entry.action_time), "j F Y, H:i"),
        }


def _values(rows: models.QuerySet, names: Iterable[str]) -> list[Any]:
    """Return the rows' stored values of those names that are columns, in a lasting order."""
    wanted = {*names} | ALWAYS_COMPARED
    columns = [field.attname for field in rows.model._meta.concrete_fields if field.name in wanted]
    return list(rows.order_by("pk").values_list("pk", *columns))
