"""My learning: where one left off, every path, what was done and when, notes."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from learning.domain.publishing import withdraw
from learning.models import Completion, Enrolment, LearningPath, Note, Resource
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
MOST_QUERIES = 12


@pytest.fixture
def learner(client):
    """A learner who is logged in."""
    learner = make_learner()
    client.force_login(learner)
    return learner


def tick(client, key, path="walking"):
    return client.post(f"/paths/{path}/resources/{key}/completion/", {"done": "1"})


def complete(learner, key, at):
    """Complete a resource at a moment, enrolled since then."""
    row = Resource.objects.get(key=key)
    Completion.objects.create(learner=learner, resource=row, completed_at=at)
    Enrolment.objects.get_or_create(
        learner=learner, path_id=row.path_id, defaults={"started_at": at}
    )


def write(learner, key, text="A note of mine", at=None, changed_at=None):
    at = at or timezone.now()
    return Note.objects.create(
        learner=learner,
        resource=Resource.objects.get(key=key),
        title=f"Resource {key}",
        text=text,
        html=f"<p>{escape(text)}</p>",
        words=text.lower(),
        written_at=at,
        changed_at=changed_at or at,
    )


def words(html):
    """Return a page's visible words, with single spaces."""
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())


def part(client, name, address="/learning/"):
    """Return the words of one section of the page."""
    found = re.search(
        rf'<section[^>]*aria-labelledby="{name}".*?</section>', client.get(address).text, re.S
    )
    return words(f"<main{found[0]}") if found else ""


def test_every_path_stands_there_with_its_place_the_latest_first(client, learner):
    published(core=2)
    published(step("s", resource("x"), resource("y")), key="running", title="Running")
    tick(client, "r1")
    tick(client, "x", "running")

    rows = part(client, "p-h")

    assert rows.count("Step 1 of 1, started") == 2
    assert rows.index("Running") < rows.index("Walking")


def test_it_opens_where_one_left_off(client, learner):
    published(step("s1", resource("a"), resource("b")), step("s2", resource("c", minutes=90)))
    tick(client, "a")

    band = part(client, "place-h")

    assert re.search(r"Where you left off, today at \d\d:\d\d", band)
    assert "Walking Step 1 of 2. Next: Resource b" in band
    assert "1 of 3 core done about 2 h to go 1 week at 3 h a week" in band


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2026, 11, 23, 8, 12, tzinfo=UTC), "today at 09:12"),
        (datetime(2026, 11, 22, 23, 30, tzinfo=UTC), "today at 00:30"),
        (datetime(2026, 11, 22, 22, 30, tzinfo=UTC), "yesterday at 23:30"),
        (datetime(2026, 11, 14, 12, 0, tzinfo=UTC), "on 14 November"),
        (datetime(2025, 11, 14, 12, 0, tzinfo=UTC), "on 14 November 2025"),
    ],
)
def test_when_one_left_off_is_said_in_the_learners_own_time(client, monkeypatch, at, said):
    learner = make_learner(time_zone="Europe/Berlin")
    client.force_login(learner)
    published(core=2)
    complete(learner, "r1", at)
    stop_the_clock(monkeypatch, datetime(2026, 11, 23, 20, tzinfo=UTC))

    assert f"Where you left off, {said} Walking" in part(client, "place-h")


def stop_the_clock(monkeypatch, now):
    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None):
            return now.astimezone(tz)

    monkeypatch.setattr("learning.views.days.datetime", Stopped)


def test_a_finished_path_is_passed_over_and_leads_to_its_record(client, learner):
    published(core=2)
    published(step("s", resource("x")), key="running", title="Running")
    tick(client, "r1")
    tick(client, "x", "running")

    assert "Walking Step 1 of 1." in part(client, "place-h")
    rows = part(client, "p-h")
    assert re.search(r"Running Finished \d+ [A-Z][a-z]+ Record", rows)
    assert 'href="/paths/running/record/"' in client.get("/learning/").text


def test_a_finished_path_leads_on_to_the_next(client, learner):
    published(core=1, sequel="running")
    published(step("s", resource("x")), key="running", title="Running", tagline="Faster.")
    tick(client, "r1")

    band = part(client, "place-h")

    assert "You have walked Walking . It leads on to Running Faster. See the path" in band


def test_when_all_is_finished_another_path_is_offered(client, learner):
    published(core=1, sequel="unwritten")
    tick(client, "r1")

    assert "Every path you took up is finished" in part(client, "place-h")


