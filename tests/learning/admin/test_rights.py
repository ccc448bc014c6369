"""The group Curators: all of a path, and nothing of people's rights."""

import importlib
import re
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection

from accounts.models import User
from learning.models import Choice, Creator, Option, Resource, Revision, Step
from tests.learning.admin.conftest import Curator, page_of

OPEN = [
    "/admin/",
    "/admin/learning/",
    "/admin/learning/learningpath/",
    "/admin/learning/learningpath/add/",
    "/admin/learning/step/",
    "/admin/learning/resource/",
    "/admin/learning/choice/",
    "/admin/learning/option/",
    "/admin/learning/creator/",
    "/admin/learning/creator/add/",
    "/admin/learning/revision/",
    "/admin/autocomplete/?app_label=learning&model_name=credit&field_name=creator&term=a",
]
CLOSED = [
    "/admin/accounts/",
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/accounts/user/{user}/change/",
    "/admin/accounts/user/{user}/delete/",
    "/admin/accounts/user/{user}/history/",
    "/admin/accounts/user/{user}/password/",
    "/admin/auth/group/",
    "/admin/auth/group/add/",
    "/admin/auth/group/{group}/change/",
    "/admin/auth/group/{group}/delete/",
    "/admin/auth/permission/",
    "/admin/sessions/session/",
    "/admin/admin/logentry/",
    "/admin/account/emailaddress/",
    "/admin/django_tasks_database/dbtaskresult/",
    "/admin/learning/revision/add/",
    "/admin/learning/completion/",
    "/admin/learning/enrolment/",
]


@pytest.mark.parametrize("address", OPEN)
def test_a_curator_opens_what_curating_needs(curator, published, address):
    assert curator.client.get(address).status_code == 200


@pytest.mark.django_db
def test_nobody_reads_the_letters_that_wait_in_the_queue(admin_client):
    assert admin_client.get("/admin/django_tasks_database/dbtaskresult/").status_code == 404
    assert "Task results" not in admin_client.get("/admin/").text


@pytest.mark.parametrize("address", CLOSED)
def test_a_curator_finds_peoples_rights_closed(curator, published, address):
    person = User.objects.create_user("somebody@example.org")
    address = address.format(user=person.pk, group=Group.objects.get().pk)

    asked = curator.client.get(address)
    sent = curator.client.post(address, {"is_superuser": "on", "email": "x@example.org"})

    assert asked.status_code == 404
    assert sent.status_code == 404
    assert not User.objects.filter(is_superuser=True).exists()


def test_a_curator_opens_every_part(curator, published):
    choice = Choice.objects.create(path=published, key="library", question="Which?")
    option = Option.objects.create(choice=choice, key="one", title="One")
    parts = [published, choice, option, *(m.objects.first() for m in (Step, Resource, Creator))]

    for part in [*parts, Revision.objects.first()]:
        assert curator.client.get(page_of(part), follow=True).status_code == 200
        assert curator.client.get(page_of(part, "history")).status_code == 200


def test_a_revision_can_be_read_and_not_sent(curator, published):
    revision = Revision.objects.get()

    page = curator.client.get(page_of(revision), follow=True)
    curator.client.post(page_of(revision), {"summary": "Changed"})

    assert "Path deep" in page.text
    assert Revision.objects.get().summary == revision.summary


@pytest.mark.parametrize(
    "act",
    ["archive", "bring_back"],
)
def test_somebody_on_the_staff_without_the_group_changes_nothing(db, published, act):
    person = Curator(User.objects.create_user("staff@example.org", is_staff=True))
    step = Step.objects.first()

    answers = [
        person.client.post(page_of(step, act)),
        person.client.post(page_of(published, "publish")),
        person.client.post(page_of(published, "withdraw")),
        person.client.post(page_of(published, "put_back")),
        person.client.post(page_of(published, "preview_link")),
        person.client.post(page_of(published, "restore", 1)),
        person.client.get(page_of(published, "publish")),
        person.client.get(page_of(published, "revisions")),
        person.client.get(page_of(published, "revision", 1)),
        person.client.get(page_of(published, "compare")),
        person.client.get(page_of(published, "preview")),
        person.client.get(page_of(published)),
        person.client.post(page_of(published), {"title": "Mine"}),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert Step.objects.get(pk=step.pk).archived_at is None


def test_a_learner_is_sent_to_log_in(client, published):
    client.force_login(User.objects.create_user("learner@example.org"))

    response = client.get(page_of(published, "preview"))

    assert response.status_code == 302
    assert "log" in response["Location"]


def test_the_group_holds_no_right_to_delete(db):
    rights = Group.objects.get(name="Curators").permissions.values_list(
        "content_type__app_label", "codename"
    )

    assert {app for app, _ in rights} == {"learning"}
    assert {codename.split("_")[0] for _, codename in rights} == {"view", "add", "change"}
    assert not {name for _, name in rights if "completion" in name or "enrolment" in name}


def test_the_migration_that_makes_the_group_goes_back_and_forth(db):
    migration = importlib.import_module("learning.migrations.0002_curators")
    editor = SimpleNamespace(connection=connection)

    migration.remove_group(apps, editor)
    gone = not Group.objects.filter(name="Curators").exists()
    migration.make_group(apps, editor)
    migration.make_group(apps, editor)

    assert gone
    assert Group.objects.get(name="Curators").permissions.count() == 31


@pytest.mark.parametrize("page", ["", "change/", "history/", "delete/", "password/"])
@pytest.mark.parametrize("kind", ["accounts/user", "auth/group"])
def test_a_curator_cannot_tell_which_people_and_groups_there_are(curator, kind, page):
    """Fails without _is_closed in learning/workshop.py: a history tells rows that are there."""
    row = apps.get_model(kind.replace("/", "."))._base_manager.first()

    for ask in (curator.client.get, curator.client.post):
        there, not_there, nowhere = (
            ask(f"/admin/{place}/{page}")
            for place in (f"{kind}/{row.pk}", f"{kind}/987654", f"nothing/{row.pk}")
        )
        assert {there.status_code, not_there.status_code, nowhere.status_code} == {404}
        assert without_token(there) == without_token(not_there) == without_token(nowhere)


def without_token(response):
    return re.sub(r'csrfmiddlewaretoken" value="\w+', "", response.text)
