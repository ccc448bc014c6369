"""Variables of the environment, read with their type; a bad one is named in one sentence."""

import os
import re
import secrets
import zoneinfo
from collections.abc import Callable
from email.utils import parseaddr
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
SQLITE = "django.db.backends.sqlite3"
SQLITE_OPTIONS = {
    # Writers queue instead of failing, and an answered tick survives a power cut.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # What is deleted is overwritten, so that the file holds nothing of who has left.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
    "PRAGMA secure_delete=ON;",
}
SHARED_CACHE = "config.cache.SharedCache"
# Valkey speaks the language of Redis, and its client knows no other name for it.
CACHE_SCHEMES = {
    "redis": "redis",
    "rediss": "rediss",
    "valkey": "redis",
    "valkeys": "rediss",
}
KEPT_CONNECTION_SECONDS = 300
SHORTEST_SECRET_KEY = 50
# A name, with a dot before it for all names within; or an address in brackets.
HOST_NAME = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtp+ssl": 465}


class EnvironmentReader:
    """Reads variables from the process, then from an optional `.env` file."""

    def __init__(self, file: Path) -> None:
        if file.is_file():
            environ.Env.read_env(str(file))

    @classmethod
    def of_this_site(cls) -> Self:
        """Return a reader of the process and of the file ENV_FILE, or `.env`, beside manage.py."""
        return cls(Path(os.environ.get("ENV_FILE") or BASE_DIR / ".env"))

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

    def number(self, name: str, default: int, lowest: int = 0, highest: int = 1_000_000) -> int:
        """Return a whole number within bounds. Raises ImproperlyConfigured on anything else."""
        typed = self.text(name, str(default))
        if not (typed.isascii() and typed.isdigit() and lowest <= int(typed) <= highest):
            raise ImproperlyConfigured(
                f"{name} must be a whole number from {lowest} to {highest}, not {typed!r}."
            )
        return int(typed)

    def words(self, name: str) -> list[str]:
        """Return a comma-separated variable as a list."""
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def hosts(self, name: str, required: bool, default: list[str]) -> list[str]:
        """Return host names. In production they must be named, and `*` is no name."""
        hosts = self.words(name)
        if required and (not hosts or "*" in hosts):
            raise ImproperlyConfigured(
                f"{name} must name the site's hosts, such as {name}=waymark.example.org, "
                "when PRODUCTION=1."
            )
        for host in hosts:
            if host != "*" and not HOST_NAME.fullmatch(host):
                raise ImproperlyConfigured(
                    f"{name} holds host names without scheme, port or path, not {host!r}."
                )
        return hosts or default

    def address(self, name: str, default: str) -> str:
        """Return where a site is, as scheme and host, without a slash at the end."""
        return _address(name, self.text(name, default))

    def addresses(self, name: str) -> list[str]:
        """Return a comma-separated list of such places."""
        return [_address(name, word) for word in self.words(name)]

    def time_zone(self, name: str, default: str) -> str:
        """Return the name of a time zone that this machine knows."""
        zone = self.text(name, default)
        try:
            zoneinfo.ZoneInfo(zone)
        except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError) as fault:
            raise ImproperlyConfigured(
                f"{name} must be a time zone such as Europe/Athens, not {zone!r}."
            ) from fault
        return zone

    def secret_key(self, name: str, required: bool, default: Callable[[], str]) -> str:
        """Return the secret key. Production refuses a missing, short or guessable one."""
        key = self.text(name)
        if required:
            needs = f"production needs at least {SHORTEST_SECRET_KEY} random characters"
            if not key:
                raise ImproperlyConfigured(f"{name} is not set; {needs}.")
            weak = len(key) < SHORTEST_SECRET_KEY or len(set(key)) < 10
            if weak or key.startswith("django-insecure-"):
                raise ImproperlyConfigured(f"{name} is too easy to guess; {needs}.")
        return key or default()

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """Return Django's settings for the database of this address, or for a SQLite file.

        The address itself is never repeated in a message, for it may hold a password.
        """
        address = self.text(name)
        settings: dict[str, Any] = {"ENGINE": SQLITE, "NAME": default}
        if address:
            settings = _database(name, address)
        options = settings.setdefault("OPTIONS", {})  # may hold the host, so it is added to
        if settings["ENGINE"] == SQLITE:
            options.update(SQLITE_OPTIONS)
            if settings["NAME"] != ":memory:":
                make_folder(Path(settings["NAME"]).parent, name if address else "STATE_DIR")
        else:
            options.setdefault("connect_timeout", 5)
        settings["CONN_MAX_AGE"] = KEPT_CONNECTION_SECONDS
        settings["CONN_HEALTH_CHECKS"] = True
        return settings

    def cache(self, name: str, default: dict[str, Any]) -> dict[str, Any]:
        """Return Django's settings for the Redis or Valkey of this address.

        The address itself is never repeated in a message, for it may hold a password.
        """
        address = self.text(name)
        return _cache(name, address) if address else default

    def mailbox(self, name: str, default: str = "") -> str:
        """Return an e-mail address, with a name before it or without."""
        typed = self.text(name, default)
        host = parseaddr(typed)[1].partition("@")[2]
        if typed and not HOST_NAME.fullmatch(host):
            raise ImproperlyConfigured(
                f"{name} must be an address such as Waymark <waymark@example.org>, not {typed!r}."
            )
        return typed

    def mail_server(self, name: str, off: str, required: bool) -> dict[str, Any]:
        """Return Django's settings for the mail server of this address; empty when unset.

        Where one is required, going without takes a word of its own: the flag named `off`.
        """
        address, is_off = self.text(name), self.flag(off, default=False)
        if address and is_off:
            raise ImproperlyConfigured(f"{off} must be 0 while {name} names a mail server.")
        if required and not address and not is_off:
            raise ImproperlyConfigured(
                f"{name} is not set; name the site's mail server, or set {off}=1 for a site that "
                "sends no mail, where anybody can sign up with an address that is not theirs, and "
                "nobody gets a code, a new password or a warning."
            )
        return _mail_server(name, address) if address else {}


