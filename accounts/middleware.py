"""Days begin and end where a person lives."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone

HEALTH = reverse_lazy("health")


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
        zone = getattr(request.user, "time_zone", "")
        with timezone.override(zone or None):
            return self.get_response(request)
