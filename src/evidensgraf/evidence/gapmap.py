"""The gap map: interventions × outcomes, and in each cell which way the independent studies point.

A finding counts for its intervention and all broader ones, save those that what it is compared with belongs to as well:
that one kind of measure adds nothing to another says nothing of both together. It counts for its outcome or, rolled
up, for the broadest one above. A cell in which something was asked and nothing found holds the direction `none`; a
cell that is not there was never asked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidensgraf import queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from evidensgraf.store import Store


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding and its place: whose, which way, of what, compared with what, on what, for whom, how (IRIs)."""

    iri: str
    study: str
    direction: str
    interventions: frozenset[str]
    comparator: str | None
    outcomes: frozenset[str]
    targets: frozenset[str]
    method: str


@dataclass(frozen=True, slots=True)
class Choice:
    """Which findings are shown; None: all. A broader concept stands for its narrower ones.

    Attributes:
        target: IRI of a target group.
        method: IRI of a method.
        direction: IRI of a direction.
        detailed: each outcome has a column of its own; otherwise they are rolled up.
    """

    target: str | None = None
    method: str | None = None
    direction: str | None = None
    detailed: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """What was found where an intervention and an outcome meet.

    Attributes:
        findings: the findings' IRIs by direction.
        studies: the studies' IRIs by direction.
        independent: how many independent studies there are: one that another of the cell reviews is not counted.
    """

    findings: Mapping[str, tuple[str, ...]]
    studies: Mapping[str, tuple[str, ...]]
    independent: int


@dataclass(frozen=True, slots=True)
class GapMap:
    """The map.

    Attributes:
        interventions: the rows, each with its depth in the tree, the broader before the narrower.
        outcomes: the columns.
        cells: (intervention, outcome) → cell; what is not there was never asked.
    """

    interventions: tuple[tuple[str, int], ...]
    outcomes: tuple[str, ...]
    cells: Mapping[tuple[str, str], Cell]


@dataclass(frozen=True, slots=True)
class Ground:
    """What a map is drawn from: findings, the concepts' trees (concept → next broader or None), what reviews what."""

    findings: tuple[Placed, ...]
    broader: Mapping[str, str | None]
    reviews: Mapping[str, frozenset[str]]

    def above(self, concept: str) -> list[str]:
        """A concept and all that is broader, the narrowest first."""
        chain = [concept]
        while (wide := self.broader.get(chain[-1])) and wide not in chain:
            chain.append(wide)
        return chain


def read(store: Store) -> Ground:
    """Read the ground of the map from a graph."""
    trees = store.table(queries.load("gapmap_broader")).dicts()
    reviews: dict[str, set[str]] = defaultdict(set)
    for row in store.table(queries.load("evidence_studies")).dicts():
        if "reviewed" in row:
            reviews[row["study"].value].add(row["reviewed"].value)
    return Ground(
        findings=tuple(_findings(store)),
        broader={row["concept"].value: row["broader"].value if "broader" in row else None for row in trees},
        reviews={study: frozenset(reviewed) for study, reviewed in reviews.items()},
    )


def draw(ground: Ground, choice: Choice, order: Callable[[str], Any] = str) -> GapMap:
    """Draw the map of the findings chosen.

    Args:
        ground: see `read`.
        choice: which findings, and how finely the outcomes are told apart.
        order: sort key of concepts beside each other.
    """
    columns = {f: _columns(ground, f, choice) for f in ground.findings}
    wide = {f: _rows(ground, f) for f in ground.findings}
    gathered: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for finding in ground.findings:
        if _is_chosen(ground, finding, choice):
            for place in ((row, column) for row in wide[finding] for column in columns[finding]):
                gathered[place].append(finding)
    return GapMap(
        interventions=tuple(_tree({row for found in wide.values() for row in found}, ground.broader, order)),
        outcomes=tuple(sorted({column for found in columns.values() for column in found}, key=order)),
        cells={place: _cell(found, ground.reviews) for place, found in gathered.items()},
    )


def _findings(store: Store) -> Iterable[Placed]:
    rows = defaultdict(list)
    for row in store.table(queries.load("gapmap_findings")).dicts():
        rows[row["finding"].value].append(row)
    for iri, said in sorted(rows.items()):
        yield Placed(
            iri=iri,
            study=said[0]["study"].value,
            direction=said[0]["direction"].value,
            interventions=frozenset(row["intervention"].value for row in said),
            comparator=said[0]["comparator"].value if "comparator" in said[0] else None,
            outcomes=frozenset(row["outcome"].value for row in said),
            targets=frozenset(row["target"].value for row in said if "target" in row),
            method=said[0]["method"].value,
        )


def _rows(ground: Ground, finding: Placed) -> set[str]:
    shared = set(ground.above(finding.comparator)) if finding.comparator else set()
    return {wide for intervention in finding.interventions for wide in ground.above(intervention)} - shared


def _columns(ground: Ground, finding: Placed, choice: Choice) -> set[str]:
    return {outcome if choice.detailed else ground.above(outcome)[-1] for outcome in finding.outcomes}


def _is_chosen(ground: Ground, finding: Placed, choice: Choice) -> bool:
    return (
        (choice.direction is None or finding.direction == choice.direction)
        and (choice.method is None or choice.method in ground.above(finding.method))
        and (choice.target is None or any(choice.target in ground.above(target) for target in finding.targets))
    )


def _cell(findings: list[Placed], reviews: Mapping[str, frozenset[str]]) -> Cell:
    by_direction: dict[str, list[Placed]] = defaultdict(list)
    for finding in findings:
        by_direction[finding.direction].append(finding)
    studies = {finding.study for finding in findings}
    reviewed = {study for other in studies for study in reviews.get(other, ()) if study != other}
    return Cell(
        findings={way: tuple(sorted(f.iri for f in found)) for way, found in sorted(by_direction.items())},
        studies={way: tuple(sorted({f.study for f in found})) for way, found in sorted(by_direction.items())},
        independent=len(studies - reviewed),
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
