"""Logging in with other sites: what is taken from them, and what is said."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from requests import RequestException

from accounts.adapter import SIGNUP_LETTER
from accounts.models import User

LONGEST_NAME = 150
DOORS = {"github_login", "openid_connect_login"}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Other sites in Waymark's ways and words."""

    error_messages = {
        "email_taken": _("There is an account with this address. Log in, then connect %s to it."),
        "invalid_token": _("The other site's answer was not one that we can trust. Try again."),
        "no_password": _("Choose a password first, or you could not log in any more."),
        "no_verified_email": _("Prove your email address first, or you could not log in any more."),
        "disconnect_last": _("Choose a password first, or you could not log in any more."),
        "connected_other": _("Somebody else's account here is connected to that one."),
    }

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        """Take the address and the name that the other site gives."""
        user: User = super().populate_user(request, sociallogin, data)
        user.name = str(data.get("name") or "")[:LONGEST_NAME]
        return user

    def save_user(
        self, request: HttpRequest, sociallogin: SocialLogin, form: BaseForm | None = None
    ) -> User:
        """Open an account, unless the code that its address needs could not be sent."""
        proved = {address.email for address in sociallogin.email_addresses if address.verified}
        email = form.cleaned_data["email"] if form else sociallogin.user.email
        if settings.ADDRESSES_ARE_PROVED and email not in proved:
            get_adapter().count_letter(request, SIGNUP_LETTER, email, only_asks=True)
        user: User = super().save_user(request, sociallogin, form)
        return user

    def serialize_instance(self, instance: Any) -> dict[str, Any]:
        """Keep of somebody whose address is still asked for what the other site gave."""
        if isinstance(instance, User):
            return {"email": instance.email, "name": instance.name}
        kept: dict[str, Any] = super().serialize_instance(instance)
        return kept

    def deserialize_instance(self, model: type, data: dict[str, Any]) -> Any:
        """Bring it back."""
        return User(**data) if model is User else super().deserialize_instance(model, data)


class OtherSitesMiddleware:
    """Keeps the door to other sites kind and deliberate, where allauth's is neither."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        """Answer HEAD as GET, with a question: allauth would begin to log in."""
        match = request.resolver_match
        if request.method == "HEAD" and match and match.url_name in DOORS:
            request.method = "GET"

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Say that the other site does not answer."""
        if not isinstance(fault, RequestException):
            return None
        return render(request, "socialaccount/authentication_error.html", status=502)


@receiver(pre_save, sender=SocialAccount)
def keep_no_profile(instance: SocialAccount, **kwargs: Any) -> None:
    """Keep of another site's account no more than which one it is."""
    instance.extra_data = {}
