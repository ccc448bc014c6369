"""Two curators on one page: the second is told, and nothing is overwritten silently."""

import html
import re

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


@pytest.mark.parametrize("forged", ["²", "9" * 40, "x", "0"])
def test_a_choice_that_nobody_offered_is_compared_as_nothing(
    curator, other_curator, published, forged
):
    resource = Resource.objects.get(key="r11")
    form = curator.open(resource)
    other_curator.save(resource, title="Theirs")

    page = curator.send(resource, form, step=forged)

    assert page.status_code == 200
    assert SAID in page.text


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


def versions(page):
    """Return the table of both versions: field → (stored now, as sent, what became of it)."""
    table = page.text.partition('class="versions"')[2].partition("</section>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("<tr>")[2:]]
    return {html.unescape(label): tuple(rest) for label, *rest in rows}


def test_both_versions_are_shown_field_by_field(curator, other_curator, published):
    form = curator.open(published)
    other_curator.save(published, title="Theirs", level="advanced")

    page = curator.send(published, form, title="Mine", tagline="Also mine")

    assert versions(page) == {
        "Title": ("Theirs", "Mine", "Changed by both of you. This page keeps yours."),
        "Tagline": ("", "Also mine", "Changed by you alone."),
        "Level": ("advanced", "beginner", "Brought up to date in this page."),
    }


def test_what_only_the_other_changed_is_not_undone_by_saving_again(
    curator, other_curator, published
):
    form = curator.open(published)
    other_curator.save(published, title="Theirs", level="advanced")
    page = curator.send(published, form, tagline="Mine")

    curator.send(published, read(page))

    path = LearningPath.objects.get()
    assert (path.title, path.level, path.tagline) == ("Theirs", "advanced", "Mine")


def test_rows_below_are_compared_too(curator, other_curator, published):
    step, resource = Step.objects.get(key="s1"), Resource.objects.get(key="r11")
    form = curator.open(step)
    other_curator.save(resource, title="Theirs", kind="video")

    page = curator.send(step, form, **{"resources-1-title": "Mine"})
    again = curator.send(step, read(page))

    shown = versions(page)
    assert shown["Theirs: Title"] == ("Theirs", "Resource r11", "Brought up to date in this page.")
    assert shown["Theirs: Kind"][:2] == ("Video", "Article")
    assert shown["Resource r12: Title"] == ("Resource r12", "Mine", "Changed by you alone.")
    assert SAID not in again.text
    assert [row.title for row in step.resources.all()] == ["Theirs", "Mine"]


def test_rows_that_came_and_went_meanwhile_are_named(curator, other_curator, published):
    form = curator.open(published)
    other_curator.press(Step.objects.get(key="s1"), "archive")
    other_curator.save(published, **{"steps-1-title": "Theirs", "steps-1-key": "theirs"})

    shown = versions(curator.send(published, form, tagline="Mine"))

    assert shown["Step 1"][2] == "No longer part of this page: archived or removed."
    assert shown["Theirs: Title"] == ("Theirs", "", "New.")


def test_a_forged_mark_counts_as_no_mark(curator, published):
    form = curator.open(published)
    form.fields["page_mark"] = "e30:forged:forged"

    page = curator.send(published, form, title="Mine")

    assert SAID in page.text
