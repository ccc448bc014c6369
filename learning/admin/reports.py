"""Reports: what people found wrong, by what it is about, answered in the row."""

import re
from datetime import datetime
from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from learning.admin.logbook import note
from learning.admin.pages import page, upkeep_page
from learning.admin.report_forms import DECLINE, AnswerForm
from learning.admin.said import say_waiting, with_lines
from learning.domain import answering
from learning.domain.matters import (
    READ_OF_A_MATTER,
    Matter,
    Subject,
    on_path,
    subjects_in_order,
    subjects_of,
)
from learning.models import Creator, LearningPath, Report
from learning.views.days import Days

SUBJECTS_A_PAGE, ANSWERED_A_PAGE = 20, 50
MOST_NAMES = 500
MATTER = re.compile(r"(resource|creator)-([0-9]{1,18})-([a-z-]{1,20})")
SPAN = re.compile(r"([0-9]{1,18})-([0-9]{1,18})")
NUMBER = re.compile(r"[0-9]{1,18}")


class Filter(NamedTuple):
    """Which reports are asked for."""

    state: str
    path: LearningPath | None
    paths: list[LearningPath]

    @classmethod
    def of(cls, request: HttpRequest) -> "Filter":
        """Read it from the address; what makes no sense asks for nothing special."""
        paths = list(LearningPath.objects.only("pk", "title").order_by("title", "pk"))
        chosen = {str(path.pk): path for path in paths}.get(request.GET.get("path", ""))
        state = request.GET.get("state", "")
        return cls(state if state in Report.State.values else Report.State.OPEN, chosen, paths)

    @property
    def reports(self) -> QuerySet[Report]:
        """Return the reports."""
        found = Report.objects.filter(state=self.state)
        return on_path(found, self.path) if self.path else found


