"""The neighbourhood of a thing: what refers to it on the left, what it refers to on the right, by property."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import Drawing, fitted, wrapped

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 960
_SIDE = 320
_LINE = 19


@dataclass(frozen=True, slots=True)
class Group:
    """Neighbours by one property.

    Attributes:
        property: what the property is called.
        names: what the first few neighbours are called.
        more: how many there are beside them, in words; empty if none.
    """

    property: str
    names: tuple[str, ...]
    more: str


def draw(title: str, words: str, name: str, left: Sequence[Group], right: Sequence[Group]) -> Drawing:
    """Draw the neighbourhood.

    Args:
        title: what it shows.
        words: the same in a sentence.
        name: what the thing is called.
        left: what refers to it.
        right: what it refers to.
    """
    drawing = Drawing(title, words, WIDTH)
    tall = max(_tall(left), _tall(right), 90)
    lines = wrapped(name, WIDTH - 2 * _SIDE - 120, most=5)
    height = len(lines) * _LINE + 20
    top, middle = (tall - height) / 2, tall / 2
    x, width = _SIDE + 50, WIDTH - 2 * _SIDE - 100
    drawing.box(x, top, width, height, tone="accent")
    for at, line in enumerate(lines):
        drawing.text(WIDTH / 2, top + 24 + at * _LINE, line, anchor="middle", bold=True)
    for groups, edge, centre in ((left, _SIDE, x), (right, WIDTH - _SIDE, x + width)):
        y = (tall - _tall(groups)) / 2
        for group in groups:
            y = _group(drawing, group, edge, centre, y, middle)
    return drawing


def _group(drawing: Drawing, group: Group, edge: float, centre: float, y: float, middle: float) -> float:
    """A group of neighbours and the line that joins it to the thing; where the next one begins."""
    is_left = edge < centre
    drawing.line(edge, y + 9, centre, middle, tone="rule", width=1.5)
    start = 0.0 if is_left else edge + 8
    drawing.text(start, y + 14, fitted(group.property, _SIDE - 8), tone="quiet")
    for at, name in enumerate([*group.names, *([group.more] if group.more else [])]):
        drawing.text(start + 12, y + 14 + (at + 1) * _LINE, fitted(name, _SIDE - 20))
    return y + _height(group)


def _height(group: Group) -> float:
    return (1 + len(group.names) + bool(group.more)) * _LINE + 14


def _tall(groups: Sequence[Group]) -> float:
    return sum(_height(group) for group in groups)
