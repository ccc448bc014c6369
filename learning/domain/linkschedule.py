"""When an address is asked again, and how many tries it takes until learners are told.

One bad night says nothing: an address counts as not answering after several tries over days. A
missing page is believed sooner, and no page is given up on a single try.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from learning.domain.linkhealth import ANSWERING, DOWN, LOOK, MOVED, Reason, Verdict
from learning.domain.pageprint import Page

UNCHECKED, NOT_FREE = "unchecked", "not-free"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
DAILY = DAY
RETRIES = (HOUR, 6 * HOUR, DAY)  # after the first failed try, the second, and each one more
LONGEST_WAIT = 14 * DAY
JITTER = 0.1
# How many tries, and how far apart the first and the last: then it is said to be down.
PATIENCE = (3, 2 * DAY)
PATIENCE_FOR_MISSING = (2, DAY)
MISSING = {Reason.NOT_FOUND, Reason.GONE}
# The whole page is asked for at least this often; else its head will do.
DAYS_BETWEEN_PAGES = 7


@dataclass(frozen=True, slots=True)
class Health:
    """The state of one address, as learning.models.LinkCheck keeps it."""

    outcome: str = UNCHECKED
    reason: str = ""
    since: datetime | None = None
    failing: str = ""
    failing_since: datetime | None = None
    tries: int = 0
    last_good_at: datetime | None = None
    broken_at: datetime | None = None
    """When learners were last told that it is no use."""
    back_at: datetime | None = None
    """When they were last told that it is back."""
    due_at: datetime | None = None
    moved_to: str = ""
    known_title: str = ""
    known_print: str = ""
    known_text: str = ""
    seen_title: str = ""
    seen_print: str = ""
    seen_text: str = ""

    @property
    def known(self) -> Page:
        """Return the page that was accepted there."""
        return Page(self.known_title, self.known_text, self.known_print)

    @property
    def is_trouble(self) -> bool:
        """Tell whether learners are told."""
        return self.outcome in {DOWN, NOT_FREE}


def told(before: Health, new: Health, at: datetime) -> Health:
    """Return the new state, with the moment noted if learners hear something else from now on."""
    if new.is_trouble == before.is_trouble:
        return new
    return replace(new, broken_at=at) if new.is_trouble else replace(new, back_at=at)


def after(health: Health, verdict: Verdict, at: datetime, chance: float) -> Health:
    """Return the state after one more try; `chance`, from 0 to 1, spreads the next ones."""
    new = (
        _failed(health, verdict, at) if verdict.outcome == DOWN else _answered(health, verdict, at)
    )
    new = told(health, new, at)
    pause = max(wait(new, at), verdict.retry_after or timedelta())
    return replace(new, due_at=at + pause * (1 + JITTER * chance))


def wait(health: Health, at: datetime) -> timedelta:
    """Return how long to leave an address alone."""
    if not health.failing_since:
        return DAILY
    if health.outcome != DOWN:
        return RETRIES[min(health.tries, len(RETRIES)) - 1]
    return min(max((at - health.failing_since) / 4, DAY), LONGEST_WAIT)


def wants_page(health: Health, digest: str, at: datetime) -> bool:
    """Tell whether the whole page is needed: to know it at all, or to see that it is the same."""
    if health.outcome != ANSWERING or health.failing or health.reason or not health.known_print:
        return True
    return (at.toordinal() + int(digest[:8], 16)) % DAYS_BETWEEN_PAGES == 0


def _failed(health: Health, verdict: Verdict, at: datetime) -> Health:
    since, tries = health.failing_since or at, health.tries + 1
    new = replace(health, failing=verdict.reason, failing_since=since, tries=tries)
    least, span = PATIENCE_FOR_MISSING if verdict.reason in MISSING else PATIENCE
    is_down = health.outcome == DOWN or (tries >= least and at - since >= span)
    if not is_down or health.outcome == NOT_FREE:
        return new
    return replace(new, outcome=DOWN, reason=verdict.reason, since=since, moved_to="")


def _answered(health: Health, verdict: Verdict, at: datetime) -> Health:
    new = replace(health, failing="", failing_since=None, tries=0)
    if verdict.outcome in {ANSWERING, MOVED}:
        new = replace(new, last_good_at=at)
    if verdict.page:
        new = _seen(new, verdict.page)
        if not new.known_print and verdict.outcome in {ANSWERING, MOVED}:
            new = accepted(new)
    if health.outcome == NOT_FREE or _is_settled(health, verdict):
        return new
    is_same = (health.outcome, health.moved_to) == (verdict.outcome, verdict.moved_to)
    return replace(
        new,
        outcome=verdict.outcome,
        reason=verdict.reason,
        moved_to=verdict.moved_to,
        since=health.since if is_same else at,
    )


def _is_settled(health: Health, verdict: Verdict) -> bool:
    """Tell whether a person has looked at this very answer and found it fine."""
    is_judged = verdict.outcome == LOOK or verdict.reason == Reason.FRONT_PAGE
    return is_judged and health.outcome == ANSWERING and health.reason == verdict.reason


def _seen(health: Health, page: Page) -> Health:
    return replace(health, seen_title=page.title, seen_text=page.beginning, seen_print=page.print)


def accepted(health: Health) -> Health:
    """Return the state with the page as it was last seen for the one that is known."""
    return replace(
        health,
        known_title=health.seen_title,
        known_text=health.seen_text,
        known_print=health.seen_print,
    )
