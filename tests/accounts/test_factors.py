"""The second factor: asked at every door, good once, and told of by mail."""

import re
from urllib.parse import urlencode

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client

from tests.accounts.conftest import PASSWORD, code_in, is_logged_in, last_mail, link_in
from tests.accounts.factors import (
    OVERVIEW,
    SECOND,
    add_passkey,
    asked,
    log_in,
    prove_again,
    recovery_codes,
)
from tests.accounts.softkey import SoftKey
from tests.patience import is_refused_for

pytestmark = pytest.mark.django_db
ACTIVATE, CHANGE = f"{OVERVIEW}totp/activate/", "/accounts/password/change/"
NEW_PASSWORD = "eight quiet stones"


def by_password(client, ines):
    return log_in(client, ines)


def by_code(client, ines):
    client.post("/accounts/login/code/", {"email": ines.email})
    return client.post("/accounts/login/code/confirm/", {"code": code_in(last_mail())})


def by_reset(client, ines):
    client.post("/accounts/password/reset/", {"email": ines.email})
    form = client.get(link_in(last_mail()), follow=True).request["PATH_INFO"]
    client.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not is_logged_in(client)
    return client.post("/accounts/login/", {"login": ines.email, "password": NEW_PASSWORD})


def by_admin(client, ines):
    ines.is_staff = ines.is_superuser = True
    ines.save()
    door = client.get("/admin/", follow=True).redirect_chain[-1][0]
    return client.post(door, {"login": ines.email, "password": PASSWORD})


DOORS = pytest.mark.parametrize("door", [by_password, by_code, by_reset, by_admin])


@DOORS
@pytest.mark.usefixtures("app", "proved")
def test_every_door_asks_for_the_second_factor(client, ines, clock, door):
    """Fails when AccountAdapter.get_login_stages leaves out AuthenticateStage.

    So does its fellow in tests/journeys/test_other_sites.py, where another site is the door.
    """
    response = door(client, ines)

    assert response.url == SECOND
    assert not is_logged_in(client)
    assert client.get("/learning/").status_code == 200
    assert client.get("/account/").status_code == 302

    client.post(SECOND, {"code": clock.code()})

    assert is_logged_in(client)


@DOORS
@pytest.mark.usefixtures("app", "proved")
def test_no_door_opens_to_a_wrong_code(client, ines, door):
    """Fails when CodeForm.clean_code of accounts/factor_forms.py does not ask allauth's."""
    door(client, ines)

    response = client.post(SECOND, {"code": "000000"})

    assert "This code is not right, or it was used already." in response.text
    assert not is_logged_in(client)


def test_the_second_factor_leads_on_to_where_one_was_going(client, ines, app, clock):
    log_in(client, ines, next="/paths/deep-learning/")

    assert client.post(SECOND, {"code": clock.code()}).url == "/paths/deep-learning/"


def test_a_code_of_the_app_works_once(ines, app, clock):
    """Fails when TOTP.validate_code of allauth does not ask _mark_code_used."""
    clients = [Client(), Client()]
    for client in clients:
        log_in(client, ines)
        client.post(SECOND, {"code": clock.code()})

    assert [is_logged_in(client) for client in clients] == [True, False]

    clock.tick()
    clients[1].post(SECOND, {"code": clock.code()})
    assert is_logged_in(clients[1])


@pytest.mark.parametrize("ticks", [-1, 1])
def test_a_code_of_another_time_is_refused(client, ines, app, clock, ticks):
    """Fails when MFA_TOTP_TOLERANCE is 1: used codes are remembered for 30 seconds only."""
    code = clock.code()
    clock.now -= 30 * ticks
    log_in(client, ines)

    client.post(SECOND, {"code": code})

    assert not is_logged_in(client)


