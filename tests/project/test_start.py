"""How Waymark starts: by itself for a trial, and not at all with a bad variable."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from config.environment import EnvironmentReader

CHECK = ("manage.py", "check")
GOOD_KEY = "p4hZ-0vQ_sW8xYk2Lr9TbN6mCgD1eJfA7uHiO3wRzXqVyB5oEt"
PUBLIC = {
    "PRODUCTION": "1",
    "SECRET_KEY": GOOD_KEY,
    "ALLOWED_HOSTS": "waymark.example.org",
    "EMAIL_URL": "smtp://mail.example.org",
}


def start(folder, *command, **variables):
    """Run a command as a fresh process that knows nothing but these variables."""
    return subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:config", *command],
        env={
            "PATH": os.environ["PATH"],
            "ENV_FILE": os.devnull,
            "STATE_DIR": str(folder),
            **variables,
        },
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_with_nothing_set_it_starts_on_sqlite(tmp_path):
    ask = "from django.db import connection as c; print(c.vendor, c.settings_dict['NAME'])"

    done = start(tmp_path, "manage.py", "shell", "--no-imports", "-c", ask)

    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"sqlite {tmp_path / 'waymark.sqlite3'}"


def test_a_trial_keeps_its_own_secret_key_to_itself(tmp_path):
    ask = "from django.conf import settings; print(settings.SECRET_KEY)"

    keys = {start(tmp_path, "manage.py", "shell", "-v0", "-c", ask).stdout for _ in range(2)}

    [key] = keys
    assert len(key.strip()) >= 50
    assert (tmp_path / "secret-key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "variables"),
    [
        ("SECRET_KEY", {**PUBLIC, "SECRET_KEY": ""}),
        ("SECRET_KEY", {**PUBLIC, "SECRET_KEY": "short"}),
        ("SECRET_KEY", {**PUBLIC, "SECRET_KEY": "ab" * 40}),
        ("SECRET_KEY", {**PUBLIC, "SECRET_KEY": "django-insecure-" + GOOD_KEY}),
        ("ALLOWED_HOSTS", {**PUBLIC, "ALLOWED_HOSTS": ""}),
        ("ALLOWED_HOSTS", {**PUBLIC, "ALLOWED_HOSTS": "*"}),
        ("ALLOWED_HOSTS", {**PUBLIC, "ALLOWED_HOSTS": "https://waymark.example.org"}),
        ("ALLOWED_HOSTS", {**PUBLIC, "ALLOWED_HOSTS": "waymark.example.org:8000"}),
        ("ALLOWED_HOSTS", {**PUBLIC, "ALLOWED_HOSTS": "*.example.org"}),
        ("CONTACT_EMAIL", {"CONTACT_EMAIL": "the curators"}),
        ("DEFAULT_FROM_EMAIL", {"DEFAULT_FROM_EMAIL": "Waymark"}),
        ("PRODUCTION", {"PRODUCTION": "perhaps"}),
        ("DEBUG", {"DEBUG": "2"}),
        ("PORT", {"PORT": "eighty"}),
        ("PORT", {"PORT": "70000"}),
        ("DATABASE_URL", {"DATABASE_URL": "waymark.sqlite3"}),
        ("DATABASE_URL", {"DATABASE_URL": "mysql://user:hunter2@host/name"}),
        ("DATABASE_URL", {"DATABASE_URL": "postgresql://user:hunter2@host:port/name"}),
        ("DATABASE_URL", {"DATABASE_URL": "postgresql://user:hunter2@host"}),
        ("DATABASE_URL", {"DATABASE_URL": "sqlite:////dev/null/waymark.sqlite3"}),
        ("STATE_DIR", {"STATE_DIR": "/dev/null/var"}),
        ("CACHE_URL", {"CACHE_URL": "memcached://user:hunter2@host"}),
        ("CACHE_URL", {"CACHE_URL": "redis://user:hunter2@"}),
        ("CACHE_URL", {"CACHE_URL": "redis://user:hunter2@host:port"}),
        ("TIME_ZONE", {"TIME_ZONE": "Mars/Olympus"}),
        ("BASE_URL", {"BASE_URL": "waymark.example.org"}),
        ("BASE_URL", {"BASE_URL": "https://waymark.example.org/learn"}),
        ("TRUSTED_PROXIES", {"TRUSTED_PROXIES": "-1"}),
        ("EMAIL_URL", {"EMAIL_URL": "mail.example.org"}),
        ("EMAIL_URL", {"EMAIL_URL": "https://user:hunter2@mail.example.org"}),
        ("EMAIL_URL", {"EMAIL_URL": "smtp://user:hunter2@"}),
        ("EMAIL_URL", {"EMAIL_URL": "smtp://user:hunter2@mail.example.org:port"}),
        ("EMAIL_URL", {**PUBLIC, "EMAIL_URL": ""}),
        ("EMAIL_URL", {**PUBLIC, "EMAIL_URL": "", "MAIL_OFF": "0"}),
        ("MAIL_OFF", {**PUBLIC, "MAIL_OFF": "1"}),
        ("MAIL_OFF", {**PUBLIC, "MAIL_OFF": "never"}),
        ("CSRF_TRUSTED_ORIGINS", {"CSRF_TRUSTED_ORIGINS": "waymark.example.org"}),
    ],
)
def test_a_bad_variable_stops_the_start_in_one_sentence(tmp_path, name, variables):
    done = start(tmp_path, *CHECK, **variables)

    assert done.returncode == 1
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith(f"Waymark cannot start: {name} ")
    assert sentence.endswith(".")
    assert "hunter2" not in sentence


def test_a_server_is_production_unless_told_otherwise(tmp_path):
    done = start(tmp_path, "-m", "config.wsgi")

    assert done.returncode == 1
    [sentence] = done.stderr.splitlines()
    assert sentence.startswith("Waymark cannot start: SECRET_KEY is not set")


def test_a_server_can_ask_before_it_starts_its_workers(tmp_path):
    assert start(tmp_path, "-m", "config.start", **PUBLIC).returncode == 0
    assert start(tmp_path, "-m", "config.start", PRODUCTION="1").returncode == 1


def test_a_public_site_without_mail_says_what_follows_and_wants_to_be_told(tmp_path):
    """Take out the check of `required` in EnvironmentReader.mail_server, and it starts anyway."""
    without = {**PUBLIC, "EMAIL_URL": ""}
    ask = "; ".join(
        [
            "from django.conf import settings as s",
            "print(s.ADDRESSES_ARE_PROVED, s.ACCOUNT_PREVENT_ENUMERATION, s.EMAIL_BACKEND)",
        ]
    )

    refused = start(tmp_path, *CHECK, **without).stderr
    told = start(tmp_path, "manage.py", "shell", "-v0", "-c", ask, **without, MAIL_OFF="1")
    proper = start(tmp_path, "manage.py", "shell", "-v0", "-c", ask, **PUBLIC)

    assert "MAIL_OFF=1" in refused
    assert "an address that is not theirs" in refused
    assert told.stdout.split() == ["False", "False", "django.core.mail.backends.dummy.EmailBackend"]
    assert proper.stdout.split() == ["True", "True", "config.mail.QueueBackend"]


@pytest.mark.parametrize(
    ("variables", "shown"),
    [
        ({}, "True"),
        ({"EMAIL_URL": "smtp://mail.example.org"}, "False"),
        ({"MAIL_OFF": "1"}, "False"),
        (PUBLIC, "False"),
        ({**PUBLIC, "EMAIL_URL": "", "MAIL_OFF": "1"}, "False"),
    ],
    ids=["trial", "trial with mail", "trial without", "public", "public without mail"],
)
def test_letters_are_shown_on_a_page_in_a_trial_alone(tmp_path, variables, shown):
    ask = "from django.conf import settings; print(settings.LETTERS_ARE_SHOWN)"

    done = start(tmp_path, "manage.py", "shell", "-v0", "-c", ask, **variables)

    assert done.stdout.strip() == shown


def test_production_settings_pass_the_deployment_check(tmp_path):
    done = start(tmp_path, *CHECK, "--deploy", "--fail-level", "WARNING", **PUBLIC)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "http://localhost:8000"),
        ({"PORT": "8123"}, "http://localhost:8123"),
        (PUBLIC, "https://waymark.example.org"),
        ({**PUBLIC, "BASE_URL": "https://learn.example.org/"}, "https://learn.example.org"),
    ],
    ids=["trial", "another port", "public", "named"],
)
def test_the_sites_address_is_settled_by_the_environment(tmp_path, variables, expected):
    ask = "from django.conf import settings; print(settings.BASE_URL)"

    done = start(tmp_path, "manage.py", "shell", "-v0", "-c", ask, **variables)

    assert done.stdout.strip() == expected


@pytest.mark.parametrize(
    ("variables", "keeps"),
    [(PUBLIC, True), ({"EMAIL_URL": "smtp://mail.example.org"}, True), ({}, False)],
    ids=["public", "with mail", "trial"],
)
def test_who_has_an_account_is_kept_wherever_there_is_mail(tmp_path, variables, keeps):
    ask = "from django.conf import settings; print(settings.ACCOUNT_PREVENT_ENUMERATION)"

    done = start(tmp_path, "manage.py", "shell", "-v0", "-c", ask, **variables)

    assert done.stdout.strip() == str(keeps)


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("redis://user:hunter2@host:6379/0", "redis://user:hunter2@host:6379/0"),
        ("valkey://host", "redis://host"),
        ("valkeys://host:6380/1", "rediss://host:6380/1"),
    ],
)
def test_limits_can_be_counted_in_redis_or_valkey(monkeypatch, address, place):
    monkeypatch.setenv("CACHE_URL", address)

    settings = EnvironmentReader(Path(os.devnull)).cache("CACHE_URL", default={})

    assert settings["LOCATION"] == place
    assert import_string(settings["BACKEND"]).__name__ == "RedisCache"


def test_a_database_reached_by_a_socket_keeps_its_folder(tmp_path):
    ask = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    address = "postgresql://waymark@/waymark?host=/run/postgresql"

    done = start(tmp_path, "manage.py", "shell", "-v0", "-c", ask, DATABASE_URL=address)

    assert done.stdout.strip() == "{'host': '/run/postgresql', 'connect_timeout': 5}"


def test_a_file_of_variables_is_read_and_the_process_goes_first(tmp_path):
    file = tmp_path / "env"
    file.write_text("TIME_ZONE=Europe/Athens\nPORT=8001\n")
    ask = "from django.conf import settings as s; print(s.TIME_ZONE, s.PORT)"

    done = start(tmp_path, "manage.py", "shell", "-v0", "-c", ask, ENV_FILE=str(file), PORT="8002")

    assert done.stdout.strip() == "Europe/Athens 8002"


@pytest.mark.parametrize(
    "variables", [{}, PUBLIC, {"DEBUG": "1"}], ids=["trial", "public", "debug"]
)
def test_what_broke_is_said_once_and_what_was_mistyped_is_not(tmp_path, variables):
    report = "; ".join(
        [
            "import logging",
            "logging.getLogger('django.request').error('Internal Server Error: /')",
            "logging.getLogger('django.request').warning('Not Found: /nowhere/')",
            "logging.getLogger('django').info('for your information')",
            "logging.getLogger('django_tasks').error('Task failed')",
        ]
    )

    done = start(tmp_path, "manage.py", "shell", "-v0", "-c", report, **variables)

    first, second = done.stderr.splitlines()
    assert first.endswith(" ERROR django.request: Internal Server Error: /")
    assert second.endswith(" ERROR django_tasks: Task failed")


def test_a_web_process_leaves_the_http_client_alone(tmp_path):
    """It would cost each of them some 10 MB; tasks and commands load it when they need it."""
    ask = """
import sys
from config.wsgi import application
from django.urls import reverse
assert reverse("admin:index") and reverse("learning:home")
print(sys.modules.keys() & {"aiohttp", "learning.domain.fetching"})
"""

    done = start(tmp_path, "-c", ask, PRODUCTION="0", DJANGO_SETTINGS_MODULE="config.settings")

    assert done.stdout.strip() == "set()", done.stderr
