"""From the working copy to what learners see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.domain import publishing
from learning.domain.importing import apply
from learning.domain.publishing import (
    NotPublishable,
    has_unpublished_changes,
    publish,
    published_outline,
    published_outlines,
)
from learning.models import LearningPath, Resource, Revision
from tests.factories import document, make_learner, published, resource, step

pytestmark = pytest.mark.django_db


def test_each_publication_of_a_change_is_the_next_revision():
    published(core=1)

    published(core=2)

    assert list(Revision.objects.order_by("number").values_list("number", flat=True)) == [1, 2]
    assert published_outline("walking").number == 2


def test_publishing_what_is_unchanged_makes_no_revision():
    published(core=1)

    publish(LearningPath.objects.get())

    assert Revision.objects.count() == 1


def test_learners_see_the_revision_and_not_the_working_copy(client):
    published(core=1)
    Resource.objects.filter(key="r1").update(title="A new title")
    path = LearningPath.objects.get()

    assert has_unpublished_changes(path)
    assert "A new title" not in client.get("/paths/walking/").text

    publish(path)

    assert not has_unpublished_changes(path)
    assert "A new title" in client.get("/paths/walking/").text


def test_other_paths_call_a_path_as_it_is_published(client):
    published(core=1, key="standing", title="Standing")
    published(core=1, prerequisites=[{"path": "standing"}], sequel="standing")
    LearningPath.objects.filter(slug="standing").update(title="A secret plan")

    page = client.get("/paths/walking/").text

    assert page.count(">Standing</a>") == 2
    assert "A secret plan" not in page


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ([step("s1")], "nothing to tick"),
        ([step("s1", resource("a", credits=[]))], "credits nobody"),
        ([step("s1", resource("a", links=[]))], "has no link"),
    ],
    ids=["nothing to tick", "no credit", "no link"],
)
def test_what_learners_must_not_get_is_refused_in_words(steps, problem):
    apply(document(*steps))

    with pytest.raises(NotPublishable) as refusal:
        publish(LearningPath.objects.get())

    assert problem in str(refusal.value)
    assert not Revision.objects.exists()


def test_a_choice_that_recommends_nothing_is_refused():
    options = [{"key": "tensorflow", "title": "TensorFlow"}, {"key": "theano", "title": "Theano"}]
    asked = {"key": "library", "question": "Which library?", "options": options}
    apply(document(core=1, choices=[asked]))

    with pytest.raises(NotPublishable, match="recommends no option"):
        publish(LearningPath.objects.get())


def test_an_activity_needs_no_link():
    assert published(step("s1", resource("a", kind="activity", links=[]))).number == 1


def test_a_revision_is_never_changed_and_remembers_who_published_it():
    apply(document(core=1))
    curator = make_learner()
    revision = publish(LearningPath.objects.get(), by=curator, summary="First")

    with pytest.raises(TypeError):
        revision.save()

    assert (revision.published_by, revision.summary) == (curator, "First")


def test_a_new_process_builds_any_number_of_outlines_in_the_same_queries(monkeypatch):
    costs = []
    for count in (2, 9):
        for n in range(count):
            published(step("s1", resource(f"r{n}")), key=f"path-{count}-{n}")
        monkeypatch.setattr(publishing, "_KEPT", {})
        for _ in ("cold", "warm"):
            with CaptureQueriesContext(connection) as captured:
                outlines = published_outlines()
            costs.append(len(captured))

    assert costs == [4, 1, 4, 1]
    assert [outline.slug for outline in outlines] == sorted(outline.slug for outline in outlines)
    assert {len(outline.resource_ids) for outline in outlines} == {1}


def test_the_outlines_asked_for_last_are_kept_and_no_more_than_there_is_room_for(monkeypatch):
    monkeypatch.setattr(publishing, "_KEPT", {})
    monkeypatch.setattr(publishing, "OUTLINES_KEPT", 2)
    first, second = (published(step("s1", resource(f"r{n}")), key=f"path-{n}") for n in (1, 2))
    assert published_outline("path-1") is first

    published(step("s1", resource("r3")), key="path-3")

    assert published_outline("path-1") is first
    assert published_outline("path-2") is not second
    assert len(publishing._KEPT) == 2
