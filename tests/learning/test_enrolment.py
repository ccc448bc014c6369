"""How somebody walks a path: a pace of their own, set aside, taken up again."""

from datetime import UTC, datetime, timedelta

import pytest

from learning.domain import visit
from learning.domain.merging import merge_visit
from learning.models import Enrolment, LearningPath
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
ENROLMENT, WAY = "/paths/walking/enrolment/", "/paths/walking/way/"
TRAIL = "/paths/walking/"
EARLY = datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["learner", "visitor"])
def somebody(request, client):
    """A client of somebody with an account, and of somebody without."""
    if request.param == "learner":
        client.force_login(make_learner())
    return client


def tick(client, key="r1", path="walking", done="1"):
    return client.post(f"/paths/{path}/resources/{key}/completion/", {"done": done})


def set_aside(client, aside="1", **more):
    return client.post(ENROLMENT, {"aside": aside, **more})


def sections(client):
    """Return what stands under Paths and under Set aside."""
    page = client.get("/learning/").text
    paths, _, aside = page.partition('id="aside-h"')
    return paths.partition('id="p-h"')[2], aside.partition("</section>")[0]


def test_a_path_set_aside_stands_apart_until_it_is_taken_up_again(somebody):
    published(core=2)
    tick(somebody)

    set_aside(somebody)

    paths, aside = sections(somebody)
    assert "Walking" not in paths
    assert "Walking" in aside
    assert "Take it up again" in aside

    set_aside(somebody, "0")

    paths, aside = sections(somebody)
    assert "Walking" in paths
    assert aside == ""


def test_the_path_says_that_it_is_set_aside_and_offers_to_take_it_up_again(somebody):
    published(core=2)
    tick(somebody)
    assert "Set this path aside" in somebody.get(TRAIL).text

    response = set_aside(somebody, **{"from": "trail"})

    assert response.url == TRAIL
    page = somebody.get(TRAIL).text
    assert "Set aside: Walking." in page
    assert "You set this path aside on" in page
    assert "Take this path up again" in page
    assert "You set this path aside on" in somebody.get(WAY).text


def test_a_tick_takes_a_path_up_again_that_was_set_aside(somebody):
    published(core=3)
    tick(somebody, "r1")
    set_aside(somebody)

    tick(somebody, "r2")

    paths, aside = sections(somebody)
    assert "Walking" in paths
    assert aside == ""


def test_taking_a_tick_back_leaves_a_path_set_aside(somebody):
    published(core=3)
    tick(somebody, "r1")
    tick(somebody, "r2")
    set_aside(somebody)

    tick(somebody, "r2", done="0")

    assert "Walking" in sections(somebody)[1]


def test_setting_aside_twice_keeps_the_first_day(client):
    learner = make_learner()
    client.force_login(learner)
    published(core=2)
    tick(client)
    set_aside(client)
    first = learner.enrolments.get().set_aside_at

    set_aside(client)

    assert learner.enrolments.get().set_aside_at == first


def test_a_path_that_was_never_taken_up_cannot_be_set_aside(somebody):
    published(core=2)

    set_aside(somebody)

    assert "Walking" not in somebody.get("/learning/").text.partition("<main")[2].partition(
        "</main>"
    )[0].replace("Set aside: Walking.", "").replace("Taken up again: Walking.", "")
    assert not Enrolment.objects.exists()


def test_home_opens_with_what_is_not_set_aside(somebody):
    published(core=2)
    published(step("s", resource("x"), resource("y")), key="running", title="Running")
    tick(somebody)

    set_aside(somebody)

    page = somebody.get("/").text
    assert "Running" in page[page.index("hero-p") : page.index('id="paths"')]


def test_home_opens_with_a_path_set_aside_when_there_is_no_other(somebody):
    published(core=2)
    tick(somebody)
    set_aside(somebody)

    page = somebody.get("/").text

    assert "Walking" in page[page.index("hero-p") : page.index('id="paths"')]


def test_a_pace_turns_what_is_left_into_weeks(somebody):
    published(step("s1", resource("a"), resource("b", minutes=600)))
    tick(somebody, "a")
    assert "4 weeks at 3 h a week" in somebody.get(TRAIL).text
    assert "4 weeks at 3 h a week" in somebody.get("/learning/").text

    response = somebody.post(ENROLMENT, {"pace": "5", "from": "learning"})

    assert response.url == "/learning/"
    for page in [TRAIL, "/learning/"]:
        assert "2 weeks at 5 h a week" in somebody.get(page).text
    assert 'value="5"' in somebody.get(WAY).text


