"""What is not published does not exist for learners, at any address, in any form, in no letter."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.digest import Outcome, send_digests
from accounts.models import User
from learning.models import Resource, Step
from tests import rights
from tests.factories import make_learner, published
from tests.rights import MARK, World

pytestmark = pytest.mark.django_db
# A working copy is shown to whoever was given its link, a shared record to whoever has its code.
GIVEN_AWAY = {"learning:preview", "learning:preview_step"}
SHARED = {("learning:certificate", "withdrawn")}
# A learner's own record and notes stay theirs, under the words they were made under.
OWN = {("learning:record", "withdrawn"), ("learning:note", "withdrawn")} | {
    (f"learning:{name}", "published") for name in ("dashboard", "notes", "notes_file")
}
ASKED = [
    *("/search/?q=Quincun", "/search/?q=Quincun&page=2", "/?topic=quincun", "/sitemap.xml?p=1"),
    *("/paths/walking/?whole=1", "/paths/walking/?just=r1", "/paths/walking/new/"),
    *("/paths/walking/s3/", "/paths/walking/resources/r4/note/", "/learning/activity/?page=1"),
]


@pytest.fixture
def world(no_worker):
    return World()


@pytest.mark.parametrize("role", ["visitor", "learner", "another learner"])
def test_no_address_tells_learners_what_is_not_published(world, role):
    """Fails when `status = 'published'` is taken out of NEWEST_REVISION in domain/statements.py."""
    allowed = SHARED | (OWN if role == "learner" else set())
    told = [address for address in ASKED if MARK in world.ask(role, "GET", address).text]
    for row in rights.rows():
        if row.route in GIVEN_AWAY or (row.route, row.about) in allowed:
            continue
        for pattern in rights.routes().get(row.route, ()):
            address = world.address(row.route, pattern, row.about)
            for headers in ({}, {"HX-Request": "true"}):
                answer = world.ask(role, row.method, address, row.sent, **headers)
                if MARK in f"{answer.text} {answer.headers}":
                    told.append(f"{row.method} {row.route}, about {row.about}, {headers}")
    assert told == []


def test_no_letter_tells_it(world):
    """Fails when the status is taken out of `published_outlines`."""
    tomorrow = timezone.now().replace(hour=8) + timedelta(days=1)
    asked = {"digest_day": tomorrow.weekday(), "digest_asked_at": tomorrow - timedelta(days=30)}
    User.objects.filter(pk=world.learner.pk).update(**asked)

    tally = send_digests(tomorrow)

    assert tally[Outcome.QUEUED] == 1
    [letter] = mail.outbox
    assert "Walking" in letter.subject + letter.body
    assert MARK not in f"{letter.subject} {letter.body} {letter.alternatives}"


def test_what_left_a_path_is_told_as_it_was_published(client):
    """Fails when recalling or resetting take its title from the curators' row."""
    learner = make_learner()
    client.force_login(learner)
    published(core=2)
    for key in ("r1", "r2"):
        client.post(f"/paths/walking/resources/{key}/completion/", {"done": "1"})
    published(core=1, exactly=True)
    Resource.objects.filter(key="r2").update(title=MARK)
    Step.objects.update(title=MARK)

    pages = ["/learning/", "/learning/activity/", "/paths/walking/ticks.csv"]

    for page in pages:
        shown = client.get(page).text
        assert "Resource r2" in shown, page
        assert MARK not in shown, page
