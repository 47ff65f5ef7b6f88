"""Blank nodes and lists that mean trouble in any file, and constructs that RDF 1.1 does not have."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import RDF
from evidensgraf.validation.checks.found import Words, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Result

_ALIKE = 10
"""So many blank nodes that cannot be told apart are remarked upon."""
_ROUNDS = 8
_NEWER = ("<<", "{|", "--", "VERSION", "version", "Version")
"""What none of it is written without."""


def check(document: Document) -> Iterator[Result]:
    """Lists with two ends, a blank node in two graphs, many that look the same; RDF 1.2."""
    yield from _newer(document)
    if not document.blank:
        return
    yield from _two_rests(document)
    yield from _alike(document)
    if document.path.suffix in (".trig", ".nq"):
        yield from _in_two_graphs(document)


def _newer(document: Document) -> Iterator[Result]:
    if not any(sign in document.text for sign in _NEWER):
        return
    for kind, match in document.tokens:
        word = match[kind]
        if (
            kind in ("star", "open_term")
            or (kind == "directive" and word.lstrip("@").lower().startswith("version"))
            or (kind == "literal" and re.search(r"@[A-Za-z-]+--[A-Za-z]+\Z", word))
        ):
            yield found(
                "rdf-1.2",
                document.place(match.span(kind)),
                Words(
                    "Det her findes først i RDF 1.2.", "This is of RDF 1.2 (RDF-star <<, VERSION, a direction of text)."
                ),
                Words("Grafen holder sig til RDF 1.1.", "The graph keeps to RDF 1.1: say it another way."),
            )
            return


def _two_rests(document: Document) -> Iterator[Result]:
    for numbers in document.described.values():
        for name in ("rest", "first"):
            quads = document.quads or ()
            same = [n for n in numbers if quads[n].predicate.value == f"{RDF}{name}"]
            if len(same) > 1:
                yield found(
                    "list-branches",
                    document.place_of(same[1]),
                    Words(f"Listen har to rdf:{name} samme sted.", f"The list has two rdf:{name} in one place."),
                    Words(
                        "En liste har én vej til enden; skriv den ( … ).", "A list has one way to its end: write ( … )."
                    ),
                    related=(document.place_of(same[0]),),
                )


def _alike(document: Document) -> Iterator[Result]:
    quads = document.quads or ()
    blank = [quads[number] for number in document.blank]
    nodes = {t.value for q in blank for t in (q.subject, q.object) if isinstance(t, ox.BlankNode)}
    colours = dict.fromkeys(nodes, 0)
    for _ in range(_ROUNDS):
        signs: dict[str, list[tuple[object, ...]]] = {node: [(colours[node],)] for node in nodes}
        for quad in blank:
            subject, object_ = _colour(quad.subject, colours), _colour(quad.object, colours)
            if isinstance(quad.subject, ox.BlankNode):
                signs[quad.subject.value].append(("out", quad.predicate.value, object_))
            if isinstance(quad.object, ox.BlankNode):
                signs[quad.object.value].append(("in", quad.predicate.value, subject))
        colours = {node: hash(tuple(sorted(map(repr, sign)))) for node, sign in signs.items()}
    # What stands in a bracket and is pointed at by nothing blank cannot make a comparison slow.
    linked = {
        t.value
        for q in blank
        if isinstance(q.subject, ox.BlankNode)
        for t in (q.object,)
        if isinstance(t, ox.BlankNode)
    }
    most = max(Counter(colours[node] for node in linked).values(), default=0)
    if most >= _ALIKE:
        first = next(n for n, q in enumerate(quads) if isinstance(q.subject, ox.BlankNode))
        yield found(
            "blank-nodes-alike",
            document.place_of(first, "subject"),
            Words(f"{most} tomme knuder ligner hinanden.", f"{most} blank nodes look alike."),
            Words(
                "Giv dem IRI'er: at sammenligne filen kan tage meget lang tid.", "Give them IRIs: comparing is slow."
            ),
        )


def _colour(term: object, colours: dict[str, int]) -> object:
    return colours[term.value] if isinstance(term, ox.BlankNode) else str(term)


def _in_two_graphs(document: Document) -> Iterator[Result]:
    first: dict[str, tuple[str, int]] = {}
    told: set[str] = set()
    for number, (quad, graph) in enumerate(zip(document.quads or (), document.graph_names, strict=True)):
        for position in ("subject", "object"):
            term = getattr(quad, position)
            if not isinstance(term, ox.BlankNode):
                continue
            known, where = first.setdefault(term.value, (graph, number))
            if known != graph and term.value not in told:
                told.add(term.value)
                yield found(
                    "blank-node-shared",
                    document.place_of(number, "subject" if position == "subject" else "object"),
                    Words("Den tomme knude står i to grafer.", "The blank node stands in two graphs."),
                    Words("Giv den en IRI.", "Give it an IRI."),
                    related=(document.place_of(where, "subject"),),
                )