def test_the_code_that_set_the_app_up_logs_nobody_in(client, ines, clock):
    """Fails when ActivateAppForm.clean_code does not spend the code."""
    log_in(client, ines)
    prove_again(client)
    secret = re.search(r'<code class="key">(\w+)</code>', client.get(ACTIVATE).text)[1]
    response = client.post(ACTIVATE, {"code": clock.code(secret)})
    assert response.url == f"{OVERVIEW}recovery-codes/"

    other = Client()
    log_in(other, ines)
    other.post(SECOND, {"code": clock.code(secret)})
    assert not is_logged_in(other)

    clock.tick()
    other.post(SECOND, {"code": clock.code(secret)})
    assert is_logged_in(other)


def test_a_recovery_code_works_once_and_is_told_of(ines, app):
    """Fails when RecoveryCodes.validate_code of allauth does not mark a code as used."""
    code = recovery_codes(ines)[3]
    clients = [Client(), Client()]
    for client in clients:
        log_in(client, ines)
        client.post(SECOND, {"code": code})

    assert [is_logged_in(client) for client in clients] == [True, False]
    assert last_mail().subject == "A recovery code was used"
    assert "9 are left" in last_mail().body
    assert len(mail.outbox) == 1


def test_the_sixth_wrong_code_is_refused_even_before_a_right_one(client, ines, app, clock):
    """Fails when CodeForm.clean_code does not go through _counted."""
    log_in(client, ines)
    for _ in range(5):
        assert client.post(SECOND, {"code": "000000"}).status_code == 200

    response = client.post(SECOND, {"code": clock.code()})

    assert is_refused_for(response, 300)
    assert not is_logged_in(client)


def test_a_log_in_begun_with_a_password_that_has_changed_since_ends(client, ines, app, clock):
    """Take out the comparison in AccountAdapter.login: the old password and a code log in."""
    log_in(client, ines)
    ines.set_password(NEW_PASSWORD)
    ines.save()

    response = client.post(SECOND, {"code": clock.code()}, follow=True)

    assert not is_logged_in(client)
    assert "The password has changed meanwhile. Log in again." in response.text
    assert client.get(SECOND).url == "/accounts/login/"


def test_a_password_alone_does_not_change_the_password_of_who_has_a_second_factor(
    client, ines, app, clock
):
    """Take out `is_mfa_enabled` in accounts/password_views.py: the old password is enough."""
    client.force_login(ines)
    given = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}

    asked = client.get(CHANGE).url
    assert asked == f"{OVERVIEW}reauthenticate/?{urlencode({'next': CHANGE})}"
    assert client.post(CHANGE, given).url == CHANGE

    assert client.post(asked, {"code": clock.code()}).url == CHANGE
    ines.refresh_from_db()
    assert ines.check_password(PASSWORD)
    client.post(CHANGE, given)
    ines.refresh_from_db()
    assert ines.check_password(NEW_PASSWORD)


def test_no_password_is_kept_while_proof_is_asked_for(client, ines, app):
    """Take allauth's `reauthentication_required` for `proof_required`: it keeps the form."""
    client.force_login(ines)

    client.post(CHANGE, {"password1": NEW_PASSWORD})

    assert "quiet" not in str(dict(client.session))


def test_a_password_alone_does_not_prove_again_who_has_a_second_factor(client, ines, app, clock):
    """Fails when AccountAdapter.get_reauthentication_methods keeps "reauthenticate"."""
    log_in(client, ines)
    client.post(SECOND, {"code": clock.code()})
    remove = f"{OVERVIEW}totp/deactivate/"

    response = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert response.url.startswith(f"{OVERVIEW}reauthenticate/")
    assert (
        client.post(remove).url
        == f"{OVERVIEW}reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Fdeactivate%2F"
    )

    clock.tick()
    client.post(f"{OVERVIEW}reauthenticate/", {"code": clock.code()})
    client.post(remove)
    assert not Authenticator.objects.filter(user=ines).exists()
    assert last_mail().subject == "Your app for codes was removed"


