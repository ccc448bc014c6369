"""The only receivers: what was ticked in this browser joins the account that signs in here."""

from typing import Any

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
