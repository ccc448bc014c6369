"""Logging in with another site, over plain HTTP: what it opens, and what it must not open."""

import re

import pytest

from tests.journeys.letters import code_in, letter_to, mail_server
from tests.journeys.site import free_port, running_site
from tests.journeys.stand_in import stand_in
from tests.journeys.walker import Walker
from tests.journeys.walking import (
    PASSWORD,
    PATH,
    core_done,
    log_in,
    log_out,
    new_address,
    sign_up,
    walk,
)

BUTTON, GITHUB = "Continue with Stand-in", "Continue with GitHub"
BUTTONS = pytest.mark.parametrize("button", [BUTTON, GITHUB], ids=["openid", "github"])


@pytest.fixture(scope="module")
def other():
    with stand_in() as site:
        yield site


@pytest.fixture(scope="module")
def letters():
    with mail_server() as kept:
        yield kept


@pytest.fixture(scope="module")
def site(tmp_path_factory, other, letters):
    """A site that offers the other one, and sends mail."""
    folder = tmp_path_factory.mktemp("offering-site")
    with running_site(folder, EMAIL_URL=letters.address, **other.variables) as running:
        yield running


def come_from(other, walker, answer="Agree", button=BUTTON):
    """Press the button on the log-in page, and answer on the other site."""
    asking = walker.press(walker.open("/accounts/login/"), button)
    assert asking.address.startswith(other.address)
    return walker.follow(asking, answer)


def is_logged_in(walker):
    return bool(walker.open("/").all("a", href="/accounts/logout/"))


def has_account(site, email):
    """Open an account of long ago, so that no letter to it is too fresh for another."""
    site.ask(
        f"(user := User.objects.create_user({email!r}, {PASSWORD!r})) and "
        f"user.emailaddress_set.create(email={email!r}, verified=True, primary=True)"
    )


def logged_in(site, email):
    """Somebody who has such an account, logged in with the password."""
    has_account(site, email)
    walker = Walker(site.address)
    log_in(walker, email)
    assert is_logged_in(walker)
    return walker


def test_somebody_new_comes_in_with_their_ticks_and_finds_the_same_account_again(site, other):
    email = new_address()
    other.knows("new", email, name="Nela N.")
    walker = Walker(site.address)
    walk(walker, walker.open(PATH), 2)

    come_from(other, walker)

    assert core_done(walker.open(PATH))[0] == 2
    assert 'value="Nela N."' in walker.open("/account/").body
    asked = other.asked[-1]
    assert asked["redirect_uri"] == f"{site.address}/accounts/oidc/oidc/login/callback/"
    assert asked["code_challenge_method"] == "S256"
    log_out(walker, walker.open("/"))
    other.knows("new", new_address(), name="Another name and address there")
    elsewhere = Walker(site.address)
    come_from(other, elsewhere)
    assert core_done(elsewhere.open(PATH))[0] == 2
    assert (
        site.ask(
            "list(__import__('allauth.socialaccount.models', fromlist=['x'])"
            ".SocialAccount.objects.values_list('extra_data', flat=True).distinct())"
        )
        == "[{}]"
    )


def test_somebody_new_comes_in_with_github_and_finds_the_same_account_again(site, other):
    """Take "user:email" out of config/sign_in.py: nobody's address is known to be proved."""
    email = new_address()
    other.knows("octocat", email, name="Mona")
    walker, again = Walker(site.address), Walker(site.address)

    come_from(other, walker, button=GITHUB)
    come_from(other, again, button=GITHUB)

    assert is_logged_in(walker)
    assert is_logged_in(again)
    assert email in again.open("/account/").words


@BUTTONS
@pytest.mark.parametrize("proved", [True, False], ids=["proved there", "not proved there"])
def test_an_address_alone_opens_nobodys_account(site, other, letters, proved, button):
    """Set SOCIALACCOUNT_EMAIL_AUTHENTICATION to True, and the proved one logs in."""
    email = new_address()
    has_account(site, email)
    other.knows(f"stranger-{proved}", email, proved=proved)
    stranger = Walker(site.address)

    page = come_from(other, stranger, button=button)

    assert not is_logged_in(stranger)
    assert "Confirm your email address" in page.words
    assert letter_to(email, letters, "already")


