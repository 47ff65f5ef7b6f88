"""The W3C SHACL test suite (https://w3c.github.io/data-shapes/data-shapes-test-suite/), by each engine.

Compared is what a reader sees of a result: focus node, path, value, shape, component and severity; a blank node is the
same as any other. Of a shape without an IRI, the nearest one around it that has one is told (see `Shapes.enclosing`).
Where an engine differs, the reason stands beside the test's name, and the test fails once it differs no more.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pyoxigraph as ox
import pytest

from evidensgraf.errors import ShapesError
from evidensgraf.settings import shipped_root
from evidensgraf.validation.engine.judge import Judge
from evidensgraf.validation.engine.native import Native
from evidensgraf.validation.engine.shapes import Shapes, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.validation.engine import Engine
    from evidensgraf.validation.result import Result

SUITE = Path(os.environ.get("EVIDENSGRAF_SHARED", shipped_root().parent / "shared")) / "conformance" / "shacl"
BASE = "http://datashapes.org/sh/tests/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
ENGINES: dict[str, type[Judge | Native]] = {"pyshacl": Judge, "native": Native}

Row = tuple[str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One test: what is checked by what, and what is to be found (None: the shapes must be refused)."""

    name: str
    data: list[ox.Triple]
    shapes: Shapes
    expected: Counter[Row] | None


def paths() -> list[str]:
    found = (path.relative_to(SUITE).as_posix() for path in SUITE.rglob("*.ttl"))
    return sorted(name for name in found if re.search(r"-\d{3}\.ttl$", name))


def read(path: Path) -> list[ox.Triple]:
    base = BASE + path.relative_to(SUITE).as_posix()
    return [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(path=path, base_iri=base)]


def case(name: str) -> Case:
    statements = read(SUITE / name)
    own = Shapes(statements)
    (action,) = (s.object for s in statements if s.predicate.value == f"{MF}action")
    (expected,) = (s.object for s in statements if s.predicate.value == f"{MF}result")

    def graph(role: str) -> list[ox.Triple]:
        address = urljoin(BASE + name, own.objects(action, SHT + role)[0].value)
        return read(SUITE / address.removeprefix(BASE))

    shapes = Shapes(graph("shapesGraph"))
    failure = ox.NamedNode(f"{SHT}Failure")
    rows = None if expected == failure else Counter(_expected(own, shapes, r) for r in own.objects(expected, "result"))
    return Case(name, graph("dataGraph"), shapes, rows)


def _expected(own: Shapes, shapes: Shapes, node: Any) -> Row:
    def one(name: str) -> Any:
        return next(iter(own.objects(node, name)), None)

    shape = one("sourceShape")
    path = one("resultPath")
    return (
        _written(one("focusNode")),
        "" if path is None else path.value if isinstance(path, ox.NamedNode) else own.path_of(path),
        _without_blank("" if one("value") is None else str(one("value"))),
        _written(shapes.enclosing(shape)),
        local(one("sourceConstraintComponent").value).removesuffix("ConstraintComponent"),
        local(one("resultSeverity").value),
    )


def _written(term: Any) -> str:
    if term is None:
        return ""
    return _without_blank(term.value if isinstance(term, ox.NamedNode) else str(term))


def _without_blank(text: str) -> str:
    return "_:" if text.startswith("_:") else text


def row(result: Result) -> Row:
    parts = result.focus, result.path, result.value, result.rule, result.component, result.severity
    focus, path, value, rule, component, severity = (_without_blank(part or "") for part in parts)
    return focus, path, value, rule, component, severity


def cases() -> Iterator[Any]:
    for name in paths():
        for engine in ENGINES:
            reason = DIFFERS.get((engine, name.removesuffix(".ttl")))
            marks = [pytest.mark.xfail(reason=reason)] if reason else []
            yield pytest.param(name, engine, marks=marks, id=f"{engine}-{name.removesuffix('.ttl')}")


DIFFERS: dict[tuple[str, str], str] = {
    ("pyshacl", "sparql/pre-binding/shapesGraph-001"): "pySHACL has no $shapesGraph, as SHACL allows (5.3.2)",
    (
        "native",
        "sparql/pre-binding/unsupported-sparql-004",
    ): "takes a subquery that leaves $this out",
}


@pytest.mark.parametrize(("name", "engine"), [*cases()])
def test_shacl(name: str, engine: str) -> None:
    known = case(name)
    if known.expected is None:
        with pytest.raises(ShapesError):
            ENGINES[engine](known.shapes).check(known.data)
        return
    judge: Engine = ENGINES[engine](known.shapes)
    assert Counter(map(row, judge.check(known.data))) == known.expected
