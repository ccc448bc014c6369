"""Users in the admin."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core import mail
from django.test import Client

from accounts.models import UserSession
from tests.accounts.conftest import PASSWORD, log_in_by_code

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"


@pytest.fixture
def admin_client(client, db):
    client.force_login(get_user_model().objects.create_superuser("root@example.org", PASSWORD))
    return client


def test_an_administrator_finds_users_by_address_and_name(admin_client, ines):
    for words in ["ines@", "Inês"]:
        page = admin_client.get(USERS, {"q": words}).text
        assert "ines@example.org" in page
        assert ">root@example.org</a>" not in page


def test_an_administrator_makes_a_curator(admin_client, ines):
    page = admin_client.get(f"{USERS}{ines.pk}/change/")
    assert page.status_code == 200

    response = admin_client.post(
        f"{USERS}{ines.pk}/change/",
        {"email": "ines@example.org", "name": "Ines D", "is_active": "1", "is_staff": "1"},
    )

    assert response.status_code == 302
    ines.refresh_from_db()
    assert (ines.name, ines.is_staff) == ("Ines D", True)


def test_an_administrator_adds_a_user_by_address(admin_client):
    fields = {"email": "New@Example.org", "usable_password": "true"}

    response = admin_client.post(
        f"{USERS}add/", {**fields, "password1": PASSWORD, "password2": PASSWORD}
    )

    assert response.status_code == 302
    assert get_user_model().objects.get(email="new@example.org").check_password(PASSWORD)


def test_an_address_that_is_taken_is_refused_however_it_is_capitalised(admin_client, ines):
    response = admin_client.post(
        f"{USERS}add/",
        {"email": "INES@example.org", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert response.status_code == 200
    assert get_user_model().objects.count() == 2


def test_a_changed_address_has_to_be_proved_and_the_old_one_opens_nothing(
    admin_client, client, ines, proved
):
    admin_client.post(f"{USERS}{ines.pk}/change/", {"email": "new@example.org", "is_active": "1"})
    admin_client.logout()

    for address in ["ines@example.org", "new@example.org"]:
        response = client.post("/accounts/login/", {"login": address, "password": PASSWORD})
        assert response.status_code == 200

    ines.refresh_from_db()
    log_in_by_code(client, ines)
    assert ines.emailaddress_set.get(verified=True).email == "new@example.org"


def test_nobody_is_given_an_address_that_opens_their_account(admin_client, ines):
    """Fails when EmailAddress is taken out of the tuple in config/urls.py."""
    given = {"user": ines.pk, "email": "mallory@example.org", "verified": "on"}

    assert admin_client.post("/admin/account/emailaddress/add/", given).status_code == 404

    assert [row.email for row in EmailAddress.objects.filter(user=ines)] == ["ines@example.org"]


def test_nothing_of_what_opens_accounts_is_in_the_admin():
    """Fails when any of allauth's is taken out of the tuple in config/urls.py."""
    shown = {model._meta.label for model in admin.site._registry if "allauth" in model.__module__}

    assert shown == set()


def test_a_password_is_changed_by_djangos_form(admin_client, ines):
    where = f"{USERS}{ines.pk}/password/"
    assert admin_client.get(where).status_code == 200

    admin_client.post(
        where, {"usable_password": "true", "password1": "quite new", "password2": "quite new"}
    )

    ines.refresh_from_db()
    assert ines.check_password("quite new")


def test_nobody_deletes_a_user(admin_client, ines):
    assert admin_client.post(f"{USERS}{ines.pk}/delete/", {"post": "yes"}).status_code == 404
    admin_client.post(
        USERS, {"action": "delete_selected", "_selected_action": [ines.pk], "post": "yes"}
    )

    assert get_user_model().objects.filter(pk=ines.pk).exists()


@pytest.mark.parametrize("where", ["", "add/", "{pk}/change/", "{pk}/password/", "{pk}/history/"])
def test_a_curator_reaches_no_user_even_with_djangos_permissions(client, ines, where):
    curator = get_user_model().objects.create_user("c@example.org", PASSWORD, is_staff=True)
    curator.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    client.force_login(curator)

    for call in [client.get, client.post]:
        assert call(USERS + where.format(pk=ines.pk)).status_code == 404
    assert "/admin/accounts/" not in client.get("/admin/").text


