"""What the endpoint says of itself: a service description in RDF.

Source: SPARQL 1.1 Service Description (https://www.w3.org/TR/sparql11-service-description/). The sizes of the graphs
are counted once for each state of the graph and remembered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
from flask import current_app

from evidensgraf import queries
from evidensgraf.errors import LimitError
from evidensgraf.namespaces import PREFIXES, RDF
from evidensgraf.store.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidensgraf.store import Store
    from evidensgraf.store.formats import Format

_SD = "http://www.w3.org/ns/sparql-service-description#"
_TYPE = ox.NamedNode(f"{RDF}type")
_TRIPLES = ox.NamedNode(PREFIXES["void"] + "triples")
_INTEGER = ox.NamedNode(PREFIXES["xsd"] + "integer")

Sizes = dict[str, int | None]
"""The named graphs, each with the number of its statements; None where that could not be counted in time."""


def serialized(store: Store, endpoint: str, answer_format: Format) -> bytes:
    """The description of an endpoint.

    Args:
        store: what is asked there.
        endpoint: its address.
        answer_format: one of the formats of graphs.

    Raises:
        BusyError: the graphs cannot be counted now.
    """
    triples = described(endpoint, store.size, _sizes(store))
    prefixes = {"sd": _SD, "formats": "http://www.w3.org/ns/formats/", "void": PREFIXES["void"]}
    return ox.serialize(triples, format=_syntax(answer_format), prefixes=prefixes) or b""


def described(endpoint: str, size: int, graphs: Mapping[str, int | None]) -> Iterator[ox.Triple]:
    """The statements of the description.

    Args:
        endpoint: its address.
        size: how many statements the default graph has, which is the union of all named graphs.
        graphs: the named graphs, each with the number of its statements, or None.
    """
    service, dataset, default = (ox.NamedNode(f"{endpoint}#{name}") for name in ("service", "dataset", "default-graph"))
    yield ox.Triple(service, _TYPE, _sd("Service"))
    yield ox.Triple(service, _sd("endpoint"), ox.NamedNode(endpoint))
    yield ox.Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield ox.Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for known in FORMATS:
        yield ox.Triple(service, _sd("resultFormat"), ox.NamedNode(known.iri))
    yield ox.Triple(service, _sd("defaultDataset"), dataset)
    yield ox.Triple(service, _sd("availableGraphs"), dataset)
    yield ox.Triple(dataset, _TYPE, _sd("Dataset"))
    yield ox.Triple(dataset, _sd("defaultGraph"), default)
    yield ox.Triple(default, _TYPE, _sd("Graph"))
    yield ox.Triple(default, _TRIPLES, _count(size))
    for number, (name, triples) in enumerate(graphs.items()):
        yield from _named(dataset, number, name, triples)


def _named(dataset: ox.NamedNode, number: int, name: str, triples: int | None) -> Iterator[ox.Triple]:
    # Labels by number, so that the same description has the same bytes.
    named, graph = ox.BlankNode(f"named{number}"), ox.BlankNode(f"graph{number}")
    yield ox.Triple(dataset, _sd("namedGraph"), named)
    yield ox.Triple(named, _TYPE, _sd("NamedGraph"))
    yield ox.Triple(named, _sd("name"), ox.NamedNode(name))
    yield ox.Triple(named, _sd("graph"), graph)
    yield ox.Triple(graph, _TYPE, _sd("Graph"))
    if triples is not None:
        yield ox.Triple(graph, _TRIPLES, _count(triples))


def _sizes(store: Store) -> Sizes:
    remembered: dict[str, Sizes] = current_app.extensions.setdefault("evidensgraf.sizes", {})
    if store.version not in remembered:
        counted = _counted(store)
        remembered.clear()
        remembered[store.version] = counted
        return counted
    return remembered[store.version]


def _counted(store: Store) -> Sizes:
    try:
        rows = store.table(queries.load("sparql_graphs")).dicts()
    except LimitError:
        return dict.fromkeys(store.table(queries.load("sparql_graph_names")).column("graph"))
    return {row["graph"].value: int(row["triples"].value) for row in rows}


def _syntax(answer_format: Format) -> ox.RdfFormat:
    syntax = ox.RdfFormat.from_media_type(answer_format.media_type)
    assert syntax is not None, answer_format  # noqa: S101 (the engine writes all of ours)
    return syntax


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _count(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=_INTEGER)