def make_folder(folder: Path, variable: str) -> None:
    """Make a folder the site keeps things in; the message names the variable that chose it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise ImproperlyConfigured(
            f"{variable} leads to {folder}, which cannot be made: {fault.strerror}."
        ) from fault


def trial_secret_key(folder: Path) -> str:
    """Return this trial installation's own key, made and kept on its first start."""
    file = folder / "secret-key"
    if not file.exists():
        make_folder(folder, "STATE_DIR")
        # A link appears whole or not at all, so that processes starting together agree.
        draft = folder / f"secret-key-{secrets.token_hex(8)}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(SHORTEST_SECRET_KEY))
        try:
            file.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text().strip()


def _address(name: str, address: str) -> str:
    fault = ImproperlyConfigured(
        f"{name} must be an address such as https://waymark.example.org, not {address!r}."
    )
    try:
        parts = urlsplit(address)
        whole = parts.port is None or parts.port > 0
    except ValueError:
        raise fault from None
    if not whole or parts.scheme not in {"http", "https"} or not parts.hostname:
        raise fault
    if parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc:
        raise fault
    return f"{parts.scheme}://{parts.netloc}"


def _database(name: str, address: str) -> dict[str, Any]:
    scheme = address.partition("://")[0]
    if scheme not in {"sqlite", "postgresql", "postgres"}:
        raise ImproperlyConfigured(f"{name} must begin with postgresql:// or sqlite:///.")
    try:
        settings: dict[str, Any] = environ.Env.db_url_config(address)
    except (ValueError, ImproperlyConfigured):
        settings = {}
    if not settings.get("NAME"):
        raise ImproperlyConfigured(
            f"{name} must be an address such as postgresql://user:password@host:5432/name."
        )
    return settings


def _cache(name: str, address: str) -> dict[str, Any]:
    fault = ImproperlyConfigured(f"{name} must be an address such as redis://host:6379/0.")
    try:
        parts = urlsplit(address)
        whole = parts.port is None or parts.port > 0
    except ValueError:
        raise fault from None
    if not whole or parts.scheme not in CACHE_SCHEMES or not parts.hostname:
        raise fault
    return {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": parts._replace(scheme=CACHE_SCHEMES[parts.scheme]).geturl(),
    }


def _mail_server(name: str, address: str) -> dict[str, Any]:
    scheme = address.partition("://")[0]
    try:
        settings: dict[str, Any] = environ.Env.email_url_config(address)
    except (ValueError, ImproperlyConfigured):
        settings = {}
    if scheme not in MAIL_PORTS or not settings.get("EMAIL_HOST"):
        raise ImproperlyConfigured(
            f"{name} must be an address such as smtp+tls://user:password@mail.example.org:587."
        )
    settings["EMAIL_PORT"] = settings["EMAIL_PORT"] or MAIL_PORTS[scheme]
    return settings
