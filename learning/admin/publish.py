"""Publish with open eyes: what would change and what it does to learners; withdraw, put back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from config import audit
from learning.admin.logbook import note
from learning.admin.obstacles import obstacles
from learning.admin.pages import page, path_or_404, path_page_url, path_url
from learning.admin.saving import PUBLISHED, PUT_BACK, publish_and_say
from learning.domain import publishing
from learning.domain.effects import Effects, effects_of
from learning.domain.reviewing import Review, review_of
from learning.domain.summary import LONGEST_SUMMARY
from learning.models import LearningPath, Status
from learning.models.path import VALID_LINE


class SummaryForm(forms.Form):
    """The line that says what changed, with the mark of what was looked at."""

    summary = forms.CharField(
        label=_("What changed, in one line"),
        help_text=_("Proposed from the changes. Learners find it in the history of the path."),
        max_length=LONGEST_SUMMARY,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
    )
    proposed = forms.CharField(max_length=LONGEST_SUMMARY, required=False, widget=forms.HiddenInput)
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean_summary(self) -> str:
        """Take a line that was broken in two as one."""
        line = " ".join(self.cleaned_data["summary"].split())
        VALID_LINE(line)
        return line

    @classmethod
    def asking(cls, review: Review, typed: "SummaryForm | None" = None) -> "SummaryForm":
        """Return the form for a review; what somebody wrote themselves stays."""
        summary = review.summary
        if typed is not None and typed.is_valid():
            own = typed.cleaned_data["summary"]
            if own and own != typed.cleaned_data["proposed"]:
                summary = own
        initial = {"summary": summary, "proposed": review.summary, "seen": review.mark}
        return cls(initial=initial, label_suffix="")


def publish_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what publishing would do; publish what was shown."""
    path = path_or_404(pk)
    if request.method != "POST":
        review = review_of(path)
        return _publish_page(request, review, SummaryForm.asking(review))
    typed = SummaryForm(request.POST)
    with transaction.atomic():
        path = locked(path)
        review = review_of(path)
        is_as_seen = request.POST.get("seen") == review.mark and review.is_ready
        if typed.is_valid() and is_as_seen:
            was = path.status
            said = PUBLISHED if was == Status.PUBLISHED else PUT_BACK
            revision = publish_and_say(request, path, said, typed.cleaned_data["summary"])
            if revision is not None and not review.is_new and was != path.status:
                words = gettext("Put on the site again at revision %s.")
                note(request, path, words % revision.number)
            return HttpResponseRedirect(path_page_url("publish", path))
    form = SummaryForm.asking(review, typed) if typed.is_valid() else typed
    return _publish_page(request, review, form, is_other=not is_as_seen)


def locked(path: LearningPath) -> LearningPath:
    """Return the path while nobody else can change it."""
    return LearningPath.objects.select_for_update().get(pk=path.pk)


def _publish_page(
    request: HttpRequest, review: Review, form: SummaryForm, *, is_other: bool = False
) -> HttpResponse:
    context: dict[str, Any] = {
        "review": review,
        "form": form,
        "is_other": is_other,
        "obstacles": obstacles(review),
        "effects": review.effects() if review.is_new and review.target else None,
    }
    return page(request, "publish.html", _("Publish"), path=review.path, tab="publish", **context)


def withdraw_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before a path is taken off the site, with what that does to learners; then do it."""
    path = path_or_404(pk)
    if request.method == "POST":
        with transaction.atomic():
            if locked(path).status == Status.PUBLISHED:
                publishing.withdraw(path)
                note(request, path, gettext("Withdrawn."))
                audit.note(request.user.pk, f"withdrew path {path.slug}")
                text = _("Withdrawn. Only curators see it now; no ticks are lost.")
                messages.success(request, text)
        return HttpResponseRedirect(path_page_url("publish", path))
    context: dict[str, Any] = {
        "newest": publishing.newest_revision(path),
        "effects": _effects_as_it_is(path),
    }
    return page(request, "withdraw.html", _("Withdraw"), path=path, tab="publish", **context)


def put_back_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask before a withdrawn path is put back as it was; then do it."""
    path = path_or_404(pk)
    if request.method == "POST":
        with transaction.atomic():
            if locked(path).status == Status.WITHDRAWN:
                revision = publishing.put_back(path)
                if revision is not None:
                    words = gettext("Put back on the site at revision %s.") % revision.number
                    note(request, path, words)
                    audit.note(request.user.pk, f"put back path {path.slug}")
                    messages.success(request, words)
        return HttpResponseRedirect(path_page_url("publish", path))
    context: dict[str, Any] = {"review": review_of(path), "effects": _effects_as_it_is(path)}
    return page(request, "put_back.html", _("Put back"), path=path, tab="publish", **context)


def _effects_as_it_is(path: LearningPath) -> Effects:
    """Return who is on a path and what they hold, with nothing about to change."""
    newest = publishing.newest_revision(path)
    if newest is None:
        return Effects()
    outline = publishing.outline_of_revision(newest.pk, newest.published_at)
    return effects_of(path, outline, outline)


def urls() -> list[URLPattern]:
    """Return the addresses of these pages."""
    return [
        path_url("publish/", publish_page, "publish"),
        path_url("withdraw/", withdraw_page, "withdraw"),
        path_url("put-back/", put_back_page, "put_back"),
    ]
