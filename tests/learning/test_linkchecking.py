"""Published links are checked politely and once, and what is found is kept."""

import asyncio
import json
import random
import threading
from datetime import timedelta
from urllib.parse import unquote

import pytest
from asgiref.sync import async_to_sync
from django.db import connection
from django.utils import timezone

from learning.domain import linkchecking, linkmending, linkrecords
from learning.domain.linkchecking import check_addresses, check_links
from learning.domain.linkhealth import read
from learning.models import LearningPath, LinkCheck, Outcome
from tests import hostile
from tests.factories import make_learner, published, resource, step
from tests.hostile import page, redirect

pytestmark = pytest.mark.django_db
QUICK = {"pause": 0.0, "head_seconds": 0.5, "get_seconds": 0.7}
HTML = "<title>Gradient descent</title><p>It finds the least of a function by small steps.</p>"
OTHER = "<title>Buy this domain</title><p>Related searches: shoes, hats and insurance.</p>"


@pytest.fixture
def web(monkeypatch):
    with hostile.web() as served:
        monkeypatch.setattr(linkchecking, "make_fetcher", lambda: hostile.fetcher_for(served))
        yield served


def hold(*addresses, slug="walking", **fields):
    """Publish a path with a resource for each address."""
    rows = (
        resource(f"r{number}", links=[{"url": address, **fields}])
        for number, address in enumerate(addresses, start=1)
    )
    return published(step("s1", *rows), key=slug, title=slug.title())


def addresses_asked(web):
    return [request.address for request in web.asked]


def run(*given, **manner):
    return check_links(*given, **QUICK | manner)


def state(address):
    return LinkCheck.objects.of([address]).get()


def make_due(days=0):
    """Let so many days pass, as far as the records know."""
    for row in LinkCheck.objects.all():
        for name in ("due_at", "checked_at", "since", "failing_since", "archive_asked_at"):
            if getattr(row, name):
                setattr(row, name, getattr(row, name) - timedelta(days=days, hours=1))
        row.due_at = timezone.now() - timedelta(minutes=1)
        row.save()


def test_a_link_that_answers_is_asked_politely_once_and_kept(web):
    address = web.site("good.example.org", page(HTML), path="/a")
    hold(address)

    summary = run()

    row = state(address)
    assert (row.outcome, row.known_title) == (Outcome.ANSWERING, "Gradient descent")
    assert row.due_at > timezone.now() + timedelta(hours=23)
    assert [(asked.method, asked.address) for asked in web.asked] == [("GET", address)]
    assert web.asked[0].headers["User-Agent"].startswith("Waymark/")
    assert summary.outcomes == {"answering": 1}


def test_what_is_known_is_looked_at_by_its_head(web, monkeypatch):
    address = web.site("good.example.org", page(HTML), path="/a")
    hold(address)
    run()
    make_due()
    monkeypatch.setattr(linkchecking, "wants_page", lambda *_: False)

    run()

    assert [asked.method for asked in web.asked] == ["GET", "HEAD"]
    assert state(address).outcome == Outcome.ANSWERING


@pytest.mark.parametrize("refusal", [403, 404, 405, 500, 501])
def test_a_site_that_refuses_heads_is_asked_for_the_page(web, monkeypatch, refusal):
    address = web.site("good.example.org", hostile.no_head(page(HTML), refusal), path="/a")
    hold(address)
    run()
    make_due()
    monkeypatch.setattr(linkchecking, "wants_page", lambda *_: False)

    run()

    assert [asked.method for asked in web.asked] == ["GET", "HEAD", "GET"]
    assert state(address).outcome == Outcome.ANSWERING


def test_only_due_links_are_asked_when_asked_for_those(web):
    due = web.site("good.example.org", page(HTML), path="/due")
    later = web.site("good.example.org", page(HTML), path="/later")
    hold(due, later)
    run()
    web.asked.clear()
    make_due()
    LinkCheck.objects.of([later]).update(due_at=timezone.now() + timedelta(hours=2))

    run(only_due=True)

    assert {asked.address for asked in web.asked} == {due}


