"""Put into words what a view worked out: times, kinds, credits. Nothing here fetches."""

from collections.abc import Iterable
from datetime import date, datetime

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from learning.domain.document import Kind, Role, Source
from learning.domain.outline import OutlineResource
from learning.models.credit import ROLES
from learning.models.path import KINDS, LEVELS
from learning.views.days import Days, in_short, said_moment

register = template.Library()

KIND_ICONS = {
    Kind.VIDEO: "video",
    Kind.SERIES: "video",
    Kind.SLIDES: "slides",
    Kind.CHAPTER: "book",
    Kind.BOOK: "book",
    Kind.TUTORIAL: "tutorial",
    Kind.ACTIVITY: "tutorial",
    Kind.CODE: "code",
}
MARKED = {True: "<mark>{}</mark>", False: "{}"}


@register.filter
def duration(minutes: int) -> str:
    """Say a time exactly: 50 min, 1 h 15 min, 3 h."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    if not rest:
        return _("%(hours)s h") % {"hours": hours}
    return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


@register.filter
def roughly(minutes: int) -> str:
    """Say a sum of times as one should take it: 15 h, or 45 min below an hour."""
    if minutes < 60:
        return _("%(minutes)s min") % {"minutes": minutes}
    return _("%(hours)s h") % {"hours": (minutes + 30) // 60}


@register.filter
def span(days: int) -> str:
    """Say how long something took, from its first day to its last: 16 weeks, or 5 days."""
    weeks = days // 7
    if weeks < 2:
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return ngettext("%(weeks)s week", "%(weeks)s weeks", weeks) % {"weeks": weeks}


@register.filter
def kind_label(kind: str) -> str:
    """Name a resource's kind."""
    return str(dict(KINDS)[kind])


@register.filter
def kind_icon(kind: str) -> str:
    """Return the icon that stands beside a kind."""
    return KIND_ICONS.get(Kind(kind), "reading")


@register.filter
def level_label(level: str) -> str:
    """Name a path's level."""
    return str(dict(LEVELS)[level])


@register.filter
def role_label(role: str) -> str:
    """Name a creator's part in a resource."""
    return str(dict(ROLES)[role])


@register.filter
def forward_words(resource: OutlineResource) -> str:
    """Say what following the main link does: Watch at, Open the code at, Read at."""
    where = {"host": resource.host}
    if resource.kind in {Kind.VIDEO, Kind.SERIES}:
        return _("Watch at %(host)s") % where
    if resource.kind == Kind.CODE:
        return _("Open the code at %(host)s") % where
    return _("Read at %(host)s") % where


@register.filter
def day(moment: datetime | None) -> str:
    """Say the day of a moment, with the year only when it is not this one."""
    return Days().say(moment)


@register.filter
def short_day(when: date | None) -> str:
    """Say a day in short, as tables do."""
    return in_short(when)


@register.filter
def moment(when: datetime | None) -> str:
    """Say the day of a moment and the time of day; nothing for no moment."""
    return said_moment(when) if when else ""


@register.filter
def creators(resource: OutlineResource) -> str:
    """Name who made a resource: authors and lecturers, then who adapted or hosts it."""
    if not resource.credits:
        return _("Creator unknown: can you help?")
    made = [c.creator.name for c in resource.credits if c.role in {Role.AUTHOR, Role.LECTURER}]
    said = [", ".join(made)] if made else []
    for credit in resource.credits:
        name = {"name": credit.creator.name}
        if credit.role is Role.ADAPTER:
            said.append(_("adapted by %(name)s") % name)
        elif credit.role is Role.HOST:
            said.append(_("hosted by %(name)s") % name)
    return "; ".join(said)


@register.filter
def source_words(source: Source) -> str:
    """Say what a path is after: Matthew Mayo, KDnuggets, 2016."""
    named = [*source.authors, source.publisher, source.published[:4]]
    return ", ".join(part for part in named if part)


@register.filter
def marked(pieces: Iterable[tuple[str, bool]]) -> SafeString:
    """Show a text in pieces, with what was looked for marked."""
    return SafeString("".join(MARKED[is_meant].format(escape(text)) for text, is_meant in pieces))


@register.filter
def core_words(count: int) -> str:
    """Say how many core resources."""
    return ngettext("%(count)s core", "%(count)s core", count) % {"count": count}


@register.filter
def optional_words(count: int) -> str:
    """Say how many optional resources."""
    return ngettext("%(count)s optional", "%(count)s optional", count) % {"count": count}
