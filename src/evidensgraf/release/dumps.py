"""The whole graph in files: RDF in every syntax, and a CSV table for each kind of thing."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import BASE, KINDS, PREFIXES, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

NAME = "evidensgraf"
TRIPLES = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
"""Ending → syntax of the dumps that hold the triples of all graphs together."""
QUADS = {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}
"""Ending → syntax of those that tell the graphs apart."""
_BETWEEN = " | "
"""What stands between the values of a cell that holds several."""


def rdf(quads: Sequence[ox.Quad]) -> Iterator[tuple[str, bytes]]:
    """The graph in each syntax, as (path, content).

    Args:
        quads: its statements in a fixed order, blank nodes under fixed names: the bytes depend on both.
    """
    triples = list(dict.fromkeys(quad.triple for quad in quads))
    for ending, syntax in TRIPLES.items():
        yield f"dumps/{NAME}.{ending}", _serialized(triples, syntax)
    for ending, syntax in QUADS.items():
        yield f"dumps/{NAME}.{ending}", _serialized(quads, syntax)


def tables(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, bytes]]:
    """One CSV (RFC 4180, UTF-8) for each kind of thing, as (path, content): a row a thing, a column a property.

    A property with language tags has a column a language; a cell with several values holds them sorted, with ` | `
    between them. IRIs have their usual prefixes (`dumps/csv/prefixes.csv`).
    """
    kinds: defaultdict[str, defaultdict[str, defaultdict[str, set[str]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(set))
    )
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode) and (kind := _kind(quad.subject.value)):
            column, value = _cell(quad)
            kinds[kind][shortened(quad.subject.value)][column].add(value)
    for kind, things in sorted(kinds.items()):
        columns = sorted({column for thing in things.values() for column in thing})
        rows = [[name, *(_BETWEEN.join(sorted(thing[c])) for c in columns)] for name, thing in sorted(things.items())]
        yield f"dumps/csv/{kind}.csv", _csv([["id", *columns], *rows])
    yield "dumps/csv/prefixes.csv", _csv([["prefix", "iri"], *map(list, sorted(PREFIXES.items()))])


def _kind(iri: str) -> str | None:
    """`study` for a study, `intervention` for a concept of that scheme; None for what is no thing of these."""
    space, _, rest = iri.removeprefix(BASE).partition("/")
    kind, _, slug = rest.partition("/")
    is_thing = (space == "id" and kind in KINDS) or space == "concept"
    return kind if iri.startswith(BASE) and is_thing and slug else None


def _cell(quad: ox.Quad) -> tuple[str, str]:
    name, value = shortened(quad.predicate.value), quad.object
    if isinstance(value, ox.Literal):
        return (f"{name}@{value.language}" if value.language else name), value.value
    return name, shortened(value.value) if isinstance(value, ox.NamedNode) else str(value)


def _csv(rows: Iterable[list[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue().encode()


def _serialized(statements: Iterable[ox.Quad] | Iterable[ox.Triple], syntax: ox.RdfFormat) -> bytes:
    return ox.serialize(statements, format=syntax, prefixes=dict(sorted(PREFIXES.items()))) or b""
