"""What an act on the outline answers: the page to a plain form, the changed part to htmx."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from learning.admin.pages import page, path_page_url
from learning.domain import arranging
from learning.domain.overview import overview_of
from learning.domain.text import LONGEST_KEY
from learning.models import LearningPath, Resource, Step

KINDS: dict[str, type[Step] | type[Resource]] = {"step": Step, "resource": Resource}
WHOLE = ("outline", "")


@contextmanager
def held_or_404(pk: int) -> Iterator[LearningPath]:
    """Hold a path's row for an act."""
    try:
        with arranging.held(pk) as path:
            yield path
    except LearningPath.DoesNotExist as missing:
        raise Http404 from missing


def part_of(path: LearningPath, kind: str, key: str) -> Any:
    """Return the step or resource with this key, archived or not, if the path has one."""
    if "\0" in key:  # PostgreSQL breaks at what none of its texts can hold.
        return None
    return cast(Any, KINDS[kind]).objects.filter(path=path, key=key).first()


def live_part(path: LearningPath, kind: str, key: str) -> Any:
    """Return the step or resource that is in the path now, if there is one with this key."""
    part = part_of(path, kind, key)
    if part is None or part.archived_at or (kind == "resource" and part.step.archived_at):
        return None
    return part


def row_id(part: Step | Resource) -> str:
    """Return the id of a part's row in the page."""
    return f"{'s' if isinstance(part, Step) else 'r'}-{part.key}"


def around(part: Step | Resource) -> tuple[str, str]:
    """Return the part of the page that holds a row among its neighbours, and its key."""
    return WHOLE if isinstance(part, Step) else ("step", part.step.key)


def where(part: Step | Resource, was: Sequence[str], now: Sequence[str]) -> str:
    """Say where a part stands among its neighbours after they were put in order."""
    before, after = was.index(part.key), now.index(part.key)
    words = {"title": part, "place": after + 1, "count": len(now)}
    if after < before:
        return _("“%(title)s” moved up, now %(place)s of %(count)s.") % words
    if after > before:
        return _("“%(title)s” moved down, now %(place)s of %(count)s.") % words
    return _("“%(title)s” stays %(place)s of %(count)s.") % words


def moved(resource: Resource, now: Sequence[str]) -> str:
    """Say where a resource stands in the step it came to."""
    return _("“%(title)s” moved to “%(step)s”, now %(place)s of %(count)s.") % {
        "title": resource,
        "step": resource.step,
        "place": now.index(resource.key) + 1,
        "count": len(now),
    }


def gone(request: HttpRequest, path: LearningPath, key: str) -> HttpResponse:
    """Refuse an act on what somebody else archived or moved meanwhile, and show what is."""
    said = _("Not done: “%(key)s” is not in this path any more. The page shows what is.")
    return answered(request, path, said % {"key": key[:LONGEST_KEY]}, is_refused=True, acted_on=key)


def outline_page(
    request: HttpRequest, path: LearningPath, status: int = 200, **context: Any
) -> HttpResponse:
    """Return the whole page, with a form in one of its rows where the context has one."""
    title, overview = gettext_lazy("Outline"), overview_of(path)
    context |= {"path": path, "tab": "outline", "overview": overview, "status": status}
    return page(request, "outline.html", title, **context)


def answered(
    request: HttpRequest,
    path: LearningPath,
    said: str,
    part: str = "outline",
    key: str = "",
    *,
    at: str = "outline",
    focus: str = "",
    is_refused: bool = False,
    acted_on: str = "",
) -> HttpResponse:
    """Say what was done, and show it: the page at the row `at`, or one part of it to htmx.

    Rows that are being typed in stay as they are, all but the one that was acted on. Where the
    pressed button is gone the focus goes to `focus`.
    """
    if not request.headers.get("HX-Request"):
        (messages.warning if is_refused else messages.success)(request, said)
        return HttpResponseRedirect(f"{path_page_url('outline', path)}#{at}")
    being_edited = {*request.POST.getlist("open")} - {f"r-{acted_on}", f"s-{acted_on}"}
    context = {"said": said, "focus": focus, "is_refused": is_refused, "open": being_edited}
    return fragment(request, path, part, key, **context)


def fragment(
    request: HttpRequest, path: LearningPath, part: str, key: str, **context: Any
) -> HttpResponse:
    """Return one part of the page, with the line that says what was done and the path's standing.

    The part is the `outline`, a `step`, a step's `head`, or a `resource`; what is not in the
    path any more is answered with the whole outline.
    """
    overview = overview_of(path)
    step, row = overview.step(key), None
    if part == "resource" and (found := overview.resource(key)):
        step, row = found
    if step is None:
        part = "outline"
    context |= {"path": path, "overview": overview, "part": part, "step": step, "row": row}
    response = render(request, "admin/pages/outline/_answer.html", context)
    ids = {"outline": "outline", "step": f"s-{key}", "head": f"h-{key}", "resource": f"r-{key}"}
    response["HX-Retarget"], response["HX-Reswap"] = f"#{ids[part]}", "outerHTML"
    patch_vary_headers(response, ["HX-Request"])
    return response
