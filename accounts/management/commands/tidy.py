"""Tidies what time leaves behind: accounts, sessions, counts and tasks that ended."""

from datetime import timedelta
from typing import Any

from django.core.cache import caches
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.expiry import expire_accounts
from accounts.forgetting import forget_soon
from config.cache import SharedCache

# Tasks take seconds; one that runs this long lost its worker.
LONGEST_TASK = timedelta(hours=1)
# Finished tasks hold the letters they delivered.
FINISHED_TASKS_KEPT = timedelta(days=1)


class Command(BaseCommand):
    """Safe to run at any time and as often as one likes; once a day is enough."""

    help = "Remove what has ended: accounts, sessions, counts, tasks. Requeue interrupted tasks."

    def handle(self, **options: Any) -> None:
        """Tidy the sessions, the shared cache, the queue, then the accounts."""
        call_command("clearsessions")
        shared = caches["default"]
        if isinstance(shared, SharedCache):  # Redis does it by itself.
            shared.forget_expired()
        now = timezone.now()
        DBTaskResult.objects.filter(finished_at__lt=now - FINISHED_TASKS_KEPT).delete()
        DBTaskResult.objects.filter(
            status=TaskResultStatus.RUNNING, started_at__lt=now - LONGEST_TASK
        ).update(status=TaskResultStatus.READY, started_at=None)
        expire_accounts(now)
        forget_soon()
