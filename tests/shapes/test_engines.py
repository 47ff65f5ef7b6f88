"""Two engines give the same report of the examples, as broken as can be: results, values, paths, words and severities.

The examples are checked in groups in which no two describe the same thing, so that none mends what another breaks; and
once all together.
"""

from __future__ import annotations

import io
import random
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from rdflib import Graph
from tests.shapes.conftest import read, statements

from evidensgraf import graphs
from evidensgraf.settings import Settings
from evidensgraf.validation.engine.constraints import longest_first
from evidensgraf.validation.engine.embedded import DataGraph, prepared
from evidensgraf.validation.engine.incremental import Incremental
from evidensgraf.validation.engine.native import Native
from evidensgraf.validation.engine.shapes import in_order

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from tests.shapes.conftest import World

    from evidensgraf.validation.engine import Shapes

HERE = Path(__file__).parent
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LOST = 0.005
"""The share of statements that are lost; as many are said of something else."""
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


def test_what_has_most_to_look_at_is_begun_first(native: Native) -> None:
    """A long query that is begun last leaves all other threads idle."""
    store, a = ox.Store(), ox.NamedNode(RDF_TYPE)
    sentence, note = (ox.NamedNode(f"https://w3id.org/evidensgraf/ns/{name}") for name in ("Sentence", "SourceNote"))
    store.extend(ox.Quad(ox.BlankNode(), a, sentence) for _ in range(9))
    store.add(ox.Quad(ox.BlankNode(), a, note))

    ordered = longest_first(native.constraints, store)

    assert len(ordered) == len(native.constraints)
    of_sentences = [any(target.term == sentence for target in one.targets) for one in ordered]
    assert of_sentences.index(False) == sum(of_sentences) > 3
    same_nodes = [one for one in ordered if [target.term for target in one.targets] == [sentence]]
    assert [len(one.after.split()) for one in same_nodes] == sorted(
        (len(one.after.split()) for one in same_nodes), reverse=True
    )


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


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """The module that makes the graphs that speed is measured on; it is in no package."""
    spec = spec_from_file_location("generator", HERE.parents[1] / "benchmarks" / "generator.py")
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", [1, 2])
def test_both_engines_report_the_same_of_a_generated_graph_with_mistakes(
    seed: int, world: World, native: Native, generator: ModuleType
) -> None:
    data = mistaken(generator, 6_000, seed)
    found = native.check(data)
    assert len({result.rule for result in found}) >= 15
    assert {"Class", "MinCount", "SPARQL"} <= {result.component for result in found}
    assert found == world.judge.check(data)


def mistaken(generator: ModuleType, size: int, seed: int) -> list[ox.Triple]:
    """A generated graph beside the ontology; of some statements the object is lost, or another statement's."""
    out, chance = io.BytesIO(), random.Random(seed)  # noqa: S311 (no secret)
    generator.generate(out, size, seed)
    generated = list(ox.parse(out.getvalue(), format=ox.RdfFormat.N_TRIPLES))
    ontology = (ox.Triple(q.subject, q.predicate, q.object) for q in graphs.load(Settings()).quads("ontology"))
    said = []
    for quad in generated:
        drawn = chance.random()
        if drawn >= _LOST:
            other = chance.choice(generated) if drawn < 2 * _LOST else quad
            said.append(ox.Triple(quad.subject, quad.predicate, other.object))
    # A blank node in the place of a thing: what is said of it is found, and names it as the data do.
    blank, study = ox.BlankNode("study"), ox.NamedNode("https://w3id.org/evidensgraf/ns/Study")
    said.append(ox.Triple(blank, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), study))
    return [*ontology, *said]


def test_both_engines_name_a_blank_node_as_the_data_do(world: World, native: Native, generator: ModuleType) -> None:
    data = mistaken(generator, 2_000, 3)
    found = [result for result in native.check(data) if result.focus == "_:study"]
    assert "Study-method" in {result.rule.rpartition("/")[2] for result in found}
    assert any(result.component == "SPARQL" for result in found)
    assert found == [result for result in world.judge.check(data) if result.focus == "_:study"]


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


def one_of_each(base: list[Path]) -> list[ox.Triple]:
    """Of what the world says, one statement of each property of each class."""
    said = statements([path for path in base if path.name == "base.ttl"])
    kinds = {s.subject: str(s.object) for s in reversed(said) if s.predicate.value == RDF_TYPE}
    return [*{(s.predicate.value, kinds.get(s.subject)): s for s in said}.values()]


@pytest.mark.parametrize("edit", ["lost", "turned"])
def test_whatever_statement_is_lost_or_turned_the_whole_report_is_that_of_a_full_check(
    edit: str, changing: Incremental, native: Native, base: list[Path]
) -> None:
    """One statement at a time, so that no other change has its nodes judged again, and in the whole of SHACL."""
    known = statements(base)
    for lost in one_of_each(base):
        # A thing points at itself, which is of another class than what it pointed at; a type becomes one of another.
        other = ox.NamedNode(RDF_TYPE) if lost.predicate.value == RDF_TYPE else lost.subject
        added = [] if edit == "lost" else [ox.Triple(lost.subject, lost.predicate, other)]
        removed = [lost] * known.count(lost)
        changing.change(removed, added)
        now = [*(s for s in known if s != lost), *added]
        assert changing.results == native.check(now), lost
        changing.change(added, removed)
    assert changing.results == []
