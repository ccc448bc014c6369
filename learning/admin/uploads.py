"""Documents that curators send: their limits, kind words about them, and the plan as a page."""

from collections import Counter
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from learning.admin import pages
from learning.domain.change import Act, Kind, Subject
from learning.domain.document import Document
from learning.domain.faults import Fault, FaultyDocument
from learning.domain.plan import Plan
from learning.domain.reading import MOST_BYTES
from learning.domain.schema import read_any

MOST_SHOWN = 200
LONGEST_QUOTED = 120
# A browser takes half a minute to lay out a field of a million lines.
LONGEST_GIVEN_BACK = 200_000
PUT_RIGHT, CONFLICT, TOO_LARGE = 400, 409, 413

_ACTS = {
    Act.ADDED: gettext_lazy("New"),
    Act.REVIVED: gettext_lazy("Back from the archive"),
    Act.CHANGED: gettext_lazy("Changed"),
    Act.MOVED: gettext_lazy("Moved"),
    Act.REORDERED: gettext_lazy("New order"),
    Act.ARCHIVED: gettext_lazy("Archived"),
    Act.REMOVED: gettext_lazy("Removed"),
}


def sized(view: pages.View) -> pages.View:
    """Answer a request beyond all limits with a page that says so, before anything is read."""
    # Django looks for the form's token in the body, and so refuses it before any view.
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if int(request.META.get("CONTENT_LENGTH") or 0) <= most:
            return protected(request, *args, **kwargs)
        title = _("That is too much at once")
        return pages.page(request, "too_large.html", title, status=TOO_LARGE)

    return guarded


def sent_document(request: HttpRequest) -> bytes:
    """Return what was uploaded, or else what was pasted. Raises FaultyDocument for neither."""
    uploaded = request.FILES.get("upload")
    if uploaded is not None:
        content = uploaded.read(MOST_BYTES + 1)
        if not content:
            raise FaultyDocument((Fault("", _("The file is empty. Choose another one.")),))
        return content
    content = request.POST.get("text", "").encode(errors="surrogatepass")
    if not content.strip():
        raise FaultyDocument((Fault("", _("Choose a file, or paste the document below.")),))
    return content


def read(content: bytes, plan: Callable[[Document], Plan]) -> tuple[Document, Plan]:
    """Return a document and its plan. Raises FaultyDocument, for unknown pictures too."""
    document = read_any(content)
    planned = plan(document)
    known = {image.src for image in _images(planned.current)}
    missing = [
        Fault(f"steps[{at}].images[{number}].src", _("There is no such file under static/."))
        for at, step in enumerate(document.steps)
        for number, image in enumerate(step.images)
        if image.src not in known and not _is_there(image.src)
    ]
    if missing:
        raise FaultyDocument(tuple(missing))
    return document, planned


def as_text(content: bytes) -> str:
    """Return what was sent for its text field, as far as it can be shown."""
    if len(content) > MOST_BYTES or b"\0" in content:
        return ""
    return content.decode("utf-8-sig", errors="replace").replace("\r\n", "\n")


def fault_context(faults: Iterable[Fault], text: str) -> dict[str, Any]:
    """Return what the page says about faults: each with its line, and what stands there."""
    faults = list(faults)
    lines = text.split("\n")
    rows = [
        (fault, lines[fault.line - 1][:LONGEST_QUOTED])
        if fault.line and fault.line <= len(lines)
        else (fault, "")
        for fault in faults[:MOST_SHOWN]
    ]
    return {
        "faults": rows,
        "all_faults": len(faults),
        "more_faults": len(faults) - len(rows),
        "text": text if len(text) <= LONGEST_GIVEN_BACK else "",
    }


def plan_context(plan: Plan) -> dict[str, Any]:
    """Return what the page says about a plan: what it does part by part, and what it keeps."""
    counts = Counter(change.act for change in plan.changes)
    steps = _steps_of_resources(plan)
    groups: dict[str, list[str]] = {}
    for change in plan.changes:
        groups.setdefault(_area(change.subject, steps), []).append(str(change))
    return {
        "plan": plan,
        "counts": [(_ACTS[act], counts[act]) for act in _ACTS if counts[act]],
        "groups": [
            (title, said[:MOST_SHOWN], len(said) - MOST_SHOWN) for title, said in groups.items()
        ],
        "kept": [str(kept) for kept in plan.kept[:MOST_SHOWN]],
        "more_kept": len(plan.kept) - MOST_SHOWN,
    }


def _images(document: Document | None) -> Iterable[Any]:
    return (image for step in document.steps for image in step.images) if document else ()


def _is_there(src: str) -> bool:
    try:
        return finders.find(src) is not None
    except SuspiciousFileOperation:
        return False


def _steps_of_resources(plan: Plan) -> dict[str, str]:
    """Return the titles of the steps that resources stand in, after the plan if they stay."""
    return {
        resource.key: step.title
        for document in (plan.current, plan.target)
        if document
        for step in document.steps
        for resource in step.resources
    }


def _area(subject: Subject, steps: dict[str, str]) -> str:
    """Return the part of the path that a change is about."""
    while subject.owner is not None and subject.owner.kind is not Kind.PATH:
        subject = subject.owner
    if subject.kind is Kind.RESOURCE:
        return _("Step “%(title)s”") % {"title": steps.get(subject.key, subject.name)}
    if subject.kind is Kind.STEP:
        return _("Step “%(title)s”") % {"title": subject.name}
    return {
        Kind.CREATOR: _("Creators"),
        Kind.CHOICE: _("Choices"),
        Kind.OPTION: _("Choices"),
    }.get(subject.kind, capfirst(_("the path itself")))
