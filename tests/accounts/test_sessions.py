"""Where somebody is logged in, for how long, and what ends it."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User, UserSession
from accounts.sessions import SessionStore
from tests.accounts.conftest import PASSWORD, code_in, last_mail, link_in, log_in_by_code
from tests.accounts.factors import OVERVIEW, SECOND, add_passkey, prove_again
from tests.accounts.softkey import SoftKey
from tests.factories import make_learner

pytestmark = pytest.mark.django_db
PAGE, ACCOUNT, LOGIN = "/account/sessions/", "/account/", "/accounts/login/"
NEW = "eight more quiet stones"
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def browser_of(person, agent=FIREFOX):
    """Log somebody in with a browser of their own, by the form."""
    browser = Client(headers={"User-Agent": agent})
    browser.post(LOGIN, {"login": person.email, "password": PASSWORD})
    return browser


def is_in(browser):
    """Ask as a browser does whether it is logged in."""
    return browser.get(ACCOUNT).status_code == 200


def let_pass(**time):
    """Let time pass: everything that was kept lies so much further back."""
    time = timedelta(**time)
    for row in Session.objects.all():
        session = SessionStore(row.session_key)
        held = session.load()
        if "seen" in held:
            held["seen"] -= int(time.total_seconds())
        if "latest_end" in held:
            end = datetime.fromisoformat(held["latest_end"])
            held["latest_end"] = (end - time).isoformat()
        Session.objects.filter(pk=row.pk).update(
            session_data=session.encode(held), expire_date=row.expire_date - time
        )
    UserSession.objects.update(began_at=F("began_at") - time, seen_at=F("seen_at") - time)


def row_of(browser):
    return UserSession.objects.get(session_id=browser.cookies[settings.SESSION_COOKIE_NAME].value)


# Time limits


def test_whoever_is_not_here_for_fourteen_days_is_logged_out(ines):
    """Fails when SESSION_COOKIE_AGE in config/settings.py is longer."""
    early, late = browser_of(ines), browser_of(ines)

    let_pass(days=13, hours=23)
    assert is_in(early)
    let_pass(hours=1, seconds=1)

    assert is_in(early), "it was used an hour ago"
    assert not is_in(late)


def test_nobody_stays_for_longer_than_thirty_days(ines):
    """Fails when `get_expiry_date` is taken out of accounts/sessions.py."""
    browser = browser_of(ines)
    for _ in range(29):
        let_pass(days=1)
        assert is_in(browser)
    let_pass(hours=23, minutes=59)
    assert is_in(browser)

    let_pass(minutes=1, seconds=1)

    assert not is_in(browser)


def test_who_may_change_what_others_see_stays_for_twelve_hours(ines):
    """Fails when LONGEST_OF_STAFF is taken out of accounts/sessions.py."""
    User.objects.update(is_staff=True)
    browser = browser_of(ines)
    for _ in range(11):
        let_pass(hours=1)
        assert is_in(browser)
    let_pass(minutes=59)
    assert is_in(browser)

    let_pass(minutes=1, seconds=1)

    assert not is_in(browser)


def test_the_session_itself_ends_then_whatever_the_form_of_the_log_in_asks_for(ines):
    """Fails when `get_expiry_date` is taken out of accounts/sessions.py."""
    User.objects.update(is_staff=True)
    browser = browser_of(ines)

    end = row_of(browser).session.expire_date
    assert abs(end - timezone.now() - timedelta(hours=12)) < timedelta(minutes=1)
    seconds = browser.cookies[settings.SESSION_COOKIE_NAME]["max-age"]
    assert seconds == pytest.approx(12 * 60 * 60, abs=60)


def test_changing_something_does_not_put_off_the_end(ines):
    User.objects.update(is_staff=True)
    browser = browser_of(ines)
    let_pass(hours=11, minutes=59)
    session = browser.session
    session["something"] = "else"
    session.save()

    let_pass(minutes=1, seconds=1)

    assert not is_in(browser)


def test_a_new_password_does_not_put_off_the_end(ines):
    browser = browser_of(ines)
    let_pass(days=13)
    assert is_in(browser)
    let_pass(days=13)
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    browser.post("/accounts/password/change/", given)
    assert is_in(browser)

    let_pass(days=4, seconds=1)

    assert not is_in(browser)


def test_who_joins_the_staff_is_held_to_their_hours_at_once(ines):
    """Fails when the comparison with `now` is taken out of `note_seen`."""
    browser = browser_of(ines)
    let_pass(hours=13)
    User.objects.update(is_staff=True)

    assert not is_in(browser)
    assert not Session.objects.exists()


def test_a_visitors_ticks_are_kept_longer_than_anybody_is_logged_in(client):
    session = client.session
    with session.alone():
        session["visit"] = {}

    [row] = Session.objects.all()
    assert row.expire_date > timezone.now() + timedelta(days=360)


def test_the_cookie_ends_with_the_session(ines):
    browser = browser_of(ines)
    assert browser.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == pytest.approx(
        14 * 24 * 60 * 60, abs=60
    )

    for _ in range(2):
        let_pass(days=12)
        is_in(browser)

    assert browser.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == pytest.approx(
        6 * 24 * 60 * 60, abs=60
    )


def test_being_here_is_noted_once_an_hour_and_costs_nothing_in_between(ines):
    browser = browser_of(ines)
    is_in(browser)
    let_pass(minutes=59)
    before = row_of(browser).seen_at
    with CaptureQueriesContext(
        connection,
    ) as quiet:
        assert is_in(browser)
    assert row_of(browser).seen_at == before

    let_pass(minutes=1)
    assert is_in(browser)

    assert timezone.now() - row_of(browser).seen_at < timedelta(minutes=1)
    assert not [query["sql"] for query in quiet if query["sql"].startswith(("UPDATE", "INSERT"))]


def test_a_session_that_nobody_could_see_is_ended(ines):
    browser = browser_of(ines)
    UserSession.objects.all().delete()
    let_pass(hours=1)

    assert not is_in(browser)


# What ends sessions


def test_logging_in_gives_a_new_key(client, ines):
    """Fails when Django's log-in is made to keep the key."""
    session = client.session
    with session.alone():
        session["visit"] = {}
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before

    client.post(LOGIN, {"login": ines.email, "password": PASSWORD})

    assert client.session.session_key != before
    assert not Session.objects.filter(pk=before).exists()
    assert row_of(client).user == ines


