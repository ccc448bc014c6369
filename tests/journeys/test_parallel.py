"""A hundred requests at once against a real server: nothing fails, is lost or is kept twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from tests.journeys.walker import Walker
from tests.journeys.walking import PASSWORD, PATH, STEP, core_done, steps_of, tickable, walk

AT_ONCE = 100
ASKINGS = 50
RECORD = f"{PATH}record/"
PATIENCE_SECONDS = 60


def wish(page, key, done):
    """Return where a page's tick is sent, and the fields that state a wish with it."""
    button = page.tick(key)
    token = page.form_of(button).one("input", name="csrfmiddlewaretoken").get("value")
    fields = [("csrfmiddlewaretoken", token), ("done", "1" if done else "0")]
    return button.get("formaction"), fields


def all_at_once(walker, wishes):
    """Send every wish in the same moment, each over a connection of its own; return the answers."""
    return [page.status for page in pages_at_once([walker.twin() for _ in wishes], wishes)]


def pages_at_once(walkers, wishes):
    """Have each walker send a wish in the same moment, and return the pages they get."""
    start = Barrier(len(wishes), timeout=PATIENCE_SECONDS)

    def send(somebody, asked):
        start.wait()
        return somebody.post(*asked)

    with ThreadPoolExecutor(len(wishes)) as crowd:
        return list(crowd.map(send, walkers, wishes))


def rows_of(site, learner):
    """Return how many completions and enrolments the database holds of a learner."""
    who = f"learner__email={learner.email!r}"
    counts = [f"{kind}.objects.filter({who}).count()" for kind in ("Completion", "Enrolment")]
    return [int(word) for word in site.ask(", ".join(counts)).split()]


def test_a_hundred_equal_ticks_are_one_completion(site, learner):
    page = learner.open(STEP)
    [key] = tickable(page, "here")

    answers = all_at_once(learner, [wish(page, key, done=True)] * AT_ONCE)

    assert answers == [200] * AT_ONCE
    assert learner.open(STEP).row(key).get("data-state") == "done"
    assert rows_of(site, learner) == [1, 1]


def test_a_hundred_first_ticks_are_one_enrolment(site, learner):
    page = learner.open(STEP)
    keys = tickable(page)

    answers = all_at_once(
        learner, [wish(page, keys[number % len(keys)], done=True) for number in range(AT_ONCE)]
    )

    assert answers == [200] * AT_ONCE
    assert rows_of(site, learner) == [len(keys), 1]


def test_after_a_storm_of_ticks_and_unticks_the_last_wish_holds(site, learner):
    page = learner.open(STEP)
    [key] = tickable(page, "here")

    answers = all_at_once(
        learner, [wish(page, key, done=number % 2 == 0) for number in range(AT_ONCE)]
    )

    assert answers == [200] * AT_ONCE
    for done in (True, False, True):
        assert learner.post(*wish(page, key, done=done)).status == 200
        assert (learner.open(STEP).row(key).get("data-state") == "done") is done
    assert rows_of(site, learner) == [1, 1]


def test_fifty_askings_are_one_record_under_one_address(site, learner):
    _, trail = walk(learner, learner.open(PATH), 1)
    done, total = core_done(trail)
    walk(learner, trail, total - done)
    page = learner.open(RECORD)
    making = learner.filled(page, "Make the record", {"Your name on the record": "Inês"})
    twins = [learner.twin() for _ in range(ASKINGS)]

    made = pages_at_once(twins, [making] * ASKINGS)
    sharing = learner.filled(learner.open(RECORD), "Get a link to share")
    shared = pages_at_once(twins, [sharing] * ASKINGS)

    assert [page.status for page in made + shared] == [200] * 2 * ASKINGS
    assert len({page.one("input", id="address").get("value") for page in shared}) == 1
    who = f"learner__email={learner.email!r}"
    assert site.ask(f"Certificate.objects.filter({who}, name='Inês').count()") == "1"


def test_a_visitors_ticks_in_the_same_moment_are_all_kept(walker):
    wishes = {
        key: wish(page, key, done=True) for page in steps_of(walker) for key in tickable(page)
    }
    first, *others = wishes
    walker.post(*wishes[first])  # From now on the browser has a session.

    answers = all_at_once(walker, [wishes[key] for key in others])

    assert answers == [200] * len(others)
    done = {key for page in steps_of(walker) for key in tickable(page, "done")}
    assert done == set(wishes)


def test_ticks_sent_while_somebody_logs_in_are_never_lost(site, learner):
    visitor = Walker(site.address)
    wishes = {
        key: wish(page, key, done=True) for page in steps_of(visitor) for key in tickable(page)
    }
    first, *others = wishes
    visitor.post(*wishes[first])
    form = visitor.open("/accounts/login/")
    log_in_form = visitor.filled(
        form, "Log in", {"Email address": learner.email, "Password": PASSWORD}
    )
    ticking = {key: visitor.twin() for key in others}

    answers = pages_at_once(
        [visitor, *ticking.values()], [log_in_form, *(wishes[key] for key in others)]
    )

    assert [page.status for page in answers if page.status >= 500] == []
    account = {key for page in steps_of(learner) for key in tickable(page, "done")}
    assert first in account
    for (key, browser), page in zip(ticking.items(), answers[1:], strict=True):
        if page.status == 200 and key not in account:  # Then it is kept in a visit of its own.
            assert key in tickable(browser.open(page.address), "done")


def test_of_fifty_new_notes_at_once_one_is_kept_and_the_others_are_told(site, learner):
    page = learner.follow(learner.open(STEP), "Note on " + first_title(learner.open(STEP)))
    wishes = [
        learner.filled(page, "Save note", {"Your note. Only you can see it.": f"Number {number}"})
        for number in range(ASKINGS)
    ]

    answers = pages_at_once([learner.twin() for _ in wishes], wishes)

    kept = [number for number, answer in enumerate(answers) if answer.status == 200]
    assert len(kept) == 1
    # A few may also find that too many ask at once.
    assert {answer.status for answer in answers} <= {200, 409, 429}
    assert all(
        f"Number {number}" in answer.words
        for number, answer in enumerate(answers)
        if number not in kept
    )
    who = f"learner__email={learner.email!r}"
    assert site.ask(f"Note.objects.get({who}).text").strip() == f"Number {kept[0]}"


def first_title(page):
    """Return what the first resource of a step is called."""
    return page.all("h3", **{"class": "res-t"})[0].words
