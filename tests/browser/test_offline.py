"""When the connection fails: what was wished is kept in the browser, and saved later, once."""

import json
import re
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from learning.domain.publishing import withdraw
from learning.models import Completion, LearningPath
from tests.browser.walking import TRAIL, log_in, log_out
from tests.factories import make_learner

pytestmark = pytest.mark.usefixtures("paths")
WHOLE = f"{TRAIL}?whole=1"
STEP = f"{TRAIL}introducing-deep-learning/"
PASSWORD = "open sesame"
STORED = "JSON.stringify([{...localStorage}, {...sessionStorage}])"
NOTHING_STORED = "[{},{}]"


@pytest.fixture
def learner():
    return make_learner(email="walker@example.org", password="a calm walk uphill")


@pytest.fixture
def page(open_browser, sign_in, learner):
    """A page of a learner."""
    return sign_in(open_browser(), learner)


def keys_on(page):
    """Return the keys of the page's resources to tick, in order."""
    found = page.locator("li.res:has(.tick)").evaluate_all("rows => rows.map(row => row.id)")
    return [each.removeprefix("r-") for each in found]


def tick(page, key):
    page.locator(f"#tick-{key}").click()


def expect_pressed(page, key, pressed):
    expect(page.locator(f"#tick-{key}")).to_have_attribute("aria-pressed", pressed)


def expect_state(page, key, state):
    expect(page.locator(f"#r-{key}")).to_have_attribute("data-state", state)


def done_by(learner):
    return set(Completion.objects.filter(learner=learner).values_list("resource__key", flat=True))


def wishes_sent(page):
    """Return a list that grows with each wish the page sends: the resource, and done or not."""
    sent = []

    def note(request):
        found = re.search(r"/resources/([\w-]+)/completion/", request.url)
        if found:
            sent.append((found[1], re.search(r"\bdone=(\d)", request.post_data)[1]))

    page.on("request", note)
    return sent


def waits(page):
    """Return the wishes that wait in the page's browser."""
    return json.loads(page.evaluate("localStorage.wishes ?? '[]'"))


def stop_the_clock(page):
    """Let nothing be tried again by itself on the page that is open."""
    page.clock.install()
    page.clock.pause_at(datetime.now() + timedelta(minutes=1))


def until_all_is_sent(page):
    page.wait_for_function("() => !localStorage.wishes")


def fail(route, *, status=503, headers=None):
    route.fulfill(status=status, headers=headers or {}, body="")


def test_five_ticks_and_an_untick_without_a_network_are_saved_when_it_is_back(page, learner):
    page.goto(WHOLE)
    first, second, third, fourth, fifth, *_ = keys_on(page)
    page.evaluate("window.isTheSamePage = true")
    page.context.set_offline(True)

    for key in [first, second, third, fourth, fifth]:
        tick(page, key)
    tick(page, second)

    expect(page.locator("#unsent")).to_contain_text(
        "You are offline. You can go on ticking. 5 ticks are waiting and will be saved"
    )
    for key, pressed in [(first, "true"), (second, "false"), (fifth, "true")]:
        expect_pressed(page, key, pressed)
        expect(page.locator(f"#r-{key}")).to_contain_text("Your tick is kept in this browser.")
    assert done_by(learner) == set()

    sent = wishes_sent(page)
    page.context.set_offline(False)

    expect(page.locator("[data-waits], #unsent")).to_have_count(0)
    assert done_by(learner) == {first, third, fourth, fifth}
    assert sent == [(first, "1"), (third, "1"), (fourth, "1"), (fifth, "1"), (second, "0")]
    assert waits(page) == []
    for key, state in [(first, "done"), (second, "here"), (fifth, "done")]:
        expect_state(page, key, state)
    expect(page.locator(".band")).to_contain_text("4 of 24 core done")
    assert page.evaluate("window.isTheSamePage")


