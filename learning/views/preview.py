"""The working copy as a visitor, a learner or somebody half-way would see it; nothing to tick."""

import re
from types import SimpleNamespace
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from learning.domain.faults import FaultyDocument
from learning.domain.outline import Outline
from learning.domain.previewing import Person, path_of_token, progress_as
from learning.domain.publishing import outline_of_working_copy
from learning.views.trail import Standing, step_context, trail_context

PERSONS: list[tuple[Person, Any]] = [
    (Person.VISITOR, _("A visitor")),
    (Person.LEARNER, _("A learner who has just begun")),
    (Person.HALFWAY, _("Somebody half-way")),
]


def person_asked(request: HttpRequest) -> Person:
    """Return whose eyes are asked for."""
    asked = request.GET.get("as", "")
    return Person(asked) if asked in set(Person) else Person.VISITOR


def drawn(
    request: HttpRequest, outline: Outline, step: str, base: str, **notice: Any
) -> HttpResponse | None:
    """Return the trail, or one step of it; nothing for a step that is not shown.

    `base` is the preview's own address; `notice` is what else its notice shows.
    """
    person = person_asked(request)
    is_whole = "whole" in request.GET
    standing = Standing(outline, progress_as(person, outline), is_whole=is_whole)
    shown = standing.walk.step(step)
    if step and shown is None:
        return None
    if shown:
        template, context = "step", step_context(standing, shown, is_preview=True)
    else:
        template, context = "path", trail_context(standing, is_preview=True)
    is_visitor = person is Person.VISITOR
    context["user"] = AnonymousUser() if is_visitor else SimpleNamespace(is_authenticated=True)
    here = f"{base}{step}/" if step else base
    persons = [(f"{here}?as={each.value}", label, each is person) for each, label in PERSONS]
    context["preview"] = {"persons": persons, **notice}
    html = render_to_string(f"learning/{template}.html", context, request)
    response = HttpResponse(_linked_in_preview(html, outline, base, person))
    return kept_by_nobody(response)


def kept_by_nobody(response: HttpResponse) -> HttpResponse:
    """Ask browsers and search engines to keep nothing of an answer."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _linked_in_preview(html: str, outline: Outline, base: str, person: Person) -> str:
    """Lead the page's links to other pages of the preview.

    The pages' pieces know the site's own addresses alone, and stay as quick as they are.
    """
    site = re.escape(reverse("learning:path", args=[outline.slug]))
    return re.sub(
        rf'href="{site}([a-z0-9-]+/)?(?:\?(whole=1))?(#[^"]*)?"',
        lambda found: (
            f'href="{base}{found[1] or ""}?as={person.value}'
            f'{"&amp;whole=1" if found[2] else ""}{found[3] or ""}"'
        ),
        html,
    )


@require_safe
def shared_preview(request: HttpRequest, token: str, step: str = "") -> HttpResponse:
    """Show a working copy to whoever was given the link, for as long as it lasts."""
    path = path_of_token(token)
    if path is None:
        return _nothing_here("learning/preview_over.html")
    try:
        outline = outline_of_working_copy(path)
    except FaultyDocument:
        return _nothing_here("learning/preview_unready.html")
    base = reverse("learning:preview", args=[token])
    page = drawn(request, outline, step, base)
    if page is None:
        return HttpResponseRedirect(f"{base}?as={person_asked(request).value}")
    return page


def _nothing_here(template: str) -> HttpResponse:
    """Answer with the same page for everybody: without the request, nothing in it is random."""
    return kept_by_nobody(HttpResponse(render_to_string(template), status=404))
