"""Guessing: five wrong answers an account, ten an address, wherever they are given."""

import time

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from tests.accounts.conftest import PASSWORD, code_in, is_logged_in, last_mail, link_in
from tests.patience import is_refused_for

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
ASK_CODE, CODE = "/accounts/login/code/", "/accounts/login/code/confirm/"
AGAIN, CHANGE = "/accounts/reauthenticate/", "/accounts/password/change/"
AGAIN_BY_FACTOR, SECOND = "/accounts/2fa/reauthenticate/", "/accounts/2fa/authenticate/"
SIGNUP, NEW = "/accounts/signup/", "another calm walk"
HERE = "ines@example.org"


def log_in(client, password=PASSWORD, email=HERE, **more):
    return client.post(LOGIN, {"login": email, "password": password}, **more)


def choose_anew():
    """Choose a new password by a link."""
    browser = Client()
    browser.post("/accounts/password/reset/", {"email": HERE})
    page = browser.get(link_in(last_mail()))
    browser.post(page.url, {"password1": NEW, "password2": NEW})


def wrong_code_of_a_new_letter():
    browser = Client()
    browser.post(ASK_CODE, {"email": HERE})
    return lambda: browser.post(CODE, {"code": "WRONG"})


def assert_refused(response, seconds=300, words="Wait five minutes, then try again."):
    assert is_refused_for(response, seconds)
    assert words in response.text


def assert_address_refused(response):
    assert_refused(response, 60, "Wait a minute, then try again.")


@pytest.fixture
def pass_time(monkeypatch):
    """Let seconds pass for what counts."""
    passed, now = [0], time.time
    monkeypatch.setattr("time.time", lambda: now() + passed[0])

    def pass_(seconds):
        passed[0] += seconds

    return pass_


# By account


@pytest.mark.parametrize("spelling", ["Ines@Example.org", " ines@example.org"])
def test_spellings_of_one_address_are_one_account(client, ines, spelling):
    """Fails when neither allauth's EmailField nor AccountAdapter.count_answer lowers an address."""
    for _ in range(5):
        log_in(client, "wrong", email=spelling)

    assert_refused(log_in(client))


def test_hosts_and_ports_of_the_site_are_one_site(client, ines, settings):
    """Let allauth count `login_failed` instead of `pre_authenticate`: each host counts anew."""
    settings.ALLOWED_HOSTS = [".example.org"]
    hosts = ["example.org", "a.example.org", "b.example.org", "example.org:81", "example.org:82"]
    for host in hosts:
        assert log_in(client, "wrong", headers={"Host": host}).status_code == 200

    assert_refused(log_in(client, headers={"Host": "c.example.org"}))


def test_codes_from_letters_count_over_all_letters_and_browsers(ines, proved):
    """Take out `count_answer` in accounts/codes.py: each letter's code has three tries."""
    first, second = wrong_code_of_a_new_letter(), wrong_code_of_a_new_letter()
    for guess in (first, first, first, second, second):
        assert guess().status_code != 429

    assert_refused(wrong_code_of_a_new_letter()())


def test_codes_and_passwords_count_together(client, ines, proved):
    """Take out `count_answer` in accounts/codes.py: codes have tries of their own."""
    for _ in range(5):
        log_in(client, "wrong")

    assert_refused(wrong_code_of_a_new_letter()())


def test_the_code_that_proves_an_address_counts_too(proved, pass_time):
    """Take out `count_answer` in accounts/codes.py: each letter's code has three tries."""
    for _ in range(2):
        new = Client()
        new.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
        wrong = [new.post("/accounts/confirm-email/", {"code": "WRONG"}) for _ in range(3)]
        pass_time(11)  # Between letters that prove an address.

    assert [answer.status_code for answer in wrong] == [200, 200, 429]


