"""Icons, drawn into the page: `{% icon "tick" %}`."""

import re
from functools import cache

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
    file = settings.BASE_DIR / "static" / "icons" / f"{name}.svg"
    drawing = DRAWING.search(file.read_text())
    if drawing is None:
        raise template.TemplateSyntaxError(f"{file} holds no drawing with a viewBox.")
    return format_html(
        '<svg class="i" viewBox="{}" width="20" height="20" aria-hidden="true" '
        'focusable="false">{}</svg>',
        drawing["box"],
        mark_safe(drawing["lines"]),  # A file of our own.
    )
