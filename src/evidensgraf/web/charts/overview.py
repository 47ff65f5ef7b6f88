"""Classes at a glance: a card for each, one below the other, and lines from each to those that its properties lead to.

Cards in one column keep the drawing so narrow that it can be read on a telephone; a class stands above those that it
leads to, so that lines lead down. The words of a property stand in the card that its line leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.web.charts.drawing import Drawing, fitted, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CARD, _GAP, _PAD, _LINE = 246, 10, 8, 19
_NEAR, _FURTHER = 24.0, 6.0
"""How far out a line to the next card is drawn, and how much further for each card that it passes."""
_BULGE = 0.75
"""How far a cubic curve reaches towards control points that lie side by side."""


@dataclass(frozen=True, slots=True)
class Card:
    """A class.

    Attributes:
        name: what it is called.
        language: of its name; empty if that is not known.
        href: address of its page.
        notes: what else is said of it, a line or two each.
        leads: a property's words, and the key of the class that it leads to.
    """

    name: str
    language: str
    href: str
    notes: tuple[str, ...]
    leads: tuple[tuple[str, str], ...]


def draw(title: str, words: str, cards: Mapping[str, Card]) -> Drawing:
    """Draw the classes.

    Args:
        title: what it shows.
        words: the same in a sentence.
        cards: key → class; each key that a class leads to is one of them.
    """
    order = ordered(cards)
    passed = [abs(order.index(one) - order.index(other)) for one in order for _, other in cards[one].leads]
    width = round(_CARD + _BULGE * _out(max(passed, default=0)) + _PAD)
    drawing = Drawing(title, words, width, is_to_size=True)
    tops: dict[str, float] = {}
    y = 1.0
    for key in order:
        tops[key] = y
        y += _card(drawing, cards[key], y) + _GAP
    for at, key in enumerate(order):
        start = tops[key] + _height(cards[key]) - _PAD - len(cards[key].leads) * _LINE + _LINE / 2
        for row, (_, target) in enumerate(cards[key].leads):
            out, door = _out(abs(order.index(target) - at)), tops[target] + _PAD + _LINE / 2
            drawing.curve((_CARD, start + row * _LINE), (_CARD, door), (out, out))
            drawing.mark("none", _CARD + 2, door, 4)
    return drawing


def ordered(cards: Mapping[str, Card]) -> list[str]:
    """The classes, each as many steps down as the longest way to it has; in a circle, at most as many as there are.

    One that nothing leads to stands just above the first that it leads to.
    """
    steps = dict.fromkeys(cards, 0)
    for _ in cards:
        for key, card in cards.items():
            for _, target in card.leads:
                if target != key:
                    steps[target] = max(steps[target], min(steps[key] + 1, len(cards)))
    reached = {target for key, card in cards.items() for _, target in card.leads if target != key}
    for key in cards.keys() - reached:
        steps[key] = min((steps[target] - 1 for _, target in cards[key].leads), default=0)
    return sorted(cards, key=lambda key: (steps[key], key in reached))


def _card(drawing: Drawing, card: Card, y: float) -> float:
    """Draw a card, and say how tall it is."""
    drawing.card(1, y, _CARD - 1, _height(card))
    line = y + _PAD + 14
    drawing.text(_PAD, line, fitted(card.name, _CARD - 2 * _PAD), bold=True, href=card.href, language=card.language)
    for note in _lines(card.notes):
        line += _LINE
        drawing.text(_PAD, line, note, tone="quiet")
    for words, _ in card.leads:
        line += _LINE
        drawing.text(_CARD - _PAD, line, fitted(f"{words} →", _CARD - 2 * _PAD), anchor="end")
    return _height(card)


def _height(card: Card) -> float:
    return 2 * _PAD + (1 + len(_lines(card.notes)) + len(card.leads)) * _LINE


def _lines(notes: Iterable[str]) -> list[str]:
    return [line for note in notes for line in wrapped(note, _CARD - 2 * _PAD, most=4)]


def _out(passed: int) -> float:
    return _NEAR + _FURTHER * passed
