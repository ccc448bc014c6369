"""Everything that is held about a person as one file: JSON with its schema, notes, ticks.

It is written piece by piece, so that however much somebody keeps, no process holds it all.
"""

import io
import json
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.entries import Table
from accounts.holdings import HOLDINGS
from accounts.models import User
from learning.domain.publishing import newest_outlines
from learning.domain.resetting import ticks_on
from learning.models import Completion
from learning.spreadsheet import write_csv
from learning.views.notes import as_markdown

FORMAT = 1
SCHEMA_NAME = "data.schema.json"
# Beyond this the file is made on disk.
MOST_IN_MEMORY = 4 * 1024 * 1024
KINDS: list[tuple[type[models.Field], dict[str, Any]]] = [
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
]


def write_export(request: HttpRequest, person: User) -> IO[bytes]:
    """Return the ZIP file of a person, to be read from its beginning."""
    file = SpooledTemporaryFile(max_size=MOST_IN_MEMORY)  # noqa: SIM115  The answer closes it.
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        _write(archive, "data.json", _data(person))
        _write(archive, SCHEMA_NAME, [schema_text()])
        _write(archive, "notes.md", as_markdown(request, person))
        with archive.open("completions.csv", "w", force_zip64=True) as part:
            table = io.TextIOWrapper(part, encoding="utf-8", newline="")
            write_csv(table, _ticks(person))
            table.flush()
    file.seek(0)
    return file


def schema_text() -> str:
    """Return the schema of data.json as the repository and every export hold it."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of data.json, made of the list of what is held."""
    head = {
        "format": {"const": FORMAT, "description": "Grows when a reader would have to change."},
        "site": {"type": "string", "description": "Where this was kept."},
        "made": {"type": "string", "format": "date-time"},
    }
    with translation.override("en"):
        parts = {
            table.name: {
                "description": f"{holding.title}. {holding.what}",
                "type": "array",
                "items": _object({name: _kind(table, name) for name in table.exported}),
            }
            for holding in HOLDINGS
            for table in holding.tables
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What Waymark holds about a person",
        **_object(head | parts),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    required = list(properties)
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _kind(table: Table, name: str) -> dict[str, Any]:
    """Return the schema of one column: its type, and whether it may be empty."""
    model, nullable = table.model, False
    *through, last = table.exported[name].split("__")
    for step in through:
        leads = model._meta.get_field(step)
        if isinstance(leads, models.JSONField):
            return {"type": ["string", "null"]}
        nullable |= leads.null
        model = cast(type[models.Model], leads.related_model)
    column = model._meta.get_field(last)
    if isinstance(column, models.JSONField):
        return {"type": "array" if column.default is list else "object"}
    kind = next((kind for field, kind in KINDS if isinstance(column, field)), {"type": "string"})
    return {**kind, "type": [kind["type"], "null"]} if nullable or column.null else kind


def _data(person: User) -> Iterator[str]:
    """Yield the JSON of everything in the list, row by row."""
    head = {"format": FORMAT, "site": settings.BASE_URL, "made": timezone.now()}
    yield _json(head)[:-1]
    for holding in HOLDINGS:
        for table in holding.tables:
            yield f',\n"{table.name}": ['
            between = "\n"
            for row in table.export(person):
                yield between + _json(row)
                between = ",\n"
            yield "]"
    yield "}\n"


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)


def _ticks(person: User) -> Iterator[list[str]]:
    """Yield everything somebody ticked, path by path, in the words it was published under."""
    yield [_("Path"), _("Step"), _("Resource"), _("Done at")]
    paths = Completion.objects.filter(learner=person).values_list("resource__path__slug", flat=True)
    for outline, _is_open in newest_outlines(paths.distinct()):
        for tick in ticks_on(person, {}, outline):
            at = localtime(tick.at).isoformat(timespec="seconds")
            yield [outline.title, tick.step, tick.title, at]


def _write(archive: ZipFile, name: str, pieces: Any) -> None:
    with archive.open(name, "w", force_zip64=True) as part:
        for piece in pieces:
            part.write(piece.encode())
