"""A path's history: every revision listed, any two compared, any one restored as a new one."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.admin import history
from learning.domain import publishing
from learning.domain.reviewing import restoration_of
from learning.models import Completion, LearningPath, Link, Resource, Revision, Status, Step
from tests.factories import make_learner
from tests.learning.admin.conftest import make_path, make_resource, page_of, read


@pytest.fixture
def grown(curator, published):
    """A path of three revisions: as it was, retitled, with a new resource and one archived."""
    curator.save(Resource.objects.get(key="r11"), title="A better title")
    fresh = make_resource(Step.objects.get(key="s1"), "fresh", position=3)
    Resource.objects.filter(pk=fresh.pk).update(creators_unknown=True)
    curator.press(Resource.objects.get(key="r22"), "archive")
    return published


def look(curator, path, act, *more, query=""):
    response = curator.client.get(page_of(path, act, *more) + query)
    assert response.status_code == 200
    return response.text


def resources(path):
    document = path.revisions.order_by("-number").first().document
    return [part["title"] for each in document["steps"] for part in each["resources"]]


def test_every_revision_is_listed_with_who_and_what(curator, grown):
    page = look(curator, grown, "revisions")

    assert "3 revisions" in page
    assert "First published" in page
    assert "Retitled “A better title”" in page
    assert "Added “Resource fresh”, archived “Resource r22”" in page
    assert str(curator.user) in page


def test_a_long_history_is_paged(curator, grown, monkeypatch):
    monkeypatch.setattr(history, "REVISIONS_A_PAGE", 2)

    first, second = (look(curator, grown, "revisions", query=f"?page={n}") for n in (1, 2))

    assert "Page 1 of 2" in first
    assert "First published" not in first
    assert "First published" in second


def test_a_revision_shows_what_it_says_and_what_it_changed(curator, grown):
    page = look(curator, grown, "revision", 2)

    assert "“Resource r11” is now called “A better title”" in page
    assert "Resource r22" in page
    assert "&quot;format&quot;: 1" in page
    assert "Resource fresh" not in page


def test_any_two_revisions_are_compared_either_way(curator, grown):
    onward = look(curator, grown, "compare", query="?from=1&to=3")
    back = look(curator, grown, "compare", query="?from=3&to=1")

    assert "“Resource r11” is now called “A better title”" in onward
    assert "“Resource fresh”, in step “Step 1”" in onward
    assert "“A better title” is now called “Resource r11”" in back


@pytest.mark.parametrize("query", ["", "?from=x&to=1", "?from=0&to=1", "?from=1&to=9999999999999"])
def test_a_comparison_of_nothing_asks_again(curator, grown, query):
    page = look(curator, grown, "compare", query=query)

    assert "Compare revisions" in page
    assert 'name="from"' in page


@pytest.mark.parametrize("act", ["revision", "restore"])
@pytest.mark.parametrize("number", [0, 9, 99999999999])
def test_a_revision_that_never_was_is_not_found(curator, grown, act, number):
    assert curator.client.get(page_of(grown, act, number)).status_code == 404
    assert curator.client.get(page_of(grown, "compare") + "?from=1&to=9").status_code == 404


def test_restoring_shows_its_plan_and_changes_nothing_yet(curator, grown):
    learner = make_learner()
    grown.enrolments.create(learner=learner)
    Resource.objects.get(key="fresh").completions.create(learner=learner)

    page = look(curator, grown, "restore", 1)

    assert "“A better title” is now called “Resource r11”" in page
    assert "“Resource r22”, in step “Step 2”, back from the archive" in page
    assert "“Resource fresh”, in step “Step 1”" in page
    assert "<dt>Ticks lost</dt><dd>0</dd>" in page
    assert "1 tick was looked up: 0 counts, 1 is kept" in page
    assert grown.revisions.count() == 3


def test_a_restored_revision_is_a_new_one_and_history_stays_as_it_was(curator, grown):
    learner = make_learner()
    Resource.objects.get(key="fresh").completions.create(learner=learner)
    Resource.objects.get(key="r22").completions.create(learner=learner)
    before = list(Revision.objects.order_by("pk").values())

    page = curator.publish(grown, "restore", 1)

    assert "Restored revision 1. It is published as revision 4." in page.text
    assert list(Revision.objects.order_by("pk").values())[:3] == before
    assert grown.revisions.get(number=4).document == grown.revisions.get(number=1).document
    assert grown.revisions.get(number=4).summary.startswith("Restored revision 1: added")
    assert Completion.objects.count() == 2
    assert Resource.objects.get(key="fresh").archived_at
    assert Resource.objects.get(key="r22").archived_at is None
    assert not publishing.has_unpublished_changes(grown)
    logged = LogEntry.objects.first().get_change_message()
    assert logged.startswith("Restored revision 1 as revision 4: ")


def test_a_restored_revision_can_itself_be_undone(curator, grown):
    curator.publish(grown, "restore", 1)

    curator.publish(grown, "restore", 3)

    assert resources(grown) == [
        part["title"]
        for each in grown.revisions.get(number=3).document["steps"]
        for part in each["resources"]
    ]
    assert grown.revisions.count() == 5


def test_restoring_the_newest_drops_what_was_never_published(curator, grown):
    curator.save(Resource.objects.get(key="r12"), "_only_save", title="Half done")

    said = look(curator, grown, "restore", 3)
    page = curator.publish(grown, "restore", 3)

    assert "changes that were never published" in said
    assert "Learners see no change" in page.text
    assert Resource.objects.get(key="r12").title == "Resource r12"
    assert grown.revisions.count() == 3
    assert "Revision 3 stands" in LogEntry.objects.first().get_change_message()


def test_what_is_restored_is_what_was_shown(curator, grown):
    form = read(curator.client.get(page_of(grown, "restore", 1)))
    curator.save(Resource.objects.get(key="r12"), "_only_save", title="Slipped in")

    page = curator.client.post(page_of(grown, "restore", 1), form.fields)

    assert "no longer as it was when you looked" in page.text
    assert Resource.objects.get(key="r12").title == "Slipped in"
    assert grown.revisions.count() == 3


def test_a_restore_sent_without_having_looked_does_nothing(curator, grown):
    page = curator.client.post(page_of(grown, "restore", 1))

    assert "no longer as it was when you looked" in page.text
    assert grown.revisions.count() == 3


def test_a_revision_that_may_not_be_published_today_is_refused_whole(curator, grown):
    document = grown.revisions.get(number=1).document
    del document["steps"][0]["resources"][0]["credits"]
    Revision.objects.filter(path=grown, number=1).update(document=document)
    revision = grown.revisions.get(number=1)
    form = {"seen": restoration_of(grown, revision).review.mark, "summary": "x"}

    page = look(curator, grown, "restore", 1)
    sent = curator.client.post(page_of(grown, "restore", 1), form)

    assert "Nothing was restored:" in sent.text
    assert "It cannot be restored as things stand" in page
    assert "credits nobody" in page
    assert 'name="summary"' not in page
    assert grown.revisions.count() == 3
    assert Resource.objects.get(key="r11").title == "A better title"


def test_a_working_copy_that_is_no_document_stands_against_a_restore(curator, grown):
    Resource.objects.filter(key="r12").update(replaces=["r12"])

    page = look(curator, grown, "restore", 1)

    assert "It cannot be restored as things stand" in page
    assert f'href="{page_of(Resource.objects.get(key="r12"))}"' in page


def test_a_creator_of_other_paths_stays_and_that_is_said(curator, grown):
    make_path("other")
    curator.save(Resource.objects.get(key="r11", path=grown).credits.first().creator, name="Ada L.")

    page = look(curator, grown, "restore", 1)

    assert "Kept: name of the creator Ada L., whom other paths credit too." in page


def test_restoring_a_withdrawn_path_says_that_it_publishes(curator, grown):
    curator.press(grown, "withdraw")

    page = look(curator, grown, "restore", 1)
    curator.publish(grown, "restore", 1)

    assert "restoring publishes it" in page
    assert LearningPath.objects.get().status == Status.PUBLISHED


def test_the_pages_cost_the_same_queries_for_any_size_and_length(curator, published):
    def cost():
        found = []
        for address in (
            page_of(published, "revisions"),
            page_of(published, "revision", 2),
            page_of(published, "compare") + "?from=1&to=2",
            page_of(published, "restore", 1),
        ):
            curator.client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert curator.client.get(address).status_code == 200
            found.append(len(captured))
        return found

    curator.save(published, title="Another title")
    small = cost()
    step = Step.objects.get(key="s1")
    Resource.objects.bulk_create(
        Resource(path=published, step=step, key=f"n{n}", title=f"N {n}", creators_unknown=True)
        for n in range(150)
    )
    rows = Resource.objects.filter(key__startswith="n")
    Link.objects.bulk_create(Link(resource=row, url="https://example.org/") for row in rows)
    for number in range(30):
        LearningPath.objects.update(title=f"Title {number}")
        publishing.publish(published, by=curator.user)

    assert cost() == small


def test_the_list_of_all_revisions_leads_into_the_history(curator, grown):
    revision = grown.revisions.get(number=2)

    page = curator.client.get(page_of(revision), follow=True)

    assert page.redirect_chain[-1][0] == page_of(grown, "revision", 2)
