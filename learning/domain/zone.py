"""Where days begin and end, by the name of a time zone."""

from datetime import tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.timezone import get_default_timezone


def zone_named(name: str) -> tzinfo:
    """Return a time zone; the site's own for no name, or one this machine does not know any more.

    Every page of who chose one asks: the list of all zones would be read from the disk each time.
    """
    if not name:
        return get_default_timezone()
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return get_default_timezone()