@upkeep_page(10, "reports/", "reports", _("Reports"))
@require_http_methods(["GET", "HEAD", "POST"])
def reports_page(request: HttpRequest) -> HttpResponse:
    """List the reports, or answer some of one matter."""
    if request.method == "POST":
        return _answer(request)
    wanted = Filter.of(request)
    if wanted.state != Report.State.OPEN:
        return _answered(request, wanted)
    pages = Paginator(subjects_in_order(wanted.reports), SUBJECTS_A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    subjects = subjects_of(wanted.reports, shown.object_list)
    return _open_page(request, wanted, subjects, shown=shown)


def _answered(request: HttpRequest, wanted: Filter) -> HttpResponse:
    needed = wanted.reports.select_related("resource__path", "creator", "revision", "answered_by")
    pages = Paginator(needed.order_by("-answered_at", "-pk"), ANSWERED_A_PAGE)
    shown = pages.get_page(request.GET.get("page"))
    context: dict[str, Any] = {"wanted": wanted, "shown": shown, "states": Report.State.choices}
    return page(request, "reports_answered.html", _("Reports"), **context)


def _open_page(
    request: HttpRequest, wanted: Filter, subjects: list[Subject], *forms: AnswerForm, **more: Any
) -> HttpResponse:
    days = Days()
    bound = {form.prefix: form for form in forms}
    rows = []
    for subject in subjects:
        asked = []
        for matter in subject.matters:
            form = AnswerForm(subject, matter)
            asked.append(
                {
                    "matter": matter,
                    "form": bound.get(form.prefix, form),
                    "label": Report.Reason(matter.reason).label,
                    "senders": _senders(matter, days),
                    "health": _health(subject, matter, days),
                }
            )
        rows.append({"subject": subject, "matters": asked})
    context: dict[str, Any] = {
        "wanted": wanted,
        "rows": rows,
        "states": Report.State.choices,
        "names": Creator.objects.order_by("name").values_list("name", flat=True)[:MOST_NAMES],
    }
    return page(request, "reports.html", _("Reports"), **context, **more)


def _answer(request: HttpRequest) -> HttpResponse:
    """Answer the ticked reports of one matter, and say what came of it."""
    reports = _of_matter(request.POST.get("matter", ""))
    still_open = reports.filter(state=Report.State.OPEN)
    subjects = subjects_of(still_open, subjects_in_order(still_open))
    if not subjects:
        return _told_already(request)
    [subject] = subjects
    form = AnswerForm(subject, subject.matters[0], request.POST)
    chosen = _ticked(request, reports)
    if chosen is None:
        form.full_clean()
        form.add_error(None, _("Tick the reports that this answers."))
    if form.is_valid() and chosen is not None:
        try:
            outcome = _act(request, form, chosen)
        except answering.AnsweredAlready:
            return _told_already(request)
        except answering.ChangedMeanwhile:
            text = _("Not done: somebody changed this meanwhile. Look at it again.")
            form.add_error(None, text)
        else:
            _say(request, form, outcome)
            return HttpResponseRedirect(request.get_full_path())
    return _open_page(request, Filter.of(request), subjects, form)


def _of_matter(name: str) -> QuerySet[Report]:
    found = MATTER.fullmatch(name)
    if found is None or found[3] not in Report.Reason.values:
        raise BadRequest(gettext("There is no such matter."))
    return Report.objects.filter(**{f"{found[1]}_id": int(found[2])}, reason=found[3])


def _ticked(request: HttpRequest, reports: QuerySet[Report]) -> QuerySet[Report] | None:
    """Return the reports that are to be answered; nothing when none is ticked."""
    ticked = [int(each) for each in request.POST.getlist("report") if NUMBER.fullmatch(each)]
    chosen = Q(pk__in=ticked[:READ_OF_A_MATTER])
    unread = SPAN.fullmatch(request.POST.get("unread", ""))
    if unread:
        chosen |= Q(pk__gt=int(unread[1]), pk__lte=int(unread[2]))
    return reports.filter(chosen) if ticked or unread else None


def _act(request: HttpRequest, form: AnswerForm, chosen: QuerySet[Report]) -> answering.Outcome:
    by = cast(AbstractBaseUser, request.user)
    sentence, thing = form.cleaned_data["sentence"].strip(), form.subject.thing
    with transaction.atomic():
        if form.act == DECLINE:
            outcome = answering.decline(chosen, sentence, by)
            told = gettext("Reports declined: %s") % outcome.answer
        else:
            seen = request.POST.get("seen", "")
            outcome = answering.accept(chosen, sentence, by, form.mend(by), seen)
            told = gettext("Reports accepted: %s") % outcome.answer
        note(request, thing, told)
    return outcome


def _told_already(request: HttpRequest) -> HttpResponse:
    messages.warning(request, _("These reports are answered already. Nothing was changed."))
    return HttpResponseRedirect(request.get_full_path())


def _say(request: HttpRequest, form: AnswerForm, outcome: answering.Outcome) -> None:
    declined = form.act == DECLINE
    counted = (
        ngettext("%s report declined.", "%s reports declined.", outcome.count)
        if declined
        else ngettext("%s report accepted.", "%s reports accepted.", outcome.count)
    )
    said = [counted % outcome.count, *([] if declined else [outcome.answer])]
    for revision in outcome.published:
        where = {"path": revision.path, "number": revision.number}
        said.append(gettext("“%(path)s” is published as revision %(number)s.") % where)
    messages.success(request, " ".join(said))
    say_waiting(request, outcome.waiting)
    for path, problems in outcome.refused:
        refused = f"{gettext('Not published:')} {path.title}"
        messages.warning(request, with_lines(refused, problems))


def _senders(matter: Matter, days: Days) -> str:
    """Say who reported it, without names: 5 learners, first on 3 November."""
    told = []
    if matter.learners:
        words = ngettext("%s learner", "%s learners", matter.learners)
        told.append(words % matter.learners)
    if matter.visitors:
        words = ngettext("%s visitor", "%s visitors", matter.visitors)
        told.append(words % matter.visitors)
    who = gettext(" and ").join(told)
    return gettext("%(who)s, first on %(day)s") % {"who": who, "day": days.say(matter.first)}


def _health(subject: Subject, matter: Matter, days: Days) -> str:
    """Say what the nightly check of the main link knows."""
    check = subject.check
    if not subject.links or matter.reason in {Report.Reason.CREDIT, Report.Reason.OTHER}:
        return ""
    if check is None or (check.checked_at is None and not check.judged_at):
        return gettext("The link has not been checked yet.")
    outcome = check.get_outcome_display().lower()
    if check.outcome == "answering":
        when: datetime | None = check.last_good_at or check.checked_at
        return gettext("The nightly check had an answer on %s.") % days.say(when)
    known = {"outcome": outcome, "day": days.say(check.since)}
    agrees = matter.reason == Report.Reason.BROKEN or check.outcome == "not-free"
    if agrees and check.since:
        return gettext("Matches the nightly check: %(outcome)s since %(day)s.") % known
    return gettext("The nightly check says: %(outcome)s.") % known