def test_only_the_links_of_one_path_are_asked_when_asked_for_those(web):
    one = web.site("one.example.org", page(HTML), path="/a")
    other = web.site("two.example.org", page(HTML), path="/a")
    hold(one, slug="one")
    hold(other, slug="two")

    run([LearningPath.objects.get(slug="two").pk])

    assert addresses_asked(web) == [other]


def test_an_address_on_two_paths_is_asked_once_and_drafts_are_not(web):
    address = web.site("good.example.org", page(HTML), path="/a")
    hold(address, slug="one")
    hold(address, slug="two")
    hold("https://draft.example.org/", slug="three")
    LearningPath.objects.filter(slug="three").update(status="withdrawn")

    run()

    assert addresses_asked(web) == [address]


def test_what_replaced_an_address_is_asked_in_its_place(web):
    new = web.site("new.example.org", page(HTML), path="/a")
    hold("http://old.example.org/a", replaced_by=new)

    run()

    assert addresses_asked(web) == [new]


def test_one_host_is_asked_one_thing_at_a_time_with_a_pause(web):
    busy, most = [0], [0]
    plain = page(HTML)

    async def counted(request, writer):
        busy[0] += 1
        most[0] = max(most[0], busy[0])
        await hostile.slowly(0.05, plain)(request, writer)
        busy[0] -= 1

    hold(*(web.site("good.example.org", counted, path=f"/{n}") for n in range(5)))
    started = timezone.now()

    run(pause=0.1)

    assert most == [1]
    assert timezone.now() - started > timedelta(seconds=4 * 0.1 + 5 * 0.05)


HOSTILE = {
    "silence": (hostile.silence(), "timeout"),
    "slow headers": (hostile.slow_headers(), "timeout"),
    "dripping body": (hostile.dripping_body(), "timeout"),
    "slow": (hostile.slowly(5, page(HTML)), "timeout"),
    "reset": (hostile.reset(), "connection"),
    "missing": (page("Gone.", status=404), "404"),
    "gone": (page("Gone.", status=410), "410"),
    "broken": (page("Sorry.", status=500), "5xx"),
}
ODD = {
    "loop": (redirect("/a"), "redirects"),
    "to a private place": (redirect("http://127.0.0.1/"), "redirects"),
    "to the cloud's own": (redirect("http://169.254.169.254/latest/"), "redirects"),
    "endless headers": (hostile.endless_headers(), "bad answer"),
    "endless header": (hostile.endless_header(), "bad answer"),
    "endless interim answers": (hostile.endless_interim_answers(), "bad answer"),
    "endless framing": (hostile.endless_framing(), None),
    "garbage": (hostile.garbage(), "bad answer"),
    "unknown packing": (page(HTML, content_encoding="br"), "bad answer"),
    "unauthorised": (page("", status=401), "401"),
    "forbidden": (page("", status=403), "403"),
    "too many": (page("", status=429, retry_after="7200"), "429"),
    "bot wall": (page("", status=503, cf_mitigated="challenge"), "bot wall"),
    "login": (redirect("/login"), "login"),
}
FINE = {
    "endless body": hostile.endless_body(),
    "bomb": hostile.bomb(),
    "bomb in a bomb": hostile.bomb(2),
    "wrong encoding": page("<title>caf\xe9</title>".encode("latin-1"), content_type="text/html"),
    "nothing": page(""),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_site_that_does_not_answer_is_said_to_be_down_after_days(web, name):
    behaviour, reason = HOSTILE[name]
    address = web.site("bad.example.org", behaviour, path="/a")
    good = web.site("good.example.org", page(HTML), path="/a")
    hold(address, good)

    run()
    first = state(address)
    make_due(1.5)
    run()
    make_due(1.5)
    run()

    assert (first.outcome, first.failing, first.tries) == (Outcome.UNCHECKED, reason, 1)
    row = state(address)
    assert (row.outcome, row.reason, row.tries) == (Outcome.DOWN, reason, 3)
    assert timezone.now() - row.since > timedelta(days=3)
    assert state(good).outcome == Outcome.ANSWERING


@pytest.mark.parametrize("name", ODD)
def test_a_site_that_answers_oddly_needs_a_look(web, name):
    behaviour, reason = ODD[name]
    address = web.site("odd.example.org", behaviour, path="/a")
    web.site("odd.example.org", page("Log in."), path="/login")
    hold(address, web.site("good.example.org", page(HTML), path="/a"))

    run()

    row = state(address)
    if reason:
        assert (row.outcome, row.reason) == (Outcome.LOOK, reason)
    assert row.outcome in {Outcome.LOOK, Outcome.ANSWERING}


@pytest.mark.parametrize("name", FINE)
def test_a_site_that_is_only_strange_answers(web, name):
    address = web.site("strange.example.org", FINE[name], path="/a")
    hold(address)

    run()

    assert state(address).outcome == Outcome.ANSWERING


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (["127.0.0.1"], "not public"),
        (["10.0.0.1"], "not public"),
        (["::ffff:127.0.0.1"], "not public"),
        (["64:ff9b::7f00:1"], "not public"),
        ([hostile.PUBLIC, "127.0.0.1"], "not public"),
    ],
)
def test_a_name_that_leads_inside_is_never_followed(web, at, reason):
    address = web.site("inside.example.org", page(HTML), at=at, path="/a")
    hold(address, web.site("good.example.org", page(HTML), path="/a"))

    run()

    assert state(address).failing == reason
    assert address not in addresses_asked(web)


