"""Staff have a second factor before the curators' site opens, where the site asks for it."""

import pytest

from accounts.models import User
from tests.accounts.conftest import PASSWORD, is_logged_in
from tests.accounts.factors import OVERVIEW, SECOND, add_passkey, asked, log_in, prove_again
from tests.accounts.softkey import SoftKey

pytestmark = pytest.mark.django_db
WANTED = "/admin/learning/learningpath/"
KIND = "One more thing before the curators"
ONWARD = f'href="{WANTED}"'


@pytest.fixture
def cora(ines, settings):
    """A member of staff, where staff need a second factor."""
    settings.STAFF_SECOND_FACTOR = True
    ines.is_staff = ines.is_superuser = True
    ines.save()
    return ines


def test_without_one_every_page_of_the_admin_leads_to_the_factors(client, cora):
    """Fails when GuardedWorkshop.has_permission asks Workshop alone."""
    client.force_login(cora)

    for page in ["/admin/", WANTED, "/admin/accounts/user/", "/admin/reports/", "/admin/jsi18n/"]:
        for response in [client.get(page, follow=True), client.post(page, follow=True)]:
            assert response.redirect_chain[-1][0] == OVERVIEW, page
            assert KIND in response.text


def test_who_was_led_there_goes_on_to_where_they_were_going(client, cora):
    door = client.get(WANTED, follow=True).redirect_chain[-1][0]
    log_in(client, cora, next=door.partition("next=")[2].replace("%2F", "/"))
    assert client.get(WANTED, follow=True).redirect_chain[-1][0] == OVERVIEW
    prove_again(client)

    codes = add_passkey(client, SoftKey())

    assert ONWARD in client.get(codes.url).text
    overview = client.get(OVERVIEW).text
    assert ONWARD in overview
    assert KIND not in overview
    assert client.get(WANTED).status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/"])
def test_the_way_on_leads_nowhere_else(client, cora, elsewhere):
    client.force_login(cora)

    client.get("/admin/login/", {"next": elsewhere})

    assert client.session["wanted_before_second_factor"] == "/admin/"


def test_with_one_the_admin_opens_behind_it(client, cora, app, clock):
    log_in(client, cora, next=WANTED)
    assert client.get(WANTED, follow=True).redirect_chain[-1][0] != WANTED

    assert client.post(SECOND, {"code": clock.code()}).url == WANTED

    assert client.get(WANTED).status_code == 200
    assert client.get("/admin/login/").url == "/admin/"


def test_a_session_that_showed_none_opens_nothing_once_there_is_one(client, cora, app, clock):
    """Fails when `has_to_show_factor` is taken out of GuardedWorkshop.has_permission."""
    client.force_login(cora)  # As by a password, while there was no factor to show.

    for page in [WANTED, "/admin/", "/admin/accounts/user/add/", "/admin/jsi18n/"]:
        for response in [client.get(page), client.post(page)]:
            assert (response.status_code, response.url) == (302, f"/admin/login/?next={page}")


def test_there_it_is_shown_and_leads_on(client, cora, app, clock):
    """Fails when `has_to_show_factor` is taken out of GuardedWorkshop.login."""
    client.force_login(cora)
    door = client.get(WANTED, follow=True).redirect_chain[-1][0]
    assert door.startswith(f"{OVERVIEW}reauthenticate/?")

    response = client.post(door, {"code": clock.code(), "next": WANTED})

    assert response.url == WANTED
    assert client.get(WANTED).status_code == 200


def test_a_password_is_no_proof_there(client, cora, app, clock):
    client.force_login(cora)

    client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": WANTED})

    assert client.get(WANTED).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_an_app_that_is_set_up_here_has_been_shown_here(client, cora, clock):
    """Fails when `note_factor_as_shown` is taken out of accounts/signals.py."""
    log_in(client, cora)
    prove_again(client)
    setup = f"{OVERVIEW}totp/activate/"
    client.get(setup)

    client.post(setup, {"code": clock.code(client.session["mfa.totp.secret"])})

    assert client.get(WANTED).status_code == 200


def test_a_passkey_that_an_account_was_made_with_has_been_shown_here(client, settings):
    """Fails when `note_factor_as_shown` is taken out of accounts/signals.py."""
    key = SoftKey()
    client.post("/accounts/signup/passkey/", {"email": "new@example.org"})
    made = key.make(asked(client.get(f"{OVERVIEW}webauthn/signup/")))
    client.post(f"{OVERVIEW}webauthn/signup/", {"name": "Phone", "credential": made})
    settings.STAFF_SECOND_FACTOR = True
    User.objects.update(is_staff=True)

    assert client.get("/admin/").status_code == 200


def test_the_admin_closes_again_when_the_factor_is_gone(client, cora, app, clock):
    log_in(client, cora)
    client.post(SECOND, {"code": clock.code()})
    assert client.get(WANTED).status_code == 200

    app.delete()

    assert client.get(WANTED).status_code == 302


def test_recovery_codes_alone_are_no_second_factor(client, cora, app):
    app.delete()
    client.force_login(cora)

    assert client.get(WANTED, follow=True).redirect_chain[-1][0] == OVERVIEW


def test_a_site_may_do_without(client, cora, settings):
    settings.STAFF_SECOND_FACTOR = False
    client.force_login(cora)

    assert client.get(WANTED).status_code == 200


def test_a_learner_needs_none_and_is_told_of_none(client, ines, settings):
    settings.STAFF_SECOND_FACTOR = True
    client.force_login(ines)

    assert client.get("/learning/").status_code == 200
    assert client.get("/admin/", follow=True).status_code == 403
    assert KIND not in client.get(OVERVIEW).text


def test_the_admins_own_door_takes_no_password(client, cora):
    """Fails when GuardedWorkshop.login is Django's own."""
    client.post("/admin/login/", {"username": cora.email, "password": "seven quiet stones"})

    assert not is_logged_in(client)