def test_of_many_unsaved_ticks_only_the_first_interrupts(page):
    page.goto(STEP)
    first, second, *_ = keys_on(page)
    page.context.set_offline(True)

    tick(page, first)
    alert, say = page.get_by_role("alert"), page.locator("#say")
    expect(alert).to_contain_text("Not saved yet. We could not reach Waymark.")
    expect(say).to_contain_text("1 tick is waiting")
    tick(page, second)

    expect(say).to_contain_text("2 ticks are waiting")
    expect(page.locator("[data-waits]")).to_have_count(2)
    expect(alert).to_have_count(1)


def test_what_waits_is_sent_by_a_page_that_is_opened_later(page, learner):
    page.goto(STEP)
    first, second, *_ = keys_on(page)
    page.context.set_offline(True)
    tick(page, first)
    tick(page, second)
    expect(page.locator("#unsent")).to_contain_text("2 ticks are waiting")
    later = page.context.new_page()
    page.close()
    page.context.set_offline(False)

    later.goto("/credits/")

    until_all_is_sent(later)
    assert done_by(learner) == {first, second}


def test_a_page_opened_again_shows_what_still_waits(page):
    page.goto(STEP)
    first, second, *_ = keys_on(page)
    page.route("**/completion/", fail)
    tick(page, second)
    expect(page.locator(f"#r-{second}")).to_contain_text("Not saved yet.")

    page.reload()

    expect_pressed(page, second, "true")
    expect_pressed(page, first, "false")
    expect(page.locator(f"#r-{second}")).to_contain_text("Not saved yet.")
    expect(page.locator("#unsent")).to_have_count(0)  # The browser is not offline.


def test_the_browser_keeps_no_word_of_the_page(page):
    page.goto(STEP)
    key = keys_on(page)[0]
    page.context.set_offline(True)
    tick(page, key)

    [wish] = waits(page)

    assert wish == {"who": wish["who"], "to": f"{TRAIL}resources/{key}/completion/", "done": 1}
    assert re.fullmatch("[0-9a-f]{16}", wish["who"])


def test_a_failing_server_is_asked_again_after_a_while(page, learner, monkeypatch):
    def fall_over(*given):
        raise RuntimeError

    page.clock.install()
    page.goto(STEP)
    key = keys_on(page)[0]
    with monkeypatch.context() as patched:
        patched.setattr("learning.views.progress.progress_of", fall_over)
        tick(page, key)
        expect(page.locator(f"#r-{key}")).to_contain_text("Not saved yet.")
    expect_pressed(page, key, "true")
    assert done_by(learner) == set()

    page.clock.fast_forward(7_000)

    expect_state(page, key, "done")
    assert done_by(learner) == {key}


def test_a_fault_with_one_tick_does_not_hold_up_the_others(page, learner):
    page.clock.install()
    page.goto(STEP)
    first, second, *_ = keys_on(page)
    page.route(f"**/{first}/completion/", partial(fail, status=500))

    tick(page, first)
    expect(page.locator(f"#r-{first}")).to_contain_text("Not saved yet.")
    tick(page, second)

    expect(page.locator(f"#r-{second} [data-waits]")).to_have_count(0)
    page.wait_for_function("() => JSON.parse(localStorage.wishes).length === 1")
    assert done_by(learner) == {second}


@pytest.mark.parametrize("status", [429, 503])
def test_a_server_that_names_a_time_is_left_alone_until_then(page, learner, status):
    page.clock.install()
    page.goto(STEP)
    key = keys_on(page)[0]
    page.route("**/completion/", partial(fail, status=status, headers={"Retry-After": "3600"}))
    tick(page, key)
    expect(page.locator(f"#r-{key}")).to_contain_text("Not saved yet.")
    page.unroute("**/completion/")
    sent = wishes_sent(page)

    page.clock.fast_forward(3_000_000)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.evaluate("new Promise((done) => requestAnimationFrame(done))")
    assert sent == []
    page.clock.fast_forward(1_600_000)

    expect_state(page, key, "done")
    assert sent == [(key, "1")]


