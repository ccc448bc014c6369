"""The workshop's page of letters: every one, in every language, as text and as HTML."""

import re

import pytest
from django.conf import settings as site
from django.contrib.auth.models import Group
from django.core import mail
from django.utils.html import escape

from accounts.models import User
from accounts.samples import prefixes, sample
from tests.factories import make_learner

pytestmark = pytest.mark.django_db
PAGE = "/admin/letters/"


@pytest.fixture
def curator(client):
    user = User.objects.create_user("curator@example.org", is_staff=True)
    user.groups.add(Group.objects.get(name="Curators"))
    client.force_login(user)
    return client


@pytest.mark.parametrize("language", [code for code, _ in site.LANGUAGES])
@pytest.mark.parametrize("prefix", prefixes())
def test_a_letter_is_shown_as_text_and_as_html_in_each_language(curator, prefix, language):
    shown = sample(prefix, language, "/static/css/letter.css")
    chosen = {"letter": prefix, "language": language}

    page = curator.get(PAGE, chosen)
    html = curator.get(PAGE, {**chosen, "form": "html"})

    assert f'<pre class="document" lang="{language}">{escape(shown.text)}</pre>' in page.text
    assert html.text == shown.html
    assert html["Content-Language"] == language


def test_the_html_keeps_to_the_policy_of_every_page(curator):
    for prefix in prefixes():
        html = curator.get(PAGE, {"letter": prefix, "form": "html"})

        assert not re.search(r"<style|<script|\sstyle=|\son\w+=", html.text)
        assert '<link rel="stylesheet" href="/static/css/letter.css">' in html.text
        assert "style-src 'self';" in html["Content-Security-Policy"]
        assert "no-store" in html["Cache-Control"]


def test_the_page_names_every_letter_and_tells_of_nobody(curator):
    make_learner(email="somebody@example.net", name="Somebody Real")

    page = curator.get(PAGE).text

    assert re.findall(r'<option value="([\w/]+)"', page)[: len(prefixes())] == prefixes()
    assert "example.net" not in page
    assert "Somebody Real" not in page
    assert mail.outbox == []


@pytest.mark.parametrize("asked", ["nothing", "../../etc/passwd", "account/email/base", "\0", ""])
def test_what_is_no_letter_or_language_is_not_looked_for(curator, asked):
    page = curator.get(PAGE, {"letter": asked, "language": asked, "form": asked})

    assert page.status_code == 200
    assert f'<option value="{prefixes()[0]}" selected>' in page.text


def test_it_is_for_curators(client):
    assert client.get(PAGE).status_code == 302
    client.force_login(make_learner())
    assert client.get(PAGE).status_code == 302
    client.force_login(User.objects.create_user("staff@example.org", is_staff=True))
    assert client.get(PAGE).status_code in {403, 404}


def test_it_only_shows(curator):
    assert curator.post(PAGE).status_code == 405
