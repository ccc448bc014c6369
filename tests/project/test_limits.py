"""docs/limits.md tells of every limit, and tells the truth."""

import re

import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings

from learning.limits import A_MINUTE, RETURN
from learning.views.progress import MOST_TICKS
from learning.views.search import MOST_SEARCHES
from tests.factories import make_learner, published, resource, step

ROW = re.compile(r"^\| `(\w+)` \| `([^`]+)` \|", re.MULTILINE)


def test_every_limit_is_told_of_as_it_is():
    told = dict(ROW.findall((settings.BASE_DIR / "docs" / "limits.md").read_text()))

    by_process = {"search": f"{MOST_SEARCHES}/m", "tick": f"{MOST_TICKS}/m"}
    counted = {action: rates for action, rates in settings.ACCOUNT_RATE_LIMITS.items() if rates}
    assert told == counted | by_process


def test_guessing_is_limited_as_promised():
    rates = {
        (rate.per, rate.amount, rate.duration)
        for rate in parse_rates(app_settings.RATE_LIMITS["answer"])
    }

    assert rates == {("ip", 10, 60), ("key", 5, 300)}


# Counted by us, and refused for as long as they last.
OURS = ("answer", "certificate", "export", "mail", "note", "proof", "report")


@pytest.mark.parametrize("action", settings.ACCOUNT_RATE_LIMITS)
def test_a_refusal_has_words_for_its_time(action):
    """Give "login" of ACCOUNT_RATE_LIMITS an hour: `too_many_tries` speaks of a minute."""
    times = {rate.duration for rate in parse_rates(settings.ACCOUNT_RATE_LIMITS[action])}

    assert times <= (set(RETURN) if action in OURS else {A_MINUTE})


@pytest.mark.django_db
def test_ticks_beyond_the_limit_are_refused_until_later(client, monkeypatch):
    """Take out `limits.is_within` in learning/views/progress.py: ticks have no end."""
    monkeypatch.setattr("learning.views.progress.MOST_TICKS", 2)
    published(step("s1", resource("r1")))
    client.force_login(make_learner())
    address = "/paths/walking/resources/r1/completion/"

    answers = [client.post(address, {"done": "1"}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert "Wait a minute, then try again." in answers[-1].text