def test_when_all_is_set_aside_it_says_so(client, learner):
    published(core=2)
    tick(client, "r1")
    client.post("/paths/walking/enrolment/", {"aside": "1"})

    assert "Every path is set aside" in part(client, "place-h")


def test_a_path_that_grew_says_what_is_new_since_it_was_finished(client, learner):
    published(core=1)
    tick(client, "r1")
    published(core=3)

    assert re.search(r"2 new since you finished on \d+ [A-Z]", part(client, "p-h"))


def test_it_works_without_an_account(client):
    published(core=2)
    empty = client.get("/learning/").text
    assert "Your place will show here" in empty
    assert "Nothing ticked yet." in empty

    tick(client, "r1")

    page = words(client.get("/learning/").text)
    assert "1 of 2 core done" in page
    assert "Kept in this browser" in page
    assert "1 ticked on 1 day." in page
    assert re.search(r"Today Ticked Resource r1 \d\d:\d\d", page)
    assert "No notes yet" not in page


def test_a_first_day_says_one_sentence_each(client, learner):
    page = words(client.get("/learning/").text)

    assert "Your place will show here" in page
    assert "Nothing ticked yet. Each day you tick something gets a square." in page
    assert "No notes yet. Use Note beside any resource." in page
    assert "Ticked before you signed up?" in page
    assert "Recent" not in page


def test_recent_activity_stands_under_its_days_with_what_it_finished(client, learner):
    now = timezone.now()
    published(
        step("s1", resource("a"), title="Setting Out"), step("s2", resource("b"), resource("c"))
    )
    complete(learner, "a", now - timedelta(days=3))
    complete(learner, "b", now)
    write(learner, "a", at=now - timedelta(days=3, minutes=1))
    write(learner, "b", at=now - timedelta(days=9), changed_at=now - timedelta(days=2))

    recent = part(client, "recent-h")

    expected = (
        r"Recent Today Ticked Resource b \d\d:\d\d "
        r"\w+day \d+ \w+( \d{4})? Changed a note on Resource b \d\d:\d\d "
        r"\w+day \d+ \w+( \d{4})? Finished step 1, Setting Out Ticked Resource a \d\d:\d\d "
        r"Wrote a note on Resource a \d\d:\d\d "
    )
    if (now - timedelta(minutes=1)).date() == now.date():
        assert re.match(expected, recent), recent
    assert "Earlier activity" in recent


def test_days_of_the_log_are_those_of_the_learners_time_zone(client):
    published(core=2)
    at = datetime(2026, 10, 24, 22, 30, tzinfo=UTC)
    for zone, day in [("Europe/Berlin", "Sunday 25 October"), ("UTC", "Saturday 24 October")]:
        learner = make_learner(time_zone=zone)
        client.force_login(learner)
        complete(learner, "r1", at)

        log = words(client.get("/learning/activity/").text)

        local = at.astimezone(ZoneInfo(zone))
        assert day in log
        assert f"Ticked Resource r1 {local:%H:%M}" in log


def test_a_note_and_a_tick_on_what_has_left_the_path_are_told_without_a_link(client, learner):
    published(core=2)
    tick(client, "r2")
    published(core=1, exactly=True)

    page = client.get("/learning/").text

    assert "<span>Resource r2</span>" in page
    assert 'href="/paths/walking/s1/#r-r2"' not in page


def test_only_the_latest_are_recent_and_the_rest_is_leafed_through(client, learner):
    published(core=60)
    now = timezone.now()
    for n in range(1, 61):
        complete(learner, f"r{n}", now - timedelta(hours=n))

    assert part(client, "recent-h").count("Ticked") == 10
    first, second = (words(client.get(f"/learning/activity/?page={n}").text) for n in (1, 2))
    assert (first.count("Ticked Resource"), second.count("Ticked Resource")) == (50, 10)
    assert "Page 2 of 2" in second


