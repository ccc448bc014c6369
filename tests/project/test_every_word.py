"""Whatever a learner's page says comes from the catalogues: walked with every word marked."""

import re
import zoneinfo
from html.parser import HTMLParser

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.urls import get_resolver
from django.utils import translation
from django.utils.translation import trans_real

from accounts.unsubscribing import unsubscribe_address
from learning.domain.importing import apply
from learning.domain.publishing import publish
from learning.models import Certificate, LearningPath
from learning.views import days, pieces
from tests.accounts.conftest import PASSWORD
from tests.accounts.factors import OVERVIEW, add_passkey, log_in, prove_again
from tests.accounts.softkey import SoftKey
from tests.factories import document, make_learner, published, resource, step

pytestmark = pytest.mark.django_db
OPEN, CLOSE = "⟦", "⟧"


class Marking:
    """A language that says every text of the catalogue between brackets."""

    def __init__(self, plain):
        self._plain = plain

    def __getattr__(self, name):
        return getattr(self._plain, name)

    def gettext(self, text):
        said = text.rpartition(trans_real.CONTEXT_SEPARATOR)[2]
        return f"{OPEN}{said}{CLOSE}" if said else said

    def ngettext(self, one, many, count):
        return f"{OPEN}{one if count == 1 else many}{CLOSE}"


@pytest.fixture
def marking(monkeypatch, client):
    """Speak German, of which every word is marked."""
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    client.defaults["SERVER_NAME"] = "localhost"  # To whom a trial shows its letters.
    translations = dict(trans_real._translations)
    plain = trans_real.translation("de")
    monkeypatch.setattr(trans_real, "_translations", {**translations, "de": Marking(plain)})
    forget()
    yield
    translation.deactivate()
    forget()


def forget():
    """Drop whatever was said before in the same language, without the marks or with them."""
    pieces.forget()
    days._said.cache_clear()