@pytest.mark.parametrize(
    "page",
    ["totp/activate/", "recovery-codes/", "recovery-codes/download/", "recovery-codes/generate/"],
)
def test_pages_that_show_or_change_factors_ask_for_proof_again(client, ines, app, page):
    if "activate" in page:
        app.delete()
    client.force_login(ines)

    for response in [client.get(OVERVIEW + page), client.post(OVERVIEW + page)]:
        assert response.status_code in {302, 405}
        if response.status_code == 302:
            assert "reauthenticate" in response.url


@pytest.mark.django_db(transaction=True)
def test_recovery_codes_are_shown_kept_as_a_file_and_made_anew(client, ines, app, clock):
    client.force_login(ines)
    client.post(f"{OVERVIEW}reauthenticate/", {"code": clock.code()})
    before = recovery_codes(ines)

    page = client.get(f"{OVERVIEW}recovery-codes/")
    file = client.get(f"{OVERVIEW}recovery-codes/download/")
    assert all(code in page.text and code in file.text for code in before)
    assert "no-store" in page["Cache-Control"]
    assert "no-store" in file["Cache-Control"]
    assert file["Content-Disposition"].startswith("attachment")

    client.post(f"{OVERVIEW}recovery-codes/generate/")
    assert not set(before) & set(recovery_codes(ines))
    assert last_mail().subject == "You have new recovery codes"


@pytest.mark.django_db(transaction=True)
def test_looking_at_recovery_codes_changes_nothing(client, ines):
    """Fails when accounts.signals does not note them as seen."""
    log_in(client, ines)
    prove_again(client)
    add_passkey(client, SoftKey())
    client.post(f"{OVERVIEW}recovery-codes/generate/")
    before = list(Authenticator.objects.order_by("pk").values())

    for page in ["recovery-codes/", "recovery-codes/download/", ""]:
        assert client.get(OVERVIEW + page).status_code == 200

    assert list(Authenticator.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_adding_an_app_or_a_passkey_is_told_of(client, ines, clock):
    log_in(client, ines)
    prove_again(client)
    client.get(ACTIVATE)
    client.post(ACTIVATE, {"code": clock.code(client.session["mfa.totp.secret"])})
    add_passkey(client, SoftKey())

    told = [letter.subject for letter in mail.outbox]
    assert told == ["An app for codes was set up", "A passkey was added"]
    assert all("choose a new password now" in letter.body for letter in mail.outbox)


def test_an_address_that_waits_for_its_proof_gets_no_second_factor(client, ines, settings):
    """Fails when MFA_ALLOW_UNVERIFIED_EMAIL is True where addresses are proved."""
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    ines.emailaddress_set.update(verified=False)
    client.force_login(ines)

    response = client.get(ACTIVATE, follow=True)

    assert response.redirect_chain[-1][0] == OVERVIEW
    assert "Confirm your email address first." in response.text


def test_the_keys_secret_is_shown_as_a_picture_and_as_text(client, ines):
    log_in(client, ines)
    prove_again(client)

    page = client.get(ACTIVATE).text

    assert 'src="data:image/svg+xml;base64,' in page
    assert client.session["mfa.totp.secret"] in page


def test_factors_are_nobodys_to_see_in_the_admin(admin_client, app):
    """Fails when config/urls.py leaves Authenticator in the admin."""
    assert admin_client.get("/admin/mfa/authenticator/").status_code == 404


def test_somebody_elses_passkey_is_not_found(client, ines, django_user_model):
    log_in(client, ines)
    prove_again(client)
    add_passkey(client, SoftKey())
    key = Authenticator.objects.get(user=ines, type=Authenticator.Type.WEBAUTHN)
    other = Client()
    user = django_user_model.objects.create_user("other@example.org", PASSWORD)
    log_in(other, user)
    prove_again(other)

    for what in ["edit", "remove"]:
        where = f"{OVERVIEW}webauthn/keys/{key.pk}/{what}/"
        assert other.get(where).status_code == 404
        assert other.post(where, {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get(pk=key.pk).wrap().name == "Phone"
    assert asked(client.get(f"{OVERVIEW}webauthn/add/"))
