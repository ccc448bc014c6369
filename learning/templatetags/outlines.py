"""What templates ask of an outline that takes an argument."""

from collections.abc import Iterable, Sequence

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from learning.domain.document import Choice
from learning.domain.markdown import to_html
from learning.domain.outline import Outline, OutlineStep, WalkStep

register = template.Library()


@register.simple_tag
def choices_of(outline: Outline, step: WalkStep | OutlineStep) -> tuple[Choice, ...]:
    """Return the choices that a step's resources hang on, be the step shown or not."""
    return outline.choices_of(step.step if isinstance(step, WalkStep) else step)


@register.simple_tag
def state_of(states: Sequence[str], step: WalkStep) -> str:
    """Return a step's state among those of all shown steps."""
    return states[step.number - 1]


@register.filter
def paired(steps: Iterable[WalkStep], states: Iterable[str]) -> list[tuple[WalkStep, str]]:
    """Return each step with its state."""
    return list(zip(steps, states, strict=True))


@register.simple_tag
def lang(language: str) -> str:
    """Return the attributes of words in another language than the page's; none in its own."""
    page = get_language() or settings.LANGUAGE_CODE
    if language.lower() == page.lower():
        return ""
    direction = "rtl" if is_bidi(language) else "ltr"
    turn = f' dir="{direction}"' if is_bidi(language) != is_bidi(page) else ""
    return mark_safe(f' lang="{escape(language)}"{turn}')


def is_bidi(language: str) -> bool:
    """Tell whether a language is written from right to left."""
    return language.lower().partition("-")[0] in settings.LANGUAGES_BIDI


@register.simple_tag
def picture(src: str) -> str:
    """Return the address of a picture under static/. One that is missing breaks no page."""
    try:
        return static(src)
    except ValueError:
        return f"{settings.STATIC_URL}{src}"


@register.filter
def markdown(text: str) -> SafeString:
    """Return Markdown as safe HTML."""
    return SafeString(to_html(text))


@register.filter
def title_of(slug: str, titles: Iterable[tuple[str, str]]) -> str:
    """Return the title of a published path, nothing for one that is not."""
    return dict(titles).get(slug, "")
