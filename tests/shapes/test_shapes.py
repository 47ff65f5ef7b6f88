"""Each constraint of each shape has an example that keeps it and one that breaks it, and nothing else.

The path of an example is its expected result: `Study-method/invalid-max-count.ttl` breaks `evgsh:Study-method` by
`sh:maxCount`. What examples there must be is read from the shapes, so that a constraint without one is a failing test.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, SH, Graph
from tests.shapes.conftest import read

from evidensgraf.namespaces import SHAPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.shapes.conftest import World

    from evidensgraf.validation.result import Result

HERE = Path(__file__).parent
EXAMPLES = sorted(path.relative_to(HERE).as_posix() for path in HERE.glob("*/*.ttl"))
VALID = [example for example in EXAMPLES if example.endswith("/valid.ttl")]
INVALID = [example for example in EXAMPLES if "/invalid-" in example]

CONSTRAINTS = {
    SH[name]
    for name in (
        "class", "datatype", "nodeKind", "minCount", "maxCount", "minExclusive", "minInclusive", "maxExclusive",
        "maxInclusive", "minLength", "maxLength", "pattern", "languageIn", "uniqueLang", "equals", "disjoint",
        "lessThan", "lessThanOrEquals", "not", "and", "or", "xone", "node", "qualifiedMinCount", "qualifiedMaxCount",
        "closed", "hasValue", "in", "sparql",
    )
}  # fmt: skip
"""The parameters of SHACL that can be broken by themselves: not sh:property, whose results are the property shape's."""


def kebab(name: str) -> str:
    """The name of a constraint's parameter or component as the names of files have it."""
    return "-".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)).lower()


def examples_due(shapes: Graph) -> Iterator[str]:
    """The examples that the constraints of the shapes ask for."""
    for kind in (SH.NodeShape, SH.PropertyShape):
        for shape in shapes.subjects(RDF.type, kind):
            folder = str(shape).removeprefix(SHAPES)
            constraints = {p for p in shapes.predicates(shape) if p in CONSTRAINTS}
            yield from (f"{folder}/invalid-{kebab(p.removeprefix(str(SH)))}.ttl" for p in map(str, constraints))
            if constraints:
                yield f"{folder}/valid.ttl"


def broken(results: list[Result]) -> set[str]:
    """What the results say, as an example's path would: `Study-method/invalid-max-count.ttl`."""
    return {f"{r.rule.removeprefix(SHAPES)}/invalid-{kebab(r.component)}.ttl" for r in results}


def test_a_constraint_is_named_as_its_files_are() -> None:
    assert [kebab(n) for n in ("minCount", "MinCount", "sparql", "SPARQL", "in", "lessThanOrEquals")] == [
        "min-count", "min-count", "sparql", "sparql", "in", "less-than-or-equals",
    ]  # fmt: skip


def test_every_constraint_has_its_examples() -> None:
    due = set(examples_due(read(sorted((HERE.parents[1] / "shapes").glob("*.ttl")), Graph())))
    assert sorted(due.difference(EXAMPLES)) == [], "constraints without an example"
    assert sorted(set(EXAMPLES).difference(due)) == [], "examples of no constraint"


def test_the_base_conforms(world: World) -> None:
    assert world.results() == []


@pytest.mark.parametrize("example", VALID)
def test_a_valid_example_conforms(example: str, world: World) -> None:
    assert world.results(HERE / example) == []


@pytest.mark.parametrize("example", INVALID)
def test_an_invalid_example_breaks_what_it_is_named_after_and_nothing_else(example: str, world: World) -> None:
    assert broken(world.results(HERE / example)) == {example}


def test_an_example_leaves_the_world_as_it_was(world: World) -> None:
    before = set(world.graph)
    world.results(HERE / INVALID[0])
    assert set(world.graph) == before


def test_a_rule_says_what_to_do_in_both_languages_and_names_the_value(world: World) -> None:
    (result,) = world.results(HERE / "Thing-knownProperty/invalid-sparql.ttl")
    assert sorted(result.messages) == ["da", "en"]
    assert all("numberOfParticpants" in message for message in result.messages.values())
