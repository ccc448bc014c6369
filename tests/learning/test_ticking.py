"""Ticking: a plain form and htmx, a learner and a visitor, options, finishing."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from learning.domain.ticking import LearnerProgress
from learning.models import Completion, Enrolment, Resource
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
TICK = "/paths/walking/resources/{}/completion/"
LIBRARY = {
    "key": "library",
    "question": "Which library?",
    "options": [
        {"key": "tensorflow", "title": "TensorFlow", "recommended": True},
        {"key": "theano", "title": "Theano"},
    ],
}


def tick(client, key, done="1", **more):
    return client.post(TICK.format(key), {"done": done}, **more)


def state(client, key, page="/paths/walking/s1/"):
    return re.search(rf'id="r-{key}" data-state="(\w+)"', client.get(page).text)[1]


@pytest.fixture(params=["learner", "visitor"])
def somebody(request, client):
    """A client of somebody with an account, and of somebody without."""
    if request.param == "learner":
        client.force_login(make_learner())
    return client


def test_a_plain_form_ticks_and_returns_to_the_step(somebody):
    published(core=2)

    response = tick(somebody, "r1", follow=True)

    assert response.redirect_chain == [("/paths/walking/s1/?just=r1#r-r1", 302)]
    assert "1 of 2 core done" in response.text
    assert "Just done" in response.text
    assert state(somebody, "r1") == "done"
    assert state(somebody, "r2") == "here"


def test_ticking_on_the_trail_returns_to_the_trail(somebody):
    published(core=2)

    response = somebody.post(TICK.format("r1"), {"done": "1", "from": "trail"})

    assert response.url == "/paths/walking/?just=r1#r-r1"


def test_the_whole_path_can_be_seen_at_once_and_ticked_there(somebody):
    published(step("s1", resource("a")), step("s2", resource("b")), step("s3", resource("c")))
    whole = somebody.get("/paths/walking/?whole=1").text
    assert [whole.count(f'id="r-{key}"') for key in "abc"] == [1, 1, 1]
    assert 'name="from" value="whole"' in whole

    response = somebody.post(TICK.format("b"), {"done": "1", "from": "whole"})

    assert response.url == "/paths/walking/?just=b&whole=1#r-b"
    assert state(somebody, "b", "/paths/walking/?whole=1") == "done"


def test_ticking_twice_is_ticking_once_and_so_is_unticking(somebody):
    published(core=2)

    for done in ["1", "1", "0", "0"]:
        assert tick(somebody, "r1", done).status_code == 302

    assert state(somebody, "r1") == "here"


def test_ticking_again_keeps_the_first_time(client):
    learner = make_learner()
    client.force_login(learner)
    published(core=1)
    tick(client, "r1")
    first = learner.completions.get().completed_at

    tick(client, "r1")

    assert learner.completions.get().completed_at == first


def test_undo_takes_the_last_tick_back(somebody):
    published(core=2)
    tick(somebody, "r1")

    somebody.post(TICK.format("r1"), {"undo": "1"})

    assert state(somebody, "r1") == "here"


def test_htmx_gets_the_part_of_the_page_that_changed_and_what_to_say(somebody):
    published(core=2)

    response = tick(somebody, "r1", headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert "<html" not in response.text
    assert 'id="tick-r1"' in response.text
    assert 'id="undo-r1"' in response.text
    assert "Done: Resource r1. 1 of 2 in this step. Next: Resource r2." in response.text
    assert "HX-Request" in response.headers["Vary"]


def mark_on(page):
    """Return what a page is marked with: whose it is."""
    return re.search(r'<body data-who="(\w*)">', page.text)[1]


def test_every_page_is_marked_with_whose_it_is_and_tells_no_more(client):
    published(core=1)
    first, second = make_learner(), make_learner()
    marks = []
    for somebody in [first, second, first]:
        client.force_login(somebody)
        marks.append(mark_on(client.get("/paths/walking/")))
        assert mark_on(client.get("/learning/")) == marks[-1]
    client.logout()

    assert mark_on(client.get("/")) == ""
    assert marks[0] == marks[2] != marks[1]
    assert all(re.fullmatch("[0-9a-f]{16}", mark) for mark in marks)


@pytest.mark.parametrize("now", ["nobody", "somebody else"])
def test_what_somebody_wished_who_is_logged_out_by_now_changes_nothing(client, now):
    published(core=2)
    learner, other = make_learner(), make_learner()
    client.force_login(learner)
    who = mark_on(client.get("/paths/walking/s1/"))
    client.logout()
    if now == "somebody else":
        client.force_login(other)

    response = client.post(
        TICK.format("r1"),
        {"done": "1", "who": who, "waiting": "3", "from": "trail"},
        headers={"HX-Request": "true"},
    )

    assert response.status_code == 409
    assert "You have been logged out." in response.text
    assert "Log in to save 3 ticks." in response.text
    assert 'href="/accounts/login/?next=%2Fpaths%2Fwalking%2F"' in response.text
    assert state(client, "r1") == "here"
    assert not Completion.objects.exists()


@pytest.mark.parametrize("waiting", ["", "0", "-1", "many", "1e9", "99999", "²", "<b>"])
def test_how_many_wait_is_a_number_or_one(client, waiting):
    published(core=1)

    response = client.post(TICK.format("r1"), {"done": "1", "who": "x", "waiting": waiting})

    assert "Log in to save 1 tick." in response.text
    assert "?next=%2Fpaths%2Fwalking%2Fs1%2F" in response.text


def test_what_somebody_wished_who_is_logged_in_is_done(client):
    published(core=2)
    client.force_login(make_learner())
    who = mark_on(client.get("/paths/walking/s1/"))

    assert client.post(TICK.format("r1"), {"done": "1", "who": who}).status_code == 302

    assert state(client, "r1") == "done"


def test_a_visitors_page_may_still_tick_after_they_logged_in_elsewhere(client):
    published(core=2)
    client.force_login(make_learner())

    assert client.post(TICK.format("r1"), {"done": "1", "who": ""}).status_code == 302

    assert state(client, "r1") == "done"


def test_the_last_tick_of_a_step_says_what_comes_next(somebody):
    published(step("s1", resource("a")), step("s2", resource("b")))

    response = tick(somebody, "a", headers={"HX-Request": "true"})

    assert "Step 1 done. Next: Step s2." in response.text
    assert "Next step: Step s2" in response.text


def test_the_last_tick_of_the_path_finishes_it(somebody):
    published(core=1)

    response = tick(somebody, "r1", follow=True)

    assert "You have walked the whole path" in response.text
    assert "You have walked the whole path" in somebody.get("/paths/walking/").text


@pytest.mark.parametrize("done", ["", "2", "yes", "-1", "1 ", "true"])
def test_a_wish_that_is_neither_is_a_bad_request_and_changes_nothing(somebody, done):
    published(core=2)

    assert tick(somebody, "r1", done).status_code == 400

    assert state(somebody, "r1") == "here"


@pytest.mark.parametrize(
    "address",
    [
        TICK.format("nothing"),
        "/paths/nowhere/resources/r1/completion/",
        TICK.format("shelf"),
    ],
    ids=["unknown resource", "unknown path", "a reference has nothing to tick"],
)
def test_what_cannot_be_ticked_is_not_found(somebody, address):
    published(step("s1", resource("r1"), resource("shelf", weight="reference")))

    assert somebody.post(address, {"done": "1"}).status_code == 404


def test_looking_changes_nothing(client):
    learner = make_learner()
    client.force_login(learner)
    published(core=2)

    assert client.get(TICK.format("r1")).status_code == 405
    for page in ["/", "/paths/walking/", "/paths/walking/s1/", "/learning/", "/credits/"]:
        assert client.get(page).status_code == 200

    assert not Completion.objects.exists()
    assert not Enrolment.objects.exists()


def test_a_choice_changes_at_once_what_counts(somebody):
    published(
        step("s1", resource("tf", option="tensorflow"), resource("th", option="theano")),
        choices=[LIBRARY],
    )
    assert state(somebody, "tf") == "here"

    response = somebody.post(
        "/paths/walking/enrolment/", {"choice": "library", "option": "theano", "step": "s1"}
    )

    assert response.url == "/paths/walking/s1/?just=choice-library#choice-library"
    page = somebody.get(response.url).text
    assert "Choice saved." in page
    assert 'id="r-th" data-state="here"' in page
    assert 'id="r-tf"' not in page
    assert "0 of 1 core done" in page


def test_several_options_may_be_taken_and_none_means_the_recommended_one(somebody):
    published(
        step("s1", resource("tf", option="tensorflow"), resource("th", option="theano")),
        choices=[LIBRARY],
    )
    enrol = "/paths/walking/enrolment/"

    somebody.post(enrol, {"choice": "library", "option": ["theano", "tensorflow"]})
    assert "0 of 2 core done" in somebody.get("/paths/walking/s1/").text

    somebody.post(enrol, {"choice": "library"})
    assert "0 of 1 core done" in somebody.get("/paths/walking/s1/").text
    assert state(somebody, "tf") == "here"


def test_of_two_questions_in_one_step_each_keeps_its_own_answers(somebody):
    size = {
        "key": "size",
        "question": "How large?",
        "options": [
            {"key": "small", "title": "Small", "recommended": True},
            {"key": "large", "title": "Large"},
        ],
    }
    published(
        step("s1", resource("th", option="theano"), resource("lg", option="large"), resource("a")),
        choices=[LIBRARY, size],
    )
    both = {"option": ["theano", "large"]}

    somebody.post("/paths/walking/enrolment/", {"choice": "library", **both})
    assert "0 of 2 core done" in somebody.get("/paths/walking/s1/").text

    somebody.post("/paths/walking/enrolment/", {"choice": "size", **both})
    assert "0 of 3 core done" in somebody.get("/paths/walking/s1/").text


@pytest.mark.parametrize(
    "typed", [{}, {"choice": "colour"}, {"choice": "library", "option": "torch"}]
)
def test_a_choice_the_path_does_not_offer_is_a_bad_request(somebody, typed):
    published(step("s1", resource("tf", option="tensorflow")), choices=[LIBRARY])

    assert somebody.post("/paths/walking/enrolment/", typed).status_code == 400


def test_finishing_is_noted_once_and_stays_when_the_path_grows(client):
    learner = make_learner()
    client.force_login(learner)
    published(core=1)
    tick(client, "r1")
    finished = learner.enrolments.get().finished_at

    published(core=3)
    tick(client, "r2")
    tick(client, "r2", "0")

    assert finished is not None
    assert learner.enrolments.get().finished_at == finished
    assert "2 new since you finished" in client.get("/paths/walking/").text


@pytest.mark.parametrize(("key", "done"), [("r1", "1"), ("side", "0"), ("new", "0")])
def test_what_the_finish_did_not_rest_on_leaves_it_alone(client, key, done):
    learner = make_learner()
    client.force_login(learner)
    side = resource("side", weight="optional")
    published(step("s1", resource("r1"), side))
    tick(client, "side")
    tick(client, "r1")
    published(step("s1", resource("new", replaces=["r1"]), resource("r1"), resource("r2"), side))
    tick(client, "new")

    tick(client, key, done)

    assert learner.enrolments.get().finished_at is not None


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_of_the_last_two_ticks_at_the_same_moment_the_later_one_finishes_the_path():
    learner, outline = make_learner(), published(core=3)
    LearnerProgress(learner, outline).mark(outline.resources["r1"], done=True)
    held = threading.Event()

    def hold_back():
        with transaction.atomic():
            LearnerProgress(learner, outline).mark(outline.resources["r2"], done=True)
            held.set()
            time.sleep(0.5)
        connection.close()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(hold_back)
        held.wait()
        LearnerProgress(learner, outline).mark(outline.resources["r3"], done=True)

    assert learner.enrolments.get().finished_at is not None


def test_taking_back_a_tick_that_finished_the_path_takes_the_finish_back(client):
    learner = make_learner()
    client.force_login(learner)
    published(core=1)
    tick(client, "r1")

    tick(client, "r1", "0")

    assert learner.enrolments.get().finished_at is None


def test_a_completion_of_a_replaced_resource_is_done_in_an_earlier_version(client):
    learner = make_learner()
    client.force_login(learner)
    published(step("s1", resource("old"), resource("other")))
    tick(client, "old")

    published(step("s1", resource("new", replaces=["old"]), resource("other")), exactly=True)

    page = client.get("/paths/walking/s1/").text
    assert 'id="r-new" data-state="done"' in page
    assert "Done, earlier version" in page
    assert "1 of 2 core done" in page
    assert Completion.objects.get(learner=learner).resource == Resource.objects.get(key="old")


def test_repeating_an_old_tick_does_not_take_the_finish_back_when_the_path_grew(client):
    learner = make_learner()
    client.force_login(learner)
    published(core=1)
    tick(client, "r1")
    published(core=2)

    tick(client, "r1")

    assert learner.enrolments.get().finished_at is not None