def test_a_name_that_changes_its_mind_is_followed_to_what_was_checked(web):
    address = web.site(
        "mind.example.org", page(HTML), at=[(hostile.PUBLIC,), ("127.0.0.1",)], path="/a"
    )
    hold(address, web.site("good.example.org", page(HTML), path="/a"))

    run()
    make_due()
    run()

    assert {place[0] for place in web.reached} == {hostile.PUBLIC}
    assert state(address).failing == "not public"


def test_a_hundred_hostile_sites_do_not_keep_good_ones_from_being_judged(web):
    """The same at the size of the goals is measured by bench.links."""
    behaviours = [*HOSTILE.values(), *ODD.values()]
    bad = [
        web.site(f"bad{n}.example.org", behaviours[n % len(behaviours)][0], path="/a")
        for n in range(30)
    ]
    good = [web.site(f"good{n}.example.org", page(HTML), path="/a") for n in range(120)]
    hold(*bad, *good)

    # Good ones are given time: twenty at once may wait for a busy machine, and for each other.
    summary = run(get_seconds=5.0)

    assert len(summary.written) == 150
    found = LinkCheck.objects.of(good).values_list("outcome", flat=True)
    assert set(found) == {Outcome.ANSWERING}
    assert not LinkCheck.objects.of(bad).filter(outcome=Outcome.DOWN).exists()


def test_a_site_that_says_when_to_come_back_is_heeded(web):
    address = web.site("busy.example.org", page("", status=503, retry_after="18000"), path="/a")
    hold(address, web.site("good.example.org", page(HTML), path="/a"))

    run()

    assert state(address).due_at > timezone.now() + timedelta(hours=4.9)


def test_a_page_that_moved_says_where(web):
    address = web.site("old.example.org", redirect("http://new.example.org/a", 301), path="/a")
    new = web.site("new.example.org", page(HTML), path="/a")
    hold(address)

    run()

    row = state(address)
    assert (row.outcome, row.moved_to) == (Outcome.MOVED, new)
    assert row.last_good_at


def test_a_page_that_became_another_has_changed(web, monkeypatch):
    monkeypatch.setattr(linkchecking, "wants_page", lambda *_: True)
    address = web.site("good.example.org", page(HTML), path="/a")
    hold(address)
    run()
    web.site("good.example.org", page(OTHER), path="/a")
    make_due(7)
    run()

    row = state(address)
    assert (row.outcome, row.reason) == (Outcome.CHANGED, "title")
    assert (row.known_title, row.seen_title) == ("Gradient descent", "Buy this domain")
    assert "Related searches" in row.seen_text


def test_a_front_page_that_a_curator_finds_fine_stays_fine_until_the_answer_changes(web):
    address = web.site("good.example.org", redirect("/"), path="/a")
    web.site("good.example.org", page(HTML))
    hold(address)
    run()
    row = state(address)
    assert (row.outcome, row.reason) == (Outcome.CHANGED, "front page")

    assert linkmending.accept_page(address, row.seen_print, make_learner())
    make_due(1)
    run()

    assert state(address).outcome == Outcome.ANSWERING

    web.site("good.example.org", page(HTML), path="/a")
    make_due(1)
    run()
    web.site("good.example.org", redirect("/"), path="/a")
    make_due(7)
    run()

    assert state(address).outcome == Outcome.CHANGED


