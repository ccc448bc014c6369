"""The frame of every page, in pieces that are drawn once and kept: `{% frame "header" %}`."""

from email.utils import parseaddr
from functools import cache

from django import template
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from learning.http import mark_of
from learning.views.pieces import Pieces

register = template.Library()

PLACES = {
    "learning:home": "paths",
    "learning:path": "paths",
    "learning:step": "paths",
    "learning:changes": "paths",
    "learning:options": "paths",
    "learning:report": "paths",
    "learning:report_sent": "paths",
    "learning:note": "paths",
    "learning:preview": "paths",
    "learning:preview_step": "paths",
    "admin:learning_learningpath_preview": "paths",
    "admin:learning_learningpath_preview_step": "paths",
    "learning:search": "search",
    "learning:dashboard": "learning",
    "learning:record": "learning",
    "learning:activity": "learning",
    "learning:enrolment": "learning",
    "learning:way": "learning",
    "learning:afresh": "learning",
    "learning:notes": "learning",
    "learning:credits": "credits",
    "learning:creator": "credits",
    "learning:creator_report": "credits",
    "learning:creator_report_sent": "credits",
    "account": "account",
    "account_email": "account",
    "account_sessions": "account",
    "account_data": "account",
    "account_delete": "account",
    "privacy": "privacy",
    "account_change_password": "account",
    "account_set_password": "account",
    "mfa_index": "account",
    "mfa_activate_totp": "account",
    "mfa_deactivate_totp": "account",
    "mfa_view_recovery_codes": "account",
    "mfa_generate_recovery_codes": "account",
    "mfa_add_webauthn": "account",
    "mfa_edit_webauthn": "account",
    "mfa_remove_webauthn": "account",
    "account_login": "login",
    "account_request_login_code": "login",
    "account_signup": "signup",
    "account_signup_by_passkey": "signup",
    "mfa_signup_webauthn": "signup",
    "mfa_authenticate": "login",
    "account_logout": "logout",
}
THEMES = {"light", "dark"}


@register.simple_tag(takes_context=True)
def frame(context: template.Context, part: str) -> SafeString:
    """Return a part of the frame for this person, page and theme.

    An error page may have no request; then the frame offers nothing that needs one.
    """
    drawing = context.render_context.get("frame")
    if drawing is None:  # The parts of one page share what they are drawn from.
        drawing = context.render_context["frame"] = Pieces(), _facts(context)
    piece, facts = drawing
    drawn: SafeString = piece(f"frame/{part}.html", **facts)
    return drawn


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """Return the languages of the interface, each named in itself."""
    return list(settings.LANGUAGES)


@register.simple_tag(takes_context=True)
def who(context: template.Context) -> str:
    """Mark the page with whose it is; waymark.js sends what waits for this person alone.

    Nobody in flesh and blood sees a preview's page as a learner: it is nobody's.
    """
    user = context.get("user")
    if not isinstance(user, AbstractBaseUser | AnonymousUser):
        return ""
    return format_html(' data-who="{}"', mark_of(user))


def _facts(context: template.Context) -> dict[str, str]:
    request, user = context.get("request"), context.get("user")
    person = place = theme = ""
    if request is not None and user is not None:
        person = "learner" if user.is_authenticated else "visitor"
        # What is not there is in no part of the site, or it would tell which part it is not in.
        if request.resolver_match and "exception" not in context:
            place = PLACES.get(request.resolver_match.view_name, "")
        wished = request.COOKIES.get(settings.APPEARANCE_COOKIE_NAME)
        if wished in THEMES:
            theme = wished
    contact = _address_in(settings.CONTACT_EMAIL)
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "language": language,
        "person": person,
        "place": place,
        "theme": theme,
        "contact": contact,
    }


@cache
def _address_in(mailbox: str) -> str:
    return parseaddr(mailbox)[1]
