"""The only receivers: a visit's ticks join the account; recovery codes are noted and told of."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_reset, authenticator_used
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import ngettext

from learning.domain.merging import merge_visit


@receiver(user_logged_in)
def join_visit(request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> None:
    """Carry the visit into the account; signing up ends in signing in, so once is enough.

    A visit is kept for long, somebody's session is not.
    """
    brought = merge_visit(request.session, user)
    request.session.set_expiry(None)
    if brought:
        told = ngettext(
            "Your %(count)s tick came with you.", "Your %(count)s ticks came with you.", brought
        )
        messages.success(request, told % {"count": brought}, fail_silently=True)


@receiver(authenticator_used)
def tell_of_recovery_code(
    user: AbstractBaseUser, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Tell somebody by mail that one of their recovery codes was used, and how many are left."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.refresh_from_db()  # Which code it was is noted on a copy.
        left = {"left": len(authenticator.wrap().get_unused_codes())}
        get_adapter().send_notification_mail("mfa/email/recovery_code_used", user, left)


@receiver([authenticator_added, authenticator_reset])
def note_recovery_codes_as_seen(authenticator: Authenticator, **kwargs: Any) -> None:
    """Note new codes as seen, as allauth would when they are shown: a look changes nothing."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        authenticator.wrap().mark_as_viewed()
