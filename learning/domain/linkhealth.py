"""Judging what an address answered: a closed list of outcomes, each with its reason.

Outcomes are those of learning.models.Outcome. "down" here is what one try came to;
learning.domain.linkschedule decides how many of them it takes.
"""

import email.utils
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from learning.domain import pageprint
from learning.domain.answer import Answer
from learning.domain.pageprint import Page
from learning.domain.text import LONGEST_ADDRESS, web_address

ANSWERING, MOVED, LOOK, CHANGED, DOWN = "answering", "moved", "look", "changed", "down"

# Below these a page is no longer what it was.
LIKE_TITLE, LIKE_TEXT = 0.4, 0.2
LONGEST_RETRY_AFTER = timedelta(days=14)
WEB_PAGES = {"text/html", "application/xhtml+xml"}
FRONT_PAGES = {"", "index", "index.html", "index.htm", "index.php", "home", "home.html"}
# Redirecting for now is what these are for: an address of theirs is the one to keep.
RESOLVERS = {"doi.org", "dx.doi.org", "hdl.handle.net", "purl.org", "w3id.org", "youtu.be"}
LOGIN_WORDS = {
    *("login", "log-in", "signin", "sign-in", "sign_in", "logon", "sso", "auth", "oauth", "saml"),
    *("consent", "cookie-consent", "privacy-consent", "accounts", "authenticate", "register"),
}
LOGIN_HOSTS = ("login.", "signin.", "accounts.", "auth.", "consent.", "sso.", "idp.", "passport.")
WALL_TITLES = (
    *("just a moment", "attention required", "access denied", "are you a robot", "one moment"),
    *("pardon our interruption", "security check", "verify you are human", "ddos protection"),
    *("checking your browser", "bot verification", "robot check", "human verification"),
)
WALL_SIGNS = ("/cdn-cgi/challenge-platform/", "cf-browser-verification", "_incapsula_resource")
WALL_HEADERS = ("cf-mitigated", "x-amzn-waf-action", "x-datadome", "x-sucuri-block")


class Reason(StrEnum):
    """Why an outcome is what it is."""

    NONE = ""
    MOVED = "moved for good"
    REDIRECT = "redirect"
    FRONT_PAGE = "front page"
    TITLE = "title"
    TEXT = "text"
    LOGIN = "login"
    WALL = "bot wall"
    UNAUTHORISED = "401"
    FORBIDDEN = "403"
    TOO_MANY = "429"
    REFUSED = "refused"
    CERTIFICATE = "certificate"
    REDIRECTS = "redirects"
    BAD_ANSWER = "bad answer"
    NOT_FOUND = "404"
    GONE = "410"
    SERVER = "5xx"
    DNS = "dns"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    NOT_PUBLIC = "not public"
    PERSON = "person"


REFUSALS = {401: Reason.UNAUTHORISED, 403: Reason.FORBIDDEN, 429: Reason.TOO_MANY}
MISSING = {404: Reason.NOT_FOUND, 410: Reason.GONE, 408: Reason.TIMEOUT}
# Something answered, in a way that nobody can make sense of from here.
SENSELESS = {Reason.CERTIFICATE, Reason.REDIRECTS, Reason.BAD_ANSWER}


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer without its body: what is needed to judge it, now or later."""

    asked: str
    address: str
    is_permanent: bool
    status: int
    failure: str
    page: Page | None
    """None when only the head was asked for."""
    is_wall: bool
    retry_after: timedelta | None

    @property
    def is_clean(self) -> bool:
        """Tell whether a head says all: the page is there, where it was asked for."""
        return self.status in {200, 204} and self.address == self.asked and not self.is_wall

    @property
    def shows_we_are_online(self) -> bool:
        """Tell whether anything out there answered, whatever it said."""
        return self.failure not in {Reason.DNS, Reason.CONNECTION, Reason.TIMEOUT}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one try came to."""

    outcome: str
    reason: Reason
    moved_to: str = ""
    page: Page | None = None
    retry_after: timedelta | None = None


def read(answer: Answer, at: datetime, *, with_body: bool) -> Reading:
    """Return what an answer says; with a body it is looked through for its title and words."""
    page, is_wall = None, any(name in answer.hints for name in WALL_HEADERS)
    if with_body and not answer.failure:
        is_web_page = answer.content_type in WEB_PAGES
        text = answer.text if is_web_page else ""
        page = pageprint.page_of(text) if is_web_page else pageprint.file_of(answer.content_type)
        is_wall = is_wall or _is_wall(page.title, text)
    return Reading(
        asked=answer.asked,
        address=answer.address,
        is_permanent=answer.is_permanent,
        status=answer.status,
        failure=answer.failure or "",
        page=page,
        is_wall=is_wall,
        retry_after=retry_after(answer.hints.get("retry-after", ""), at),
    )


