"""A path's history: its revisions, any two compared, any one restored as a new revision."""

import json
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from learning.admin.logbook import note
from learning.admin.obstacles import obstacles
from learning.admin.pages import page, path_or_404, path_page_url, path_url
from learning.admin.publish import SummaryForm, locked
from learning.admin.said import with_lines
from learning.domain.difference import difference
from learning.domain.document import Document
from learning.domain.faults import FaultyDocument
from learning.domain.publishing import NotPublishable, newest_revision, problems_in
from learning.domain.reviewing import NotAsSeen, Restoration, restoration_of, restore
from learning.models import LearningPath, Revision

REVISIONS_A_PAGE = 50
HIGHEST = 2**31 - 1


class TwoRevisions(forms.Form):
    """Which two revisions to compare."""

    earlier = forms.IntegerField(label=_("Compare revision"), min_value=1, max_value=HIGHEST)
    later = forms.IntegerField(label=_("with revision"), min_value=1, max_value=HIGHEST)

    def add_prefix(self, field_name: str) -> str:
        """Call the fields as the address does: `from` is no name in Python."""
        return {"earlier": "from", "later": "to"}.get(field_name, field_name)


def list_page(request: HttpRequest, pk: int) -> HttpResponse:
    """List every revision: when, by whom, what changed."""
    path = path_or_404(pk)
    rows = path.revisions.order_by("-number").defer("document").select_related("published_by")
    shown = Paginator(rows, REVISIONS_A_PAGE).get_page(request.GET.get("page"))
    newest = (
        shown.paginator.count
        and path.revisions.order_by("-number").values_list("number", flat=True).first()
    )
    start = {"earlier": max((newest or 0) - 1, 1), "later": newest}
    form = TwoRevisions(initial=start, label_suffix="")
    context: dict[str, Any] = {"shown": shown, "newest": newest, "form": form}
    return page(request, "revisions.html", _("History"), path=path, tab="revisions", **context)


def revision_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show one revision: what it says, and what it changed."""
    path = path_or_404(pk)
    revision = _revision_or_404(path, number)
    before = path.revisions.filter(number__lt=number).order_by("-number").first()
    document = _document(revision)
    context: dict[str, Any] = {
        "revision": revision,
        "before": before,
        "newest": newest_revision(path),
        "differences": difference(_document(before), document) if before else (),
        "document": document,
        "plain": json.dumps(revision.document, indent=2, ensure_ascii=False),
    }
    title = gettext("Revision %s") % number
    return page(request, "revision.html", title, path=path, tab="revisions", **context)


def compare_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Compare any two revisions."""
    path = path_or_404(pk)
    form = TwoRevisions(request.GET, label_suffix="")
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        earlier = _revision_or_404(path, form.cleaned_data["earlier"])
        later = _revision_or_404(path, form.cleaned_data["later"])
        sections = difference(_document(earlier), _document(later))
        context |= {"earlier": earlier, "later": later, "differences": sections}
    title = _("Compare revisions")
    return page(request, "compare.html", title, path=path, tab="revisions", **context)


def restore_page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Show what restoring a revision would do; do as a whole what was shown."""
    path = path_or_404(pk)
    revision = _revision_or_404(path, number)
    if request.method != "POST":
        plan = restoration_of(path, revision)
        return _restore_page(request, revision, plan, SummaryForm.asking(plan.review))
    typed = SummaryForm(request.POST)
    is_other = False
    if typed.is_valid():
        try:
            return _restored(request, path, revision, typed)
        except NotAsSeen:
            is_other = True
        except (NotPublishable, FaultyDocument) as refusal:
            _say_refused(request, refusal)
    plan = restoration_of(path, revision)
    form = SummaryForm.asking(plan.review, typed) if typed.is_valid() else typed
    return _restore_page(request, revision, plan, form, is_other=is_other)


@transaction.atomic
def _restored(
    request: HttpRequest, path: LearningPath, revision: Revision, form: SummaryForm
) -> HttpResponse:
    """Restore a revision, log it and say so."""
    path = locked(path)
    newest = newest_revision(path)
    by = cast(AbstractBaseUser, request.user)
    wish = form.cleaned_data
    made = restore(path, revision, by, seen=wish["seen"], summary=wish["summary"])
    words = {"old": revision.number, "new": made.number, "summary": made.summary}
    if newest is not None and made.pk == newest.pk:
        said = _("The working copy says again what revision %(old)s says. Learners see no change.")
        text = gettext("Working copy restored from revision %(old)s. Revision %(new)s stands.")
    else:
        said = _("Restored revision %(old)s. It is published as revision %(new)s.")
        text = gettext("Restored revision %(old)s as revision %(new)s: %(summary)s")
    note(request, path, text % words)
    messages.success(request, said % words)
    return HttpResponseRedirect(path_page_url("revisions", path))


def _say_refused(request: HttpRequest, refusal: NotPublishable | FaultyDocument) -> None:
    messages.error(request, with_lines(_("Nothing was restored:"), problems_in(refusal)))


def _restore_page(
    request: HttpRequest,
    revision: Revision,
    plan: Restoration,
    form: SummaryForm,
    *,
    is_other: bool = False,
) -> HttpResponse:
    review = plan.review
    context: dict[str, Any] = {
        "revision": revision,
        "plan": plan,
        "review": review,
        "form": form,
        "is_other": is_other,
        "obstacles": obstacles(review),
        "effects": review.effects() if review.is_new and review.target else None,
    }
    title = gettext("Restore revision %s") % revision.number
    return page(request, "restore.html", title, path=review.path, tab="revisions", **context)


def _document(revision: Revision) -> Document:
    return Document.model_validate(revision.document)


def _revision_or_404(path: LearningPath, number: int) -> Revision:
    """Return one of a path's revisions, by its number."""
    rows = path.revisions.select_related("published_by")
    revision = rows.filter(number=number).first() if number <= HIGHEST else None
    if revision is None:
        raise Http404
    return revision


def urls() -> list[URLPattern]:
    """Return the addresses of these pages."""
    return [
        path_url("revisions/", list_page, "revisions"),
        path_url("revisions/compare/", compare_page, "compare"),
        path_url("revisions/<int:number>/", revision_page, "revision"),
        path_url("revisions/<int:number>/restore/", restore_page, "restore"),
    ]
