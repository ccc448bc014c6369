"""Archived, never deleted: whatever a curator or an administrator asks the admin for."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import User
from learning.domain import publishing
from learning.models import (
    Choice,
    Completion,
    Creator,
    Enrolment,
    LearningPath,
    Option,
    Resource,
    Revision,
    Step,
)
from tests.learning.admin.conftest import page_of

KEPT = [LearningPath, Step, Resource, Choice, Option, Creator, Revision, Enrolment, User]
PARTS = [Step, Resource, Choice, Option]


@pytest.fixture
def walked(published):
    """A published path with a choice, which a learner has taken up and begun."""
    choice = Choice.objects.create(path=published, key="library", question="Which?", position=1)
    for key in ("one", "two"):
        Option.objects.create(
            choice=choice, key=key, title=f"Option {key}", position=1, recommended=key == "one"
        )
    publishing.publish(published)
    learner = User.objects.create_user("learner@example.org")
    Enrolment.objects.create(learner=learner, path=published)
    for resource in Resource.objects.all():
        Completion.objects.create(learner=learner, resource=resource)
    return published


def counts():
    return {model: model.objects.count() for model in [*KEPT, Completion]}


@pytest.mark.parametrize("who", ["curator", "administrator"])
@pytest.mark.parametrize("model", KEPT)
def test_the_delete_page_deletes_nothing(request, walked, who, model):
    person, before = request.getfixturevalue(who), counts()
    obj = model.objects.order_by("pk").last()
    opts = model._meta
    try:
        address = reverse(f"admin:{opts.app_label}_{opts.model_name}_delete", args=[obj.pk])
    except NoReverseMatch:
        assert model not in admin.site._registry
        return

    asked = person.client.get(address)
    answer = person.client.post(address, {"post": "yes"})

    assert (asked.status_code, answer.status_code) == (404, 404)
    assert counts() == before


@pytest.mark.parametrize("who", ["curator", "administrator"])
@pytest.mark.parametrize("model", [model for model in KEPT if model is not Enrolment])
def test_the_action_that_deletes_the_chosen_is_not_there(request, walked, who, model):
    person, before = request.getfixturevalue(who), counts()
    opts = model._meta
    data = {
        "action": "delete_selected",
        "_selected_action": [obj.pk for obj in model.objects.all()],
        "post": "yes",
    }

    if model not in admin.site._registry:
        return
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    shown = person.client.get(address)
    person.client.post(address, data)

    assert "delete_selected" not in shown.text
    assert counts() == before


@pytest.mark.parametrize(
    ("model", "rows"),
    [(LearningPath, ["steps", "choices"]), (Step, ["resources"]), (Choice, ["options"])],
)
def test_a_row_marked_for_deletion_by_hand_stays(administrator, walked, model, rows):
    before = counts()
    typed = {f"{name}-{number}-DELETE": "on" for name in rows for number in range(3)}

    administrator.save(model.objects.first(), **typed)

    assert counts() == before | {Revision: Revision.objects.count()}


def test_no_registered_page_deletes_what_a_completion_hangs_on(walked, rf):
    request = rf.get("/")
    request.user = User.objects.create_superuser("root@example.org")

    for model in apps.get_app_config("learning").get_models():
        page = admin.site._registry.get(model)
        obj = model.objects.first()
        assert page is None or not page.has_delete_permission(request, obj)


def test_a_creator_nobody_credits_may_go(administrator, walked):
    creator = Creator.objects.create(key="nobody", name="Nobody")

    administrator.press(creator, "delete", post="yes")

    assert not Creator.objects.filter(key="nobody").exists()


@pytest.mark.parametrize("model", PARTS)
def test_a_part_is_archived_and_brought_back_with_its_ticks(curator, walked, model):
    part, before = model.objects.order_by("pk").first(), counts()

    archived = curator.press(part, "archive", _only_save="1")
    was_archived = model.objects.get(pk=part.pk).archived_at is not None
    back = curator.press(part, "bring_back", _only_save="1")

    assert was_archived
    assert "Archived" in archived.text
    assert "Bring back" in archived.text
    assert "Brought back" in back.text
    assert model.objects.get(pk=part.pk).archived_at is None
    assert counts() == before


def test_archiving_on_a_published_path_publishes(curator, walked):
    page = curator.press(Resource.objects.get(key="r11"), "archive")

    assert "Archived, and published as revision 3." in page.text
    newest = walked.revisions.order_by("-number").first()
    assert "r11" not in str(newest.document)


def test_archiving_twice_is_archiving_once(curator, walked):
    step = Step.objects.first()
    curator.press(step, "archive")
    first = Step.objects.get(pk=step.pk).archived_at

    curator.press(step, "archive")

    assert Step.objects.get(pk=step.pk).archived_at == first


def test_an_archived_step_leaves_the_list_and_is_found_below_it(curator, walked):
    curator.press(Step.objects.get(key="s1"), "archive")

    form = curator.open(walked)
    page = curator.client.get(page_of(walked))

    assert form.fields["steps-INITIAL_FORMS"] == "1"
    assert "Out of the path, but kept" in page.text
    assert page_of(Step.objects.get(key="s1")) in page.text


def test_what_comes_back_comes_last(curator, walked):
    step = Step.objects.get(key="s1")
    curator.press(step, "archive")

    curator.press(step, "bring_back")

    assert [step.key for step in walked.steps.live()] == ["s2", "s1"]


@pytest.mark.parametrize("act", ["archive", "bring_back"])
@pytest.mark.parametrize("model", PARTS)
def test_looking_at_an_act_does_nothing(curator, walked, model, act):
    part = model.objects.first()

    response = curator.client.get(page_of(part, act))

    assert response.status_code == 405
    assert model.objects.get(pk=part.pk).archived_at is None


def test_several_resources_are_archived_at_once(curator, walked):
    chosen = Resource.objects.filter(key__in=["r11", "r21"])
    data = {"action": "archive_chosen", "_selected_action": [r.pk for r in chosen]}

    page = curator.client.post("/admin/learning/resource/", data, follow=True)

    assert "published as revision 3" in page.text
    assert chosen.live().count() == 0


def test_an_archived_resource_can_still_be_read_and_corrected(curator, walked):
    resource = Resource.objects.get(key="r11")
    Resource.objects.filter(pk=resource.pk).update(archived_at=timezone.now())

    page = curator.save(resource, title="Corrected")

    assert "It is not part of the path now" in page.text
    assert Resource.objects.get(key="r11").title == "Corrected"
