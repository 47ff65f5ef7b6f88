"""The gap map: interventions × outcomes, and in each cell which way the independent studies point.

A finding counts for its intervention and all broader ones, save those that what it is compared with belongs to as well:
that one kind of measure adds nothing to another says nothing of both together. It counts for its outcome and all
broader ones. So a level of a tree can be shown or left out without any cell becoming another.

An empty cell is told from another by its state: what was asked and found to have no effect, what was asked but not of
those that were chosen, and what was never asked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from evidensgraf.evidence.ground import Ground, Place, Placed, read
from evidensgraf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["Cell", "Choice", "GapMap", "Ground", "Placed", "State", "draw", "read"]

State = Literal["found", "nothing-found", "not-chosen", "never-asked"]
_NO_EFFECT = PREFIXES["direction"] + "none"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings are shown, and how finely; None: all. A broader concept stands for its narrower ones.

    Attributes:
        target: IRI of a target group.
        method: IRI of a method.
        direction: IRI of a direction.
        since: the first year of publication.
        until: the last year of publication.
        interventions: how many levels of the interventions' tree are shown, from the top.
        outcomes: how many of the outcomes'.
    """

    target: str | None = None
    method: str | None = None
    direction: str | None = None
    since: int | None = None
    until: int | None = None
    interventions: int | None = None
    outcomes: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """What was found where an intervention and an outcome meet.

    Attributes:
        findings: the findings' IRIs by direction.
        studies: the studies' IRIs by direction.
        pointing: how many independent studies point each way: one that another of them reviews is not counted.
        independent: how many independent studies there are in all.
    """

    findings: Mapping[str, tuple[str, ...]]
    studies: Mapping[str, tuple[str, ...]]
    pointing: Mapping[str, int]
    independent: int


@dataclass(frozen=True, slots=True)
class GapMap:
    """The map.

    Attributes:
        interventions: the rows, each with its depth in the tree, the broader before the narrower.
        outcomes: the columns, likewise.
        cells: (intervention, outcome) → what was found there; nothing where nothing chosen was.
        asked: (intervention, outcome) → how many independent studies asked, chosen or not.
    """

    interventions: tuple[tuple[str, int], ...]
    outcomes: tuple[tuple[str, int], ...]
    cells: Mapping[Place, Cell]
    asked: Mapping[Place, int]

    def state(self, place: Place) -> State:
        """What a cell means, an empty one too."""
        if cell := self.cells.get(place):
            return "nothing-found" if set(cell.findings) == {_NO_EFFECT} else "found"
        return "not-chosen" if place in self.asked else "never-asked"

    def places(self) -> Iterable[Place]:
        """All cells of the map, row by row, the empty ones too."""
        return ((row, column) for row, _ in self.interventions for column, _ in self.outcomes)


def draw(ground: Ground, choice: Choice, order: Callable[[str], Any] = str) -> GapMap:
    """Draw the map of the findings chosen.

    Args:
        ground: see `read`.
        choice: which findings, and how finely.
        order: sort key of concepts beside each other.
    """
    rows = _shown(ground, {row for found in ground.rows for row in found}, choice.interventions)
    columns = _shown(ground, {column for found in ground.columns for column in found}, choice.outcomes)
    gathered: dict[Place, list[Placed]] = defaultdict(list)
    for finding, wide, broad in zip(ground.findings, ground.rows, ground.columns, strict=True):
        if _is_chosen(ground, finding, choice):
            for row in wide & rows:
                for column in broad & columns:
                    gathered[row, column].append(finding)
    return GapMap(
        interventions=tuple(_tree(rows, ground.broader, order)),
        outcomes=tuple(_tree(columns, ground.broader, order)),
        cells={place: _cell(ground, found) for place, found in gathered.items()},
        asked=ground.asked,
    )


def _shown(ground: Ground, concepts: set[str], levels: int | None) -> set[str]:
    return concepts if levels is None else {concept for concept in concepts if ground.depth(concept) < levels}


def _is_chosen(ground: Ground, finding: Placed, choice: Choice) -> bool:
    return (
        (choice.direction is None or finding.direction == choice.direction)
        and (choice.method is None or choice.method in ground.above(finding.method))
        and (choice.target is None or any(choice.target in ground.above(target) for target in finding.targets))
        and _is_of_the_years(finding, choice)
    )


def _is_of_the_years(finding: Placed, choice: Choice) -> bool:
    """Whether some publication of the finding is of the years; one without a year is of none but of all."""
    if choice.since is None and choice.until is None:
        return True
    first, last = choice.since or 0, choice.until or 9999
    return any(first <= year <= last for year in finding.years)


def _cell(ground: Ground, findings: list[Placed]) -> Cell:
    """A cell from its findings, which are in the order of their IRIs."""
    iris: dict[str, list[str]] = defaultdict(list)
    studies: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        iris[finding.direction].append(finding.iri)
        studies[finding.direction].add(finding.study)
    return Cell(
        findings={way: tuple(found) for way, found in sorted(iris.items())},
        studies={way: tuple(sorted(found)) for way, found in sorted(studies.items())},
        pointing={way: ground.independent(found) for way, found in sorted(studies.items())},
        independent=ground.independent(set().union(*studies.values())),
    )


def _tree(
    concepts: set[str], broader: Mapping[str, str | None], order: Callable[[str], Any]
) -> Iterable[tuple[str, int]]:
    """The concepts as a tree, depth first, each with its depth; one whose broader concept is missing is at the top."""
    below: dict[str | None, list[str]] = defaultdict(list)
    for concept in concepts:
        wide = broader.get(concept)
        below[wide if wide in concepts else None].append(concept)

    def walk(top: str | None, depth: int) -> Iterable[tuple[str, int]]:
        for concept in sorted(below[top], key=order):
            yield concept, depth
            yield from walk(concept, depth + 1)

    return walk(None, 0)
