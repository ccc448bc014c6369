"""Choosing a password: proof comes first."""

from allauth.account import views as allauth
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from accounts.factors import SECOND_FACTORS
from accounts.proof import proof_required


@login_required
def change_password(request: HttpRequest) -> HttpResponseBase:
    """Change the password. The present one is proof enough of whoever has no second factor."""
    change = allauth.password_change
    if is_mfa_enabled(request.user, SECOND_FACTORS):
        change = proof_required(change)
    return change(request)


@login_required
@proof_required
def set_password(request: HttpRequest) -> HttpResponseBase:
    """Choose a first password."""
    return allauth.password_set(request)
