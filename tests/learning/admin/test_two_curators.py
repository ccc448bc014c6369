"""Two curators on one page: the second is told, and nothing is overwritten silently."""

import pytest
from django.contrib import admin

from learning.admin.concurrency import GuardedAdmin
from learning.models import Creator, LearningPath, Link, Option, Resource, Step
from tests.learning.admin.conftest import read

SAID = "Not saved: somebody else saved this page"


def typed_into(obj):
    return {"name": "Mine"} if isinstance(obj, Creator) else {"title": "Mine"}


@pytest.mark.parametrize("model", [LearningPath, Step, Resource, Creator])
def test_the_second_save_is_stopped_and_keeps_what_was_typed(
    curator, other_curator, published, model
):
    obj = model.objects.first()
    mine, theirs = typed_into(obj), dict.fromkeys(typed_into(obj), "Theirs")
    form = curator.open(obj)
    other_curator.save(obj, **theirs)

    page = curator.send(obj, form, **mine)

    assert SAID in page.text
    assert "The last save was by Olga" in page.text
    assert 'value="Mine"' in page.text
    assert "Theirs" in str(model.objects.filter(pk=obj.pk).values()[0])


def test_a_deliberate_second_save_goes_through(curator, other_curator, published):
    form = curator.open(published)
    other_curator.save(published, title="Theirs")
    page = curator.send(published, form, title="Mine")

    again = curator.send(published, read(page))

    assert SAID not in again.text
    assert LearningPath.objects.get().title == "Mine"


def test_a_row_changed_on_its_own_page_stops_the_page_that_lists_it(
    curator, other_curator, published
):
    form = curator.open(published)
    other_curator.save(Step.objects.get(key="s1"), title="Theirs")

    page = curator.send(published, form, tagline="Mine")

    assert SAID in page.text
    assert Step.objects.get(key="s1").title == "Theirs"
    assert LearningPath.objects.get().tagline == ""


def test_what_a_page_does_not_show_does_not_stop_it(curator, other_curator, published):
    form = curator.open(published)
    other_curator.save(Step.objects.get(key="s1"), introduction="Theirs")

    page = curator.send(published, form, tagline="Mine")

    assert SAID not in page.text
    assert LearningPath.objects.get().tagline == "Mine"
    assert Step.objects.get(key="s1").introduction == "Theirs"


def test_a_row_added_meanwhile_stops_the_page_and_survives_a_second_save(
    curator, other_curator, published
):
    form = curator.open(published)
    other_curator.save(published, **{"steps-2-title": "Theirs", "steps-2-key": "theirs"})
    page = curator.send(published, form, tagline="Mine")

    curator.send(published, read(page))

    assert SAID in page.text
    assert [step.key for step in Step.objects.all()] == ["s1", "s2", "theirs"]


def test_a_row_archived_meanwhile_keeps_its_line_and_stays_archived(
    curator, other_curator, published
):
    form = curator.open(published)
    other_curator.press(Step.objects.get(key="s1"), "archive")
    page = curator.send(published, form, tagline="Mine")

    again = curator.send(published, read(page))

    assert SAID in page.text
    assert "Saved and published" in again.text
    assert Step.objects.get(key="s1").archived_at


def test_a_row_removed_meanwhile_stops_the_page(curator, other_curator, published):
    resource = Resource.objects.get(key="r11")
    form = curator.open(resource)
    other_curator.save(resource, "_only_save", **{"links-0-DELETE": "on"})

    page = curator.send(resource, form, title="Mine")

    assert SAID in page.text
    assert not Link.objects.filter(resource=resource).exists()
    assert Resource.objects.get(key="r11").title != "Mine"


def test_a_page_sent_without_its_mark_is_stopped(curator, published):
    form = curator.open(published)
    del form.fields["page_mark"]

    page = curator.send(published, form, title="Mine")

    assert SAID in page.text
    assert LearningPath.objects.get().title != "Mine"


def test_every_page_that_edits_a_path_is_guarded(curator):
    edited = [LearningPath, Step, Resource, Creator, Option]

    assert all(isinstance(admin.site._registry[model], GuardedAdmin) for model in edited)


def test_saving_one_resource_leaves_another_curators_free(curator, other_curator, published):
    one, two = Resource.objects.get(key="r11"), Resource.objects.get(key="r12")
    form = curator.open(one)
    other_curator.save(two, title="Theirs")

    page = curator.send(one, form, title="Mine")

    assert SAID not in page.text
    assert {r.title for r in Resource.objects.filter(step__key="s1")} == {"Mine", "Theirs"}
