"""The weekly letter on its whole way: two jobs at once, crashes, bad mail servers; one each.

Jobs and workers are processes of their own, and letters go over real SMTP.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import count

import pytest
from django.conf import settings
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from accounts.digest import Outcome, send_digests
from learning.models import Enrolment
from tests.factories import make_learner, published
from tests.journeys.site import prepared_site
from tests.postbox import work

PATIENCE_SECONDS = 120
groups = count(1)
MAKE = """
from datetime import timedelta
from allauth.account.models import EmailAddress
from django.utils import timezone
from accounts.models import User
from learning.models import Enrolment, LearningPath
path = LearningPath.objects.get(slug="deep-learning")
yesterday = (timezone.now() - timedelta(days=1)).weekday()
for address in {addresses}:
    reader = User.objects.create_user(address, digest_day=yesterday)
    EmailAddress.objects.create(user=reader, email=address, verified=True, primary=True)
    Enrolment.objects.create(learner=reader, path=path)
"""
# Waits until all are there, so that they work in the same moment.
TOGETHER = """
import sys, time
from pathlib import Path
from django.core.management import call_command
folder = Path({folder!r})
(folder / "there-{number}").touch()
while len(list(folder.glob("there-*"))) < {jobs}:
    time.sleep(0.005)
call_command("send_digests")
"""
# Is killed when the third letter has come this far.
KILLED = """
import os, signal
from django.core.management import call_command
from accounts import digest
act, times = digest.{act}, []
def act_and_die(*given):
    outcome = act(*given)
    times.append(outcome)
    if len(times) == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return outcome
digest.{act} = act_and_die
call_command("send_digests")
"""
LOST = """
from datetime import timedelta
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
running = DBTaskResult.objects.filter(task_path="config.mail.deliver", status="RUNNING")
print(running.update(started_at=timezone.now() - timedelta(hours=2)))
"""
QUEUED = """
from django_tasks_db.models import DBTaskResult
print(DBTaskResult.objects.filter(task_path="config.mail.deliver", status="READY").count())
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    with prepared_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture
def site(prepared, port):
    """A site whose letters go to this test's mail server."""
    prepared.environment["EMAIL_URL"] = f"smtp://127.0.0.1:{port}"
    return prepared


def shell(site, code):
    return site.manage("shell", "-v0", "-c", code).strip()


def start(site, *arguments):
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=site.environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def deliver(site):
    site.manage("db_worker", "--batch", "--no-startup-delay", "-v0")


def readers(site, number):
    group = next(groups)
    addresses = [f"reader{each}@group{group}.example.org" for each in range(number)]
    shell(site, MAKE.format(addresses=addresses))
    return addresses


def got_by_each(postbox):
    return Counter(address for envelope in postbox.received for address in envelope.rcpt_tos)


def one_each(addresses):
    return dict.fromkeys(addresses, 1)


def test_jobs_at_the_same_moment_write_one_letter_each(site, start_server, tmp_path):
    postbox, addresses, jobs = start_server(), readers(site, 25), 3

    running = [
        start(
            *(site, "shell", "-v0", "-c"),
            TOGETHER.format(folder=str(tmp_path), number=number, jobs=jobs),
        )
        for number in range(jobs)
    ]
    said = [job.communicate(timeout=PATIENCE_SECONDS)[0] for job in running]
    assert [job.returncode for job in running] == [0] * jobs, said
    queued = [int(line.split(":")[1].split(",")[0]) for line in said]
    assert sum(queued) == len(addresses)
    deliver(site)
    site.manage("send_digests")
    deliver(site)

    assert got_by_each(postbox) == one_each(addresses)


@pytest.mark.parametrize(
    ("act", "queued"), [("_write", 2), ("_send", 3)], ids=["before it is kept", "once it is kept"]
)
def test_a_job_that_is_killed_leaves_no_letter_out_and_doubles_none(
    site, start_server, act, queued
):
    postbox, addresses = start_server(), readers(site, 5)

    job = start(site, "shell", "-v0", "-c", KILLED.format(act=act))
    assert job.wait(timeout=PATIENCE_SECONDS) == -signal.SIGKILL
    assert shell(site, QUEUED) == str(queued)
    site.manage("send_digests")
    assert shell(site, QUEUED) == "5"
    deliver(site)
    site.manage("send_digests")
    deliver(site)

    assert got_by_each(postbox) == one_each(addresses)


