"""What templates ask of an outline that takes an argument."""

from collections.abc import Iterable, Sequence

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from learning.domain.choosing import Prospect
from learning.domain.document import Choice, Option
from learning.domain.markdown import to_html
from learning.domain.outline import Outline, OutlineStep, Walk, WalkStep
from learning.domain.preparation import Preparation
from learning.views.spoken import spoken_in

register = template.Library()


@register.simple_tag
def choices_of(outline: Outline, step: OutlineStep | None) -> tuple[Choice, ...]:
    """Return the choices that a step's resources hang on, shown or not; without a step, all."""
    return outline.choices_of(step) if step else outline.document.choices


@register.simple_tag
def prospect_of(prospects: Iterable[Prospect], option: Option) -> Prospect | None:
    """Return what an option would leave to do."""
    return next((each for each in prospects if each.option == option.key), None)


@register.filter
def answer_words(choice: Choice, walk: Walk) -> str:
    """Name the options of a choice that count, and say which of them is recommended."""
    return ", ".join(
        _("%(title)s (recommended)") % {"title": option.title}
        if option.recommended
        else option.title
        for option in choice.options
        if option.key in walk.options
    )


@register.filter
def on_path(prepared: Iterable[Preparation], slug: str) -> Preparation | None:
    """Return how far somebody is on a path; nothing where that is not known."""
    return next((each for each in prepared if each.path == slug), None)


@register.simple_tag
def state_of(states: Sequence[str], step: WalkStep) -> str:
    """Return a step's state among those of all shown steps."""
    return states[step.number - 1]


@register.filter
def paired(steps: Iterable[WalkStep], states: Iterable[str]) -> list[tuple[WalkStep, str]]:
    """Return each step with its state."""
    return list(zip(steps, states, strict=True))


@register.simple_tag
def lang(language: str) -> SafeString:
    """Return the attributes of words in another language than the page's; none in its own."""
    return spoken_in(language)


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