class Heard(HTMLParser):
    """Gathers what people see or hear of a page outside all brackets, which may span tags."""

    HEARD = {"alt", "title", "aria-label", "aria-description", "placeholder"}
    # What machines call something, such as a cookie, is the same in every language.
    SILENT = {"script", "style", "code"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.unmarked, self._depth, self._silence = [], 0, ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        # Cities stand in the list of time zones under the names that zones have everywhere.
        if tag in self.SILENT or (tag == "option" and given.get("value") in ZONES):
            self._silence = tag
        described = tag == "meta" and given.get("name") == "description"
        for name in self.HEARD | ({"content"} if described else set()):
            self._hear(given.get(name) or "")

    def handle_endtag(self, tag):
        self._silence = "" if tag == self._silence else self._silence
        self.unmarked.append(" ")

    def handle_data(self, data):
        if not self._silence:
            self._hear(data)

    def _hear(self, text):
        for character in text:
            self._depth -= character == CLOSE
            if not self._depth and character not in {OPEN, CLOSE}:
                self.unmarked.append(character)
            self._depth += character == OPEN


ZONES = zoneinfo.available_timezones()
NAMES = re.compile(
    r"https?://\S+|\b[A-Z2-7]{32}\b|Waymark|English|Deutsch|简体中文|\S+@\S+|[\w.-]+\.(org|example)\S*|\bde\b"
)


def unmarked(page):
    """Return the words of a page outside all brackets."""
    reader = Heard()
    reader.feed(page)
    return re.findall(r"[^\W\d_]{2,}", NAMES.sub("", "".join(reader.unmarked)))


def signed_path():
    """Publish a path whose own words are signs, so that every letter is the interface's."""
    return published(
        step(
            "s1",
            resource("a", title="§ 1", guidance="§ 2", extent="§ 3"),
            resource("b", title="§ 4", weight="optional", optional_for="§ 5"),
            resource("c", title="§ 6", weight="reference", credits=[], creators_unknown=True),
            title="§ 7",
            purpose="§ 8",
            introduction="§ 9",
        ),
        step("s2", resource("d", title="§ 10", option="o1"), title="§ 11"),
        step("s3", resource("e", title="§ 12", kind="video"), title="§ 13"),
        title="§ 14",
        tagline="§ 15",
        summary="§ 16",
        outcome="§ 17",
        topics=["§ 18"],
        prerequisites=[{"knowledge": "§ 19", "strength": "needed", "note": "§ 20"}],
        source={"title": "§ 21", "authors": ["№ 1"], "published": "2016"},
        creators=[{"key": "ann", "name": "№ 2", "url": "https://ann.example/"}],
        choices=[
            {
                "key": "c1",
                "question": "§ 22",
                "options": [
                    {"key": "o1", "title": "§ 23", "recommended": True, "reason": "§ 24"},
                    {"key": "o2", "title": "§ 25", "unmaintained": "§ 26"},
                ],
            }
        ],
    )


PATH = "/paths/walking/"
PAGES = {
    "learning:home": ["/"],
    "learning:path": [PATH, f"{PATH}?whole=1", f"{PATH}?just=a"],
    "learning:step": [f"{PATH}s1/", f"{PATH}s1/?just=a", f"{PATH}s2/", f"{PATH}s3/"],
    "learning:report": [f"{PATH}resources/a/report/"],
    "learning:report_sent": [f"{PATH}resources/a/report/sent/"],
    "learning:dashboard": ["/learning/"],
    "learning:credits": ["/credits/"],
    "learning:creator": ["/credits/ann/"],
    "learning:creator_report": ["/credits/ann/report/"],
    "learning:creator_report_sent": ["/credits/ann/report/sent/"],
    "learning:preview": ["/preview/nothing/"],
    "learning:options": [f"{PATH}options/"],
    "learning:way": [f"{PATH}way/"],
    "learning:afresh": [f"{PATH}afresh/"],
    "learning:ticks_csv": [f"{PATH}ticks.csv"],
    "learning:changes": [f"{PATH}changes/"],
    "learning:changes_feed": [f"{PATH}changes.atom"],
    "learning:record": [f"{PATH}record/"],
    "learning:certificate": ["{certificate}"],
    "learning:note": [f"{PATH}resources/a/note/", f"{PATH}resources/b/note/"],
    "learning:activity": ["/learning/activity/"],
    "learning:notes": ["/learning/notes/", "/learning/notes/?q=42", "/learning/notes/?q=§"],
    "learning:notes_file": ["/learning/notes.md"],
    "learning:search": ["/search/", "/search/?q=14", "/search/?q=77", f"/search/?q={'1' * 300}"],
    "account": ["/account/"],
    "account_sessions": ["/account/sessions/"],
    "letters": ["/letters/"],
    "account_log_in_again": ["/account/log-in-again/"],
    "unsubscribe": ["{unsubscribe}"],
    "account_signup": ["/accounts/signup/"],
    "account_login": ["/accounts/login/", "/accounts/login/?next=/learning/"],
    "account_logout": ["/accounts/logout/"],
    "account_inactive": ["/accounts/inactive/"],
    "account_reauthenticate": ["/accounts/reauthenticate/"],
    "account_email": ["/accounts/email/"],
    "account_change_password": ["/accounts/password/change/"],
    "account_set_password": ["/accounts/password/set/"],
    "account_reset_password": ["/accounts/password/reset/"],
    "account_reset_password_done": ["/accounts/password/reset/done/"],
    "account_reset_password_from_key": ["/accounts/password/reset/key/1-2/"],
    "account_reset_password_from_key_done": ["/accounts/password/reset/key/done/"],
    "account_request_login_code": ["/accounts/login/code/"],
    "socialaccount_login_cancelled": ["/accounts/3rdparty/login/cancelled/"],
    "socialaccount_login_error": ["/accounts/3rdparty/login/error/"],
    "account_signup_by_passkey": ["/accounts/signup/passkey/"],
    "mfa_index": [OVERVIEW],
    "mfa_authenticate": [f"{OVERVIEW}authenticate/"],
    "mfa_reauthenticate": [f"{OVERVIEW}reauthenticate/"],
    "mfa_activate_totp": [f"{OVERVIEW}totp/activate/"],
    "mfa_deactivate_totp": [f"{OVERVIEW}totp/deactivate/"],
    "mfa_view_recovery_codes": [f"{OVERVIEW}recovery-codes/"],
    "mfa_generate_recovery_codes": [f"{OVERVIEW}recovery-codes/generate/"],
    "mfa_add_webauthn": [f"{OVERVIEW}webauthn/add/"],
    "mfa_reauthenticate_webauthn": [f"{OVERVIEW}webauthn/reauthenticate/"],
    "mfa_edit_webauthn": [f"{OVERVIEW}webauthn/keys/{{passkey}}/edit/"],
    "mfa_remove_webauthn": [f"{OVERVIEW}webauthn/keys/{{passkey}}/remove/"],
    "mfa_signup_webauthn": [f"{OVERVIEW}webauthn/signup/"],
    "account_data": ["/account/data/"],
    "account_delete": ["/account/delete/"],
    "account_deleted": ["/account/deleted/"],
    "privacy": ["/privacy/"],
    "nothing there": ["/nothing/"],
}
# Addresses that take something and lead on, or answer with a file; and two that repeat a page.
NO_PAGES = {
    "health",
    "language",
    "learning:appearance",
    "learning:completion",
    "learning:document_json",
    "learning:document_yaml",
    "learning:enrolment",
    "learning:preview_step",
    "learning:record_sharing",
    "learning:robots",
    "learning:schema",
    "learning:seen",
    "learning:sitemap",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "socialaccount_connections",
    "socialaccount_signup",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_login_webauthn",
}
COMMON = ["nothing there"]


def names_of(resolver, prefix=""):
    for entry in resolver.url_patterns:
        if not hasattr(entry, "url_patterns"):
            if entry.name:  # One without leads on to one of the others.
                yield f"{prefix}{entry.name}"
        elif entry.namespace != "admin":
            inner = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names_of(entry, inner)


def test_every_address_is_walked_or_is_no_page():
    assert set(names_of(get_resolver())) == set(PAGES) - set(COMMON) | NO_PAGES


def visitor(client):
    pass


def visitor_on_the_way(client):
    client.post(f"{PATH}resources/a/completion/", {"done": "1"})


def learner(client):
    client.force_login(make_learner(name="№ 3"))


def learner_on_the_way(client):
    learner(client)
    client.post(f"{PATH}resources/a/completion/", {"done": "1"})
    client.post(f"{PATH}resources/b/completion/", {"done": "1"})


def learner_who_keeps_notes(client):
    learner_on_the_way(client)
    client.post(f"{PATH}resources/a/note/", {"text": "42", "version": "0"})
    client.post(f"{PATH}enrolment/", {"aside": "1"})


def learner_who_comes_back(client):
    learner_on_the_way(client)
    changed = document(
        step("s1", resource("a", title="§ 1"), resource("f", title="§ 30"), title="§ 7"),
        step("s3", resource("e", title="§ 31", kind="video"), title="§ 13"),
        title="§ 14",
        creators=[{"key": "ann", "name": "№ 2"}],
    )
    apply(changed, exactly=True)
    publish(LearningPath.objects.get(), summary="§ 32")


def finished_learner(client):
    learner_on_the_way(client)
    for key in ("d", "e"):
        client.post(f"{PATH}resources/{key}/completion/", {"done": "1"})


def holder_of_a_record(client):
    finished_learner(client)
    client.post(f"{PATH}record/", {"name": "№ 3"})
    client.post(f"{PATH}record/sharing/", {"shared": "1"})


def learner_who_proved_it_again(client):
    log_in(client, make_learner(name="№ 3", password=PASSWORD))
    prove_again(client)


def holder_of_factors(client):
    learner_who_proved_it_again(client)
    add_passkey(client, SoftKey(origin="https://localhost", host="localhost"), name="№ 4")
    learner = Authenticator.objects.get(type="webauthn").user
    TOTP.activate(learner, "A" * 32)
    RecoveryCodes.activate(learner)


def holder_of_factors_who_is_asked_again(client):
    holder_of_factors(client)
    client.force_login(Authenticator.objects.first().user)


def asked_for_a_second_factor(client):
    holder_of_factors(client)
    learner = Authenticator.objects.first().user
    client.logout()
    log_in(client, learner)


def signing_up_with_a_passkey(client):
    client.post("/accounts/signup/passkey/", {"email": "new@example.org"})


def placeholders():
    """Return the addresses that are drawn by lot."""
    shared = Certificate.objects.exclude(code=None).first()
    passkey = Authenticator.objects.filter(type="webauthn").first()
    return {
        "passkey": passkey.pk if passkey else 0,
        "unsubscribe": unsubscribe_address(make_learner()),
        "certificate": f"/certificates/{shared.code if shared else 'none'}/",
    }


SOMEBODY = [
    visitor,
    visitor_on_the_way,
    learner,
    learner_on_the_way,
    learner_who_keeps_notes,
    learner_who_comes_back,
    finished_learner,
    holder_of_a_record,
    learner_who_proved_it_again,
    holder_of_factors,
    holder_of_factors_who_is_asked_again,
    asked_for_a_second_factor,
    signing_up_with_a_passkey,
]
READ = ("text/html", "text/csv", "text/markdown")


@pytest.mark.usefixtures("marking")
@pytest.mark.parametrize("somebody", SOMEBODY, ids=lambda each: each.__name__)
def test_pages_say_nothing_that_is_not_in_the_catalogues(client, somebody):
    signed_path()
    somebody(client)

    found = {}
    drawn = placeholders()
    for address in (address for addresses in PAGES.values() for address in addresses):
        response = client.get(address.format(**drawn))
        assert response.status_code < 500
        if response.headers.get("Content-Type", "").startswith(READ):
            assert OPEN in response.text or response.status_code == 302
            if words := unmarked(response.text):
                found[address] = words

    assert found == {}


FORMS = {
    "an empty log-in": ("/accounts/login/", {}),
    "a wrong log-in": ("/accounts/login/", {"login": "a@example.org", "password": "x"}),
    "an empty sign-up": ("/accounts/signup/", {}),
    "a short password": ("/accounts/signup/", {"email": "new@example.org", "password1": "1"}),
    "an empty report": (f"{PATH}resources/a/report/", {}),
    "no such wish": (f"{PATH}resources/a/completion/", {"done": "maybe"}),
    "no such choice": (f"{PATH}enrolment/", {"choice": "none"}),
    "no such pace": (f"{PATH}enrolment/", {"pace": "fast"}),
    "another title": (f"{PATH}afresh/", {"typed": "§", "ticks": "0"}),
    "no such language": ("/language/", {"language": "tlh"}),
    "no such address": ("/accounts/password/reset/", {"email": "nobody"}),
}


@pytest.mark.usefixtures("marking")
@pytest.mark.parametrize("form", FORMS)
def test_faults_are_said_in_words_of_the_catalogues(client, form):
    signed_path()
    address, filled_in = FORMS[form]

    response = client.post(address, filled_in)

    assert response.status_code in {200, 400}
    assert unmarked(response.text) == []


def test_letters_say_nothing_that_is_not_in_the_catalogues(client, marking):
    client.post(
        "/accounts/password/reset/",
        {"email": make_learner().email},
    )

    [letter] = mail.outbox
    assert OPEN in letter.body
    assert unmarked(f"<p>{letter.subject}</p><p>{letter.body}</p>") == []


def test_a_word_outside_the_catalogues_is_found():
    page = f"<p>{OPEN}Read {OPEN}3 h{CLOSE}{CLOSE} on</p><a title='there'>{OPEN}Go{CLOSE}</a>"

    assert sorted(unmarked(page)) == ["on", "there"]
