"""The admin's lists: what they say of each path, and what they cost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from learning.domain import publishing
from learning.models import Creator, LearningPath, Option, Resource
from tests.learning.admin.conftest import make_path, page_of

PATHS = "/admin/learning/learningpath/"


def test_the_list_tells_which_paths_have_unpublished_changes(curator):
    for slug in ("draft", "same", "changed"):
        make_path(slug)
    for slug in ("same", "changed"):
        publishing.publish(LearningPath.objects.get(slug=slug))
    LearningPath.objects.filter(slug="changed").update(tagline="New")

    page = curator.client.get(PATHS)

    rows = page.text.split("field-title")[1:]
    said = [row.split("field-unpublished_changes")[1].split("<")[0].strip('">') for row in rows]
    assert said == ["Yes", "-", "No"]


@pytest.mark.parametrize(
    "address", [PATHS, "/admin/learning/resource/", "/admin/learning/creator/"]
)
def test_a_list_of_thirty_costs_the_queries_of_a_list_of_three(curator, address):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert curator.client.get(address).status_code == 200
        return len(asked)

    for number in range(3):
        publishing.publish(make_path(f"path-{number}", steps=1, resources=1))
    queries()
    few = queries()
    for number in range(3, 30):
        publishing.publish(make_path(f"path-{number}", steps=1, resources=1))

    assert queries() == few


def test_a_resources_options_are_those_of_its_path(curator, published):
    elsewhere = make_path("other").choices.create(key="other", question="Other?")
    foreign = Option.objects.create(choice=elsewhere, key="foreign", title="Foreign option")
    resource = Resource.objects.filter(path=published).first()

    page = curator.client.get(page_of(resource))
    refused = curator.save(resource, option=foreign.pk)

    assert "Foreign option" not in page.text
    assert "Select a valid choice" in refused.text
    assert Resource.objects.get(pk=resource.pk).option is None


def test_a_creators_page_lists_where_they_are_credited(curator, published):
    page = curator.client.get(page_of(Creator.objects.get()))

    for resource in Resource.objects.all():
        assert f'<a href="{page_of(resource)}">{resource.title}</a>' in page.text


def test_what_curators_type_is_never_markup(curator, published):
    evil = "<script>alert(1)</script>"
    curator.save(published, title=evil)
    curator.save(Creator.objects.get(), name=evil)

    pages = [
        curator.client.get(address)
        for address in (
            PATHS,
            "/admin/",
            "/admin/learning/revision/",
            page_of(published),
            page_of(published, "history"),
            page_of(published, "preview"),
            page_of(Resource.objects.first()),
            page_of(Creator.objects.get()),
        )
    ]

    assert not [page.request["PATH_INFO"] for page in pages if evil in page.text]


def test_the_frame_names_waymark(curator):
    page = curator.client.get("/admin/")

    assert "Waymark curation" in page.text
    assert "Django" not in page.text
    assert "css/admin.css" in page.text


def test_choices_and_options_are_reached_from_their_path_and_not_from_the_index(curator):
    page = curator.client.get("/admin/")

    listed = [
        name
        for name in ("learningpath", "step", "resource", "choice", "option", "creator")
        if f'href="/admin/learning/{name}/"' in page.text
    ]
    assert listed == ["learningpath", "step", "resource", "creator"]


@pytest.mark.django_db
def test_a_new_path_is_offered_the_end_of_the_catalogue(admin_client):
    LearningPath.objects.create(slug="first", title="First", position=7)

    page = admin_client.get("/admin/learning/learningpath/add/").text

    assert 'name="position" value="8"' in page
