"""The language of the interface: by the browser, until somebody chooses one."""

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_POST


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the wished language, also for letters, and return to the page it was wished on."""
    language = request.POST.get("language")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest(_("Waymark does not speak this language."))
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    return i18n.set_language(request)


def remember(response: HttpResponse, language: str) -> None:
    """Have the browser keep a language; with none, its own preferences count again."""
    if not language:
        response.delete_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            path=settings.LANGUAGE_COOKIE_PATH,
            domain=settings.LANGUAGE_COOKIE_DOMAIN,
        )
        return
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
