"""What an answer comes to: each kind of it, in one table."""

from datetime import UTC, datetime, timedelta

import pytest

from learning.domain.fetching import Answer, Failure
from learning.domain.linkhealth import Reason, judge, read, retry_after
from learning.domain.pageprint import Page, file_of, page_of

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ASKED = "https://notes.example.org/descent"
HTML = "<title>Gradient descent</title><p>It finds the least of a function by small steps.</p>"
OTHER = "<title>Buy this domain</title><p>Related searches: shoes, hats, insurance.</p>"
KNOWN = page_of(HTML)


def answer(status=200, body=HTML, *, led=ASKED, asked=ASKED, permanent=False, **more):
    given = {"failure": None, "content_type": "text/html", "is_cut": False} | more
    return Answer(asked, led, permanent, status, body=body.encode(), **given)


def judged(found, known=KNOWN):
    verdict = judge(read(found, NOW, with_body=True), known)
    return verdict.outcome, verdict.reason, verdict.moved_to


@pytest.mark.parametrize(
    ("found", "outcome", "reason"),
    [
        (answer(), "answering", ""),
        (answer(204, ""), "changed", "text"),
        (answer(401), "look", "401"),
        (answer(403), "look", "403"),
        (answer(429), "look", "429"),
        (answer(402), "look", "refused"),
        (answer(999), "look", "refused"),
        (answer(304), "look", "refused"),
        (answer(404), "down", "404"),
        (answer(410), "down", "410"),
        (answer(408), "down", "timeout"),
        (answer(500), "down", "5xx"),
        (answer(503), "down", "5xx"),
        (answer(503, hints={"cf-mitigated": "challenge"}), "look", "bot wall"),
        (answer(503, "<title>Just a moment...</title>"), "look", "bot wall"),
        (answer(200, "<title>Are you a robot?</title>"), "look", "bot wall"),
        (answer(200, "<p><script src='/cdn-cgi/challenge-platform/x'>"), "look", "bot wall"),
        (answer(200, OTHER), "changed", "title"),
        (answer(200, OTHER.replace("Buy this domain", "Gradient descent")), "changed", "text"),
        (answer(200, "%PDF-1.7", content_type="application/pdf"), "changed", "text"),
    ],
    ids=lambda value: value if isinstance(value, str) else str(getattr(value, "status", "")),
)
def test_an_answer_is_judged_by_its_status_and_its_words(found, outcome, reason):
    assert judged(found)[:2] == (outcome, reason)


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (Failure.DNS, "down"),
        (Failure.TIMEOUT, "down"),
        (Failure.CONNECTION, "down"),
        (Failure.NOT_PUBLIC, "down"),
        (Failure.CERTIFICATE, "look"),
        (Failure.REDIRECTS, "look"),
        (Failure.BAD_ANSWER, "look"),
    ],
)
def test_no_answer_has_its_reason(failure, outcome):
    assert judged(answer(0, "", failure=failure)) == (outcome, Reason(failure.value), "")


def test_every_failure_is_a_reason():
    assert {failure.value for failure in Failure} <= set(Reason)


SITE = "https://notes.example.org"


@pytest.mark.parametrize(
    ("asked", "led", "permanent", "outcome", "reason"),
    [
        (f"{SITE}/a", f"{SITE}/b", True, "moved", "moved for good"),
        (f"{SITE}/a", f"{SITE}/b", False, "moved", "redirect"),
        (f"{SITE}/a", "https://other.example.org/a", False, "moved", "redirect"),
        ("http://notes.example.org/a", f"{SITE}/a", True, "moved", "moved for good"),
        ("http://notes.example.org/a", f"{SITE}/a", False, "moved", "redirect"),
        (f"{SITE}/a", f"{SITE}/a/", True, "moved", "moved for good"),
        (f"{SITE}/a", f"{SITE}/a?session=1", False, "answering", ""),
        (f"{SITE}/a", f"{SITE}/a?session=1", True, "moved", "moved for good"),
        (f"{SITE}/%C3%A9", f"{SITE}/é", True, "answering", ""),
        (f"{SITE}/a#part", f"{SITE}/a", True, "answering", ""),
        (SITE, f"{SITE}/", True, "answering", ""),
        ("https://doi.org/10.1/x", "https://journal.example.org/x", False, "answering", ""),
        ("https://doi.org/10.1/x", "https://journal.example.org/x", True, "moved", None),
        (f"{SITE}/a", f"{SITE}/", False, "changed", "front page"),
        (f"{SITE}/a", f"{SITE}/en/", True, "changed", "front page"),
        (f"{SITE}/a", "https://other.example.org/index.html", True, "changed", "front page"),
        (f"{SITE}/", f"{SITE}/en/", False, "moved", "redirect"),
        (f"{SITE}/a", f"{SITE}/login?next=/a", False, "look", "login"),
        (f"{SITE}/a", "https://accounts.example.org/x", False, "look", "login"),
        (f"{SITE}/a", "https://consent.example.org/x", False, "look", "login"),
        (f"{SITE}/a", f"{SITE}/blog-in-depth", True, "moved", "moved for good"),
        (f"{SITE}/a", f"{SITE}/{'long' * 300}", True, "look", "redirects"),
        (f"{SITE}/a", "https://other.example.org/\u202ea", True, "look", "redirects"),
    ],
)
def test_a_redirect_is_judged_by_where_it_leads(asked, led, permanent, outcome, reason):
    found = judged(answer(asked=asked, led=led, permanent=permanent))

    assert found[0] == outcome
    assert reason is None or found[1] == reason
    assert found[2] == (led if outcome == "moved" else "")


def test_a_page_that_moved_and_changed_is_compared_first():
    found = answer(200, OTHER, led=f"{SITE}/new", permanent=True)

    assert judged(found) == ("changed", "title", f"{SITE}/new")


def test_the_first_look_has_nothing_to_compare_with():
    assert judged(answer(200, OTHER), Page()) == ("answering", "", "")


def test_a_file_stays_a_file():
    pdf = answer(200, "%PDF-1.7", content_type="application/pdf")

    assert judged(pdf, file_of("application/pdf")) == ("answering", "", "")


def test_a_head_says_that_a_page_is_there():
    reading = read(answer(200, ""), NOW, with_body=False)

    assert reading.is_clean
    assert reading.page is None
    assert judge(reading, KNOWN).outcome == "answering"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("120", timedelta(minutes=2)),
        ("0", timedelta()),
        ("9" * 90, timedelta(days=14)),
        ("-5", None),
        ("", None),
        ("soon", None),
        ("Mon, 23 Nov 2026 15:00:00 GMT", timedelta(hours=3)),
        ("Mon, 23 Nov 2026 09:00:00 GMT", timedelta()),
        ("Mon, 23 Nov 9999 09:00:00 GMT", timedelta(days=14)),
        ("Mon, 99 Nov 2026 09:00:00 GMT", None),
    ],
)
def test_a_site_says_when_to_come_back(said, expected):
    assert retry_after(said, NOW) == expected
