"""Prerequisites: shown with how far somebody is on them; they advise, and lock nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.domain.publishing import withdraw
from learning.models import LearningPath
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
LIBRARY = {
    "key": "library",
    "question": "Which library?",
    "options": [
        {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
        {"key": "theano", "title": "Theano"},
    ],
}
NEEDED = {"path": "earlier", "knowledge": "The ideas.", "strength": "needed"}


@pytest.fixture(params=["learner", "visitor"])
def somebody(request, client):
    """A client of somebody with an account, and of somebody without."""
    if request.param == "learner":
        client.force_login(make_learner())
    return client


def earlier(*steps):
    walked = steps or (
        step("s1", resource("a"), resource("b")),
        step("s2", resource("tf", option="tensorflow"), resource("th", option="theano")),
    )
    return published(*walked, key="earlier", title="The Earlier Path", choices=[LIBRARY])


@pytest.fixture
def both():
    earlier()
    published(core=2, prerequisites=[NEEDED, {"knowledge": "School algebra."}])


def tick(client, key, path="earlier"):
    client.post(f"/paths/{path}/resources/{key}/completion/", {"done": "1"})


def words(client, address="/paths/walking/"):
    main = client.get(address).text.partition('<main id="main"')[2]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def test_who_has_just_come_is_told_nothing_of_themselves(client, both):
    said = words(client)

    assert "Needed: The ideas. If that is new, walk The Earlier Path first." in said
    assert "Useful: School algebra." in said
    assert "Not begun" not in said


def test_a_learner_sees_that_a_prerequisite_is_not_begun(client, both):
    client.force_login(make_learner())

    assert "walk The Earlier Path first. Not begun." in words(client)


def test_a_prerequisite_on_the_way_says_how_far(somebody, both):
    for key in ("a", "b"):
        tick(somebody, key)

    said = "walk The Earlier Path first. You are on step 2 of 2 there, 2 of 3 core done."
    assert said in words(somebody)


def test_a_prerequisite_is_counted_under_the_options_taken_on_it(somebody, both):
    enrol = {"choice": "library", "option": ["tensorflow", "theano"]}
    somebody.post("/paths/earlier/enrolment/", enrol)
    for key in ("a", "th"):
        tick(somebody, key)

    assert "You are on step 1 of 2 there, 2 of 4 core done." in words(somebody)


def test_a_prerequisite_that_is_walked_says_so_and_is_not_advised_again(somebody, both):
    for key in ("a", "b", "tf"):
        tick(somebody, key)

    said = words(somebody)

    assert "Needed: The ideas. The Earlier Path . You have walked it." in said
    assert "If that is new" not in said


def test_a_prerequisite_stays_walked_when_it_grows(client, both):
    client.force_login(make_learner())
    for key in ("a", "b", "tf"):
        tick(client, key)

    earlier(step("s1", resource("a"), resource("b"), resource("new")))

    assert "The Earlier Path . You have walked it." in words(client)


def test_on_the_way_the_prerequisites_stand_beside_the_trail(somebody, both):
    tick(somebody, "a")
    tick(somebody, "r1", path="walking")

    said = words(somebody)

    assert "If that is new" not in said
    beside = "What to know first The ideas. The Earlier Path . You are on step 1 of 2 there"
    assert beside in said
    assert said.count("The Earlier Path") == 1


def test_a_prerequisite_that_is_not_done_locks_nothing(somebody, both):
    tick(somebody, "r1", path="walking")
    tick(somebody, "r2", path="walking")

    assert "You have walked the whole path" in words(somebody)


def test_a_prerequisite_that_is_not_open_is_not_named(somebody, both):
    tick(somebody, "a")
    withdraw(LearningPath.objects.get(slug="earlier"))

    said = words(somebody)

    assert "Needed: The ideas." in said
    assert "Earlier Path" not in said


def test_what_one_learner_did_is_not_said_to_another(client, both):
    client.force_login(make_learner())
    for key in ("a", "b", "tf"):
        tick(client, key)
    client.force_login(make_learner())

    assert "Not begun." in words(client)


def queries(client):
    with CaptureQueriesContext(connection) as captured:
        client.get("/paths/walking/")
    return len(captured)


def test_knowing_how_far_costs_a_learner_no_query(client, both):
    client.force_login(make_learner())
    client.get("/paths/walking/")  # The outlines are kept from here on.
    before = queries(client)

    for key in ("a", "b"):
        tick(client, key)

    assert queries(client) == before
