"""The yardstick: a constant page of 20 KB behind Django's seven default middlewares.

It is this module's own site, with its own addresses and its own WSGI handler.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
PAGE = ("<!doctype html><title>Constant</title>" + "<p>Nothing changes here.</p>" * 760)[:20_000]


def constant(request: HttpRequest) -> HttpResponse:
    """Answer with the same page every time."""
    return HttpResponse(PAGE)


urlpatterns = [path("", constant)]


@contextmanager
def settings_of_const() -> Iterator[None]:
    """Let this module's addresses and middlewares stand in the settings for a while."""
    kept = settings.ROOT_URLCONF, settings.MIDDLEWARE
    settings.ROOT_URLCONF, settings.MIDDLEWARE = __name__, MIDDLEWARE
    try:
        yield
    finally:
        settings.ROOT_URLCONF, settings.MIDDLEWARE = kept


def make_handler() -> WSGIHandler:
    """Return the yardstick as a WSGI application, to be called within `settings_of_const`."""
    with settings_of_const():
        return WSGIHandler()
