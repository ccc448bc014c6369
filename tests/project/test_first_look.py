"""A first look sets no cookie; its forms work all the same, and those of other sites do not."""

import json
import re
import time

import pytest
from django.conf import settings
from django.test import Client

from config.csrf import _first_look_secret
from learning.models import Completion, Report
from tests.factories import make_learner, published
from tests.project.test_start import PUBLIC, start

pytestmark = pytest.mark.django_db
TRAIL = "/paths/walking/"
TICK = f"{TRAIL}resources/r1/completion/"
PUBLIC_PAGES = [
    "/",
    TRAIL,
    f"{TRAIL}s1/",
    f"{TRAIL}changes/",
    f"{TRAIL}resources/r1/report/",
    "/search/?q=walk",
    "/credits/",
    "/credits/ann/",
    "/learning/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nothing/",
]
OURS = {"Origin": "http://testserver"}
FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {**OURS, "Sec-Fetch-Site": "cross-site"},
    {},
]


@pytest.fixture(autouse=True)
def path(db):
    return published(core=2)


def strict():
    return Client(enforce_csrf_checks=True)


def token_of(browser, page=TRAIL):
    return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.get(page).text)[1]


def tick(browser, token, **headers):
    return browser.post(TICK, {"done": "1", "csrfmiddlewaretoken": token}, headers=headers)


@pytest.mark.parametrize("page", PUBLIC_PAGES)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_first_look_sets_no_cookie(client, page, method):
    """Fails when `process_response` is taken out of config/csrf.py."""
    response = getattr(client, method)(page)

    assert response.cookies == {}
    assert "Cookie" in response["Vary"] or "csrfmiddlewaretoken" not in response.text


@pytest.mark.parametrize("headers", [OURS, {"Sec-Fetch-Site": "same-origin"}])
def test_the_first_form_works_and_brings_the_cookie_that_counts_from_then_on(headers):
    """Fails when `rotate_token` is taken out of config/csrf.py."""
    browser = strict()

    assert tick(browser, token_of(browser), **headers).status_code == 302

    assert {settings.CSRF_COOKIE_NAME, settings.SESSION_COOKIE_NAME} == set(browser.cookies)
    assert browser.cookies[settings.CSRF_COOKIE_NAME].value != _first_look_secret()
    assert tick(browser, token_of(browser)).status_code == 302


def test_who_holds_the_cookie_is_not_sent_it_again():
    """A page with forms is one header shorter; caches are still told that it differs."""
    browser = strict()
    tick(browser, token_of(browser), **OURS)

    page = browser.get(PUBLIC_PAGES[0])

    assert settings.CSRF_COOKIE_NAME not in page.cookies
    assert "Cookie" in page["Vary"]


def test_the_first_tick_of_a_script_takes_the_token_of_the_page():
    browser = strict()
    token = token_of(browser)

    answer = browser.post(
        TICK, {"done": "1", "who": ""}, headers={**OURS, "HX-Request": "true", "X-CSRFToken": token}
    )

    assert answer.status_code == 200
    assert settings.CSRF_COOKIE_NAME in answer.cookies


def test_a_second_tab_that_was_opened_at_the_first_look_works_too():
    browser = strict()
    first, second = token_of(browser), token_of(browser)
    tick(browser, first, **OURS)

    assert tick(browser, second, **OURS).status_code == 302


@pytest.mark.parametrize("headers", FOREIGN)
def test_the_token_of_a_first_look_is_worth_nothing_from_elsewhere(headers):
    """Fails when `_is_sent_from_here` is taken out of config/csrf.py."""
    token = token_of(strict())  # Anybody may have one.

    victim = strict()
    assert tick(victim, token, **headers).status_code == 403
    assert victim.cookies == {}


@pytest.mark.parametrize("headers", FOREIGN)
def test_nobody_is_logged_in_to_somebody_elses_account_from_elsewhere(headers):
    """Fails when `_is_sent_from_here` is taken out of config/csrf.py."""
    make_learner(email="evil@example.org", password="open sesame")
    login = {"login": "evil@example.org", "password": "open sesame"}
    token = token_of(strict(), "/accounts/login/")

    victim = strict()
    given = {**login, "csrfmiddlewaretoken": token}
    assert victim.post("/accounts/login/", given, headers=headers).status_code == 403
    assert settings.SESSION_COOKIE_NAME not in victim.cookies


