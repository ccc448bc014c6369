"""The frame of every page, in pieces that are drawn once and kept: `{% frame "header" %}`."""

from email.utils import parseaddr

from django import template
from django.conf import settings
from django.utils.safestring import SafeString

from learning.views.pieces import Pieces

register = template.Library()

PLACES = {
    "learning:home": "paths",
    "learning:path": "paths",
    "learning:step": "paths",
    "learning:report": "paths",
    "learning:report_sent": "paths",
    "learning:preview": "paths",
    "learning:preview_step": "paths",
    "admin:learning_learningpath_preview": "paths",
    "admin:learning_learningpath_preview_step": "paths",
    "learning:search": "search",
    "learning:dashboard": "learning",
    "learning:credits": "credits",
    "learning:creator": "credits",
    "learning:creator_report": "credits",
    "learning:creator_report_sent": "credits",
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
def frame(context: template.Context, part: str) -> SafeString:
    """Return a part of the frame for this person, page and theme.

    An error page may have no request; then the frame offers nothing that needs one.
    """
    request, user = context.get("request"), context.get("user")
    person = place = theme = ""
    if request is not None and user is not None:
        person = "learner" if user.is_authenticated else "visitor"
        if request.resolver_match:
            place = PLACES.get(request.resolver_match.view_name, "")
        if request.COOKIES.get("theme") in THEMES:
            theme = request.COOKIES["theme"]
    piece = Pieces()
    return piece(
        f"frame/{part}.html",
        language=piece.language,
        person=person,
        place=place,
        theme=theme,
        contact=parseaddr(settings.CONTACT_EMAIL)[1],
    )
