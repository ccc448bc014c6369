"""Icons, drawn into the page: `{% icon "tick" %}`."""

import re
from functools import cache
from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

DRAWING = re.compile(r'<svg[^>]*viewBox="(?P<box>[\d .]+)"[^>]*>(?P<lines>.*)</svg>', re.DOTALL)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Return static/icons/NAME.svg as markup. It always stands beside a word, so it has no name."""
    drawing = DRAWING.search(_file(name))
    if drawing is None:
        raise template.TemplateSyntaxError(f"{name}.svg holds no drawing with a viewBox.")
    return format_html(
        '<svg class="i" viewBox="{}" width="20" height="20" aria-hidden="true" '
        'focusable="false">{}</svg>',
        drawing["box"],
        mark_safe(drawing["lines"]),  # A file of our own.
    )


@register.simple_tag
@cache
def icon_address(name: str) -> str:
    """Return static/icons/NAME.svg as an address that holds it, which saves a browser a request."""
    return "data:image/svg+xml," + quote(_file(name), safe=" /:=")


def _file(name: str) -> str:
    return (settings.BASE_DIR / "static" / "icons" / f"{name}.svg").read_text().strip()
