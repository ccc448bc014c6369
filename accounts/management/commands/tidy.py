"""Tidies what time leaves behind: ended sessions, finished tasks, tasks whose worker was killed."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

# Tasks take seconds; one that runs this long lost its worker.
LONGEST_TASK = timedelta(hours=1)
# Finished tasks hold the letters they delivered.
FINISHED_TASKS_KEPT = timedelta(days=1)


class Command(BaseCommand):
    """Safe to run at any time and as often as one likes; once a day is enough."""

    help = "Remove ended sessions and finished tasks; put interrupted tasks back into the queue."

    def handle(self, **options: Any) -> None:
        """Tidy the sessions, then the queue."""
        call_command("clearsessions")
        now = timezone.now()
        DBTaskResult.objects.filter(finished_at__lt=now - FINISHED_TASKS_KEPT).delete()
        DBTaskResult.objects.filter(
            status=TaskResultStatus.RUNNING, started_at__lt=now - LONGEST_TASK
        ).update(status=TaskResultStatus.READY, started_at=None)
