"""The published curriculum document, and the schema it follows, for anybody."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from learning.domain.schema import json_schema, write_json, write_yaml
from learning.http import published_or_404


def as_yaml(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the published document as YAML, without the editors' remarks."""
    document = published_or_404(path).document.without_remarks()
    return HttpResponse(write_yaml(document), content_type="application/yaml; charset=utf-8")


def as_json(request: HttpRequest, path: str) -> HttpResponse:
    """Answer with the published document as JSON, without the editors' remarks."""
    document = published_or_404(path).document.without_remarks()
    return HttpResponse(write_json(document), content_type="application/json")


def schema(request: HttpRequest) -> JsonResponse:
    """Answer with the document's JSON Schema, for editors that check a file as it is typed."""
    return JsonResponse(json_schema())
