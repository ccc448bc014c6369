"""Summary: one line that says what a revision changed, proposed from the differences."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from learning.domain.difference import Section
from learning.domain.wording import Group

LONGEST_SUMMARY = 400
LONGEST_NAME = 60

# What is said of one part, and of several.
_SAYINGS: dict[Group, tuple[Callable[[], str], Callable[[], str]]] = {
    Group.ADDED: (lambda: _("added “%(name)s”"), lambda: _("added %(count)s")),
    Group.REPLACED: (
        lambda: _("put “%(name)s” in place of an earlier one"),
        lambda: _("replaced %(count)s"),
    ),
    Group.RETITLED: (lambda: _("retitled “%(name)s”"), lambda: _("retitled %(count)s")),
    Group.MOVED: (lambda: _("moved “%(name)s”"), lambda: _("moved %(count)s")),
    Group.ARCHIVED: (lambda: _("archived “%(name)s”"), lambda: _("archived %(count)s")),
    Group.REWEIGHTED: (
        lambda: _("weighed “%(name)s” anew"),
        lambda: _("weighed %(count)s anew"),
    ),
    Group.REORDERED: (
        lambda: _("reordered “%(name)s”"),
        lambda: _("changed the order in %(count)s places"),
    ),
    Group.CREDITED: (
        lambda: _("changed a link or credit of “%(name)s”"),
        lambda: _("changed %(count)s links and credits"),
    ),
    Group.WORDED: (
        lambda: _("changed the words of “%(name)s”"),
        lambda: _("changed words in %(count)s places"),
    ),
    Group.SMALL: (
        lambda: _("a small change to “%(name)s”"),
        lambda: _("%(count)s small changes"),
    ),
}


def proposed_summary(sections: tuple[Section, ...], *, is_first: bool = False) -> str:
    """Return the line for these differences, at most 400 characters; nothing for none."""
    if is_first:
        return _("First published")
    parts = []
    for section in sections:
        one, several = _SAYINGS[section.group]
        count = len(section.lines)
        saying = one() if count == 1 else several()
        parts.append(saying % {"name": shortened(section.lines[0].name), "count": count})
    text = ", ".join(parts)
    return shortened(text[:1].upper() + text[1:], LONGEST_SUMMARY)


def shortened(text: str, longest: int = LONGEST_NAME) -> str:
    """Return a text cut to a length, with a sign where something is left out."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