def test_a_server_that_never_answers_is_given_up(page, learner):
    page.add_init_script(
        "const { timeout } = AbortSignal; AbortSignal.timeout = () => timeout.call(AbortSignal, 50)"
    )
    page.goto(STEP)
    key = keys_on(page)[0]
    page.route("**/completion/", lambda route: None)

    tick(page, key)

    expect(page.locator(f"#r-{key}")).to_contain_text("Not saved yet.")


def test_try_again_sends_at_once(page, learner):
    page.goto(STEP)
    stop_the_clock(page)
    key = keys_on(page)[0]
    page.route("**/completion/", fail)
    tick(page, key)
    again = page.locator(f"#r-{key}").get_by_role("button", name="Try again")
    expect(again).to_be_visible()
    sent = wishes_sent(page)
    with page.expect_response("**/completion/"):  # Else the answer would be the next route's.
        again.click()
    expect(page.get_by_role("alert")).to_have_count(1)
    expect_pressed(page, key, "true")
    page.unroute("**/completion/")

    again.click()

    expect_state(page, key, "done")
    expect(page.locator(f"#tick-{key}")).to_be_focused()
    assert sent == [(key, "1")] * 2
    assert done_by(learner) == {key}


def test_a_later_wish_overtakes_one_that_is_on_its_way(page, learner):
    page.goto(STEP)
    key, other, *_ = keys_on(page)
    held = []
    page.route("**/completion/", lambda route: route.continue_() if held else held.append(route))
    sent = wishes_sent(page)
    tick(page, key)
    tick(page, other)
    page.locator(f"#tick-{key}").press("Enter")
    expect_pressed(page, key, "false")

    held[0].continue_()

    until_all_is_sent(page)
    assert sent == [(key, "1"), (other, "1"), (key, "0")]
    assert done_by(learner) == {other}
    expect_state(page, other, "done")
    expect_state(page, key, "here")


def test_a_double_click_ticks(page, learner):
    page.goto(STEP)
    key = keys_on(page)[0]

    page.locator(f"#tick-{key}").dblclick()

    expect_state(page, key, "done")
    until_all_is_sent(page)
    assert done_by(learner) == {key}


def test_a_tick_after_the_session_has_ended_waits_for_its_maker(page, learner):
    page.goto(STEP)
    key = keys_on(page)[0]
    Session.objects.all().delete()

    tick(page, key)

    notice = page.locator("#unsent")
    expect(notice).to_have_text("You have been logged out. Log in to save 1 tick.")
    expect_pressed(page, key, "true")
    page.goto(TRAIL)  # As a visitor, whom it does not go to.
    expect(notice).to_have_text("You have been logged out. Log in to save 1 tick.")
    expect_state(page, key, "here")
    expect(page.locator(f"#r-{key}")).to_contain_text("Not saved yet. Your tick is kept")
    assert done_by(learner) == set()

    notice.get_by_role("link", name="Log in to save 1 tick.").click()
    page.get_by_label("Email address").fill(learner.email)
    page.get_by_label("Password").fill("a calm walk uphill")
    page.get_by_role("main").get_by_role("button", name="Log in", exact=True).click()

    expect(page).to_have_url(re.compile(f"{TRAIL}$"))
    expect_state(page, key, "done")
    assert done_by(learner) == {key}


def test_a_visitors_own_ticks_go_on_beside_those_that_wait_for_somebody(page, learner):
    page.goto(STEP)
    first, second, *_ = keys_on(page)
    Session.objects.all().delete()
    tick(page, first)
    expect(page.locator("#unsent")).to_be_visible()
    page.goto(STEP)

    tick(page, second)

    expect_state(page, second, "done")
    assert [wish["to"] for wish in waits(page)] == [f"{TRAIL}resources/{first}/completion/"]
    expect_pressed(page, first, "true")


