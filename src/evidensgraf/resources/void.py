"""What the dataset holds, counted: VoID, with a part for each class and property, and the links to others' data.

Source: Describing Linked Datasets with the VoID Vocabulary (https://www.w3.org/TR/void/), sections 4 and 5. Nothing is
written by hand: the figures are those of the graph that is served, what is inferred included, as its endpoint counts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import queries
from evidensgraf.errors import LimitError
from evidensgraf.graphs import INFERRED
from evidensgraf.namespaces import PREFIXES, RDF
from evidensgraf.resources.dataset import DATASET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.store import Store
    from evidensgraf.store.table import Term

_VOID = PREFIXES["void"]
_TYPE = ox.NamedNode(f"{RDF}type")
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")
_DATASET = ox.NamedNode(DATASET)


def described(store: Store) -> tuple[ox.Quad, ...]:
    """The statements; none where the graph is too large to be counted in time."""
    return _described(store, store.version)


@lru_cache(maxsize=8)
def _described(store: Store, version: str) -> tuple[ox.Quad, ...]:
    del version  # another version of the graph has other figures
    try:
        triples = [*_counts(store), *_classes(store), *_properties(store), *_links(store), *_inferred(store)]
    except LimitError:
        return ()
    return tuple(ox.Quad(t.subject, t.predicate, t.object) for t in triples)


def prefixes() -> Iterator[ox.Quad]:
    """The prefixes that questions to the dataset may use (SHACL, section 5.2.1)."""
    sh = PREFIXES["sh"]
    for prefix, namespace in PREFIXES.items():
        node = ox.BlankNode(f"prefix-{prefix}")
        yield ox.Quad(_DATASET, ox.NamedNode(f"{sh}declare"), node)
        yield ox.Quad(node, ox.NamedNode(f"{sh}prefix"), ox.Literal(prefix))
        address = ox.Literal(namespace, datatype=ox.NamedNode(PREFIXES["xsd"] + "anyURI"))
        yield ox.Quad(node, ox.NamedNode(f"{sh}namespace"), address)


def _counts(store: Store) -> Iterator[ox.Triple]:
    yield ox.Triple(_DATASET, _TYPE, _void("Dataset"))
    for row in store.table(queries.load("void_counts")).dicts():
        yield from _figures(_DATASET, row)


def _classes(store: Store) -> Iterator[ox.Triple]:
    rows = store.table(queries.load("void_classes")).dicts()
    yield ox.Triple(_DATASET, _void("classes"), _number(str(len(rows))))
    for number, row in enumerate(rows):
        part = ox.BlankNode(f"class-{number}")
        yield ox.Triple(_DATASET, _void("classPartition"), part)
        yield ox.Triple(part, _void("class"), ox.NamedNode(row.pop("class").value))
        yield from _figures(part, row)


def _properties(store: Store) -> Iterator[ox.Triple]:
    for number, row in enumerate(store.table(queries.load("void_properties")).dicts()):
        part = ox.BlankNode(f"property-{number}")
        yield ox.Triple(_DATASET, _void("propertyPartition"), part)
        yield ox.Triple(part, _void("property"), ox.NamedNode(row.pop("property").value))
        yield from _figures(part, row)


def _links(store: Store) -> Iterator[ox.Triple]:
    """A link set for each property that leads to a place, by the beginning of the IRIs there."""
    targets: dict[str, ox.BlankNode] = {}
    for number, row in enumerate(store.table(queries.load("void_links")).dicts()):
        links, space = ox.BlankNode(f"links-{number}"), row["space"].value
        if space not in targets:
            targets[space] = ox.BlankNode(f"target-{len(targets)}")
            yield ox.Triple(targets[space], _TYPE, _void("Dataset"))
            yield ox.Triple(targets[space], _void("uriSpace"), ox.Literal(space))
        yield ox.Triple(_DATASET, _void("subset"), links)
        yield ox.Triple(links, _TYPE, _void("Linkset"))
        yield ox.Triple(links, _void("linkPredicate"), ox.NamedNode(row["property"].value))
        yield ox.Triple(links, _void("subjectsTarget"), _DATASET)
        yield ox.Triple(links, _void("objectsTarget"), targets[space])
        yield ox.Triple(links, _void("triples"), _number(row["triples"].value))


def _inferred(store: Store) -> Iterator[ox.Triple]:
    """How much of it only follows."""
    for row in store.table(queries.load("sparql_graphs")).dicts():
        if row["graph"].value == INFERRED:
            graph = ox.NamedNode(INFERRED)
            yield ox.Triple(_DATASET, _void("subset"), graph)
            yield ox.Triple(graph, _void("triples"), _number(row["triples"].value))


def _figures(subject: ox.NamedNode | ox.BlankNode, row: dict[str, Term]) -> Iterator[ox.Triple]:
    """The columns of a row, each by the name of VoID's property."""
    for name, count in row.items():
        yield ox.Triple(subject, _void(name), _number(count.value))


def _void(name: str) -> ox.NamedNode:
    return ox.NamedNode(_VOID + name)


def _number(digits: str) -> ox.Literal:
    return ox.Literal(digits, datatype=_INTEGER)
