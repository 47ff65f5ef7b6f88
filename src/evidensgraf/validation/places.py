"""Where in the files a result of the shapes stands."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import RDF, VOCABULARY
from evidensgraf.validation import spelling
from evidensgraf.validation.world import local

if TYPE_CHECKING:
    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Place, Result
    from evidensgraf.validation.survey import Position
    from evidensgraf.validation.world import World

_SH = "http://www.w3.org/ns/shacl#"
_PAIRS = {
    "LessThan": "lessThan",
    "LessThanOrEquals": "lessThanOrEquals",
    "Equals": "equals",
    "Disjoint": "disjoint",
}
"""Components that compare the values of two properties → the parameter that names the other one."""

_Statement = tuple["Document", int, ox.Quad]


def placed(result: Result, world: World, chosen: frozenset[Document] = frozenset()) -> Result:
    """A result with its place and the places related to it.

    Args:
        result: a result of the shapes.
        world: the documents.
        chosen: those that are looked in first.

    Returns:
        The result, placed at the triple that breaks the rule; of values too many or of a pair that collides, at the
        last, with the others as related; at the subject where something is missing; at the first mention of a node
        that no document describes.
    """
    statements = [*world.about(_bare(result.focus or ""))]
    statements.sort(key=lambda s: s[0] not in chosen)
    if not statements:
        places = world.mentions(_bare(result.focus or ""))
        return replace(result, place=places[0], related=tuple(places[1:])) if places else result
    found = _of_value(result, statements) if result.value else _of_path(result, statements)
    if not found:
        meant = tuple(document.place_of(number, "predicate") for document, number, _ in misspelt(result, world))
        return replace(result, place=_subject(statements), related=meant)
    places = sorted(document.place_of(number, position) for document, number, position in found)
    main = next((p for p in reversed(places) if any(p.path == d.path for d in chosen)), places[-1])
    others = [place for place in places if place != main]
    return replace(result, place=main, related=(*others, *_compared(result, world, statements), *_types(result, world)))


def misspelt(result: Result, world: World) -> list[_Statement]:
    """Where something is missing: the statements with a property that there is not, spelt nearly as the missing one."""
    if result.component != "MinCount" or not (result.path or "").startswith(VOCABULARY):
        return []
    return [
        (document, number, quad)
        for document, number, quad in world.about(_bare(result.focus or ""))
        if quad.predicate.value.startswith(VOCABULARY)
        and quad.predicate.value not in world.describing
        and spelling.nearest(local(quad.predicate.value), [local(result.path or "")])
    ]


def _subject(statements: list[_Statement]) -> Place:
    """The node where it is defined, else where it is first spoken of."""
    first = statements[0][0]
    own = [s for s in statements if s[0] is first]
    typed = [s for s in statements if s[2].predicate.value == f"{RDF}type"]
    best = next((s for s in typed if s[0] is first), None) or (typed or own)[0]
    return best[0].place_of(best[1], "subject")


def _of_value(result: Result, statements: list[_Statement]) -> list[tuple[Document, int, Position]]:
    value = _term(result.value or "")
    with_path = [s for s in statements if s[2].predicate.value == result.path] if result.path else []
    for candidates in (with_path, statements):
        hits = [s for s in candidates if _same(s[2].object, value)]
        if hits:
            return [(document, number, "object") for document, number, _ in hits]
    if isinstance(value, ox.NamedNode):
        return [(d, n, "predicate") for d, n, quad in statements if quad.predicate.value == value.value]
    return []


def _of_path(result: Result, statements: list[_Statement]) -> list[tuple[Document, int, Position]]:
    """The statements that there are too many of: all of a path, or those in the same language."""
    hits = [s for s in statements if result.path and s[2].predicate.value == result.path]
    if result.component == "UniqueLang":
        languages = [getattr(quad.object, "language", None) for _, _, quad in hits]
        hits = [s for s, language in zip(hits, languages, strict=True) if language and languages.count(language) > 1]
    elif result.component not in ("MaxCount", "QualifiedMaxCount"):
        return []
    return [(document, number, "object") for document, number, _ in hits]


def _compared(result: Result, world: World, statements: list[_Statement]) -> list[Place]:
    """The values of the other property, where two are compared."""
    parameter = _PAIRS.get(result.component)
    others = {str(getattr(v, "value", "")) for v in world.values(result.rule, f"{_SH}{parameter}")} if parameter else ()
    return [document.place_of(number) for document, number, quad in statements if quad.predicate.value in others]


def _types(result: Result, world: World) -> list[Place]:
    """Where a value is said to be of another class than the one that is asked for."""
    if result.component != "Class":
        return []
    about = world.about((result.value or "").strip("<>"))
    return [document.place_of(number) for document, number, quad in about if quad.predicate.value == f"{RDF}type"]


def _bare(term: str) -> str:
    return term.removeprefix("_:")


def _term(text: str) -> ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | None:
    """A term in N-Triples or Turtle; None where it cannot be read."""
    if text.startswith("_:"):
        return ox.BlankNode(text[2:])
    try:
        (statement,) = ox.parse(f"<a:a> <a:a> {text} .", ox.RdfFormat.TURTLE)
    except (SyntaxError, ValueError):
        return None
    term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple = statement.object
    return term


def _same(written: object, value: object) -> bool:
    """Whether a value is the one that was written: a judge may give `7` where `007` stands."""
    if written == value:
        return True
    if not (isinstance(written, ox.Literal) and isinstance(value, ox.Literal)) or written.datatype != value.datatype:
        return False
    try:
        return Decimal(written.value) == Decimal(value.value)
    except InvalidOperation:
        return written.value.strip() == value.value.strip() and written.language == value.language
