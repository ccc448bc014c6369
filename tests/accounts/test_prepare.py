"""`manage.py prepare`: safe before every start."""

import re
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.management.commands.prepare import CURRICULA, SHIPPED_PATHS
from accounts.models import User
from learning.models import LearningPath

pytestmark = pytest.mark.django_db


def prepare() -> str:
    said = StringIO()
    call_command("prepare", stdout=said)
    return said.getvalue()


def test_every_shipped_path_is_imported_and_published():
    prepare()

    assert {file.stem for file in CURRICULA.glob("*.yaml")} == set(SHIPPED_PATHS)
    published = LearningPath.objects.filter(status="published")
    assert set(published.values_list("slug", flat=True)) == set(SHIPPED_PATHS)


def test_the_administrators_password_is_said_once_and_works():
    first, second = prepare(), prepare()

    password = re.search(r"^ +password +(\S+)", first, re.MULTILINE).group(1)
    assert User.objects.get(email="admin@localhost").check_password(password)
    assert "password" not in second


def test_what_curators_changed_is_left_alone():
    prepare()
    LearningPath.objects.update(title="Retitled")

    prepare()

    assert set(LearningPath.objects.values_list("title", flat=True)) == {"Retitled"}
    assert LearningPath.objects.count() == len(SHIPPED_PATHS)


def test_another_administrator_is_enough():
    User.objects.create_superuser("someone@example.org", "correct horse battery")

    prepare()

    assert not User.objects.filter(email="admin@localhost").exists()


def test_an_administrator_made_by_command_logs_in_with_the_password(client, proved):
    """Fails when `create_superuser` of accounts/models.py does not note the address as proved."""
    User.objects.create_superuser("someone@example.org", "correct horse battery")

    answer = client.post(
        "/accounts/login/", {"login": "someone@example.org", "password": "correct horse battery"}
    )

    assert answer.url == "/learning/"


def test_a_public_site_gets_no_ready_made_administrator(settings):
    settings.PRODUCTION = True

    said = prepare()

    assert "createsuperuser" in said
    assert not User.objects.exists()
