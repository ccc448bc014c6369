"""In whose language a page is said, and in whose days."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from accounts.models import User

HEALTH = "/health/"


class LanguageMiddleware:
    """Speaks the language chosen here, or else the one that the browser asks for.

    Django's own also looks for a language in the address, which ours never hold, in every request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in its language."""
        language = translation.get_language_from_request(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ["Accept-Language"])
        response.headers.setdefault("Content-Language", language)
        return response


class TimeZoneMiddleware:
    """Says times in the zone that somebody logged in has chosen, and else in the site's own.

    Whoever brings no session costs no query; `/health/` must answer without a database.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in its person's time zone."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or request.path_info == HEALTH:
            return self.get_response(request)
        user = request.user
        if not isinstance(user, User) or not user.time_zone:
            return self.get_response(request)
        with timezone.override(user.zone):
            return self.get_response(request)
