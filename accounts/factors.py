"""Passkeys and second factors in Waymark's ways: names, words, who needs one, what may not go."""

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# What allauth notes in a session of whoever shows a factor there.
SHOWN = "mfa"
# Where somebody goes on once they have a second factor, by this name in their session.
WANTED = "wanted_before_second_factor"


class FactorAdapter(DefaultMFAAdapter):
    """Factors named and spoken of as elsewhere on Waymark."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": gettext_lazy(
            "This is all you can prove yourself with. Choose a password first."
        ),
        "cannot_generate_recovery_codes": gettext_lazy("Add a passkey or an app first."),
        "incorrect_code": gettext_lazy(
            "This code is not right, or it was used already. Try another one."
        ),
        "unverified_email": gettext_lazy("Confirm your email address first."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the host that passkeys are for, named as people know it."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Waymark"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """Return the name of a passkey that its owner gave none."""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number} if number > 1 else _("Passkey")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Return whether there is another way for its owner to prove that it is them."""
        user = authenticator.user
        others = Authenticator.objects.filter(user=user, type__in=SECOND_FACTORS)
        return user.has_usable_password() or others.exclude(pk=authenticator.pk).exists()


def lacks_second_factor(user: Any) -> bool:
    """Return whether a member of staff has yet to add the second factor that the site asks for."""
    return settings.STAFF_SECOND_FACTOR and not is_mfa_enabled(user, SECOND_FACTORS)


def has_to_show_factor(request: HttpRequest) -> bool:
    """Return whether the factor that the site asks of staff was never shown in this session.

    It may have been added elsewhere, after a password alone had opened this one.
    """
    records = get_authentication_records(request, request.user)
    is_shown = any(record["method"] == SHOWN for record in records)
    return settings.STAFF_SECOND_FACTOR and not is_shown
