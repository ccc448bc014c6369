"""A resource added by its address: looked up by a worker, corrected by the curator, saved."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRedirect

from learning.admin.adding_forms import AddingForms, AddressForm
from learning.admin.logbook import note
from learning.admin.pages import page, path_or_404, path_page_url, path_url
from learning.admin.said import with_link
from learning.domain import proposing
from learning.domain.adding import NotAdded, add, creators_named
from learning.domain.addresses import host_of
from learning.domain.duplicates import duplicates_of, is_archived, taken_over
from learning.domain.keys import key_of
from learning.domain.metadata import Proposal
from learning.domain.proposing import LookUp
from learning.models import LearningPath, Resource, Step

TAB = "outline"
LONGEST_TOKEN = 40


def urls() -> list[URLPattern]:
    """Return the addresses of adding, below a path's own."""
    return [
        path_url("add/", start, "add"),
        path_url("add/<slug:token>/", resource, "add_resource"),
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for an address and have it looked up."""
    path = path_or_404(pk)
    by_hand = "by_hand" in request.POST
    if request.method != "POST":
        form = AddressForm(path, initial={"step": request.GET.get("step", "")})
        return _start_page(request, path, form)
    form = AddressForm(path, request.POST, needs_address=not by_hand)
    if not form.is_valid():
        return _start_page(request, path, form)
    typed = form.cleaned_data
    token = proposing.ask(path.pk, typed["step"], typed["address"], by_hand=by_hand)
    return HttpResponseRedirect(path_page_url("add_resource", path, token))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def resource(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Show what the address proposes, and save what the curator makes of it."""
    path = path_or_404(pk)
    asked = proposing.found(token) if len(token) <= LONGEST_TOKEN else None
    if asked and asked.path != path.pk:
        asked = None
    if request.method == "POST":
        # What was typed is saved, however long that took.
        return _save(request, path, asked)
    if asked is None:
        messages.info(request, _("That look-up is over. Paste the address once more."))
        to = path_page_url("add", path)
        is_swap = request.headers.get("HX-Request")
        return HttpResponseClientRedirect(to) if is_swap else HttpResponseRedirect(to)
    waits = asked.is_waiting and not {"form", "from"} & request.GET.keys()
    if request.headers.get("HX-Request"):
        # Nothing to swap in yet; the page asks again.
        response = HttpResponse(status=204) if waits else _fragment(request, path, asked)
        patch_vary_headers(response, ["HX-Request"])
        return response
    if waits:
        return page(
            request,
            "adding_wait.html",
            _("Add a resource"),
            path=path,
            tab=TAB,
            asked=asked,
            host=host_of(asked.address),
        )
    return _form_page(request, path, _proposed(request, path, asked))


def _start_page(request: HttpRequest, path: LearningPath, form: AddressForm) -> HttpResponse:
    has_steps = bool(form.fields["step"].choices)  # type: ignore[attr-defined]
    return page(
        request,
        "adding_start.html",
        _("Add a resource"),
        path=path,
        tab=TAB,
        form=form,
        has_steps=has_steps,
    )


def _form_page(request: HttpRequest, path: LearningPath, context: dict[str, Any]) -> HttpResponse:
    return page(request, "adding_form.html", _("Add a resource"), path=path, tab=TAB, **context)


def _fragment(request: HttpRequest, path: LearningPath, asked: LookUp) -> HttpResponse:
    context = _proposed(request, path, asked) | {"path": path, "is_swap": True}
    return render(request, "admin/pages/_adding_form.html", context)


def _proposed(request: HttpRequest, path: LearningPath, asked: LookUp) -> dict[str, Any]:
    """Return the context of the form as the look-up, or a resource to take over, fills it in."""
    proposal = asked.proposal or Proposal(address=asked.address)
    # What the page calls its own address may be here already under that one.
    same = duplicates_of([asked.address, proposal.address])
    source = next((one for one in same if str(one.pk) == request.GET.get("from")), None)
    if source:
        proposal = taken_over(source, proposal.address)
    taken = set(Resource.objects.filter(path=path).values_list("key", flat=True))
    key = key_of(proposal.title, taken) if proposal.title else ""
    forms = AddingForms.proposed(path, asked.step, proposal, key)
    return {
        "forms": forms,
        "asked": asked,
        "host": host_of(asked.address),
        "proposal": proposal,
        "why": _why(asked.why),
        "source": source,
        "duplicates": _named(path, same),
        "known": sorted(
            row.name for row in creators_named(m.name for m in proposal.creators).values()
        ),
    }


def _named(path: LearningPath, found: list[Resource]) -> list[dict[str, Any]]:
    """Return duplicates with where they stand, as a curator would say it."""
    keys = Step.objects.live().filter(path=path).values_list("pk", flat=True)
    numbers = {pk: number for number, pk in enumerate(keys, 1)} if found else {}
    return [
        {
            "resource": same,
            "is_here": same.path_id == path.pk,
            "is_archived": is_archived(same),
            "may_return": bool(same.archived_at) and not same.step.archived_at,
            "number": numbers.get(same.step_id),
        }
        for same in found
    ]


def _save(request: HttpRequest, path: LearningPath, asked: LookUp | None) -> HttpResponse:
    forms = AddingForms(path, request.POST)
    if forms.is_valid():
        try:
            with transaction.atomic():
                added = add(path, forms.new_resource())
                note(request, added, [{"added": {}}], is_new=True)
        except NotAdded as refusal:
            forms.resource.add_error(refusal.field, refusal.reason)
        else:
            return _saved(request, path, added)
    return _form_page(request, path, {"forms": forms, "asked": asked, "is_refused": True})


def _saved(request: HttpRequest, path: LearningPath, added: Resource) -> HttpResponse:
    said = _("Added “%(title)s” at the end of “%(step)s”. Learners do not see it yet.")
    said %= {"title": added.title, "step": added.step.title}
    publish = path_page_url("publish", path)
    messages.success(request, with_link(said, publish, _("Publish")))
    if "another" in request.POST:
        return HttpResponseRedirect(f"{path_page_url('add', path)}?step={added.step.key}")
    return HttpResponseRedirect(f"{path_page_url('outline', path)}#r-{added.key}")


def _why(word: str) -> str:
    """Say in plain words why there is no page to propose from; nothing where there is one."""
    if not word:
        return ""
    said = {
        "no worker": _("Nobody has looked it up within a minute; the task worker may be away."),
        "not public": _("The address does not lead to a page on the public internet."),
        "dns": _("There is no site by that name."),
        "timeout": _("The page did not answer in time."),
        "connection": _("The site did not take the connection."),
        "certificate": _("The site offers no secure connection that can be trusted."),
        "redirects": _("The site sends visitors round in circles, or to where nobody may go."),
        "bad answer": _("The site's answer could not be understood."),
        "401": _("The page asks for a password."),
        "403": _("The site does not show the page to programs."),
        "404": _("There is no page at this address."),
        "410": _("The page was taken down."),
        "429": _("The site is asked too often just now."),
    }
    return said.get(word) or _("The site answered with fault %(status)s.") % {"status": word}
