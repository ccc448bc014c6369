"""The weekly letter: who gets one, what it says, and that each week brings one at most."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import digest, emails
from accounts.digest import Outcome, send_digests
from learning.domain.publishing import publish, published_outlines, withdraw
from learning.models import Completion, Enrolment, LearningPath, Revision
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
MONDAY, TUESDAY = 0, 1
NOW = datetime(2026, 5, 18, 8, tzinfo=UTC)  # A Monday.
DAY = timedelta(days=1)


@pytest.fixture
def path():
    return published(
        step("s1", resource("r1"), resource("r2"), title="First steps"),
        step("s2", resource("r3", minutes=90)),
    )


def make_reader(outline=None, ticked=(), *, at=NOW - 2 * DAY, **fields):
    """Return somebody who wants a letter on Mondays and ticked these keys."""
    reader = make_learner(**{"digest_day": MONDAY} | fields)
    if outline:
        Enrolment.objects.create(learner=reader, path_id=outline.path_id, started_at=at - 30 * DAY)
    for key in ticked:
        row = outline.resource_ids[key]
        Completion.objects.create(learner=reader, resource_id=row, completed_at=at)
    return reader


def letters(now=NOW):
    send_digests(now)
    return mail.outbox


def letter(now=NOW):
    [only] = letters(now)
    return only


def rich(message):
    [(content, kind)] = message.alternatives
    assert kind == "text/html"
    return content


def change(outline, summary, at, number=2):
    row = Revision.objects.get(path_id=outline.path_id, number=1)
    Revision.objects.create(
        path_id=outline.path_id,
        number=number,
        document=row.document,
        published_at=at,
        summary=summary,
    )


# What it says


def test_it_says_where_one_is_what_is_next_and_what_one_ticked(path, settings):
    settings.BASE_URL = "https://waymark.example.org"
    make_reader(path, ["r1"])

    got = letter()

    assert got.subject == "Step 1 of 2 on Walking"
    assert "You are on step 1 of 2. 1 of 3 core done, about 2 h to go." in got.body
    assert "Next: Resource r2, Ann, 30 min" in got.body
    assert "https://waymark.example.org/paths/walking/s1/#r-r2" in got.body
    assert "What you ticked:\n- Resource r1\n" in got.body
    for words in ("You are on step 1 of 2.", "/paths/walking/s1/#r-r2", "<li", "Resource r1"):
        assert words in rich(got)


def test_it_says_what_changed_since_the_last_letter_and_nothing_older(path):
    change(path, "Put the newer talk in", NOW - 3 * DAY)
    change(path, "", NOW - 2 * DAY, number=3)
    change(path, "Long ago", NOW - 8 * DAY, number=4)
    change(path, "Only this morning", NOW - timedelta(minutes=30), number=5)
    make_reader(path, ["r1"])

    got = letter()

    changed = got.body.partition("What changed on this path:\n")[2].partition("\n\n")[0]
    lines = changed.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("- 16 May")
    assert lines[0].endswith(": small changes")
    assert lines[1].endswith(": Put the newer talk in")
    assert "Put the newer talk in" in rich(got)

    mail.outbox.clear()
    assert "Only this morning" in letter(NOW + 7 * DAY).body


def test_a_first_revision_is_no_change(path):
    Revision.objects.update(published_at=NOW - DAY)
    make_reader(path, ["r1"])

    assert "What changed" not in letter().body


def test_it_names_five_paths_the_latest_first_and_counts_the_others():
    reader = make_reader()
    for number in range(7):
        outline = published(core=1, key=f"p{number}", title=f"Path {number}")
        at = NOW - (8 + number) * DAY
        Enrolment.objects.create(learner=reader, path_id=outline.path_id, started_at=at)

    got = letter()

    named = [line for line in got.body.splitlines() if line.startswith("Path ")]
    assert named == [f"Path {number}" for number in range(5)]
    assert "2 more paths of yours:" in got.body
    assert "/learning/" in got.body
    assert "2 more paths of yours" in rich(got)


def test_long_lists_are_cut_and_counted():
    outline = published(core=9)
    for number in range(2, 9):
        change(outline, f"Change {number}", NOW - 2 * DAY, number=number)
    make_reader(outline, [f"r{number}" for number in range(1, 8)])

    got = letter()

    assert got.body.count("- Resource r") == 5
    assert got.body.count("- 16 May") == 5
    assert got.body.count("- and 2 more") == 2


def test_a_path_set_aside_or_withdrawn_is_not_told(path):
    reader = make_reader(path, ["r1"])
    aside = published(core=1, key="aside", title="Aside")
    gone = published(core=1, key="gone", title="Gone")
    for outline, moment in ((aside, NOW - DAY), (gone, None)):
        Enrolment.objects.create(learner=reader, path_id=outline.path_id, set_aside_at=moment)
    withdraw(LearningPath.objects.get(slug="gone"))

    got = letter()

    assert "Walking" in got.body
    assert "Aside" not in got.body + rich(got)
    assert "Gone" not in got.body + rich(got)


def test_a_draft_change_is_not_told(path):
    make_reader(path)
    LearningPath.objects.filter(slug="walking").update(title="Unpublished title")

    assert "Unpublished" not in letter().body


def test_a_finished_path_is_told_in_its_week_and_when_it_changes(path):
    reader = make_reader(path, ["r1", "r2", "r3"], at=NOW - 20 * DAY)
    enrolment = Enrolment.objects.filter(learner=reader)
    enrolment.update(finished_at=NOW - 20 * DAY)

    assert letters() == [], "nothing to tell"

    enrolment.update(finished_at=NOW + DAY)
    change(path, "A better talk", NOW + 2 * DAY)
    got = letter(NOW + 7 * DAY)

    assert got.subject == "Your week on Walking"
    assert "You have walked the whole path. Finished 19 May" in got.body
    assert "A better talk" in got.body
    assert "Next:" not in got.body + rich(got)


def finish_before_the_path_grew():
    """Return somebody who finished a path of two pieces on 15 May; it has three now."""
    short = published(step("s1", resource("r1"), resource("r2")))
    reader = make_reader(short, ["r1", "r2"], at=NOW - 4 * DAY)
    Enrolment.objects.filter(learner=reader).update(
        finished_at=NOW - 3 * DAY, finished_revision_id=short.revision_id
    )
    published(step("s1", resource("r1"), resource("r2")), step("s2", resource("r3", minutes=90)))
    return reader


def test_what_is_new_since_a_finish_is_counted():
    finish_before_the_path_grew()

    assert "1 new since you finished on 15 May" in letter().body


def test_what_is_left_and_was_asked_before_is_not_called_new():
    reader = finish_before_the_path_grew()
    newest = Revision.objects.latest("number")
    Enrolment.objects.filter(learner=reader).update(finished_revision=newest)

    body = letter().body

    assert "new since" not in body
    assert "2 of 3 core done" in body


@pytest.mark.parametrize("week", ["no path", "finished long ago"])
def test_with_nothing_to_tell_no_letter_is_written_that_week(path, week):
    reader = make_reader()
    if week == "finished long ago":
        outline, at = path, NOW - 90 * DAY
        Enrolment.objects.create(learner=reader, path_id=path.path_id, finished_at=at)
        for row in outline.resource_ids.values():
            Completion.objects.create(learner=reader, resource_id=row, completed_at=at)

    assert send_digests(NOW) == {Outcome.QUIET: 1}
    assert mail.outbox == []
    assert send_digests(NOW + timedelta(hours=1)) == {}


def test_it_praises_nobody_and_scolds_nobody(path):
    make_reader(path, ["r1", "r2"])
    make_reader(path)

    for got in letters():
        for word in ("streak", "great", "congrat", "missed", "!", "only", "behind", "forget"):
            assert word not in got.body.lower()


def test_it_has_no_gap_and_loads_nothing(path):
    change(path, "A better talk", NOW - DAY)
    make_reader(path, ["r1"])

    got = letter()

    assert "\n\n\n" not in got.body
    assert not got.body.startswith("\n")
    for word in ("<img", "<link", "style", "src=", "{%", "{{"):
        assert word not in rich(got)


# In whose words


def test_it_speaks_the_readers_language_and_says_days_where_they_live(path, monkeypatch):
    spoken = []

    def note(reader, weeks):
        from django.utils.translation import get_language

        spoken.append((reader.language, get_language(), str(timezone.get_current_timezone())))
        return original(reader, weeks)

    original = emails.digest
    monkeypatch.setattr(emails, "digest", note)
    make_reader(path, language="de", time_zone="Pacific/Auckland")
    make_reader(path)
    make_reader(path, language="xx")

    letters()

    assert spoken == [
        ("de", "de", "Pacific/Auckland"),
        ("", "en", "UTC"),
        ("xx", "en", "UTC"),
    ]
    assert '<html lang="de">' in rich(mail.outbox[0])
    assert '<html lang="en">' in rich(mail.outbox[1])


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12", "America/St_Johns"])
def test_the_day_is_the_readers_own(path, zone):
    reader = make_reader(path, ["r1"], time_zone=zone)
    morning = datetime(2026, 5, 18, 7, tzinfo=reader.zone)

    # The week before has its letter already.
    assert send_digests(morning - 7 * DAY)[Outcome.QUEUED] == 1
    assert send_digests(morning - timedelta(seconds=1)) == {}
    assert send_digests(morning)[Outcome.QUEUED] == 1
    reader.refresh_from_db()
    assert reader.digest_sent_on == date(2026, 5, 18)


# Who gets one


def test_nobody_gets_one_who_did_not_ask(path):
    make_reader(path, ["r1"], digest_day=None)
    make_reader(path, ["r1"], digest_day=TUESDAY, digest_sent_on=date(2026, 5, 12))
    make_reader(path, ["r1"], is_active=False)

    assert letters() == []


@pytest.mark.parametrize("address", ["proved", "not proved", "of another account", "none"])
def test_an_address_that_is_not_proved_gets_none(path, settings, address):
    settings.ADDRESSES_ARE_PROVED = True
    reader = make_reader(path, ["r1"])
    if address in {"proved", "not proved"}:
        proved = address == "proved"
        reader.emailaddress_set.create(email=reader.email, verified=proved, primary=True)
    if address == "of another account":
        reader.emailaddress_set.create(email="old@example.org", verified=True, primary=True)

    assert len(letters()) == (1 if address == "proved" else 0)


def test_where_addresses_are_not_proved_none_is_needed(path, settings):
    settings.ADDRESSES_ARE_PROVED = False
    make_reader(path, ["r1"])

    assert len(letters()) == 1


# Once


def test_it_comes_once_however_often_the_job_runs(path):
    reader = make_reader(path, ["r1"])

    for hour in range(24 * 7):
        send_digests(NOW + timedelta(hours=hour))

    assert len(mail.outbox) == 2, "this Monday's, and the next one's at seven"
    reader.refresh_from_db()
    assert reader.digest_sent_on == date(2026, 5, 25)


def test_a_reader_who_changes_the_day_gets_no_second_one_that_week(path):
    reader = make_reader(path, ["r1"])
    send_digests(NOW)
    for weekday in range(7):
        reader.digest_day = weekday
        reader.save(update_fields=["digest_day"])
        for hour in range(0, 24 * 7, 8):
            send_digests(NOW + timedelta(hours=hour) - timedelta(hours=1))

    assert len(mail.outbox) == 1


def test_off_and_on_again_brings_no_second_one(client, path):
    reader = make_reader(path, ["r1"])
    send_digests(NOW)
    client.force_login(reader)
    client.post("/account/", {"part": "letters", "day": "0"})
    client.post("/account/", {"part": "letters", "wanted": "on", "day": "0"})
    reader.refresh_from_db()
    assert reader.digest_day == MONDAY

    send_digests(NOW + DAY)

    assert len(mail.outbox) == 1


@pytest.mark.parametrize("meanwhile", ["claimed", "ended", "moved", "closed"])
def test_what_happened_since_the_reader_was_found_counts(path, monkeypatch, meanwhile):
    reader = make_reader(path, ["r1"])
    changes = {
        "claimed": {"digest_sent_on": NOW.date()},
        "ended": {"digest_day": None},
        "moved": {"digest_day": TUESDAY},
        "closed": {"is_active": False},
    }

    def news(since):
        type(reader).objects.filter(pk=reader.pk).update(**changes[meanwhile])
        return {}

    monkeypatch.setattr(digest, "changes_of_week", news)

    assert send_digests(NOW) == {Outcome.TAKEN: 1}
    assert mail.outbox == []


def test_it_goes_to_the_address_that_holds_when_it_is_written(path, monkeypatch):
    reader = make_reader(path, ["r1"])

    def news(since):
        type(reader).objects.filter(pk=reader.pk).update(email="new@example.org")
        return {}

    monkeypatch.setattr(digest, "changes_of_week", news)

    assert letter().to == ["new@example.org"]


# What goes wrong


def test_a_letter_that_cannot_be_written_holds_up_no_other_and_is_tried_again(
    path, monkeypatch, caplog
):
    first, bad, last = (make_reader(path, ["r1"]) for _ in range(3))
    original = emails.digest

    def stumble(reader, weeks):
        if reader == bad:
            raise ValueError("as the test asks")
        return original(reader, weeks)

    monkeypatch.setattr(emails, "digest", stumble)
    tally = send_digests(NOW)

    assert tally == {Outcome.QUEUED: 2, Outcome.FAILED: 1}
    assert [got.to for got in mail.outbox] == [[first.email], [last.email]]
    assert f"The weekly letter to account {bad.pk} could not be written." in caplog.text
    assert bad.email not in caplog.text

    monkeypatch.setattr(emails, "digest", original)
    send_digests(NOW + timedelta(hours=1))
    assert [got.to for got in mail.outbox] == [[first.email], [last.email], [bad.email]]


@pytest.mark.parametrize(
    "title",
    [
        "Walking\r\nBcc: all@example.org",
        "Walking\u2028Bcc: all@example.org",
        "Walking\x85\x0bBcc: all@example.org",
        "<script>alert(1)</script> {{ settings.SECRET_KEY }} {% now 'Y' %}",
        "w" * 5_000,
        "مرحبا 你好 \u202e",
    ],
    ids=["line break", "line separator", "controls", "markup", "long", "scripts"],
)
def test_no_title_breaks_out_of_the_subject_or_the_page(path, title, monkeypatch):
    reader = make_reader(path, ["r1"])
    monkeypatch.setattr("learning.domain.outline.Outline.title", title)

    send_digests(NOW)
    message = mail.outbox[0].message()

    assert mail.outbox[0].to == [reader.email]
    assert message["Bcc"] is None
    assert len(mail.outbox[0].subject.splitlines()) == 1
    assert len(mail.outbox[0].subject) < 100
    assert "<script" not in rich(mail.outbox[0])


# What it costs


def test_a_letter_costs_the_same_queries_on_three_paths_and_on_thirty():
    def queries(paths):
        reader = make_reader()
        for number in range(paths):
            outline = published(core=2, key=f"p{paths}-{number}")
            change(outline, "Something", NOW - DAY)
            Enrolment.objects.create(learner=reader, path_id=outline.path_id)
        published_outlines()  # They are kept from here on.
        with CaptureQueriesContext(connection) as captured:
            assert send_digests(NOW)[Outcome.QUEUED] == 1
        return len(captured)

    assert queries(3) == queries(30) <= 14


def test_a_run_holds_few_people_at_a_time_and_forgets_nobody(path, monkeypatch):
    monkeypatch.setattr(digest, "CHUNK", 2)
    for _ in range(5):
        make_reader(path, ["r1"])

    assert send_digests(NOW)[Outcome.QUEUED] == 5
    assert len({got.to[0] for got in mail.outbox}) == 5


def test_the_command_says_what_it_did(path, capsys):
    yesterday = (timezone.now() - DAY).weekday()
    make_reader(path, ["r1"], digest_day=yesterday)
    make_reader(digest_day=yesterday)

    call_command("send_digests")
    call_command("send_digests", verbosity=0)

    assert capsys.readouterr().out == "Letters queued: 1, nothing to tell: 1, not written: 0.\n"
    assert len(mail.outbox) == 1


def test_publishing_says_it_in_the_next_letter(path):
    reader = make_reader(path, digest_day=(timezone.now() + DAY).weekday())
    LearningPath.objects.filter(slug="walking").update(tagline="Step by step")
    publish(LearningPath.objects.get(slug="walking"), summary="A tagline")

    send_digests(timezone.now() + 2 * DAY)

    [got] = mail.outbox
    assert got.to == [reader.email]
    assert ": A tagline" in got.body
