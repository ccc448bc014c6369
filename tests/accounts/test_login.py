"""Log-in, log-out, and where they lead."""

import pytest
from django.core import mail
from django.test import Client

from tests.accounts.conftest import PASSWORD, code_in, is_logged_in, last_mail
from tests.patience import is_refused_for

pytestmark = pytest.mark.django_db
LOGIN, LOGOUT = "/accounts/login/", "/accounts/logout/"


def log_in(client, password=PASSWORD, email="ines@example.org", **more):
    return client.post(LOGIN, {"login": email, "password": password, **more})


@pytest.mark.parametrize("email", ["ines@example.org", "Ines@Example.ORG", " ines@example.org "])
def test_address_and_password_log_in(client, ines, proved, email):
    response = log_in(client, email=email)

    assert response.url == "/learning/"
    assert is_logged_in(client)


def test_the_session_gets_a_new_key(client, ines):
    client.get(LOGIN)
    session = client.session
    session["visit"] = {}
    session.save()
    before = session.session_key

    log_in(client)

    assert client.session.session_key != before


def test_unknown_address_and_wrong_password_are_answered_alike(client, ines, proved):
    pages = [
        log_in(client, password="wrong"),
        log_in(client, email="nobody@example.org"),
    ]

    assert {page.status_code for page in pages} == {200}
    assert all("The email address or the password is not right." in page.text for page in pages)
    assert not is_logged_in(client)


def test_the_sixth_wrong_password_is_refused_for_five_minutes(client, ines):
    for _ in range(5):
        assert log_in(client, password="wrong").status_code == 200

    response = log_in(client)

    assert is_refused_for(response, 300)
    assert "Wait five minutes, then try again." in response.text
    assert not is_logged_in(client)


def test_a_forged_proxy_header_does_not_reset_the_limit(client, ines):
    for number in range(10):
        client.post(
            LOGIN,
            {"login": f"{number}@example.org", "password": "wrong"},
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )

    assert log_in(client).status_code == 429


def test_log_out_takes_a_post(client, ines):
    client.force_login(ines)

    page = client.get(LOGOUT)
    assert page.status_code == 200
    assert is_logged_in(client)

    response = client.post(LOGOUT)
    assert response.url == "/"
    assert not is_logged_in(client)


def test_a_closed_account_cannot_log_in(client, ines):
    ines.is_active = False
    ines.save()

    log_in(client)

    assert not is_logged_in(client)


@pytest.mark.parametrize("page", [LOGIN, "/accounts/signup/", "/accounts/login/code/"])
@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "http://localhost/",
        "javascript:alert(1)",
        "/\\elsewhere.example",
        "https:///elsewhere.example",
    ],
)
def test_next_leads_nowhere_else(client, ines, page, elsewhere):
    data = {
        "login": "ines@example.org",
        "email": "ines@example.org" if "code" in page else "new@example.org",
        "password": PASSWORD,
        "password1": PASSWORD,
        "next": elsewhere,
    }

    response = client.post(page, data)

    assert response.status_code == 302
    assert response.url in {"/learning/", "/accounts/login/code/confirm/"}


def test_next_leads_back_to_the_page_one_came_from(client, ines):
    assert log_in(client, next="/paths/deep-learning/").url == "/paths/deep-learning/"


def test_a_code_from_the_mail_logs_in_without_a_password(client, ines, proved):
    response = client.post("/accounts/login/code/", {"email": "ines@example.org"})
    assert response.url == "/accounts/login/code/confirm/"

    client.post(response.url, {"code": code_in(last_mail())})

    assert is_logged_in(client)


def test_asking_for_a_code_does_not_tell_who_has_an_account(ines, proved):
    answers = [
        Client().post("/accounts/login/code/", {"email": address})
        for address in ["ines@example.org", "nobody@example.org"]
    ]

    assert answers[0].url == answers[1].url
    assert len(mail.outbox) == 2


def test_the_admin_asks_through_our_log_in(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2F"


def test_the_admins_own_form_takes_no_password(client, ines):
    ines.is_staff = ines.is_superuser = True
    ines.save()

    client.post("/admin/login/", {"username": "ines@example.org", "password": PASSWORD})

    assert not is_logged_in(client)


def test_a_learner_sent_to_the_admin_is_refused_in_our_words(client, ines):
    client.force_login(ines)

    response = client.get("/admin/login/")

    assert response.status_code == 403
    assert "This page is not for you" in response.text
