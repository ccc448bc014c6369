"""Staff have a second factor before the curators' site opens, where the site asks for it."""

import pytest

from tests.accounts.conftest import is_logged_in
from tests.accounts.factors import OVERVIEW, SECOND, add_passkey, log_in, prove_again
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
