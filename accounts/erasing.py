"""What names people who leave where no column leads to them: sessions, letters, logs, words.

Each function is an entry's `erase` in `accounts/holdings.py`.
"""

import json
from datetime import timedelta

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.leavers import CHUNK, Leaving
from accounts.sessions import IDLE, SessionStore
from config.mail import FORGOTTEN
from learning.models import Report
from learning.sessions import VISIT_SECONDS


def end_sessions(leaving: Leaving) -> None:
    """Delete the sessions of people who leave, and what other sessions hold of them.

    Those are the sessions found beforehand, and the few that were saved since.
    """
    began, now = leaving.sessions.began, timezone.now()
    saved_since = Session.objects.filter(
        Q(expire_date__range=(began + IDLE, now + IDLE))
        | Q(expire_date__gte=began + timedelta(seconds=VISIT_SECONDS))
    )
    keys = leaving.sessions.keys.union(saved_since.values_list("session_key", flat=True))
    Session.objects.filter(user_session__user_id__in=leaving.numbers).delete()
    store, wanted = SessionStore(), sorted(keys)
    for first in range(0, len(wanted), CHUNK):
        rows = Session.objects.filter(session_key__in=wanted[first : first + CHUNK])
        for key, data in list(rows.values_list("session_key", "session_data")):
            held, row = store.decode(data), Session.objects.filter(session_key=key)
            if leaving.own(held):
                row.delete()
            elif leaving.are_named_in(held):
                row.update(session_data=store.encode(leaving.taken_out_of(held)))


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
    """Delete what the admin's log says of addresses of people who leave; the rest are its rows."""
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