@pytest.mark.parametrize("typed", ["", "0", "41", "-3", "3.5", "three", "1e1", "99999999999999"])
def test_a_pace_that_is_none_is_asked_for_again_and_changes_nothing(somebody, typed):
    published(core=2)
    somebody.post(ENROLMENT, {"pace": "7"})

    response = somebody.post(ENROLMENT, {"pace": typed, "from": "learning"})

    assert response.status_code == 200
    assert "Enter whole hours, from 1 to 40" in response.text
    assert f'name="pace" id="id_pace" value="{typed}"' in response.text
    assert 'name="from" value="learning"' in response.text
    assert 'value="7"' in somebody.get(WAY).text


@pytest.mark.parametrize("hours", ["1", "40"])
def test_the_least_and_the_greatest_pace_are_taken(somebody, hours):
    published(core=2)

    assert somebody.post(ENROLMENT, {"pace": hours}).status_code == 302

    assert f'value="{hours}"' in somebody.get(WAY).text


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"hours": "3"},
        {"aside": "2"},
        {"aside": ""},
        {"aside": "1", "pace": "3"},
        {"choice": "library", "aside": "1"},
        {"choice": "library"},
    ],
    ids=str,
)
def test_what_the_form_does_not_know_is_a_bad_request_and_changes_nothing(somebody, sent):
    published(core=2)
    tick(somebody)

    response = somebody.post(ENROLMENT, sent)

    assert response.status_code == 400
    assert "That request makes no sense here" in response.text
    assert "Walking" in sections(somebody)[0]


def test_looking_at_ones_way_changes_nothing(somebody):
    published(core=2)

    assert somebody.get(f"{WAY}?aside=1&pace=9").status_code == 200

    assert somebody.get(ENROLMENT).headers["Location"] == WAY
    assert not Enrolment.objects.exists()
    assert "Your place will show here" in somebody.get("/learning/").text


def test_a_path_that_is_not_open_has_no_way(somebody):
    assert somebody.get(WAY).status_code == 404
    assert somebody.post(ENROLMENT, {"pace": "3"}).status_code == 404


def test_one_learners_pace_and_path_set_aside_are_not_anothers(client):
    one, other = make_learner(), make_learner()
    published(core=2)
    client.force_login(other)
    tick(client)
    client.force_login(one)
    tick(client)

    client.post(ENROLMENT, {"pace": "9"})
    set_aside(client)

    kept = other.enrolments.get()
    assert (kept.hours_a_week, kept.set_aside_at) == (None, None)
    client.force_login(other)
    assert "at 3 h a week" in client.get("/learning/").text


@pytest.fixture
def visited():
    """A visit with a path set aside, and a pace."""
    published(core=2)
    session = {}
    visit.mark(session, "walking", "r1", done=True, at=EARLY)
    visit.keep_pace(session, "walking", 8)
    visit.set_aside(session, "walking", EARLY)
    return session


def test_a_visitors_pace_and_path_set_aside_come_along_at_sign_up(visited):
    learner = make_learner()

    merge_visit(visited, learner)

    kept = learner.enrolments.get()
    assert (kept.hours_a_week, kept.set_aside_at) == (8, EARLY)


def test_what_the_account_chose_stands_over_the_visitors(visited):
    walking, resting = make_learner(), make_learner()
    path = LearningPath.objects.get()
    later = datetime(2026, 11, 9, tzinfo=UTC)
    walking.enrolments.create(path=path, hours_a_week=2)
    resting.enrolments.create(path=path, set_aside_at=later)

    merge_visit(dict(visited), walking)
    merge_visit(dict(visited), resting)

    kept = walking.enrolments.get()
    assert (kept.hours_a_week, kept.set_aside_at) == (2, None)
    kept = resting.enrolments.get()
    assert (kept.hours_a_week, kept.set_aside_at) == (8, later)


def test_a_visitors_tick_takes_up_again_what_the_account_had_set_aside_before(visited):
    learner = make_learner()
    learner.enrolments.create(path=LearningPath.objects.get(), set_aside_at=EARLY)
    visit.mark(visited, "walking", "r2", done=True, at=EARLY + timedelta(days=1))

    merge_visit(visited, learner)

    assert learner.enrolments.get().set_aside_at is None


def test_unticking_what_was_never_ticked_takes_up_no_path(somebody):
    published(core=2)

    somebody.post("/paths/walking/resources/r1/completion/", {"done": "0"})

    assert "No path yet" in somebody.get("/learning/").text


def test_a_path_started_afresh_is_not_set_aside(somebody):
    published(core=2)
    tick(somebody)
    set_aside(somebody)

    somebody.post("/paths/walking/afresh/", {"typed": "Walking", "ticks": "1"})

    assert "Every path is set aside" not in somebody.get("/learning/").text
