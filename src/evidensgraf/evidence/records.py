"""Findings and studies as records that can be filtered, counted and put in order: what tables and time lines show.

A facet is a property of a finding, of its study or of a publication that reports it. A broader concept stands for its
narrower ones. All records are read once a version of the graph; a choice among thousands of them takes milliseconds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.namespaces import EVG, PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evidensgraf.evidence.rule import Asked

    Values = Mapping[str, frozenset[str]]
    Choice = Mapping[str, str]

_OF_FINDING = {
    "intervention": EVG.intervention,
    "outcome": EVG.outcome,
    "target": EVG.targetGroup,
    "direction": EVG.effectDirection,
    "condition": EVG.condition,
    "wording": EVG.wording,
}
_BESIDE = {"with": EVG.combinedWith, "against": EVG.comparator, "relative": EVG.relativeTo}
_OF_STUDY = {"method": EVG.method, "basis": EVG.methodBasis, "start": EVG.startYear, "end": EVG.endYear}
_OF_PUBLICATION = {"year": PREFIXES["dcterms"] + "issued", "publisher": PREFIXES["dcterms"] + "publisher"}
FACETS = ("intervention", "outcome", "target", "method", "direction", "year", "publisher", "wording", "condition")
"""What findings can be chosen by, in the order in which a reader asks."""
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding.

    Attributes:
        iri: the finding.
        study: IRI of the study that found it.
        publications: IRIs of the publications that report it.
        coded: the values of each facet as they are coded (IRIs; years as digits).
        within: the same with all broader concepts.
        beside: the interventions that it is combined with (`with`), compared with (`against`), seen in relation to
            (`relative`).
        sentences: IRIs of the sentences that state it.
    """

    iri: str
    study: str
    publications: frozenset[str]
    coded: Values
    within: Values
    beside: Values
    sentences: frozenset[str]

    def has(self, choice: Choice) -> bool:
        """Whether it is among those chosen."""
        return all(value in self.within[facet] for facet, value in choice.items())


@dataclass(frozen=True, slots=True)
class Study:
    """A study.

    Attributes:
        iri: the study.
        coded: `method`, `basis`, `start`, `end`; `year` and `publisher` of its publications.
        publications: IRIs of the publications that report it.
        findings: how many findings it has.
    """

    iri: str
    coded: Values
    publications: frozenset[str]
    findings: int

    @property
    def year(self) -> str:
        """The year in which it was first published; empty where none is known."""
        return min(self.coded["year"], default="")


@dataclass(frozen=True)
class Records:
    """All findings and studies of a graph, and the trees of the concepts (concept → what is next above it)."""

    findings: tuple[Finding, ...]
    studies: Mapping[str, Study]
    broader: Mapping[str, str]

    @cached_property
    def by_iri(self) -> Mapping[str, Finding]:
        """The findings by their IRIs."""
        return {finding.iri: finding for finding in self.findings}

    @cached_property
    def _having(self) -> Mapping[tuple[str, str], tuple[Finding, ...]]:
        """Facet and value → the findings that have it."""
        having: dict[tuple[str, str], list[Finding]] = defaultdict(list)
        for finding in self.findings:
            for facet in FACETS:
                for value in finding.within[facet]:
                    having[facet, value].append(finding)
        return {place: tuple(found) for place, found in having.items()}

    @cached_property
    def _all_counts(self) -> dict[str, Counter[str]]:
        counted: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
        for (facet, value), found in self._having.items():
            counted[facet][value] = len(found)
        return counted

    def chosen(self, choice: Choice) -> list[Finding]:
        """The findings that have all the values of a choice, in the order of their IRIs.

        Args:
            choice: facet → IRI or year.
        """
        found = min((self._having.get(place, ()) for place in choice.items()), key=len, default=self.findings)
        return [finding for finding in found if finding.has(choice)]

    def counts(self, choice: Choice) -> Mapping[str, Mapping[str, int]]:
        """How many findings each value of each facet would leave, were it chosen beside what is chosen elsewhere.

        Args:
            choice: facet → IRI or year.
        """
        if not choice:
            return self._all_counts
        found = self.chosen(choice)
        counted = {facet: Counter(value for one in found for value in one.within[facet]) for facet in FACETS}
        for facet in choice:
            others = {other: value for other, value in choice.items() if other != facet}
            if others:
                counted[facet] = Counter(value for one in self.chosen(others) for value in one.within[facet])
            else:
                counted[facet] = self._all_counts[facet]
        return counted

    def of_study(self, study: str) -> Sequence[Finding]:
        """The findings of a study, by its IRI."""
        return self._by_study.get(study, ())

    @cached_property
    def _by_study(self) -> Mapping[str, list[Finding]]:
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            found[finding.study].append(finding)
        return dict(found)

    def of_publication(self, publication: str) -> Sequence[Finding]:
        """The findings that a publication reports, by its IRI."""
        return self._by_publication.get(publication, ())

    @cached_property
    def _by_publication(self) -> Mapping[str, list[Finding]]:
        found: dict[str, list[Finding]] = defaultdict(list)
        for finding in self.findings:
            for publication in finding.publications:
                found[publication].append(finding)
        return dict(found)

    def above(self, concept: str) -> list[str]:
        """A concept and all that is broader, the narrowest first."""
        chain = [concept]
        while (wide := self.broader.get(chain[-1])) and wide not in chain:
            chain.append(wide)
        return chain

    def below(self, concept: str) -> list[str]:
        """The concepts that are next below one."""
        return [narrow for narrow, wide in self.broader.items() if wide == concept]


