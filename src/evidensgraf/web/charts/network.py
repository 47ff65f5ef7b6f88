"""Statements as a graph: a card for each thing, with its texts and numbers in it, and a line for what leads to others.

Cards stand in columns, each thing as many columns from the first ones as there are steps to it, so that no two overlap.
A property's words stand in the card that its line leaves, and not on the line, where those of others would meet them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import Drawing, fitted, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_COLUMNS = 6
"""What is further away stands in the last column too."""
_CARD, _GUTTER, _GAP = 316, 84, 18
_LINE, _PAD = 19, 10


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing in a graph.

    Attributes:
        name: what it is called.
        language: of its name; empty if that is not known.
        href: address of its page; empty if it has none.
        notes: what is said of it in texts and numbers, a line or two each.
        leads: a property's words, and the keys of the things that it leads to.
    """

    name: str
    language: str
    href: str
    notes: tuple[str, ...]
    leads: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class _Card:
    """A thing with its place."""

    thing: Thing
    column: int
    y: float

    @property
    def x(self) -> float:
        return 1 + self.column * (_CARD + _GUTTER)

    def row(self, lead: int) -> float:
        """The height of the middle of a line of what it leads to."""
        return self.y + _PAD + (len(_texts(self.thing)) + lead) * _LINE + _LINE / 2

    @property
    def door(self) -> float:
        """Where lines that lead to it end: the middle of its first line."""
        return self.y + _PAD + _LINE / 2


def draw(title: str, words: str, things: Mapping[str, Thing]) -> Drawing:
    """Draw a graph.

    Args:
        title: what it shows.
        words: the same in a sentence.
        things: key → thing; each key that a thing leads to is one of them.
    """
    cards = _placed(things)
    columns = 1 + max((card.column for card in cards.values()), default=0)
    drawing = Drawing(title, words, columns * (_CARD + _GUTTER) - _GUTTER + 2, is_to_size=True)
    for card in cards.values():
        for at, (_, targets) in enumerate(card.thing.leads):
            for target in targets:
                _line(drawing, card, at, cards[target])
    for card in cards.values():
        _card(drawing, card)
    return drawing


def _placed(things: Mapping[str, Thing]) -> dict[str, _Card]:
    columns: list[list[str]] = [[] for _ in range(MOST_COLUMNS)]
    for key, column in _steps(things).items():
        columns[column].append(key)
    tall = max(_stacked(things[key] for key in members) for members in columns)
    cards: dict[str, _Card] = {}
    for column, members in enumerate(columns):
        y = (tall - _stacked(things[key] for key in members)) / 2
        for key in _ordered(members, cards):
            cards[key] = _Card(things[key], column, y)
            y += _height(things[key]) + _GAP
    return cards


def _steps(things: Mapping[str, Thing]) -> dict[str, int]:
    """How many steps a thing is from those that nothing leads to; in a circle, from the first one named."""
    told = {key: {target for _, targets in thing.leads for target in targets} for key, thing in things.items()}
    reached = {target for key, targets in told.items() for target in targets if target != key}
    steps: dict[str, int] = {}
    for start in sorted(things, key=lambda key: key in reached):
        waiting = [] if start in steps else [(start, 0)]
        while waiting:
            key, step = waiting.pop(0)
            if key not in steps:
                steps[key] = min(step, MOST_COLUMNS - 1)
                waiting += [(target, step + 1) for target in told[key] if target not in steps]
    return {key: steps[key] for key in things}


def _ordered(members: Sequence[str], placed: Mapping[str, _Card]) -> list[str]:
    """The things of a column in the order of the heights from which lines lead to them, so that few lines cross."""
    heights: dict[str, list[float]] = {key: [] for key in members}
    for card in placed.values():
        for at, (_, targets) in enumerate(card.thing.leads):
            for target in targets:
                if target in heights:
                    heights[target].append(card.row(at))
    return sorted(members, key=lambda key: sum(heights[key]) / len(heights[key]) if heights[key] else 0.0)


def _stacked(things: Iterable[Thing]) -> float:
    heights = [_height(thing) + _GAP for thing in things]
    return sum(heights) - _GAP if heights else 0


def _height(thing: Thing) -> float:
    return 2 * _PAD + (len(_texts(thing)) + len(thing.leads)) * _LINE


def _texts(thing: Thing) -> list[tuple[str, bool]]:
    """The lines of text of a card, each with whether it is of the name."""
    name = [(line, True) for line in wrapped(thing.name, _CARD - 5 * _PAD, most=3)]
    return name + [(line, False) for note in thing.notes for line in wrapped(note, _CARD - 2 * _PAD, most=3)]


def _card(drawing: Drawing, card: _Card) -> None:
    drawing.card(card.x, card.y, _CARD, _height(card.thing))
    y = card.y + _PAD + _LINE - 5
    for text, is_name in _texts(card.thing):
        href, language = (card.thing.href, card.thing.language) if is_name else ("", "")
        drawing.text(card.x + _PAD, y, text, bold=is_name, href=href, language=language)
        y += _LINE
    for words, _ in card.thing.leads:
        drawing.text(card.x + _CARD - _PAD, y, fitted(f"{words} →", _CARD - 2 * _PAD), anchor="end", tone="quiet")
        y += _LINE


def _line(drawing: Drawing, card: _Card, lead: int, target: _Card) -> None:
    """A line to a thing: from the right side, to the left side of what stands further right, else to the right one."""
    leads_on = target.column > card.column
    start, bend = card.x + _CARD, _GUTTER * 0.75
    end = target.x if leads_on else target.x + _CARD
    drawing.curve((start, card.row(lead)), (end, target.door), (bend, -bend if leads_on else bend))
    drawing.mark("none", end - 2 if leads_on else end + 2, target.door, 4)
