"""Sign-up, the account page, the end of letters, too many tries; the other pages are allauth's."""

from datetime import datetime
from typing import Any, cast

from allauth.account.decorators import reauthentication_required
from allauth.account.views import SignupByPasskeyView as AllauthSignupByPasskeyView
from allauth.account.views import SignupView as AllauthSignupView
from allauth.socialaccount.views import ConnectionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import unsubscribing
from accounts.digest import wish_of
from accounts.language import remember
from accounts.letterdays import morning_of, next_day
from accounts.models import User
from accounts.settings_forms import LettersForm, PartForm, YouForm
from learning import limits
from learning.domain import visit

PARTS: dict[str, type[PartForm]] = {"you": YouForm, "letters": LettersForm}


class SignupView(AllauthSignupView):
    """Sign-up, which says how many ticks of this browser come along."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the number of ticks to the page."""
        ticked_before = visit.ticked_count(self.request.session)
        return super().get_context_data(**kwargs, ticked_before=ticked_before)


class SignupByPasskeyView(SignupView, AllauthSignupByPasskeyView):
    """Sign-up without a password."""

    template_name = AllauthSignupByPasskeyView.template_name


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def connections(request: HttpRequest) -> HttpResponse:
    """Show with which other sites somebody logs in, and connect or disconnect one."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    return _connections(request)


_connections = reauthentication_required(ConnectionsView.as_view())


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show what somebody chose about themselves and their letters, and take one part of it anew."""
    user = cast(User, request.user)
    sent = request.POST.get("part") if request.method == "POST" else None
    if request.method == "POST" and sent not in PARTS:
        raise BadRequest(_("Say which part of the account to change."))
    forms = {name: of(user, request.POST if name == sent else None) for name, of in PARTS.items()}
    if sent and forms[sent].is_valid():
        forms[sent].save()
        return _saved(request, user, sent)
    context = {
        **forms,
        "next_letter": _next_letter(user),
        "zone": user.zone,
        "has_other_sites": bool(settings.SOCIALACCOUNT_PROVIDERS),
    }
    return render(request, "accounts/account.html", context)


def _next_letter(user: User) -> datetime | None:
    if user.digest_day is None:
        return None
    return morning_of(next_day(wish_of(user), timezone.now()), user.zone)


def _saved(request: HttpRequest, user: User, part: str) -> HttpResponse:
    """Say that a part was kept, in the language that holds from now on, and show the page anew."""
    response = redirect("account")
    with translation.override(user.language or translation.get_language()):
        said = _("Your changes are saved.")
        if part == "letters":
            said = _("Saved. A letter comes every %(day)s.") % {
                "day": user.get_digest_day_display()
            }
            if user.digest_day is None:
                said = _("Saved. No letter comes.")
        messages.success(request, said)
    if part == "you":
        remember(response, user.language)
    return response


@csrf_exempt  # It is a mail client that posts; the token says whose letters end, and no more.
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """End somebody's weekly letters with one POST, logged in or not; before, offer the button."""
    try:
        reader = unsubscribing.reader_of(token)
    except ValueError:
        raise Http404 from None
    is_done = request.method == "POST"
    if is_done:
        if request.POST.get(unsubscribing.FIELD) != unsubscribing.VALUE:
            raise BadRequest(_("Say List-Unsubscribe=One-Click."))
        unsubscribing.unsubscribe(reader)
    context = {
        "is_done": is_done,
        "field": unsubscribing.FIELD,
        "value": unsubscribing.VALUE,
    }
    return render(request, "accounts/unsubscribe.html", context)


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """Answer 429 where allauth has counted: each of its limits is one of a minute."""
    return limits.refuse(request, limits.A_MINUTE)
