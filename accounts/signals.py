"""The only receivers: what was ticked in this browser joins the account that signs in here."""

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from learning.domain.merging import merge_visit


@receiver(user_logged_in)
def join_visit(request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> None:
    """Carry the visit into the account; signing up ends in signing in, so once is enough.

    A visit is kept for long, somebody's session is not.
    """
    merge_visit(request.session, user)
    request.session.set_expiry(None)
