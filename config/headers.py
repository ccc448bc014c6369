"""The response headers that Django 5.2 does not set itself: security, permissions, no copies."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, has_vary_header

# What is only ever a part of a page: a policy on it would be bytes without effect.
PARTS = ("text/css", "text/javascript", "font/")
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class SecurityHeadersMiddleware:
    """Adds the policies to whatever can be a page, and keeps personal responses from caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = "; ".join(
            " ".join([directive, *sources]) for directive, sources in settings.SECURE_CSP.items()
        )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with the headers added."""
        response = self.get_response(request)
        if has_vary_header(response, "Cookie") and "Cache-Control" not in response:
            add_never_cache_headers(response)  # It knows who asked, so it is kept nowhere.
        if not response.headers.get("Content-Type", "").startswith(PARTS):
            response.headers.setdefault("Content-Security-Policy", self.policy)
            response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        _drop_what_nobody_asks(response)
        return response


def _drop_what_nobody_asks(response: HttpResponse) -> None:
    """Leave out the validators of what never changes, and an expiry of what is not kept."""
    kept = response.headers.get("Cache-Control", "")
    if "immutable" in kept:
        del response.headers["ETag"]
        del response.headers["Last-Modified"]
    if "no-store" in kept:
        del response.headers["Expires"]
