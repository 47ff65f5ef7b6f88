"""The method pyramid: how many studies know by which strength of method, the strongest at the top."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import Drawing, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH = 720
_NAMES = 380
_LEVEL = 30


@dataclass(frozen=True, slots=True)
class Level:
    """A level of the pyramid.

    Attributes:
        weight: the weight of its methods by the rating rule.
        methods: what those methods are called.
        studies: how many studies know by them.
    """

    weight: float
    methods: tuple[str, ...]
    studies: int


def draw(title: str, words: str, levels: Sequence[Level], number: Callable[[float], str]) -> Drawing:
    """Draw the pyramid.

    Args:
        title: what it shows.
        words: the same in a sentence.
        levels: the strongest first.
        number: how a number is written.
    """
    drawing = Drawing(title, words, WIDTH)
    most = max((level.studies for level in levels), default=0) or 1
    middle, widest = (WIDTH - _NAMES - 60) / 2, WIDTH - _NAMES - 60
    y = 0.0
    for level in levels:
        lines = wrapped(", ".join(level.methods), _NAMES, most=3)
        tall = max(_LEVEL, len(lines) * 18 + 8)
        width = widest * level.studies / most
        if level.studies:
            drawing.bar(middle - width / 2, y + 2, width, tall - 4)
        else:
            drawing.line(middle, y + 2, middle, y + tall - 2)
        drawing.text(widest + 24, y + tall / 2 + 5, number(level.studies), anchor="middle", bold=True)
        for at, line in enumerate(lines):
            drawing.text(widest + 56, y + tall / 2 + 5 + (at - (len(lines) - 1) / 2) * 18, line)
        y += tall
    return drawing
