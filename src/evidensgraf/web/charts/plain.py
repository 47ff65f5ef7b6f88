"""Charts of any figures: bars, a line through the years, points, squares in a table."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import Drawing, fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evidensgraf.web.charts.drawing import Anchor

    Number = Callable[[float], str]

WIDTH = 720
_NAMES, _ROW, _TALL, _FIGURE = 280, 26, 280, 70


def bars(title: str, words: str, rows: Sequence[tuple[str, float]], number: Number) -> Drawing:
    """A bar a row, from zero, with its figure beside it.

    Args:
        title: what it shows.
        words: the same in a sentence.
        rows: (name, value).
        number: how a number is written.
    """
    drawing = Drawing(title, words, WIDTH)
    low, high = min(0.0, *(value for _, value in rows)), max(0.0, *(value for _, value in rows))
    unit = (WIDTH - _NAMES - 16 - _FIGURE) / ((high - low) or 1)
    zero = _NAMES + 16 - low * unit
    for at, (name, value) in enumerate(rows):
        y = at * _ROW
        drawing.text(_NAMES, y + 17, fitted(name, _NAMES), anchor="end")
        drawing.bar(min(zero, zero + value * unit), y + 4, abs(value) * unit, _ROW - 8)
        drawing.text(max(zero, zero + value * unit) + 6, y + 17, number(value))
    drawing.line(zero, 0, zero, len(rows) * _ROW, tone="quiet")
    return drawing


def line(title: str, words: str, points: Mapping[int, float], number: Number) -> Drawing:
    """A line through the years that have a figure, from zero.

    Args:
        title: what it shows.
        words: the same in a sentence.
        points: year → value.
        number: how a number is written.
    """
    drawing = Drawing(title, words, WIDTH)
    years = sorted(points)
    across = _scale(years[0], years[-1], 40, WIDTH - 40)
    up = _scale(min(0.0, *points.values()), max(0.0, *points.values()), _TALL, 24)
    for before, after in pairwise(years):
        drawing.line(across(before), up(points[before]), across(after), up(points[after]), tone="accent", width=2)
    every = math.ceil(len(years) / 12)
    for at, year in enumerate(years):
        drawing.mark("none", across(year), up(points[year]), 5)
        if at % every == 0:
            beside, down = _clear_of_line(years, at, points, up)
            drawing.text(across(year), up(points[year]) + down, number(points[year]), anchor=beside)
            drawing.text(across(year), _TALL + 28, str(year), anchor="middle", tone="quiet")
    drawing.line(40, _TALL + 10, WIDTH - 40, _TALL + 10)
    return drawing


def points(
    title: str, words: str, axes: tuple[str, str], rows: Sequence[tuple[str, float, float]], number: Number
) -> Drawing:
    """A point a row.

    Args:
        title: what it shows.
        words: the same in a sentence.
        axes: what lies across and what upwards.
        rows: (name, across, upwards).
        number: how a number is written.
    """
    drawing = Drawing(title, words, WIDTH)
    xs, ys = [x for _, x, _ in rows], [y for _, _, y in rows]
    across, up = _scale(min(xs), max(xs), 70, WIDTH - 60), _scale(min(ys), max(ys), _TALL, 40)
    drawing.text(0, 14, f"↑ {axes[1]}", tone="quiet")
    for _, x, y in rows:
        drawing.mark("none", across(x), up(y), 5)
    for value in {min(ys), max(ys)}:
        drawing.text(54, up(value) + 5, number(value), anchor="end", tone="quiet")
    for value in {min(xs), max(xs)}:
        drawing.text(across(value), _TALL + 34, number(value), anchor="middle", tone="quiet")
    drawing.line(60, _TALL + 14, WIDTH - 40, _TALL + 14)
    drawing.line(60, 30, 60, _TALL + 14)
    drawing.text(WIDTH - 40, _TALL + 54, f"{axes[0]} →", anchor="end", tone="quiet")
    return drawing


def squares(title: str, words: str, cells: Mapping[tuple[str, str], float], number: Number) -> Drawing:
    """A square for each pair, as large as its figure.

    Args:
        title: what it shows.
        words: the same in a sentence.
        cells: (row, column) → value, not negative.
        number: how a number is written.
    """
    drawing = Drawing(title, words, WIDTH)
    rows, columns = (list(dict.fromkeys(pair[at] for pair in cells)) for at in (0, 1))
    step = (WIDTH - _NAMES - 16) / len(columns)
    most = max(cells.values()) or 1.0
    for at, name in enumerate(columns):
        drawing.text(_NAMES + 16 + at * step + 8, 110, fitted(name, 150), turned=-40, tone="quiet")
    for down, row in enumerate(rows):
        y = 124 + down * 44
        drawing.text(_NAMES, y + 27, fitted(row, _NAMES), anchor="end")
        for at, column in enumerate(columns):
            value = cells.get((row, column))
            if value is not None:
                side = 18 * math.sqrt(value / most)
                middle = _NAMES + 16 + at * step + step / 2
                drawing.bar(middle - 22 - side / 2, y + 22 - side / 2, side, side)
                drawing.text(middle - 4, y + 27, number(value))
    return drawing


def _clear_of_line(
    years: Sequence[int], at: int, points: Mapping[int, float], up: Callable[[float], float]
) -> tuple[Anchor, float]:
    """Where a point's figure is not crossed by the line: its anchor, and how far below the point it stands."""
    value = points[years[at]]
    before, after = (points[years[max(at - 1, 0)]] - value, points[years[min(at + 1, len(years) - 1)]] - value)
    if min(before, after) >= 0 < max(before, after) and up(value) + 20 < _TALL:
        return "middle", 20
    if before * after < 0:
        return ("end" if after > 0 else "start"), -10
    return "middle", -10


def _scale(first: float, last: float, start: float, end: float) -> Callable[[float], float]:
    spread = (last - first) or 1.0
    return lambda value: start + (value - first) / spread * (end - start)
