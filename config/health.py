"""/health/: does the database answer, are migrations applied, which version runs."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

VERSION = "0.1.0"


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when Waymark can serve, 503 with the reason when it cannot."""
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return JsonResponse({"status": "no database", "version": VERSION}, status=503)
    if waiting:
        return JsonResponse({"status": "migrations waiting", "version": VERSION}, status=503)
    return JsonResponse({"status": "ok", "version": VERSION})
