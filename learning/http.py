"""One view, two answers: a redirect for a plain form, a fragment for htmx; and what may be seen."""

from contextlib import AbstractContextManager, nullcontext, suppress
from functools import lru_cache
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from learning.domain.faults import FaultyDocument
from learning.domain.outline import Outline
from learning.domain.publishing import outline_of_working_copy, published_outline
from learning.models import LearningPath, may_curate


def answer(request: HttpRequest, fragment: str, context: dict[str, Any], then: str) -> HttpResponse:
    """Return the fragment to htmx, and everybody else to the address `then`."""
    if not request.headers.get("HX-Request"):
        return HttpResponseRedirect(then)
    response = render(request, fragment, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def wish(form: QueryDict) -> bool:
    """Return whether a resource is to be done. Raises BadRequest unless that is said."""
    if form.get("undo") == "1" and "done" not in form:
        return False
    if form.get("done") not in {"0", "1"}:
        raise BadRequest(_("Say done=1 or done=0."))
    return form["done"] == "1"


def mark_of(user: AbstractBaseUser | AnonymousUser) -> str:
    """Return what pages and wishes are marked with: the same for one person, telling nothing."""
    return _mark_of(user.pk) if user.is_authenticated else ""


@lru_cache(maxsize=1024)
def _mark_of(learner_id: int) -> str:
    return salted_hmac("learning.wishes", str(learner_id), algorithm="sha256").hexdigest()[:16]


def is_of_somebody_else(request: HttpRequest) -> bool:
    """Tell whether a wish was made by another person than the one who is logged in now, if any.

    A plain form does not say who made it. What was asked on a visitor's page is taken from
    whoever has logged in since: they are the same browser's.
    """
    made_by = request.POST.get("who", "")
    return made_by not in {"", mark_of(request.user)}


def one_at_a_time(request: HttpRequest) -> AbstractContextManager[None]:
    """Let a visitor's requests change their session one after another; a learner has rows."""
    if request.user.is_authenticated:
        return nullcontext()
    return request.session.alone()  # type: ignore[attr-defined]


def published_or_404(slug: str) -> Outline:
    """Return a published path's outline. Drafts and withdrawn paths do not exist."""
    outline = published_outline(slug)
    if outline is None:
        raise Http404
    return outline


def visible_or_404(slug: str, request: HttpRequest) -> Outline:
    """Return a path's outline; curators see the working copy of one that is not published.

    While that has faults there is nothing to see here; the admin's preview says which.
    """
    outline = published_outline(slug)
    if outline is None and may_curate(request.user):
        path = LearningPath.objects.filter(slug=slug).first()
        with suppress(FaultyDocument):
            outline = outline_of_working_copy(path) if path else None
    if outline is None:
        raise Http404
    return outline