def test_a_worker_that_is_killed_while_it_delivers_doubles_no_letter(site, start_server):
    postbox, addresses = start_server(), readers(site, 3)
    site.manage("send_digests")
    worker = start(site, "db_worker", "--batch", "--no-startup-delay", "-v0")

    def kill():
        if len(postbox.received) == 1:
            postbox.before_taking, postbox.answer = None, "451 nobody is there to hear this"
            os.kill(worker.pid, signal.SIGKILL)

    postbox.before_taking = kill
    assert worker.wait(timeout=PATIENCE_SECONDS) == -signal.SIGKILL
    postbox.answer = "250 OK"
    assert shell(site, LOST) == "1"
    site.manage("tidy")
    deliver(site)

    assert got_by_each(postbox) == one_each(addresses)


# The job and the worker in this process, where waiting is quick.


@pytest.fixture
def five(queue):
    """Five people whose letters are in the queue."""
    outline = published(core=2)
    people = [make_learner(digest_day=0) for _ in range(5)]
    for person in people:
        Enrolment.objects.create(learner=person, path_id=outline.path_id)
    return [person.email for person in people]


def let_letters_be_due():
    DBTaskResult.objects.filter(run_after__isnull=False).update(
        run_after=timezone.now() - timedelta(seconds=1)
    )


def send():
    # Any Monday morning; the job runs again after each trouble.
    today = timezone.now()
    return send_digests(today.replace(hour=9) - timedelta(days=today.weekday()))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("refusal", ["451 later", "421 closing", "552 the mailbox is full"])
def test_a_server_that_bounces_gets_each_letter_once_when_it_takes_them(
    five, start_server, refusal
):
    postbox = start_server()
    postbox.answer = refusal
    assert send()[Outcome.QUEUED] == 5
    work()
    assert send() == {}
    assert postbox.received == []

    let_letters_be_due()
    work()
    postbox.answer = "250 OK"
    for _ in range(3):
        let_letters_be_due()
        send()
        work()

    assert got_by_each(postbox) == one_each(five)


@pytest.mark.django_db(transaction=True)
def test_an_address_that_is_refused_for_good_holds_up_no_other(five, start_server):
    outline = published(core=2)
    nobody = make_learner(email="nobody@example.org", digest_day=0)
    Enrolment.objects.create(learner=nobody, path_id=outline.path_id)
    postbox = start_server()

    for _ in range(3):
        send()
        work()
        let_letters_be_due()

    assert got_by_each(postbox) == one_each(five)


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_away_delays_letters_and_holds_no_page(five, start_server, client):
    client.force_login(make_learner())
    assert send()[Outcome.QUEUED] == 5
    work()
    assert send() == {}
    assert client.get("/account/").status_code == 200
    assert (
        client.post("/account/", {"part": "letters", "wanted": "on", "day": "3"}).status_code == 302
    )

    postbox = start_server()
    let_letters_be_due()
    work()

    assert got_by_each(postbox) == one_each(five)


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_slow_gets_each_letter_once(five, start_server):
    postbox = start_server()
    postbox.takes_seconds = 0.3

    send()
    work()
    send()
    work()

    assert got_by_each(postbox) == one_each(five)


@pytest.mark.django_db(transaction=True)
def test_copies_that_mail_itself_makes_are_known_to_be_the_same(five, start_server, settings):
    settings.EMAIL_TIMEOUT = 0.2
    postbox = start_server()
    postbox.takes_seconds = 0.5  # It takes them, and says so when nobody listens any more.
    send()
    work()
    postbox.takes_seconds = 0
    let_letters_be_due()
    work()

    identities = {
        line
        for envelope in postbox.received
        for line in envelope.content.decode().splitlines()
        if line.startswith("Message-ID: ")
    }
    assert set(got_by_each(postbox)) == set(five)
    assert len(identities) == 5
