"""A class diagram: a class with its plain values, and boxes of the classes that its properties lead to and come from.

Multiplicities are those of UML (OMG Unified Modeling Language 2.5.1, section 7.5): `1..*` is at least one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import ROW, Drawing, fitted

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH = 960
_BESIDE = 300
"""How wide the boxes on both sides are."""
_GAP = 40
"""How long the lines between boxes are, at least."""
_LINE = 19


@dataclass(frozen=True, slots=True)
class Box:
    """A class that a property joins to the one in the middle.

    Attributes:
        name: what it is called.
        properties: what joins it, each with its multiplicity.
    """

    name: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Middle:
    """What the diagram is about.

    Attributes:
        name: what it is called.
        lines: its properties with plain values.
        wider: what it is a kind of, in words; empty where nothing is said.
        narrower: what is a kind of it, in words.
    """

    name: str
    lines: tuple[str, ...]
    wider: str = ""
    narrower: str = ""


def draw(title: str, words: str, middle: Middle, left: Sequence[Box], right: Sequence[Box]) -> Drawing:
    """Draw the diagram.

    Args:
        title: what it shows.
        words: the same in a sentence.
        middle: the class in the middle.
        left: classes whose properties lead to it.
        right: classes that its properties lead to.
    """
    drawing = Drawing(title, words, WIDTH)
    own = _own(middle)
    tall = max(_tall(left), _tall(right), own + 2 * ROW)
    edge = _BESIDE + _GAP if left else 0.0
    width = WIDTH - edge - (_BESIDE + _GAP if right else 0)
    top = (tall - own) / 2
    _middle(drawing, middle, edge, top, width)
    for boxes, x, start, end in (
        (left, 0.0, float(_BESIDE), edge),
        (right, float(WIDTH - _BESIDE), float(WIDTH - _BESIDE), edge + width),
    ):
        y = (tall - _tall(boxes)) / 2
        for box in boxes:
            drawing.line(start, y + _LINE / 2 + 4, end, _within(y + _LINE / 2 + 4, top, own), tone="quiet")
            _beside(drawing, box, x, y)
            y += _height(box)
    return drawing


def _middle(drawing: Drawing, middle: Middle, x: float, y: float, width: float) -> None:
    height = _own(middle)
    drawing.box(x, y, width, height, tone="accent")
    drawing.text(x + width / 2, y + 20, fitted(middle.name, width - 20), anchor="middle", bold=True)
    if middle.lines:
        drawing.line(x, y + 29, x + width, y + 29, tone="accent")
    for at, line in enumerate(middle.lines, 1):
        drawing.text(x + 10, y + 27 + at * _LINE, fitted(line, width - 20))
    if middle.wider:
        drawing.text(x + width / 2, y - 9, fitted(middle.wider, width), anchor="middle", tone="quiet")
    if middle.narrower:
        drawing.text(x + width / 2, y + height + 19, fitted(middle.narrower, width), anchor="middle", tone="quiet")


def _beside(drawing: Drawing, box: Box, x: float, y: float) -> None:
    drawing.box(x, y, _BESIDE, _LINE + 8)
    drawing.text(x + 10, y + _LINE, fitted(box.name, _BESIDE - 20), bold=True)
    for at, line in enumerate(box.properties, 1):
        drawing.text(x + 10, y + 8 + (at + 1) * _LINE, fitted(line, _BESIDE - 10), tone="quiet")


def _own(middle: Middle) -> float:
    return 30 + (len(middle.lines) * _LINE + 8 if middle.lines else 0)


def _height(box: Box) -> float:
    return _LINE + 8 + len(box.properties) * _LINE + 16


def _tall(boxes: Sequence[Box]) -> float:
    return sum(map(_height, boxes))


def _within(y: float, top: float, height: float) -> float:
    """Where a line that comes from y ends at the box in the middle."""
    return min(max(y, top + 8), top + height - 8)
