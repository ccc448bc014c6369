"""Letters to people with an account, one function each; allauth sends those about logging in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.unsubscribing import FIELD, VALUE, unsubscribe_address
from accounts.week import Changed, PathWeek
from learning.domain.summary import shortened
from learning.templatetags.waymark import roughly
from learning.views.days import Days

# A letter is read in a minute: what is beyond these is counted.
MOST_PATHS = 5
MOST_LINES = 5


@dataclass(frozen=True)
class Part:
    """What a letter says of one path."""

    week: PathWeek
    standing: str
    ticked: tuple[str, ...]
    ticked_more: int
    changed: tuple[str, ...]
    changed_more: int


def digest(reader: User, weeks: Sequence[PathWeek]) -> EmailMultiAlternatives:
    """Return the weekly letter about these paths, in the language and time zone that hold now."""
    unsubscribe = unsubscribe_address(reader)
    subject = " ".join(_subject(weeks[0]).split())
    context = {
        "subject": subject,
        "parts": [_part(week) for week in weeks[:MOST_PATHS]],
        "more": len(weeks[MOST_PATHS:]),
        "day": reader.get_digest_day_display(),
        "unsubscribe": unsubscribe,
        "base_url": settings.BASE_URL,
    }
    letter = EmailMultiAlternatives(
        subject,
        _without_gaps(render_to_string("emails/digest.txt", context)),
        to=[reader.email],
        headers={
            # One click in the mail client ends the letters: RFC 8058.
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": f"{FIELD}={VALUE}",
            # Asks that no notice of absence answers.
            "Auto-Submitted": "auto-generated",
        },
    )
    letter.attach_alternative(render_to_string("emails/digest.html", context), "text/html")
    return letter


def _subject(week: PathWeek) -> str:
    title, step = shortened(week.outline.title), week.place.step
    if step is None:
        return _("Your week on %(title)s") % {"title": title}
    words = {"number": step.number, "count": len(week.walk.steps), "title": title}
    return _("Step %(number)s of %(count)s on %(title)s") % words


def _part(week: PathWeek) -> Part:
    titles = [resource.title for resource in week.ticked]
    days = Days()
    return Part(
        week=week,
        standing=_standing(week, days),
        ticked=tuple(titles[:MOST_LINES]),
        ticked_more=len(titles[MOST_LINES:]),
        changed=tuple(_said(change, days) for change in week.changed[:MOST_LINES]),
        changed_more=len(week.changed[MOST_LINES:]),
    )


def _standing(week: PathWeek, days: Days) -> str:
    """Say where somebody is on a path, and how far there is to go."""
    place, step, finished_on = week.place, week.place.step, days.say(week.finished_at)
    if place.is_finished and finished_on:
        return _("You have walked the whole path. Finished %(day)s.") % {"day": finished_on}
    if place.is_finished:
        return _("You have walked the whole path.")
    if step is None:
        return _("This path has no core pieces yet.")
    words = {
        "number": step.number,
        "count": len(week.walk.steps),
        "done": place.done,
        "total": place.total,
        "time": roughly(place.minutes_left),
        "day": finished_on,
        "left": week.new_since,
    }
    if week.new_since:
        return (
            ngettext(
                "%(left)s new since you finished on %(day)s. You are on step %(number)s of "
                "%(count)s.",
                "%(left)s new since you finished on %(day)s. You are on step %(number)s of "
                "%(count)s.",
                week.new_since,
            )
            % words
        )
    if not place.minutes_left:
        text = _("You are on step %(number)s of %(count)s. %(done)s of %(total)s core done.")
    else:
        text = _(
            "You are on step %(number)s of %(count)s. %(done)s of %(total)s core done, "
            "about %(time)s to go."
        )
    return text % words


def _said(change: Changed, days: Days) -> str:
    words = {"day": days.say(change.at), "summary": change.summary}
    return (_("%(day)s: %(summary)s") if change.summary else _("%(day)s: small changes")) % words


def _without_gaps(text: str) -> str:
    """Return a text whose paragraphs stand one empty line apart."""
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
