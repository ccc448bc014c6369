"""Letters about accounts: text and HTML that say the same, in the reader's words, from our site."""

import email
import email.policy
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings as site
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.adapter import AccountAdapter
from accounts.letters import paragraphs_of
from accounts.samples import EXAMPLES, prefixes, sample, written
from tests.accounts.conftest import PASSWORD, code_in, last_mail, link_in
from tests.factories import make_learner
from tests.postbox import work

pytestmark = pytest.mark.django_db
RESET, SIGNUP = "/accounts/password/reset/", "/accounts/signup/"
LANGUAGES = [code for code, _ in site.LANGUAGES]


class Reader(HTMLParser):
    """What somebody reads of an HTML letter, line by line, and where its links lead."""

    def __init__(self, html):
        super().__init__()
        self.lines, self.links, self.tags, self.codes = [""], [], [], []
        self.is_body = self.is_code = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append((tag, given))
        self.is_body = self.is_body or tag == "body"
        self.is_code = given.get("class") == "code"
        if tag == "a":
            self.links.append(given["href"])
        if tag in {"p", "br", "h1"}:
            self.lines.append("")

    def handle_data(self, data):
        if self.is_body:
            self.lines[-1] += data.strip("\n")
        if self.is_code and data.strip():
            self.codes.append(data)

    @property
    def said(self):
        return [line for line in self.lines if line.strip()]


def html_in(letter):
    [(html, kind)] = letter.alternatives
    assert kind == "text/html"
    return html


def lines_of(text):
    return [line.rstrip() for line in text.splitlines() if line.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("prefix", prefixes())
def test_html_says_what_the_text_says_with_the_same_links_and_code(prefix, language, settings):
    settings.BASE_URL = "https://waymark.example.org"
    with translation.override(language):
        letter = written(prefix)
    html = Reader(html_in(letter))

    assert html.said == [letter.subject, *lines_of(letter.body)]
    assert html.links == re.findall(r"^https://waymark\.example\.org\S*$", letter.body, re.M)
    assert set(html.codes) == {EXAMPLES["code"]} & set(lines_of(letter.body))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("prefix", prefixes())
def test_a_letter_is_a_whole_document_that_loads_nothing(prefix, language):
    with translation.override(language):
        letter = written(prefix)
    html = Reader(html_in(letter))

    assert ("html", {"lang": language}) in html.tags
    assert f"<title>{letter.subject}</title>" in html_in(letter)
    assert {tag for tag, _ in html.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "h1", "p", "a", "br", "hr")
    }
    assert not re.search(r"url\(|@import|src=|\sstyle=|http-equiv", html_in(letter))
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("prefix", prefixes())
def test_a_letter_has_an_example_for_whatever_it_speaks_of(prefix, settings):
    [engine] = settings.TEMPLATES
    missing = {**engine["OPTIONS"], "string_if_invalid": "NO EXAMPLE OF %s"}
    settings.TEMPLATES = [{**engine, "OPTIONS": missing}]

    letter = written(prefix)

    assert "NO EXAMPLE" not in letter.subject + letter.body + html_in(letter)
    assert "\n\n\n" not in letter.body
    assert not re.search(r"[{}!]", letter.subject + letter.body)


def test_every_letter_begins_its_links_with_the_base_url(settings):
    settings.BASE_URL = "https://waymark.example.org"

    for prefix in prefixes():
        links = re.findall(r"https?://\S+", written(prefix).body)
        assert links, prefix
        assert all(f"{link}/".startswith("https://waymark.example.org/") for link in links)


def test_a_notice_names_the_browser_and_quotes_nothing_it_says(client, ines):
    """Put the header in the place of `device` in the adapter: somebody's own words are mailed."""
    client.force_login(ines)
    new = {"password1": "eight quiet stones", "password2": "eight quiet stones"}
    agent = "Mozilla/5.0 (Android 15; Mobile; https://evil.example/) Gecko/140.0 Firefox/140.0"

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, **new},
        headers={"User-Agent": agent},
    )

    assert "The browser: Firefox on Android\n" in last_mail().body
    assert "evil" not in last_mail().body + html_in(last_mail())


def test_only_an_address_of_this_site_is_a_link(settings):
    """Take out the comparison in letters._line, and whatever looks like a link is one."""
    ours, other = f"{settings.BASE_URL}/account/", f"{settings.BASE_URL}.evil.example/"

    [said, _foot] = paragraphs_of(f"{ours}\n{other}\n{ours} x\n\nfoot", "")

    assert [line.address for line in said.lines] == [ours, "", ""]


