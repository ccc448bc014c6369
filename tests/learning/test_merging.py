"""A visitor's ticks join the account that signs in."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import login
from django.test import RequestFactory
from django.utils import timezone

from learning.domain import visit
from learning.domain.merging import merge_visit
from learning.models import Completion, Resource
from tests.factories import make_learner, published

pytestmark = pytest.mark.django_db
EARLY = datetime(2026, 11, 1, 12, tzinfo=UTC)


def visit_with(**ticked):
    session = {}
    for key, at in ticked.items():
        visit.mark(session, "walking", key, done=True, at=at)
    return session


def done(learner):
    return dict(
        Completion.objects.filter(learner=learner).values_list("resource__key", "completed_at")
    )


def test_the_account_gets_what_the_visitor_ticked_and_the_visit_is_forgotten():
    learner = make_learner()
    published(core=3)
    session = visit_with(r1=EARLY, r2=EARLY)

    brought = merge_visit(session, learner)

    assert brought == 2
    assert done(learner) == {"r1": EARLY, "r2": EARLY}
    assert session == {}
    assert learner.enrolments.get().started_at == EARLY


def test_the_union_is_kept_with_the_earliest_time_of_both():
    learner = make_learner()
    published(core=3)
    late = EARLY + timedelta(days=5)
    for key, at in {"r1": late, "r2": EARLY}.items():
        resource = Resource.objects.get(key=key)
        Completion.objects.create(learner=learner, resource=resource, completed_at=at)

    merge_visit(visit_with(r1=EARLY, r2=late, r3=late), learner)

    assert done(learner) == {"r1": EARLY, "r2": EARLY, "r3": late}


def test_merging_twice_is_merging_once():
    learner = make_learner()
    published(core=2)

    merge_visit(visit_with(r1=EARLY), learner)
    merge_visit(visit_with(r1=EARLY), learner)

    assert done(learner) == {"r1": EARLY}
    assert learner.enrolments.count() == 1


def test_options_chosen_in_the_account_stand_over_the_visitors():
    library = {
        "key": "library",
        "question": "Which?",
        "options": [
            {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
            {"key": "theano", "title": "Theano"},
        ],
    }
    published(core=2, choices=[library])
    new, settled = make_learner(), make_learner()
    path = Resource.objects.get(key="r1").path
    settled.enrolments.create(path=path, options=["tensorflow"])
    session = {}
    visit.take(session, "walking", {"theano"})

    merge_visit(dict(session), new)
    merge_visit(dict(session), settled)

    assert new.enrolments.get().options == ["theano"]
    assert settled.enrolments.get().options == ["tensorflow"]


def test_ticks_of_resources_that_are_gone_do_no_harm():
    learner = make_learner()
    published(core=1)

    merge_visit(visit_with(r1=EARLY, unknown=EARLY), learner)

    assert done(learner) == {"r1": EARLY}


def test_a_visit_that_finishes_the_path_notes_it():
    learner = make_learner()
    published(core=1)

    merge_visit(visit_with(r1=EARLY), learner)

    assert learner.enrolments.get().finished_at is not None


def test_signing_in_merges(client):
    learner = make_learner()
    published(core=2)
    client.post("/paths/walking/resources/r1/completion/", {"done": "1"})
    request = RequestFactory().get("/")
    request.session = client.session

    login(request, learner, backend="django.contrib.auth.backends.ModelBackend")

    assert done(learner).keys() == {"r1"}
    assert visit.VISIT not in request.session
    assert done(learner)["r1"] <= timezone.now()


def test_a_visit_is_kept_for_a_year_and_a_session_for_two_weeks(client):
    day = 24 * 60 * 60
    published(core=2)
    client.post("/paths/walking/resources/r1/completion/", {"done": "1"})
    assert client.cookies["sessionid"]["max-age"] == 365 * day

    who = {"login": make_learner().email, "password": "open sesame"}
    client.post("/accounts/login/", who)

    assert client.cookies["sessionid"]["max-age"] == 14 * day
