"""Letters that a running site really sends: a mail server that keeps them, and what they hold."""

import contextlib
import re
import time

from aiosmtpd.controller import Controller

from tests.journeys.site import free_port

MAIL_SECONDS = 20


class Letters(list):
    """Recipients and text of each letter, as a mail server gets it."""

    address = ""

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        """Take a letter."""
        self.append((envelope.rcpt_tos, envelope.content.decode()))
        return "250 Kept"


@contextlib.contextmanager
def mail_server():
    """Serve SMTP, and yield the letters that come."""
    kept = Letters()
    server = Controller(kept, hostname="127.0.0.1", port=free_port())
    server.start()
    kept.address = f"smtp://127.0.0.1:{server.port}"
    yield kept
    server.stop()


def letter_to(email, letters, words=""):
    """Wait for the worker to deliver a letter to somebody that holds some words."""
    deadline = time.monotonic() + MAIL_SECONDS
    while time.monotonic() < deadline:
        for recipients, letter in letters:
            if email in recipients and words in letter:
                return letter
        time.sleep(0.1)
    raise AssertionError(f"No letter to {email} with {words!r}: {letters}")


def code_in(letter):
    """Return the code that a letter holds."""
    body = letter.partition("\r\n\r\n")[2]
    return re.search(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", body, re.M)[1]
