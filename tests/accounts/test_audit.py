"""What the log keeps of log-ins and changed rights: who, what and when, and no address."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.utils import timezone

from accounts.expiry import expire_accounts
from accounts.leaving import leave
from tests.accounts.conftest import PASSWORD
from tests.accounts.factors import LOGIN, SECOND, log_in
from tests.factories import make_learner, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(caplog, monkeypatch):
    """The lines of the log about people."""
    monkeypatch.setattr("config.audit.logger.propagate", True)
    caplog.set_level("INFO", "waymark.audit")
    return lambda: [
        record.getMessage() for record in caplog.records if record.name == "waymark.audit"
    ]


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

    assert told() == [f"Account {ines.pk} gave a wrong second factor, sent from 127.0.0.1."]


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


def test_rights_given_to_a_group_are_noted_and_a_group_that_goes(admin_client, told):
    """Fails when either note of `GroupAdmin` is taken out of accounts/admin.py."""
    root = get_user_model().objects.get(is_superuser=True)
    right = Permission.objects.get(codename="add_creator")

    admin_client.post("/admin/auth/group/add/", {"name": "Helpers", "permissions": right.pk})
    group = Group.objects.get(name="Helpers")
    admin_client.post(f"/admin/auth/group/{group.pk}/change/", {"name": "Helpers"})
    admin_client.post(f"/admin/auth/group/{group.pk}/delete/", {"post": "yes"})

    assert told() == [
        f"Account {root.pk} saved group {group.pk}, Helpers. Its rights now: add_creator.",
        f"Account {root.pk} saved group {group.pk}, Helpers. Its rights now: .",
        f"Account {root.pk} removed group {group.pk}, Helpers.",
    ]


def test_what_is_withdrawn_and_put_back_is_noted(admin_client, told):
    """Fails when either `audit.note` is taken out of learning/admin/publish.py."""
    root = get_user_model().objects.get(is_superuser=True)
    path = published(core=1)

    for act in ("withdraw", "put-back"):
        admin_client.post(f"/admin/learning/learningpath/{path.path_id}/{act}/")

    assert told() == [
        f"Account {root.pk} withdrew path walking.",
        f"Account {root.pk} put back path walking.",
    ]


def test_what_the_operator_does_to_an_account_is_noted(
    ines, app, told, django_capture_on_commit_callbacks
):
    """Fails when `audit.note` is taken out of either command."""
    with django_capture_on_commit_callbacks(execute=True):
        call_command("remove_factors", ines.email)
        call_command("erase_accounts", str(ines.pk))

    assert sorted(told()) == [
        f"Account {ines.pk} lost its second factors to the operator.",
        f"Account {ines.pk} was erased by the operator.",
    ]


def test_who_leaves_or_expires_is_noted(ines, told, django_capture_on_commit_callbacks, proved):
    """Fails when `audit.note` is taken out of accounts/leaving.py or accounts/expiry.py."""
    old = make_learner(last_login=timezone.now() - timedelta(days=9_000))
    get_user_model().objects.filter(pk=old.pk).update(
        date_joined=timezone.now() - timedelta(days=9_000),
        expiry_told_at=timezone.now() - timedelta(days=40),
    )

    with django_capture_on_commit_callbacks(execute=True):
        leave(ines)
        expire_accounts()

    assert sorted(told()) == sorted(
        [f"Account {ines.pk} was deleted by its owner.", f"Account {old.pk} expired."]
    )


def test_a_password_given_by_an_administrator_is_noted(admin_client, ines, told):
    """Fails when `note_change` is taken out of `ChangePasswordForm`."""
    given = {"usable_password": "true", "password1": "quite new", "password2": "quite new"}
    admin_client.post(f"/admin/accounts/user/{ines.pk}/password/", given)

    assert "changed account" in told()[-1]
    assert "password" in told()[-1]
    assert "quite new" not in "".join(told())
