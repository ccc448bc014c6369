"""A person's own data: a copy, its end, and the page that says what is held and why."""

from email.utils import parseaddr
from typing import Any, cast

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.contrib import auth
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.entries import Holding
from accounts.exporting import write_export
from accounts.holdings import COOKIES, HOLDINGS
from accounts.leaving import LastAdministrator, is_last_administrator, leave
from accounts.models import User
from accounts.proof import proof_required
from config import audit
from learning import limits

EXPORTED = "account/email/data_exported"


class DeleteForm(forms.Form):
    """One's own email address, typed by whoever means it."""

    typed = forms.CharField(
        label=gettext_lazy("Type your email address to confirm"),
        max_length=1_000,
        error_messages={"required": gettext_lazy("Type the address that you log in with")},
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._address = user.email

    def clean_typed(self) -> str:
        """Compare as a person would: capitals do not matter."""
        typed: str = self.cleaned_data["typed"]
        if typed.lower() != self._address.lower():
            raise forms.ValidationError(_("This is not the address that you log in with"))
        return typed


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@proof_required
def export(request: HttpRequest) -> HttpResponseBase:
    """Say what is held about somebody, and give all of it as one file."""
    user = cast(User, request.user)
    if request.method != "POST":
        inside = [(holding, count) for holding, count in _counted(user) if holding.tables]
        return render(request, "accounts/data.html", {"holdings": inside})
    if limits.take(request, "export") is None:
        return limits.refuse(request, limits.seconds_left(request, "export"))
    file = write_export(request, user)
    audit.note(user.pk, "was exported")
    get_adapter().send_notification_mail(EXPORTED, user)
    name = f"waymark-data-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@proof_required
def delete(request: HttpRequest) -> HttpResponseBase:
    """Say what goes with somebody's account, and delete it once their address is typed."""
    user = cast(User, request.user)
    is_last = is_last_administrator(user)
    form = DeleteForm(request.POST or None, user=user)
    if form.is_valid():
        try:
            leave(user)
        except LastAdministrator:
            is_last = True
        else:
            auth.logout(request)
            return redirect("account_deleted")
    context = {"holdings": _counted(user), "form": form, "is_last": is_last}
    return render(request, "accounts/delete.html", context)


@never_cache
@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Say that an account is gone."""
    return render(request, "accounts/deleted.html", {"backups_days": settings.BACKUPS_KEPT_DAYS})


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is held about people, why and for how long, from the list of what is held."""
    context = {
        "holdings": HOLDINGS,
        "cookies": COOKIES,
        "logs_days": settings.LOGS_KEPT_DAYS,
        "backups_days": settings.BACKUPS_KEPT_DAYS,
        "unconfirmed_days": settings.UNCONFIRMED_DAYS,
        "unused_months": round(settings.UNUSED_DAYS / 30.4),
        "expires": settings.ADDRESSES_ARE_PROVED,
        "contact": parseaddr(settings.CONTACT_EMAIL)[1],
    }
    return render(request, "accounts/privacy.html", context)


def _counted(user: User) -> list[tuple[Holding, int | None]]:
    """Return what is held about somebody, with how much of it there is where that says something.

    Of what people count, only what there is; what belongs to no account is left out.
    """
    found: list[tuple[Holding, int | None]] = []
    for holding in HOLDINGS:
        if not holding.is_counted:
            if holding.tables or holding.erase:
                found.append((holding, None))
        elif count := sum(table.count(user) for table in holding.tables):
            found.append((holding, count))
    return found
