"""The account page: what somebody chooses about themselves and their letters."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.accounts.conftest import PASSWORD
from tests.factories import make_learner

pytestmark = pytest.mark.django_db
ACCOUNT = "/account/"
YOU = {"part": "you", "name": "Inês", "language": "de", "time_zone": "Europe/Lisbon"}
LETTERS = {"part": "letters", "wanted": "on", "day": "4"}


@pytest.fixture
def me(client, ines):
    client.force_login(ines)
    return ines


def send(client, form, **fields):
    return client.post(ACCOUNT, {**form, **fields}, follow=True)


def kept(user):
    return User.objects.get(pk=user.pk)


def chosen(page, field):
    select = re.search(rf'<select name="{field}".*?</select>', page.text, re.DOTALL)[0]
    return re.findall(r'<option value="([^"]*)" selected>', select)


def test_it_belongs_to_whoever_is_logged_in(client):
    for answer in (client.get(ACCOUNT), client.post(ACCOUNT, YOU)):
        assert answer.status_code == 302
        assert answer.url == "/accounts/login/?next=/account/"


def test_it_is_kept_in_no_cache_and_needs_a_token(me):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(me)

    assert "no-store" in strict.get(ACCOUNT)["Cache-Control"]
    assert strict.post(ACCOUNT, LETTERS).status_code == 403
    assert kept(me).digest_day is None


def test_what_was_chosen_holds_and_is_shown(client, me):
    page = send(client, YOU)

    now = kept(me)
    assert (now.name, now.language, now.time_zone) == ("Inês", "de", "Europe/Lisbon")
    assert page.redirect_chain == [(ACCOUNT, 302)]
    assert chosen(page, "language") == ["de"]
    assert chosen(page, "time_zone") == ["Europe/Lisbon"]


def test_each_part_leaves_the_other_as_it_is(client, me):
    send(client, LETTERS)
    send(client, YOU, wanted="", day="1")
    send(client, {"part": "letters", "name": "Mallory", "email": "x@example.org", "day": "2"})

    now = kept(me)
    assert (now.name, now.email, now.digest_day) == ("Inês", "ines@example.org", None)


@pytest.mark.parametrize("more", [{"is_staff": "on"}, {"digest_sent_on": ""}, {"email": "a@b.c"}])
def test_it_changes_nothing_that_it_does_not_offer(client, me, more):
    User.objects.filter(pk=me.pk).update(digest_sent_on="2026-05-18")
    before = kept(me)

    send(client, YOU, **more)
    send(client, LETTERS, **more)

    now = kept(me)
    assert now.email == before.email
    assert now.is_staff is before.is_staff
    assert now.digest_sent_on == before.digest_sent_on


@pytest.mark.parametrize("part", ["", "keys"])
def test_a_part_that_is_not_there_is_a_bad_request(client, me, part):
    assert client.post(ACCOUNT, {"part": part}).status_code == 400


@pytest.mark.parametrize(
    ("form", "wrong", "said"),
    [
        (YOU, {"language": "tlh"}, "Choose a language from the list"),
        (YOU, {"time_zone": "Mars/Olympus"}, "Choose a time zone from the list"),
        (YOU, {"time_zone": "../../etc/passwd"}, "Choose a time zone from the list"),
        (YOU, {"name": "\u202e\u200b"}, "Type a name that can be read"),
        (YOU, {"name": "n" * 151}, "Enter at most 150 characters"),
        (LETTERS, {"day": "7"}, "Choose a day of the week"),
        (LETTERS, {"day": "monday"}, "Choose a day of the week"),
        (LETTERS, {"day": ""}, "Choose a day of the week"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(client, me, form, wrong, said):
    before = kept(me)

    page = client.post(ACCOUNT, {**form, **wrong})

    assert page.status_code == 200
    assert said in page.text
    assert 'class="errs" role="alert"' in page.text
    if form is YOU and "name" not in wrong:
        assert 'value="Inês"' in page.text
    now = kept(me)
    assert (now.language, now.time_zone, now.digest_day) == (
        before.language,
        before.time_zone,
        before.digest_day,
    )


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "Asia/Calcutta", "UTC", ""])
def test_every_zone_that_is_known_may_be_chosen_and_is_shown_again(client, me, zone):
    page = send(client, YOU, time_zone=zone)

    assert kept(me).time_zone == zone
    assert chosen(page, "time_zone") == ([zone] if zone else [""])


def test_zones_are_offered_by_part_of_the_world(client, me):
    page = client.get(ACCOUNT).text

    offered = set(re.findall(r'<option value="(\w+/[^"]+)"', page))
    assert offered < available_timezones()
    assert len(offered) > 400
    assert '<optgroup label="Europe">' in page
    assert ">Buenos Aires, Argentina<" in page


# Letters


def test_letters_are_off_until_somebody_asks(client, me):
    page = client.get(ACCOUNT).text

    assert not re.search(r'name="wanted"[^>]* checked', page)
    assert kept(me).digest_day is None


@pytest.mark.parametrize("day", range(7))
def test_letters_come_on_the_day_that_was_chosen(client, me, day):
    page = send(client, LETTERS, day=str(day))

    assert kept(me).digest_day == day
    assert "Saved. A letter comes every" in page.text
    assert "The next one is for" in page.text
    assert "It goes to ines@example.org, from 7 in the morning" in page.text
    assert re.search(r'name="wanted"[^>]* checked', page.text)
    assert chosen(page, "day") == [str(day)]


def test_letters_end_when_the_box_is_empty(client, me):
    send(client, LETTERS)

    page = send(client, {"part": "letters", "day": "4"})

    assert kept(me).digest_day is None
    assert "Saved. No letter comes." in page.text


def test_saving_the_same_day_again_moves_no_letter(client, me):
    User.objects.filter(pk=me.pk).update(
        digest_day=4, digest_asked_at=timezone.now() - timedelta(days=30)
    )
    before = kept(me).digest_asked_at

    send(client, LETTERS)

    assert kept(me).digest_asked_at == before


def test_a_day_that_has_begun_brings_its_first_letter_a_week_later(client, me, monkeypatch):
    noon = datetime(2026, 5, 18, 12, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: noon)
    client.force_login(me)

    page = send(client, LETTERS, day="0")

    assert re.search(r"The next one is for 25 May( 2026)?\.", page.text)


def test_the_next_letter_follows_the_zone(client, me, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 5, 17, 18, tzinfo=UTC))
    client.force_login(me)
    send(client, YOU, time_zone="Pacific/Kiritimati", language="")

    page = send(client, LETTERS, day="0")

    assert "by the time zone Pacific/Kiritimati" in page.text
    assert re.search(r"The next one is for 25 May( 2026)?\.", page.text), (
        "there Monday is eight hours old"
    )


# The language of this browser


def test_a_language_that_was_chosen_is_that_of_the_next_page(client, me, settings):
    response = client.post(ACCOUNT, YOU)

    cookie = response.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert cookie.value == "de"
    assert '<html lang="de">' in client.get("/").text


def test_as_the_browser_says_takes_the_choice_back(client, me, settings):
    client.post(ACCOUNT, YOU)
    response = client.post(ACCOUNT, {**YOU, "language": ""})

    assert response.cookies[settings.LANGUAGE_COOKIE_NAME]["max-age"] == 0
    assert '<html lang="en">' in client.get("/").text
    assert '<html lang="de">' in client.get("/", headers={"Accept-Language": "de"}).text


def test_letters_leave_the_language_of_the_browser_alone(client, me, settings):
    response = client.post(ACCOUNT, LETTERS)

    assert settings.LANGUAGE_COOKIE_NAME not in response.cookies


@pytest.mark.parametrize(("language", "spoken"), [("de", "de"), ("", "zh-hans")])
def test_logging_in_speaks_the_chosen_language_and_else_the_browsers(
    client, ines, settings, language, spoken
):
    User.objects.filter(pk=ines.pk).update(language=language)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    client.post("/accounts/login/", {"login": ines.email, "password": PASSWORD})

    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == spoken
    assert f'<html lang="{spoken}">' in client.get("/").text


# The page itself


def test_it_leads_to_address_password_and_log_out(client, me):
    page = client.get(ACCOUNT).text

    for place in ("/accounts/email/", "/accounts/password/change/", "/accounts/logout/"):
        assert f'href="{place}"' in page
        assert client.get(place, follow=True).status_code == 200


def test_it_costs_few_queries(client, django_assert_max_num_queries):
    client.force_login(make_learner(digest_day=3))

    with django_assert_max_num_queries(3):
        client.get(ACCOUNT)


def test_it_carries_no_script_or_style_of_its_own(client, me):
    page = client.get(ACCOUNT).text

    assert not re.search(r"<script(?![^>]* src=)", page)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page)
    assert "<style" not in page


def test_a_name_keeps_what_its_script_needs_and_leaves_out_what_nobody_sees(client, me):
    client.post(ACCOUNT, {**YOU, "name": "می\u200cروم\u202e"})

    me.refresh_from_db()
    assert me.name == "می\u200cروم"
