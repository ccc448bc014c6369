"""A path started afresh: exactly what the page said goes, and nothing else."""

import csv
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from learning.domain.resetting import start_afresh
from learning.domain.ticking import LearnerProgress
from learning.models import Certificate, Completion, LearningPath, Note, Resource
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
AFRESH = "/paths/walking/afresh/"
LIBRARY = {
    "key": "library",
    "question": "Which library?",
    "options": [
        {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
        {"key": "theano", "title": "Theano"},
    ],
}


@pytest.fixture(params=["learner", "visitor"])
def somebody(request, client):
    """A client of somebody with an account, and of somebody without."""
    if request.param == "learner":
        client.force_login(make_learner())
    return client


def tick(client, key, path="walking"):
    return client.post(f"/paths/{path}/resources/{key}/completion/", {"done": "1"})


def afresh(client, ticks, typed="Walking", **more):
    return client.post(AFRESH, {"typed": typed, "ticks": ticks}, **more)


def table(client):
    response = client.get("/paths/walking/ticks.csv")
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_the_page_says_how_many_ticks_go_and_offers_them_as_a_file_first(somebody):
    published(core=3)
    tick(somebody, "r1")
    tick(somebody, "r2")

    page = somebody.get(AFRESH).text

    assert "This takes back 2 ticks" in page
    assert 'name="ticks" value="2"' in page
    assert page.index("/paths/walking/ticks.csv") < page.index('name="typed"')
    assert "Your notes, the options you chose and your pace stay." in page
    assert len(table(somebody)) == 3


def test_ticks_on_pieces_that_have_left_the_path_are_counted_and_go_too(somebody):
    published(core=3)
    tick(somebody, "r1")
    tick(somebody, "r3")
    published(core=2, exactly=True)

    assert "This takes back 2 ticks" in somebody.get(AFRESH).text
    assert [row[1] for row in table(somebody)] == ["Resource", "Resource r1", "Resource r3"]
    afresh(somebody, 2)

    assert "there is nothing to take back" in somebody.get(AFRESH).text
    assert not Completion.objects.exists()


def test_starting_afresh_takes_exactly_this_paths_ticks_and_its_finish(client):
    learner, other = make_learner(), make_learner()
    published(step("s1", resource("a"), resource("b", option="theano")), choices=[LIBRARY])
    published(step("s", resource("x")), key="running", title="Running")
    path = LearningPath.objects.get(slug="walking")
    client.force_login(other)
    tick(client, "a")
    client.force_login(learner)
    client.post("/paths/walking/enrolment/", {"choice": "library", "option": "theano"})
    client.post("/paths/walking/enrolment/", {"pace": "5"})
    for slug, key in [("walking", "a"), ("walking", "b"), ("running", "x")]:
        tick(client, key, slug)
    row = Resource.objects.get(key="a")
    Note.objects.create(learner=learner, resource=row, text="Mine", html="", words="")
    enrolment = learner.enrolments.get(path=path)
    Certificate.objects.create(
        learner=learner,
        path=path,
        revision=enrolment.finished_revision,
        started_at=enrolment.started_at,
        finished_at=enrolment.finished_at,
    )
    assert (
        "It no longer counts as finished. A record you made of it is kept"
        in client.get(AFRESH).text
    )
    before = timezone.now()

    response = afresh(client, 2, follow=True)

    assert "Started afresh: 2 ticks are taken back." in response.text
    assert "You are on step 1 of 1" in response.text
    assert set(learner.completions.values_list("resource__key", flat=True)) == {"x"}
    kept = learner.enrolments.get(path=path)
    assert (kept.finished_at, kept.finished_revision) == (None, None)
    assert (kept.options, kept.hours_a_week) == (["theano"], 5)
    assert kept.started_at >= before
    assert learner.enrolments.get(path__slug="running").finished_at is not None
    assert (learner.notes.count(), learner.certificates.count()) == (1, 1)
    assert set(other.completions.values_list("resource__key", flat=True)) == {"a"}


def test_a_visitors_other_paths_and_choices_stay(client):
    published(core=2, choices=[LIBRARY])
    published(step("s", resource("x"), resource("y")), key="running", title="Running")
    client.post("/paths/walking/enrolment/", {"choice": "library", "option": "theano"})
    client.post("/paths/walking/enrolment/", {"pace": "5"})
    tick(client, "r1")
    tick(client, "x", "running")

    afresh(client, 1)

    kept = client.session["visit"]
    assert kept["walking"].pop("seen")
    assert kept["walking"] == {"done": {}, "options": ["theano"], "pace": 5}
    assert kept["running"]["done"].keys() == {"x"}


@pytest.mark.parametrize("typed", ["Walking", "walking", "  WALKING ", "\uff37alking"])
def test_the_title_is_compared_as_a_person_would(somebody, typed):
    published(core=2)
    tick(somebody, "r1")

    assert afresh(somebody, 1, typed).status_code == 302

    assert "nothing to take back" in somebody.get(AFRESH).text


@pytest.mark.parametrize("typed", ["", " ", "Walkin", "Running", "yes", "x" * 2_000])
def test_another_title_changes_nothing_and_is_asked_for_again(somebody, typed):
    published(core=2)
    tick(somebody, "r1")

    response = afresh(somebody, 1, typed)

    assert response.status_code == 200
    if typed.strip() and len(typed) < 100:
        assert f'value="{typed}"' in response.text
    assert "This takes back 1 tick" in response.text
    assert "1 of 2 core done" in somebody.get("/paths/walking/").text


@pytest.mark.parametrize("ticks", ["1", "3", "", "two", "-2"])
def test_ticks_that_changed_meanwhile_are_asked_about_again_and_nothing_is_lost(somebody, ticks):
    published(core=3)
    tick(somebody, "r1")
    tick(somebody, "r2")

    response = afresh(somebody, ticks)

    assert response.status_code == 200
    assert "Nothing is taken back yet" in response.text
    assert 'name="ticks" value="2"' in response.text
    assert 'value="Walking"' in response.text
    assert "2 of 3 core done" in somebody.get("/paths/walking/").text

    assert afresh(somebody, 2).status_code == 302


def test_looking_at_the_page_and_the_file_changes_nothing(somebody):
    published(core=2)
    tick(somebody, "r1")

    somebody.get(f"{AFRESH}?typed=Walking&ticks=1")
    table(somebody)

    assert "1 of 2 core done" in somebody.get("/paths/walking/").text


@pytest.mark.parametrize("address", [AFRESH, "/paths/walking/ticks.csv"])
def test_a_path_that_is_not_open_cannot_be_started_afresh(somebody, address):
    assert somebody.get(address).status_code == 404


def test_the_file_tells_step_resource_and_when_with_the_zone_and_no_formula(client):
    learner = make_learner(time_zone="Europe/Berlin")
    client.force_login(learner)
    published(step("s1", resource("a", title="=1+1"), title="@Start"))
    Completion.objects.create(
        learner=learner,
        resource=Resource.objects.get(),
        completed_at=datetime(2026, 7, 1, 22, 30, tzinfo=UTC),
    )

    rows = table(client)

    assert rows == [
        ["Step", "Resource", "Done at"],
        ["'@Start", "'=1+1", "2026-07-02T00:30:00+02:00"],
    ]


def test_the_file_holds_ones_own_ticks_alone(client):
    published(core=2)
    client.force_login(make_learner())
    tick(client, "r1")
    client.force_login(make_learner())
    tick(client, "r2")

    assert [row[1] for row in table(client)[1:]] == ["Resource r2"]


def test_a_path_started_afresh_is_where_one_left_off(client):
    learner = make_learner()
    client.force_login(learner)
    published(core=2)
    published(step("s", resource("x"), resource("y")), key="running", title="Running")
    tick(client, "r1")
    learner.enrolments.update(started_at=timezone.now() - timedelta(days=9))
    tick(client, "x", "running")

    afresh(client, 1)

    page = client.get("/learning/").text
    assert page.index("Walking") < page.index("Running")


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_a_tick_that_arrives_meanwhile_was_not_agreed_to_and_stays():
    learner = make_learner()
    path = published(core=3)
    LearnerProgress(learner, path).mark(path.resources["r1"], done=True)
    has_begun = threading.Event()

    def tick_late():
        has_begun.set()
        LearnerProgress(learner, path).mark(path.resources["r2"], done=True)
        connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        start_afresh(learner, {}, path, agreed=1)
        ticking = pool.submit(tick_late)
        has_begun.wait()
        assert not ticking.done()
    ticking.result()

    assert set(learner.completions.values_list("resource__key", flat=True)) == {"r2"}
