"""What SQLite's files still hold of rows that were deleted; PostgreSQL sees to it by itself."""

from datetime import timedelta

from django.db import OperationalError, connection
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from config.tasks import task

# Writers wait for as long as the log is waited for.
PATIENCE_MILLISECONDS = 500
UNTIL_THE_NEXT_TRY = timedelta(minutes=1)
# The number of a file in which everything deleted was overwritten from its beginning on.
REWRITTEN = 1


def forget_soon() -> None:
    """Have a worker empty the log, once this transaction ends; one that is to do it is enough."""
    waiting = DBTaskResult.objects.filter(
        task_path=empty_log.module_path, status=TaskResultStatus.READY
    )
    if connection.vendor == "sqlite" and not waiting.exists():
        empty_log.enqueue()


@task()
def empty_log() -> None:
    """Have SQLite write its log into its file and empty it: the log holds what rows were.

    While another process reads an older state it cannot, and is done again later.
    """
    if not _is_emptied():
        empty_log.using(run_after=timezone.now() + UNTIL_THE_NEXT_TRY).enqueue()


def rewrite_once() -> bool:
    """Rewrite a file that was begun before what is deleted was overwritten; say whether that is so.

    It cannot be done while another process writes, nor on a full disk.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA user_version")
        if cursor.fetchone()[0] >= REWRITTEN:
            return True
        try:
            cursor.execute("VACUUM")
        except OperationalError:
            return False
        cursor.execute(f"PRAGMA user_version={REWRITTEN}")
    return True


def _is_emptied() -> bool:
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        usual = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE_MILLISECONDS}")
        try:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            is_busy = cursor.fetchone()[0]
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual}")
    return not is_busy