@pytest.mark.parametrize("token", ["", "x" * 64, "x" * 32, _first_look_secret()[:-1], "ü"])
@pytest.mark.parametrize("headers", [OURS, {**OURS, "HX-Request": "true"}])
def test_without_our_token_nothing_is_done(token, headers):
    """Fails when `_holds_first_look_token` is taken out of config/csrf.py."""
    assert tick(strict(), token, **headers).status_code == 403


@pytest.mark.parametrize("token", ["first look", "another's", ""])
def test_somebody_logged_in_is_not_taken_at_a_first_looks_word(token):
    """Fails when `is_authenticated` is taken out of config/csrf.py."""
    browser, other = strict(), strict()
    tick(other, token_of(other), **OURS)
    tokens = {"first look": token_of(strict()), "another's": token_of(other), "": ""}
    browser.force_login(make_learner())

    for headers in (OURS, {"Sec-Fetch-Site": "same-origin"}, {**OURS, "HX-Request": "true"}):
        assert tick(browser, tokens[token], **headers).status_code == 403
    assert not Completion.objects.exists()

    assert tick(browser, token_of(browser)).status_code == 302


def test_a_cookie_that_holds_what_everybody_knows_is_none():
    """Fails when `_get_secret` is taken out of config/csrf.py."""
    browser = strict()
    token = token_of(browser)
    browser.cookies[settings.CSRF_COOKIE_NAME] = _first_look_secret()

    assert tick(browser, token).status_code == 403


def test_two_visitors_who_report_at_their_first_look_are_two(monkeypatch):
    begun = time.time()
    page = f"{TRAIL}resources/r1/report/"
    for number, browser in enumerate([strict(), strict()], start=1):
        shown = browser.get(page).text
        started = re.search(r'name="started" value="([^"]+)"', shown)[1]
        now = begun + 60 * number  # They type as slowly as people do.
        monkeypatch.setattr("time.time", lambda now=now: now)
        given = {"reason": "broken", "detail": "It hangs.", "started": started}
        browser.post(page, {**given, "csrfmiddlewaretoken": token_of(browser)}, headers=OURS)

    assert Report.objects.count() == 2


ASK = """
import json
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = (
    "django.contrib.staticfiles.storage.StaticFilesStorage")
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
from accounts.models import User
user = User.objects.create_user("ines@example.org", "seven quiet stones")
user.emailaddress_set.create(email=user.email, verified=True, primary=True)
here = "https://waymark.example.org"
ours = {"Origin": here, "Sec-Fetch-Site": "same-origin"}
browser = Client(enforce_csrf_checks=True, headers={"Host": "waymark.example.org",
    "X-Forwarded-Proto": "https"})
first = browser.get("/accounts/login/")
token = first.text.split('csrfmiddlewaretoken" value="')[1].split('"')[0]
token = {"csrfmiddlewaretoken": token}
def send(where, **given):
    answer = browser.post(where, {**token, **given}, headers=ours)
    assert answer.status_code == 302, (where, answer.status_code, answer.text)
send("/appearance/", theme="dark")
send("/language/", language="de")
send("/accounts/login/", login="ines@example.org", password="seven quiet stones")
token = {"csrfmiddlewaretoken": browser.cookies["__Host-csrf"].value}
send("/account/", part="letters", day="0")
print(json.dumps([len(first.cookies), {name: {key: kept[key] for key in
    ("path", "secure", "samesite", "httponly", "domain", "max-age")}
    for name, kept in browser.cookies.items()}]))
"""


def test_every_cookie_of_a_public_site_is_this_hosts_alone(tmp_path):
    """Fails when a name or a flag is taken out of config/settings.py."""
    variables = {**PUBLIC, "EMAIL_URL": "smtp://localhost:2525", "STATIC_ROOT": str(tmp_path)}
    done = start(tmp_path, "manage.py", "shell", "-v0", "--no-imports", "-c", ASK, **variables)
    assert done.returncode == 0, done.stderr[-3000:]

    at_first, cookies = json.loads(done.stdout.splitlines()[-1])

    assert at_first == 0
    names = ("session", "csrf", "theme", "language", "messages")
    assert set(cookies) == {f"__Host-{name}" for name in names}
    for name, cookie in cookies.items():
        assert name.startswith("__Host-"), name
        assert cookie["path"] == "/", name
        assert cookie["secure"], name
        assert cookie["samesite"] == "Lax", name
        assert not cookie["domain"], name
        assert bool(cookie["httponly"]) is (name != "__Host-csrf"), name
