"""Days as people say them: "21 November", with the year only when it is not this one.

In which order a language says them is for its translators: the formats stand in the catalogues.
"""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import get_language, pgettext

DAYS_KEPT = 2048


class Days:
    """Says days as seen from here and now: one for a page, because looking up where costs."""

    def __init__(self) -> None:
        self._zone, self._language = get_current_timezone(), get_language()
        self._this_year = datetime.now(self._zone).year

    def say(self, moment: datetime | None) -> str:
        """Return the day of a moment in words; nothing for no moment."""
        if moment is None:
            return ""
        day = moment.astimezone(self._zone).date()
        return _said(day, day.year == self._this_year, self._language)


def in_full(moment: datetime, zone: str) -> str:
    """Return the day of a moment in a zone, with its year: for what is read years later."""
    return _said(moment.astimezone(ZoneInfo(zone)).date(), False, get_language())


def said_moment(moment: datetime) -> str:
    """Return the day of a moment and its time of day."""
    return f"{Days().say(moment)}, {date_format(localtime(moment), 'H:i')}"


def in_short(when: date | None) -> str:
    """Return a day, or the day of a moment, in short: 2 Nov, with the year when it is another."""
    if when is None:
        return ""
    day = localtime(when).date() if isinstance(when, datetime) else when
    if day.year == localtime().year:
        return date_format(day, pgettext("format of a day of this year, in short", "j M"))
    return date_format(day, pgettext("format of a day of another year, in short", "j M Y"))


@lru_cache(maxsize=DAYS_KEPT)
def _said(day: date, is_this_year: bool, language: str | None) -> str:
    if is_this_year:
        return date_format(day, pgettext("format of a day of this year", "j F"))
    return date_format(day, pgettext("format of a day of another year", "j F Y"))
