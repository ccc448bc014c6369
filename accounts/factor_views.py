"""Pages about passkeys where allauth's own would lead somebody astray."""

from typing import Any

from allauth.account.utils import passthrough_next_redirect_url
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.generic import RedirectView
from django.views.generic.edit import FormView


class PasskeyLoginView(webauthn.LoginWebAuthnView):
    """Log-in with a passkey, which keeps the way when a passkey is refused."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Say so on the page for logging in, which still leads on to where somebody was going."""
        super().form_invalid(form)
        login = reverse("account_login")
        return redirect(passthrough_next_redirect_url(self.request, login, "next"))


class PasskeyReauthenticationView(webauthn.ReauthenticateWebAuthnView):
    """Proof again by a passkey, which can be tried again."""

    def form_invalid(self, form: BaseForm) -> HttpResponse:
        """Show the page again."""
        return FormView.form_invalid(self, form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Keep the form that was filled in."""
        return {**super().get_context_data(**kwargs), **kwargs}


class SignupPasskeyView(webauthn.SignupWebAuthnView):
    """The passkey of a new account."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Keep it, and say what lets somebody in who loses it: nothing else would."""
        response: HttpResponse = super().form_valid(form)
        told = _(
            "If you lose this passkey, a recovery code lets you in. "
            "Make some in your account, under Passkeys and second factor."
        )
        messages.info(self.request, told)
        return response


class RemovePasskeyView(webauthn.RemoveWebAuthnView):
    """Removal of a passkey, unless nothing would be left to prove oneself with."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        """Remove it. Without a password the last one stays until there is another proof."""
        if not get_adapter().can_delete_authenticator(self.object):
            told = get_adapter().error_messages["cannot_delete_authenticator"]
            messages.error(self.request, told)
            return redirect("mfa_index")
        return super().form_valid(form)


urlpatterns = [
    # Where allauth lists passkeys alone, and leads after a change: the overview has them all.
    path("webauthn/", RedirectView.as_view(pattern_name="mfa_index"), name="mfa_list_webauthn"),
    path("webauthn/signup/", SignupPasskeyView.as_view(), name="mfa_signup_webauthn"),
    path("webauthn/login/", PasskeyLoginView.as_view(), name="mfa_login_webauthn"),
    path(
        "webauthn/reauthenticate/",
        PasskeyReauthenticationView.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path("webauthn/keys/<int:pk>/remove/", RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
]
