"""SPARQL constraints, asked of an embedded store for many focus nodes at once.

Asked for one focus node after the other, as SHACL describes it, most of the time goes to parsing and planning the same
query again. Which constraints may be asked at once is found by `prebinding`; the others stay with the engine proper.

Source: SHACL, W3C Recommendation 20 July 2017, sections 2.1.3 (targets) and 5 (SPARQL-based constraints).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from evidensgraf.validation.engine.prebinding import head
from evidensgraf.validation.engine.shapes import RDF, RDFS, SH, plain, result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evidensgraf.validation.engine.shapes import Shapes
    from evidensgraf.validation.result import Result

_TARGETS = ("targetClass", "targetSubjectsOf", "targetObjectsOf")
"""The kinds of targets whose focus nodes are found here (SHACL, section 2.1.3)."""
_TYPE, _SUBCLASS = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDFS}subClassOf")
_THIS = ox.Variable("this")
_AT_ONCE = 512
"""Focus nodes that a query names: for many more, the store's planner holds some joins for cheap that are not."""


@dataclass(frozen=True, slots=True)
class Target:
    """What makes a node a focus node: the kind of target, one of `_TARGETS`, and its class or property."""

    kind: str
    term: Any

    def pattern(self, store: ox.Store) -> str:
        """What `?this` is in a store if it is a focus node, in SPARQL."""
        if self.kind != "targetClass":
            return f"?this {self.term} []" if self.kind == "targetSubjectsOf" else f"[] {self.term} ?this"
        classes = sorted(map(str, narrower(store, self.term)))
        if any(one.startswith("_:") for one in classes):  # a query cannot name it
            return f"?this {_TYPE}/{_SUBCLASS}* {self.term}"
        return " UNION ".join(f"{{ ?this {_TYPE} {one} }}" for one in classes)

    def size(self, store: ox.Store) -> int:
        """How many focus nodes it gives in a store; one of several targets counts for each."""
        (row,) = _rows(store.query(f"SELECT (COUNT(*) AS ?size) {{ {self.pattern(store)} }}"))
        return int(row["size"].value)

    def among(self, store: ox.Store, nodes: Iterable[Any]) -> set[Any]:
        """Those of some nodes that are focus nodes in a store."""
        if self.kind == "targetClass":
            classes = narrower(store, self.term)
            return {n for n in nodes if any(q.object in classes for q in _about(store, n, _TYPE))}
        if self.kind == "targetSubjectsOf":
            return {n for n in nodes if any(_about(store, n, self.term))}
        return {n for n in nodes if any(store.quads_for_pattern(None, self.term, n))}


def _about(store: ox.Store, node: Any, predicate: ox.NamedNode) -> Iterable[ox.Quad]:
    return () if isinstance(node, ox.Literal) else store.quads_for_pattern(node, predicate, None)


def narrower(store: ox.Store, term: Any) -> set[Any]:
    """A class and all its subclasses."""
    known, due = {term}, [term]
    while due:
        found = {quad.subject for quad in store.quads_for_pattern(None, _SUBCLASS, due.pop())} - known
        known |= found
        due += found
    return known


