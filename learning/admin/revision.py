"""Revisions of all paths in one list; each opens in its path's history."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from learning.admin.pages import path_page_url
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

    def get_queryset(self, request: HttpRequest) -> Any:
        """Leave the documents out of lists, for they are long."""
        rows = super().get_queryset(request)
        return rows.defer("document")

    def change_view(self, request: HttpRequest, object_id: str, *args: Any) -> HttpResponse:
        """Lead to the revision's page in its path's history."""
        revision = self.get_object(request, unquote(object_id))
        if revision is None:
            raise Http404
        if not self.has_view_permission(request, revision):
            raise PermissionDenied
        return HttpResponseRedirect(path_page_url("revision", revision.path, revision.number))

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Allow nobody: publishing makes revisions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Allow nobody."""
        return False
