"""A curator stays a curator: forged lookups, fields and rows tell nothing and write nothing."""

from itertools import product

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from accounts.models import User
from learning.domain.publishing import publish
from learning.models import (
    Certificate,
    Completion,
    Enrolment,
    LearningPath,
    Link,
    Note,
    Report,
    Resource,
    Revision,
)
from tests import rights
from tests.learning.admin.conftest import read
from tests.rights import ADDRESS, SECRET, World

pytestmark = pytest.mark.django_db
KINDS = ["learningpath", "step", "resource", "choice", "option", "creator", "revision"]
LOOKUPS = [
    "learner__password__startswith",
    "published_by__password__startswith",
    "published_by__email__startswith",
    "enrolments__learner__password__startswith",
    "path__enrolments__learner__email__startswith",
    "path__certificates__code__startswith",
    "notes__text__contains",
    "notes__learner__email__startswith",
    "completions__learner__password__startswith",
    "reports__reply_to__startswith",
    "reports__reporter__email__startswith",
    "credits__resource__notes__text__contains",
    "steps__resources__notes__text__contains",
]
# Fields that lead to people, to what is theirs, or to nothing at all.
FIELDS = [
    *("learning.note.learner", "learning.enrolment.learner", "learning.completion.learner"),
    *("learning.certificate.learner", "learning.report.reporter", "learning.revision.published_by"),
    *("account.emailaddress.user", "admin.logentry.user", "accounts.user.groups"),
    *("accounts.user.user_permissions", "auth.group.permissions", "learning.nothing.learner"),
    *("nothing.nothing.nothing", "learning.note.nothing", "learning.note.text"),
]
# What no form of a curator's asks for.
FORGED = {
    "_only_save": "1",
    **{"is_staff": "on", "is_superuser": "on", "groups": "1", "user_permissions": "1"},
    **{"learner": "1", "user": "1", "email": "x@example.org", "password": "x", "id": "1"},
    **{"archived_at_0": "2020-01-01", "archived_at_1": "00:00", "status": "draft", "path": "2"},
    **{"published_by": "1", "finished_at": "2020-01-01", "reply_to": "x@example.org"},
}


@pytest.fixture
def world(no_worker):
    return World()


def test_no_list_answers_a_forged_lookup(world):
    """Fails where lookup_allowed says yes: the number of rows would tell a letter at a time."""
    for kind, lookup in product(KINDS, LOOKUPS):
        address = reverse(f"admin:learning_{kind}_changelist")
        right, wrong = (
            world.ask("curator", "GET", f"{address}?{lookup}={value}")
            for value in (ADDRESS[:1], "never this")
        )
        assert right.status_code == wrong.status_code
        assert right.status_code in {302, 400}
        assert right.headers.get("Location") == wrong.headers.get("Location")


def test_no_page_hands_out_another_field_than_a_rows_own_key(world):
    for kind, act, forged in product(KINDS, ["changelist", "add"], ["password", "learner", "slug"]):
        address = reverse(f"admin:learning_{kind}_{act}")
        answer = world.ask("curator", "GET", f"{address}?_to_field={forged}&_popup=1")
        assert answer.status_code in {400, 404}, address


def test_no_search_in_a_form_reaches_people_or_what_is_theirs(world):
    """Fails where the admin of a person's things lets curators view them."""
    for field in FIELDS:
        app, model, name = field.split(".")
        asked = f"app_label={app}&model_name={model}&field_name={name}&term="
        answer = world.ask("curator", "GET", f"/admin/autocomplete/?{asked}")
        assert answer.status_code == 404, field


def test_no_page_of_the_workshop_tells_who_somebody_is_or_what_they_noted(world):
    """Fails when `User.__str__` falls back to the address."""
    User.objects.filter(pk=world.people["administrator"].pk).update(name="")
    administrator = User.objects.get(pk=world.people["administrator"].pk)
    publish(world.path, by=administrator)
    of = ContentType.objects.get_for_model(world.path)
    for object_id in world.path.pk, Resource.objects.get(key="r1", path=world.path).pk:
        LogEntry.objects.create(
            user=administrator, content_type=of, object_id=object_id, action_flag=2
        )
    hidden = [*User.objects.exclude(groups__name="Curators").values_list("email", flat=True)]
    hidden += [SECRET, "pbkdf2", world.learner.password]
    told = []
    for row in rights.rows():
        for pattern in rights.routes()[row.route] if row.room == "The workshop" else ():
            address = world.address(row.route, pattern, row.about)
            answer = world.ask("curator", row.method, address, row.sent)
            text = answer.text if "charset" in answer.headers.get("Content-Type", "") else ""
            told += [(row.route, each) for each in hidden if each in text]
    assert told == []


@pytest.mark.parametrize("kind", ["learningpath", "step", "resource", "choice", "creator"])
def test_forged_fields_and_rows_of_a_form_write_nothing(world, kind):
    """Fails when a form takes a field that its page does not show, or a row of another path."""
    model = apps.get_model("learning", kind)
    row = model.objects.order_by("pk").first()
    address = reverse(f"admin:learning_{kind}_change", args=[row.pk])
    client = world.clients["curator"]
    others = Link.objects.exclude(resource__path=world.path).order_by("pk").first()
    stolen = {"links-0-id": others.pk, "links-0-resource": others.resource_id}
    stolen |= {"links-0-url": "https://x.example"}
    before = everything()

    answers = [
        client.post(address, read(client.get(address)).fields | forged).status_code
        for forged in (FORGED, FORGED | stolen)
    ]

    assert answers == [302, 200 if kind == "resource" else 302]
    assert everything() == before


def everything():
    """Return what is people's, what is about their rights, and what is another form's to change."""
    people = [User, Group, Group.permissions.through, User.groups.through]
    people += [User.user_permissions.through, EmailAddress, Note, Completion, Report]
    people += [Enrolment, Certificate, Revision, Link]
    rows = [sorted(map(repr, model._base_manager.values_list())) for model in people]
    paths = LearningPath.objects.order_by("pk").values_list("slug", "status")
    parts = Resource.objects.order_by("pk").values_list("path", "step", "archived_at")
    return rows, list(paths), list(parts)
