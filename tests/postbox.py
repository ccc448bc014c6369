"""A mail server on this machine, and the worker that delivers to it."""

import asyncio

from django.core.management import call_command


class Postbox:
    """Keeps what a mail server was handed; may be told how to answer."""

    def __init__(self):
        self.received = []
        self.answer = "250 OK"
        self.takes_seconds = 0
        self.before_taking = None

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        if self.before_taking:
            self.before_taking()
        await asyncio.sleep(self.takes_seconds)
        if self.answer.startswith("250"):
            self.received.append(envelope)
        return self.answer

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if address.startswith("nobody"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def work():
    call_command("db_worker", batch=True, startup_delay=False, verbosity=0)