def test_logging_out_ends_the_session_on_the_server_and_takes_a_post(ines):
    """Fails when ACCOUNT_LOGOUT_ON_GET is put into config/settings.py."""
    browser = browser_of(ines)
    for method in ("get", "head", "options", "put"):
        getattr(browser, method)("/accounts/logout/")
        assert is_in(browser)
    stolen = Client()
    stolen.cookies = browser.cookies.copy()

    browser.post("/accounts/logout/")

    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    assert not is_in(stolen)


def test_a_new_password_ends_the_others_and_not_this_one(ines):
    """Fails when `end_other_sessions` is taken out of accounts/signals.py."""
    here, elsewhere = browser_of(ines), browser_of(ines)
    began_at = row_of(here).began_at

    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    here.post("/accounts/password/change/", given)

    assert Session.objects.count() == UserSession.objects.count() == 1
    assert row_of(here).began_at == began_at
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_first_password_ends_the_others_and_not_this_one(ines):
    ines.set_unusable_password()
    ines.save()
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        log_in_by_code(browser, ines)

    here.post("/accounts/password/set/", {"password1": NEW, "password2": NEW})

    assert Session.objects.count() == 1
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_second_factor_ends_what_was_begun_without_it(ines, clock):
    """Take `authenticator_added` out of accounts/signals.py: who got in by a password stays."""
    here, elsewhere = browser_of(ines), browser_of(ines)

    prove_again(here)
    add_passkey(here, SoftKey())

    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_second_factor_that_goes_ends_the_others(ines, app, clock):
    """Take `authenticator_removed` out of accounts/signals.py: they stay."""
    here, elsewhere = browser_of(ines), browser_of(ines)
    for browser in (here, elsewhere):
        browser.post(SECOND, {"code": clock.code()})
        clock.tick()
    assert is_in(elsewhere)

    here.post("/accounts/reauthenticate/", {"password": PASSWORD})
    here.post(f"{OVERVIEW}reauthenticate/", {"code": clock.code()})
    here.post(f"{OVERVIEW}totp/deactivate/")

    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_new_address_ends_the_others(ines, proved):
    """Take `email_changed` out of accounts/signals.py: they stay."""
    here, elsewhere = browser_of(ines), browser_of(ines)

    prove_again(here)
    here.post("/accounts/email/", {"email": "new@example.org", "action_add": ""})
    here.post("/accounts/confirm-email/", {"code": code_in(last_mail())})

    assert User.objects.get().email == "new@example.org"
    assert is_in(here)
    assert not is_in(elsewhere)


