"""The frame of every page, in pieces that are drawn once and kept: `{% frame "header" %}`."""

from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

PLACES = {
    "learning:home": "paths",
    "learning:path": "paths",
    "learning:step": "paths",
    "learning:dashboard": "learning",
    "learning:credits": "credits",
    "learning:creator": "credits",
    "account_email": "account",
    "account_change_password": "account",
    "account_set_password": "account",
    "account_login": "login",
    "account_request_login_code": "login",
    "account_signup": "signup",
    "account_logout": "logout",
}
THEMES = {"light", "dark"}


@register.simple_tag(takes_context=True)
def frame(context: template.Context, piece: str) -> SafeString:
    """Return a piece for this person, page and theme.

    An error page may have no request; then the frame offers nothing that needs one.
    """
    request, user = context.get("request"), context.get("user")
    if request is None or user is None:
        return draw(piece, get_language(), person="", place="", theme="")
    match, theme = request.resolver_match, request.COOKIES.get("theme")
    return draw(
        piece,
        get_language(),
        person="learner" if user.is_authenticated else "visitor",
        place=PLACES.get(match.view_name, "") if match else "",
        theme=theme if theme in THEMES else "",
    )


def _draw(piece: str, language: str | None, **words: Any) -> SafeString:
    return mark_safe(render_to_string(f"frame/{piece}.html", {"language": language, **words}))


# A developer sees a change at once.
draw = _draw if settings.DEBUG else cache(_draw)
