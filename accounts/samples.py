"""Every letter about an account, written with made-up examples: nobody's own are ever read."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from accounts.adapter import AccountAdapter
from accounts.devices import Device
from accounts.letters import html_of
from accounts.models import User

ENDING = "_message.txt"
READER = "ines@example.org"
RESET = "account/email/password_reset_key"
EXAMPLES: dict[str, Any] = {
    "user": User(email=READER),
    "code": "K7RM-2XPD",
    "email": READER,
    "from_email": READER,
    "to_email": "ines@new.example.org",
    "deleted_email": "ines@old.example.org",
    "timestamp": datetime(2026, 3, 14, 15, 9, tzinfo=UTC),
    "left": 7,
    "ended": 2,
    "ends_at": datetime(2026, 4, 13, 15, 9, tzinfo=UTC),
    "months": 24,
    "ip": "203.0.113.7",
    "provider": "GitHub",
    "device": Device("Firefox", "Linux"),
}


class Sample(NamedTuple):
    """A letter as a reader of that language gets it, and its HTML as a page of ours may hold it."""

    subject: str
    text: str
    html: str


def prefixes() -> list[str]:
    """Return what the templates of each letter begin with, such as account/email/login_code."""
    folder = Path(settings.BASE_DIR / "templates")
    files = (file.relative_to(folder) for file in folder.glob(f"*/email/*{ENDING}"))
    return sorted(
        str(file).removesuffix(ENDING) for file in files if not file.name.startswith("base_")
    )


def subject_of(prefix: str) -> str:
    """Return what one letter is called, in the language spoken now."""
    return " ".join(render_to_string(f"{prefix}_subject.txt", _words(prefix)).split())


def sample(prefix: str, language: str, stylesheet: str) -> Sample:
    """Return one letter, in one language."""
    with translation.override(language):
        letter = written(prefix)
        subject, text = str(letter.subject), str(letter.body)
        html = html_of(subject, text, EXAMPLES["code"], stylesheet)
    return Sample(subject, text, html)


def written(prefix: str) -> EmailMultiAlternatives:
    """Return one letter, in the language spoken now, as it would be sent to nobody."""
    return AccountAdapter().render_mail(prefix, READER, _words(prefix))


def _words(prefix: str) -> dict[str, Any]:
    accounts = f"{settings.BASE_URL}/accounts"
    # Only who asked for a new password gets the key to it.
    key = "key/2-c7x9kd-5f1e0d2a9b4c7e8f/" if prefix == RESET else ""
    return {
        **EXAMPLES,
        "base_url": settings.BASE_URL,
        "password_reset_url": f"{accounts}/password/reset/{key}",
        "signup_url": f"{accounts}/signup/",
    }
