"""The table of a page as a file: CSV (RFC 4180, UTF-8) or JSON, one object a row; and what it lists as RDF, in Turtle.

A cell may hold several values; in CSV they stand in one cell, parted by `; `. Turtle holds what files say of each thing
that the table lists, as the document of each thing does, and nothing that only follows from it.
"""

from __future__ import annotations

import csv
import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from flask import Response, url_for

from evidensgraf import queries
from evidensgraf.errors import AnswerSizeError
from evidensgraf.resources import documents
from evidensgraf.store.formats import N_TRIPLES, TURTLE
from evidensgraf.store.query import read_query
from evidensgraf.web.paging import here
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterable

    Cell = str | int | float | None | tuple[str, ...]

FORMS = {"csv": ("CSV", "text/csv"), "json": ("JSON", "application/json"), "ttl": ("Turtle", TURTLE.media_type)}
"""The suffixes of a page's address that give its table: what each is called, and its media type."""
MOST_THINGS = 2_000
"""How many things are described at once, in about a second."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The table of a page.

    Attributes:
        name: of the file, without its ending.
        columns: what each column is called; the same names in all languages, so that a program can rely on them.
        rows: as many cells each as there are columns.
        things: IRIs of what it lists; empty where the first column has them.
    """

    name: str
    columns: tuple[str, ...]
    rows: Iterable[tuple[Cell, ...]]
    things: tuple[str, ...] = ()


def respond(sheet: Sheet, form: str) -> Response:
    """The table as a file.

    Args:
        sheet: the table.
        form: one of `FORMS`.

    Raises:
        AnswerSizeError: too many things would have to be described.
    """
    headers = {"Content-Disposition": f'attachment; filename="evidensgraf-{sheet.name}.{form}"'}
    if form == "json":
        rows = [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]
        return Response(json.dumps(rows, ensure_ascii=False, indent=1), mimetype="application/json", headers=headers)
    if form == "ttl":
        return Response(_described(sheet), mimetype=TURTLE.media_type, headers=headers)
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(sheet.columns)
    writer.writerows([_cell(cell) for cell in row] for row in sheet.rows)
    return Response(content.getvalue(), mimetype="text/csv", headers=headers)


def files_of(endpoint: str = "", **arguments: str | list[str]) -> list[tuple[str, str, str]]:
    """The files of a page, as (what each is called, address, media type).

    Args:
        endpoint: what gives them, by its `form`; by default this page, with what is chosen in its address.
        arguments: of the address.
    """
    return [
        (words, url_for(endpoint, form=form, **arguments) if endpoint else here(form=form), media_type)  # type: ignore[arg-type]  # values of one type each
        for form, (words, media_type) in FORMS.items()
    ]


def _described(sheet: Sheet) -> bytes:
    things = list(dict.fromkeys(sheet.things or (str(row[0]) for row in sheet.rows)))
    if len(things) > MOST_THINGS:
        raise AnswerSizeError(limit=MOST_THINGS, what_da="ting", what_en="things")
    asked = read_query(queries.among("listed_statements", things))
    triples = ox.parse(current_site().store.answer(asked, N_TRIPLES), ox.RdfFormat.N_TRIPLES)
    return documents.serialized(triples, TURTLE)


def _cell(cell: Cell) -> str | int | float | None:
    return "; ".join(cell) if isinstance(cell, tuple) else cell
