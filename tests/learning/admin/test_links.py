"""Link health: what curators see of published links, and what they do about it in the row."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from learning.domain import publishing
from learning.domain.linkrecords import health_of
from learning.models import Link, LinkCheck, Resource, Step
from learning.models.linkcheck import digest_of
from learning.tasks import check_now
from tests.learning.admin.conftest import Curator, make_path, make_resource, page_of

ALL = "/admin/links/"
R11 = "https://example.org/r11"
NEW = "https://new.example.org/r11"


def check(address=R11, outcome="down", **fields):
    given = {"reason": "timeout" if outcome == "down" else "", "since": timezone.now()}
    return LinkCheck.objects.create(address=address, outcome=outcome, **given | fields)


def links_of(path):
    return page_of(path, "links")


def send(curator, path, act, of=R11, resource="r11", **typed):
    where = reverse("admin:learning_learningpath_link", args=[path.pk, resource, digest_of(of)])
    return curator.client.post(where, {"act": act, **typed}, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def url_of(key):
    return Link.objects.get(resource__key=key).url


def state(address=R11):
    return LinkCheck.objects.of([address]).get()


def words(response):
    return " ".join(response.text.split())


@pytest.mark.parametrize("page", ["all", "path"])
def test_what_needs_an_act_is_listed_and_the_rest_is_counted(curator, published, page):
    check(tries=21, since=datetime(timezone.now().year, 11, 2, tzinfo=UTC))
    check(
        "https://example.org/r12",
        "moved",
        reason="moved for good",
        moved_to=NEW,
        archived_url="https://web.archive.org/web/2025/x",
        archived_on=date(2025, 3, 12),
    )
    check("https://example.org/r21", "answering", archived_url="https://web.archive.org/web/2/x")

    shown = words(curator.client.get(ALL if page == "all" else links_of(published)))

    assert shown.index("Not answering</b>") < shown.index("Moved</b>")
    assert "It takes too long." in shown
    assert "2 Nov, 21 tries" in shown
    assert "12 Mar 2025" in shown
    assert "Step 1, core. Ada" in shown
    assert "It redirects for good." in shown
    assert "Accept new address" in shown
    assert "1 other</th>" in shown
    assert "1 of 1" in shown
    assert "4 published links" in shown
    assert "Resource r22" not in shown


def test_the_front_page_leads_to_the_links_that_need_an_act(curator, published):
    check()

    shown = curator.client.get("/admin/").text

    assert f'<a href="{ALL}">Look at these links</a>' in shown
    assert f'<a href="{links_of(published)}">Resource r11</a>' in shown


def test_a_state_is_listed_when_asked_for(curator, published):
    check()
    check("https://example.org/r12", "answering")

    shown = curator.client.get(f"{ALL}?state=answering&path=deep").text

    assert "Resource r12" in shown
    assert "Resource r11" not in shown


def test_links_are_filtered_by_path(curator, published):
    other = make_path("other", steps=1, resources=1)
    Link.objects.filter(resource__path=other).update(url="https://example.org/other")
    publishing.publish(other)
    check()
    check("https://example.org/other")

    both = curator.client.get(ALL).text
    one = curator.client.get(f"{ALL}?path=other").text

    assert both.count("Not answering</b>") == 2
    assert one.count("Not answering</b>") == 1
    assert "1 published link," in words(curator.client.get(f"{ALL}?path=other"))


@pytest.mark.parametrize(
    "query", ["state=none", "path=none", "page=none", "page=99", "state=", "path=%00&page=-1"]
)
def test_odd_questions_get_the_list(curator, published, query):
    check()

    assert "Resource r11" in curator.client.get(f"{ALL}?{query}").text


def test_a_draft_and_an_empty_site_say_that_there_is_nothing(curator, draft):
    assert (
        "Links are checked once the path is published." in curator.client.get(links_of(draft)).text
    )
    assert "There is no published link." in curator.client.get(ALL).text


def test_a_try_that_failed_is_told_before_the_state_changes(curator, published):
    check(outcome="moved", moved_to=NEW, failing="dns", failing_since=timezone.now(), tries=2)

    shown = words(curator.client.get(ALL))

    assert "The last 2 tries failed and will be repeated. There is no such host." in shown


# Acts


def test_a_new_address_is_accepted_everywhere_on_the_path_and_published(curator, published):
    make_resource(Step.objects.get(path=published, key="s2"), "again")
    Link.objects.filter(resource__key="again").update(url=R11)
    Resource.objects.filter(key="again").update(creators_unknown=True)
    publishing.publish(published)
    check(outcome="moved", moved_to=NEW, seen_title="Moved", seen_print="aa" * 32)

    response = send(curator, published, "accept", address=NEW)

    assert "The address was replaced, and published as revision 3." in said(response)
    assert {url_of("r11"), url_of("again")} == {NEW}
    assert url_of("r12") == "https://example.org/r12"
    assert state(NEW).known_title == "Moved"
    assert publishing.published_outline("deep").resources["r11"].main_link.url == NEW
    entries = LogEntry.objects.filter(content_type__model="resource")
    assert {entry.change_message for entry in entries} == {f"Replaced {R11} by {NEW}."}


def test_an_address_that_moved_on_meanwhile_is_not_accepted(curator, published):
    check(outcome="moved", moved_to="https://newest.example.org/")

    response = send(curator, published, "accept", address=NEW)

    assert "moved again meanwhile" in said(response)
    assert url_of("r11") == R11


def test_with_other_unpublished_changes_an_address_waits_for_them(curator, published):
    check()
    Resource.objects.filter(key="r12").update(title="Half done")

    response = send(curator, published, "replace", address=NEW)

    assert "other unpublished changes" in said(response)
    assert url_of("r11") == NEW
    assert published.revisions.count() == 1
    assert "which waits to be published" in curator.client.get(ALL).text


def test_what_replaced_an_address_is_replaced_in_its_turn(curator, published):
    Link.objects.filter(resource__key="r11").update(
        url="https://dead.example.org/", replaced_by=R11
    )
    publishing.publish(published)
    check()

    send(curator, published, "replace", address=NEW)

    link = Link.objects.get(resource__key="r11")
    assert (link.url, link.replaced_by) == ("https://dead.example.org/", NEW)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "new.example.org",
        "javascript:alert(1)",
        "http://127.0.0.1/",
        "https://user:pass@example.org/",
        "https://example.org/" + "x" * 1000,
        "https://example.org/\u202eevil",
    ],
)
@pytest.mark.parametrize("back", [f"{ALL}?state=down", "elsewhere"])
def test_what_is_no_address_comes_back_with_what_was_typed(curator, published, typed, back):
    check()

    response = send(curator, published, "replace", back=back, address=typed)

    assert response.status_code == 400
    assert 'aria-invalid="true"' in response.text
    assert "errorlist" in response.text
    filtered = ALL if back.startswith(ALL) else links_of(published)
    assert f'method="get" action="{filtered}"' in response.text
    assert url_of("r11") == R11


def test_a_page_is_compared_and_found_fine(curator, published):
    check(
        outcome="changed",
        reason="title",
        known_title="Descent",
        known_text="It finds",
        known_print="aa" * 32,
        seen_title="Descent, second edition",
        seen_text="It always finds",
        seen_print="bb" * 32,
    )
    where = reverse(
        "admin:learning_learningpath_link_compare", args=[published.pk, "r11", digest_of(R11)]
    )

    shown = curator.client.get(where).text
    response = send(curator, published, "same", seen="bb" * 32)

    for part in ("Descent</td>", "Descent, second edition", "It finds", "It always finds"):
        assert part in shown
    assert "The page as it is now is known." in said(response)
    row = state()
    assert (row.outcome, row.known_title) == ("answering", "Descent, second edition")
    assert row.judged_by == curator.user


def test_a_page_that_changed_again_is_not_found_fine_unseen(curator, published):
    check(outcome="changed", known_print="aa" * 32, seen_print="cc" * 32)

    response = send(curator, published, "same", seen="bb" * 32)

    assert "Look once more." in said(response)
    assert state().outcome == "changed"


def test_a_link_that_needs_a_look_is_marked_fine(curator, published):
    check(outcome="look", reason="403")

    stale = send(curator, published, "fine", reason="429")
    response = send(curator, published, "fine", reason="403")

    assert "Look once more." in said(stale)
    assert "until the answer changes" in said(response)
    assert (state().outcome, state().reason) == ("answering", "403")


def test_a_link_is_no_longer_free_and_free_after_all(curator, published):
    check(outcome="answering")
    published.refresh_from_db()
    before = published.links_changed_at

    response = send(curator, published, "not-free")
    again = send(curator, published, "not-free")
    published.refresh_from_db()
    marked = state()
    back = send(curator, published, "free")

    assert "no longer free" in said(response)
    assert "Look once more." in said(again)
    assert (marked.outcome, marked.reason) == ("not-free", "person")
    assert before is None
    assert published.links_changed_at is not None
    assert "checked anew" in said(back)
    assert health_of(state()).outcome == "unchecked"


def test_a_link_that_was_never_checked_may_be_said_not_to_be_free(curator, published):
    send(curator, published, "not-free")

    assert state().outcome == "not-free"


def test_a_resource_is_archived(curator, published):
    check()

    response = send(curator, published, "archive")

    assert "Archived, and published as revision 2. No ticks are lost." in said(response)
    assert Resource.objects.get(key="r11").archived_at is not None


def test_a_check_is_handed_to_the_worker(curator, published, monkeypatch):
    check()
    asked = []
    monkeypatch.setattr(type(check_now), "enqueue", lambda self, given: asked.append(given))

    response = send(curator, published, "check")

    assert asked == [[R11]]
    assert "being asked" in said(response)


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (f"{ALL}?state=down&page=2", f"{ALL}?state=down&page=2"),
        ("https://evil.example.org/", None),
        ("//evil.example.org/admin/links/", None),
        ("/admin/links/../logout/", None),
        ("/admin/links/?\r\nX: y", "/admin/links/?%0D%0AX:%20y"),
        ("", None),
    ],
)
def test_an_act_leads_back_to_its_list_and_nowhere_else(curator, published, back, expected):
    check(outcome="look", reason="403")
    where = reverse("admin:learning_learningpath_link", args=[published.pk, "r11", digest_of(R11)])

    response = curator.client.post(where, {"act": "fine", "reason": "403", "back": back})

    assert response.status_code == 302
    assert response["Location"] == (expected or links_of(published))


@pytest.mark.parametrize("act", ["", "delete", "publish"])
def test_no_other_act_is_there(curator, published, act):
    check()

    assert send(curator, published, act).status_code == 404


def test_links_of_elsewhere_are_not_found(curator, published):
    check()

    assert send(curator, published, "archive", resource="none").status_code == 404
    assert send(curator, published, "archive", of="https://none.example/").status_code == 404
    assert curator.client.get("/admin/learning/learningpath/999999/links/").status_code == 404
    assert curator.client.get(ALL + "x").status_code == 404


def test_reading_changes_nothing(curator, published):
    check()
    where = reverse("admin:learning_learningpath_link", args=[published.pk, "r11", digest_of(R11)])

    assert curator.client.get(where).status_code == 405
    assert curator.client.post(ALL).status_code == 405


def test_only_curators_see_links(db, client, published):
    check()
    staff = Curator(User.objects.create_user("staff@example.org", is_staff=True))
    where = reverse("admin:learning_learningpath_link", args=[published.pk, "r11", digest_of(R11)])
    pages = [ALL, links_of(published), f"{where}compare/"]

    assert {staff.client.get(page).status_code for page in pages} == {404}
    assert staff.client.post(where, {"act": "archive"}).status_code == 404
    assert {client.get(page).status_code for page in pages} == {302}
    client.force_login(User.objects.create_user("learner@example.org"))
    assert client.post(where, {"act": "check"}).status_code == 302
    assert not Resource.objects.exclude(archived_at=None).exists()


def test_what_strangers_sent_is_shown_as_text(curator, published):
    evil = "<script>alert(1)</script>"
    check(outcome="changed", reason="title", known_title=evil, seen_title=evil, seen_text=evil)
    where = reverse(
        "admin:learning_learningpath_link_compare", args=[published.pk, "r11", digest_of(R11)]
    )

    assert "<script>alert" not in curator.client.get(where).text


def test_pages_cost_the_same_with_three_links_and_with_three_hundred(curator, db):
    small = make_path("small", steps=1, resources=3)
    large = make_path("large", steps=3, resources=100)
    costs = []
    for path in (small, large):
        Link.objects.filter(resource__path=path).update(url="https://example.org/x")
        for link in Link.objects.filter(resource__path=path).select_related("resource"):
            link.url = f"https://example.org/{path.slug}/{link.resource.key}"
            link.save()
            check(link.url, tries=3)
        publishing.publish(path)
    for address in (links_of(small), links_of(large), ALL + "?path=small", ALL):
        curator.client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = curator.client.get(address)
        assert response.status_code == 200
        costs.append(len(captured))

    assert costs[0] == costs[1]
    assert costs[2] == costs[3]
    assert response.text.count("Not answering</b>") == 50
    assert "Page 1 of 7" in response.text
