"""Forms that work after a first look which set no cookie, and are as safe as those of a cookie.

Django's token is worth something because a cookie says the same. Who only looks gets none: their
forms hold a token that is the same for everybody who only looks, so it tells who asks from nobody.
What tells is the browser itself, which says where a form was sent from; no page of another site
can make it say ours. The first form that is sent brings the cookie, and from then on Django's own
check counts. Somebody logged in is never taken at a first look's word.
"""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase, HttpResponseForbidden
from django.middleware import csrf
from django.utils.cache import patch_vary_headers
from django.utils.crypto import salted_hmac

SAFE_METHODS = {"GET", "HEAD", "OPTIONS", "TRACE"}


class CsrfMiddleware(csrf.CsrfViewMiddleware):
    """Django's check, which sets its cookie once a form is sent instead of once one is shown."""

    def process_request(self, request: HttpRequest) -> None:
        """Give the forms of a first look their token."""
        super().process_request(request)
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            request.META.setdefault("CSRF_COOKIE", _first_look_secret())

    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponseForbidden | None:
        """Check a form that was sent, and give whoever sends their first one the cookie."""
        refusal = super().process_view(request, callback, args, kwargs)
        is_checked = getattr(request, "csrf_processing_done", False)
        if is_checked and request.method not in SAFE_METHODS and _is_first_look(request):
            csrf.rotate_token(request)
        return refusal

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Set Django's cookie, unless this was a first look or the browser holds it already."""
        secret = request.META.get("CSRF_COOKIE")
        if _is_first_look(request):
            response.cookies.pop(settings.CSRF_COOKIE_NAME, None)  # Set by Django's page of a 404.
        elif secret != request.COOKIES.get(settings.CSRF_COOKIE_NAME):
            return super().process_response(request, response)
        if request.META.get("CSRF_COOKIE_NEEDS_UPDATE"):
            patch_vary_headers(response, ["Cookie"])
        return response

    def _get_secret(self, request: HttpRequest) -> str | None:
        """Return the secret of the cookie; what everybody knows is none."""
        secret: str | None = super()._get_secret(request)  # type: ignore[misc]
        return None if secret == _first_look_secret() else secret

    def _check_token(self, request: HttpRequest) -> None:
        """Check the token; Django has checked the origin by now, if the browser named one."""
        try:
            super()._check_token(request)  # type: ignore[misc]
        except csrf.RejectRequest:
            if not (
                _holds_first_look_token(request)
                and _is_sent_from_here(request)
                and not request.user.is_authenticated
            ):
                raise


def _is_first_look(request: HttpRequest) -> bool:
    return request.META.get("CSRF_COOKIE") == _first_look_secret()


@cache
def _first_look_secret() -> str:
    secret = salted_hmac("config.csrf", "first look", algorithm="sha256").hexdigest()
    return secret[: csrf.CSRF_SECRET_LENGTH]


def _holds_first_look_token(request: HttpRequest) -> bool:
    token = ""
    with suppress(UnreadablePostError):
        token = request.POST.get("csrfmiddlewaretoken", "")
    token = token or request.META.get(settings.CSRF_HEADER_NAME, "")
    try:
        csrf._check_token_format(token)  # type: ignore[attr-defined]
    except csrf.InvalidTokenFormat:
        return False
    return bool(csrf._does_token_match(token, _first_look_secret()))  # type: ignore[attr-defined]


def _is_sent_from_here(request: HttpRequest) -> bool:
    """Tell whether the browser vouches that the form is ours; one that says nothing does not."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site else "Origin" in request.headers
