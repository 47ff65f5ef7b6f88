"""Whether two answers are the same, by the rules of the test suites.

Rows are compared as a bag, or in order where the query orders them. Blank nodes may have other labels (one bijection
for the whole answer). A number or truth value is compared by its value within its datatype, since an engine may write
it canonically (https://www.w3.org/2001/sw/DataAccess/tests/README.html); everything else is compared as it is written.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

XSD = "http://www.w3.org/2001/XMLSchema#"
EXACT = {f"{XSD}integer", f"{XSD}decimal"}
BINARY = {f"{XSD}double", f"{XSD}float"}


class Blank(NamedTuple):
    """A blank node."""

    label: str


Key = Blank | tuple[object, ...] | None
Row = tuple[Key, ...]
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def key(term: Term | None) -> Key:
    """What is compared of a term."""
    if term is None:
        return None
    if isinstance(term, ox.BlankNode):
        return Blank(term.value)
    if isinstance(term, ox.Literal):
        return ("literal", _value(term), term.datatype.value, (term.language or "").lower())
    return ("iri", str(term))


def _value(literal: ox.Literal) -> object:
    try:
        if literal.datatype.value in EXACT:
            return Decimal(literal.value)
        if literal.datatype.value in BINARY:
            return repr(float(literal.value))
        if literal.datatype.value == f"{XSD}boolean":
            return {"0": "false", "1": "true"}.get(literal.value, literal.value)
    except (ValueError, InvalidOperation):
        pass
    return literal.value


def triples(graph: Iterable[ox.Triple]) -> list[Row]:
    """A graph as rows."""
    return [(key(t.subject), key(t.predicate), key(t.object)) for t in graph]


def same(expected: Sequence[Row], found: Sequence[Row], *, ordered: bool = False) -> bool:
    """Whether two bags (or sequences) of rows are the same but for the labels of blank nodes."""
    if len(expected) != len(found):
        return False
    if ordered:
        mapping: Mapping[Blank, Blank] | None = {}
        for left, right in zip(expected, found, strict=True):
            mapping = _unified(left, right, mapping) if mapping is not None else None
        return mapping is not None
    ground = [Counter(row for row in rows if not _blanks(row)) for rows in (expected, found)]
    return ground[0] == ground[1] and _matched(
        [row for row in expected if _blanks(row)], [row for row in found if _blanks(row)], {}
    )


def _blanks(row: Row) -> bool:
    return any(isinstance(cell, Blank) for cell in row)


def _matched(expected: list[Row], found: list[Row], mapping: Mapping[Blank, Blank]) -> bool:
    if not expected:
        return not found
    for at, candidate in enumerate(found):
        extended = _unified(expected[0], candidate, mapping)
        if extended is not None and _matched(expected[1:], found[:at] + found[at + 1 :], extended):
            return True
    return False


def _unified(left: Row, right: Row, mapping: Mapping[Blank, Blank]) -> dict[Blank, Blank] | None:
    """The mapping with what two rows add to it; None if they are not the same under any such mapping."""
    extended = dict(mapping)
    for one, other in zip(left, right, strict=True):
        if isinstance(one, Blank) and isinstance(other, Blank):
            if extended.get(one, other) != other or (one not in extended and other in extended.values()):
                return None
            extended[one] = other
        elif one != other:
            return None
    return extended
