"""What a gap map is drawn from: every finding with its place in the trees of concepts, read from a graph once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.namespaces import EVG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.store import Store

Place = tuple[str, str]
"""An intervention and an outcome (IRIs)."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding and its place: whose, which way, of what, compared with what, on what, for whom, how (IRIs), when."""

    iri: str
    study: str
    direction: str
    interventions: frozenset[str]
    comparator: str | None
    outcomes: frozenset[str]
    targets: frozenset[str]
    method: str
    years: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Ground:
    """The findings, the concepts' trees (concept → next broader or None), and what reviews what.

    Two grounds are never the same, however alike: what was drawn of one is kept by it.
    """

    findings: tuple[Placed, ...]
    broader: Mapping[str, str | None]
    reviews: Mapping[str, frozenset[str]]

    def above(self, concept: str) -> tuple[str, ...]:
        """A concept and all that is broader, the narrowest first."""
        known = self._chains
        if concept not in known:
            chain = [concept]
            while (wide := self.broader.get(chain[-1])) and wide not in chain:
                chain.append(wide)
            known[concept] = tuple(chain)
        return known[concept]

    def depth(self, concept: str) -> int:
        """How far below the top of its tree a concept is: 0 there."""
        return len(self.above(concept)) - 1

    @cached_property
    def rows(self) -> tuple[frozenset[str], ...]:
        """For each finding the interventions that it counts for."""
        return tuple(self._rows(finding) for finding in self.findings)

    @cached_property
    def columns(self) -> tuple[frozenset[str], ...]:
        """For each finding the outcomes that it counts for."""
        return tuple(self._wide(finding.outcomes) for finding in self.findings)

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years in which something was published."""
        return tuple(sorted({year for finding in self.findings for year in finding.years}))

    @cached_property
    def asked(self) -> Mapping[Place, int]:
        """How many independent studies asked at each place, whatever they found."""
        studies: dict[Place, set[str]] = defaultdict(set)
        for finding, rows, columns in zip(self.findings, self.rows, self.columns, strict=True):
            for place in ((row, column) for row in rows for column in columns):
                studies[place].add(finding.study)
        return {place: self.independent(found) for place, found in studies.items()}

    def independent(self, studies: set[str]) -> int:
        """How many of some studies are independent: one that another of them reviews is not."""
        reviewed = {study for other in studies & self.reviews.keys() for study in self.reviews[other] if study != other}
        return len(studies - reviewed)

    @cached_property
    def _chains(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _gathered(self) -> dict[frozenset[str], frozenset[str]]:
        return {}

    def _wide(self, concepts: frozenset[str]) -> frozenset[str]:
        """Some concepts and all that is broader; kept, since the same few come again and again."""
        if concepts not in self._gathered:
            self._gathered[concepts] = frozenset(wide for concept in concepts for wide in self.above(concept))
        return self._gathered[concepts]

    def _rows(self, finding: Placed) -> frozenset[str]:
        wide = self._wide(finding.interventions)
        return wide.difference(self.above(finding.comparator)) if finding.comparator else wide


def read(store: Store) -> Ground:
    """Read the ground of the map from a graph.

    Raises:
        LimitError: the graph has more findings than the store gives at once.
    """
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


def _findings(store: Store) -> Iterable[Placed]:
    """The findings that are of some intervention and on some outcome, by IRI."""
    interventions = _about(store, EVG.intervention)
    outcomes = _about(store, EVG.outcome)
    targets = _about(store, EVG.targetGroup)
    years: dict[str, set[int]] = defaultdict(set)
    for row in store.table(queries.load("gapmap_years")).dicts():
        years[row["finding"].value].add(int(row["year"].value[:4]))
    rows = {row["finding"].value: row for row in store.table(queries.load("gapmap_findings")).dicts()}
    for iri, row in sorted(rows.items()):
        if iri in interventions and iri in outcomes:
            yield Placed(
                iri=iri,
                study=row["study"].value,
                direction=row["direction"].value,
                interventions=frozenset(interventions[iri]),
                comparator=row["comparator"].value if "comparator" in row else None,
                outcomes=frozenset(outcomes[iri]),
                targets=frozenset(targets.get(iri, ())),
                method=row["method"].value,
                years=frozenset(years.get(iri, ())),
            )


def _about(store: Store, name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    table = store.table(queries.load_about("gapmap_about", name))
    for finding, value in zip(table.column("finding"), table.column("value"), strict=True):
        found[finding].add(value)
    return found
