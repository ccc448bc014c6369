"""The locked requirements: whole, hashed, and the same wherever they are installed from."""

import re
from pathlib import Path

import pytest
from django.conf import settings

LOCKS = ["requirements", "requirements-dev", "requirements-postgres"]


def pinned(lock: str) -> dict[str, str]:
    entries = re.split(r"\n(?=\S)", Path(settings.BASE_DIR, f"{lock}.txt").read_text())
    return {
        entry.split("==")[0].partition("[")[0].lower(): entry
        for entry in entries
        if "==" in entry.splitlines()[0] and not entry.startswith("#")
    }


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_place_to_install_from(lock):
    assert "://" not in Path(settings.BASE_DIR, f"{lock}.txt").read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_asked_for_is_locked(lock):
    lines = Path(settings.BASE_DIR, f"{lock}.in").read_text().splitlines()
    asked = [re.match(r"[\w.-]+", line) for line in lines if re.match(r"[A-Za-z]", line)]

    assert asked
    assert {match.group().lower() for match in asked} <= set(pinned(lock))


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_has_a_hash(lock):
    assert [name for name, entry in pinned(lock).items() if "--hash=sha256:" not in entry] == []
