"""A curator's save: what it publishes, what it keeps back, what it says."""

import pytest

from learning.domain import publishing
from learning.domain.publishing import has_unpublished_changes
from learning.domain.text import RESERVED_STEP_KEYS
from learning.models import Creator, LearningPath, Resource, Status, Step
from tests.learning.admin.conftest import make_path, make_resource, page_of


def newest(path):
    return path.revisions.order_by("-number").first()


def test_saving_a_published_path_publishes_a_revision_and_says_which(curator, published):
    page = curator.save(published, title="A better title")

    assert "Saved and published as revision 2." in page.text
    assert f'href="{published.get_absolute_url()}"' in page.text
    assert newest(published).document["title"] == "A better title"
    assert newest(published).published_by == curator.user


def test_saving_without_publishing_keeps_the_change_in_the_working_copy(curator, published):
    page = curator.save(published, "_only_save", title="A better title")

    assert "This path has unpublished changes" in page.text
    assert newest(published).number == 1
    assert LearningPath.objects.get().title == "A better title"


def test_what_was_kept_back_is_published_with_one_press(curator, published):
    curator.save(published, "_only_save", title="A better title")

    page = curator.publish(published)

    assert "Published as revision 2." in page.text
    assert "Nothing to publish" in page.text
    assert newest(published).document["title"] == "A better title"


def test_a_draft_is_saved_as_a_draft(curator, draft):
    form = curator.open(draft)

    curator.send(draft, form, title="Still a draft")

    assert form.buttons == {
        "_save": "Save",
        "_publish": "Publish",
        "_review": "Save and look before publishing",
    }
    assert LearningPath.objects.get().status == Status.DRAFT
    assert newest(draft) is None


def test_a_draft_is_published_with_the_button_beside_save(curator, draft):
    page = curator.save(draft, "_publish", title="Ready")

    assert "Saved and published as revision 1." in page.text
    assert LearningPath.objects.get().status == Status.PUBLISHED


def test_saving_without_a_change_publishes_nothing_new(curator, published):
    page = curator.save(published)

    assert "Learners see no change: revision 1" in page.text
    assert newest(published).number == 1


@pytest.mark.parametrize("model", [Step, Resource])
def test_saving_a_part_publishes_its_path(curator, published, model):
    page = curator.save(model.objects.first(), title="New name")

    assert "Saved and published as revision 2." in page.text
    assert "New name" in str(newest(published).document)


def test_saving_a_part_without_publishing_leaves_learners_what_they_have(curator, published):
    page = curator.save(Step.objects.first(), "_only_save", purpose="To begin")

    assert "Learners do not see the change yet" in page.text
    assert newest(published).number == 1
    assert has_unpublished_changes(published)


def test_what_cannot_be_published_is_kept_and_every_reason_is_said(curator, published):
    step = Step.objects.first()
    form = curator.open(step)

    page = curator.send(
        step, form, **{"resources-2-title": "No credit", "resources-2-key": "no-credit"}
    )

    assert "Saved, but not published:" in page.text
    assert "“No credit” credits nobody" in page.text
    assert "“No credit” has no link" in page.text
    assert Resource.objects.filter(key="no-credit", step=step).exists()
    assert newest(published).number == 1


def test_a_path_that_is_no_document_says_so_instead_of_breaking(curator, published):
    page = curator.save(
        published, **{"choices-0-question": "Which library?", "choices-0-key": "library"}
    )

    assert "Saved, but not published:" in page.text
    assert "choices[0]" in page.text
    assert newest(published).number == 1


def test_a_withdrawn_path_leaves_the_site_and_keeps_its_revisions(curator, published):
    page = curator.press(published, "withdraw")

    assert "Withdrawn." in page.text
    assert LearningPath.objects.get().status == Status.WITHDRAWN
    assert newest(published).number == 1


@pytest.mark.parametrize("act", ["publish", "withdraw", "put_back"])
def test_looking_at_an_act_does_nothing(curator, draft, act):
    response = curator.client.get(page_of(draft, act))

    assert response.status_code == 200
    assert LearningPath.objects.get().status == Status.DRAFT


