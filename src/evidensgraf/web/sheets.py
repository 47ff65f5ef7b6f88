"""The table of a page as a file: CSV (RFC 4180, UTF-8) or JSON, one object a row.

A cell may hold several values; in CSV they stand in one cell, parted by `; `.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Response

if TYPE_CHECKING:
    from collections.abc import Iterable

    Cell = str | int | float | None | tuple[str, ...]

FORMS = ("csv", "json")
"""The suffixes of a page's address that give its table."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table of a page.

    Attributes:
        name: of the file, without its ending.
        columns: what each column is called; the same names in all languages, so that a program can rely on them.
        rows: as many cells each as there are columns.
    """

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]


def respond(sheet: Sheet, form: str) -> Response:
    """The table as a file.

    Args:
        sheet: the table.
        form: one of `FORMS`.
    """
    headers = {"Content-Disposition": f'attachment; filename="evidensgraf-{sheet.name}.{form}"'}
    if form == "json":
        rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
        return Response(json.dumps(rows, ensure_ascii=False, indent=1), mimetype="application/json", headers=headers)
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(sheet.columns)
    writer.writerows([_cell(cell) for cell in row] for row in sheet.rows)
    return Response(content.getvalue(), mimetype="text/csv", headers=headers)


def _cell(cell: Cell) -> str | int | float | None:
    return "; ".join(cell) if isinstance(cell, tuple) else cell
