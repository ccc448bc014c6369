"""The workshop's front page names what waits, and since when; the log says who changed what."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from learning.domain import publishing
from learning.models import LearningPath, LinkCheck, Outcome, Report, Resource, Step
from tests.factories import make_learner
from tests.learning.admin.conftest import Curator, make_path, make_resource, page_of

ON_THE_THIRD = datetime(2025, 11, 3, 9, 30, tzinfo=UTC)


def words(response):
    assert response.status_code == 200
    return " ".join(response.text.split())


def front(curator):
    return words(curator.client.get("/admin/"))


def credited(path):
    LearningPath.objects.filter(pk=path.pk).update(source_title="An article")
    publishing.publish(path)
    return path


def test_nothing_waiting_is_said_calmly(curator, draft):
    credited(draft)

    assert "Nothing needs you." in front(curator)


def test_open_reports_are_counted_by_path_with_the_oldest_first(curator, published):
    one, two = Resource.objects.all()[:2]
    Report.objects.create(resource=one, reason="credit", sent_at=ON_THE_THIRD)
    Report.objects.create(resource=two, reason="broken")
    Report.objects.create(resource=two, reason="broken", state=Report.State.DECLINED)

    page = front(curator)

    assert "<strong>Path deep</strong>: 2 open reports, 1 of them about a credit" in page
    assert "Since 3 November 2025, 09:30" in page


def test_links_that_do_not_serve_are_named_and_others_counted(curator, published):
    LinkCheck.objects.create(
        address="https://example.org/r11", outcome=Outcome.DOWN, since=ON_THE_THIRD
    )
    LinkCheck.objects.create(address="https://example.org/r12", outcome=Outcome.MOVED)
    LinkCheck.objects.create(address="https://example.org/nowhere", outcome=Outcome.DOWN)

    page = front(curator)

    assert "Resource r11" in page
    assert "Since 3 November 2025" in page
    assert "1 link has moved, changed or wants a look." in page
    assert "nowhere" not in page


def test_unpublished_changes_are_named_since_the_first_of_them(curator, published):
    step = Step.objects.get(key="s1")
    curator.save(step, "_only_save", title="First")
    curator.save(step, "_only_save", title="Second")

    page = front(curator)

    unpublished = page.partition("Unpublished changes")[2].partition("</section>")[0]
    assert "Path deep" in unpublished
    assert "Since" in unpublished


def test_a_change_from_outside_the_admin_is_named_too(curator, published):
    Step.objects.filter(key="s1").update(title="By command")

    assert "Changed outside the admin" in front(curator)


def test_credit_that_is_owed_is_named_since_it_was_published_so(curator, draft):
    credited(draft)
    Resource.objects.filter(key="r11").update(creators_unknown=True)
    Resource.objects.get(key="r11").credits.all().delete()
    since = publishing.publish(draft).published_at
    Step.objects.filter(key="s1").update(title="Another")
    publishing.publish(draft)

    page = front(curator)

    assert "1 resource credits nobody: Resource r11" in page
    assert f"Published so since {since:%-d %B}" in page


def test_drafts_wait_too(curator, draft):
    assert "Drafts" in front(curator)


def test_who_changed_what_is_a_click_away(curator, other_curator, published):
    curator.save(Step.objects.get(key="s1"), title="Mine")
    other_curator.save(Step.objects.get(key="s2"), title="Theirs")
    assert f'<a href="{reverse("admin:changes")}?by={other_curator.user.pk}">Olga</a>' in front(
        curator
    )

    page = words(curator.client.get(reverse("admin:changes"), {"by": str(other_curator.user.pk)}))

    table = page.partition("<tbody>")[2]
    assert "Theirs" in table
    assert "Mine" not in table


def test_the_log_of_accounts_is_not_shown(curator, administrator):
    user = make_learner()
    change = reverse("admin:accounts_user_change", args=[user.pk])
    administrator.client.post(change, {"email": user.email, "name": "Named", "is_active": "on"})

    assert user.email not in words(curator.client.get(reverse("admin:changes")))


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 40, "1 OR 1=1", "\u0661"])
def test_a_strange_curator_or_page_is_no_error(curator, published, asked):
    response = curator.client.get(reverse("admin:changes"), {"by": asked, "page": asked})

    assert response.status_code == 200


def test_staff_who_do_not_curate_get_the_stock_index(db):
    staff = Curator(User.objects.create_user("staff@example.org", is_staff=True))

    assert "What needs you" not in front(staff)
    assert staff.client.get(reverse("admin:changes")).status_code == 404


def test_learners_are_sent_to_log_in(client, db):
    client.force_login(make_learner())

    assert client.get("/admin/").status_code == 302


@pytest.mark.parametrize("address", ["admin:index", "admin:changes"])
def test_more_of_everything_costs_no_more_queries(
    curator, published, address, django_assert_num_queries
):
    def ask():
        return curator.client.get(reverse(address))

    fill(published, curator)
    ask()
    with CaptureQueriesContext(connection) as asked:
        ask()
    few = len(asked)
    for slug in ("two", "three", "four"):
        path = make_path(slug, steps=1, resources=1)
        publishing.publish(path)
        fill(path, curator, rows=20)
    ask()
    with django_assert_num_queries(few):
        ask()


def fill(path, curator, rows=1):
    step = path.steps.first()
    for number in range(rows):
        resource = make_resource(step, f"more{number}", position=90 + number)
        Resource.objects.filter(pk=resource.pk).update(creators_unknown=True)
        LinkCheck.objects.get_or_create(
            address=f"https://example.org/more{number}", defaults={"outcome": Outcome.DOWN}
        )
        Report.objects.create(resource=resource, reason="other")
    publishing.publish(path)
    curator.save(step, "_only_save", title=f"Held back {path.slug}")


def test_each_entry_leads_to_where_it_is_dealt_with(curator, published):
    draft = make_path("other")
    curator.save(Resource.objects.filter(path=published).first(), "_only_save", title="Anew")

    page = front(curator)

    assert f'<a href="{page_of(published, "publish")}">{published}</a>' in page
    assert f'<a href="{page_of(draft, "outline")}">{draft}</a>' in page


def test_the_trail_above_a_page_leads_to_the_outline_and_to_the_list_of_paths(curator, draft):
    page = words(curator.client.get(page_of(draft, "publish")))
    listed = words(curator.client.get("/admin/learning/learningpath/"))

    assert f'<a href="{page_of(draft, "outline")}">{draft}</a>' in page
    assert "<h1>Paths</h1>" in listed
