"""A table as a CSV file, in which no cell is taken for a formula."""

import csv
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.http import HttpResponse

# Spreadsheets take a cell that begins so for something to work out.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Writable(Protocol):
    """Whatever takes text piece by piece."""

    def write(self, text: str, /) -> object:
        """Take the next piece."""


def write_csv(file: Writable, rows: Iterable[Sequence[object]]) -> None:
    """Write the rows, with the mark by which Excel knows UTF-8."""
    file.write("\ufeff")
    csv.writer(file).writerows([defused(cell) for cell in row] for row in rows)


def csv_response(name: str, rows: Iterable[Sequence[object]]) -> HttpResponse:
    """Return the rows as a file to download."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    write_csv(response, rows)
    return response


def defused(cell: object) -> str:
    """Return a cell as text that no spreadsheet works out."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text
