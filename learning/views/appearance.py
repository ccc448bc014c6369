"""Light, dark, or as the system says: kept in a cookie of the browser."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

A_YEAR = 365 * 24 * 60 * 60


@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    """Keep the wished appearance and return to the page it was wished on."""
    theme = request.POST.get("theme")
    if theme not in {"system", "light", "dark"}:
        raise BadRequest(_("Say theme=system, light or dark."))
    here = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        here, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        here = reverse("learning:home")
    response = redirect(here)
    if theme == "system":
        response.delete_cookie(settings.APPEARANCE_COOKIE_NAME, samesite="Lax")
    else:
        response.set_cookie(
            settings.APPEARANCE_COOKIE_NAME,
            theme,
            max_age=A_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return response