@dataclass(frozen=True, slots=True)
class Constraint:
    """A SPARQL constraint that can be asked at once.

    Attributes:
        node: the constraint itself.
        shape: the shape that has it.
        targets: those of the shape.
        before: its query, with its prefixes, as far as the outermost brace.
        after: the rest of it.
    """

    node: Any
    shape: Any
    targets: tuple[Target, ...]
    before: str
    after: str

    def solutions(self, store: ox.Store, focus: Iterable[Any] | None = None) -> Iterator[dict[str, Any]]:
        """What its query finds, each solution once: variable → value.

        Args:
            store: the data.
            focus: the focus nodes to ask for; all if not given.
        """
        if focus is None:
            targets = " UNION ".join(f"{{ {target.pattern(store)} }}" for target in self.targets)
            yield from _rows(store.query(f"{self.before} {{ SELECT DISTINCT ?this {{ {targets} }} }} {self.after}"))
            return
        known = list(focus)
        # A query cannot name a blank node of the data.
        for blank in (node for node in known if isinstance(node, ox.BlankNode)):
            yield from _rows(store.query(self.before + self.after, substitutions={_THIS: blank}))
        named = sorted(str(node) for node in known if not isinstance(node, ox.BlankNode))
        for begin in range(0, len(named), _AT_ONCE):
            values = " ".join(named[begin : begin + _AT_ONCE])
            yield from _rows(store.query(f"{self.before} VALUES ?this {{ {values} }} {self.after}"))

    def result(self, shapes: Shapes, solution: Mapping[str, Any]) -> Result:
        """What a solution says (SHACL, section 5.3.2).

        Args:
            shapes: where the constraint stands.
            solution: variable → value.
        """
        path, value, focus = solution.get("path"), solution.get("value"), solution["this"]
        return result(
            shapes,
            self.shape,
            "SPARQL",
            focus,
            path=None if path is None else plain(path),
            value=focus if value is None else value,
            messages=shapes.messages(self.node, self.shape),
        )


def _rows(solutions: Any) -> Iterator[dict[str, Any]]:
    names = [variable.value for variable in solutions.variables]
    return (dict(zip(names, row, strict=True)) for row in dict.fromkeys(tuple(solution) for solution in solutions))


def longest_first(constraints: Iterable[Constraint], store: ox.Store) -> list[Constraint]:
    """The constraints in the order in which they are best begun by several threads.

    How long one takes is guessed from its focus nodes and the words of its query: one that takes seconds is begun
    early, not when the other threads have nothing left to do.
    """
    known = list(constraints)
    sizes = {target: target.size(store) for target in {target for one in known for target in one.targets}}
    return sorted(known, key=lambda one: -sum(sizes[target] for target in one.targets) * len(one.after.split()))


def askable(shapes: Shapes) -> list[Constraint]:
    """The SPARQL constraints that can be asked at once: those of node shapes that stand alone and have targets."""
    found = []
    for statement in shapes.statements:
        if statement.predicate.value == f"{SH}sparql" and _stands_alone(shapes, statement.subject):
            constraint = _constraint(shapes, statement.subject, statement.object)
            if constraint:
                found.append(constraint)
    return found


def _stands_alone(shapes: Shapes, shape: Any) -> bool:
    """Whether its focus nodes are those of its own targets (of kinds known here), and no others."""
    targets = {s.predicate.value for s in shapes.about(shape) if s.predicate.value.startswith(f"{SH}target")}
    return (
        bool(targets)
        and targets <= {SH + kind for kind in _TARGETS}
        and all(isinstance(term, ox.NamedNode) for kind in _TARGETS for term in shapes.objects(shape, kind))
        and shape not in shapes.named
        and not (shapes.objects(shape, "path") or shapes.objects(shape, "deactivated"))
        and not any(kind.value == f"{RDFS}Class" for kind in shapes.objects(shape, f"{RDF}type"))
    )


def _constraint(shapes: Shapes, shape: Any, node: Any) -> Constraint | None:
    selects, deactivated = shapes.objects(node, "select"), shapes.objects(node, "deactivated")
    if len(selects) != 1 or deactivated or (place := head(selects[0].value)) is None:
        return None
    query = selects[0].value
    prefixes = "".join(f"PREFIX {prefix}: <{space}>\n" for prefix, space in sorted(shapes.prefixes(node).items()))
    try:
        ox.Store().query(prefixes + query)
    except SyntaxError:  # the engine proper says so, or knows the prefix
        return None
    targets = tuple(Target(kind, term) for kind in _TARGETS for term in shapes.objects(shape, kind))
    return Constraint(node, shape, targets, prefixes + query[:place], query[place:])
