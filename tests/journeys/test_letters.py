"""A public site's letters over real HTTP and SMTP, whatever headers claim; and a trial's."""

import email
import email.policy
import http.client
import re
import secrets
import time
from urllib.parse import urlencode

import pytest
from aiosmtpd.controller import Controller

from tests.journeys.site import free_port, running_site
from tests.journeys.walking import new_address, sign_up
from tests.postbox import Postbox

HOST, BASE = "waymark.example.org", "https://waymark.example.org"
PASSWORD = "seven quiet stones"
RESET, CODE, SIGNUP = "/accounts/password/reset/", "/accounts/login/code/", "/accounts/signup/"
PATIENCE_SECONDS = 30
MAKE = """
from accounts.models import User
for number in range(10):
    user = User.objects.create_user(f"known{number}@example.org")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
"""
COUNT = """
from django_tasks_db.models import DBTaskResult
print(DBTaskResult.objects.filter(task_path="config.mail.deliver").count())
"""


@pytest.fixture(scope="module")
def postbox():
    server = Controller(Postbox(), hostname="127.0.0.1", port=free_port())
    server.start()
    server.handler.address = f"smtp://127.0.0.1:{server.port}"
    yield server.handler
    server.stop()


@pytest.fixture(scope="module")
def public_site(tmp_path_factory, postbox):
    """A site in production, behind one proxy that speaks TLS."""
    variables = {
        "PRODUCTION": "1",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": f"{HOST},localhost",
        "EMAIL_URL": postbox.address,
    }
    with running_site(tmp_path_factory.mktemp("public-site"), **variables) as running:
        running.manage("shell", "-v0", "-c", MAKE)
        yield running


def ask(site, method, where, body="", **headers):
    """Ask as the proxy would, with further headers as a client may have sent them."""
    sent = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, where, body, {**sent, **headers})
        answer = connection.getresponse()
        return answer, answer.read().decode()
    finally:
        connection.close()


def send_form(site, where, fields, **headers):
    """Fill in a form of the site as it really is, and send it with these headers."""
    _, page = ask(site, "GET", where)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[1]
    sent = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Sec-Fetch-Site": "same-origin",
        "Referer": f"https://{headers.get('Host', HOST)}{where}",
    }
    body = urlencode({"csrfmiddlewaretoken": token, **fields})
    return ask(site, "POST", where, body, **{**sent, **headers})[0].status


def letter_to(postbox, address):
    """Wait for the worker to deliver, and return the letter to somebody."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        found = [each for each in postbox.received if address in each.rcpt_tos]
        if found:
            return email.message_from_bytes(found[0].content, policy=email.policy.default)
        time.sleep(0.05)
    raise AssertionError(f"No letter to {address}")


SUBJECTS = [
    "Choose a new password",
    "No account with this address",
    "You already have an account",
]
CLAIMS = {
    "forwarded": {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example;proto=http"},
    "further": {"X-Host": "evil.example", "X-Original-Host": "evil.example"},
    "server": {"X-Forwarded-Server": "evil.example", "X-Forwarded-Port": "8443"},
    "a host that is ours, and is not the site's address": {"Host": "localhost:1"},
    "origin": {"X-Rewrite-URL": "//evil.example/", "X-Original-URL": "//evil.example/"},
}


@pytest.mark.parametrize(("number", "claims"), list(enumerate(CLAIMS.values())), ids=list(CLAIMS))
def test_every_link_begins_with_the_base_url_whatever_headers_claim(
    public_site, postbox, number, claims
):
    """Take out **links in AccountAdapter.send_mail, and they begin with the request's host."""
    known, taken = f"known{number}@example.org", f"known{number + 5}@example.org"
    unknown = f"unknown{number}@example.org"
    asked = [
        (RESET, {"email": known}),
        (RESET, {"email": unknown}),
        (SIGNUP, {"email": taken, "password1": PASSWORD}),
    ]
    sender = {"X-Forwarded-For": f"203.0.113.{number}"}  # Nobody asks too often.

    for where, fields in asked:
        assert send_form(public_site, where, fields, **sender, **claims) == 302
    letters = [letter_to(postbox, address) for address in (known, unknown, taken)]

    assert [letter["Subject"] for letter in letters] == SUBJECTS
    for letter in letters:
        assert letter.get_content_type() == "multipart/alternative"
        assert "evil" not in letter.as_string()
        for part in letter.iter_parts():
            links = re.findall(r'https?://[^\s"<]+', part.get_content())
            assert {link for link in links if not f"{link}/".startswith(f"{BASE}/")} == set()
            assert any(link.startswith(f"{BASE}/accounts/") for link in links)


@pytest.mark.parametrize("host", ["evil.example", f"{HOST}.evil.example", f"{HOST}@evil.example"])
@pytest.mark.parametrize("where", [RESET, CODE, SIGNUP])
def test_an_unknown_host_gets_400_and_causes_no_mail(public_site, host, where):
    """Let ALLOWED_HOSTS hold a star, and the letter is written."""
    before = public_site.manage("shell", "-v0", "-c", COUNT)

    fields = {"email": "somebody@example.org", "password1": PASSWORD}
    assert send_form(public_site, where, fields, Host=host) == 400

    assert public_site.manage("shell", "-v0", "-c", COUNT) == before


def test_a_public_site_shows_no_letters(public_site):
    assert ask(public_site, "GET", "/letters/")[0].status == 404
    assert ask(public_site, "GET", "/letters/", Host="localhost")[0].status == 404


def test_a_trial_as_it_is_run_lets_one_in_again_by_the_letter_it_shows(walker):
    address = new_address()
    sign_up(walker, address)
    walker.cookies.clear()
    asked = walker.press(walker.open(RESET), "Send the link", {"Email address": address})

    letters = walker.follow(asked, "Its letters are shown here.")
    [link] = [a.get("href") for a in letters.all("a") if "/key/" in a.get("href")]
    form = walker.open(link)

    assert link.startswith(walker.address)
    assert form.all("input", name="password1")