# In whose words


@pytest.mark.parametrize(
    ("chosen", "asked", "spoken"),
    [("de", "zh-hans", "de"), ("", "de", "de"), ("", "fr", "en"), ("tlh", "zh-hans", "zh-hans")],
    ids=["their own", "the browser's", "nobody's", "one that is gone"],
)
def test_a_letter_speaks_its_readers_language_or_else_the_browsers(client, chosen, asked, spoken):
    learner = make_learner(language=chosen)

    client.post(RESET, {"email": learner.email}, headers={"Accept-Language": asked})

    with translation.override(spoken):
        expected = written("account/email/password_reset_key")
    assert last_mail().subject == expected.subject
    assert f'lang="{spoken}"' in html_in(last_mail())


def test_a_warning_speaks_the_owners_language_whoever_caused_it(client, ines, proved):
    ines.language, ines.time_zone = "de", "Asia/Shanghai"
    ines.save()

    client.post(
        SIGNUP,
        {"email": "Ines@Example.org", "password1": PASSWORD},
        headers={"Accept-Language": "zh-hans"},
    )

    with translation.override("de"):
        assert last_mail().subject == written("account/email/account_already_exists").subject


def test_an_address_that_was_given_up_is_told_in_the_same_words_and_hours(client, ines, proved):
    ines.language, ines.time_zone = "de", "Asia/Shanghai"
    ines.save()
    client.force_login(ines)
    ask = client.post("/accounts/email/", {"action_add": "", "email": "o'new@example.org"})
    client.post(ask.url, {"password": PASSWORD})
    client.post("/accounts/confirm-email/", {"code": code_in(last_mail())})

    assert last_mail().to == ["ines@example.org"]
    with translation.override("de"):
        assert last_mail().subject == written("account/email/email_changed").subject
    assert "o'new@example.org" in last_mail().body
    assert "(CST)" in last_mail().body


# Over SMTP


def parts_of(envelope):
    message = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert message.get_content_type() == "multipart/alternative"
    text, html = message.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    return message, *(part.get_content().replace("\r\n", "\n") for part in (text, html))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_arrives_in_both_forms(queue, start_server, client, proved, language):
    postbox = start_server()

    client.post(
        SIGNUP,
        {"email": "new@example.org", "password1": PASSWORD},
        headers={"Accept-Language": language},
    )
    work()

    [envelope] = postbox.received
    message, text, html = parts_of(envelope)
    [code] = Reader(html).codes
    assert Reader(html).said == [message["Subject"], *lines_of(text)]
    assert client.post("/accounts/confirm-email/", {"code": code}).url == "/learning/"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("broken", ["Ines\r\nBcc: all@example.org", "Ines\u2028X: y\x0bz"])
def test_no_name_breaks_a_header(queue, start_server, client, broken):
    """Take out the joining of lines in config.mail.letter_of, and a subject is never delivered."""
    postbox = start_server()
    learner = make_learner(name=broken[:-1])
    client.post(RESET, {"email": learner.email})
    letter = AccountAdapter().render_mail("account/email/login_code", "ines@example.org", EXAMPLES)
    letter.subject = f"For {broken}"

    letter.send()
    work()

    for envelope in postbox.received:
        message, *_ = parts_of(envelope)
        assert message["Bcc"] is message["X"] is None
        assert len(envelope.rcpt_tos) == 1
    assert len(postbox.received) == 2


# Links that are good once


def test_a_reset_link_is_said_in_both_forms_and_works(client, ines):
    client.post(RESET, {"email": ines.email})

    link = link_in(last_mail())

    assert Reader(html_in(last_mail())).links[0] == link
    page = client.get("/" + link.split("/", 3)[3], follow=True)
    assert 'name="password1"' in page.text


def test_a_sample_is_nobodys_and_opens_nothing(client, ines):
    for prefix in prefixes():
        shown = sample(prefix, "en", "letter.css")
        for link in Reader(shown.html).links:
            page = Client().get("/" + link.split("/", 3)[-1] if link.count("/") > 2 else "/")
            assert page.status_code in {200, 302}
            assert 'name="password1"' not in page.text or "/signup/" in link
    assert mail.outbox == []
