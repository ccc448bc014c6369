"""Where accounts differ from allauth's own ways: mail links, redirects, limits, names."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.internal.stagekit import clear_login
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.mail import EmailMultiAlternatives
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.devices import device_of
from accounts.language import remember
from accounts.letters import html_of
from accounts.models import User
from accounts.trial import say_where_letters_are
from learning import limits

# Anybody can have these sent to an address by typing it. Notices are not among them: who fills
# somebody's mailbox must not be able to keep a warning from them.
LETTERS_TO_WHOEVER_IS_NAMED = {
    f"account/email/{name}"
    for name in (
        "account_already_exists",
        "email_confirmation",
        "email_confirmation_signup",
        "login_code",
        "password_reset_key",
        "unknown_account",
    )
}
SIGNUP_LETTER = "account/email/email_confirmation_signup"
# Those that a sign-up or a change of address sends, to an address without an account or with one.
LETTERS_THAT_PROVE = {
    "account/email/account_already_exists",
    "account/email/email_confirmation",
    SIGNUP_LETTER,
}
# The mark of the password that an account had when a log-in began, by this name in its session.
BEGUN_WITH = "login_begun_with"
TOO_MANY = {"too_many_login_attempts", "rate_limited"}
EMAIL_STAGE = "allauth.account.stages.EmailVerificationStage"


class AccountAdapter(DefaultAccountAdapter):
    """Accounts in Waymark's ways and words."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is the address you log in with already."),
        "email_password_mismatch": _("The email address or the password is not right."),
        "email_password_or_proof_missing": _(
            "The email address or the password is not right. "
            "If you have not confirmed your address yet, ask for a code by mail instead."
        ),
        "email_taken": _("There is an account with this address. Log in, or use another one."),
        "enter_current_password": _("Enter the password you have now."),
        "incorrect_code": _("This is not the code we sent. Look again, or ask for a new one."),
        "incorrect_password": _("This is not your password."),
        "password_changed": _("The password has changed meanwhile. Log in again."),
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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return how somebody proves again that it is them, a passkey first, then an app's code.

        Whoever has those is not asked for the password: it alone would let who learned it take
        the second factor away.
        """
        methods = super().get_reauthentication_methods(user)
        factors = [method for method in methods if method["id"] != "reauthenticate"]
        return sorted(factors, key=lambda method: "webauthn" not in method["id"]) or methods

    def pre_login(self, request: HttpRequest, user: User, **given: Any) -> HttpResponse | None:
        """Note which password the account has while somebody begins to log in."""
        request.session[BEGUN_WITH] = user.get_session_auth_hash()
        response: HttpResponse | None = super().pre_login(request, user, **given)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        """Log somebody in, unless the password has changed since they began."""
        if request.session.pop(BEGUN_WITH, "") != user.get_session_auth_hash():
            clear_login(request)
            self.add_message(
                request, messages.ERROR, message=self.error_messages["password_changed"]
            )
            raise ImmediateHttpResponse(redirect("account_login"))
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **given: Any) -> HttpResponse:
        """Let the browser that somebody logs in with speak the language they chose."""
        response = super().post_login(request, user, **given)
        if given.get("signup"):
            say_where_letters_are(request)
        if user.language:
            remember(response, user.language)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter whose links begin with BASE_URL, whatever host the request named.

        It speaks its reader's language, which may not be that of whoever caused it. Raises
        ImmediateHttpResponse, with 429, when an address gets more than it may.
        """
        if template_prefix in LETTERS_TO_WHOEVER_IS_NAMED:
            self.count_letter(current.request, template_prefix, email)
        links = {
            name: at_base_url(value) for name, value in context.items() if name.endswith("_url")
        }
        words = {**context, **links, "email": email, "base_url": settings.BASE_URL}
        reader = context.get("user") or User.objects.filter(email=email.lower()).first()
        with in_the_words_of(reader):
            letter = self.render_mail(template_prefix, email, words)
        # It goes with the account, whatever address it is to.
        letter.account = reader.pk if reader else None  # type: ignore[attr-defined]
        letter.send()
        if current.request is not None:
            say_where_letters_are(current.request)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell somebody what happened to their account, also at an address they have given up.

        The browser it happened with is named, not quoted: what it says of itself is anybody's text.
        """
        device = device_of(self.get_http_user_agent(self.request))
        words = {"user": user, "device": device, **(context or {})}
        super().send_notification_mail(template_prefix, user, words, email)

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMultiAlternatives:
        """Return a letter in text and in HTML."""
        # Asks that no notice of absence answers.
        headers = {"Auto-Submitted": "auto-generated", **(headers or {})}
        words = {
            "contact": settings.CONTACT_EMAIL,
            "unconfirmed_days": settings.UNCONFIRMED_DAYS,
            **context,
        }
        letter: EmailMultiAlternatives = super().render_mail(template_prefix, email, words, headers)
        html = html_of(str(letter.subject), str(letter.body), context.get("code", ""))
        letter.attach_alternative(html, "text/html")
        return letter

    def is_safe_url(self, url: str) -> bool:
        """Return whether a redirect stays on this very site."""
        request = current.request
        return url_has_allowed_host_and_scheme(
            url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return who asks: a header too short to have passed every proxy is not believed."""
        try:
            return str(super().get_client_ip(request))
        except ImproperlyConfigured:
            return str(request.META["REMOTE_ADDR"])

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """Answer 429 to one try too many, at whatever door, instead of showing its form again.

        A password is said to be wrong in the same words whether or not its address is proved.
        """
        if code in TOO_MANY:
            raise ImmediateHttpResponse(respond_429(current.request))
        if code == "email_password_mismatch" and settings.ADDRESSES_ARE_PROVED:
            code = "email_password_or_proof_missing"
        return super().validation_error(code, *args)

    def count_answer(self, request: HttpRequest, email: str) -> limits.Turn:
        """Count a password or code that may be wrong; `rollback()` once it proves to be right.

        Raises ImmediateHttpResponse, with 429, when that account or who asks has had too many.
        """
        return _take(request, "answer", email.lower())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count a password before it is looked at; allauth takes the count of a right one back."""
        self._login_failed_rl_usage = self.count_answer(request, credentials["email"])

    def _delete_login_attempts_cached_email(self, request: HttpRequest, **credentials: Any) -> None:
        """Open the account again to whoever chose a new password by mail."""
        limits.forget(request, "answer", credentials["email"].lower())

    def count_letter(
        self, request: HttpRequest, template_prefix: str, email: str, *, only_asks: bool = False
    ) -> None:
        """Count a letter to an address that anybody may have typed.

        Raises ImmediateHttpResponse, with 429, when the address gets more than it may.
        """
        actions = ["proof", "mail"] if template_prefix in LETTERS_THAT_PROVE else ["mail"]
        for action in actions:
            _take(request, action, email.lower(), counts_reading=True, only_asks=only_asks)

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


def _take(request: HttpRequest, action: str, key: str, **how: bool) -> limits.Turn:
    """Count one use of a limit. Raises ImmediateHttpResponse, with 429, when none is left."""
    turn = limits.take(request, action, key=key, **how)
    if turn is None:
        seconds = limits.seconds_left(request, action, key=key)
        raise ImmediateHttpResponse(limits.refuse(request, seconds))
    return turn


@contextmanager
def in_the_words_of(reader: User | None) -> Iterator[None]:
    """Speak the language, and say times in the zone, that a reader chose; else the request's."""
    chosen = reader.language if reader else ""
    language = chosen if chosen in dict(settings.LANGUAGES) else translation.get_language()
    zone = reader.zone if reader and reader.time_zone else timezone.get_current_timezone()
    with translation.override(language), timezone.override(zone):
        yield


def at_base_url(url: str) -> str:
    """Return a link of this site as it reads from outside."""
    return settings.BASE_URL + urlsplit(url)._replace(scheme="", netloc="").geturl()
