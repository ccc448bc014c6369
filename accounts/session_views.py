"""Where somebody is logged in, and the buttons that end it; logging in again as proof."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import sessions
from accounts.models import User

OTHERS, ENDED = "others", "account/email/sessions_ended"
# What a row's number has at most, in any database.
MOST_DIGITS = 18


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def sessions_page(request: HttpRequest) -> HttpResponse:
    """Show where somebody is logged in; end one of these sessions, or all but this one.

    Who only found this browser open must not lock its person out elsewhere, or do so unnoticed.
    """
    user, here = cast(User, request.user), request.session.session_key
    if request.method == "POST":
        raise_if_reauthentication_required(request, app="account")
        wanted = request.POST.get("end", "")
        if wanted == OTHERS:
            ended = sessions.end_others(user, here)
            messages.success(request, _("You are logged out everywhere else."))
        elif wanted.isascii() and wanted.isdigit() and len(wanted) <= MOST_DIGITS:
            ended = sessions.end_one(user, int(wanted))
            messages.success(request, _("That device is logged out."))
        else:
            raise BadRequest(_("Say which session to end."))
        if ended:
            get_adapter().send_notification_mail(ENDED, user, {"ended": ended})
        return redirect("account_sessions")
    rows = list(sessions.sessions_of(user))
    context = {
        "this": next((row for row in rows if row.session_id == here), None),
        "others": [row for row in rows if row.session_id != here],
        "idle_days": sessions.IDLE.days,
        "longest_days": sessions.LONGEST.days,
        "staff_hours": sessions.LONGEST_OF_STAFF.seconds // 3600,
    }
    return render(request, "accounts/sessions.html", context)


@never_cache
@login_required
@require_safe
def log_in_again(request: HttpRequest) -> HttpResponse:
    """Ask somebody who has no password to log in anew before they change their account."""
    return render(request, "accounts/log_in_again.html")
