"""What is written down once and must agree: variables, migrations, containers."""

import re
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import call_command

from learning import urls
from learning.domain.text import RESERVED_STEP_KEYS

COMPOSE = yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text())


def test_the_example_lists_every_variable_that_is_read():
    code = "".join(file.read_text() for file in Path(settings.BASE_DIR, "config").glob("*.py"))
    compose = (settings.BASE_DIR / "docker-compose.yml").read_text()
    example = (settings.BASE_DIR / ".env.example").read_text()

    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', code))
    read |= set(re.findall(r"\$\{([A-Z_]+)", compose))

    assert set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE)) == read


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("name", ["web", "jobs", "prepare"])
def test_a_container_may_change_nothing_but_the_database(name):
    service = COMPOSE["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "volumes" not in service


def test_no_service_is_reachable_from_outside_without_a_proxy():
    published = {
        name: service["ports"]
        for name, service in COMPOSE["services"].items()
        if "ports" in service
    }

    assert list(published) == ["web"]
    assert all(port.startswith("127.0.0.1:") for port in published["web"])


def test_the_containers_hold_no_secret_and_no_default_for_one():
    compose = (settings.BASE_DIR / "docker-compose.yml").read_text()

    for secret in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        assert re.findall(rf"\$\{{{secret}[^?}}]*:\?", compose)
        assert not re.search(rf"\$\{{{secret}(?!:\?)", compose)


def test_nothing_serves_before_the_tables_are_ready():
    for name in ("web", "jobs"):
        waits = COMPOSE["services"][name]["depends_on"]
        assert waits == {"prepare": {"condition": "service_completed_successfully"}}
    waits = COMPOSE["services"]["prepare"]["depends_on"]
    assert waits == {"postgres": {"condition": "service_healthy"}}


def test_no_step_can_have_a_key_that_would_hide_it_behind_a_page_of_the_site():
    routes = [str(pattern.pattern) for pattern in urls.urlpatterns]

    words = {
        found[1] for route in routes if (found := re.match(r"paths/<slug:path>/(\w+)/", route))
    }

    assert {"enrolment", "afresh", "way"} <= words <= RESERVED_STEP_KEYS
