"""Look-ups: what waits under a token, whatever the site does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from learning.domain import proposing
from learning.domain.metadata import Maker
from tests import hostile
from tests import page_samples as samples
from tests.hostile import page, redirect

ADDRESS = "http://talks.example.org/one"


def looked_up(address):
    found = proposing.found(proposing.ask(1, "s1", address))
    assert (found.path, found.step, found.address) == (1, "s1", address)
    return found


def test_a_page_and_what_it_declares_elsewhere_become_a_proposal(the_web):
    declared = '<link rel="alternate" type="application/json+oembed" href="/oembed?u=1&amp;f=j">'
    the_web.site("talks.example.org", page(declared), path="/one")
    oembed = page(samples.OEMBED, content_type="application/json")
    the_web.site("talks.example.org", oembed, path="/oembed?u=1&f=j")

    found = looked_up(ADDRESS)

    assert (found.state, found.why) == ("ready", "")
    assert found.proposal.title == "A talk"
    assert found.proposal.creators == [Maker("Mika Sato")]
    assert (found.proposal.kind, found.proposal.minutes) == ("video", 30)
    assert [request.address for request in the_web.asked] == [
        ADDRESS,
        "http://talks.example.org/oembed?u=1&f=j",
    ]


def test_the_address_is_where_it_led(the_web):
    the_web.site("talks.example.org", redirect("/two", status=301), path="/one")
    the_web.site("talks.example.org", page("<title>Two</title>"), path="/two")

    found = looked_up(ADDRESS)

    assert (found.proposal.address, found.proposal.title) == ("http://talks.example.org/two", "Two")


def test_of_a_page_too_long_to_read_no_time_is_proposed(the_web):
    the_web.site("talks.example.org", hostile.endless_body(), path="/one")

    found = looked_up(ADDRESS)

    assert found.state == "ready"
    assert found.proposal.minutes is None
    assert found.proposal.minutes_at_least > 60


@pytest.mark.parametrize(
    "elsewhere",
    ["http://127.0.0.1/oembed", "file:///etc/passwd", "http://[", "http://gone.example.org/"],
)
def test_a_page_cannot_lead_the_client_astray(the_web, elsewhere):
    declared = f'<title>One</title><link type="application/json+oembed" href="{elsewhere}">'
    the_web.site("talks.example.org", page(declared), path="/one")

    found = looked_up(ADDRESS)

    assert (found.state, found.proposal.title) == ("ready", "One")
    assert [request.address for request in the_web.asked] == [ADDRESS]


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        (hostile.silence(), "timeout"),
        (hostile.garbage(), "bad answer"),
        (hostile.reset(), "connection"),
        (redirect("/slides/one"), "redirects"),
        (page("Not here.", status=404), "404"),
        (page("Not for you.", status=403), "403"),
        (page("Broken.", status=500), "500"),
    ],
    ids=["silent", "no HTTP", "reset", "loop", "404", "403", "500"],
)
def test_a_look_up_that_fails_says_why_and_proposes_what_the_address_tells(the_web, behaviour, why):
    the_web.site("slides.example.org", behaviour, path="/slides/one")

    found = looked_up("http://slides.example.org/slides/one")

    assert (found.state, found.why) == ("failed", why)
    assert (found.proposal.kind, found.proposal.title) == ("slides", "")


def test_what_is_no_page_is_not_read(the_web):
    pdf = page(b"%PDF-1.7 <title>No</title>" + bytes(range(256)), content_type="application/pdf")
    the_web.site("papers.example.org", pdf, path="/steps.pdf")

    found = looked_up("http://papers.example.org/steps.pdf")

    assert found.state == "ready"
    assert (found.proposal.kind, found.proposal.title) == ("paper", "")


def test_by_hand_nobody_is_asked(the_web):
    found = proposing.found(proposing.ask(1, "s1", ADDRESS, by_hand=True))

    assert (found.state, found.proposal.address) == ("by-hand", ADDRESS)
    assert the_web.asked == []


def test_a_look_up_that_no_worker_takes_is_given_up(no_worker, monkeypatch):
    token = proposing.ask(1, "s1", ADDRESS)
    assert proposing.found(token).is_waiting
    later = timezone.now() + timedelta(minutes=2)
    monkeypatch.setattr(proposing.timezone, "now", lambda: later)

    assert (proposing.found(token).state, proposing.found(token).why) == ("failed", "no worker")


def test_a_forgotten_look_up_is_left_alone(the_web):
    proposing.look_up.func("forgotten", ADDRESS)

    assert proposing.found("forgotten") is None
    assert the_web.asked == []
