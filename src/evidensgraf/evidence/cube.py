"""The gap map as tables and as an RDF Data Cube (https://www.w3.org/TR/vocab-data-cube/, 2014).

In the cube, a cell that some study asked about has an observation for each direction, with the number 0 where no study
points that way; a cell that was never asked about has none. The cube is written in its normal form (section 10 of the
Recommendation), so that its integrity constraints can be asked as they stand. IRIs name all parts: nothing is blank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pyoxigraph as ox

from evidensgraf.evidence.gapmap import Choice, draw
from evidensgraf.evidence.ground import read
from evidensgraf.namespaces import BASE, EVG, PREFIXES, RDF, RDFS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evidensgraf.evidence.gapmap import GapMap, Ground
    from evidensgraf.store.derived import Ground as DerivedGround

COLUMNS = (
    "intervention", "intervention_name", "outcome", "outcome_name", "state", "independent_studies_asked",
    "independent_studies", "direction", "independent_studies_pointing", "studies", "findings",
)  # fmt: skip
"""Of the table: a row for each cell and direction, and one for each cell that is empty."""

DIRECTIONS = ("positive", "none", "negative", "mixed", "uncertain", "descriptive")
DATASET = f"{BASE}dataset/gapmap"
_STRUCTURE = f"{DATASET}/structure"
_QB = PREFIXES["qb"]
_DIMENSIONS = {
    EVG.cellIntervention: "intervention",
    EVG.cellOutcome: "outcome",
    EVG.cellDirection: "direction",
}
_MEASURES = (EVG.independentStudyCount, EVG.studyCount, EVG.findingCount)
_TITLES = {"da": "Evidenskort: indsatser gange udfald", "en": "Gap map: interventions by outcomes"}
_NOTES = {
    "da": "En celle, som et studie har spurgt til, har en observation for hver retning, med 0 hvor ingen peger den "
    "vej. En celle, der aldrig er spurgt til, har ingen. Det, der er fundet om smallere begreber, tæller med.",
    "en": "A cell that some study asked about has an observation for each direction, with 0 where none points that "
    "way. A cell that was never asked about has none. What was found of narrower concepts counts.",
}


def table(drawn: GapMap, name: Callable[[str], str]) -> Iterator[tuple[str | int, ...]]:
    """The map as rows of `COLUMNS`.

    Args:
        drawn: the map.
        name: what a concept is called, by IRI.
    """
    for place in drawn.places():
        row, column = place
        head = (row, name(row), column, name(column), drawn.state(place), drawn.asked.get(place, 0))
        cell = drawn.cells.get(place)
        if cell is None:
            yield (*head, 0, "", 0, 0, 0)
            continue
        for way, number in cell.pointing.items():
            yield (*head, cell.independent, way, number, len(cell.studies[way]), len(cell.findings[way]))


def as_data(drawn: GapMap, choice: Choice, name: Callable[[str], str]) -> dict[str, Any]:
    """The map as JSON can hold it: what was chosen, both trees, and each cell with its studies and findings."""
    return {
        "choice": {field: getattr(choice, field) for field in Choice.__dataclass_fields__},
        "interventions": [{"iri": iri, "name": name(iri), "depth": depth} for iri, depth in drawn.interventions],
        "outcomes": [{"iri": iri, "name": name(iri), "depth": depth} for iri, depth in drawn.outcomes],
        "cells": [_cell_data(drawn, place) for place in drawn.places()],
    }


def _cell_data(drawn: GapMap, place: tuple[str, str]) -> dict[str, Any]:
    cell = drawn.cells.get(place)
    ways = [
        {"direction": way, "independent_studies": number, "studies": cell.studies[way], "findings": cell.findings[way]}
        for way, number in cell.pointing.items()
    ] if cell else []  # fmt: skip
    return {
        "intervention": place[0],
        "outcome": place[1],
        "state": drawn.state(place),
        "independent_studies_asked": drawn.asked.get(place, 0),
        "independent_studies": cell.independent if cell else 0,
        "directions": ways,
    }


def gapmap(ground: DerivedGround) -> Iterator[ox.Triple]:
    """The cube of a whole graph, at all levels: the derived graph `gapmap` (see `store.derived`)."""
    known = read(ground.store)
    return triples(known, Choice()) if known.findings else iter(())


def triples(ground: Ground, choice: Choice) -> Iterator[ox.Triple]:
    """The cube of what was chosen. Each choice is a data set of its own, named by what was chosen."""
    asked = draw(ground, Choice(choice.target, choice.method, None, choice.since, choice.until, choice.interventions,
                                choice.outcomes))  # fmt: skip
    chosen = urlencode(sorted(_chosen(choice)))
    yield from _structure()
    yield from _dataset(DATASET + (f"?{chosen}" if chosen else ""))
    ways = [PREFIXES["direction"] + way for way in DIRECTIONS]
    for place, cell in sorted(asked.cells.items()):
        for way in (way for way in ways if choice.direction in (None, way)):
            counts = (cell.pointing.get(way, 0), len(cell.studies.get(way, ())), len(cell.findings.get(way, ())))
            yield from _observation((*place, way), counts, chosen)


def _chosen(choice: Choice) -> Iterator[tuple[str, str]]:
    for field in Choice.__dataclass_fields__:
        value = getattr(choice, field)
        if value is not None:
            yield field, str(value).rpartition("/")[2]


def _dataset(iri: str) -> Iterator[ox.Triple]:
    yield _link(iri, f"{RDF}type", f"{_QB}DataSet")
    yield _link(iri, f"{_QB}structure", _STRUCTURE)
    for language, text in _TITLES.items():
        yield _text(iri, f"{PREFIXES['dcterms']}title", text, language)
    for language, text in _NOTES.items():
        yield _text(iri, f"{PREFIXES['dcterms']}description", text, language)


def _structure() -> Iterator[ox.Triple]:
    """The data structure definition, and of each dimension and measure what the constraints ask for."""
    yield _link(_STRUCTURE, f"{RDF}type", f"{_QB}DataStructureDefinition")
    for dimension, scheme in _DIMENSIONS.items():
        yield from _component(dimension, "dimension", "DimensionProperty")
        yield _link(dimension, f"{_QB}codeList", PREFIXES[scheme].removesuffix("/"))
        yield _link(dimension, f"{RDFS}range", f"{PREFIXES['skos']}Concept")
    for measure in _MEASURES:
        yield from _component(measure, "measure", "MeasureProperty")


def _component(name: str, role: str, kind: str) -> Iterator[ox.Triple]:
    component = f"{_STRUCTURE}/{name.rpartition('/')[2]}"
    yield _link(_STRUCTURE, f"{_QB}component", component)
    yield _link(component, f"{RDF}type", f"{_QB}ComponentSpecification")
    yield _link(component, f"{_QB}{role}", name)
    yield _link(component, f"{_QB}componentProperty", name)
    yield _link(name, f"{RDF}type", f"{_QB}ComponentProperty")
    yield _link(name, f"{RDF}type", f"{_QB}{kind}")


def _observation(codes: tuple[str, str, str], counts: tuple[int, int, int], chosen: str) -> Iterator[ox.Triple]:
    query = f"?{chosen}" if chosen else ""
    iri = f"{DATASET}/{'/'.join(code.rpartition('/')[2] for code in codes)}{query}"
    yield _link(iri, f"{RDF}type", f"{_QB}Observation")
    yield _link(iri, f"{_QB}dataSet", DATASET + query)
    for dimension, code in zip(_DIMENSIONS, codes, strict=True):
        yield _link(iri, dimension, code)
    for measure, count in zip(_MEASURES, counts, strict=True):
        yield ox.Triple(ox.NamedNode(iri), ox.NamedNode(measure), ox.Literal(count))


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _text(subject: str, predicate: str, text: str, language: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(text, language=language))
