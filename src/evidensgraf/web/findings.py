"""The findings that a page lists: one by one, or gathered into lines of evidence, one a study."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.namespaces import EVG, PREFIXES
from evidensgraf.web.marks import tallied

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.evidence import records
    from evidensgraf.store import Store
    from evidensgraf.web.marks import Tally
    from evidensgraf.web.reader import Reader

STANCES = (
    ("for", frozenset({EVG.Supports})),
    ("qualified", frozenset({EVG.Qualifies})),
    ("against", frozenset({EVG.Disputes})),
    ("unclear", frozenset({EVG.Inconclusive, EVG.Context})),
)
"""The groups of a claim's lines, each with the relations that belong there; what has none bears on narrower claims."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding in a list.

    Attributes:
        iri: the finding.
        direction: IRI of the direction in which it points, if that is said.
        study: the study that found it.
        method: how that study knows, if that is said.
        via: the narrower claims that it bears on, where it does not bear on the claim at hand itself.
        sentences: the sentences that state it, in their order.
    """

    iri: str
    direction: str | None
    study: str
    method: str | None
    via: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """What one study contributes to a claim, or knows of a concept.

    Attributes:
        study: the study.
        method: how it knows, if that is said.
        basis: what that is known from.
        weight: what it contributes to the grade, 0 to 1; None where nothing is graded.
        findings: what it found.
    """

    study: str
    method: str | None
    basis: str | None
    weight: float | None
    findings: tuple[Finding, ...]

    @property
    def directions(self) -> tuple[Tally, ...]:
        """How many of its findings point each way."""
        counts: dict[str, int] = {}
        for one in self.findings:
            if one.direction:
                counts[one.direction] = counts.get(one.direction, 0) + 1
        return tallied(counts)


def listed(store: Store, page: str, iri: str, reader: Reader) -> list[Finding]:
    """The findings of `queries/<page>_findings.rq`, by study and by name.

    Args:
        store: the graph.
        page: which page asks.
        iri: what the page is about.
        reader: in whose language names are ordered.
    """
    found = {
        row["finding"].value: Finding(
            iri=row["finding"].value,
            direction=row["direction"].value if "direction" in row else None,
            study=row["study"].value,
            method=row["method"].value if "method" in row else None,
        )
        for row in store.table(queries.load_about(f"{page}_findings", iri)).dicts()
    }
    return sorted(found.values(), key=lambda one: (reader.sort_key(one.study), reader.sort_key(one.iri)))


def of_claim(claim: str, reader: Reader) -> list[tuple[str, list[Line]]]:
    """What stands behind a claim and its narrower claims: the lines of each stance, the weightiest first.

    Args:
        claim: IRI of the claim.
        reader: who reads.
    """
    site = reader.site
    relations: dict[str, str] = {}
    bears_on: dict[str, set[str]] = defaultdict(set)
    for row in site.store.table(queries.load_about("claim_findings", claim)).dicts():
        bears_on[row["finding"].value].add(row["claim"].value)
        if row["claim"].value == claim and "relation" in row:
            relations[row["study"].value] = row["relation"].value
    known = site.records.by_iri
    via = {iri: () if claim in on else tuple(sorted(on, key=reader.sort_key)) for iri, on in bears_on.items()}
    lines = gathered([known[iri] for iri in bears_on if iri in known], weights(claim, reader), reader, via)
    grouped = [(stance, [line for line in lines if relations.get(line.study) in which]) for stance, which in STANCES]
    grouped.append(("narrower", [line for line in lines if line.study not in relations]))
    return [(stance, members) for stance, members in grouped if members]


FACETS = ("intervention", "outcome", "target", "method", "direction", "wording", "condition")
"""The facets whose values are concepts; each is also the prefix of its code list."""


def facet_of(concept: str) -> str | None:
    """The facet that a concept is a value of, by its code list.

    Args:
        concept: its IRI.
    """
    return next((facet for facet in FACETS if concept.startswith(PREFIXES[facet])), None)


def of_concept(concept: str, reader: Reader, most: int) -> list[Line]:
    """What is known of a concept and those narrower than it: a line a study, the weightiest first.

    Args:
        concept: its IRI.
        reader: who reads.
        most: how many lines at most; there may be thousands.
    """
    facet = facet_of(concept)
    found = reader.site.records.chosen({facet: concept}) if facet else []
    return gathered(found, weights(concept, reader), reader, most=most)


def gathered(
    found: Iterable[records.Finding],
    weighed: Mapping[str, float],
    reader: Reader,
    via: Mapping[str, tuple[str, ...]] | None = None,
    most: int | None = None,
) -> list[Line]:
    """Findings as lines of evidence, the weightiest study first.

    Args:
        found: the findings.
        weighed: study → what it contributes to the grade; empty where nothing is graded.
        reader: in whose language names are ordered.
        via: finding → the narrower claims by whose way it is here.
        most: how many lines at most; all by default.
    """
    of_study: dict[str, list[records.Finding]] = defaultdict(list)
    for one in found:
        of_study[one.study].append(one)
    studies = sorted(of_study, key=lambda study: (-weighed.get(study, 0.0), reader.sort_key(study)))[:most]
    return [_line(study, of_study[study], weighed, reader, via or {}) for study in studies]


def weights(about: str, reader: Reader) -> dict[str, float]:
    """What each study contributes to the grade of a claim or an intervention; empty where it has none.

    Args:
        about: its IRI.
        reader: who reads.
    """
    made = reader.site.grades.assessments.get(about)
    return {line.study.iri: float(line.contribution) for line in made.lines} if made else {}


def _line(
    study: str,
    members: list[records.Finding],
    weighed: Mapping[str, float],
    reader: Reader,
    via: Mapping[str, tuple[str, ...]],
) -> Line:
    known = reader.site.records.studies
    coded = known[study].coded if study in known else {}
    method, basis = (min(coded.get(facet, ()), default=None) for facet in ("method", "basis"))
    members.sort(key=lambda one: reader.sort_key(one.iri))
    shown = tuple(_shown(one, method, via.get(one.iri, ()), reader) for one in members)
    return Line(study, method, basis, weighed.get(study, 0.0) if weighed else None, shown)


def _shown(one: records.Finding, method: str | None, via: tuple[str, ...], reader: Reader) -> Finding:
    sentences = tuple(sorted(one.sentences, key=reader.sort_key))
    return Finding(one.iri, min(one.coded["direction"], default=None), one.study, method, via, sentences)
