"""Mail: a page puts each letter into the task queue, and a worker delivers it.

So a mail server that is slow or dead holds no page and fails none. A letter that could not be
delivered is tried again, ever more rarely, for a day and a half.

A letter is delivered once, but for one case that mail knows no way out of: when a server has taken
it and the worker is killed, or the line breaks, before that is known, it is handed over again. Both
copies bear the same Message-ID.
"""

import email.message
import logging
from collections.abc import Sequence
from datetime import timedelta
from email.utils import formatdate, make_msgid
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Any, TypedDict
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage, EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.tasks import task

logger = logging.getLogger(__name__)

WAITS = [
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(hours=24),
]
# What mail allows: RFC 5322, 2.1.1.
LONGEST_LINE = 998
# Letters that many get at once are overtaken by those that somebody waits for.
URGENT, PATIENT = 0, -10
# Longer than a letter can wait in the queue, so that none is delivered twice.
REMEMBERED_SECONDS = 7 * 24 * 60 * 60


# What stands in the queue for a letter whose reader has left while a worker had it in its hands.
FORGOTTEN: dict[str, Any] = {"args": [None], "kwargs": {"attempt": 0}}


class Letter(TypedDict):
    """A message as plain values, which the queue keeps as JSON."""

    subject: str
    body: str
    from_email: str
    to: list[str]
    cc: list[str]
    bcc: list[str]
    reply_to: list[str]
    headers: dict[str, str]
    alternatives: list[list[str]]
    account: int | None
    """The number of the account it is about, with which it goes; no part of what is delivered."""


class QueueBackend(BaseEmailBackend):
    """The mail backend of the site: takes messages and leaves delivery to the worker."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put every message into the queue, in the caller's transaction if there is one."""
        for message in email_messages:
            letter = letter_of(message)
            deliver.using(priority=urgency_of(letter)).enqueue(letter, attempt=0)
        return len(email_messages)


def letter_of(message: EmailMessage) -> Letter:
    """Return a message's plain values. Raises NotImplementedError for attachments."""
    if message.attachments:
        raise NotImplementedError("Queued mail carries no attachments.")
    return Letter(
        # One line, whatever title or name it was made of: a header ends where a line does.
        subject=" ".join(str(message.subject).split()),
        body=str(message.body),
        from_email=message.from_email or settings.DEFAULT_FROM_EMAIL,
        to=list(message.to),
        cc=list(message.cc),
        bcc=list(message.bcc),
        reply_to=list(message.reply_to),
        headers={
            # Set once, so that a letter delivered twice is known to be the same.
            "Message-ID": make_msgid(domain=urlsplit(settings.BASE_URL).hostname),
            "Date": formatdate(localtime=settings.EMAIL_USE_LOCALTIME),
            **{name: str(value) for name, value in message.extra_headers.items()},
        },
        alternatives=[
            [str(content), str(kind)] for content, kind in getattr(message, "alternatives", [])
        ],
        account=getattr(message, "account", None),
    )


def urgency_of(letter: Letter) -> int:
    """Return a letter's priority in the queue: one that can be unsubscribed from may wait."""
    return PATIENT if "List-Unsubscribe" in letter["headers"] else URGENT


@task(takes_context=True)
def deliver(context: Any, letter: Letter | None, attempt: int) -> None:
    """Hand a letter to the mail server, or put it back into the queue for later.

    Running it again for a letter that was delivered does nothing; nor does one whose reader left.
    """
    if letter is None:
        return
    identity = letter["headers"]["Message-ID"]
    if cache.get(key := f"delivered:{identity}"):
        return
    try:
        message_of(letter).send()
    except (SMTPException, OSError) as fault:
        if is_final(fault) or attempt >= len(WAITS):
            logger.error(
                "Mail %s was given up at attempt %d: %s",
                identity,
                attempt + 1,
                type(fault).__name__,
            )
            return
        if is_forgotten(context.task_result.id):
            return
        later = timezone.now() + WAITS[attempt]
        again = deliver.using(run_after=later, priority=urgency_of(letter))
        again.enqueue(letter, attempt=attempt + 1)
        logger.warning("Mail %s was not taken and waits until %s.", identity, later)
    else:
        cache.set(key, True, REMEMBERED_SECONDS)


def is_forgotten(task: str) -> bool:
    """Return whether the reader of a letter has left since a worker took it up."""
    return DBTaskResult.objects.filter(pk=task, args_kwargs=FORGOTTEN).exists()


class Sent(EmailMultiAlternatives):
    """A message with headers on one line each: an address that is folded leads nowhere."""

    def message(self, **how: Any) -> Any:
        """Return it as mail. Django 6 makes a kind that folds, Django 5 one that does not."""
        message = super().message(**how)
        if isinstance(message, email.message.EmailMessage):
            message.policy = message.policy.clone(max_line_length=LONGEST_LINE)
        return message


def message_of(letter: Letter) -> Sent:
    """Return the letter as a message that the configured transport will send."""
    values: dict[str, Any] = {**letter}
    values.pop("account", None)  # A letter that was queued by an earlier version has none.
    values["alternatives"] = [(content, kind) for content, kind in letter["alternatives"]]
    connection = get_connection(settings.MAIL_TRANSPORT)
    return Sent(**values, connection=connection)


def is_final(fault: Exception) -> bool:
    """Return whether the server refused every recipient for good; trying again would annoy it."""
    return isinstance(fault, SMTPRecipientsRefused) and all(
        code >= 500 for code, _ in fault.recipients.values()
    )