def test_without_a_network_nothing_is_recorded(web):
    addresses = [f"http://site{n}.example.org/a" for n in range(60)]
    hold(*addresses)

    summary = run()

    assert summary.is_offline
    assert not LinkCheck.objects.exclude(tries=0, outcome="unchecked", due_at=None).exists()
    assert not LinkCheck.objects.exclude(checked_at=None).exists()


def test_one_dead_site_among_others_that_answered_lately_is_no_lack_of_network(web):
    dead = "http://dead.example.org/a"
    good = web.site("good.example.org", page(HTML), path="/a")
    hold(dead, good)
    run()
    make_due()
    LinkCheck.objects.of([good]).update(due_at=timezone.now() + timedelta(hours=5))

    summary = run(only_due=True)

    assert not summary.is_offline
    assert (state(dead).failing, state(dead).tries) == ("dns", 2)


def test_an_address_asked_a_moment_ago_is_left_in_peace(web):
    address = web.site("good.example.org", page(HTML), path="/a")
    hold(address)
    run()

    summary = run()
    check_addresses([address])

    assert summary.skipped == 1
    assert len(web.asked) == 1


def test_an_address_that_no_path_publishes_is_not_asked(web):
    address = web.site("good.example.org", page(HTML), path="/a")

    check_addresses([address])

    assert web.asked == []
    assert not LinkCheck.objects.exists()


def test_a_run_ends_in_time_and_leaves_the_rest_due(web):
    hold(*(web.site("good.example.org", page(HTML), path=f"/{n}") for n in range(5)))

    summary = run(pause=0.3, seconds=0.5)

    assert 0 < len(summary.written) < 5
    assert LinkCheck.objects.filter(due_at=None).exists()


def good_sites(web, count):
    slow = hostile.slowly(0.02, page(HTML))
    return [web.site(f"good{n}.example.org", slow, path="/a") for n in range(count)]


def test_runs_side_by_side_ask_each_link_once(web):
    addresses = good_sites(web, 12)
    hold(*addresses)
    linkrecords.keep_track_of(addresses)

    async def all_of_them():
        runs = [linkchecking.Run(addresses, {}, only_due=n % 2 == 0, **QUICK) for n in range(8)]
        await asyncio.gather(*(run.go() for run in runs))

    async_to_sync(all_of_them)()

    assert sorted(addresses_asked(web)) == sorted(addresses)
    assert LinkCheck.objects.filter(outcome=Outcome.ANSWERING).count() == 12


