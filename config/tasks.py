"""Background tasks: the one place that says where Waymark takes them from."""

try:
    from django.tasks import task
except ImportError:  # Django 5.2 has them in a package of their own.
    from django_tasks import task  # type: ignore[no-redef]

__all__ = ["task"]
