"""What nobody should send, sent to a real server: a clear answer, and nothing changes."""

import pytest

from tests.journeys.walker import Walker
from tests.journeys.walking import PATH, STEP, new_address, sign_up, tickable

RESOURCE = "deep-learning-simplified"
TICK = f"{PATH}resources/{RESOURCE}/completion/"
ENROLMENT = f"{PATH}enrolment/"


@pytest.fixture(scope="module")
def learner(site):
    """Somebody who has signed up and not begun."""
    learner = Walker(site.address)
    sign_up(learner, new_address())
    return learner


@pytest.fixture(scope="module")
def token(learner):
    """What a form sends along to prove where it comes from."""
    page = learner.open(STEP)
    return ("csrfmiddlewaretoken", page.all("input", name="csrfmiddlewaretoken")[0].get("value"))


@pytest.fixture
def unchanged(learner):
    """Assert at the end that the learner is still logged in, and has not begun."""
    yield
    page = learner.open("/learning/")
    assert page.all("a", href="/accounts/logout/")
    assert "Your place will show here" in page.words


@pytest.mark.parametrize(
    "address",
    [
        "/paths/no-such-path/",
        "/paths/no-such-path/introducing-deep-learning/",
        f"{PATH}no-such-step/",
        f"{PATH}curriculum.txt",
        "/credits/nobody/",
        "/no/such/page/",
        "/paths/Deep%20Learning/",
        "/paths/%00/",
        "/paths/%ff%fe/",
    ],
)
def test_an_unknown_address_is_our_own_404(walker, address):
    page = walker.open(address)

    assert page.status == 404
    assert "Page not found" in page.one("main").words


@pytest.mark.parametrize(
    "address",
    [
        f"{PATH}resources/no-such-resource/completion/",
        "/paths/no-such-path/enrolment/",
        # Kept at hand: there is nothing to tick.
        f"{PATH}resources/tensorflow-documentation/completion/",
    ],
)
def test_what_does_not_exist_cannot_be_ticked(learner, token, unchanged, address):
    page = learner.post(address, [token, ("done", "1")])

    assert page.status == 404
    assert "Page not found" in page.one("main").words


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (TICK, []),
        (TICK, [("done", "")]),
        (TICK, [("done", "2")]),
        (TICK, [("done", "yes")]),
        (TICK, [("done", "1 ")]),
        (TICK, [("done", "\u0661")]),
        (TICK, [("undo", "0")]),
        (ENROLMENT, []),
        (ENROLMENT, [("choice", "colour")]),
        (ENROLMENT, [("choice", "library"), ("option", "fortran")]),
        ("/appearance/", [("theme", "pink")]),
    ],
)
def test_a_form_that_says_nothing_sensible_is_our_own_400(
    learner, token, unchanged, address, fields
):
    page = learner.post(address, [token, *fields])

    assert page.status == 400
    assert "That request makes no sense here" in page.one("main").words


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("address", [TICK, f"{TICK}?done=1", "/appearance/?theme=dark"])
def test_what_changes_something_is_only_ever_posted(learner, unchanged, method, address):
    page = learner.open(address, method)

    assert page.status == 405
    assert "POST" in page.headers["Allow"]
    assert not page.headers["Set-Cookie"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        PATH,
        STEP,
        f"{STEP}?just={RESOURCE}",
        "/learning/",
        f"{PATH}way/",
        "/credits/",
        "/accounts/logout/",
    ],
)
def test_looking_changes_nothing(learner, unchanged, method, address):
    page = learner.open(address, method)

    assert page.status == 200
    assert (page.body == "") is (method == "HEAD")


@pytest.mark.parametrize("address", [TICK, ENROLMENT, "/accounts/logout/"])
def test_a_form_without_its_token_is_our_own_403(learner, unchanged, address):
    page = learner.post(address, [("done", "1"), ("choice", "library"), ("option", "theano")])

    assert page.status == 403
    assert "The form was not sent" in page.one("main").words


def test_a_visitors_tick_without_its_token_is_not_kept(site):
    walker = Walker(site.address)

    assert walker.post(TICK, [("done", "1")]).status == 403
    assert tickable(walker.open(STEP), "done") == []
