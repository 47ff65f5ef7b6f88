"""A table, row by row: what spreadsheets do to one, and what its description (`columns`) demands.

Source of the form: RFC 4180; that the cells of a row can be told apart by semicolons or tabs is what spreadsheets make
of it where the decimal sign is a comma.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from evidensgraf.validation import spelling
from evidensgraf.validation.checks.datatypes import XSD, is_valid, meant
from evidensgraf.validation.checks.found import Words, found
from evidensgraf.validation.lists import columns
from evidensgraf.validation.world import CONCEPT, THING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.lists.columns import Column, Description
    from evidensgraf.validation.result import Place, Result
    from evidensgraf.validation.world import World

_DELIMITERS = ",;\t"
_SEPARATORS = "|;"
_FORMULA = re.compile(r"[=@]|[+-](?![\d.,])")
"""What a spreadsheet takes for a formula when it opens a table (OWASP, “CSV Injection”); a signed number is none."""
_MOST_COLUMNS = 1_000
_SCIENTIFIC = re.compile(r"[+-]?\d(?:[.,]\d+)?E[+-]?\d+")


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes:
        document: the table.
        first: its first line.
        last: its last line: cells can have line ends.
        cells: what it holds.
    """

    document: Document
    first: int
    last: int
    cells: list[str]

    @cached_property
    def place(self) -> Place:
        """All of it."""
        lines = self.document.lines
        end = lines.offset(self.last, 1) + len(lines.line(self.last).rstrip("\r\n"))
        return self.document.place((lines.offset(self.first, 1), end))

    def place_of(self, number: int) -> Place:
        """Where a cell stands, as it is written there; the whole row where that cannot be told."""
        lines = self.document.lines
        start = lines.offset(self.first, 1)
        text = self.document.text[start : lines.offset(self.last, 1) + len(lines.line(self.last))]
        cell = self.cells[number]
        if not cell or text.count(cell) != 1:
            return self.place
        at = start + text.index(cell)
        return self.document.place((at, at + len(cell)))


def check(document: Document, world: World) -> Iterator[Result]:
    """What is wrong with a table.

    Args:
        document: it.
        world: the graph whose concepts and things its cells can name.

    Raises:
        FileError: its description cannot be read.
    """
    description = columns.of_table(document.path)
    found_rows = list(_rows(document, description.delimiter or _delimiter(document)))
    rows = [row for row in found_rows if isinstance(row, Row)]
    yield from (row for row in found_rows if not isinstance(row, Row))
    if not rows:
        return
    header, *rows = rows
    if len(header.cells) > _MOST_COLUMNS:
        yield _too_wide(header)
        return
    yield from _header(header, description)
    meaning = [_described(title, description) for title in header.cells]
    for row in rows:
        yield from _row(row, header, meaning, world)
    yield from _keys([row for row in rows if len(row.cells) == len(header.cells)], meaning, description)


def _delimiter(document: Document) -> str:
    header = document.lines.line(1)
    return max(_DELIMITERS, key=header.count)


def _rows(document: Document, delimiter: str) -> Iterator[Row | Result]:
    """The rows, and why the rest of them cannot be told apart."""
    reader = csv.reader(io.StringIO(document.text, newline=""), delimiter=delimiter, strict=True)
    first = 1
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield _unread(Row(document, first, first, []), error)
            return
        yield Row(document, first, reader.line_num, cells)
        first = reader.line_num + 1


def _unread(row: Row, error: csv.Error) -> Result:
    if "field limit" in str(error):
        most = csv.field_size_limit()
        return found(
            "syntax",
            row.place,
            Words(
                f"En celle i rækken har over {most} tegn; resten af tabellen er ikke læst.",
                f"A cell of this row has over {most} characters; the rest of the table was not read.",
            ),
            Words("Er et anførselstegn blevet glemt, så luk cellen.", "If a quote was forgotten, close the cell."),
        )
    return found(
        "syntax",
        row.place,
        Words(
            "Et anførselstegn i denne række lukkes ikke, som det skal.",
            f"A quote in this row is unclosed, or closed in the middle of a cell ({error}).",
        ),
        Words(
            'Luk cellen med "; et anførselstegn i en celle skrives dobbelt: "".',
            'Close the cell by "; a quote within a cell is written twice: "".',
        ),
    )


def _too_wide(header: Row) -> Result:
    count, first = len(header.cells), ", ".join(header.cells[:3])
    return found(
        "syntax",
        header.place_of(0),
        Words(
            f"Tabellen har {count} kolonner ({first} …); højst {_MOST_COLUMNS} læses.",
            f"The table has {count} columns ({first} …); at most {_MOST_COLUMNS} are read.",
        ),
        Words("Skriv hver række på sin egen linje.", "Write each row on a line of its own."),
    )


def _described(title: str, description: Description) -> Column | None:
    return next((column for column in description.columns if title in column.titles), None)


