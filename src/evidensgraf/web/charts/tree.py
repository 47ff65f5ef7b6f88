"""A tree of concepts: what is narrower stands below and to the right of what is broader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import Drawing, fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 640
_STEP, _LINE = 28, 28


@dataclass(frozen=True, slots=True)
class Row:
    """A node of the tree.

    Attributes:
        name: what it is called.
        depth: how many nodes stand above it.
        is_this: whether it is the one that the tree is drawn for.
    """

    name: str
    depth: int
    is_this: bool = False


def draw(title: str, words: str, rows: Sequence[Row]) -> Drawing:
    """Draw the tree.

    Args:
        title: what it shows.
        words: the same in a sentence.
        rows: its nodes, each below the one that it belongs to.
    """
    drawing = Drawing(title, words, WIDTH)
    above: dict[int, float] = {}
    for at, row in enumerate(rows):
        x, y = row.depth * _STEP, at * _LINE + 4
        if row.depth:
            trunk, middle = x - _STEP + 12, y + 11
            drawing.line(trunk, above.get(row.depth - 1, y), trunk, middle, tone="quiet")
            drawing.line(trunk, middle, x, middle, tone="quiet")
        above[row.depth] = y + 22
        name = fitted(row.name, WIDTH - x - 16)
        if row.is_this:
            drawing.box(x, y, WIDTH - x - 2, 22, tone="accent")
        drawing.text(x + 6, y + 16, name, bold=row.is_this)
    return drawing