# A SQLite database in memory, as tests have it, turns threads away instead of letting them wait.
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite in memory")
@pytest.mark.django_db(transaction=True)
def test_runs_in_many_threads_ask_each_link_once(web):
    addresses = good_sites(web, 12)
    hold(*addresses)
    failed = []

    def one_run():
        try:
            check_links(**QUICK)
        except Exception as problem:
            failed.append(problem)
        finally:
            connection.close()

    runs = [threading.Thread(target=one_run) for _ in range(8)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()

    assert failed == []
    assert sorted(addresses_asked(web)) == sorted(addresses)


def test_what_a_curator_says_meanwhile_stands(web):
    address = web.site("good.example.org", page(HTML), path="/a")
    hold(address)
    plain = page(HTML)

    linkrecords.keep_track_of([address])
    claim = linkrecords.claim(address, only_due=False)
    LinkCheck.objects.update(outcome=Outcome.NOT_FREE, reason="person")
    web.site("good.example.org", plain, path="/a")
    reading = read(hostile.get(web, address), timezone.now(), with_body=True)
    linkrecords.write_results([linkrecords.Result(claim, reading)], {}, random.Random())

    assert state(address).outcome == Outcome.NOT_FREE


def test_paths_are_told_when_a_link_ceases_to_answer_and_when_it_answers_again(web):
    address = web.site("shaky.example.org", page("", status=404), path="/a")
    hold(address, slug="one")
    hold(web.site("good.example.org", page(HTML), path="/a"), slug="two")
    path, other = (LearningPath.objects.get(slug=slug) for slug in ("one", "two"))

    run()
    path.refresh_from_db()
    untold = path.links_changed_at
    make_due(2)
    run()
    path.refresh_from_db()
    told = path.links_changed_at
    web.site("shaky.example.org", page(HTML), path="/a")
    make_due(2)
    run()
    path.refresh_from_db()
    other.refresh_from_db()

    assert untold is None
    assert told is not None
    assert path.links_changed_at > told
    assert other.links_changed_at is None


# Copies in the archive

COPY = "http://web.archive.org/web/20250312081500/http://good.example.org/a"


def snapshot(url=COPY, **more):
    closest = {"available": True, "url": url, "timestamp": "20250312081500", "status": "200"}
    return json.dumps({"archived_snapshots": {"closest": closest | more}})


@pytest.fixture
def archive(web, settings, monkeypatch):
    """An archive on the same web; its answer can be changed."""
    settings.ARCHIVE_LOOKUP = True
    monkeypatch.setattr(
        "learning.domain.archivecopies.AVAILABILITY", "http://archive.example.org/available?url="
    )

    def answer(body, status=200):
        web.site(
            "archive.example.org", page(body, status=status, content_type="text/json"), path="/*"
        )

    answer(snapshot())
    return answer


def asked_of_archive(web):
    return [each for each in addresses_asked(web) if "archive.example.org" in each]


def test_while_a_link_answers_its_archived_copy_is_kept(web, archive):
    address = web.site("good.example.org", page(HTML), path="/a")
    hold(address, "http://dead.example.org/b")

    summary = run()
    make_due(1)
    run()

    row = state(address)
    assert row.archived_url == COPY.replace("http:", "https:", 1)
    assert str(row.archived_on) == "2025-03-12"
    assert summary.copies == 1
    assert len(asked_of_archive(web)) == 1
    assert unquote(asked_of_archive(web)[0]).endswith(f"available?url={address}")


def test_the_archive_is_asked_again_after_a_month(web, archive):
    address = web.site("good.example.org", page(HTML), path="/a")
    hold(address)
    run()
    make_due(31)
    archive('{"archived_snapshots": {}}')

    run()

    assert len(asked_of_archive(web)) == 2
    assert state(address).archived_url.startswith("https://web.archive.org/")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "null",
        "{" * 5000,
        '{"archived_snapshots": {}}',
        snapshot("http://evil.example.org/web/20250312081500/http://good.example.org/a"),
        snapshot("javascript:alert(1)"),
        snapshot(
            "http://web.archive.org.evil.example.org/web/20250312081500/http://good.example.org/"
        ),
        snapshot("http://web.archive.org/web/20250312081500/http://other.example.org/a"),
        snapshot("http://web.archive.org/web/20251312081500/http://good.example.org/a"),
        snapshot("http://web.archive.org/web/20250312081500/http://good.example.org/\u202ea"),
        snapshot(f"{COPY}{'x' * 1000}"),
        snapshot(status="404"),
        snapshot(available="yes"),
        snapshot(url=None),
    ],
)
def test_the_archives_word_is_not_trusted(web, archive, body):
    archive(body)
    address = web.site("good.example.org", page(HTML), path="/a")
    hold(address)

    run()

    row = state(address)
    assert (row.outcome, row.archived_url) == (Outcome.ANSWERING, "")
    assert row.archive_asked_at is not None


def test_an_archive_that_refuses_is_asked_no_more_in_this_run(web, archive):
    archive("Slow down.", 429)
    hold(*(web.site(f"good{n}.example.org", page(HTML), path="/a") for n in range(5)))

    run()

    assert len(asked_of_archive(web)) == 1
    assert not LinkCheck.objects.exclude(archive_asked_at=None).exists()


def test_the_archive_is_left_alone_when_turned_off(web, archive, settings):
    settings.ARCHIVE_LOOKUP = False
    hold(web.site("good.example.org", page(HTML), path="/a"))

    run()

    assert asked_of_archive(web) == []