def test_a_reset_ends_all(client, ines):
    """Fails when `end_sessions_after_reset` is taken out of accounts/signals.py."""
    elsewhere = browser_of(ines)
    client.post("/accounts/password/reset/", {"email": ines.email})
    link = link_in(last_mail())
    form = client.get("/" + link.split("/", 3)[3], follow=True)
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})

    assert User.objects.get().check_password(NEW)
    assert not UserSession.objects.exists()
    assert not is_in(elsewhere)


def test_a_closed_account_is_logged_out_at_once(ines):
    """Fails when `user_can_authenticate` is taken out of accounts/backends.py."""
    browser = browser_of(ines)

    User.objects.update(is_active=False)

    assert not is_in(browser)


def test_an_account_that_goes_takes_its_sessions_along(ines):
    """Fails when `end_sessions_before_deletion` is taken out of accounts/signals.py."""
    browser, other = browser_of(ines), Client()
    other.force_login(make_learner())

    ines.delete()

    assert not is_in(browser)
    assert is_in(other)
    assert Session.objects.count() == 1


def test_somebody_else_who_logs_in_here_ends_the_session_before(ines):
    browser = browser_of(ines)

    browser.force_login(make_learner())

    assert is_in(browser)
    assert not UserSession.objects.filter(user=ines).exists()
    assert Session.objects.count() == 1


# The page


def test_it_says_which_browsers_are_logged_in_and_marks_this_one(ines):
    here = browser_of(ines)
    browser_of(ines, SAFARI)
    browser_of(make_learner(password=PASSWORD), "Mozilla/5.0 (Windows) Firefox/140.0")

    page = here.get(PAGE).text

    assert "Firefox on Android" in page.partition("This device.")[0]
    assert "Safari on iPhone" in page.partition("This device.")[2]
    assert page.count('class="rows"') == 1
    assert page.count("<svg") - page.count("blaze") == 2
    assert "Windows" not in page


def test_it_holds_no_key_of_a_session_and_no_address(ines):
    here = browser_of(ines)
    browser_of(ines, SAFARI)

    page = here.get(PAGE).text

    assert not [key for key in Session.objects.values_list("pk", flat=True) if key in page]
    assert "127.0.0.1" not in page
    fields = {field.name for field in UserSession._meta.fields}
    assert fields == {"id", "session", "user", "browser", "system", "began_at", "seen_at"}


def test_one_is_ended_on_the_server(ines):
    """Fails when `_end_all` of accounts/sessions.py deletes no session."""
    here, elsewhere, third = browser_of(ines), browser_of(ines, SAFARI), browser_of(ines)
    prove_again(here)

    answer = here.post(PAGE, {"end": row_of(elsewhere).pk}, follow=True)

    assert "That device is logged out." in answer.text
    assert [is_in(each) for each in (here, elsewhere, third)] == [True, False, True]


def test_all_others_are_ended_and_nobody_elses(ines):
    here, elsewhere, third = browser_of(ines), browser_of(ines, SAFARI), browser_of(ines)
    stranger = browser_of(make_learner(password=PASSWORD))
    prove_again(here)

    answer = here.post(PAGE, {"end": "others"}, follow=True)

    assert "You are logged out everywhere else." in answer.text
    assert "Log out everywhere else" not in answer.text
    logged_in = [is_in(each) for each in (here, elsewhere, third, stranger)]
    assert logged_in == [True, False, False, True]


