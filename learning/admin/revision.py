"""Revisions: what was published when and by whom, to be read only."""

import json
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from learning.models import Revision


@admin.register(Revision)
class RevisionAdmin(admin.ModelAdmin):
    """Revisions, never changed and never deleted."""

    list_display = ["path", "number", "published_at", "published_by", "summary"]
    list_display_links = ["number"]
    list_filter = ["path"]
    list_select_related = ["path", "published_by"]
    ordering = ["-published_at", "-pk"]
    actions = None
    fields = ["path", "number", "published_at", "published_by", "summary", "as_published"]

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the documents out of lists, for they are long."""
        rows = super().get_queryset(request)
        return rows.defer("document")

    @admin.display(description=_("document"))
    def as_published(self, obj: Revision) -> str:
        """Return the whole document."""
        text = json.dumps(obj.document, indent=2, ensure_ascii=False)
        return format_html('<pre class="document" tabindex="0">{}</pre>', text)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow nobody: publishing makes revisions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow nobody."""
        return False
