"""What the log keeps of log-ins and changed rights: who, what and when, and no address."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from tests.accounts.conftest import PASSWORD
from tests.accounts.factors import LOGIN, SECOND, log_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(caplog, monkeypatch):
    """The lines of the log about people."""
    monkeypatch.setattr("accounts.audit.logger.propagate", True)
    caplog.set_level("INFO", "waymark.audit")
    return lambda: [record.getMessage() for record in caplog.records]


def test_a_log_in_is_noted_with_its_proofs(client, ines, app, clock, told):
    """Fails when `note_login` is taken out of accounts/audit.py."""
    log_in(client, ines)
    assert told() == []
    client.post(SECOND, {"code": clock.code()})

    assert told() == [f"Account {ines.pk} logged in with: password, mfa."]


def test_a_sign_up_is_noted(client, told):
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})

    number = get_user_model().objects.get().pk
    assert told() == [f"Account {number} logged in with: a new account."]


def test_a_wrong_password_is_noted_whoever_is_asked_for(client, ines, told):
    """Fails when `note_wrong_password` is taken out of accounts/audit.py."""
    for address in (ines.email, "nobody@example.org"):
        client.post(LOGIN, {"login": address, "password": "wrong"})

    assert told() == ["A password was wrong, sent from 127.0.0.1."] * 2


def test_a_wrong_second_factor_is_noted(client, ines, app, told):
    """Fails when `note_wrong_factor` is taken out of accounts/audit.py."""
    log_in(client, ines)
    client.post(SECOND, {"code": "000000"})

    assert told() == [f"Account {ines.pk}: a second factor was wrong, sent from 127.0.0.1."]


def test_changed_rights_are_noted_with_who_changed_them(admin_client, ines, told):
    """Fails when `note_change` is taken out of `save_related` in accounts/admin.py."""
    root = get_user_model().objects.get(is_superuser=True)
    curators = Group.objects.get(name="Curators")
    given = {"email": ines.email, "name": ines.name, "is_active": "1"}

    admin_client.post(
        f"/admin/accounts/user/{ines.pk}/change/", {**given, "is_staff": "1", "groups": curators.pk}
    )

    assert told() == [
        f"Account {root.pk} changed account {ines.pk}: is_staff, groups. "
        "Its rights now: is_active, is_staff, Curators."
    ]


def test_a_password_given_by_an_administrator_is_noted(admin_client, ines, told):
    """Fails when `note_change` is taken out of `ChangePasswordForm`."""
    given = {"usable_password": "true", "password1": "quite new", "password2": "quite new"}
    admin_client.post(f"/admin/accounts/user/{ines.pk}/password/", given)

    assert "changed account" in told()[-1]
    assert "password" in told()[-1]
    assert "quite new" not in "".join(told())
