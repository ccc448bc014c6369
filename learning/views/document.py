"""The published curriculum document, and the schema it follows, for anybody."""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from learning.domain.document import Document
from learning.domain.outline import Outline
from learning.domain.schema import json_schema, write_json, write_yaml
from learning.http import published_or_404

DOCUMENTS_KEPT = 32


@require_safe
def as_yaml(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the published document as YAML, without the editors' remarks."""
    written = _written(published_or_404(path), write_yaml)
    return HttpResponse(written, content_type="application/yaml; charset=utf-8")


@require_safe
def as_json(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the published document as JSON, without the editors' remarks."""
    written = _written(published_or_404(path), write_json)
    return HttpResponse(written, content_type="application/json")


@require_safe
def schema(request: HttpRequest) -> JsonResponse:
    """Answer with the document's JSON Schema, for editors that check a file as it is typed."""
    return JsonResponse(json_schema())


@lru_cache(maxsize=DOCUMENTS_KEPT)
def _written(outline: Outline, write: Callable[[Document], str]) -> str:
    """Return a revision's document as text, written once: a long one takes seconds."""
    return write(outline.document.without_remarks())
