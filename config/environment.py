"""Variables of the environment, read with their type; a bad one stops the start with one sentence."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

SQLITE_OPTIONS = {
    # Writers queue instead of failing, and an answered tick survives a power cut.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": ("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"),
}
KEPT_CONNECTION_SECONDS = 300
SHORTEST_SECRET_KEY = 50


class EnvironmentReader:
    """Reads variables from the process, then from an optional `.env` file."""

    def __init__(self, file: Path) -> None:
        self._env = environ.Env()
        if file.is_file():
            environ.Env.read_env(str(file))

    def text(self, name: str, default: str = "") -> str:
        """Return a variable's text; unset and empty both mean the default."""
        return os.environ.get(name, "").strip() or default

    def flag(self, name: str, default: bool) -> bool:
        """Return a yes-or-no variable. Raises ImproperlyConfigured on anything else."""
        typed = self.text(name).lower()
        if not typed:
            return default
        if typed in {"1", "true", "yes", "on"}:
            return True
        if typed in {"0", "false", "no", "off"}:
            return False
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {typed!r}.")

    def words(self, name: str, default: list[str] | None = None) -> list[str]:
        """Return a comma-separated variable as a list."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()] or (
            default or []
        )

    def hosts(self, name: str, required: bool, default: list[str]) -> list[str]:
        """Return host names. In production they must be named, and `*` is no name."""
        hosts = self.words(name)
        if required and (not hosts or "*" in hosts):
            raise ImproperlyConfigured(
                f"{name} must name the site's hosts, such as {name}=waymark.example.org, "
                "when PRODUCTION=1."
            )
        for host in hosts:
            if "/" in host or " " in host:
                raise ImproperlyConfigured(
                    f"{name} holds host names without scheme or path, not {host!r}."
                )
        return hosts or default

    def secret_key(self, name: str, required: bool, default: Callable[[], str]) -> str:
        """Return the secret key. Production refuses a missing, short or guessable one."""
        key = self.text(name)
        if required:
            if not key:
                raise ImproperlyConfigured(
                    f"{name} is not set. Production needs a secret of at least "
                    f"{SHORTEST_SECRET_KEY} random characters."
                )
            weak = len(key) < SHORTEST_SECRET_KEY or len(set(key)) < 10
            if weak or key.startswith("django-insecure-"):
                raise ImproperlyConfigured(
                    f"{name} is too easy to guess. Production needs at least "
                    f"{SHORTEST_SECRET_KEY} random characters."
                )
        return key or default()

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """Return Django's settings for DATABASE_URL, or for a SQLite file of our own."""
        url = self.text(name)
        if not url:
            default.parent.mkdir(parents=True, exist_ok=True)
            url = f"sqlite:///{default}"
        try:
            settings = self._env.db_url_config(url)
        except (ValueError, ImproperlyConfigured) as fault:
            raise ImproperlyConfigured(
                f"{name} is not a database address such as "
                "postgresql://user:password@host:5432/name."
            ) from fault
        engine = settings.get("ENGINE", "")
        if engine not in {"django.db.backends.sqlite3", "django.db.backends.postgresql"}:
            raise ImproperlyConfigured(f"{name} must begin with postgresql:// or sqlite:///.")
        settings["CONN_MAX_AGE"] = KEPT_CONNECTION_SECONDS
        settings["CONN_HEALTH_CHECKS"] = True
        if engine.endswith("sqlite3"):
            settings.setdefault("OPTIONS", {}).update(SQLITE_OPTIONS)
        else:
            settings.setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
        return dict(settings)


def trial_secret_key(folder: Path) -> str:
    """Return this trial installation's own key, made and kept on its first start."""
    file = folder / "secret-key"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(get_random_secret_key())
    return file.read_text().strip()
