"""The Rust engine `shacl`, for large graphs, with the SPARQL constraints that can be asked at once asked beside it.

Source: SHACL, W3C Recommendation 20 July 2017, section 3.6 (validation report).
"""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import shacl

from evidensgraf.errors import ShapesError
from evidensgraf.validation.engine.constraints import askable, longest_first
from evidensgraf.validation.engine.literals import Writing
from evidensgraf.validation.engine.shapes import SH, in_default_graph, in_order, rdf11, result
from evidensgraf.validation.threads import threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Executor

    from evidensgraf.validation.engine.shapes import Shapes, Statement
    from evidensgraf.validation.result import Result

_IRI = re.compile("<[^<>]*>")
_AT_ONCE = 25_000
_DATA = "_:0_b"
"""How the engine names blank nodes of the data (those of the shapes: `_:1_b`); then comes a number, in the order in
which they first stand in the shapes and then in the data."""


class Native:
    """The engine that is made for size.

    Args:
        shapes: what is demanded.
    """

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.constraints = askable(shapes)
        asked = {(c.shape, c.node) for c in self.constraints}
        # A severity is the shape's (SHACL, section 2.1.4); this engine would take a constraint's own.
        constraints = {s.object for s in shapes.statements if s.predicate.value == f"{SH}sparql"}
        own = {(f"{SH}severity", node) for node in constraints}
        self.kept = [
            s
            for s in shapes.statements
            if (s.subject, s.object) not in asked and (s.predicate.value, s.subject) not in own
        ]
        with _errors():
            self._compiled = shacl.Shapes.from_text(lines(self.kept), "ntriples")

    def check(self, data: Sequence[Statement]) -> list[Result]:
        """Check what is asserted (see `engine.Engine`)."""
        known = list(in_default_graph(rdf11(data)))
        text = lines(known)  # here, because a thread would have to wait for Python while the store is filled
        # Both let go of Python while they work, so this takes as many cores as there are.
        with threads(os.cpu_count() or 1) as pool:
            core = pool.submit(self._core, known, text)
            found = self._beside(pool, known)
            return in_order([*core.result(), *found])

    def _beside(self, pool: Executor, data: Sequence[ox.Quad]) -> list[Result]:
        if not self.constraints:
            return []
        store = ox.Store()
        for begin in range(0, len(data), _AT_ONCE):  # meanwhile Python can do nothing else, not even be interrupted
            store.bulk_extend(data[begin : begin + _AT_ONCE])
        return self.asked(store, data, pool.map)

    def core(self, data: Sequence[Statement]) -> list[Result]:
        """The results of all constraints but those that are asked at once."""
        return self._core(data, lines(data))

    def _core(self, data: Sequence[Statement], text: str) -> list[Result]:
        with _errors():
            report = self._compiled.validate_text(text, "ntriples")
        terms = _Terms(data, self.kept)
        return [self._result(found, terms) for found in report.results]

    def asked(
        self, store: ox.Store, data: Iterable[Statement], each: Callable[..., Iterable[Any]] = map
    ) -> list[Result]:
        """The results of the constraints that are asked at once.

        Args:
            store: the data.
            data: the same, as they are written.
            each: a `map`, perhaps one that does several at the same time.
        """
        ordered = longest_first(self.constraints, store)
        rows = each(lambda constraint: [*constraint.solutions(store)], ordered)
        found = [(constraint, row) for constraint, some in zip(ordered, rows, strict=True) for row in some]
        terms = (term for _, row in found for term in row.values())
        writing = Writing.found(terms, (statement.object for statement in data))
        found = [(one, {name: writing.of(term) for name, term in row.items()}) for one, row in found]
        return [constraint.result(self.shapes, row) for constraint, row in found]

    def _result(self, found: shacl.Result, terms: _Terms) -> Result:
        shape = terms.read(found.source_shape)
        is_iri = found.path is not None and _IRI.fullmatch(found.path) is not None
        path = terms.read(found.path) if is_iri else None
        return result(
            self.shapes,
            shape,
            found.component_iri,
            terms.read(found.focus_node),
            path=path.value if path else self.shapes.path(shape),
            value=terms.read(found.value),
            messages=self.shapes.messages(*self._constraint_of(found, shape), shape) or {"": found.message or ""},
        )

    def _constraint_of(self, found: shacl.Result, shape: Any) -> list[Any]:
        """The SPARQL constraint that a result comes from, if its shape has but one."""
        constraints = self.shapes.objects(shape, "sparql") if found.component.startswith("SPARQL") else []
        return constraints if len(constraints) == 1 else []


class _Terms:
    """Reads the terms of a report: N-Triples, with names of its own for blank nodes.

    Args:
        data: what was checked.
        shapes: what it was checked by.
    """

    def __init__(self, data: Iterable[Statement], shapes: Iterable[Statement]) -> None:
        self._statements = data, shapes

    def read(self, text: str | None) -> Any:
        """The term that is written so."""
        if text is None:
            return None
        if text.startswith("<"):
            return ox.NamedNode(text[1:-1])
        if text.startswith("_:"):
            of_data, of_shapes = self._blank
            number = int(text[len(_DATA) :])
            return of_data[number - len(of_shapes)] if text.startswith(_DATA) else of_shapes[number]
        (triple,) = ox.parse(f"<a:a> <a:a> {text} .", format=ox.RdfFormat.N_TRIPLES)
        return triple.object

    @cached_property
    def _blank(self) -> tuple[list[ox.BlankNode], list[ox.BlankNode]]:
        data, shapes = map(_blank_nodes, self._statements)
        return data, shapes


def _blank_nodes(statements: Iterable[Statement]) -> list[ox.BlankNode]:
    """The blank nodes, in the order in which they first stand there."""
    terms = (term for s in statements for term in (s.subject, s.object))
    return list(dict.fromkeys(term for term in terms if isinstance(term, ox.BlankNode)))


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise ShapesError(reason=" ".join(str(error).split())) from error


def lines(statements: Iterable[Statement]) -> str:
    """N-Triples."""
    return (ox.serialize([*in_default_graph(statements)], format=ox.RdfFormat.N_TRIPLES) or b"").decode()
