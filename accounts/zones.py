"""Time zones to choose from, by the part of the world."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from django.utils.translation import gettext_lazy as _

# As the first part of a zone's name says it. What begins otherwise is old or of no place.
REGIONS: dict[str, Any] = {
    "Africa": _("Africa"),
    "America": _("America"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Indian Ocean"),
    "Pacific": _("Pacific"),
}


class Zone(NamedTuple):
    """A time zone, and the place it is named after."""

    name: str
    place: str


@cache
def zones_by_region() -> tuple[tuple[str, tuple[Zone, ...]], ...]:
    """Return the zones of places, by the first part of their names."""
    named = sorted(name for name in available_timezones() if _region(name) in REGIONS)
    return tuple((region, tuple(_zones(names))) for region, names in groupby(named, key=_region))


def _zones(names: Iterator[str]) -> Iterator[Zone]:
    for name in names:
        place = name.partition("/")[2].replace("_", " ")
        yield Zone(name, ", ".join(reversed(place.split("/"))))


def _region(name: str) -> str:
    return name.partition("/")[0]
