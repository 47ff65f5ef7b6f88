"""What a table's columns must hold, from its description by “CSV on the Web”.

A description lies beside the table, as `<table>-metadata.json` or `csv-metadata.json`. What is understood of it:
`dialect.delimiter`, `primaryKey`, and of a column `name`, `titles`, `required`, `datatype`, `separator`, `valueUrl`.

Source: Metadata Vocabulary for Tabular Data, W3C Recommendation 17 December 2015, section 5.6; Model for Tabular Data,
the same day, section 5.3 (where a description lies).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidensgraf import turtle
from evidensgraf.errors import FileError

if TYPE_CHECKING:
    from pathlib import Path

_DATATYPES = {"number": "double", "datetime": "dateTime", "any": "string", "binary": "base64Binary"}
"""Names that CSV on the Web has for datatypes, and XML Schema another (section 5.11.1)."""


@dataclass(frozen=True, slots=True)
class Column:
    """What a column must hold.

    Attributes:
        name: what templates call it.
        titles: what the header can call it; the name if it says nothing else.
        required: no cell of it may be empty.
        datatype: the local name of a datatype of XML Schema.
        separator: between the values of a cell, if it can hold several.
        value_url: a template of the IRI that a cell stands for, with `{name}` for the value.
    """

    name: str
    titles: tuple[str, ...]
    required: bool = False
    datatype: str = "string"
    separator: str | None = None
    value_url: str | None = None

    def iri(self, value: str) -> str | None:
        """The IRI that a value stands for."""
        return self.value_url.replace(f"{{{self.name}}}", value) if self.value_url else None


@dataclass(frozen=True, slots=True)
class Description:
    """What a table must be like.

    Attributes:
        columns: its columns; none where nothing is known of them.
        key: the names of those that tell rows apart.
        delimiter: between cells, if that is said.
    """

    columns: tuple[Column, ...] = ()
    key: tuple[str, ...] = ()
    delimiter: str | None = None


def of_table(path: Path) -> Description:
    """The description of a table; an empty one if none lies beside it.

    Raises:
        FileError: it is no description that can be read.
    """
    for place in (path.with_name(f"{path.name}-metadata.json"), path.with_name("csv-metadata.json")):
        if place.is_file():
            try:
                return _description(_table(json.loads(turtle.read_bytes(place)), path.name))
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
                raise FileError.unreadable(place, f"CSV on the Web: {error}") from error
    return Description()


def _table(document: dict[str, Any], name: str) -> dict[str, Any]:
    """What a description says of a table: itself, or one of the group that it describes."""
    if "tables" not in document:
        return document if document.get("url", name) == name else {}
    return next((table for table in document["tables"] if table["url"] == name), {})


def _description(table: dict[str, Any]) -> Description:
    schema = table.get("tableSchema", {})
    key = schema.get("primaryKey", ())
    return Description(
        tuple(_column(column) for column in schema.get("columns", ())),
        (key,) if isinstance(key, str) else tuple(key),
        table.get("dialect", {}).get("delimiter"),
    )


def _column(column: dict[str, Any]) -> Column:
    titles: Any = column.get("titles", column.get("name"))
    by_language = titles.values() if isinstance(titles, dict) else [titles]
    said = [title for some in by_language for title in ([some] if isinstance(some, str) else some)]
    datatype: Any = column.get("datatype", "string")
    base = str(datatype.get("base", "string") if isinstance(datatype, dict) else datatype)
    return Column(
        name=column.get("name", said[0]),
        titles=tuple(said),
        required=bool(column.get("required", False)),
        datatype=_DATATYPES.get(base, base),
        separator=column.get("separator"),
        value_url=column.get("valueUrl"),
    )
