"""What time leaves behind, tidied by one command."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from learning.sessions import SessionStore

pytestmark = pytest.mark.django_db


def make_task(status, age):
    then = timezone.now() - age
    task = DBTaskResult.objects.create(
        status=status,
        args_kwargs={"args": [], "kwargs": {}},
        task_path="config.mail.deliver",
        queue_name="default",
        backend_name="default",
        run_after=then,
        exception_class_path="",
        traceback="",
    )
    DBTaskResult.objects.filter(pk=task.pk).update(
        started_at=then, finished_at=None if status == TaskResultStatus.RUNNING else then
    )
    return task


def test_ended_sessions_go_and_others_stay():
    ended, going_on = SessionStore(), SessionStore()
    ended.create()
    going_on.create()
    Session.objects.filter(pk=ended.session_key).update(expire_date=timezone.now())

    call_command("tidy")

    assert list(Session.objects.values_list("pk", flat=True)) == [going_on.session_key]


def test_finished_tasks_go_after_a_day():
    old = make_task(TaskResultStatus.SUCCESSFUL, timedelta(days=2))
    new = make_task(TaskResultStatus.SUCCESSFUL, timedelta(hours=2))

    call_command("tidy")

    assert not DBTaskResult.objects.filter(pk=old.pk).exists()
    assert DBTaskResult.objects.filter(pk=new.pk).exists()


def test_a_task_whose_worker_was_killed_goes_back_into_the_queue():
    killed = make_task(TaskResultStatus.RUNNING, timedelta(hours=2))
    running = make_task(TaskResultStatus.RUNNING, timedelta(minutes=2))

    call_command("tidy")

    killed.refresh_from_db()
    running.refresh_from_db()
    assert (killed.status, running.status) == (TaskResultStatus.READY, TaskResultStatus.RUNNING)
