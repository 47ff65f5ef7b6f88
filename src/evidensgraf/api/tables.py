"""A table of plain Python values, to be read here, shown in a notebook, or taken to pandas or polars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from evidensgraf.errors import PackageError
from evidensgraf.namespaces import PREFIXES, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import polars as pl

    from evidensgraf.store.table import Table, Term

Value = str | int | float | bool | None
_XSD = PREFIXES["xsd"]
_WHOLE = {_XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger", "gYear")}
_BROKEN = {_XSD + name for name in ("decimal", "double", "float")}
_MOST_SHOWN = 60
"""How many rows a notebook shows; the table has them all."""


@dataclass(frozen=True)
class Frame(Sequence[dict[str, Value]]):
    """Rows of values under named columns; each row reads as a dictionary. None stands for what is not known.

    Attributes:
        columns: their names.
        rows: the values, row by row.
        caption: what the table shows.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    caption: str = ""

    @classmethod
    def of(cls, table: Table) -> Frame:
        """An answer with its terms as Python values: numbers, truth values, and texts (IRIs in full)."""
        return cls(table.variables, tuple(tuple(value(term) for term in row) for row in table.rows))

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: Any) -> Any:
        if isinstance(at, slice):
            return [dict(zip(self.columns, row, strict=True)) for row in self.rows[at]]
        return dict(zip(self.columns, self.rows[at], strict=True))

    def __iter__(self) -> Iterator[dict[str, Value]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def column(self, name: str) -> list[Value]:
        """The values of one column, row by row.

        Raises:
            KeyError: there is no such column.
        """
        if name not in self.columns:
            raise KeyError(name)
        return [row[self.columns.index(name)] for row in self.rows]

    def to_pandas(self) -> pd.DataFrame:
        """The table as a pandas data frame, each column of the type that fits it (whole numbers: Int64).

        Raises:
            PackageError: pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise PackageError(package="pandas") from error
        frame = pd.DataFrame([list(row) for row in self.rows], columns=list(self.columns))
        whole = [name for name in self.columns if _is_whole(self.column(name))]
        return frame.astype(dict.fromkeys(whole, "Int64"))

    def to_polars(self) -> pl.DataFrame:
        """The table as a polars data frame.

        Raises:
            PackageError: polars is not installed.
        """
        try:
            import polars as pl
        except ImportError as error:
            raise PackageError(package="polars") from error
        # Column by column: row by row, the types would be guessed from the first hundred.
        return pl.DataFrame({name: self.column(name) for name in self.columns}, strict=False)

    def __repr__(self) -> str:
        return f"<Frame: {len(self.rows)} × {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        return html_table(self.columns, self.rows, self.caption)


def value(term: Term | None) -> Value:
    """A term as a Python value. A number that Python cannot read stays a text."""
    if term is None or term.kind != "literal":
        return term.value if term else None
    try:
        if term.datatype in _WHOLE:
            return int(term.value)
        if term.datatype in _BROKEN:
            return float(term.value)
    except ValueError:
        return term.value
    return term.value in ("true", "1") if term.datatype == f"{_XSD}boolean" else term.value


def html_table(columns: Sequence[str], rows: Sequence[Sequence[Value]], caption: str = "") -> str:
    """A table as HTML that a screen reader can find its way in; every text is escaped, IRIs are shortened."""
    shown = "".join(f"<tr>{''.join(f'<td>{_cell(one)}</td>' for one in row)}</tr>" for row in rows[:_MOST_SHOWN])
    more = f"<p>… {len(rows)} rows in all</p>" if len(rows) > _MOST_SHOWN else ""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    title = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{shown}</tbody></table>{more}"


def _cell(one: Value) -> str:
    if one is None:
        return ""
    return escape(shortened(one) if isinstance(one, str) else str(one))


def _is_whole(values: list[Value]) -> bool:
    known = [one for one in values if one is not None]
    return bool(known) and all(isinstance(one, int) and not isinstance(one, bool) for one in known)
