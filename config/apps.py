"""The admin as Waymark has it: Django's own, on the curators' site."""

from django.contrib.admin.apps import AdminConfig


class WorkshopConfig(AdminConfig):
    """Django's admin with the workshop, behind its guarded door, as its site."""

    default_site = "accounts.workshop.GuardedWorkshop"
