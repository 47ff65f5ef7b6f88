"""The direction-of-effect plot: a row a study, a column a direction, and a bar for what the study weighs.

Model: the effect direction plot of the Cochrane Handbook, chapter 12.4, for findings that no common figure joins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import ROW, Drawing, wrapped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH = 720
_NAMES = 300
_COLUMN = 44
_MOST_RADIUS, _LEAST_RADIUS = 8, 5


@dataclass(frozen=True, slots=True)
class Row:
    """A study in the plot.

    Attributes:
        name: what it is called.
        findings: slug of a direction → how many findings point there.
        weight: what it contributes to the grade, from 0 to 1; None where nothing is graded.
    """

    name: str
    findings: Mapping[str, int]
    weight: float | None


def draw(title: str, words: str, rows: Sequence[Row], directions: Mapping[str, str], weight: str) -> Drawing:
    """Draw the plot.

    Args:
        title: what it shows.
        words: the same in a sentence.
        rows: the studies, in their order.
        directions: slug → name of the directions that have a column, in their order.
        weight: what the bar's length is.
    """
    drawing = Drawing(title, words, WIDTH)
    columns = {slug: _NAMES + 24 + at * _COLUMN for at, slug in enumerate(directions)}
    start = _NAMES + 24 + len(columns) * _COLUMN
    for slug, x in columns.items():
        drawing.mark(slug, x, 10)
    is_weighed = any(row.weight is not None for row in rows)
    if is_weighed:
        drawing.text(start, 15, weight, tone="quiet")
    y = 26.0
    drawing.line(0, y, WIDTH, y)
    for row in rows:
        lines = wrapped(row.name, _NAMES)
        for at, line in enumerate(lines):
            drawing.text(0, y + 17 + at * 18, line)
        middle = y + 12 + (len(lines) - 1) * 9
        _marks(drawing, row, columns, middle)
        if row.weight is not None:
            drawing.bar(start, middle - 5, max(1.0, row.weight * (WIDTH - start)), 10)
        y += ROW + (len(lines) - 1) * 18 + 6
        drawing.line(0, y, WIDTH, y)
    drawing.legend(directions)
    return drawing


def _marks(drawing: Drawing, row: Row, columns: Mapping[str, int], y: float) -> None:
    most = max(row.findings.values(), default=1)
    for slug, number in row.findings.items():
        x = columns[slug]
        drawing.mark(slug, x, y, _LEAST_RADIUS + (_MOST_RADIUS - _LEAST_RADIUS) * (number - 1) / max(1, most - 1))
        if number > 1:
            drawing.text(x + 11, y + 5, str(number), tone="quiet")
