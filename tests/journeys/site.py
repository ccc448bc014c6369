"""A whole Waymark with a state of its own, started as `make run` starts it.

On SQLite in a folder, or in a database made for it on the server that DATABASE_URL names.
"""

import contextlib
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

START_SECONDS = 60


class Site:
    """A running Waymark: where it is, and the variables its commands run under."""

    def __init__(self, folder: Path, variables: dict[str, str]) -> None:
        self.port = free_port()
        self.address = f"http://localhost:{self.port}"
        self.log = folder / "log"
        self.environment = {
            "PATH": os.environ["PATH"],
            "ENV_FILE": os.devnull,
            "PRODUCTION": "0",
            "STATE_DIR": str(folder / "var"),
            "STATIC_ROOT": str(folder / "static"),
            "PORT": str(self.port),
            "LINK_CHECKS": "0",
            **variables,
        }

    def manage(self, *arguments: str) -> str:
        """Run a command of manage.py to its end, and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def ask(self, expression: str) -> str:
        """Return what an expression over the models says, asked in a process of its own."""
        imports = "from accounts.models import *; from learning.models import *"
        return self.manage("shell", "-v0", "-c", f"{imports}; print({expression})").strip()


@contextlib.contextmanager
def prepared_site(folder: Path, **variables: str) -> Iterator[Site]:
    """Prepare a fresh Waymark that nobody serves: for its commands."""
    with _database() as database:
        site = Site(folder, {**database, **variables})
        site.manage("prepare")
        yield site


@contextlib.contextmanager
def running_site(folder: Path, **variables: str) -> Iterator[Site]:
    """Prepare a fresh Waymark, serve it, and stop it again."""
    with prepared_site(folder, **variables) as site:
        _collect_static_files(folder / "static")
        with site.log.open("w") as log:
            server = subprocess.Popen(
                [sys.executable, "-m", "config.serve"],
                cwd=settings.BASE_DIR,
                env=site.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for the tests, which then stop it.
            )
            try:
                _wait_until_it_answers(site, server)
                yield site
            finally:
                server.terminate()
                server.wait(timeout=30)
        told = site.log.read_text()
        assert "Traceback" not in told, told


def _collect_static_files(folder: Path) -> None:
    """Name files by their content as a site does; compressing them takes too long for a test."""
    storages = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=folder, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)


def _wait_until_it_answers(site: Site, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, site.log.read_text()
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            if urllib.request.urlopen(f"{site.address}/health/", timeout=5).status == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"Waymark did not answer.\n{site.log.read_text()}")


@contextlib.contextmanager
def _database() -> Iterator[dict[str, str]]:
    """Make a database on the tests' server for one site; without a server, SQLite it is."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        yield {}
        return
    import psycopg

    name = f"waymark_journey_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield {"DATABASE_URL": urlsplit(server)._replace(path=f"/{name}").geturl()}
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return trial.getsockname()[1]
