"""Say what became of a path to those who walk it: `{% news_line item outline %}`."""

from collections.abc import Callable

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.domain.document import Weight
from learning.domain.news import Item, Sort
from learning.domain.outline import Outline
from learning.views.spoken import spoken_in

register = template.Library()


@register.simple_tag
def news_line(item: Item, outline: Outline, base: str = "") -> SafeString:
    """Return one thing to tell in a sentence, which leads to what it is about.

    `base` is the site's address, for what is read elsewhere.
    """
    language = outline.document.language
    return format_html(
        _SAYINGS[item.sort](item),
        part=_linked(item, outline, base),
        step=_titled(item.step_title, language),
        other=_titled(item.other, language),
        count=len(item.keys),
    )


def _said_of_new(item: Item) -> str:
    if item.is_step and item.keys:
        return ngettext(
            "New step: “{part}”, with {count} piece.",
            "New step: “{part}”, with {count} pieces.",
            len(item.keys),
        )
    if item.is_step:
        return _("New step: “{part}”.")
    if item.is_done:
        return _("Back on the path: “{part}”, in step “{step}”. You have done it already.")
    if item.weight is Weight.OPTIONAL:
        return _("New and optional: “{part}”, in step “{step}”.")
    if item.weight is Weight.REFERENCE:
        return _("New, to keep at hand: “{part}”, in step “{step}”.")
    return _("New: “{part}”, in step “{step}”.")


def _said_of_replaced(item: Item) -> str:
    if item.is_done:
        return _("“{part}” takes the place of “{other}”. You did the earlier version.")
    return _("“{part}” takes the place of “{other}”.")


def _said_of_weighed(item: Item) -> str:
    if item.weight is Weight.OPTIONAL:
        return _("“{part}” is optional now.")
    if item.weight is Weight.REFERENCE:
        return _("“{part}” is only kept at hand now. There is nothing to tick.")
    return _("“{part}” is core now.")


def _said_of_gone(item: Item) -> str:
    if item.is_step and item.is_done:
        return _("The step “{part}” was taken out. What you did in it is kept in your record.")
    if item.is_step:
        return _("The step “{part}” was taken out.")
    if item.is_done:
        return _("“{part}” was taken out. That you did it is kept in your record.")
    return _("“{part}” was taken out.")


def _said_of_order(item: Item) -> str:
    if item.is_step:
        return _("The pieces of step “{part}” stand in a new order.")
    return _("The steps stand in a new order.")


_SAYINGS: dict[Sort, Callable[[Item], str]] = {
    Sort.NEW: _said_of_new,
    Sort.REPLACED: _said_of_replaced,
    Sort.MOVED: lambda _item: _("“{part}” is in step “{step}” now."),
    Sort.WEIGHED: _said_of_weighed,
    Sort.GONE: _said_of_gone,
    Sort.ELSEWHERE: lambda _item: _("“{part}” is only for those who take “{other}” now."),
    Sort.OPTION: lambda _item: _("You can choose “{part}” now, for the question “{other}”."),
    Sort.ORDER: _said_of_order,
    Sort.BROKEN: lambda _item: _("“{part}” does not answer at the moment. The curators know."),
    Sort.PAID: lambda _item: _("“{part}” is no longer free. The curators know."),
    Sort.BACK: lambda _item: _("“{part}” can be opened again."),
}


def _linked(item: Item, outline: Outline, base: str) -> SafeString:
    """Return a part's title, as a link to where it stands now, if it still does."""
    language, slug = outline.document.language, outline.slug
    step, anchor = "", ""
    if item.sort is Sort.OPTION or item.is_step:
        step = item.step
    elif item.key in outline.resources:
        step, anchor = outline.resources[item.key].step_key, f"#r-{item.key}"
    if step not in {each.key for each in outline.document.steps}:
        return _titled(item.title, language)
    address = base + reverse("learning:step", args=[slug, step]) + anchor
    return format_html('<a href="{}"{}>{}</a>', address, spoken_in(language), item.title)


def _titled(title: str, language: str) -> SafeString:
    return format_html("<span{}>{}</span>", spoken_in(language), title)
