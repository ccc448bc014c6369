"""The list of what is held about people knows every table, every column and every cookie."""

import json
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.exporting import json_schema
from accounts.holdings import COOKIES, HOLDINGS, OF_NOBODY, tables
from accounts.models import User
from tests.factories import make_learner

pytestmark = pytest.mark.django_db
SAY = "say in accounts/holdings.py what it holds about people, or that it holds nothing"


def models():
    return apps.get_models(include_auto_created=True)


def about_people():
    """Return the models whose rows lead to a person, through however many others."""
    found = {User}
    while True:
        more = {
            model
            for model in models()
            for field in model._meta.get_fields()
            if field.is_relation and not field.auto_created and not field.many_to_many
            if field.related_model in found
        }
        if more <= found:
            return found
        found |= more


def test_every_table_of_the_database_is_known():
    """Fails when an entry, such as that of notes, is taken out of accounts/holdings.py."""
    known = {table.model._meta.db_table for table in tables()}
    known |= {place for holding in HOLDINGS for place in holding.places} | set(OF_NOBODY)
    there = set(connection.introspection.table_names()) | {each._meta.db_table for each in models()}

    assert there - known - {"cache"} == set(), SAY
    assert known - there - {"cache"} == set(), "there is no such table"


def test_whatever_leads_to_a_person_is_an_entry():
    """Fails when an entry such as `answered`, of a table listed twice, is taken out."""
    listed = {(table.model, table.whose.partition("__")[0]) for table in tables()}
    wanted = {
        (model, field.name)
        for model in about_people()
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model in about_people()
        # These are somebody's by another column, which is listed.
        if field.related_model._meta.label not in {"learning.Revision"}
    }

    assert wanted <= listed, SAY
    assert not {model._meta.db_table for model in about_people()} & set(OF_NOBODY)


def test_every_column_is_exported_or_kept_back_for_a_reason():
    """Fails for a new column of a listed table."""
    for table in tables():
        columns = {field.name for field in table.model._meta.concrete_fields}
        told = {path.partition("__")[0] for path in table.exported.values()}
        told |= {"id"} if "pk" in table.exported.values() else set()
        reasons = {**table.kept_back}
        assert columns - told - reasons.keys() == set(), table.name
        assert reasons.keys() <= columns, table.name
        assert all(reasons.values()), table.name


def test_the_export_has_one_name_for_each_table():
    names = [table.name for table in tables()]

    assert len(names) == len(set(names))


def test_the_published_schema_is_current():
    """Fails when a column is added to the list and not to docs/data.schema.json."""
    published = settings.BASE_DIR / "docs" / "data.schema.json"

    assert json.loads(published.read_text()) == json_schema(), "make schema brings it up to date"


def test_every_holding_is_told_of_in_full():
    for holding in HOLDINGS:
        for words in (holding.title, holding.what, holding.why, holding.kept, holding.leaves):
            assert str(words), holding.key


def test_the_page_on_privacy_tells_of_everything_in_the_list(client):
    """Fails when a part of `holding` is taken out of templates/accounts/privacy.html."""
    page = unescape(client.get("/privacy/").text)

    for holding in HOLDINGS:
        for words in (holding.title, holding.what, holding.why, holding.kept, holding.leaves):
            assert str(words) in page
    for cookie in COOKIES:
        assert f"<code>{cookie.name}</code>" in page


def test_the_page_on_privacy_is_linked_where_people_sign_up_and_from_their_account(client):
    assert '<a href="/privacy/"' in client.get("/accounts/signup/").text
    assert '<a href="/privacy/"' in client.get("/accounts/login/").text
    client.force_login(make_learner())
    assert '<a class="txt" href="/privacy/">' in client.get("/account/").text


def test_the_page_on_privacy_says_what_the_settings_say(client, settings):
    settings.LOGS_KEPT_DAYS, settings.BACKUPS_KEPT_DAYS = 11, 12
    settings.UNCONFIRMED_DAYS, settings.UNUSED_DAYS = 13, 365
    settings.ADDRESSES_ARE_PROVED = True
    settings.CONTACT_EMAIL = "Us <us@example.org>"

    page = client.get("/privacy/").text

    assert "kept for 11 days" in page
    assert "A try to log in that failed stands in them with the network address" in page
    assert "overwritten within 12 days" in page
    assert "never confirmed goes after 13 days" in page
    assert "for 12 months goes too" in page
    assert 'href="mailto:us@example.org"' in page

    settings.BACKUPS_KEPT_DAYS, settings.ADDRESSES_ARE_PROVED = 0, False
    page = client.get("/privacy/").text
    assert "There are no backups" in page
    assert "never confirmed" not in page


def test_the_cookies_told_of_are_those_that_are_set(ines):
    browser = Client(enforce_csrf_checks=False, headers={"Origin": "http://testserver"})
    browser.post("/language/", {"language": "de"})
    browser.post("/appearance/", {"theme": "dark"})
    browser.post("/accounts/login/", {"login": ines.email, "password": "seven quiet stones"})
    browser.post("/account/", {"part": "you", "name": "Inês", "language": "de", "time_zone": ""})

    told = {cookie.name for cookie in COOKIES}

    assert set(browser.cookies) <= told
    assert told - set(browser.cookies) <= {settings.CSRF_COOKIE_NAME, "wishes"}


def test_sessions_and_counts_end_as_the_page_says():
    from allauth.account import app_settings
    from allauth.core.internal.ratelimit import parse_rates

    from accounts import sessions
    from learning.domain.reporting import THE_SAME_FOR
    from learning.sessions import VISIT_SECONDS

    rates = [rate for each in app_settings.RATE_LIMITS.values() for rate in parse_rates(each)]
    a_day = 24 * 60 * 60

    assert (sessions.IDLE.days, sessions.LONGEST.days) == (14, 30)
    assert sessions.LONGEST_OF_STAFF.seconds == 12 * 60 * 60
    assert 365 * a_day == VISIT_SECONDS
    assert max(rate.duration for rate in rates) <= a_day >= THE_SAME_FOR.total_seconds()
