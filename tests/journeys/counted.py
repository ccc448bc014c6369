"""Settings of a served site whose every look at a password leaves a byte in a file."""

import os
from pathlib import Path

from django.contrib.auth.hashers import PBKDF2PasswordHasher

from config.settings import *  # noqa: F403
from config.settings import STATE_DIR

LOOKS = STATE_DIR / "looks-at-passwords"
PASSWORD_HASHERS = ["tests.journeys.counted.CountedHasher"]


class CountedHasher(PBKDF2PasswordHasher):
    """Django's own, which first says that it looks; as slow as real ones, so that tries overlap."""

    def verify(self, password: str, encoded: str) -> bool:
        """Write a byte at the end of the file, as all processes can at once; then look."""
        looks_at(LOOKS)
        return super().verify(password, encoded)


def looks_at(file: Path) -> None:
    """Add one look."""
    to = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(to, b".")
    os.close(to)