def test_the_picture_says_in_words_what_it_shows(client, learner):
    published(core=3)
    now = timezone.now()
    complete(learner, "r1", now)
    complete(learner, "r2", now)
    complete(learner, "r3", now - timedelta(days=300))

    page = client.get("/learning/").text

    assert "2 ticked on 1 day between" in page
    assert '<title id="heat-t">Ticks a day over 26 weeks</title>' in page
    assert "2 ticked on 1 day. Rest days are part of it: nothing here counts streaks." in words(
        page
    )
    month = timezone.localdate().strftime("%B")
    assert re.search(
        rf'<th scope="row">{month}</th><td class="num">2</td><td class="num">1</td>', page
    )
    assert "style=" not in page


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", {"Nov", "Mon"}), ("de", {"Nov", "Mo"}), ("zh-hans", {"十一月", "星期一"})],
)
def test_months_and_weekdays_are_named_in_the_language(
    client, learner, monkeypatch, language, expected
):
    published(core=2)
    complete(learner, "r1", datetime(2026, 11, 20, 12, tzinfo=UTC))
    stop_the_clock(monkeypatch, datetime(2026, 11, 23, 20, tzinfo=UTC))

    page = client.get("/learning/", headers={"Accept-Language": language}).text

    named = re.findall(r"<text [^>]*>([^<]*)</text>", page)
    assert expected <= set(named)


def test_notes_show_the_latest_three_and_how_many_there_are(client, learner):
    published(core=4)
    now = timezone.now()
    for n in range(1, 5):
        write(learner, f"r{n}", f"Thought <b>{n}</b>", now - timedelta(days=n))

    page = client.get("/learning/").text

    assert [f"Thought &lt;b&gt;{n}&lt;/b&gt;" in page for n in (1, 2, 3, 4)] == [
        True,
        True,
        True,
        False,
    ]
    assert '<a href="/learning/notes/">All 4</a>' in page


def test_notes_and_activity_of_others_are_nobody_elses(client, learner):
    published(core=2)
    other = make_learner()
    write(other, "r1", "Somebody's secret")
    complete(other, "r1", timezone.now())

    page = client.get("/learning/").text

    assert "secret" not in page
    assert "Resource r1" not in page
    assert "Resource r1" not in client.get("/learning/activity/").text


def test_a_withdrawn_path_is_nowhere_and_its_ticks_are_still_counted(client, learner):
    published(core=2)
    tick(client, "r1")
    withdraw(LearningPath.objects.get())

    page = client.get("/learning/").text

    assert "Walking" not in page
    assert "Resource r1" not in page
    assert "1 ticked on 1 day." in words(page)


def make_paths(learner, paths, ticks):
    """Let a learner be some way along so many paths, with notes."""
    now = timezone.now()
    for n in range(paths):
        keys = [f"p{n}-{each}" for each in range(ticks + 1)]
        published(step("s1", *(resource(key) for key in keys)), key=f"path-{n}", title=f"Path {n}")
        for each in range(ticks):
            complete(learner, keys[each], now - timedelta(days=n, hours=each))
        write(learner, keys[0])


def test_a_long_list_is_shown_twenty_at_a_time_the_latest_first(client, learner):
    make_paths(learner, 23, 1)
    Enrolment.objects.filter(path__slug="path-0").update(set_aside_at=timezone.now())

    first, second = (client.get(f"/learning/?page={n}") for n in (1, 2))

    assert "1 to 20 of 23" in words(first.text)
    assert [">Path 1<" in first.text, ">Path 20<" in first.text, ">Path 21<" in first.text] == [
        True,
        True,
        False,
    ]
    assert 'id="aside-h"' not in first.text
    assert "Path 22 Step 1 of 1" in part(client, "p-h", "/learning/?page=2")
    assert "Path 0 Step 1 of 1, set aside" in part(client, "aside-h", "/learning/?page=2")
    assert "Where you left off" not in second.text
    assert client.get("/learning/?page=nonsense").status_code == 200


@pytest.mark.parametrize("address", ["/learning/", "/learning/activity/"])
def test_many_paths_and_ticks_cost_the_queries_of_few(client, address):
    few, many = make_learner(), make_learner()
    make_paths(few, 3, 10)
    for path in range(3, 30):
        keys = [f"q{path}-{each}" for each in range(12)]
        published(step("s1", *(resource(key) for key in keys)), key=f"many-{path}")
        for key in keys[:-1]:
            complete(many, key, timezone.now())
        write(many, keys[0])
    costs = []
    for learner in (few, many):
        client.force_login(learner)
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        costs.append(len(captured))

    assert costs[0] == costs[1] <= MOST_QUERIES


def test_the_page_is_kept_by_nobody(client, learner):
    for address in ["/learning/", "/learning/activity/"]:
        assert "no-store" in client.get(address).headers["Cache-Control"]
