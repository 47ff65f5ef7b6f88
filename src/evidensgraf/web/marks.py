"""Which way findings point, counted and in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ORDER = ("positive", "none", "negative", "mixed", "uncertain", "descriptive")
"""Slugs of the directions, in the order in which they are always shown."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings point one way.

    Attributes:
        direction: IRI of the effect direction.
        count: the number of findings.
    """

    direction: str
    count: int


def tallied(counts: Mapping[str, int]) -> tuple[Tally, ...]:
    """The counts in the order in which directions are always shown; one that is not known comes last."""
    return tuple(Tally(direction, counts[direction]) for direction in ordered(counts))


def ordered(directions: Iterable[str]) -> list[str]:
    """Directions (IRIs) in that order."""
    return sorted(directions, key=_place)


def _place(direction: str) -> tuple[int, str]:
    name = direction.removeprefix(PREFIXES["direction"])
    return (ORDER.index(name) if name in ORDER else len(ORDER), direction)
