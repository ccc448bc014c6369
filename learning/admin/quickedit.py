"""Quick edit: a row of the outline becomes a form, and is itself again when it is saved.

A form carries what its row was drawn from. Where somebody else stored another value meanwhile
nothing is saved: both versions stand in the row, and saving again is a choice.
"""

from typing import Any, cast

from django.contrib.admin.utils import construct_change_message
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from learning.admin.fields import CurriculumForm
from learning.admin.logbook import note
from learning.admin.outline_answers import (
    answered,
    fragment,
    gone,
    held_or_404,
    live_part,
    outline_page,
    row_id,
)
from learning.admin.pages import path_or_404, path_url
from learning.admin.versions import MARK, cells_of, compared, mark_of
from learning.models import LearningPath, Resource, Step


class QuickForm(CurriculumForm):
    """The fields that are edited in a row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Several rows may be open at once, and a key holds no underscore.
        self.auto_id = f"{row_id(self.instance)}_%s"  # type: ignore[arg-type]
        self.fields["title"].widget.attrs["autofocus"] = True

    @property
    def mark(self) -> str:
        """What the row was drawn from, for the form to carry."""
        return self.data.get(MARK, "") if self.is_bound else mark_of(cells_of(self, ()))


class QuickStepForm(QuickForm):
    """A step's title."""

    class Meta:
        model = Step
        fields = ["title"]


class QuickResourceForm(QuickForm):
    """What is said of a resource in the outline."""

    class Meta:
        model = Resource
        fields = ["title", "kind", "weight", "minutes"]


FORMS: dict[str, type[QuickForm]] = {"step": QuickStepForm, "resource": QuickResourceForm}
# The part of the page that is swapped.
PARTS = {"step": "head", "resource": "resource"}


def urls() -> list[URLPattern]:
    """Return the addresses of the rows."""
    return [
        path_url("outline/steps/<slug:key>/", edit_step, "outline_step"),
        path_url("outline/resources/<slug:key>/", edit_resource, "outline_resource"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def edit_step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show a step's row as a form, or save it."""
    return _edit(request, pk, "step", key)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_resource(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Show a resource's row as a form, or save it."""
    return _edit(request, pk, "resource", key)


def _edit(request: HttpRequest, pk: int, kind: str, key: str) -> HttpResponse:
    if request.method == "POST":
        return _save(request, pk, kind, key)
    path = path_or_404(pk)
    part = live_part(path, kind, key)
    if part is None:
        return gone(request, path, key)
    if "row" in request.GET and request.headers.get("HX-Request"):
        return fragment(request, path, PARTS[kind], key)
    return _shown(request, path, kind, key, form=FORMS[kind](instance=part))


def _save(request: HttpRequest, pk: int, kind: str, key: str) -> HttpResponse:
    with held_or_404(pk) as path:
        part = live_part(path, kind, key)
        if part is None:
            return gone(request, path, key)
        stored = cells_of(FORMS[kind](instance=part), ())
        comparison = compared(stored, request.POST)
        form = FORMS[kind](comparison.merged if comparison else request.POST, instance=part)
        if comparison:
            said = _("Not saved: somebody else changed “%(title)s” meanwhile.")
            said %= {"title": stored["//title"].sent[0]}
        elif not form.is_valid():
            said = _("Not saved: something in the row needs another look.")
        elif form.changed_data:
            form.save()
            note(request, part, construct_change_message(cast(Any, form), [], add=False))
            said = _("“%(title)s” saved.") % {"title": part}
        else:
            said = _("“%(title)s” is unchanged.") % {"title": part}
    if comparison or form.errors:
        return _shown(request, path, kind, key, form=form, comparison=comparison, said=said)
    return answered(request, path, said, PARTS[kind], key, at=row_id(part), acted_on=key)


def _shown(
    request: HttpRequest, path: LearningPath, kind: str, key: str, **context: Any
) -> HttpResponse:
    """Return the page with one row as a form; to htmx the row alone."""
    context["editing"] = f"{kind[0]}-{key}"
    if request.headers.get("HX-Request"):
        return fragment(request, path, PARTS[kind], key, **context)
    return outline_page(request, path, **context)
