"""Words in another language than the page's say which, and their direction if it turns."""

from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language


def spoken_in(language: str) -> SafeString:
    """Return the attributes of words in a language; none in the page's own, or an unknown one."""
    page = get_language() or settings.LANGUAGE_CODE
    if not language or language.lower() == page.lower():
        return SafeString("")
    direction = "rtl" if _is_bidi(language) else "ltr"
    turn = f' dir="{direction}"' if _is_bidi(language) != _is_bidi(page) else ""
    return SafeString(f' lang="{escape(language)}"{turn}')


def _is_bidi(language: str) -> bool:
    return language.lower().partition("-")[0] in settings.LANGUAGES_BIDI
