"""The gap map as a drawing: a row an intervention, a column an outcome, a mark where something was asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import Drawing, fitted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAMES = 290
_COLUMN = 72
_ROW = 28
_TURN = 35
"""Degrees that the heads of the columns are turned by."""
_HEADS = 130
_OVERHANG = 150
"""What the last head takes beyond its column."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its name, how deep it stands in the tree, and for each column slug of a direction → number of studies."""

    name: str
    depth: int
    cells: Sequence[Mapping[str, int]]


def draw(title: str, words: str, columns: Sequence[str], rows: Sequence[Row], legend: Mapping[str, str]) -> Drawing:
    """Draw the map.

    Args:
        title: what it shows.
        words: the same in a sentence.
        columns: what the columns are called.
        rows: the rows, each with a cell for every column.
        legend: slug → name of the directions that it shows, in their order.
    """
    width = _NAMES + _COLUMN * len(columns) + _OVERHANG
    drawing = Drawing(title, words, width)
    top = _HEADS
    for at, name in enumerate(columns):
        x = _NAMES + at * _COLUMN
        drawing.text(x + 12, top - 10, fitted(name, _OVERHANG / math.cos(math.radians(_TURN))), turned=-_TURN)
    drawing.line(0, top, width, top, tone="quiet")
    y = float(top)
    for row in rows:
        indent = 16 * row.depth
        drawing.text(indent, y + 19, fitted(row.name, _NAMES - indent - 8))
        for at, cell in enumerate(row.cells):
            _cell(drawing, _NAMES + at * _COLUMN, y + _ROW / 2, cell)
        y += _ROW
        drawing.line(0, y, width, y)
    drawing.legend(legend)
    return drawing


def _cell(drawing: Drawing, x: float, y: float, cell: Mapping[str, int]) -> None:
    step = min(30.0, (_COLUMN - 8) / max(1, len(cell)))
    for at, (slug, number) in enumerate(cell.items()):
        drawing.mark(slug, x + 7 + at * step, y, 5)
        if step > 22:
            drawing.text(x + 14 + at * step, y + 5, str(number), tone="quiet")
