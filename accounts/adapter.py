"""Where accounts differ from allauth's own ways: mail links, redirects, limits, names."""

import time
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.language import remember
from accounts.models import User

EMAIL_STAGE = "allauth.account.stages.EmailVerificationStage"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts in Waymark's ways and words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is the address you log in with already."),
        "email_password_mismatch": _("The email address or the password is not right."),
        "email_taken": _("There is an account with this address. Log in, or use another one."),
        "enter_current_password": _("Enter the password you have now."),
        "incorrect_code": _("This is not the code we sent. Look again, or ask for a new one."),
        "incorrect_password": _("This is not your password."),
        "rate_limited": _("Wait a little, then ask again."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
        "unknown_email": _("There is no account with this address."),
    }

    def save_user(
        self, request: HttpRequest, user: User, form: BaseForm, commit: bool = True
    ) -> User:
        """Save a new user, with the name they gave, if any."""
        user.name = form.cleaned_data.get("name", "")
        return super().save_user(request, user, form, commit)

    def get_login_stages(self) -> list[str]:
        """Leave out the proof of the address where Waymark is only being tried out.

        allauth's own "optional" cannot be had together with codes.
        """
        stages = super().get_login_stages()
        if settings.ADDRESSES_ARE_PROVED:
            return stages
        return [stage for stage in stages if stage != EMAIL_STAGE]

    def post_login(self, request: HttpRequest, user: User, **given: Any) -> HttpResponse:
        """Let the browser that somebody logs in with speak the language they chose."""
        response = super().post_login(request, user, **given)
        if user.language:
            remember(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter whose links begin with BASE_URL, whatever host the request named."""
        links = {
            name: at_base_url(value) for name, value in context.items() if name.endswith("_url")
        }
        words = {**context, **links, "email": email, "base_url": settings.BASE_URL}
        self.render_mail(template_prefix, email, words).send()

    def is_safe_url(self, url: str) -> bool:
        """Return whether a redirect stays on this very site."""
        request = current.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Return whether proof is asked for again.

        Where a mailed code alone can be the proof, allauth asks for none; here whoever logged in
        a while ago is sent to log in anew.
        """
        is_required: bool = super().is_reauthentication_required(app=app, **kwargs)
        request = current.request
        if is_required and not get_reauthentication_flows(request.user):
            records = get_authentication_records(request, request.user)
            last = records[-1]["at"] if records else 0
            if time.time() - last >= app_settings.REAUTHENTICATION_TIMEOUT:
                raise ImmediateHttpResponse(redirect("account_log_in_again"))
        return is_required

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Answer 429 to one wrong password too many, instead of showing the form again."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as refused:
            raise ImmediateHttpResponse(respond_429(request)) from refused


def at_base_url(url: str) -> str:
    """Return a link of this site as it reads from outside."""
    return settings.BASE_URL + urlsplit(url)._replace(scheme="", netloc="").geturl()