def test_a_taken_address_and_a_free_one_that_was_not_proved_look_alike(site, other, letters):
    taken, free = new_address(), new_address()
    has_account(site, taken)
    pages = []
    for email in (taken, free):
        other.knows(f"asking for {email}", email, proved=False)
        page = come_from(other, Walker(site.address))
        token = r'(?<=name="csrfmiddlewaretoken" value=")[^"]*'
        pages.append((page.status, page.address, re.sub(token, "", page.body).replace(email, "")))

    assert pages[0] == pages[1]


@BUTTONS
def test_an_address_that_was_not_proved_there_is_proved_here_first(site, other, letters, button):
    """Leave the stage that asks for the code out in accounts/adapter.py, and nobody asks."""
    email = new_address()
    other.knows(f"unproved {button}", email, proved=False)
    walker = Walker(site.address)

    page = come_from(other, walker, button=button)

    assert not is_logged_in(walker)
    code = code_in(letter_to(email, letters, "code"))
    walker.press(page, "Continue", {"Code": code})
    assert is_logged_in(walker)


def test_an_account_prepared_with_somebody_elses_address_is_not_shared_with_them(
    site, other, letters
):
    """Whoever opened it never proved the address: their password must not open the owner's."""
    email = new_address()
    sign_up(Walker(site.address), email)
    other.knows("owner", email)
    owner = Walker(site.address)
    come_from(other, owner)

    intruder = Walker(site.address)
    form = intruder.open("/accounts/login/")
    intruder.press(form, "Log in", {"Email address": email, "Password": PASSWORD})

    assert not is_logged_in(intruder)
    assert not is_logged_in(owner)


def test_a_stranger_whose_site_named_somebody_elses_address_is_out_once_its_owner_comes(
    site, other, letters
):
    """Take out `SocialAccount` in accounts/proving.py: the stranger is in the owner's account."""
    email = new_address()
    other.knows("a stranger", email, proved=False)
    come_from(other, Walker(site.address))
    owner = Walker(site.address)
    page = owner.open("/accounts/login/code/")
    page = owner.press(page, "Send the code", {"Email address": email})
    owner.press(page, "Continue", {"Code": code_in(letter_to(email, letters, "to log in"))})
    assert is_logged_in(owner)

    stranger = Walker(site.address)
    come_from(other, stranger)

    assert not is_logged_in(stranger)


def test_no_account_is_opened_whose_code_cannot_be_sent(site, other):
    """Take out `save_user` in accounts/other_sites.py: an account is left that nobody can prove."""
    email = new_address()
    for _ in range(3):
        walker = Walker(site.address)
        page = walker.open("/accounts/login/code/")
        walker.press(page, "Send the code", {"Email address": email})
    other.knows("somebody with a full mailbox", email, proved=False)

    page = come_from(other, Walker(site.address))

    assert page.status == 429
    assert site.ask(f"User.objects.filter(email={email!r}).exists()") == "False"


def test_the_second_factor_is_asked_for_after_the_other_site(site, other):
    """Fails when AccountAdapter.get_login_stages leaves out AuthenticateStage."""
    email = new_address()
    other.knows("somebody with an app", email)
    come_from(other, Walker(site.address))
    site.ask(
        "__import__('allauth.mfa.totp.internal.auth', fromlist=['x'])"
        f".TOTP.activate(User.objects.get(email={email!r}), 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP')"
    )

    walker = Walker(site.address)
    page = come_from(other, walker)

    assert page.address.endswith("/accounts/2fa/authenticate/")
    assert not is_logged_in(walker)


def test_who_does_not_agree_is_told_that_nothing_happened(site, other):
    other.knows("reluctant", new_address())
    walker = Walker(site.address)

    page = come_from(other, walker, "Refuse")

    assert "You did not agree on the other site" in page.words
    assert not is_logged_in(walker)


@pytest.mark.parametrize("said", ["code=made-up&state=made-up", "code=made-up", "state=x&error=no"])
def test_an_answer_that_nobody_asked_for_opens_nothing(site, said):
    walker = Walker(site.address)

    page = walker.open(f"/accounts/oidc/oidc/login/callback/?{said}")

    assert page.status in {200, 401}
    assert "Nothing has happened here" in page.words or "did not agree" in page.words
    assert not is_logged_in(walker)


