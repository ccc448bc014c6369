"""In whose language a page is said, in whose days, and that its reader was here."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from accounts import sessions
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


def may_be_logged_in(request: HttpRequest) -> bool:
    """Tell whether it is worth asking who somebody is.

    Whoever brings no session costs no query; `/health/` must answer without a database.
    """
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.path_info != HEALTH


class SeenMiddleware:
    """Notes now and then that somebody logged in is here, and ends what has lasted too long."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, having noted it."""
        if may_be_logged_in(request) and isinstance(request.user, User):
            sessions.note_seen(request, request.user)
        return self.get_response(request)


class TimeZoneMiddleware:
    """Says times in the zone that somebody logged in has chosen, and else in the site's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request in its person's time zone."""
        if not may_be_logged_in(request):
            return self.get_response(request)
        user = request.user
        if not isinstance(user, User) or not user.time_zone:
            return self.get_response(request)
        with timezone.override(user.zone):
            return self.get_response(request)