def test_nobody_saves_what_somebody_else_wished(page, learner):
    other = make_learner(email="other@example.org", password="a calm walk uphill")
    page.goto(STEP)
    key = keys_on(page)[0]
    Session.objects.all().delete()
    tick(page, key)
    expect(page.locator("#unsent")).to_be_visible()

    log_in(page, other.email)
    sent = wishes_sent(page)
    page.goto(STEP)

    expect_pressed(page, key, "false")
    assert sent == []
    assert waits(page) == []
    assert not Completion.objects.exists()


def test_what_a_visitor_wished_goes_to_whoever_logs_in_next(open_browser, learner):
    page = open_browser()
    page.goto(STEP)
    first, second, *_ = keys_on(page)
    tick(page, first)
    expect_state(page, first, "done")
    page.route("**/completion/", fail)
    tick(page, second)
    tick(page, first)
    expect(page.locator("[data-waits]")).to_have_count(2)
    log_in(page, learner.email)
    page.unroute("**/completion/")

    page.reload()

    until_all_is_sent(page)
    # What they took back stays, as in their session.
    assert done_by(learner) == {first, second}


def test_logging_out_says_what_is_lost_and_leaves_nothing_behind(page, learner):
    page.goto(STEP)
    first, second, *_ = keys_on(page)
    page.route("**/completion/", fail)
    tick(page, first)
    tick(page, second)
    expect(page.locator("[data-waits]")).to_have_count(2)

    page.get_by_role("banner").get_by_role("link", name="Log out").click()
    expect(page.locator("#unsent")).to_have_text(
        "2 ticks are not saved yet and will be lost when you log out."
    )
    page.get_by_role("main").get_by_role("button", name="Log out").click()

    expect(page.get_by_role("banner").get_by_role("link", name="Log in")).to_be_visible()
    page.goto(TRAIL)
    assert page.evaluate(STORED) == NOTHING_STORED
    expect(page.locator("[data-waits], #unsent")).to_have_count(0)


def test_after_walking_and_logging_out_nothing_is_left_in_the_browser(page):
    page.goto(STEP)
    key = keys_on(page)[0]
    tick(page, key)
    expect_state(page, key, "done")
    page.goto("/learning/")
    page.go_back()

    log_out(page)

    assert page.evaluate(STORED) == NOTHING_STORED


def test_a_tick_of_one_tab_is_sent_with_those_of_another(page, learner):
    other = page.context.new_page()
    page.goto(STEP)
    other.goto(STEP)
    first, second, *_ = keys_on(page)
    page.context.set_offline(True)
    tick(page, first)
    tick(other, second)
    expect(page.locator("#unsent")).to_contain_text("2 ticks are waiting")
    expect(other.locator("#unsent")).to_contain_text("2 ticks are waiting")
    sent = [wishes_sent(each) for each in (page, other)]

    page.context.set_offline(False)

    for each in (page, other):
        expect(each.locator("[data-waits], #unsent")).to_have_count(0)
        for key in (first, second):
            expect_state(each, key, "done")
    assert sorted(sent[0] + sent[1]) == sorted([(first, "1"), (second, "1")])
    assert done_by(learner) == {first, second}


def test_the_token_of_a_page_may_be_older_than_a_log_in(open_browser, learner):
    page = open_browser()
    page.goto(STEP)
    key = keys_on(page)[0]
    other = page.context.new_page()
    log_in(other, learner.email)

    tick(page, key)

    expect_state(page, key, "done")
    assert done_by(learner) == {key}


def test_without_its_cookie_a_tick_waits_for_the_page_to_be_loaded_again(page, learner, sign_in):
    page.goto(STEP)
    key = keys_on(page)[0]
    page.context.clear_cookies()

    tick(page, key)

    expect(page.locator(f"#r-{key}").get_by_role("alert")).to_contain_text("Load the page again")
    expect_pressed(page, key, "true")
    sign_in(page, learner)
    page.reload()
    expect_state(page, key, "done")
    assert done_by(learner) == {key}


