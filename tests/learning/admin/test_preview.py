"""The preview: the working copy as a learner would see it, for curators alone."""

import pytest

from learning.domain import publishing
from learning.models import Choice, Link, Option, Resource, Step
from tests.learning.admin.conftest import page_of


def preview(curator, path, step=""):
    return curator.client.get(page_of(path, "preview") + step, follow=True)


def test_a_draft_is_previewed_with_nothing_to_tick(curator, draft):
    page = preview(curator, draft)

    assert page.status_code == 200
    assert "This is a preview of the working copy." in page.text
    assert "Step 1" in page.text
    assert 'name="done"' not in page.text
    assert f'href="{page_of(draft)}"' in page.text


def test_the_preview_shows_what_is_not_published_yet(curator, published):
    curator.save(Step.objects.get(key="s1"), "_only_save", title="A new beginning")

    previewed, public = preview(curator, published), curator.client.get("/paths/deep/")

    assert "A new beginning" in previewed.text
    assert "A new beginning" not in public.text


def test_the_previews_links_stay_in_the_preview(curator, published):
    trail, step = preview(curator, published), preview(curator, published, "s2/")

    for page in (trail, step):
        assert f'href="{page_of(published, "preview")}s1/' in page.text
        assert 'href="/paths/deep/s' not in page.text
        assert 'name="done"' not in page.text


def test_a_previewed_choice_cannot_be_sent(curator, published):
    choice = Choice.objects.create(path=published, key="library", question="Which?")
    for key in ("one", "two"):
        option = Option.objects.create(choice=choice, key=key, title=f"Option {key}")
    Resource.objects.filter(key="r11").update(option=option)

    page = preview(curator, published, "s1/")

    assert '<fieldset class="choice" disabled' in page.text
    assert '<fieldset class="choice" id' not in page.text


def test_looking_leaves_no_trace_of_a_visit(curator, published):
    preview(curator, published)
    preview(curator, published, "s1/")

    assert "visit" not in " ".join(curator.client.session.keys())
    assert published.enrolments.count() == 0
    assert published.revisions.count() == 1


def test_a_step_with_nothing_to_tick_leads_back_to_the_trail(curator, draft):
    Step.objects.create(path=draft, key="empty", title="Empty")

    page = preview(curator, draft, "empty/")

    assert "That step is not shown to learners" in page.text


def test_a_path_without_anything_can_be_previewed(curator, draft):
    for resource in Resource.objects.all():
        curator.press(resource, "archive")

    assert preview(curator, draft).status_code == 200


def test_a_working_copy_that_is_no_document_says_why(curator, draft):
    Choice.objects.create(path=draft, key="library", question="Which?")

    page = preview(curator, draft)

    assert "There is nothing to preview before this is put right" in page.text
    assert "“Which?”, options: needs 2 or more of them" in page.text


@pytest.mark.parametrize("pk", ["999", "999/s1"])
def test_a_path_that_is_not_there_is_not_found(curator, draft, pk):
    pk, _, step = pk.partition("/")

    response = curator.client.get(f"/admin/learning/learningpath/{pk}/preview/{step}", follow=True)

    assert response.status_code == 404


def test_a_bad_address_in_a_row_is_no_link_in_the_preview(curator, published):
    publishing.publish(published)
    Link.objects.filter(resource__key="r11").update(url="javascript:alert(1)")

    page = preview(curator, published)

    assert 'href="javascript:' not in page.text


@pytest.mark.parametrize(
    ("person", "header", "done"), [("visitor", "Sign up", 0), ("learner", "Log out", 1)]
)
def test_the_preview_is_seen_with_other_eyes(curator, published, person, header, done):
    trail = curator.client.get(page_of(published, "preview") + f"?as={person}").text
    step = curator.client.get(page_of(published, "preview") + f"s1/?as={person}").text

    for page in (trail, step):
        assert f">{header}</a>" in page
        assert f'href="{page_of(published, "preview")}s2/?as={person}' in page
    assert step.count('data-state="done"') == done
    assert ("You can tick without an account." in trail) == (person == "visitor")


def test_half_way_half_of_the_core_is_done(curator, published):
    trail = curator.client.get(page_of(published, "preview") + "?as=halfway").text

    assert "You are on step 2 of 2" in trail
    assert "<b>2</b> of 4 core done" in trail


def test_every_piece_at_once_stays_in_the_preview(curator, published):
    base = page_of(published, "preview")
    trail = curator.client.get(base + "?as=halfway").text

    whole = curator.client.get(base + "?as=halfway&whole=1").text

    assert f'href="{base}?as=halfway&amp;whole=1"' in trail
    assert "Resource r11" not in trail
    assert "Resource r11" in whole


def test_eyes_that_nobody_has_are_a_visitors(curator, published):
    trail = curator.client.get(page_of(published, "preview") + "?as=nobody").text

    assert ">Sign up</a>" in trail
