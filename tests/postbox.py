"""A mail server on this machine, and the worker that delivers to it."""

from django.core.management import call_command


class Postbox:
    """Keeps what a mail server was handed; may be told how to answer."""

    def __init__(self):
        self.received = []
        self.answer = "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
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
