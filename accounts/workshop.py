"""The door of the curators' site: our own log-in, and a second factor where that is asked for."""

from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.decorators import secure_admin_login
from allauth.account.utils import get_next_redirect_url
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from accounts.factors import WANTED, has_to_show_factor, lacks_second_factor
from learning.workshop import Workshop


class GuardedWorkshop(Workshop):
    """The curators' site, which opens to staff who have what the site asks of them."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Return whether somebody may open the site's pages; every one of them asks."""
        if not super().has_permission(request) or has_to_show_factor(request):
            return False
        return not lacks_second_factor(request.user)

    @method_decorator([never_cache, secure_admin_login])
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Lead to our log-in, whose limits and second factor hold here, or on to a second factor.

        Where somebody wanted to go is kept until they have one, and have shown it.
        """
        wanted = get_next_redirect_url(request) or reverse("admin:index", current_app=self.name)
        if lacks_second_factor(request.user):
            request.session[WANTED] = wanted
            return redirect("mfa_index")
        if has_to_show_factor(request):
            best = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
            return redirect(f"{best}?{urlencode({'next': wanted})}")
        return redirect(wanted)
