"""The time line: when studies were first published, a column a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import Drawing

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH = 720
_TALL = 120


def draw(title: str, words: str, years: Mapping[int, int]) -> Drawing:
    """Draw the time line.

    Args:
        title: what it shows.
        words: the same in a sentence.
        years: year → how many studies; years between them have none.
    """
    drawing = Drawing(title, words, WIDTH)
    first, last = min(years), max(years)
    step = WIDTH / (last - first + 1)
    most = max(years.values())
    unit = min(16.0, _TALL / most)
    bottom = most * unit + 24
    every = max(1, round(44 / step + 0.49))
    for year in range(first, last + 1):
        middle = (year - first + 0.5) * step
        number = years.get(year, 0)
        _column(drawing, middle - min(step * 0.35, 12), bottom, min(step * 0.7, 24), unit, number)
        if number and step > 14:
            drawing.text(middle, bottom - number * unit - 6, str(number), anchor="middle", tone="quiet")
        if (year - first) % every == 0:
            drawing.text(middle, bottom + 18, str(year), anchor="middle", tone="quiet")
    drawing.line(0, bottom, WIDTH, bottom, tone="quiet")
    return drawing


def _column(drawing: Drawing, x: float, bottom: float, width: float, unit: float, number: int) -> None:
    """A square a study, as long as they can be told apart; else one bar."""
    if unit >= 6:
        for at in range(number):
            drawing.bar(x, bottom - (at + 1) * unit + 1, width, unit - 2)
    elif number:
        drawing.bar(x, bottom - number * unit, width, number * unit)