def _header(header: Row, description: Description) -> Iterator[Result]:
    known = [title for column in description.columns for title in column.titles]
    for column in description.columns:
        if column.required and not set(column.titles) & set(header.cells):
            title = column.titles[0]
            says = Words(f"Kolonnen »{title}« mangler.", f"The column “{title}” is missing.")
            yield found("table-column", header.place, says, _did_you_mean(title, header.cells))
    for number, title in enumerate(header.cells):
        if known and title not in known:
            says = Words(f"Kolonnen »{title}« kendes ikke.", f"The column “{title}” is unknown.")
            yield found("table-column-unknown", header.place_of(number), says, _did_you_mean(title, known))


def _did_you_mean(word: str, known: list[str]) -> Words | None:
    like = spelling.nearest(word, known)
    return Words(f"Mente du »{like}«?", f"Did you mean “{like}”?") if like else None


def _row(row: Row, header: Row, meaning: list[Column | None], world: World) -> Iterator[Result]:
    if not any(cell.strip() for cell in row.cells):
        says = Words("Rækken er tom.", "The row is empty.")
        yield found("table-empty-row", row.place, says, Words("Slet den.", "Delete the blank row."))
        return
    if len(row.cells) != len(header.cells):
        has, of = len(row.cells), len(header.cells)
        yield found(
            "table-row",
            row.place,
            Words(f"Rækken har {has} celler; overskriften har {of}.", f"The row has {has} cells; the header has {of}."),
            Words(
                "Skriv også de tomme, og sæt tekst med skilletegn i anførselstegn.",
                "Write the empty ones too, and put text with delimiters into quotes.",
            ),
        )
        return
    for number, (cell, column) in enumerate(zip(row.cells, meaning, strict=True)):
        place = row.place_of(number)
        yield from _spoilt(cell, place)
        if column:
            yield from _cell(cell, column, place, world)


def _spoilt(cell: str, place: Place) -> Iterator[Result]:
    """What spreadsheets make of cells."""
    if _FORMULA.match(cell):
        yield found(
            "table-formula",
            place,
            Words("Et regneark tager cellen for en formel.", "A spreadsheet takes the cell for a formula."),
            Words(
                "Er det tekst, så lad være med at begynde med =, @, + eller -.",
                "If it is text, do not begin it with =, @, + or -.",
            ),
        )
    if _SCIENTIFIC.fullmatch(cell):
        yield found(
            "table-number",
            place,
            Words(
                f"{cell} er det, Excel gør et langt tal til; cifrene er tabt.",
                f"{cell} is what Excel makes of a long number (scientific notation); its digits are lost.",
            ),
            Words(
                "Gør kolonnen til tekst, før tabellen åbnes, og hent tallet igen fra kilden.",
                "Make the column text before the table is opened, and take the number from its source again.",
            ),
        )


def _cell(cell: str, column: Column, place: Place, world: World) -> Iterator[Result]:
    """What the description demands of a cell."""
    if column.required and not cell.strip():
        says = Words(f"Cellen i »{column.titles[0]}« er tom.", f"The cell of “{column.titles[0]}” is empty.")
        yield found("table-cell", place, says)
    values = [value.strip() for value in cell.split(column.separator)] if column.separator else [cell]
    for value in filter(None, values):
        if column.separator and any(sign in value for sign in _SEPARATORS):
            yield _two_separators(place, column.separator)
        elif not is_valid(value, XSD + column.datatype):
            says = Words(f"»{value}« er ikke {column.datatype}.", f"“{value}” is not a {column.datatype}.")
            yield found("table-cell", place, says, meant(value, XSD + column.datatype))
        elif (iri := column.iri(value)) and iri.startswith((CONCEPT, THING)) and iri not in world.describing:
            yield _unknown(value, iri, place, world)


def _two_separators(place: Place, separator: str) -> Result:
    return found(
        "table-cell-separator",
        place,
        Words("Cellen har to slags skilletegn.", "The cell has two kinds of separator."),
        Words(f"Mellem værdier står »{separator}«.", f"Between values stands “{separator}”."),
    )


def _unknown(value: str, iri: str, place: Place, world: World) -> Result:
    """A value that stands for something that is not there."""
    space = iri.removesuffix(value)
    known = [other.removeprefix(space) for other in world.describing if other.startswith(space)]
    return found(
        "unknown-concept" if iri.startswith(CONCEPT) else "dangling",
        place,
        Words(f"»{value}« findes ikke: der er intet <{iri}>.", f"“{value}” is unknown: there is no <{iri}>."),
        _did_you_mean(value, known),
        value=f"<{iri}>",
    )


def _keys(rows: list[Row], meaning: list[Column | None], description: Description) -> Iterator[Result]:
    """Rows that cannot be told apart."""
    numbers = [number for number, column in enumerate(meaning) if column and column.name in description.key]
    first: dict[tuple[str, ...], Row] = {}
    for row in rows if numbers else ():
        key = tuple(row.cells[number] for number in numbers)
        known = first.setdefault(key, row)
        if known is not row and any(key):
            name = ", ".join(key)
            yield found(
                "table-key",
                row.place_of(numbers[0]),
                Words(
                    f"{name} stod allerede på linje {known.first}.", f"{name} is a duplicate: see line {known.first}."
                ),
                Words("Giv rækken sit eget id, eller slet den.", "Give the row an id of its own, or delete it."),
                related=(known.place_of(numbers[0]),),
            )
