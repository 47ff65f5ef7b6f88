"""A shapes graph, as both engines need it: what its shapes say to a reader, and where they stand.

Source: SHACL, W3C Recommendation 20 July 2017, sections 2.3.1 (paths) and 3.6 (validation report).
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from evidensgraf.namespaces import shortened
from evidensgraf.validation.result import Result

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Statement = ox.Quad | ox.Triple
"""A statement; the named graph that it is in, if any, does not matter to an engine."""

SH = "http://www.w3.org/ns/shacl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_IMPORTS = "http://www.w3.org/2002/07/owl#imports"
_PLACEHOLDER = re.compile(r"\{[?$](value|path|this)\}")
_REPEATED = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


def sh(name: str) -> ox.NamedNode:
    """A term of SHACL."""
    return ox.NamedNode(SH + name)


def rdf11(statements: Iterable[Statement]) -> Iterator[Statement]:
    """The statements that SHACL knows of: those without triple terms (RDF 1.2), which it cannot see."""
    return (s for s in statements if not isinstance(s.object, ox.Triple))  # no subject can be one


def in_default_graph(statements: Iterable[Statement]) -> Iterator[ox.Quad]:
    """The statements, as a store takes them and a file of triples is written from them."""
    for s in statements:
        if isinstance(s, ox.Quad) and isinstance(s.graph_name, ox.DefaultGraph):
            yield s  # to make another takes time
        else:
            yield ox.Quad(s.subject, s.predicate, s.object)


class Shapes:
    """Shapes, read once.

    Args:
        statements: the shapes graph.
    """

    def __init__(self, statements: Iterable[Statement]) -> None:
        self.statements = tuple(rdf11(statements))
        self._said: dict[tuple[Any, str], list[Any]] = {}
        self._about: dict[Any, list[Statement]] = {}
        self.named = {statement.object for statement in self.statements}
        """What stands as the object of some statement."""
        for statement in self.statements:
            self._said.setdefault((statement.subject, statement.predicate.value), []).append(statement.object)
            self._about.setdefault(statement.subject, []).append(statement)

    def objects(self, subject: Any, predicate: str) -> list[Any]:
        """The values of a property of SHACL, by its local name; or of another, by its IRI."""
        return self._said.get((subject, predicate if ":" in predicate else SH + predicate), [])

    def about(self, subject: Any) -> list[Statement]:
        """The statements about a node."""
        return self._about.get(subject, [])

    def messages(self, *said_by: Any) -> dict[str, str]:
        """The `sh:message` of the first of these that has any, by language."""
        for node in said_by:
            if found := [m for m in self.objects(node, "message") if isinstance(m, ox.Literal)]:
                return {m.language or "": m.value for m in found}
        return {}

    def severity(self, shape: Any) -> str:
        """The severity of a shape's results: local name (SHACL, section 2.1.4)."""
        given = self.objects(shape, "severity")
        return local(given[0].value) if given else "Violation"

    def prefixes(self, constraint: Any) -> dict[str, str]:
        """The prefixes that a constraint's query may use: prefix → namespace (SHACL, section 5.2.1)."""
        due = self.objects(constraint, "prefixes")
        known, declared = set(due), dict[str, str]()
        while due:
            ontology, *due = due
            for one in self.objects(ontology, "declare"):
                for prefix in self.objects(one, "prefix"):
                    declared[prefix.value] = self.objects(one, "namespace")[0].value
            due += [imported for imported in self.objects(ontology, _IMPORTS) if imported not in known]
            known |= set(due)
        return declared

    def enclosing(self, shape: Any) -> Any:
        """The shape itself if it has an IRI, or the nearest one around it that has."""
        seen = set()
        while isinstance(shape, ox.BlankNode) and shape not in seen and shape in self._around:
            seen.add(shape)
            shape = self._around[shape]
        return shape

    def path(self, shape: Any) -> str | None:
        """The path of a property shape: the IRI of a property, or a path as SPARQL writes it."""
        given = self.objects(shape, "path")
        if not given:
            return None
        return str(given[0].value) if isinstance(given[0], ox.NamedNode) else self.path_of(given[0])

    def path_of(self, node: Any, depth: int = 0) -> str:
        """The path that a node stands for, as SPARQL writes it; one that goes in circles is cut off."""
        if isinstance(node, ox.NamedNode) or depth > 50:
            return str(node)
        if steps := self.items(node):
            return f"({'/'.join(self.path_of(step, depth + 1) for step in steps)})"
        if inverse := self.objects(node, "inversePath"):
            return f"^{self.path_of(inverse[0], depth + 1)}"
        if either := self.objects(node, "alternativePath"):
            return f"({'|'.join(self.path_of(step, depth + 1) for step in self.items(either[0]))})"
        for name, sign in _REPEATED.items():
            if repeated := self.objects(node, name):
                return f"({self.path_of(repeated[0], depth + 1)}){sign}"
        return str(node)

    def items(self, node: Any) -> list[Any]:
        """The members of a list; a circular one ends where it begins again."""
        found, seen = [], set()
        while (first := self.objects(node, RDF + "first")) and node not in seen:
            seen.add(node)
            found.append(first[0])
            node = next(iter(self.objects(node, RDF + "rest")), None)
        return found

    @cached_property
    def _around(self) -> dict[Any, Any]:
        return {s.object: s.subject for s in self.statements if s.predicate == sh("property")}


def result(
    shapes: Shapes,
    shape: Any,
    component: str,
    focus: Any,
    *,
    path: str | None,
    value: Any,
    messages: Mapping[str, str],
) -> Result:
    """A result of either engine.

    Args:
        shapes: that were checked by.
        shape: the shape that is not met.
        component: IRI or local name of the constraint component.
        focus: the node that was checked.
        path: IRI of the property, or the path, on the way to the value.
        value: the offending value, or None.
        messages: language → what is wrong, with `{?value}` where the value belongs (SHACL, section 5.3.2).
    """
    named = shapes.enclosing(shape)
    shown = {"value": shortened(plain(value)), "path": shortened(path or ""), "this": shortened(plain(focus))}
    return Result(
        focus=written(focus),
        path=path,
        value=None if value is None else str(value),
        rule=written(named),
        link=named.value if isinstance(named, ox.NamedNode) else None,
        component=local(component).removesuffix("ConstraintComponent"),
        severity=shapes.severity(shape),
        messages={k: _PLACEHOLDER.sub(lambda m: shown[m[1]], text) for k, text in messages.items()},
    )


def in_order(results: Iterable[Result]) -> list[Result]:
    """The gravest first; always in the same order, also those that differ in their path or words alone."""
    return sorted(results, key=lambda r: (r.sort_key, r.path or "", sorted(r.messages.items())))


def local(iri: str) -> str:
    """The local name of an IRI."""
    return re.split("[#/]", iri)[-1]


def plain(term: Any) -> str:
    """A term as a reader writes it: the IRI, or what stands between the quotation marks."""
    return "" if term is None else str(term.value)


def written(term: Any) -> str:
    """A term as a result has it: an IRI, or N-Triples."""
    return str(term.value) if isinstance(term, ox.NamedNode) else str(term)
