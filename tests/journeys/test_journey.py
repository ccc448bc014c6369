"""The whole journey over plain HTTP: a real server, cookies, links and forms, no script."""

import pytest

from tests.journeys.letters import code_in, letter_to, mail_server
from tests.journeys.site import running_site
from tests.journeys.walker import Walker
from tests.journeys.walking import (
    PATH,
    STEP,
    core_done,
    log_in,
    log_out,
    new_address,
    sign_up,
    steps_of,
    tickable,
    walk,
)


def test_from_a_first_visit_to_the_end_of_the_path(walker):
    email = new_address()

    # A visitor opens the path and ticks three resources.
    trail = walker.follow(walker.open("/"), "7 Steps to Understanding Deep Learning")
    assert "You are on step 1 of 7" in trail.place
    kept, trail = walk(walker, trail, 3)
    assert core_done(trail)[0] == 3

    # They sign up, and the three are kept.
    signed_up = sign_up(walker, email, walker.follow(trail, "Sign up to keep it"))
    assert signed_up.status == 200
    trail = walker.open(PATH)
    assert core_done(trail)[0] == 3
    assert set(kept) <= set(tickable(walker.open(STEP), "done"))

    # They tick on, log out and log in, and their place is unchanged.
    _, trail = walk(walker, trail, 2)
    place = trail.place
    log_out(walker, trail)
    assert "You are on step 1 of 7" in walker.open(PATH).place
    assert log_in(walker, email).status == 200
    assert walker.open(PATH).place == place

    # They finish every core resource, and the path says so, in any browser of theirs.
    done, total = core_done(trail)
    _, trail = walk(walker, walker.open(PATH), total - done)
    assert "You have walked the whole path" in trail.place
    assert tickable(trail, "here") == []
    assert "Finished" in walker.open("/learning/").words
    elsewhere = Walker(walker.address)
    log_in(elsewhere, email)
    assert elsewhere.open(PATH).place == walker.open(PATH).place


def test_a_step_page_ticks_and_takes_back(walker):
    step = walker.open(STEP)
    [key] = tickable(step, "here")

    step = walker.press(step, step.tick(key))
    assert step.row(key).get("data-state") == "done"
    assert "Just done" in step.row(key).words

    step = walker.press(step, step.row(key).one("button", name="undo"))
    assert step.row(key).get("data-state") == "here"

    step = walker.press(step, step.tick(key))
    step = walker.press(step, step.tick(key))
    assert step.row(key).get("data-state") == "here"


@pytest.mark.parametrize("signed_up", [False, True], ids=["visitor", "learner"])
def test_choosing_another_library_changes_at_once_what_counts(walker, signed_up):
    if signed_up:
        sign_up(walker, new_address())
    _, before = walk(walker, walker.open(PATH), 1)
    step = next(page for page in steps_of(walker) if page.all("input", name="option"))
    assert "tensorflow-tutorial" in tickable(step)

    step.one("input", value="tensorflow").attributes.pop("checked")
    step.one("input", value="theano").attributes["checked"] = ""
    chosen = walker.press(step, "Save choice")

    assert "theano-tutorial" in tickable(chosen)
    assert "tensorflow-tutorial" not in tickable(chosen)
    assert "checked" in chosen.one("input", value="theano").attributes
    after = walker.open(PATH)
    assert core_done(after)[0] == 1
    assert core_done(after)[1] != core_done(before)[1]


@pytest.fixture(scope="module")
def letters():
    with mail_server() as kept:
        yield kept


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory, letters):
    """A site that sends mail, and so asks everybody to prove their address."""
    folder = tmp_path_factory.mktemp("strict-site")
    with running_site(folder, EMAIL_URL=letters.address) as running:
        yield running


def test_ticks_join_the_account_when_an_address_is_proved_in_between(strict_site, letters):
    walker, email = Walker(strict_site.address), new_address()
    kept, trail = walk(walker, walker.open(PATH), 3)

    asked = sign_up(walker, email, walker.follow(trail, "Sign up to keep it"))
    assert "Confirm your email address" in asked.words
    walker.press(asked, "Continue", {"Code": code_in(letter_to(email, letters))})

    trail = walker.open(PATH)
    assert trail.all("a", href="/accounts/logout/")
    assert core_done(trail)[0] == 3
    assert set(kept) <= set(tickable(walker.open(STEP), "done"))