def test_saving_a_creator_publishes_the_paths_that_had_nothing_else_to_publish(curator):
    ready, waiting = make_path("ready"), make_path("waiting")
    publishing.publish(ready)
    publishing.publish(waiting)
    LearningPath.objects.filter(slug="waiting").update(title="Half done")

    page = curator.save(Creator.objects.get(), name="Ada Lovelace")

    assert newest(ready).document["creators"][0]["name"] == "Ada Lovelace"
    assert newest(waiting).number == 1
    assert "Saved and published as revision 2." in page.text
    assert "other unpublished changes" in page.text
    assert "Half done" in page.text


def test_a_creator_kept_back_is_not_published(curator, published):
    curator.save(Creator.objects.get(), "_only_save", name="Ada Lovelace")

    assert newest(published).number == 1
    assert Creator.objects.get().name == "Ada Lovelace"


def test_a_new_path_is_a_draft_with_its_key_and_lists(curator):
    form = {
        "title": "New",
        "slug": "new",
        "level": "beginner",
        "language": "en",
        "position": "0",
        "topics": "nets, learning\nnets",
        "source_authors": "Mayo, Matthew\nA. N. Other",
    }

    curator.client.post("/admin/learning/learningpath/add/", form)

    path = LearningPath.objects.get()
    assert (path.status, path.topics) == (Status.DRAFT, ["nets", "learning"])
    assert path.source_authors == ["Mayo, Matthew", "A. N. Other"]


def test_a_key_cannot_be_changed_once_it_is_made(curator, draft):
    curator.save(draft, slug="other")
    curator.save(Step.objects.first(), key="other")
    curator.save(draft, **{"steps-0-key": "other"})

    assert LearningPath.objects.get().slug == "deep"
    assert [step.key for step in Step.objects.all()] == ["s1", "s2"]


def test_line_ends_from_a_browser_are_no_change(curator, published):
    LearningPath.objects.update(summary="One\ntwo")
    publishing.publish(published)

    page = curator.save(published, summary="One\r\ntwo")

    assert "Learners see no change: revision 2" in page.text


def test_a_resource_moves_to_the_end_of_another_step(curator, published):
    resource, goal = Resource.objects.get(key="r11"), Step.objects.get(key="s2")

    curator.save(resource, step=goal.pk)

    moved = [part["key"] for part in newest(published).document["steps"][1]["resources"]]
    assert moved == ["r21", "r22", "r11"]


@pytest.mark.parametrize("word", sorted(RESERVED_STEP_KEYS))
def test_a_step_cannot_take_the_address_of_a_page_of_its_path(curator, published, word):
    added = {"steps-TOTAL_FORMS": 3, "steps-2-title": "A third", "steps-2-key": word}

    page = curator.save(published, **added)

    assert "This word is reserved for the site" in page.text
    assert not Step.objects.filter(key=word).exists()


@pytest.mark.parametrize("src", ["images/nowhere.svg", "images/../../manage.svg"])
def test_a_picture_this_site_does_not_have_is_refused(curator, published, src):
    step = Step.objects.get(key="s1")
    images = {"images-TOTAL_FORMS": 1, "images-0-src": src, "images-0-alt": "A hill"}

    page = curator.save(step, **images)

    assert "There is no such file" in page.text
    assert not step.images.exists()


def test_a_resource_cannot_move_to_another_path(curator, draft):
    elsewhere = Step.objects.create(path=make_path("other", steps=0), key="far", title="Far")
    resource = Resource.objects.get(key="r11")

    curator.save(resource, step=elsewhere.pk)

    assert Resource.objects.get(key="r11").step.key == "s1"


def test_replaced_resources_are_chosen_from_the_path(curator, draft):
    make_resource(Step.objects.create(path=make_path("other", 0), key="x", title="X"), "foreign")
    resource = Resource.objects.get(key="r22")

    curator.save(resource, replaces=["r11"])
    refused = curator.save(resource, replaces=["foreign"])

    assert Resource.objects.get(key="r22").replaces == ["r11"]
    assert "Select a valid choice" in refused.text


def test_a_creator_is_added_without_leaving_the_resource(curator, db):
    response = curator.client.post(
        "/admin/learning/creator/add/?_popup=1",
        {"name": "Bea", "key": "bea", "kind": "person", "_popup": "1"},
    )

    assert Creator.objects.get().name == "Bea"
    assert "popup_response" in response.text
