"""Reports: anybody sends one, a person is never taken for a robot, and nothing is kept twice."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from learning.domain.publishing import publish
from learning.models import LearningPath, Report, Resource
from tests.factories import make_curator, make_learner, published
from tests.patience import is_refused_for

PAGE = "/paths/walking/resources/r1/report/"
CREATOR_PAGE = "/credits/ann/report/"
SENT = "/paths/walking/resources/r1/report/sent/"
BROKEN = {"reason": "broken", "detail": "Times out from two networks."}


@pytest.fixture
def path(db):
    return published(core=2)


@pytest.fixture
def wait(monkeypatch):
    """Let time pass for whoever fills in a form."""
    moments = {"now": timezone.now().timestamp()}
    monkeypatch.setattr("time.time", lambda: moments["now"])

    def pass_by(seconds):
        moments["now"] += seconds

    return pass_by


@pytest.fixture
def send(wait):
    """Open a page, fill in its form as slowly as people do, and send it."""

    def fill_in(client, page=PAGE, after=10, **typed):
        shown = client.get(page)
        wait(after)
        return client.post(page, {"started": started(shown)} | typed)

    return fill_in


def started(response):
    return re.search(r'name="started" value="([^"]+)"', response.text)[1]


def test_a_step_offers_to_report_each_of_its_resources(client, path):
    page = client.get("/paths/walking/s1/").text

    assert page.count("Report a problem") == 2
    assert f'href="{PAGE}"' in page


def test_the_page_names_the_resource_its_credit_and_five_reasons(client, path):
    page = client.get(PAGE).text

    assert "Resource r1" in page
    assert ">Ann</a>" in page
    assert page.count('type="radio"') == 5


def test_a_visitor_reports_and_is_thanked(client, path, send):
    response = send(client, **BROKEN, reply_to="ines@example.org")

    [report] = Report.objects.all()
    assert response["Location"] == SENT
    assert "Thank you" in client.get(SENT).text
    assert (report.resource.key, report.reason, report.state) == ("r1", "broken", "open")
    assert report.detail == "Times out from two networks."
    assert report.reply_to == "ines@example.org"
    assert report.reporter is None


def test_a_learner_hears_at_the_address_of_the_account_if_they_ask(client, path, send):
    ines, omar = make_learner(email="ines@example.org"), make_learner()
    client.force_login(ines)
    other = Client()
    other.force_login(omar)

    send(client, reason="outdated", tell_me="on", reply_to="somebody.else@example.org")
    send(other, reason="outdated")

    assert {(r.reporter, r.reply_to) for r in Report.objects.all()} == {
        (ines, "ines@example.org"),
        (omar, ""),
    }


def test_something_else_needs_words(client, path, send):
    response = send(client, reason="other", detail="  \u200b ")

    assert response.status_code == 200
    assert "Tell us what is wrong" in response.text
    assert 'href="#id_detail"' in response.text
    assert not Report.objects.exists()


def test_a_report_needs_a_reason(client, path, send):
    response = send(client, detail="Something.")

    assert "Choose what is wrong" in response.text
    assert 'href="#id_reason"' in response.text
    assert "Something.</textarea>" in response.text


@pytest.mark.parametrize(
    "typed",
    [
        {"detail": "x" * 2001},
        {"reply_to": "nobody"},
        {"reply_to": "a@example.org\nBcc: b@example.org"},
        {"reply_to": f"{'a' * 250}@example.org"},
        {"reason": "everything"},
    ],
)
def test_what_no_report_may_hold_is_refused(client, path, send, typed):
    response = send(client, **BROKEN | typed)

    assert response.status_code == 200
    assert 'role="alert"' in response.text
    assert not Report.objects.exists()


def test_pasted_text_keeps_its_lines_and_loses_what_nobody_sees(client, path, send):
    send(client, reason="other", detail="One\r\nt\u200bw\x00o\u202e .\r\n")

    assert Report.objects.get().detail == "One\ntwo ."


def test_2000_characters_fit_however_a_browser_ends_its_lines(client, path, send):
    send(client, reason="other", detail="ab\r\n" * 600 + "x" * 200)

    assert len(Report.objects.get().detail) == 2000


@pytest.mark.parametrize(
    ("typed", "after"), [({"homepage": "https://example.org"}, 10), ({}, 1), ({}, 0)]
)
def test_a_robot_is_thanked_and_nothing_is_kept(client, path, send, typed, after):
    response = send(client, **BROKEN | typed, after=after)

    assert response["Location"] == SENT
    assert not Report.objects.exists()


def test_what_robots_fill_in_is_hidden_from_everybody_else(client, path):
    trap = re.search(r'<div class="vh" aria-hidden="true">.*?</div>', client.get(PAGE).text)[0]

    assert 'name="homepage"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap


@pytest.mark.parametrize("stamp", ["", "made-up", "none"])
def test_a_form_without_its_stamp_is_asked_for_once_more_and_then_taken(client, path, wait, stamp):
    typed = BROKEN if stamp == "none" else BROKEN | {"started": stamp}

    asked = client.post(PAGE, typed)
    again = client.post(PAGE, BROKEN | {"started": started(asked)})

    assert asked.status_code == 200
    assert "Nothing is lost: press Send once more." in asked.text
    assert "Times out from two networks.</textarea>" in asked.text
    assert again["Location"] == SENT
    assert Report.objects.count() == 1


def test_a_page_left_open_for_days_is_asked_for_once_more(client, path, send):
    asked = send(client, **BROKEN, after=25 * 60 * 60)

    assert "Nothing is lost: press Send once more." in asked.text
    assert client.post(PAGE, BROKEN | {"started": started(asked)})["Location"] == SENT
    assert Report.objects.count() == 1


def test_mending_a_mistake_quickly_makes_nobody_a_robot(client, path, send):
    refused = send(client, reason="other", after=10)

    client.post(PAGE, {"reason": "other", "detail": "Here.", "started": started(refused)})

    assert Report.objects.count() == 1


def test_the_same_report_twice_within_a_day_is_one(client, path, send, wait):
    send(client, **BROKEN)
    second = send(client, **BROKEN, reply_to="ines@example.org")
    assert second["Location"] == SENT
    assert Report.objects.get().reply_to == "ines@example.org"

    wait(24 * 60 * 60)
    send(client, **BROKEN)

    assert Report.objects.count() == 2


def test_two_people_or_two_matters_are_two_reports(client, path, send):
    send(client, **BROKEN)
    send(Client(), **BROKEN)
    send(client, reason="outdated")
    send(client, page=PAGE.replace("r1", "r2"), **BROKEN)

    assert Report.objects.count() == 4


def test_what_could_not_be_kept_may_be_sent_again(client, path, send, monkeypatch):
    def fail(**values):
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(Report.objects, "create", fail)
        with pytest.raises(RuntimeError):
            send(client, **BROKEN)

    send(client, **BROKEN)

    assert Report.objects.count() == 1


def test_too_many_reports_are_refused_for_an_hour_and_nothing_is_lost(client, path, send, wait):
    for number in range(5):
        send(client, reason="other", detail=f"Number {number}")

    refused = send(client, reason="other", detail="Number 5")
    assert is_refused_for(refused, 3600)
    assert "Number 5</textarea>" in refused.text
    assert "too many reports" in refused.text
    assert Report.objects.count() == 5

    wait(60 * 60)
    send(client, reason="other", detail="Number 5")
    assert Report.objects.count() == 6


def test_one_address_sends_ten_an_hour_whoever_it_says_it_is(path, send):
    answers = [send(Client(), reason="other", detail=f"No {n}").status_code for n in range(11)]

    assert answers == [302] * 10 + [429]


def test_robots_and_mistakes_use_up_nobodys_reports(client, path, send):
    for _ in range(6):
        send(client, reason="other")
        send(client, **BROKEN, homepage="spam")

    assert send(client, **BROKEN).status_code == 302
    assert Report.objects.count() == 1


def test_only_what_is_published_can_be_reported(client, path, send):
    Resource.objects.filter(key="r2").update(archived_at=timezone.now())
    publish(LearningPath.objects.get())
    archived = PAGE.replace("r1", "r2")
    client.force_login(make_curator())

    assert client.get(archived).status_code == 404
    assert client.post(archived, BROKEN).status_code == 404
    assert client.get(PAGE.replace("r1", "r9")).status_code == 404

    LearningPath.objects.update(status="withdrawn")
    assert client.get(PAGE).status_code == 404
    assert client.get(SENT).status_code == 404
    assert client.get(CREATOR_PAGE).status_code == 404
    assert client.get("/paths/nothing/resources/r1/report/").status_code == 404


def test_a_preview_offers_no_reports(client, path):
    client.force_login(make_curator())
    LearningPath.objects.update(status="draft")

    assert "Report a problem" not in client.get("/paths/walking/s1/").text


def test_a_report_needs_the_pages_own_token(path):
    client = Client(enforce_csrf_checks=True)

    assert client.post(PAGE, BROKEN).status_code == 403
    assert not Report.objects.exists()


def test_looking_at_the_pages_keeps_nothing(client, path):
    for page in (PAGE, SENT, CREATOR_PAGE, f"{CREATOR_PAGE}sent/"):
        assert client.get(page).status_code == 200

    assert client.post(SENT).status_code == 405
    assert not Report.objects.exists()


def test_a_creators_page_says_where_they_are_found_and_supported(client, db):
    ann = {"url": "https://ann.example.org/", "support_url": "https://give.example.org/ann"}
    published(creators=[{"key": "ann", "name": "Ann", **ann}])

    page = client.get("/credits/ann/").text

    assert 'Find them at <a href="https://ann.example.org/"' in page
    assert 'Support their work at <a href="https://give.example.org/ann"' in page
    assert f'href="{CREATOR_PAGE}"' in page


def test_a_creator_asks_for_a_correction_of_what_is_said_of_them(client, path, send):
    page = client.get(CREATOR_PAGE).text
    send(client, page=CREATOR_PAGE, reason="credit", detail="I am Anna.")

    [report] = Report.objects.all()
    assert "Ann" in page
    assert f'href="{PAGE}?reason=credit"' in page
    assert (report.creator.key, report.resource, report.reason) == ("ann", None, "credit")


def test_a_work_of_theirs_is_reported_with_the_credit_chosen_already(client, path):
    page = client.get(f"{PAGE}?reason=credit").text

    assert re.search(r'value="credit"[^>]*checked', page)
    assert "checked" not in client.get(f"{PAGE}?reason=nonsense").text