def test_right_codes_are_not_counted(ines, proved, settings):
    """Take out `rollback` in accounts/codes.py: the sixth right code is refused."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "mail": "9/h/key"}
    for number in range(6):
        browser, own = Client(), {"REMOTE_ADDR": f"192.0.2.{number}"}
        browser.post(ASK_CODE, {"email": HERE}, **own)
        browser.post(CODE, {"code": code_in(last_mail())}, **own)
        assert is_logged_in(browser)


def test_proving_again_counts_as_logging_in_does(client, ines):
    """Take out `pre_authenticate` in accounts/adapter.py: there is no end to guessing."""
    client.force_login(ines)
    for _ in range(5):
        assert client.post(AGAIN, {"password": "wrong"}).status_code == 200

    assert_refused(client.post(AGAIN, {"password": PASSWORD}))
    assert_refused(log_in(Client()))


def test_the_present_password_is_guessed_five_times_where_a_new_one_is_chosen(
    client, ines, pass_time
):
    """Take out `clean_oldpassword` in accounts/forms.py: it is then ten in each minute."""
    log_in(client)
    form = {"oldpassword": "wrong", "password1": "another calm walk", "password2": "x"}
    for _ in range(5):
        assert client.post(CHANGE, form).status_code == 200
    pass_time(61)

    assert_refused(client.post(CHANGE, form))


def test_passwords_codes_and_factors_of_one_account_count_together(client, ines, app, proved):
    """Take out `_counted` in accounts/factor_forms.py: factors have no end of tries."""
    browser, in_already = Client(), Client()
    log_in(browser)
    in_already.force_login(ines)
    guesses = [
        lambda: log_in(client, "wrong"),
        lambda: browser.post(SECOND, {"code": "000000"}),
        lambda: browser.post(SECOND, {"credential": '{"id": "made up"}'}),
        lambda: in_already.post(AGAIN_BY_FACTOR, {"code": "000000"}),
        wrong_code_of_a_new_letter(),
    ]
    for guess in guesses:
        assert guess().status_code == 200

    for guess in guesses:
        assert_refused(guess())


def test_a_right_answer_takes_back_no_guess_but_itself(ines, app, clock, proved):
    """Name the limit `login_failed`, which allauth clears: a right code frees the address.

    Take `rate.per` out of learning/limits.py: a reset link does.
    """
    in_already = Client()
    in_already.force_login(ines)
    for number in range(9):
        log_in(Client(), "wrong", email=f"{number}@example.org")
    assert in_already.post(AGAIN_BY_FACTOR, {"code": clock.code()}).status_code == 302
    choose_anew()

    assert log_in(Client(), "wrong", email="9@example.org").status_code == 200
    assert_address_refused(log_in(Client(), "wrong", email="10@example.org"))


def test_the_admin_has_no_form_of_its_own_for_passwords(client, ines):
    """Take out `GuardedWorkshop.login` in accounts/workshop.py: the admin's form takes them."""
    ines.is_staff = ines.is_superuser = True
    ines.save()
    for _ in range(5):
        log_in(client, "wrong")

    answer = client.post("/admin/login/", {"username": HERE, "password": PASSWORD}, follow=True)

    assert answer.redirect_chain[-1][0].startswith(LOGIN)
    assert not is_logged_in(client)
    client.force_login(ines)
    changed = client.post("/admin/password_change/", {"old_password": "wrong"})
    assert changed.url == CHANGE


# By address


def test_the_eleventh_wrong_password_from_one_address_is_refused(client, ines):
    """Take `10/m/ip` out of `answer`: other accounts can be tried without end."""
    for number in range(10):
        assert log_in(client, "wrong", email=f"{number}@example.org").status_code == 200

    assert_address_refused(log_in(client))


def test_what_is_refused_takes_no_turn_of_others_at_one_address(client, ines):
    """Take the first `consume` out of limits.take: an owner's impatience locks out a school."""
    for _ in range(5):
        log_in(client, "wrong")
    for _ in range(10):
        assert log_in(client).status_code == 429

    assert log_in(Client(), "wrong", email="nobody@example.org").status_code == 200


@pytest.mark.parametrize("forged", ["X-Forwarded-For", "X-Real-IP", "Forwarded", "Client-IP"])
def test_without_a_proxy_no_header_makes_a_new_client(client, ines, settings, forged):
    """Put 1 for ALLAUTH_TRUSTED_PROXY_COUNT: a header tells another client each time."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    for number in range(10):
        header = {forged: f"192.0.2.{number}"}
        log_in(client, "wrong", email=f"{number}@example.org", headers=header)

    assert_address_refused(log_in(client, headers={forged: "192.0.2.99"}))


def test_behind_a_proxy_what_a_client_adds_in_front_makes_no_new_client(client, ines, settings):
    """Put 2 for ALLAUTH_TRUSTED_PROXY_COUNT: what the client wrote is believed."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(10):
        header = {"X-Forwarded-For": f"192.0.2.{number}, 198.51.100.7"}
        log_in(client, "wrong", email=f"{number}@example.org", headers=header)

    answer = log_in(client, headers={"X-Forwarded-For": "192.0.2.99, 198.51.100.7"})
    assert_address_refused(answer)


def test_a_header_that_came_past_a_proxy_makes_no_new_client(client, ines, settings):
    """Fails when `get_client_ip` is taken out of accounts/adapter.py: pages break."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 2
    for number in range(10):
        header = {"X-Forwarded-For": f"192.0.2.{number}"}
        response = log_in(client, "wrong", email=f"{number}@example.org", headers=header)
        assert response.status_code == 200

    assert_address_refused(log_in(client, headers={"X-Forwarded-For": "192.0.2.99"}))


def test_one_clients_failures_do_not_lock_out_another_behind_the_same_front(ines, settings):
    """Put 0 for ALLAUTH_TRUSTED_PROXY_COUNT: the front itself is counted."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    guesser, other = Client(), Client()
    for number in range(12):
        header = {"X-Forwarded-For": "198.51.100.7"}
        log_in(guesser, "wrong", email=f"{number}@example.org", headers=header)

    log_in(other, headers={"X-Forwarded-For": "198.51.100.8"})

    assert is_logged_in(other)


