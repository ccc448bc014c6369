"""Who comes back to a path is told what became of it, until they put that away."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from learning.domain import linkrecords, returning, visit
from learning.domain.linkmending import set_free
from learning.domain.merging import merge_visit
from learning.domain.news import Seen
from learning.domain.publishing import publish, published_outline, withdraw
from learning.models import Enrolment, LearningPath, LinkCheck, Revision
from tests.factories import make_learner, published, resource, step

pytestmark = pytest.mark.django_db
TRAIL, SEEN, CHANGES = "/paths/walking/", "/paths/walking/changes/seen/", "/paths/walking/changes/"
TITLE = "Since you were here"
OLD = step("s1", resource("a"), resource("b")), step("s2", resource("c"))


def tick(client, key, done="1"):
    address = f"/paths/walking/resources/{key}/completion/"
    assert client.post(address, {"done": done}).status_code == 302


def words(response):
    return " ".join(response.text.split())


def notice(client, address=TRAIL):
    """Return the notice as it stands on the trail; nothing where there is none."""
    page = words(client.get(address))
    _, found, after = page.partition('<aside class="notice" id="since"')
    return after.partition("</aside>")[0] if found else ""


def see(client, number, **more):
    return client.post(SEEN, {"seen": str(number), **more})


@pytest.fixture(params=["learner", "visitor"])
def walker(request, client):
    """A browser of somebody who has ticked a piece of the first revision."""
    published(*OLD)
    if request.param == "learner":
        client.force_login(make_learner())
    tick(client, "a")
    return client


@pytest.fixture
def learner(client):
    """A learner who has taken up the first revision, logged in at `client`."""
    published(*OLD)
    learner = make_learner()
    client.force_login(learner)
    tick(client, "a")
    return learner


def grow():
    return published(
        step("s1", resource("a"), resource("b"), resource("d"), resource("e", weight="optional")),
        step("s2", resource("c", title="Better said")),
        step("s3", resource("f"), resource("g")),
    )


def test_who_comes_back_reads_what_is_new_in_plain_words(walker):
    assert TITLE not in notice(walker)

    grow()

    told = notice(walker)
    assert TITLE in told
    assert '<a href="/paths/walking/s3/">Step s3</a>”, with 2 pieces.' in told
    assert '<a href="/paths/walking/s1/#r-d">Resource d</a>”, in step “' in told
    assert "New and optional: “" in told
    assert "1 small edit, such as to a title or a description." in told
    assert f'<a class="txt" href="{CHANGES}">' in told
    assert mail.outbox == []


def test_it_stays_through_ticks_and_visits_until_it_is_put_away(walker):
    grow()

    tick(walker, "b")
    walker.get("/paths/walking/s1/")
    walker.get(CHANGES)

    assert TITLE in notice(walker)
    response = see(walker, 2)
    assert (response.status_code, response.url) == (302, TRAIL)
    assert notice(walker) == ""


def test_putting_away_twice_is_once_and_an_older_number_takes_nothing_back(walker):
    grow()

    see(walker, 2)
    see(walker, 2)
    see(walker, 1)

    assert notice(walker) == ""


def test_what_comes_after_what_was_put_away_is_told(walker):
    grow()
    published(*OLD, exactly=True)

    see(walker, 2)

    told = notice(walker)
    assert "The step “<span" in told
    assert "Resource f" not in told


@pytest.mark.parametrize(
    "wish",
    [
        {"seen": "3"},
        {"seen": "0"},
        {"seen": "-1"},
        {"seen": "two"},
        {"seen": "²"},
        {"seen": "9" * 500},
        {},
        {"seen": "2", "at": "yesterday"},
        {"seen": "2", "at": "0001-01-01T00:00:00+23:59"},
    ],
)
def test_what_cannot_have_been_seen_is_refused_and_nothing_is_lost(walker, wish):
    grow()

    response = walker.post(SEEN, wish)

    assert response.status_code == 400
    assert "That request makes no sense here" in response.text
    assert TITLE in notice(walker)


def test_with_script_a_word_stands_in_the_place_of_the_notice(walker):
    grow()

    response = walker.post(SEEN, {"seen": "2"}, headers={"HX-Request": "true"})

    assert response.status_code == 200
    assert response.text.strip().startswith('<p class="notice" id="since" role="status"')
    assert "HX-Request" in response["Vary"]
    assert notice(walker) == ""


def test_reading_writes_nothing(learner, client):
    grow()
    before = Enrolment.objects.values().get()

    with CaptureQueriesContext(connection) as captured:
        for address in (TRAIL, CHANGES, "/paths/walking/s1/", "/learning/", SEEN):
            client.get(address)

    assert client.get(SEEN).status_code == 405
    assert [q["sql"] for q in captured if not q["sql"].startswith("SELECT")] == []
    assert Enrolment.objects.values().get() == before


def test_it_needs_our_own_form(learner):
    grow()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner)

    assert see(strict, 2).status_code == 403
    assert TITLE in notice(strict)


def test_who_has_not_taken_up_a_path_is_told_nothing_and_is_not_enrolled(client):
    published(*OLD)
    grow()
    client.force_login(make_learner())

    assert see(client, 2).status_code == 302

    assert notice(client) == ""
    assert not Enrolment.objects.exists()


def test_a_visitor_who_ticked_nothing_gets_no_session_by_it(client):
    published(*OLD)

    assert see(client, 1).status_code == 302

    assert "sessionid" not in client.cookies


def test_a_path_that_is_not_published_has_nothing_to_put_away(learner, client):
    withdraw(LearningPath.objects.get())

    assert see(client, 1).status_code == 404
    assert client.post("/paths/nowhere/changes/seen/", {"seen": "1"}).status_code == 404


def test_what_was_done_is_said_to_be_kept(learner, client):
    tick(client, "c")

    published(step("s1", resource("b"), resource("x", replaces=["a"])), exactly=True)

    told = notice(client)
    assert (
        "Resource x</a>” takes the place of “<span>Resource a</span>”. "
        "You did the earlier version." in told
    )
    assert (
        "The step “<span>Step s2</span>” was taken out. "
        "What you did in it is kept in your record." in told
    )


def test_what_was_not_done_is_told_without_that(learner, client):
    published(step("s1", resource("a"), resource("x", replaces=["b"])), exactly=True)

    told = notice(client)
    assert "takes the place of" in told
    assert "You did" not in told
    assert "record" not in told


def test_a_resource_taken_out_says_that_its_tick_is_kept(learner, client):
    published(step("s1", resource("b")), step("s2", resource("c")), exactly=True)

    assert (
        "“<span>Resource a</span>” was taken out. "
        "That you did it is kept in your record." in notice(client)
    )


def test_what_returns_is_not_new_to_who_did_it(learner, client):
    published(step("s1", resource("b")), step("s2", resource("c")), exactly=True)
    see(client, 2)

    published(*OLD)

    assert "Back on the path: “" in notice(client)
    assert "You have done it already." in notice(client)


def test_moved_and_weighed_pieces_say_where_and_how_they_count(learner, client):
    published(
        step("s1", resource("a", weight="optional")), step("s2", resource("c"), resource("b"))
    )

    told = notice(client)
    assert "Resource b</a>” is in step “<span>Step s2</span>” now." in told
    assert '<a href="/paths/walking/s2/#r-b"' in told
    assert "Resource a</a>” is optional now." in told


def test_a_remark_of_the_curators_is_nobodys_news(learner, client):
    published(step("s1", resource("a", remark="Ask Ann."), resource("b")), OLD[1])

    assert published_outline("walking").number == 2
    assert notice(client) == ""


def test_of_much_the_first_is_told_and_the_rest_counted(learner, client):
    published(step("s1", *(resource(f"n{n}") for n in range(12))), *OLD[1:])

    told = notice(client)
    assert told.count("New: “") == 8
    assert "4 more changes." in told


def test_titles_are_only_text(learner, client):
    published(
        step("s1", resource("a"), resource("b"), resource("d", title="<b>{0} %s</b>")), OLD[1]
    )

    assert "&lt;b&gt;{0} %s&lt;/b&gt;</a>" in notice(client)


# Links


def break_link(key="a", **fields):
    now = timezone.now()
    address = f"https://example.org/{key}"
    given = {"outcome": "down", "since": now, "broken_at": now, **fields}
    LinkCheck.objects.update_or_create(address=address, defaults=given)
    linkrecords.tell_paths(LearningPath.objects.values_list("pk", flat=True))


def mend_link(key="a"):
    now = timezone.now()
    LinkCheck.objects.filter(address=f"https://example.org/{key}").update(
        outcome="answering", since=now, back_at=now
    )
    linkrecords.tell_paths(LearningPath.objects.values_list("pk", flat=True))


def test_what_broke_meanwhile_is_told_and_so_is_that_it_is_back(walker):
    break_link()
    assert "Resource a</a>” does not answer at the moment." in notice(walker)
    see(walker, 1)
    assert notice(walker) == ""

    mend_link()
    assert "Resource a</a>” can be opened again." in notice(walker)
    see(walker, 1)

    assert notice(walker) == ""


def test_what_broke_and_came_back_meanwhile_is_no_news(walker):
    break_link()
    mend_link()

    assert notice(walker) == ""


def test_what_was_broken_when_somebody_began_is_no_news(client):
    published(*OLD)
    break_link()
    tick(client, "b")

    assert notice(client) == ""


def test_what_a_curator_says_of_a_page_is_told(walker):
    set_free("https://example.org/b", is_free=False, by=make_learner())

    assert "Resource b</a>” is no longer free." in notice(walker)
    assert see(walker, 1).status_code == 302
    assert notice(walker) == ""


def test_what_broke_after_the_page_was_opened_is_not_put_away_with_it(walker):
    break_link("a")
    opened = timezone.now()
    break_link("b")

    see(walker, 1, at=opened.isoformat())

    told = notice(walker)
    assert "Resource b" in told
    assert "Resource a" not in told


def test_a_page_opened_in_the_future_puts_nothing_of_it_away(learner, client):
    see(client, 1, at=(timezone.now() + timedelta(days=900)).isoformat())

    break_link()

    assert "does not answer" in notice(client)


def test_a_new_address_for_a_broken_link_is_told_as_back(learner, client):
    break_link()
    see(client, 1)

    mended = resource("a", links=[{"url": "https://example.net/a"}])
    published(step("s1", mended, resource("b")), OLD[1])

    assert "Resource a</a>” can be opened again." in notice(client)


# Who finished


def finish(client):
    for key in "abc":
        tick(client, key)


def test_who_finished_reads_how_much_is_new_and_keeps_the_record(learner, client):
    finish(client)
    finished = Enrolment.objects.get()

    grow()

    page = words(client.get(TRAIL))
    assert f'<a href="{CHANGES}">3 new since you finished on ' in page
    assert ">Your record</a>" in client.get(TRAIL).text
    now = Enrolment.objects.get()
    assert (now.finished_at, now.finished_revision) == (
        finished.finished_at,
        finished.finished_revision,
    )
    see(client, 2)
    assert "3 new since you finished on " in words(client.get(TRAIL))
    tick(client, "d")
    assert "2 new since you finished on " in words(client.get(TRAIL))
    for key in "fg":
        tick(client, key)
    assert "You have walked the whole path" in client.get(TRAIL).text
    assert Enrolment.objects.get().finished_at == finished.finished_at


def test_a_new_version_of_what_they_did_is_not_counted_as_new(learner, client):
    finish(client)

    published(
        step("s1", resource("b"), resource("x", replaces=["a"]), resource("d")),
        OLD[1],
        exactly=True,
    )

    page = words(client.get(TRAIL))
    assert "1 new since you finished on " in page


def test_an_optional_addition_is_told_but_leaves_them_finished(learner, client):
    finish(client)

    published(step("s1", *OLD[0]["resources"], resource("e", weight="optional")), OLD[1])

    page = words(client.get(TRAIL))
    assert "You have walked the whole path" in page
    assert "new since you finished" not in page
    assert "New and optional: “" in notice(client)


def test_what_another_option_asks_is_left_but_not_new(client):
    library = {
        "key": "library",
        "question": "Which library?",
        "options": [
            {"key": "one", "title": "One", "recommended": True},
            {"key": "two", "title": "Two"},
        ],
    }
    parts = resource("a", option="one"), resource("b", option="two"), resource("z")
    published(step("s1", *parts), choices=[library])
    client.force_login(make_learner())
    for key in "az":
        tick(client, key)

    client.post("/paths/walking/enrolment/", {"choice": "library", "option": "two"})

    page = words(client.get(TRAIL))
    assert "new since you finished" not in page
    assert "You finished on " in page
    assert ">Your record</a>" in client.get(TRAIL).text
    assert "The path has grown" not in client.get(f"{TRAIL}record/").text


def test_news_of_options_not_taken_are_left_out(client):
    library = {
        "key": "library",
        "question": "Which library?",
        "options": [
            {"key": "one", "title": "One", "recommended": True},
            {"key": "two", "title": "Two"},
        ],
    }
    published(step("s1", resource("z")), choices=[library])
    client.force_login(make_learner())
    tick(client, "z")

    published(
        step("s1", resource("z"), resource("a", option="one"), resource("b", option="two")),
        choices=[library],
    )

    told = notice(client)
    assert "Resource a" in told
    assert "Resource b" not in told


# Beginnings


def test_enrolling_notes_what_is_seen_and_nothing_else_does(learner, client):
    enrolment, first = Enrolment.objects.get(), Revision.objects.get()
    assert enrolment.seen_revision == first
    assert enrolment.seen_at == enrolment.started_at

    grow()
    tick(client, "b")
    client.post("/paths/walking/enrolment/", {"choice": "none"})

    assert Enrolment.objects.get().seen_revision == first


def test_an_enrolment_of_which_nothing_is_known_has_nothing_to_tell(learner, client):
    Enrolment.objects.update(seen_revision=None, seen_at=None)
    grow()
    assert notice(client) == ""

    see(client, 2)

    assert Enrolment.objects.get().seen_revision.number == 2


def test_the_migration_lets_everybody_have_seen_what_is_there(learner):
    grow()
    Enrolment.objects.update(seen_revision=None, seen_at=None)
    migration = import_module("learning.migrations.0012_enrolment_seen")

    migration.fill_in(apps, None)
    migration.fill_in(apps, None)

    enrolment = Enrolment.objects.get()
    assert enrolment.seen_revision.number == 2
    assert enrolment.seen_at <= timezone.now()


# A visit that joins an account


def visited(revision, at):
    session = {}
    visit.see(session, "walking", Seen(revision.pk, at))
    visit.mark(session, "walking", "a", done=True, at=at)
    return session


def test_a_visitor_who_signs_up_is_still_told(client):
    published(*OLD)
    tick(client, "a")
    grow()

    client.post(
        "/accounts/signup/", {"email": "new@example.org", "password1": "a calm walk uphill"}
    )

    assert User.objects.get().enrolments.get().seen_revision.number == 1
    assert TITLE in notice(client)


EARLY, LATE = datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("by_learner", "by_visitor", "kept"),
    [((1, EARLY), (2, LATE), 1), ((2, LATE), (1, EARLY), 1), (None, (1, EARLY), 1)],
    ids=["the account's is older", "the visit's is older", "the account knows nothing"],
)
def test_of_an_account_and_a_visit_the_older_sight_is_kept(by_learner, by_visitor, kept):
    published(*OLD)
    grow()
    revisions = {each.number: each for each in Revision.objects.all()}
    learner = make_learner()
    path = LearningPath.objects.get()
    number, at = by_learner or (None, None)
    Enrolment.objects.create(
        learner=learner, path=path, seen_revision=revisions.get(number), seen_at=at
    )

    merge_visit(visited(revisions[by_visitor[0]], by_visitor[1]), learner)
    merge_visit(visited(revisions[by_visitor[0]], by_visitor[1]), learner)

    assert Enrolment.objects.get().seen_revision.number == kept


def test_a_visit_that_names_a_revision_of_elsewhere_still_joins():
    published(*OLD)
    published(core=1, key="standing", title="Standing")
    foreign = Revision.objects.get(path__slug="standing")
    learner = make_learner()

    merge_visit(visited(foreign, EARLY), learner)
    session = visited(foreign, EARLY)
    session["visit"]["walking"]["seen"][0] = 10**9
    merge_visit(session, learner)

    assert Enrolment.objects.get().seen_revision.path.slug == "walking"
    assert learner.completions.count() == 1


def test_a_visit_that_names_an_unknown_revision_shows_the_trail(client):
    published(*OLD)
    tick(client, "a")
    session = client.session
    session["visit"]["walking"]["seen"][0] = 10**9
    session.save()

    assert notice(client) == ""


def test_a_visit_from_before_sights_were_kept_goes_on(client):
    published(*OLD)
    tick(client, "a")
    session = client.session
    del session["visit"]["walking"]["seen"]
    session.save()
    grow()
    assert notice(client) == ""

    tick(client, "b")

    assert client.session["visit"]["walking"]["seen"][0] == Revision.objects.latest("number").pk


# My learning


def test_my_learning_counts_what_changed_on_each_path(walker):
    assert "since you were here" not in walker.get("/learning/").text

    grow()

    page = words(walker.get("/learning/"))
    assert f'<a href="{TRAIL}#since">4 things changed since you were here</a>' in page
    see(walker, 2)
    assert "since you were here" not in walker.get("/learning/").text


# What it costs


def cost(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_learners_pages_stay_within_their_queries_when_there_is_news(learner, client):
    finish(client)
    published(*OLD, step("s3", *(resource(f"x{n}") for n in range(30))))
    published_outline("walking")  # It is built once for all.

    first, then = cost(client, TRAIL), cost(client, TRAIL)

    assert TITLE in notice(client)
    assert first <= 6
    assert then == first - 1
    see(client, 2)
    assert cost(client, TRAIL) == then


def test_a_visitors_trail_costs_one_query_more_once(client):
    published(*OLD)
    tick(client, "a")
    grow()
    published_outline("walking")

    assert cost(client, TRAIL) == 3
    assert cost(client, TRAIL) == 2


def test_my_learning_costs_the_same_for_any_number_of_paths_with_news(client):
    learner = make_learner()
    client.force_login(learner)
    costs = []
    for count in (3, 12):
        for number in range(count):
            key = f"path-{count}-{number}"
            published(core=2, key=key, title=key)
            client.post(f"/paths/{key}/resources/r1/completion/", {"done": "1"})
            published(core=3, key=key, title=key)
        client.get("/")  # The outlines are kept from here on.
        costs.append(cost(client, "/learning/"))
        assert client.get("/learning/").text.count("1 thing changed since you were here") >= count

    assert costs[0] == costs[1] <= 8


def test_what_is_kept_of_one_path_is_bounded(learner, client, monkeypatch):
    monkeypatch.setattr(returning, "NEWS_KEPT", 2)
    for number in range(5):
        published(step("s1", resource("a"), resource("b"), resource(f"n{number}")), OLD[1])
        Enrolment.objects.update(seen_revision=Revision.objects.earliest("number"))
    outline = published_outline("walking")
    for revision in Revision.objects.all():
        Enrolment.objects.update(seen_revision=revision)
        client.get(TRAIL)

    assert len(returning._kept[outline]) <= 2


def test_a_working_copy_shows_no_notice(admin_client):
    published(*OLD)
    tick(admin_client, "a")
    grow()
    path = LearningPath.objects.get()
    withdraw(path)

    assert notice(admin_client) == ""
    assert notice(admin_client, f"/admin/learning/learningpath/{path.pk}/preview/") == ""
    publish(path)
    assert TITLE in notice(admin_client)