def read(store: Asked) -> Records:
    """Read the records of a graph.

    Raises:
        LimitError: the graph is too large to be read whole.
    """
    trees = store.table(queries.load("gapmap_broader")).dicts()
    broader = {row["concept"].value: row["broader"].value for row in trees if "broader" in row}
    reported = _values(store, EVG.reportedIn)
    of_publication = {facet: _values(store, name) for facet, name in _OF_PUBLICATION.items()}
    studies = _studies(store, of_publication)
    of_finding = {facet: _values(store, name) for facet, name in _OF_FINDING.items()}
    beside = {role: _values(store, name) for role, name in _BESIDE.items()}
    anchors = _values(store, EVG.anchoredIn)
    widened: dict[frozenset[str], frozenset[str]] = {}
    findings, number = [], Counter[str]()
    for iri, found_by in sorted(_values(store, EVG.findingOf).items()):
        study = min(found_by)
        number[study] += 1
        publications = reported.get(iri, _NONE)
        coded = {facet: values.get(iri, _NONE) for facet, values in of_finding.items()}
        coded["method"] = studies[study].coded["method"] if study in studies else _NONE
        coded |= {facet: _joined(values, publications) for facet, values in of_publication.items()}
        within = {facet: _widened(values, broader, widened) for facet, values in coded.items()}
        roles = {role: values[iri] for role, values in beside.items() if iri in values}
        findings.append(Finding(iri, study, publications, coded, within, roles, anchors.get(iri, _NONE)))
    return Records(
        tuple(findings),
        {iri: Study(iri, study.coded, study.publications, number[iri]) for iri, study in studies.items()},
        broader,
    )


def _studies(store: Asked, of_publication: Mapping[str, Values]) -> dict[str, Study]:
    """The studies, their findings not counted yet."""
    publications: dict[str, set[str]] = defaultdict(set)
    for publication, reported in _values(store, EVG.reportsStudy).items():
        for study in reported:
            publications[study].add(publication)
    of_study = {facet: _values(store, name) for facet, name in _OF_STUDY.items()}
    studies = {}
    for iri in sorted({*of_study["method"], *publications}):
        own = frozenset(publications[iri])
        coded = {facet: values.get(iri, _NONE) for facet, values in of_study.items()}
        coded |= {facet: _joined(values, own) for facet, values in of_publication.items()}
        studies[iri] = Study(iri, coded, own, 0)
    return studies


def _values(store: Asked, name: str) -> dict[str, frozenset[str]]:
    """Thing → the values of one property."""
    values: dict[str, set[str]] = defaultdict(set)
    table = store.table(queries.load_about("records_values", name))
    for thing, value in zip(table.column("thing"), table.column("value"), strict=True):
        values[thing].add(value)
    return {thing: frozenset(found) for thing, found in values.items()}


def _joined(values: Values, things: Iterable[str]) -> frozenset[str]:
    return frozenset(value for thing in things for value in values.get(thing, _NONE))


def _widened(
    values: frozenset[str], broader: Mapping[str, str], known: dict[frozenset[str], frozenset[str]]
) -> frozenset[str]:
    """Concepts and all that is broader; the same few sets come again and again, so each is made once."""
    if values not in known:
        found, rest = set(values), list(values)
        while rest:
            wide = broader.get(rest.pop())
            if wide and wide not in found:
                found.add(wide)
                rest.append(wide)
        known[values] = frozenset(found)
    return known[values]
