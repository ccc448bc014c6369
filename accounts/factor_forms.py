"""allauth's forms about passkeys and second factors, in Waymark's words and within limits."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base import forms as base
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.utils import encrypt
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm, Words, limit
from accounts.models import User

LONGEST_CODE = 40
LONGEST_NAME = 60
LONGEST_CREDENTIAL = 20_000
MOST_PASSKEYS = 20
NOT_ACCEPTED = _("This passkey was not accepted. Try again, or use another one.")
APP_CODE = Words(_("Code from your app"), _("Enter the six digits that your app shows"))
ANY_CODE = Words(
    _("Code from your app, or a recovery code"),
    _("Enter a code from your app, or a recovery code"),
)
NAME = Words(
    _("Name of the passkey"),
    _("Enter a name"),
    _("So that you can tell it from others: Phone, for example."),
)


class CodeForm(PlainForm):
    """A form with a code, whose guesses are counted."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self.fields["code"], LONGEST_CODE)

    def clean_code(self) -> str:
        """Return the code. One wrong code too many is answered with 429."""
        return _counted(self.user, super().clean_code)  # type: ignore[attr-defined, misc]


class AuthenticateForm(CodeForm, base.AuthenticateForm):
    """Log in with a second factor."""

    words = {"code": ANY_CODE}


class ReauthenticateForm(CodeForm, base.ReauthenticateForm):
    """Prove again that it is you."""

    words = {"code": ANY_CODE}


class ActivateAppForm(CodeForm, totp.ActivateTOTPForm):
    """Show that the app has taken the secret."""

    words = {"code": APP_CODE}

    def clean_code(self) -> str:
        """Return the code, which is spent from now on: it logs nobody in."""
        code = super().clean_code()
        data = {"secret": encrypt(self.secret)}
        app = Authenticator(user=self.user, type=Authenticator.Type.TOTP, data=data)
        if not app.wrap().validate_code(code):
            raise ValidationError(_("This code was used already. Wait for the next one."))
        return code


class CredentialField(forms.JSONField):
    """What a passkey answers."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": _("Your browser sent no passkey. Passkeys need JavaScript."),
        "invalid": NOT_ACCEPTED,
    }

    def to_python(self, value: Any) -> Any:
        """Return the answer. A real one is short, and an object."""
        if value and len(value) > LONGEST_CREDENTIAL:
            raise ValidationError(NOT_ACCEPTED)
        try:
            answer = super().to_python(value)
        except (RecursionError, json.JSONDecodeError) as fault:
            raise ValidationError(NOT_ACCEPTED) from fault
        if answer is not None and not isinstance(answer, dict):
            raise ValidationError(NOT_ACCEPTED)
        return answer

    def prepare_value(self, value: Any) -> str:
        """Show nothing: an answer is good once."""
        return ""

    def bound_data(self, data: Any, initial: Any) -> None:
        """Show nothing of what was sent either."""


class PasskeyForm(PlainForm):
    """A form that a passkey's answer comes with; what is wrong with it is said above the form."""

    credential = CredentialField()

    def add_error(self, field: str | None, error: Any) -> None:
        """Keep an error where it is seen: nobody sees the answer's own field."""
        super().add_error(None if field == "credential" else field, error)


class AnsweringForm(PlainForm):
    """A form that a passkey of before answers."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        """Return the passkey that answered; whatever else was sent is refused."""
        answer = super().clean_credential  # type: ignore[misc]
        owner = self.user  # type: ignore[attr-defined]
        # Whose passkey logs in is what a stranger's bytes say: there is nobody yet to count for.
        return _accepted(partial(_counted, owner, answer) if owner else answer)


class AddPasskeyForm(PasskeyForm, webauthn.AddWebAuthnForm):
    """Add a passkey."""

    words = {"name": NAME}
    passwordless = None  # Every passkey of ours can log in alone.

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self.fields["name"], LONGEST_NAME)

    def clean(self) -> dict[str, Any]:
        """Return the answer, unless it was sent by no passkey, or there are many."""
        passkeys = Authenticator.objects.filter(
            user_id=self.user.pk, type=Authenticator.Type.WEBAUTHN
        )
        if passkeys.count() >= MOST_PASSKEYS:
            raise ValidationError(_("There are many passkeys already. Remove one first."))
        return _accepted(super().clean)


class SignupPasskeyForm(PasskeyForm, webauthn.SignupWebAuthnForm):
    """Make the passkey of a new account."""

    words = {"name": NAME}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self.fields["name"], LONGEST_NAME)

    def clean(self) -> dict[str, Any]:
        """Return the answer, unless it was sent by no passkey."""
        return _accepted(super().clean)


class RenamePasskeyForm(PlainForm, webauthn.EditWebAuthnForm):
    """Name a passkey anew."""

    words = {"name": NAME}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self.fields["name"], LONGEST_NAME)


class AuthenticatePasskeyForm(PasskeyForm, AnsweringForm, webauthn.AuthenticateWebAuthnForm):
    """Log in with a passkey as the second factor."""


class ReauthenticatePasskeyForm(PasskeyForm, AnsweringForm, webauthn.ReauthenticateWebAuthnForm):
    """Prove again, with a passkey, that it is you."""


class LoginPasskeyForm(AnsweringForm, webauthn.LoginWebAuthnForm):
    """Log in with a passkey alone."""


def _counted(user: User, clean: Callable[[], Any]) -> Any:
    """Return what an allauth form makes of an answer; a wrong one counts as a wrong password."""
    turn = get_adapter().count_answer(current.request, user.email)
    answer = clean()
    turn.rollback()
    return answer


def _accepted(clean: Callable[[], Any]) -> Any:
    """Return what an allauth form makes of a passkey's answer. Anything malformed is refused."""
    try:
        return clean()
    except ValidationError as refused:
        raise ValidationError(NOT_ACCEPTED) from refused
    except ImmediateHttpResponse:
        raise
    except Exception as fault:  # The answer is a stranger's bytes, which break its readers anyhow.
        raise ValidationError(NOT_ACCEPTED) from fault