def test_an_answer_to_somebody_else_opens_nothing(site, other):
    """The state belongs to the browser that asked: nobody is logged in to another's account."""
    other.knows("owner of the answer", new_address())
    asking = Walker(site.address)
    page = asking.press(asking.open("/accounts/login/"), BUTTON)
    [answer] = [link.get("href") for link in page.all("a") if link.words == "Agree"]
    victim = Walker(site.address)

    assert "Nothing has happened here" in victim.open(answer).words
    assert not is_logged_in(victim)


def test_a_link_does_not_lead_to_the_other_site(site, other):
    """Set SOCIALACCOUNT_LOGIN_ON_GET to True, and it does."""
    before = len(other.asked)

    page = Walker(site.address).open("/accounts/oidc/oidc/login/")

    assert "Continue with Stand-in" in page.words
    assert len(other.asked) == before


def test_nobody_is_led_away_from_here_afterwards(site, other):
    other.knows("led", new_address())
    walker = Walker(site.address)
    page = walker.open("/accounts/login/?next=https://elsewhere.example/")

    landed = walker.follow(walker.press(page, BUTTON), "Agree")

    assert landed.address.startswith(site.address)


def test_a_learner_connects_and_disconnects_after_proving_who_they_are(site, other, letters):
    """Take `reauthentication_required` off in accounts/views.py, and no password is asked for."""
    email = new_address()
    learner = logged_in(site, email)
    other.knows("connected", new_address())
    asked = learner.follow(learner.open("/account/"), "Log in with another site")
    assert "Your password, please" in asked.words
    page = learner.press(asked, "Continue", {"Password": PASSWORD})

    page = learner.follow(learner.press(page, BUTTON), "Agree")

    assert "Disconnect Stand-in" in page.words
    assert letter_to(email, letters, "connected to your account at Stand-in")
    elsewhere = Walker(site.address)
    come_from(other, elsewhere)
    assert is_logged_in(elsewhere)
    assert "Your password, please" in elsewhere.open("/accounts/3rdparty/").words
    page = learner.press(page, "Disconnect Stand-in")
    assert "You log in with none so far." in page.words
    assert letter_to(email, letters, "no longer connected")


def test_who_gives_no_address_there_types_one_and_proves_it(site, other, letters):
    other.knows("without address", name="Nela N.")
    walker, email = Walker(site.address), new_address()

    asked = come_from(other, walker)
    assert "The other site did not give us an address" in asked.words
    page = walker.press(asked, "Sign up", {"Email address": email})

    assert not is_logged_in(walker)
    walker.press(page, "Continue", {"Code": code_in(letter_to(email, letters, "code"))})
    assert 'value="Nela N."' in walker.open("/account/").body


def test_who_has_no_other_way_in_is_not_disconnected(site, other):
    other.knows("only way", new_address())
    walker = Walker(site.address)
    come_from(other, walker)

    page = walker.press(walker.open("/accounts/3rdparty/"), "Disconnect Stand-in")

    assert "Choose a password first" in page.words
    assert "Disconnect Stand-in" in walker.open("/accounts/3rdparty/").words


def test_what_is_not_set_is_not_offered(tmp_path):
    with running_site(tmp_path) as plain:
        walker = Walker(plain.address)
        assert "Continue with" not in walker.open("/accounts/login/").words
        for address in ("oidc/oidc/login/", "oidc/google/login/", "github/login/"):
            assert walker.open(f"/accounts/{address}").status == 404
        sign_up(walker, new_address())
        assert walker.open("/accounts/3rdparty/").status == 404
        assert "Other sites" not in walker.open("/account/").words


def test_a_site_that_does_not_answer_is_said_not_to(tmp_path):
    """Take `process_exception` out of accounts/other_sites.py: the page breaks."""
    nobody = f"http://127.0.0.1:{free_port()}"
    keys = {"OIDC_CLIENT_ID": "waymark", "OIDC_CLIENT_SECRET": "x", "OIDC_NAME": "Stand-in"}
    with running_site(tmp_path, OIDC_URL=nobody, **keys) as site:
        walker = Walker(site.address)

        answer = walker.press(walker.open("/accounts/login/"), BUTTON)

        assert answer.status == 502
        assert "The other site did not answer" in answer.words
