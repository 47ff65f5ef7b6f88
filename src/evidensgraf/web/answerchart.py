"""The chart that fits an answer's shape, where one does.

| columns | chart |
|---|---|
| an estimate with its ends (`?low`, `?high`, or names that end so) | forest plot |
| a year and a number | line |
| two names and a number | squares |
| a name and a number | bars |
| two numbers | points |
| statements (CONSTRUCT, DESCRIBE) about up to 40 things | graph |
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.namespaces import PREFIXES
from evidensgraf.web.charts import forest, network, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidensgraf.store.query import Form
    from evidensgraf.store.table import Table, Term
    from evidensgraf.web.charts.drawing import Drawing
    from evidensgraf.web.reader import Reader

MOST_ROWS = 60
MOST_THINGS, MOST_STATEMENTS = 40, 150
"""What a graph has at most; a larger one could not be read."""
_MOST_COLUMNS = 8
_TYPE = PREFIXES["rdf"] + "type"
_YEARS = range(1900, 2101)
_LARGEST = 1e15
"""A larger number would be written with more digits than a drawing has room for."""


def draw(form: Form, table: Table, reader: Reader) -> Drawing | None:
    """The chart of an answer.

    Args:
        form: the query's form.
        table: the answer.
        reader: whose words are used.

    Returns:
        None where no chart says more than the table, or it has too many rows.
    """
    if form.is_graph:
        return _graph(table, reader) if table.rows and not is_too_large(table) else None
    rows = [row for row in table.rows if any(cell is not None for cell in row)]
    if not 1 < len(rows) <= MOST_ROWS:
        return None
    return _Shape(table.variables, rows, reader).draw()


def is_too_large(table: Table) -> bool:
    """Whether statements are too many for a graph that can be read.

    Args:
        table: the statements: subject, property, value.
    """
    return len(table.rows) > MOST_STATEMENTS or len(_things(table.rows)) > MOST_THINGS


class _Shape:
    """The columns of an answer by what they hold: numbers in every row, or names."""

    def __init__(self, variables: Sequence[str], rows: Sequence[Sequence[Term | None]], reader: Reader) -> None:
        self._variables, self._rows, self._reader = variables, rows, reader
        columns = range(len(variables))
        self._numbers = [at for at in columns if all(_has_a_place(row[at], reader) for row in rows)]
        self._names = [at for at in columns if at not in self._numbers]

    def draw(self) -> Drawing | None:
        if (ends := self._ends()) is not None:
            return self._forest(*ends)
        year = self._year()
        if year is not None and len(self._numbers) + (year not in self._numbers) == 2:
            return self._line(year)
        if len(self._numbers) == 1 and self._names:
            return self._squares() or self._bars()
        return self._points() if self._can_be_told_apart() else None

    def _can_be_told_apart(self) -> bool:
        """Whether points would show something: they spread both ways, and most rows have a place of their own."""
        if len(self._numbers) < 2:
            return False
        places = {tuple(self._number(row, at) for at in self._numbers[:2]) for row in self._rows}
        return 2 * len(places) > len(self._rows) and all(len(set(ends)) > 1 for ends in zip(*places, strict=True))

    def _ends(self) -> tuple[int, int, int] | None:
        """Columns of an estimate and of the ends of its interval."""
        low = [at for at in self._numbers if self._variables[at].lower().endswith("low")]
        high = [at for at in self._numbers if self._variables[at].lower().endswith("high")]
        others = [at for at in self._numbers if at not in (*low, *high)]
        return (others[0], low[0], high[0]) if low and high and others else None

    def _year(self) -> int | None:
        """The column that holds another year in each row."""
        for at in range(len(self._variables)):
            values = [cell.value if (cell := row[at]) else "" for row in self._rows]
            if len(set(values)) == len(values) and all(v.isdigit() and int(v) in _YEARS for v in values):
                return at
        return None

    def _forest(self, value: int, low: int, high: int) -> Drawing:
        rows = [
            forest.Row(
                self._name(row), self._number(row, value), self._number(row, low), self._number(row, high), "none"
            )
            for row in self._rows
        ]
        axis = forest.Axis(self._variables[value], "", "")
        return forest.draw(self._title(value), self._words(), rows, axis, self._write_all)

    def _line(self, year: int) -> Drawing:
        value = next(at for at in self._numbers if at != year)
        points = {int(self._text(row, year)): self._number(row, value) for row in self._rows}
        return plain.line(self._title(value), self._words(), points, self._write)

    def _bars(self) -> Drawing:
        value = self._numbers[0]
        rows = [(self._name(row), self._number(row, value)) for row in self._rows]
        return plain.bars(self._title(value), self._words(), rows, self._write)

    def _squares(self) -> Drawing | None:
        if len(self._names) != 2:
            return None
        first, second = self._names
        value = self._numbers[0]
        cells = {(self._text(row, first), self._text(row, second)): self._number(row, value) for row in self._rows}
        is_table = len(cells) == len(self._rows) and len({column for _, column in cells}) <= _MOST_COLUMNS
        if not is_table or min(cells.values()) < 0 or len({row for row, _ in cells}) == len(cells):
            return None
        return plain.squares(self._title(value), self._words(), cells, self._write)

    def _points(self) -> Drawing:
        x, y = self._numbers[:2]
        rows = [(self._name(row), self._number(row, x), self._number(row, y)) for row in self._rows]
        axes = (self._variables[x], self._variables[y])
        return plain.points(self._title(y), self._words(), axes, rows, self._write)

    def _name(self, row: Sequence[Term | None]) -> str:
        return " · ".join(text for at in self._names if (text := self._text(row, at)))

    def _text(self, row: Sequence[Term | None], at: int) -> str:
        return _shown(row[at], self._reader)

    def _number(self, row: Sequence[Term | None], at: int) -> float:
        cell = row[at]
        return float(cell.value) if cell else 0.0

    def _write(self, value: float) -> str:
        return self._reader.words.number(f"{value:.6f}")

    def _write_all(self, values: Sequence[float]) -> list[str]:
        return self._reader.words.numbers([f"{value:.6f}" for value in values])

    def _title(self, at: int) -> str:
        return self._variables[at]

    def _words(self) -> str:
        text = self._reader.words.gettext(
            "A chart of the %(count)s rows of the answer; the table has the same figures."
        )
        return text % {"count": len(self._rows)}


def _has_a_place(cell: Term | None, reader: Reader) -> bool:
    """Whether a cell is a number that a drawing has a place for: neither NaN nor infinite nor nearly so.

    The engine takes `"many"^^xsd:integer` as well.
    """
    if cell is None or not reader.is_number(cell):
        return False
    try:
        return abs(float(cell.value)) < _LARGEST
    except ValueError:
        return False


def _graph(table: Table, reader: Reader) -> Drawing:
    notes: dict[Term, list[str]] = {term: [] for term in _things(table.rows)}
    leads: dict[Term, dict[str, list[str]]] = {term: {} for term in notes}
    for subject, name, value in table.rows:
        if subject and name and value:
            words = _shown(name, reader)
            if value in notes and name.value != _TYPE:
                leads[subject].setdefault(words, []).append(_key(value))
            else:
                notes[subject].append(f"{words}: {_shown(value, reader)}")
    things = {
        _key(term): network.Thing(
            _shown(term, reader),
            (reader.name(term.value).language or "") if term.is_iri else "",
            reader.href(term.value) or "" if term.is_iri and reader.is_ours(term.value) else "",
            tuple(sorted(notes[term])),
            tuple((words, tuple(keys)) for words, keys in sorted(leads[term].items())),
        )
        for term in notes
    }
    told = reader.words.gettext("A graph of the %(count)s statements of the answer; the table has the same.")
    title = reader.words.gettext("The answer as a graph")
    return network.draw(title, told % {"count": len(table.rows)}, things)


def _things(rows: Sequence[Sequence[Term | None]]) -> dict[Term, None]:
    """The things that statements are about or lead to, save what they only say that something is."""
    found: dict[Term, None] = {}
    for subject, name, value in rows:
        if subject:
            found.setdefault(subject)
        if name and value and value.kind != "literal" and name.value != _TYPE:
            found.setdefault(value)
    return found


def _key(term: Term) -> str:
    return f"{term.kind} {term.value}"


def _shown(cell: Term | None, reader: Reader) -> str:
    if cell is None:
        return ""
    if cell.is_iri:
        return reader.name(cell.value).text
    if cell.kind == "bnode":
        return reader.words.gettext("(without a name)")
    return cell.value if cell.value.isdigit() else reader.literal(cell)
