"""Days and times as people say them: "21 November", with the year only when it is not this one."""

from datetime import date, datetime
from functools import lru_cache

from django.utils.formats import date_format
from django.utils.timezone import get_current_timezone, localtime
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from learning.domain.zone import zone_named

DAYS_KEPT = 2048


class Days:
    """Says days as seen from here and now: one for a page, because looking up where costs."""

    def __init__(self) -> None:
        self.zone, self._language = get_current_timezone(), get_language()
        self.today = datetime.now(self.zone).date()

    def say(self, moment: datetime | None) -> str:
        """Return the day of a moment in words; nothing for no moment."""
        return self.say_day(moment.astimezone(self.zone).date()) if moment else ""

    def say_day(self, day: date) -> str:
        """Return a day in words."""
        return _said(day, day.year == self.today.year, self._language)

    def in_full(self, moment: datetime) -> str:
        """Return the day of a moment with its year, for what is kept for longer than this one."""
        return _said(moment.astimezone(self.zone).date(), False, self._language)

    def with_weekday(self, day: date) -> str:
        """Return a day in words and which day of the week it is; today by its name."""
        if day == self.today:
            return _("Today")
        said = {"weekday": date_format(day, "l"), "day": self.say_day(day)}
        return pgettext("day of the week, day", "%(weekday)s %(day)s") % said

    def month(self, day: date) -> str:
        """Return a day's month in words."""
        return date_format(day, "F" if day.year == self.today.year else "YEAR_MONTH_FORMAT")

    def time(self, moment: datetime) -> str:
        """Return the time of day of a moment."""
        return date_format(moment.astimezone(self.zone), "TIME_FORMAT")


def in_full(moment: datetime, zone: str) -> str:
    """Return the day of a moment in a zone, with its year: for what is read years later."""
    return _said(moment.astimezone(zone_named(zone)).date(), False, get_language())


def said_moment(moment: datetime) -> str:
    """Return the day of a moment and its time of day."""
    days = Days()
    said = {"day": days.say(moment), "time": days.time(moment)}
    return pgettext("day, time of day", "%(day)s, %(time)s") % said


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
    return date_format(day, "MONTH_DAY_FORMAT" if is_this_year else "DATE_FORMAT")
