"""Two engines give the same report of the examples, as broken as can be: results, values, paths, words and severities.

The examples are checked in groups in which no two describe the same thing, so that none mends what another breaks; and
once all together.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from rdflib import Graph
from tests.shapes.conftest import read, statements

from evidensgraf import graphs
from evidensgraf.settings import Settings
from evidensgraf.validation.engine.embedded import DataGraph, prepared
from evidensgraf.validation.engine.incremental import Incremental
from evidensgraf.validation.engine.native import Native
from evidensgraf.validation.engine.shapes import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.shapes.conftest import World

    from evidensgraf.validation.engine import Shapes

HERE = Path(__file__).parent
EVERYTHING = sorted(HERE.glob("*/*.ttl"))


def groups() -> Iterator[list[Path]]:
    """The broken examples, those that describe different things together."""
    found: list[tuple[set[Any], list[Path]]] = []
    for path in sorted(HERE.glob("*/invalid-*.ttl")):
        subjects = {quad.subject for quad in ox.parse(path=path)}
        known, examples = next((group for group in found if not group[0] & subjects), (set(), []))
        if not examples:
            found.append((known, examples))
        known |= subjects
        examples.append(path)
    return (examples for _, examples in found)


@pytest.fixture(scope="module")
def native(shapes: Shapes) -> Native:
    return Native(shapes)


def test_the_project_s_own_constraints_are_all_asked_at_once(native: Native, shapes: Shapes) -> None:
    ours = {s.object for s in shapes.statements if s.predicate.value == "http://www.w3.org/ns/shacl#sparql"}
    assert {constraint.node for constraint in native.constraints} == ours


@pytest.mark.parametrize("examples", [*groups(), EVERYTHING], ids=lambda examples: str(len(examples)))
def test_both_engines_report_the_same(examples: list[Path], world: World, native: Native, base: list[Path]) -> None:
    found = world.results(*examples)
    assert native.check(statements([*base, *examples])) == found
    if examples != EVERYTHING:
        broken = {result.rule.rpartition("/")[2] for result in found}
        assert broken >= {path.parent.name for path in examples}


def test_both_engines_report_the_same_of_the_shipped_graph(world: World, native: Native) -> None:
    quads = list(graphs.load(Settings()).quads("ontology", "data"))
    assert native.check(quads) == world.judge.check(quads)


class ByRdflib(Graph):
    """A graph whose queries rdflib answers itself."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:
        return Graph.query(self, prepared(query_object), *args, **kwargs)


def test_rdflib_answers_the_constraints_queries_as_the_store_does(world: World) -> None:
    """So the fast judge says what plain pySHACL says."""
    with world.holding(read(sorted(HERE.glob("*/invalid-*.ttl")), Graph())) as data:
        found = world.judge.check_graph(data)
        again = world.judge.check_graph(ByRdflib() + data)
    assert isinstance(data, DataGraph)
    assert again == found


@pytest.fixture(scope="module")
def changing(shapes: Shapes, base: list[Path]) -> Incremental:
    return Incremental(shapes, statements(base))


@pytest.mark.parametrize("example", sorted(HERE.glob("*/*-sparql.ttl")), ids=lambda path: path.parent.name)
def test_whatever_statement_is_lost_all_that_it_affects_is_judged_again(
    example: Path, changing: Incremental, native: Native, base: list[Path]
) -> None:
    """A query may reach far from its focus node: each of the statements on the way is taken away and put back."""
    known, added = statements(base), statements([example])
    store = ox.Store()
    store.extend(ox.Quad(s.subject, s.predicate, s.object) for s in (*known, *added))
    changing.change([], added)
    for lost in [*dict.fromkeys(added), None]:
        if lost is not None:
            changing.change([lost] * (1 + known.count(lost)), [])
            store.remove(ox.Quad(lost.subject, lost.predicate, lost.object))
        found = in_order(native.asked(store, (*known, *added)))
        assert [result for result in changing.results if result.component == "SPARQL"] == found
        if lost is not None:
            changing.change([], [lost] * (1 + known.count(lost)))
            store.add(ox.Quad(lost.subject, lost.predicate, lost.object))
    changing.change(added, [])
    assert changing.results == []
