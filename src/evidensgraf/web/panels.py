"""What only some kinds of things show: panels for claims, concepts, studies, publications and bodies."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf import queries, resources
from evidensgraf.namespaces import EVG, PREFIXES
from evidensgraf.web import cautions, effects, figures, findings, model, overview
from evidensgraf.web.marks import tallied

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from evidensgraf.evidence import records
    from evidensgraf.resources import Resource
    from evidensgraf.store.table import Term
    from evidensgraf.web.marks import Tally
    from evidensgraf.web.reader import Reader

MOST_LINES = 10
"""How many studies the page of a concept shows; the table of findings has them all."""
_CROSSED = ("intervention", "outcome", "target")
"""The facets by which the page of a concept sorts its findings."""
_NARROWER = PREFIXES["skos"] + "narrower"


@dataclass(frozen=True, slots=True)
class Crossing:
    """What was found where a concept meets another one: that other one, and how many studies point each way."""

    iri: str
    tallies: tuple[Tally, ...]


def of(page: str, thing: Resource, reader: Reader) -> Mapping[str, object]:
    """The panels of a page.

    Args:
        page: which kind of page: the name of its template without ending.
        thing: what it is about.
        reader: who reads.
    """
    makers: dict[str, Callable[[Resource, Reader], Mapping[str, object]]] = {
        "finding": _effects,
        "effect": _effects,
        "claim": _claim,
        "concept": _concept,
        "study": _study,
        "sentence": _sentence,
        "publication": _publication,
        "agent": _agent,
        "scheme": _scheme,
        "term": model.panels,
        "vocabulary": overview.panels,
    }
    return makers[page](thing, reader) if page in makers else {}


def _effects(thing: Resource, reader: Reader) -> Mapping[str, object]:
    """The numbers behind a finding, or an effect estimate itself, in words."""
    if EVG.EffectEstimate in thing.types:
        return {"effects": [effects.shown(thing, reader)]}
    store = reader.site.store
    found = (resources.load(store, term.value) for term in thing.values(EVG.effect) if term.is_iri)
    return {"effects": [effects.shown(one, reader) for one in found]}


def _claim(thing: Resource, reader: Reader) -> Mapping[str, object]:
    stances = findings.of_claim(thing.iri, reader)
    lines = [line for _, members in stances for line in members]
    return {
        "stances": stances,
        "tallies": tallied(_counted(one.direction for line in lines for one in line.findings)),
        "studies": len(lines),
        "drawing": figures.of_lines(thing.iri, lines, reader),
        "forests": figures.forests({one.iri for line in lines for one in line.findings}, reader),
        "overlaps": cautions.overlaps(reader.site.store, thing.iri, reader),
        "query": queries.about("claim_findings", thing.iri),
    }


def _concept(thing: Resource, reader: Reader) -> Mapping[str, object]:
    facet = findings.facet_of(thing.iri)
    narrower = [term.value for term in thing.values(_NARROWER)]
    known = reader.site.records
    lines = findings.of_concept(thing.iri, reader, figures.MOST_ROWS)
    found = known.chosen({facet: thing.iri}) if facet else []
    counts = known.counts({})[facet] if facet else {}
    return {
        "facet": facet,
        "lines": lines[:MOST_LINES],
        "studies": len({one.study for one in found}),
        "total": len(found),
        "tallies": tallied(_counted(way for one in found for way in one.coded["direction"])),
        "drawing": figures.of_lines(thing.iri, lines, reader) if len(lines) > 1 else None,
        "forests": figures.forests({one.iri for one in found}, reader) if len(lines) <= MOST_LINES else [],
        "crossed": [(other, crossings(found, other, reader)) for other in _CROSSED if other != facet],
        "beside": _beside(thing.iri, reader),
        "narrower": [(iri, counts.get(iri, 0)) for iri in sorted(narrower, key=reader.sort_key)],
        "place": figures.beside(thing.iri, reader),
        "tree": figures.of_tree(thing.iri, reader),
        "query": queries.narrowed("findings_table", {facet: thing.iri}) if facet else None,
    }


def _scheme(thing: Resource, reader: Reader) -> Mapping[str, object]:
    """A code list: its concepts as a tree, each with the number of its findings."""
    pairs = reader.site.kept("scheme_concepts")
    members = {row["concept"].value for row in pairs if row["scheme"].value == thing.iri}
    broader = reader.site.records.broader
    facet = findings.facet_of(f"{thing.iri}/")
    counts = reader.site.records.counts({})[facet] if facet else {}
    below: dict[str, list[str]] = defaultdict(list)
    for one in sorted(members, key=reader.sort_key):
        below[wide if (wide := broader.get(one, "")) in members else ""].append(one)

    def walk(top: str, depth: int) -> Iterator[tuple[str, int, int]]:
        for one in below.get(top, ()):
            yield one, depth, counts.get(one, 0)
            yield from walk(one, depth + 1)

    is_method = facet == "method"
    return {
        "tree": list(walk("", 0)),
        "facet": facet,
        "methods": figures.of_methods(reader) if is_method else None,
        "levels": figures.levels(reader) if is_method else [],
    }


def _study(thing: Resource, reader: Reader) -> Mapping[str, object]:
    found = reader.site.records.of_study(thing.iri)
    lines = findings.gathered(found, {}, reader)
    return {
        "findings": lines[0].findings if lines else (),
        "forests": figures.forests({one.iri for one in found}, reader),
        "claims": [
            (row["claim"].value, row["relation"].value if "relation" in row else None)
            for row in _rows("study_claims", thing.iri, reader, "claim")
        ],
        "reviews": [row["review"].value for row in _rows("study_reviews", thing.iri, reader, "review")],
        "query": queries.about("study_findings", thing.iri),
    }


def _sentence(thing: Resource, reader: Reader) -> Mapping[str, object]:
    return {"findings": findings.listed(reader.site.store, "sentence", thing.iri, reader)}


def _publication(thing: Resource, reader: Reader) -> Mapping[str, object]:
    found = reader.site.records.of_publication(thing.iri)
    return {
        "lines": findings.gathered(found, {}, reader),
        "claims": [row["claim"].value for row in _rows("publication_claims", thing.iri, reader, "claim")],
        "query": queries.about("publication_claims", thing.iri),
    }


def _agent(thing: Resource, reader: Reader) -> Mapping[str, object]:
    published: dict[str, dict[str, set[str]]] = defaultdict(lambda: {"bodies": set(), "roles": set(), "years": set()})
    for row in _rows("agent_publications", thing.iri, reader, "publication"):
        one = published[row["publication"].value]
        one["bodies"].add(row["body"].value)
        one["roles"].add(row["role"].value)
        if "year" in row:
            one["years"].add(row["year"].value)
    return {
        "published": sorted(published.items(), key=lambda item: min(item[1]["years"], default=""), reverse=True),
        "changes": [
            {name: term.value for name, term in row.items()}
            for row in _rows("agent_changes", thing.iri, reader, "before")
        ],
        "query": queries.about("agent_publications", thing.iri),
    }


def _rows(name: str, iri: str, reader: Reader, by: str) -> list[dict[str, Term]]:
    """The rows of a query about one thing, in the order of the names in one column."""
    rows = reader.site.store.table(queries.load_about(name, iri)).dicts()
    return sorted(rows, key=lambda row: reader.sort_key(row[by].value))


def crossings(found: Iterable[records.Finding], facet: str, reader: Reader) -> list[Crossing]:
    """The values of a facet among some findings, each with the number of studies that point each way.

    What is not stated has the empty value, and comes last.

    Args:
        found: the findings.
        facet: one of `evidence.records.FACETS`.
        reader: in whose language names are ordered.
    """
    studies: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for one in found:
        for value in one.coded[facet] or [""]:
            for way in one.coded["direction"]:
                studies[value][way].add(one.study)
    return [
        Crossing(value, tallied({way: len(members) for way, members in studies[value].items()}))
        for value in sorted(studies, key=lambda value: (not value, reader.sort_key(value)))
    ]


def _beside(concept: str, reader: Reader) -> list[findings.Finding]:
    """Findings in which an intervention is what another one is combined or compared with."""
    if not concept.startswith(PREFIXES["intervention"]):
        return []
    found = [
        one
        for one in reader.site.records.findings
        if concept not in one.within["intervention"] and any(concept in values for values in one.beside.values())
    ]
    return [one for line in findings.gathered(found[:50], {}, reader) for one in line.findings]


def _counted(directions: Iterable[str | None]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for way in directions:
        if way:
            counts[way] = counts.get(way, 0) + 1
    return counts