def test_a_network_of_ipv6_is_one_client(client, ines):
    """Put 128 for ALLAUTH_RATE_LIMIT_IPV6_PREFIX: each of a customer's addresses has ten tries."""
    for number in range(10):
        log_in(client, "wrong", email=f"{number}@example.org", REMOTE_ADDR=f"2001:db8::{number}")

    assert_address_refused(log_in(client, REMOTE_ADDR="2001:db8::ffff"))


# Letters


DOORS = {
    "reset": ("/accounts/password/reset/", "email"),
    "code": (ASK_CODE, "email"),
    "sign-up": (SIGNUP, "email"),
}


@pytest.mark.parametrize("address", [HERE, "nobody@example.org"], ids=["known", "unknown"])
@pytest.mark.parametrize("door", DOORS)
def test_an_address_gets_three_letters_an_hour_with_an_account_or_without(
    ines, proved, pass_time, door, address
):
    """Take out `count_letter` in AccountAdapter.send_mail: the fourth letter is sent."""
    where, field = DOORS[door]
    answers = []
    for _ in range(4):
        answers.append(Client().post(where, {field: address, "password1": PASSWORD}))
        pass_time(11)  # Between letters that prove an address.

    assert [answer.status_code for answer in answers[:3]] == [302, 302, 302]
    assert_refused(answers[-1], 3600, "Wait an hour, then try again.")
    assert len(mail.outbox) == 3


def test_letters_of_all_doors_are_counted_together(ines, proved):
    """Take out `count_letter` in AccountAdapter.send_mail: the fourth letter is sent."""
    for where, field in DOORS.values():
        Client().post(where, {field: HERE.upper(), "password1": PASSWORD})

    assert Client().post(ASK_CODE, {"email": HERE}).status_code == 429


def test_a_full_mailbox_keeps_no_warning_from_anybody(client, ines, proved):
    """Take out the condition around `count_letter` in AccountAdapter.send_mail: it does."""
    for _ in range(3):
        Client().post(ASK_CODE, {"email": HERE})
    log_in(client)
    new = "another calm walk"

    client.post(CHANGE, {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert last_mail().to == [HERE]
    assert "password" in last_mail().subject.lower()


@pytest.mark.parametrize("address", [HERE, "nobody@example.org"], ids=["known", "unknown"])
def test_asking_for_the_code_again_sends_a_letter_to_whoever_was_named(
    client, proved, ines, address
):
    """Take out the resending of accounts/codes.py: only those with an account get a letter."""
    client.post(ASK_CODE, {"email": address})

    answer = client.post(CODE, {"action": "resend"})

    assert answer.url == CODE
    assert [letter.to for letter in mail.outbox] == [[address]] * 2


def test_a_reset_link_opens_a_locked_account_again(client, ines, proved):
    """Take out `limits.forget` in accounts/adapter.py: who was guessed at has to wait."""
    for _ in range(5):
        log_in(Client(), "wrong")

    choose_anew()

    assert log_in(Client(), NEW).status_code == 302


# Coming back


def test_a_refusal_says_to_the_second_when_to_come_back(client, ines, pass_time):
    """Say `rate.duration` instead of what is left in learning/limits.py: it says too much."""
    for _ in range(5):
        log_in(client, "wrong")
    pass_time(250)

    answer = log_in(client)
    assert_refused(answer, 50, "Wait a minute, then try again.")

    pass_time(int(answer["Retry-After"]))
    assert log_in(client).status_code == 302


def test_another_code_for_an_address_comes_after_ten_seconds(client, proved):
    """Take "proof" out of AccountAdapter.count_letter: a letter comes at once."""
    client.post(SIGNUP, {"email": "new@example.org", "password1": PASSWORD})

    answer = client.post("/accounts/confirm-email/", {"action": "resend"})

    assert_refused(answer, 10, "Wait ten seconds, then try again.")


@pytest.mark.parametrize("where", [SIGNUP, "/accounts/signup/passkey/"])
def test_no_account_is_opened_whose_code_cannot_be_sent(client, proved, where):
    """Take out `count_letter` of SignupForm.try_save in accounts/forms.py: a row is left."""
    for _ in range(3):
        Client().post(ASK_CODE, {"email": "new@example.org"})

    answer = client.post(where, {"email": "new@example.org", "password1": PASSWORD})

    assert_refused(answer, 3600, "Wait an hour, then try again.")
    assert not get_user_model().objects.exists()
