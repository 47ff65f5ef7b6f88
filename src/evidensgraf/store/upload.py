"""A graph put into an engine elsewhere, so that its readers see the old one or the new one, never a half.

1. A mark: a version is on its way. Readers (`remote`) ask the graphs in place by name from now on.
2. Each named graph goes into a staging graph of its own, and what has arrived is counted.
3. One update moves all staging graphs into place, drops those of ours that are gone, and, last, sets the version and
   takes the mark away. Engines with transactions do it in one step.

Stopped anywhere before 3 has been done, the old graph goes on answering; the next run clears up first. Only named
graphs below `…/evidensgraf/graph/` are ever touched.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.errors import SettingsError, StoreSetupError
from evidensgraf.namespaces import GRAPH
from evidensgraf.settings import endpoint_named
from evidensgraf.store.endpoint import Asked, Endpoint
from evidensgraf.store.query import Form
from evidensgraf.store.remote import (
    FRESH_SECONDS,
    RELEASE,
    RELEASE_GRAPH,
    STAGING,
    STATEMENTS,
    UNDER_WAY,
    VERSION,
    table_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from evidensgraf.settings import Settings
    from evidensgraf.store.table import Table

MOST_BYTES = 4_000_000
"""About how much goes into one update; statements with blank nodes of one graph go together all the same."""

_OWN = f'FILTER (STRSTARTS(STR(?g), "{GRAPH}") && ?g != <{RELEASE_GRAPH}>)'
_PRESENT = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {_OWN} }}"
_ARRIVED = (
    f'SELECT ?g (COUNT(*) AS ?count) {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), "{STAGING}")) }} GROUP BY ?g'
)


@dataclass(frozen=True, slots=True)
class Published:
    """What was put in place.

    Attributes:
        version: of the graph.
        graphs: how many named graphs.
        statements: how many statements, as they were sent.
        dropped: the named graphs that were there and are no more.
    """

    version: str
    graphs: int
    statements: int
    dropped: tuple[str, ...]


def destination(settings: Settings, query_url: str, update_url: str, graphs_url: str, seconds: float) -> Endpoint:
    """The endpoint that a graph is published to.

    Args:
        settings: who we are there, and where, if that is not said.
        query_url: where it takes queries, or nothing.
        update_url: where it takes updates; by default `update` in the place of the last part of `query_url`.
        graphs_url: where it takes whole graphs, or nothing.
        seconds: how long one request may take.

    Raises:
        SettingsError: no engine is named, or an address is none.
    """
    query_url = endpoint_named("--to", query_url) or settings.store
    if not query_url:
        raise SettingsError(
            name="--to", value="", expected_da="angiv adressen på en database", expected_en="give a database's address"
        )
    return Endpoint(
        query_url,
        endpoint_named("--update-url", update_url) or f"{query_url.rpartition('/')[0]}/update",
        endpoint_named("--gsp-url", graphs_url),
        seconds=seconds,
        user=settings.store_user,
        password=settings.store_password,
        token=settings.store_token,
        is_named=True,
    )


def publish(
    quads: Iterable[ox.Quad], version: str, endpoint: Endpoint, tell: Callable[[str], None] = lambda _: None
) -> Published:
    """Put a graph into an engine in the place of the one that it holds.

    Args:
        quads: the graph, in named graphs below `…/graph/`.
        version: which state of the graph it is.
        endpoint: the engine, with an address for updates.
        tell: is told each step.

    Raises:
        StoreError, DeadlineError: the engine does not do its part; what was in place still is, unless the last step
            was under way, which a second run makes whole.
    """
    graphs = _by_graph(quads)
    attempt = secrets.token_hex(8)
    present = _ask(endpoint, _PRESENT).column("g")
    _mark(endpoint, attempt, has_readers=bool(present))
    _drop(endpoint, [graph for graph in present if graph.startswith(STAGING)])
    for name, triples in graphs.items():
        tell(f"{name}: {len(triples)}")
        _stage(endpoint, STAGING + name.removeprefix(GRAPH), triples)
    arrived = _check(endpoint, graphs)
    if attempt not in _ask(
        endpoint, f"SELECT ?a {{ GRAPH <{RELEASE_GRAPH}> {{ <{RELEASE}> <{UNDER_WAY}> ?a }} }}"
    ).column("a"):
        raise _unexpected(
            endpoint, "en anden udgave lægges i den samtidig", "another version is being put into it at the same time"
        )
    dropped = tuple(graph for graph in present if not graph.startswith(STAGING) and graph not in graphs)
    endpoint.update(_swap(graphs, dropped, version, arrived))
    return Published(version, len(graphs), sum(map(len, graphs.values())), dropped)


def _by_graph(quads: Iterable[ox.Quad]) -> dict[str, list[ox.Triple]]:
    """The statements by the names of their graphs, each once."""
    found: dict[str, dict[ox.Triple, None]] = {}
    for quad in quads:
        found.setdefault(quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else "", {})[
            quad.triple
        ] = None
    return {name: list(triples) for name, triples in found.items()}


def _mark(endpoint: Endpoint, attempt: str, *, has_readers: bool) -> None:
    """Say that a version is on its way, and let readers take notice before anything of it is there."""
    mark = f"GRAPH <{RELEASE_GRAPH}> {{ <{RELEASE}> <{UNDER_WAY}>"
    endpoint.update(f'DELETE WHERE {{ {mark} ?old }} }} ;\nINSERT DATA {{ {mark} "{attempt}" }} }}')
    if has_readers:
        time.sleep(FRESH_SECONDS * 1.5)


def _stage(endpoint: Endpoint, graph: str, triples: list[ox.Triple]) -> None:
    if endpoint.graphs_url:
        endpoint.put(graph, _n_triples(triples).encode())
        return
    for part in _parts(triples):
        endpoint.update(f"INSERT DATA {{ GRAPH <{graph}> {{\n{_n_triples(part)}}} }}")


def _parts(triples: list[ox.Triple]) -> Iterator[list[ox.Triple]]:
    """The statements in portions; those with blank nodes in one, since a label means one node within a request."""
    blank = (ox.BlankNode,)
    part = [t for t in triples if isinstance(t.subject, blank) or isinstance(t.object, blank)]
    size = 0
    for triple in triples:
        if isinstance(triple.subject, blank) or isinstance(triple.object, blank):
            continue
        part.append(triple)
        size += len(str(triple))
        if size > MOST_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _n_triples(triples: Iterable[ox.Triple]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)


def _check(endpoint: Endpoint, graphs: Mapping[str, list[ox.Triple]]) -> int:
    """Count what has arrived. Engines may write `007` as `7`, which can make two statements one."""
    arrived = {row["g"].value: int(row["count"].value) for row in _ask(endpoint, _ARRIVED).dicts()}
    for name, triples in graphs.items():
        count = arrived.get(STAGING + name.removeprefix(GRAPH), 0)
        if count != len(triples) and not _merged(triples) <= count < len(triples):
            raise _unexpected(
                endpoint,
                f"af {len(triples)} udsagn i {name} kom {count} frem",
                f"of {len(triples)} statements in {name}, {count} arrived",
            )
    return sum(arrived.values())


def _merged(triples: list[ox.Triple]) -> int:
    """How many statements there are once literals of the same value are one."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return len(store)


