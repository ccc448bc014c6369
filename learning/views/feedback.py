"""What people tell the curators: a report about a resource, or about what is said of a creator."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from learning import limits
from learning.domain import reporting
from learning.domain.ledger import entry_of
from learning.domain.publishing import published_outlines
from learning.domain.reporting import About, Words
from learning.forms import ReportForm
from learning.http import published_or_404
from learning.models import Creator


def report_resource(request: HttpRequest, path: str, resource: str) -> HttpResponse:
    """Take a report about a resource that is part of a published path."""
    context = _of_resource(path, resource)
    row = context["outline"].resource_ids[resource]
    return _report(request, About(resource_id=row), context)


def report_creator(request: HttpRequest, creator: str) -> HttpResponse:
    """Take a report about what is said of a creator, or lead to one of their works."""
    context = _of_creator(creator)
    row = get_object_or_404(Creator.objects.only("pk"), key=creator)
    return _report(request, About(creator_id=row.pk), context)


@require_safe
def resource_report_sent(request: HttpRequest, path: str, resource: str) -> HttpResponse:
    """Thank for a report about a resource."""
    return render(request, "learning/report_sent.html", _of_resource(path, resource))


@require_safe
def creator_report_sent(request: HttpRequest, creator: str) -> HttpResponse:
    """Thank for a report about a creator."""
    return render(request, "learning/report_sent.html", _of_creator(creator))


def _of_resource(path: str, resource: str) -> dict[str, Any]:
    outline = published_or_404(path)
    wanted = outline.resources.get(resource)
    if wanted is None:
        raise Http404
    page = reverse("learning:step", args=[outline.slug, wanted.step_key])
    step = next(step for step in outline.steps if step.key == wanted.step_key)
    back = f"{page}#r-{wanted.key}"
    return {"outline": outline, "resource": wanted, "step": step, "back": back}


def _of_creator(creator: str) -> dict[str, Any]:
    entry = entry_of(creator, published_outlines())
    if entry is None:
        raise Http404
    return {"entry": entry, "back": reverse("learning:creator", args=[creator])}


def _report(request: HttpRequest, about: About, context: dict[str, Any]) -> HttpResponse:
    user = request.user if isinstance(request.user, AbstractBaseUser) else None
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": request.GET.get("reason", "")},
        has_account=user is not None,
        is_of_creator=about.creator_id is not None,
    )
    context |= {"form": form}
    if request.method != "POST" or not form.is_valid():
        return render(request, "learning/report.html", context)
    if not form.is_trapped:
        sender = _sender(request)
        if limits.take(request, "report", key=sender) is None:
            return _too_many(request, context, sender)
        reporting.take(about, _words(form, user), user, sender)
    return HttpResponseRedirect(f"{request.path}sent/")


def _words(form: ReportForm, user: AbstractBaseUser | None) -> Words:
    said = form.cleaned_data
    reply_to = said.get("reply_to", "")
    if user and said["tell_me"]:
        reply_to = getattr(user, user.get_email_field_name())
    return Words(reason=said["reason"], detail=said["detail"], reply_to=reply_to)


def _sender(request: HttpRequest) -> str:
    """Tell senders apart: by account, or else by the browser's own token against forgery."""
    if request.user.is_authenticated:
        return f"learner {request.user.pk}"
    return f"visitor {request.META.get('CSRF_COOKIE', '')}"


def _too_many(request: HttpRequest, context: dict[str, Any], sender: str) -> HttpResponse:
    """Answer 429 with what was typed still in the form."""
    response = render(request, "learning/report.html", context | {"is_refused": True})
    return limits.asking_for_patience(response, limits.seconds_left(request, "report", key=sender))
