"""The last weeks drawn: a square a day, grown with what was ticked, and a diamond on today."""

from typing import NamedTuple

from django.utils.formats import date_format, get_format

from learning.domain.activity import WEEKS, Weeks

# The drawing's own units: a day's field, and the room for words at its start and top.
FIELD, BESIDE, ABOVE = 16, 34, 14
REACH = 10
# The side of a square by how many were ticked, and for more.
SIDES = {0: 3, 1: 7, 2: 10, 3: 10}
LARGEST = 13
# Fewer columns than this between two months, and their names would touch.
MONTHS_APART = 2


class Word(NamedTuple):
    """A word of the drawing, and where it stands."""

    x: int
    y: int
    text: str


class Heat(NamedTuple):
    """The drawing: all squares of one ink are one outline, which draws quickly."""

    width: int
    height: int
    words: list[Word]
    empty: str
    ticked: str
    today: str


def first_weekday() -> int:
    """Return the day that weeks begin with where this language is spoken, from Monday."""
    return (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7


def drawn(weeks: Weeks) -> Heat:
    """Return the last weeks as a drawing, a column a week."""
    empty: list[str] = []
    ticked: list[str] = []
    x = y = 0
    for column, week in enumerate(weeks.weeks):
        for row, day in enumerate(week):
            x, y = BESIDE + column * FIELD + FIELD // 2, ABOVE + row * FIELD + FIELD // 2
            side = SIDES.get(day.ticked, LARGEST)
            square = f"M{x - side / 2:g} {y - side / 2:g}h{side}v{side}h-{side}z"
            (ticked if day.ticked else empty).append(square)
    return Heat(
        width=BESIDE + WEEKS * FIELD + REACH // 2,
        height=ABOVE + 7 * FIELD + 2,
        words=[*_months(weeks), *_weekdays(weeks)],
        empty="".join(empty),
        ticked="".join(ticked),
        today=f"M{x} {y - REACH}l{REACH} {REACH}-{REACH} {REACH}-{REACH}-{REACH}z",
    )


def _months(weeks: Weeks) -> list[Word]:
    """Name each month over its first whole week."""
    firsts = [week[0].day for week in weeks.weeks]
    changes = [0, *(n for n in range(1, len(firsts)) if firsts[n].month != firsts[n - 1].month)]
    if changes[1] < MONTHS_APART:
        changes = changes[1:]
    return [Word(BESIDE + n * FIELD, 9, date_format(firsts[n], "M")) for n in changes]


def _weekdays(weeks: Weeks) -> list[Word]:
    """Name every other day of the week."""
    return [
        Word(0, ABOVE + row * FIELD + FIELD // 2 + 4, date_format(weeks.weeks[0][row].day, "D"))
        for row in range(0, 7, 2)
    ]