def _swap(graphs: Iterable[str], dropped: Iterable[str], version: str, statements: int) -> str:
    """The update that puts the new graph in place; the version comes last."""
    steps = [f"DROP SILENT GRAPH <{graph}>" for graph in dropped]
    steps += [f"MOVE GRAPH <{STAGING}{graph.removeprefix(GRAPH)}> TO GRAPH <{graph}>" for graph in graphs]
    steps.append(f"DELETE WHERE {{ GRAPH <{RELEASE_GRAPH}> {{ ?s ?p ?o }} }}")
    facts = f'<{RELEASE}> <{STATEMENTS}> {statements} ; <{VERSION}> "{version}"'
    steps.append(f"INSERT DATA {{ GRAPH <{RELEASE_GRAPH}> {{ {facts} }} }}")
    return " ;\n".join(steps)


def _drop(endpoint: Endpoint, graphs: list[str]) -> None:
    if graphs:
        endpoint.update(" ;\n".join(f"DROP SILENT GRAPH <{graph}>" for graph in graphs))


def _ask(endpoint: Endpoint, text: str) -> Table:
    return table_of(endpoint.ask(Asked(text, Form.SELECT)))


def _unexpected(endpoint: Endpoint, da: str, en: str) -> StoreSetupError:
    where = f" ({endpoint.query_url})" if endpoint.is_named else ""
    return StoreSetupError(where=where, reason_da=da, reason_en=en)
