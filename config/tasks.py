"""Background tasks: the one place that says where Waymark takes them from."""

from django_tasks import task  # Django 6 has its own, in django.tasks.

__all__ = ["task"]