@pytest.fixture
def browser(ines):
    """A browser that Inês is logged in with."""
    browser = Client()
    browser.force_login(ines)
    return browser


def change(admin_client, person, **fields):
    given = {"email": person.email, "name": person.name, "is_active": "1", **fields}
    given = {name: value for name, value in given.items() if value}
    return admin_client.post(f"{USERS}{person.pk}/change/", given)


@pytest.mark.parametrize(
    "fields", [{"is_active": ""}, {"is_staff": "1"}, {"email": "new@example.org"}]
)
def test_closing_raising_or_readdressing_an_account_ends_its_sessions(
    admin_client, browser, ines, fields
):
    """Fails when `_end_sessions` is taken out of `save_model`."""
    assert change(admin_client, ines, **fields).status_code == 302

    assert not UserSession.objects.filter(user=ines).exists()
    assert browser.get("/account/").status_code == 302
    assert admin_client.get(USERS).status_code == 200


def test_a_new_name_ends_no_session(admin_client, browser, ines):
    change(admin_client, ines, name="Inês Duarte")

    assert browser.get("/account/").status_code == 200
    assert mail.outbox == []


def test_a_changed_address_is_told_to_the_old_one(admin_client, ines):
    """Fails when `_tell` is taken out of `save_model`."""
    change(admin_client, ines, email="new@example.org")

    [letter] = mail.outbox
    assert letter.to == ["ines@example.org"]
    assert letter.subject == "Your email address was changed"
    assert "You log in with new@example.org now" in letter.body
    assert "127.0.0.1" not in letter.body, "where an administrator sits is nobody's business"


@pytest.mark.parametrize(
    ("before", "fields", "told"),
    [
        ({}, {"is_active": ""}, "Your account was closed: "),
        ({"is_active": False}, {}, "Your account is open again: "),
        ({}, {"is_staff": "1"}, "It may open the pages that curators work on"),
        ({"is_staff": True}, {}, "no longer open the pages that curators work on"),
        ({}, {"is_staff": "1", "is_superuser": "1"}, "paths, people and their rights"),
    ],
    ids=["closed", "opened", "curates", "no longer", "administers"],
)
def test_changed_rights_are_told(admin_client, ines, before, fields, told):
    """Fails when `rights_changed_by_staff` is taken out of `save_related`."""
    get_user_model().objects.filter(pk=ines.pk).update(**before)

    change(admin_client, ines, **fields)

    [letter] = mail.outbox
    assert letter.to == [ines.email]
    assert told in " ".join(f"{letter.subject}: {letter.body}".split())


def test_a_changed_group_is_told_also_where_the_address_is_changed(admin_client, ines):
    """Fails when "groups" is taken out of `OF_RIGHTS`, or `initial` is not written to."""
    group = Group.objects.get(name="Curators")

    change(admin_client, ines, groups=group.pk, email="new@example.org")

    assert [letter.to for letter in mail.outbox] == [["ines@example.org"]] * 2
    assert {letter.subject for letter in mail.outbox} == {
        "Your email address was changed",
        "What your account may do was changed",
    }


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"password1": "quite new", "password2": "quite new"}, "gave your account a new password"),
        ({"usable_password": "false", "unset-password": "1"}, "took the password of your account"),
    ],
)
def test_a_password_set_by_an_administrator_ends_sessions_and_is_told(
    admin_client, browser, ines, given, told
):
    """Fails when `_end_sessions` or `_tell` is taken out of `ChangePasswordForm`."""
    admin_client.post(f"{USERS}{ines.pk}/password/", {"usable_password": "true", **given})

    assert not UserSession.objects.filter(user=ines).exists()
    assert browser.get("/account/").status_code == 302
    [letter] = mail.outbox
    assert letter.to == ["ines@example.org"]
    assert told in " ".join(letter.body.split())


def test_an_administrator_who_changes_their_own_password_stays_here_alone(admin_client):
    root = get_user_model().objects.get()
    elsewhere = Client()
    elsewhere.force_login(root)
    given = {"usable_password": "true", "password1": "quite new", "password2": "quite new"}

    admin_client.post(f"{USERS}{root.pk}/password/", given)

    assert admin_client.get(USERS).status_code == 200
    assert elsewhere.get(USERS).status_code == 302
    assert UserSession.objects.count() == 1
