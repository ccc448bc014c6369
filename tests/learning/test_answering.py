"""Answering under contention: of two curators at the same moment one answers, and once."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from learning.domain import answering
from learning.domain.mending import OutOfPath, mark_of
from learning.domain.telling import tell_reporters
from learning.models import Report, Resource
from tests.factories import make_learner, published

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time"),
]


@pytest.fixture
def reports():
    published(core=2)
    resource = Resource.objects.get(key="r1")
    for name in ("ines", "omar"):
        address = f"{name}@example.org"
        Report.objects.create(resource=resource, reason="outdated", reply_to=address)
    return Report.objects.all()


def meanwhile(act, *given):
    """Do something in a transaction that stays open for a while after it is done."""
    done = threading.Event()

    def hold_back():
        with transaction.atomic():
            act(*given)
            done.set()
            time.sleep(0.5)
        connection.close()

    threads = ThreadPoolExecutor(1)
    threads.submit(hold_back)
    done.wait()
    return threads


def test_the_second_of_two_curators_at_once_changes_nothing(reports):
    first, second = make_learner(), make_learner()
    resource = Resource.objects.get(key="r1")

    with (
        meanwhile(answering.decline, reports, "It is fine.", first),
        pytest.raises(answering.AnsweredAlready),
    ):
        answering.accept(reports, "", second, OutOfPath(resource), mark_of(resource))

    resource.refresh_from_db()
    assert resource.archived_at is None
    assert {(report.state, report.answer) for report in reports} == {("declined", "It is fine.")}
    assert len(mail.outbox) == 2


def test_two_workers_at_once_write_one_letter_each(reports):
    reports.update(state="declined", answer="It is fine.", answered_at=timezone.now())

    with meanwhile(tell_reporters.func):
        tell_reporters.func()

    assert sorted(letter.to[0] for letter in mail.outbox) == [
        "ines@example.org",
        "omar@example.org",
    ]
