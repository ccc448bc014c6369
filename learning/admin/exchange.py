"""The curriculum file, up and down: its plan is shown before it is applied, as a whole or not."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from learning.admin import pages, uploads
from learning.admin.logbook import note
from learning.admin.said import with_link
from learning.domain.document import Document
from learning.domain.exporting import document_of
from learning.domain.faults import Fault, FaultyDocument
from learning.domain.importing import plan_import
from learning.domain.plan import Plan
from learning.domain.planned import PlanChanged, apply_as_shown
from learning.domain.publishing import newest_revision
from learning.domain.schema import write_json, write_yaml
from learning.models import Enrolment, LearningPath

TAB = "exchange"
FORMS: dict[str, tuple[Callable[[Document], str], str]] = {
    "yaml": (write_yaml, "application/yaml; charset=utf-8"),
    "json": (write_json, "application/json"),
}


def urls() -> list[URLPattern]:
    """Return the addresses below a path's own."""
    return [
        pages.path_url("exchange/", exchange, "exchange"),
        pages.path_url("exchange/<slug:copy>.<slug:form>", download, "download"),
    ]


@uploads.sized
def exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer both directions; show the plan of a document; apply a plan that was shown."""
    path = pages.path_or_404(pk)
    if request.method != "POST":
        return _page(request, path)
    content, exactly = b"", _is_exact(request)
    try:
        content = uploads.sent_document(request)
        document, plan = uploads.read(content, _planner(path, content, exactly=exactly))
    except FaultyDocument as refusal:
        said = uploads.fault_context(refusal.faults, uploads.as_text(content))
        return _page(request, path, status=uploads.PUT_RIGHT, exactly=exactly, **said)
    mark = request.POST.get("mark")
    if mark:
        try:
            plan = apply_as_shown(document, mark=mark, exactly=exactly)
        except PlanChanged as changed:
            plan = changed.plan
        else:
            return _applied(request, path, plan)
    return pages.page(
        request,
        "plan.html",
        _("What the document changes"),
        path=path,
        tab=TAB,
        has_changed=bool(mark),
        text=uploads.as_text(content),
        exactly=exactly,
        learners=Enrolment.objects.filter(path=path).count(),
        status=uploads.CONFLICT if mark else 200,
        **uploads.plan_context(plan),
    )


@require_safe
def download(request: HttpRequest, pk: int, copy: str, form: str) -> HttpResponse:
    """Hand out the published document, or the working copy with its editors' remarks."""
    path = pages.path_or_404(pk)
    if form not in FORMS or copy not in {"published", "working-copy"}:
        raise Http404
    write, content_type = FORMS[form]
    if copy == "published":
        revision = newest_revision(path)
        if revision is None:
            raise Http404
        document = Document.model_validate(revision.document).without_remarks()
    else:
        try:
            document = document_of(path)
        except FaultyDocument as refusal:
            said = _("The working copy is no document yet; put this right first: %(faults)s")
            faults = "; ".join(str(fault) for fault in refusal.faults[: uploads.MOST_SHOWN])
            messages.error(request, said % {"faults": faults})
            return HttpResponseRedirect(pages.path_page_url(TAB, path))
    response = HttpResponse(write(document), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{path.slug}-{copy}.{form}"'
    return response


def _is_exact(request: HttpRequest) -> bool:
    """Tell whether what the document does not mention is to be archived."""
    # One button of the plan's page asks for the other way, whatever that page was made for.
    return request.POST.get("switch", request.POST.get("exactly")) == "1"


def _planner(path: LearningPath, content: bytes, *, exactly: bool) -> Callable[[Document], Plan]:
    """Return what plans a document on this path, and refuses that of another one."""

    def plan(document: Document) -> Plan:
        if document.key != path.slug:
            raise FaultyDocument((_another_path(path, document.key, content),))
        try:
            return plan_import(document, exactly=exactly)
        except FaultyDocument as refusal:
            reason = _("The document and the path as it is now do not agree:")
            raise FaultyDocument((Fault("", reason), *refusal.faults)) from refusal

    return plan


def _another_path(path: LearningPath, key: str, content: bytes) -> Fault:
    words = {"key": key, "own": path.slug}
    other = LearningPath.objects.filter(slug=key).first()
    if other is None:
        said = _(
            "is “%(key)s”, but this path's key is “%(own)s”. Write that one, or start a new "
            "path from this document."
        )
    else:
        words["title"] = other.title
        said = _("is “%(key)s”, which is the path “%(title)s”. Bring the document to that path.")
    lines = uploads.as_text(content).split("\n")
    line = next((number for number, line in enumerate(lines, 1) if line.startswith("key:")), None)
    return Fault("key", said % words, line)


def _applied(request: HttpRequest, path: LearningPath, plan: Plan) -> HttpResponse:
    """Say what was done, and lead to where it is published."""
    number = len(plan.changes)
    if plan.is_empty:
        messages.success(request, _("Nothing to change: the path says all of this already."))
    else:
        said = ngettext(
            "Imported a document: %(number)s change.",
            "Imported a document: %(number)s changes.",
            number,
        )
        note(request, path, said % {"number": number})
        said = ngettext(
            "%(number)s change is in the working copy. Learners see it once it is published.",
            "%(number)s changes are in the working copy. Learners see them once it is published.",
            number,
        )
        address = pages.path_page_url("publish", path)
        label = _("Look at them and publish.")
        messages.success(request, with_link(said % {"number": number}, address, label))
    return HttpResponseRedirect(pages.path_page_url(TAB, path))


def _page(
    request: HttpRequest, path: LearningPath, *, status: int = 200, **context: Any
) -> HttpResponse:
    revision = newest_revision(path)
    return pages.page(
        request,
        "exchange.html",
        _("Exchange"),
        path=path,
        tab=TAB,
        revision=revision,
        status=status,
        **context,
    )