def judge(reading: Reading, known: Page) -> Verdict:
    """Return what an answer comes to beside the page that was known there."""
    outcome, reason, moved_to = _judged(reading, known)
    is_page = outcome in {ANSWERING, MOVED, CHANGED}
    return Verdict(
        outcome, reason, moved_to, reading.page if is_page else None, reading.retry_after
    )


def retry_after(said: str, at: datetime) -> timedelta | None:
    """Return how long a site asks us to stay away, within reason."""
    if said.isascii() and said.isdigit():
        asked = timedelta(seconds=min(int(said[:9]), 10**8))
    else:
        try:
            day = email.utils.parsedate_to_datetime(said)
        except (ValueError, IndexError, TypeError, OverflowError):
            return None
        asked = (day if day.tzinfo else day.replace(tzinfo=UTC)) - at
    return min(max(asked, timedelta()), LONGEST_RETRY_AFTER)


def _judged(reading: Reading, known: Page) -> tuple[str, Reason, str]:
    if reading.failure:
        reason = Reason(reading.failure)
        return (LOOK if reason in SENSELESS else DOWN), reason, ""
    if reading.is_wall:
        return LOOK, Reason.WALL, ""
    if reason := MISSING.get(reading.status, Reason.NONE):
        return DOWN, reason, ""
    if 500 <= reading.status < 600:
        return DOWN, Reason.SERVER, ""
    if not 200 <= reading.status < 300:
        return LOOK, REFUSALS.get(reading.status, Reason.REFUSED), ""
    return _judged_page(reading, known)


def _judged_page(reading: Reading, known: Page) -> tuple[str, Reason, str]:
    asked, led = urlsplit(reading.asked), urlsplit(reading.address)
    has_moved = not _is_same(asked, led, reading.is_permanent)
    if has_moved and _is_front_page(led) and not _is_front_page(asked):
        return CHANGED, Reason.FRONT_PAGE, ""
    if has_moved and _is_login(led) and not _is_login(asked):
        return LOOK, Reason.LOGIN, ""
    moved_to = _storable(reading.address) if has_moved else ""
    if reading.page and (reason := _what_changed(known, reading.page)):
        return CHANGED, reason, moved_to
    if not has_moved:
        return ANSWERING, Reason.NONE, ""
    if not moved_to:
        return LOOK, Reason.REDIRECTS, ""
    return MOVED, Reason.MOVED if reading.is_permanent else Reason.REDIRECT, moved_to


def _what_changed(known: Page, seen: Page) -> Reason:
    if not known.print:
        return Reason.NONE
    if known.title and seen.title and pageprint.titles_alike(known.title, seen.title) < LIKE_TITLE:
        return Reason.TITLE
    if pageprint.likeness(known.print, seen.print) < LIKE_TEXT:
        return Reason.TEXT
    return Reason.NONE


def _is_same(asked: SplitResult, led: SplitResult, is_permanent: bool) -> bool:
    """Tell whether a redirect led nowhere else: only spelling, or a query of the moment."""
    if _spelled(asked) == _spelled(led):
        return True
    if is_permanent:
        return False
    if (asked.hostname or "").removeprefix("www.") in RESOLVERS:
        return True
    return _spelled(asked)[:3] == _spelled(led)[:3] and not asked.query


def _spelled(parts: SplitResult) -> tuple[str, str, str, str]:
    path, query = unquote(parts.path) or "/", unquote(parts.query)
    port = {"http": 80, "https": 443}.get(parts.scheme)
    place = f"{parts.hostname}:{parts.port or port}"
    return parts.scheme, place, path, query


def _is_front_page(parts: SplitResult) -> bool:
    """Tell whether an address is a site's own, in a language or not, and no page's."""
    if parts.query:
        return False
    words = [word.lower() for word in parts.path.split("/") if word]
    if words and len(words[0]) == 2 and words[0].isalpha():
        words = words[1:]
    return not words or (len(words) == 1 and words[0] in FRONT_PAGES)


def _is_login(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    words = {word.lower().partition(".")[0] for word in parts.path.split("/")}
    return host.startswith(LOGIN_HOSTS) or not words.isdisjoint(LOGIN_WORDS)


def _is_wall(title: str, text: str) -> bool:
    said = title.lower()
    return said.startswith(WALL_TITLES) or any(sign in text[:100_000] for sign in WALL_SIGNS)


def _storable(address: str) -> str:
    """Return an address that may stand in a path; nothing for one that may not."""
    try:
        return web_address(address) if len(address) <= LONGEST_ADDRESS else ""
    except ValueError:
        return ""
