"""Proof again that it is really them, before what matters; what was sent is not kept meanwhile."""

from functools import wraps
from typing import Protocol

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect


class View(Protocol):
    """What answers a request."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""


def proof_required(view: View) -> View:
    """Let only those pass who have just proved that it is them.

    Who comes back from proving it is shown the page, and presses its button then. allauth would
    keep a sent form in the session until then, passwords included.
    """

    @wraps(view)
    def proved(request: HttpRequest) -> HttpResponseBase:
        if not is_reauthentication_required(request, app="allauth.account"):
            return view(request)
        if request.method == "POST":
            return redirect(request.path)
        raise ReauthenticationRequired

    return proved
