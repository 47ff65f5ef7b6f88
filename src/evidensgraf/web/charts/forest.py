"""The forest plot: a row an estimate with its interval, around the line of no difference.

Drawn are estimates of one measure and unit; what has no figure has no place in it and is told beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from evidensgraf.web.charts.drawing import Drawing, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH = 720
_NAMES = 290
_FIGURES = 150

Numbers: TypeAlias = "Callable[[Sequence[float]], list[str]]"
"""How numbers that are read together are written."""


@dataclass(frozen=True, slots=True)
class Row:
    """An estimate.

    Attributes:
        name: what it is an estimate of.
        value: the estimate.
        low: lower end of its 95 % confidence interval, if one is known.
        high: upper end.
        direction: slug of the direction of the finding that it belongs to.
        pooled: it sums up others.
    """

    name: str
    value: float
    low: float | None
    high: float | None
    direction: str
    pooled: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What the horizontal axis shows.

    Attributes:
        unit: its words.
        favours_left: what lies left of no difference; empty where that is not known.
        favours_right: what lies right of it.
        null: where no difference is: 0 for a difference, 1 for a ratio.
    """

    unit: str
    favours_left: str
    favours_right: str
    null: float = 0.0


def draw(title: str, words: str, rows: Sequence[Row], axis: Axis, numbers: Numbers) -> Drawing:
    """Draw the plot.

    Args:
        title: what it shows.
        words: the same in a sentence.
        rows: the estimates, in their order.
        axis: what is measured.
        numbers: how numbers are written that are read together.
    """
    drawing = Drawing(title, words, WIDTH)
    first, last, step = _ticks([v for row in rows for v in (row.value, row.low, row.high) if v is not None], axis.null)
    left, right = _NAMES + 16, WIDTH - _FIGURES

    def place(value: float) -> float:
        return left + (value - first) / (last - first) * (right - left)

    if axis.favours_left and axis.favours_right:
        drawing.text(place(axis.null) - 8, 12, f"← {axis.favours_left}", anchor="end", tone="quiet")
        drawing.text(place(axis.null) + 8, 12, f"{axis.favours_right} →", tone="quiet")
    y = 24.0
    for row in rows:
        lines = wrapped(row.name, _NAMES)
        for at, line in enumerate(lines):
            drawing.text(0, y + 16 + at * 18, line, bold=row.pooled)
        middle = y + 11 + (len(lines) - 1) * 9
        if row.low is not None and row.high is not None:
            drawing.line(place(row.low), middle, place(row.high), middle, tone="quiet", width=2)
            for end in (row.low, row.high):
                drawing.line(place(end), middle - 4, place(end), middle + 4, tone="quiet", width=2)
        drawing.mark("mixed" if row.pooled else row.direction, place(row.value), middle, 8 if row.pooled else 6)
        drawing.text(WIDTH, middle + 5, figures(row, numbers), anchor="end")
        y += 24 + (len(lines) - 1) * 18 + 4
    drawing.line(place(axis.null), 20, place(axis.null), y, tone="quiet")
    drawing.line(left, y, right, y, tone="quiet")
    ticks = [first + at * step for at in range(round((last - first) / step) + 1)]
    for value, written in zip(ticks, numbers(ticks), strict=True):
        drawing.line(place(value), y, place(value), y + 5, tone="quiet")
        drawing.text(place(value), y + 20, written, anchor="middle", tone="quiet")
    drawing.text((left + right) / 2, y + 40, axis.unit, anchor="middle", tone="quiet")
    return drawing


def figures(row: Row, numbers: Numbers) -> str:
    """An estimate with its interval, as it is written: `13,4 [4,5; 22,0]`."""
    if row.low is None or row.high is None:
        return numbers([row.value])[0]
    return "{} [{}; {}]".format(*numbers([row.value, row.low, row.high]))


def _ticks(values: Sequence[float], null: float) -> tuple[float, float, float]:
    """First and last value of an axis, and the step between its marks: 1, 2 or 5 times a power of ten."""
    low, high = min([*values, null]), max([*values, null])
    if low == high:
        high = low + 1.0
    span = high - low
    size = 10 ** math.floor(math.log10(span / 4))
    step = next(size * factor for factor in (1, 2, 5, 10) if span / (size * factor) <= 5)
    return math.floor(low / step) * step, math.ceil(high / step) * step, step