def test_nobody_ends_the_session_of_another_or_learns_that_it_is(ines):
    """Fails when `user=user` is taken out of `end_one`."""
    here, stranger = browser_of(ines), browser_of(make_learner(password=PASSWORD))
    prove_again(here)

    theirs = here.post(PAGE, {"end": row_of(stranger).pk}, follow=True)
    none = here.post(PAGE, {"end": "999999999"}, follow=True)

    assert is_in(stranger)
    assert theirs.redirect_chain == none.redirect_chain
    assert theirs.status_code == none.status_code == 200
    assert mail.outbox == []


@pytest.mark.parametrize("which", ["others", "one"])
def test_ending_takes_proof_and_goes_on_after_it(ines, which):
    """Fails when `raise_if_reauthentication_required` is taken out of `sessions_page`."""
    here, elsewhere = browser_of(ines), browser_of(ines)

    asked = here.post(PAGE, {"end": which if which == "others" else row_of(elsewhere).pk})
    assert asked.url.startswith("/accounts/reauthenticate/")
    assert here.post(asked.url, {"password": "wrong"}).status_code == 200
    assert is_in(elsewhere)

    proved = here.post(asked.url, {"password": PASSWORD}, follow=True)
    assert proved.redirect_chain[-1][0] == PAGE
    assert not is_in(elsewhere)
    assert is_in(here)


def test_whoever_has_no_password_logs_in_again_before(ines):
    ines.set_unusable_password()
    ines.save()
    here, elsewhere = Client(), Client()
    for browser in (here, elsewhere):
        log_in_by_code(browser, ines)
    session = here.session
    session["account_authentication_methods"][0]["at"] -= 6 * 60
    session.save()

    assert here.post(PAGE, {"end": "others"}).url == "/account/log-in-again/"
    assert is_in(elsewhere)


def test_ending_is_told_by_one_letter(ines):
    """Fails when `send_notification_mail` is taken out of `sessions_page`."""
    here, _ = browser_of(ines), [browser_of(ines, SAFARI) for _ in range(3)]
    prove_again(here)

    here.post(PAGE, {"end": UserSession.objects.order_by("pk").last().pk})
    here.post(PAGE, {"end": "others"})
    here.post(PAGE, {"end": "others"})  # Nobody is left elsewhere.

    one, others = mail.outbox
    assert (one.to, one.subject) == ([ines.email], "You were logged out elsewhere")
    assert "You were logged out on one other device." in one.body
    assert "Firefox on Android" in one.body
    assert "You were logged out on 2 other devices." in others.body


@pytest.mark.parametrize("wanted", ["", "all", "-1", "1" * 30, "²", "1 OR 1=1"])
def test_what_names_no_session_is_a_bad_request(ines, wanted):
    here, elsewhere = browser_of(ines), browser_of(ines)
    prove_again(here)

    assert here.post(PAGE, {"end": wanted}).status_code == 400
    assert is_in(elsewhere)


def test_it_is_for_people_with_an_account(client):
    assert client.get(PAGE).url == f"{LOGIN}?next={PAGE}"
    assert client.post(PAGE, {"end": "others"}).url == f"{LOGIN}?next={PAGE}"


def test_ending_takes_our_token(ines):
    here, elsewhere = browser_of(ines), browser_of(ines)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = here.cookies.copy()

    refused = strict.post(PAGE, {"end": "others"}, headers={"HX-Request": "true"})

    assert refused.status_code == 403
    assert is_in(elsewhere)


def test_looking_at_it_ends_nothing(ines):
    here, elsewhere = browser_of(ines), browser_of(ines)

    for method in ("get", "head"):
        assert getattr(here, method)(f"{PAGE}?end=others").status_code == 200

    assert is_in(elsewhere)


def test_it_says_how_long_one_stays(ines):
    here = browser_of(ines)
    assert "after 14 days without a visit, and 30 days after" in here.get(PAGE).text

    User.objects.update(is_staff=True)
    assert "12 hours after you logged in" in here.get(PAGE).text


def test_the_account_page_leads_to_it(ines):
    assert f'href="{PAGE}"' in browser_of(ines).get(ACCOUNT).text
