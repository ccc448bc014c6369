"""Addresses and their proof: what was set before an address was proved opens nothing.

Anybody can sign up with somebody else's address and a password of their own. Only the code of
that sign-up, typed where it began, shows that whoever set the password also reads the mail.
Second factors stay: taking them away would let in who holds a mailbox alone.
"""

from allauth.account.internal.flows.email_verification import verify_email_indirectly
from allauth.account.internal.flows.manage_email import sync_user_email_address
from allauth.account.utils import has_verified_email
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.models import User


def is_proved(user: User) -> bool:
    """Return whether somebody's address is proved, or need not be."""
    return not settings.ADDRESSES_ARE_PROVED or has_verified_email(user)


@transaction.atomic
def prove_by_letter(request: HttpRequest, user: User, email: str) -> bool:
    """Take it as proof that somebody used what a letter brought; return whether a password went."""
    if is_proved(user):
        return False
    sync_user_email_address(user)
    verify_email_indirectly(request, user, email)
    SocialAccount.objects.filter(user=user).delete()
    had_password = user.has_usable_password()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    return had_password