def test_a_tick_that_is_refused_goes_back_and_waits_no_more(page, learner):
    page.goto(STEP)
    first = keys_on(page)[0]
    withdraw(LearningPath.objects.get(slug="deep-learning"))

    tick(page, first)

    alert = page.locator(f"#r-{first}").get_by_role("alert")
    expect(alert).to_contain_text("Waymark did not take this.")
    expect_pressed(page, first, "false")
    assert waits(page) == []


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("address", [WHOLE, STEP], ids=["trail", "step"])
def test_a_tick_neither_moves_nor_loads_the_page(open_browser, sign_in, learner, address, width):
    page = sign_in(open_browser(viewport={"width": width, "height": 700}), learner)
    page.goto(address)
    page.evaluate("window.isTheSamePage = true")
    key = keys_on(page)[-1]
    button = page.locator(f"#tick-{key}")
    button.scroll_into_view_if_needed()
    top = "button => button.getBoundingClientRect().top"

    for state in ["true", "false"]:
        before = pytest.approx(button.evaluate(top), abs=1)
        button.click()
        expect_pressed(page, key, state)
        until_all_is_sent(page)
        expect(page.locator("#say")).not_to_be_empty()
        assert button.evaluate(top) == before
        expect(button).to_be_focused()

    page.context.set_offline(True)
    before = pytest.approx(button.evaluate(top), abs=1)
    button.click()
    expect(page.locator(f"#r-{key} [data-waits]")).to_be_visible()
    assert button.evaluate(top) == before
    page.context.set_offline(False)
    expect(page.locator("[data-waits]")).to_have_count(0)
    assert button.evaluate(top) == before
    expect(button).to_be_focused()
    assert page.evaluate("window.isTheSamePage")


def test_what_is_in_view_stays_where_it_is_while_ticks_above_are_saved(page):
    page.goto(WHOLE)
    keys = keys_on(page)
    page.context.set_offline(True)
    for key in keys[:4]:
        tick(page, key)
    expect(page.locator("[data-waits]")).to_have_count(4)
    seen = page.locator(f"#r-{keys[-1]}")
    seen.scroll_into_view_if_needed()
    before = seen.bounding_box()["y"]

    page.context.set_offline(False)

    expect(page.locator("[data-waits]")).to_have_count(0)
    assert seen.bounding_box()["y"] == pytest.approx(before, abs=1)


@pytest.mark.parametrize(
    "storage",
    [
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('No.'); } })",
        "Storage.prototype.setItem = () => { throw new Error('Full.'); };"
        "Object.defineProperty(window, 'localStorage', { value: new Proxy({}, "
        "{ set() { throw new Error('Full.'); } }) })",
    ],
    ids=["forbidden", "full"],
)
def test_without_storage_a_tick_is_kept_as_long_as_the_page(page, learner, storage):
    page.add_init_script(storage)
    page.goto(STEP)
    stop_the_clock(page)
    first, second, *_ = keys_on(page)
    tick(page, first)
    expect_state(page, first, "done")
    page.route("**/completion/", fail)

    tick(page, second)
    expect(page.locator(f"#r-{second}")).to_contain_text("Not saved yet.")
    page.unroute("**/completion/")
    page.get_by_role("button", name="Try again").click()

    expect_state(page, second, "done")
    assert done_by(learner) == {first, second}


def test_a_choice_that_is_not_saved_says_so_and_is_not_kept(page):
    page.goto(f"{TRAIL}getting-practical/")
    page.route("**/enrolment/", fail)

    page.get_by_role("button", name="Save choice").click()

    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Not saved yet. We could not reach Waymark.")
    expect(alert).not_to_contain_text("tick")
    assert waits(page) == []
    page.unroute("**/enrolment/")
    page.get_by_role("button", name="Save choice").click()
    expect(alert).to_have_count(0)
    expect(page.locator("#say")).to_contain_text("Choice saved.")
