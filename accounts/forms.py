"""allauth's forms, in Waymark's words."""

from typing import Any, ClassVar, NamedTuple

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.core import context as current
from allauth.socialaccount import forms as social
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.adapter import SIGNUP_LETTER
from accounts.proving import prove_by_letter

LONGEST_ADDRESS = 254
LONGEST_PASSWORD = 1000


class Words(NamedTuple):
    """What a field is called, what it says when it is left empty, and its hint: lazy texts."""

    label: Any
    missing: Any
    hint: Any = ""


EMAIL = Words(_("Email address"), _("Enter an email address, like name@example.com"))
PASSWORD = Words(_("Password"), _("Enter your password"))
CODE = Words(pgettext_lazy("in a letter", "Code"), _("Enter the code from the mail"))
NEW_PASSWORD_HINT = _("At least 8 characters. A few words in a row are easy to remember.")
NEW_PASSWORD = Words(_("New password"), _("Enter a new password"), NEW_PASSWORD_HINT)
AGAIN = Words(_("New password, once more"), _("Enter the new password once more"))


class PlainForm(forms.Form):
    """A form whose fields say what they want; nothing is said inside an empty input."""

    words: ClassVar[dict[str, Words]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in self.words.items():
            field = self.fields.get(name)
            if field is None:
                continue  # Signing up with a passkey takes no password.
            field.label, field.help_text = words.label, words.hint
            field.error_messages["required"] = words.missing
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.error_messages["invalid"] = words.missing
                limit(field, LONGEST_ADDRESS)
            if isinstance(field.widget, forms.PasswordInput):
                limit(field, LONGEST_PASSWORD)  # Bounds the work of hashing.


def limit(field: forms.Field, longest: int) -> None:
    """Let a field take no more characters than this."""
    field.validators.append(MaxLengthValidator(longest))
    field.widget.attrs["maxlength"] = longest


class LoginForm(PlainForm, allauth.LoginForm):
    """Log in with e-mail and password."""

    words = {"login": EMAIL, "password": PASSWORD}


class SignupForm(PlainForm, allauth.SignupForm):
    """Open an account: an address, a password typed once, and a name if one likes."""

    words = {
        "email": EMAIL._replace(
            hint=_("For logging in and getting back in. Nothing else unless you ask.")
        ),
        "name": Words(_("Name (optional)"), ""),
        "password1": Words(_("Password"), _("Enter a password"), NEW_PASSWORD_HINT),
    }
    field_order = ["email", "name", "password1"]

    name = forms.CharField(
        max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def try_save(self, request: HttpRequest) -> tuple[Any, Any]:
        """Open the account. An address that has one is answered alike, and as slowly.

        None is opened whose code could not be sent.
        """
        if settings.ADDRESSES_ARE_PROVED:
            email = self.cleaned_data["email"]
            get_adapter().count_letter(request, SIGNUP_LETTER, email, only_asks=True)
        if self.account_already_exists and "password1" in self.cleaned_data:
            get_user_model()().set_password(self.cleaned_data["password1"])
        return super().try_save(request)


class SocialSignupForm(PlainForm, social.SignupForm):
    """Open an account for somebody whom another site knows, but whose address it does not say."""

    words = {"email": SignupForm.words["email"], "name": SignupForm.words["name"]}
    field_order = ["email", "name"]

    name = forms.CharField(
        max_length=150, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("name", self.sociallogin.user.name)


class AddEmailForm(PlainForm, allauth.AddEmailForm):
    """Change the address one logs in with."""

    words = {
        "email": EMAIL._replace(
            label=_("New email address"),
            hint=_("We send a code to it. Until you type that, nothing changes."),
        )
    }


class ChangePasswordForm(PlainForm, allauth.ChangePasswordForm):
    """Change the password, knowing the present one."""

    words = {
        "oldpassword": PASSWORD._replace(label=_("Present password")),
        "password1": NEW_PASSWORD,
        "password2": AGAIN,
    }

    def clean_oldpassword(self) -> str:
        """Return the present password; wrong ones count as at the log-in."""
        password: str = self.cleaned_data["oldpassword"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("enter_current_password")
        return password


class SetPasswordForm(PlainForm, allauth.SetPasswordForm):
    """Choose a first password."""

    words = {"password1": NEW_PASSWORD, "password2": AGAIN}


class ResetPasswordForm(PlainForm, allauth.ResetPasswordForm):
    """Ask for a link to choose a new password."""

    words = {"email": EMAIL}


class ResetPasswordKeyForm(PlainForm, allauth.ResetPasswordKeyForm):
    """Choose a new password, having followed that link."""

    words = {"password1": NEW_PASSWORD, "password2": AGAIN}

    def save(self) -> None:
        """Keep the new password. The link came by mail, so following it proves the address."""
        prove_by_letter(current.request, self.user, self.user.email)
        super().save()


class ReauthenticateForm(PlainForm, allauth.ReauthenticateForm):
    """Prove again that it is you."""

    words = {"password": PASSWORD}


class RequestLoginCodeForm(PlainForm, allauth.RequestLoginCodeForm):
    """Ask for a code to log in with."""

    words = {"email": EMAIL}


class ConfirmLoginCodeForm(PlainForm, allauth.ConfirmLoginCodeForm):
    """Type that code."""

    words = {"code": CODE}


class ConfirmEmailVerificationCodeForm(PlainForm, allauth.ConfirmEmailVerificationCodeForm):
    """Type the code that proves an address."""

    words = {"code": CODE}
