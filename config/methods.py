"""The three ways in which this site is asked: GET, HEAD and POST."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

METHODS = ("GET", "HEAD", "POST")


class MethodsMiddleware:
    """Refuses every other method before a view is asked: some take PUT for POST, others for GET.

    It stands behind the check of the token, so that an unsafe request without one is a 403.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Answer 405 to whatever this site is never asked."""
        return None if request.method in METHODS else HttpResponseNotAllowed(METHODS)
