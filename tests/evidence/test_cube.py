"""evidence.cube: the gap map as a Data Cube that keeps the constraints of its Recommendation, and as tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
import pytest

from evidensgraf.evidence import cube
from evidensgraf.evidence.gapmap import Choice, draw, read
from evidensgraf.graphs import DERIVED
from evidensgraf.namespaces import EVG, PREFIXES, RDF
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.evidence.gapmap import Ground
    from evidensgraf.store import Store

CONSTRAINTS = sorted((Path(__file__).parent / "datacube").glob("*.rq"))
"""The integrity constraints of The RDF Data Cube Vocabulary, W3C Recommendation of 16 January 2014, section 11.1.

Not here: IC-20 and IC-21, which are about `qb:HierarchicalCodeList`, and this cube's code lists are SKOS schemes.
"""
QB = PREFIXES["qb"]


@pytest.fixture(scope="module")
def ground(store: Store) -> Ground:
    return read(store)


def engine(store: Store, triples: set[ox.Triple]) -> ox.Store:
    """A cube with the code lists that it refers to."""
    skos = PREFIXES["skos"]
    lists = read_query(f"CONSTRUCT WHERE {{ ?c <{skos}inScheme> ?l ; a ?kind }}")
    schemes = read_query(f"CONSTRUCT WHERE {{ ?l a <{skos}ConceptScheme> }}")
    made = ox.Store()
    made.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    for query in (lists, schemes):
        for subject, predicate, value in store.table(query).rows:
            assert subject
            assert predicate
            assert value
            made.add(ox.Quad(ox.NamedNode(subject.value), ox.NamedNode(predicate.value), ox.NamedNode(value.value)))
    return made


def is_broken(made: ox.Store, constraint: Path) -> bool:
    return bool(cast("ox.QueryBoolean", made.query(constraint.read_text(encoding="utf-8"))))


def test_the_constraints_are_all_there() -> None:
    assert [path.stem for path in CONSTRAINTS] == sorted(
        [f"ic-{number:02}" for number in range(1, 19)] + ["ic-19a", "ic-19b"]
    )


CHOICES = {
    "all": Choice(),
    "two-levels": Choice(interventions=1, outcomes=2),
    "one-direction": Choice(direction=PREFIXES["direction"] + "none"),
    "a-group-and-years": Choice(target=PREFIXES["target"] + "vulnerable-citizen", since=2015, until=2023),
}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_the_cube_keeps_every_integrity_constraint(store: Store, ground: Ground, choice: Choice) -> None:
    made = engine(store, set(cube.triples(ground, choice)))
    assert [path.stem for path in CONSTRAINTS if is_broken(made, path)] == []


def node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def drop(predicate: str) -> Callable[[ox.Store], None]:
    def broken(made: ox.Store) -> None:
        made.remove(next(made.quads_for_pattern(None, node(predicate), None)))

    return broken


def add(subject: str, predicate: str, value: str) -> Callable[[ox.Store], None]:
    return lambda made: made.add(ox.Quad(node(subject), node(predicate), node(value)))


def duplicate(made: ox.Store) -> None:
    one = next(made.quads_for_pattern(None, node(f"{RDF}type"), node(f"{QB}Observation"))).subject
    for quad in [*made.quads_for_pattern(one, None, None)]:
        made.add(ox.Quad(node("https://a.example/again"), quad.predicate, quad.object))


def stray(made: ox.Store) -> None:
    quad = next(made.quads_for_pattern(None, node(EVG.cellOutcome), None))
    made.remove(quad)
    made.add(ox.Quad(quad.subject, quad.predicate, node(PREFIXES["direction"] + "none")))


def unmeasured(made: ox.Store) -> None:
    for quad in [*made.quads_for_pattern(None, None, node(f"{QB}MeasureProperty"))]:
        made.remove(quad)


BROKEN = {
    "ic-01": drop(f"{QB}dataSet"),
    "ic-02": drop(f"{QB}structure"),
    "ic-03": unmeasured,
    "ic-04": drop(f"{PREFIXES['rdfs']}range"),
    "ic-05": drop(f"{QB}codeList"),
    "ic-11": drop(EVG.cellDirection),
    "ic-12": duplicate,
    "ic-14": drop(EVG.studyCount),
    "ic-19a": stray,
}


@pytest.mark.parametrize(("stem", "spoil"), BROKEN.items(), ids=BROKEN)
def test_a_constraint_sees_what_breaks_it(
    store: Store, ground: Ground, stem: str, spoil: Callable[[ox.Store], object]
) -> None:
    made = engine(store, set(cube.triples(ground, Choice(interventions=1, outcomes=1))))
    spoil(made)
    assert stem in [path.stem for path in CONSTRAINTS if is_broken(made, path)]


def test_what_was_asked_has_an_observation_for_each_direction_and_what_was_not_has_none(ground: Ground) -> None:
    drawn = draw(ground, Choice())
    observed = [t for t in cube.triples(ground, Choice()) if t.predicate == node(EVG.cellIntervention)]
    assert len(observed) == len(drawn.cells) * len(cube.DIRECTIONS)
    assert len(drawn.cells) < len([*drawn.places()])


FIGURES = read_query(f"""
    SELECT ?row ?column ?way ?independent ?studies ?findings {{
      GRAPH <{DERIVED}gapmap> {{
        ?o <{EVG.cellIntervention}> ?row ; <{EVG.cellOutcome}> ?column ; <{EVG.cellDirection}> ?way ;
           <{EVG.independentStudyCount}> ?independent ; <{EVG.studyCount}> ?studies ; <{EVG.findingCount}> ?findings
      }}
      FILTER (?studies > 0)
    }}
""")


def test_the_figures_by_sparql_are_those_of_the_table(store: Store, ground: Ground) -> None:
    asked = {
        (
            *(r[n].value for n in ("row", "column", "way")),
            *(int(r[n].value) for n in ("independent", "studies", "findings")),
        )
        for r in store.table(FIGURES).dicts()
    }
    told = [dict(zip(cube.COLUMNS, row, strict=True)) for row in cube.table(draw(ground, Choice()), str)]
    names = ("intervention", "outcome", "direction", "independent_studies_pointing", "studies", "findings")
    assert asked == {tuple(row[name] for name in names) for row in told if row["direction"]}
    assert len(asked) > 50


def test_the_data_hold_what_the_table_counts(ground: Ground) -> None:
    drawn = draw(ground, Choice(outcomes=1))
    told = json.loads(json.dumps(cube.as_data(drawn, Choice(outcomes=1), str)))
    assert told["choice"]["outcomes"] == 1
    assert len(told["cells"]) == len(told["interventions"]) * len(told["outcomes"])
    counted = [
        (cell["intervention"], cell["outcome"], way["direction"], len(way["studies"]), len(way["findings"]))
        for cell in told["cells"]
        for way in cell["directions"]
    ]
    rows = [dict(zip(cube.COLUMNS, row, strict=True)) for row in cube.table(drawn, str)]
    names = ("intervention", "outcome", "direction", "studies", "findings")
    assert sorted(counted) == sorted(tuple(row[name] for name in names) for row in rows if row["direction"])
    everything = cube.table(draw(ground, Choice(direction=PREFIXES["direction"] + "none")), str)
    assert {row[cube.COLUMNS.index("state")] for row in everything} == {"nothing-found", "not-chosen", "never-asked"}
