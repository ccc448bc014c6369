"""Choosing a password: proof comes first, and what was typed is not kept while it is given."""

from collections.abc import Callable

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.factors import SECOND_FACTORS


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Change the password. The present one is proof enough of whoever has no second factor."""
    if is_mfa_enabled(request.user, SECOND_FACTORS):
        return _after_proof(request, allauth.password_change)
    return allauth.password_change(request)


@login_required
def set_password(request: HttpRequest) -> HttpResponse:
    """Choose a first password."""
    return _after_proof(request, allauth.password_set)


def _after_proof(request: HttpRequest, view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """Answer with a page, or ask for proof first: allauth would keep a sent form meanwhile."""
    if is_reauthentication_required(request, app="allauth.account"):
        [method, *_] = get_adapter().get_reauthentication_methods(request.user)
        return redirect(f"{method['url']}?next={request.path}")
    return view(request)
