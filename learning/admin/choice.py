"""Choices and their options: the questions a path asks, and the answers."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from learning.admin.archiving import IsArchived, PartAdmin
from learning.admin.ordering import KeyedInline
from learning.models import Choice, LearningPath, Option


class OptionInline(KeyedInline):
    """The answers, in order."""

    model = Option
    fields = ["title", "key", "recommended", "reason", "unmaintained"]


@admin.register(Choice)
class ChoiceAdmin(PartAdmin):
    """Choices, reached from their path."""

    list_display = ["question", "path", "archived_at"]
    list_filter = [IsArchived, "path"]
    list_select_related = ["path"]
    fieldsets = [(None, {"fields": ["question", "key", "guidance"]})]
    inlines = [OptionInline]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep choices off the index: they are reached from their path."""
        return False


@admin.register(Option)
class OptionAdmin(PartAdmin):
    """Options, reached from their choice."""

    list_display = ["title", "choice", "path", "archived_at"]
    list_filter = [IsArchived, "path"]
    list_select_related = ["path", "choice"]
    fieldsets = [
        (None, {"fields": ["title", "key", "recommended", "reason", "unmaintained", "remark"]})
    ]

    def path_of(self, obj: Option) -> LearningPath:
        """Return the choice's path."""
        return obj.choice.path

    def parents(self, obj: Option) -> list[models.Model]:
        """Return the path and the choice."""
        return [obj.choice.path, obj.choice]

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Keep options off the index: they are reached from their choice."""
        return False
