"""The outline: a path's working copy on one page, its steps and resources put in order.

Nothing here publishes. Each act states the order, place or state that is wished for, holds the
path's row, and answers a plain form with the page and htmx with the smallest part that changed.
"""

from typing import cast

from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.admin.logbook import note
from learning.admin.outline_answers import (
    KINDS,
    answered,
    around,
    gone,
    held_or_404,
    live_part,
    moved,
    outline_page,
    part_of,
    row_id,
    where,
)
from learning.admin.pages import path_or_404, path_url
from learning.domain import archiving, arranging
from learning.domain.positions import neighbours
from learning.models import Resource, Step


def urls() -> list[URLPattern]:
    """Return the addresses of the outline and of its acts."""
    return [
        path_url("outline/", require_safe(show), "outline"),
        path_url("outline/place/", require_POST(place), "outline_place"),
        path_url("outline/order/", require_POST(order), "outline_order"),
        path_url("outline/move/", require_POST(move), "outline_move"),
        path_url("outline/archive/", require_POST(archive), "outline_archive"),
        path_url("outline/steps/", require_POST(add_step), "outline_add_step"),
    ]


def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole outline."""
    return outline_page(request, path_or_404(pk))


def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a part beside a neighbour: `step` or `resource` says `this before that`, or `behind`."""
    kind = "step" if "step" in request.POST else "resource"
    words = request.POST.get(kind, "").split()
    if len(words) != 3 or words[1] not in {"before", "behind"}:
        raise BadRequest
    key, side, other = words
    with held_or_404(pk) as path:
        part = live_part(path, kind, key)
        if part is None:
            return gone(request, path, key)
        was = [row.key for row in neighbours(part)]
        now = arranging.put_beside(part, other, behind=side == "behind")
        said = where(part, was, now)
        if now != was:
            note(request, part, said)
    return answered(request, path, said, *around(part), at=row_id(part))


def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Put parts into the order of the `keys` sent: a step's resources, or all steps.

    `dragged` is the part that was moved; a resource may come from another step.
    """
    keys, dragged = request.POST.getlist("keys"), request.POST.get("dragged", "")
    into = request.POST.get("step", "")
    with held_or_404(pk) as path:
        part = live_part(path, "resource" if into else "step", dragged)
        step = cast(Step | None, live_part(path, "step", into)) if into else None
        if part is None or (into and step is None):
            return gone(request, path, dragged if part is None else into)
        came_from = part.step if isinstance(part, Resource) and part.step != step else None
        if isinstance(part, Resource) and step is not None:
            arranging.move(part, step)
        rows = list(neighbours(part))
        was = [row.key for row in rows]
        now = arranging.put_in_order(rows, keys)
        said = moved(part, now) if came_from else where(part, was, now)
        if came_from or now != was:
            note(request, part, said)
    target = ("outline", "") if came_from else around(part)
    return answered(request, path, said, *target, at=row_id(part))


def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a resource at the end of another step."""
    key, into = request.POST.get("resource", ""), request.POST.get("step", "")
    with held_or_404(pk) as path:
        resource = cast(Resource | None, live_part(path, "resource", key))
        step = cast(Step | None, live_part(path, "step", into))
        if resource is None or step is None:
            return gone(request, path, key if resource is None else into)
        if resource.step == step:
            said = _("“%(title)s” is in “%(step)s” already.") % {"title": resource, "step": step}
        else:
            arranging.move(resource, step)
            said = moved(resource, [row.key for row in neighbours(resource)])
            note(request, resource, said)
    return answered(request, path, said, at=row_id(resource), acted_on=key)


def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a part out of the path (`archived=1`), or bring it back (`archived=0`)."""
    kind, key, wish = (request.POST.get(name, "") for name in ("kind", "key", "archived"))
    if kind not in KINDS or wish not in {"0", "1"}:
        raise BadRequest
    with held_or_404(pk) as path:
        part = part_of(path, kind, key)
        if part is None:
            return gone(request, path, key)
        if wish == "1":
            said = _("“%(title)s” archived. No ticks are lost.") % {"title": part}
            at = focus = f"gone-{row_id(part.step)}" if kind == "resource" else "gone-outline"
        else:
            said = _("“%(title)s” is back, at the end.") % {"title": part}
            at, focus = row_id(part), f"edit-{row_id(part)}"
        if (part.archived_at is not None) != (wish == "1"):
            (archiving.archive if wish == "1" else archiving.bring_back)(part)
            note(request, part, said)
    return answered(request, path, said, at=at, focus=focus, acted_on=key)


def add_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a step at the path's end, by its title alone."""
    with held_or_404(pk) as path:
        try:
            title = Step._meta.get_field("title").clean(request.POST.get("title", "").strip(), None)
            if Step.objects.live().filter(path=path).count() >= arranging.MOST_STEPS:
                raise ValidationError(
                    _("A path holds %(most)s steps at most."), params={"most": arranging.MOST_STEPS}
                )
        except ValidationError as fault:
            said = _("No step was added: %(fault)s") % {"fault": " ".join(fault.messages)}
            return answered(request, path, said, at="add-step", is_refused=True)
        step = arranging.add_step(path, title)
        note(request, step, _("Added in the outline."), is_new=True)
    said = _("“%(title)s” added as step %(number)s.") % {"title": title, "number": step.position}
    return answered(request, path, said, at=row_id(step), focus=f"edit-{row_id(step)}")
