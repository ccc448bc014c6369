"""What names people who leave where no column leads to them: sessions, letters, logs, words.

Each function is an entry's `erase` in `accounts/holdings.py`.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from accounts.sessions import SessionStore
from config.mail import FORGOTTEN
from learning.models import Report

CHUNK = 500


@dataclass(frozen=True)
class Leaving:
    """People who leave: by what rows, sessions and words name them."""

    numbers: frozenset[int]
    names: frozenset[str]
    addresses: frozenset[str]
    """Every address of their accounts, proved or only typed."""
    own_addresses: frozenset[str]
    """Those that are known to be theirs: what else stands under the others may be somebody's."""

    @classmethod
    def of(cls, people: Iterable[User]) -> "Leaving":
        """Return what names these people."""
        people = list(people)
        numbers = frozenset(person.pk for person in people)
        rows = EmailAddress.objects.filter(user_id__in=numbers)
        typed = {person.email.lower() for person in people}
        proved = {row.email.lower() for row in rows if row.verified}
        addresses = typed | {row.email.lower() for row in rows}
        return cls(
            numbers=numbers,
            names=frozenset(person.name for person in people if person.name),
            addresses=frozenset(addresses),
            own_addresses=frozenset(proved if settings.ADDRESSES_ARE_PROVED else addresses),
        )


def end_sessions(leaving: Leaving) -> None:
    """Delete the sessions of people who leave, and what other sessions hold of them.

    A visitor's session may hold their address: it was typed to log in, or to sign up.
    """
    owners = {str(number) for number in leaving.numbers}
    logging_in = {user_pk_to_url_str(User(pk=number)) for number in leaving.numbers}
    typed = leaving.addresses | {quote_plus(address) for address in leaving.addresses}
    store, gone = SessionStore(), []
    changed: dict[str, str] = {}
    rows = Session.objects.values_list("session_key", "session_data")
    for key, data in rows.iterator(chunk_size=CHUNK):
        held = store.decode(data)
        if held.get(SESSION_KEY) in owners:
            gone.append(key)
            continue
        kept = {
            name: value
            for name, value in held.items()
            if not (_holds(value, typed) or _user_of(value) in logging_in)
        }
        if len(kept) < len(held):
            changed[key] = store.encode(kept)
    for first in range(0, len(gone), CHUNK):
        Session.objects.filter(session_key__in=gone[first : first + CHUNK]).delete()
    for key, data in changed.items():
        Session.objects.filter(session_key=key).update(session_data=data)


def unname_reports(leaving: Leaving) -> None:
    """Drop what reports and their answers say of people who leave, and where to answer them.

    An address of theirs goes from everybody's reports. A name may be that of others as well, so it
    goes from reports that they sent or answered alone.
    """
    theirs = Q(reporter_id__in=leaving.numbers) | Q(answered_by_id__in=leaving.numbers)
    for address in leaving.own_addresses:
        theirs |= Q(reply_to__iexact=address)
    reports = Report.objects.filter(theirs)
    for column in ("detail", "answer"):
        for name in leaving.names | leaving.addresses:
            _empty(reports, column, name)
        for address in leaving.own_addresses:
            _empty(Report.objects.all(), column, address)
    for address in leaving.own_addresses:
        Report.objects.filter(reply_to__iexact=address).update(reply_to="")


def forget_in_history(leaving: Leaving) -> None:
    """Delete what the admin's log says of people who leave; what they did goes with its rows."""
    accounts = ContentType.objects.get_for_model(User)
    numbers = [str(number) for number in leaving.numbers]
    LogEntry.objects.filter(content_type=accounts, object_id__in=numbers).delete()
    for address in leaving.addresses:
        named = Q(object_repr__icontains=address) | Q(change_message__icontains=address)
        LogEntry.objects.filter(named).delete()


def withdraw_letters(leaving: Leaving) -> None:
    """Take letters to people who leave, and about them, out of the queue.

    One to an address that was only typed may be somebody's, unless it is about the account.
    One that a worker has in its hands is emptied instead: its row is the worker's to finish.
    """
    tasks = DBTaskResult.objects.annotate(words=Cast("args_kwargs", TextField()))
    wanted = [Q(args_kwargs__args__0__account__in=list(leaving.numbers))]
    for address in leaving.own_addresses:
        escaped = json.dumps(address)[1:-1]  # As SQLite keeps letters beyond ASCII.
        wanted.append(
            Q(words__icontains=address)
            | Q(words__icontains=escaped)
            | Q(traceback__icontains=address)
        )
    for each in wanted:
        found = list(tasks.filter(each).values_list("pk", flat=True))
        rows = DBTaskResult.objects.filter(pk__in=found)
        rows.filter(status=TaskResultStatus.RUNNING).update(args_kwargs=FORGOTTEN)
        rows.exclude(status=TaskResultStatus.RUNNING).delete()


def _empty(reports: QuerySet[Report], column: str, name: str) -> None:
    """Empty words that hold a name, and what the admin's log quotes of them."""
    found = reports.filter(**{f"{column}__icontains": name})
    for said in found.values_list(column, flat=True).distinct():
        LogEntry.objects.filter(change_message__contains=said).update(change_message="")
    found.update(**{column: ""})


def _holds(value: Any, words: Iterable[str]) -> bool:
    text = json.dumps(value, ensure_ascii=False).lower()
    return any(word.lower() in text for word in words)


def _user_of(value: Any) -> Any:
    """Return whom a log-in that waits for its next step is for."""
    return value.get("user_pk") if isinstance(value, dict) else None
