"""The graph in an engine elsewhere: a `Store` over a SPARQL 1.1 endpoint, filled by `evidensgraf publish` (`upload`).

Tables come as SPARQL JSON results and graphs as Turtle, which every engine has, and are written in the format asked for
here: CSV, TSV and N-Triples cannot show that they were cut, and engines write them differently. Literals are the
engine's: some keep `007` as it is, others make it `7`.
"""

from __future__ import annotations

import sys
import threading
import time
from dataclasses import dataclass, replace
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.errors import AnswerSizeError, LimitError, StoreError, StoreSetupError
from evidensgraf.namespaces import BASE, GRAPH, PREFIXES
from evidensgraf.store import formats
from evidensgraf.store.bindings import rendered, with_values
from evidensgraf.store.endpoint import Asked, Endpoint
from evidensgraf.store.query import Form
from evidensgraf.store.table import Table, Term, from_json, from_n_triples
from evidensgraf.store.trouble import broken

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidensgraf.settings import Settings
    from evidensgraf.store.formats import Format
    from evidensgraf.store.query import Query

RELEASE = f"{BASE}dataset"
"""What the engine holds, as a thing; `owl:versionInfo` is its version."""

RELEASE_GRAPH = f"{GRAPH}derived/version"
"""The named graph that says which version is there, and whether another is being put in its place."""

STAGING = f"{GRAPH}staging/"
"""What the named graphs of a version that is not yet in place begin with; no answer is drawn from them."""

VERSION = PREFIXES["owl"] + "versionInfo"
STATEMENTS = PREFIXES["void"] + "triples"
UNDER_WAY = PREFIXES["dcterms"] + "isReplacedBy"
"""Of the release: another is being put in its place; the value names the attempt."""

FRESH_SECONDS = 2.0
"""How long it is taken for granted that the engine holds what it held."""

_COUNTED_SECONDS = 60.0
"""The same where only counting shows it."""

_UNION_PARAMETERS: tuple[Mapping[str, str], ...] = ({}, {"union-default-graph": "true"})
"""Ways to have the union of all named graphs as default graph: the engine is set up so; Oxigraph's parameter."""

_ALIVE = f'FILTER (?g != <{RELEASE_GRAPH}> && !STRSTARTS(STR(?g), "{STAGING}"))'
_STATE = f"SELECT ?fact ?value {{ GRAPH <{RELEASE_GRAPH}> {{ <{RELEASE}> ?fact ?value }} }}"
_GRAPHS = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} {_ALIVE} }} ORDER BY ?g"
_SIZE = f"SELECT (COUNT(*) AS ?count) {{ GRAPH ?g {{ ?s ?p ?o }} {_ALIVE} }}"
_SAMPLE = f"SELECT ?s ?p ?o {{ GRAPH ?g {{ ?s ?p ?o }} {_ALIVE} FILTER (isIRI(?s) && !isBLANK(?o)) }} LIMIT 1"


@dataclass(frozen=True, slots=True)
class State:
    """What the engine holds at a time.

    Attributes:
        version: which state of the graph; by counts where the engine was filled by something else than `publish`.
        size: how many statements.
        alive: the named graphs that are asked while another version is being put in place; else empty: all are.
        mark: of the attempt to put another version in place, if one is under way.
        until: when it must be looked at again.
    """

    version: str
    size: int
    alive: tuple[str, ...]
    mark: str
    until: float

    def says_the_same(self, other: State) -> bool:
        """Whether nothing has been put in place in between."""
        return (self.version, self.alive) == (other.version, other.alive)


class RemoteStore:
    """A `Store` in an engine elsewhere.

    Args:
        endpoint: where it is.
        most_rows: most rows of a table.

    Raises:
        StoreError: it cannot be reached, holds nothing, or has no union of all graphs as default graph.
    """

    def __init__(self, endpoint: Endpoint, most_rows: int = sys.maxsize) -> None:
        self._endpoint = endpoint
        self._most_rows = most_rows
        self._looking = threading.Lock()
        self._union = self._union_parameters()
        self._state = self._look(None)

    @classmethod
    def open(cls, settings: Settings) -> RemoteStore:
        """The store that settings name. Raises: see the class."""
        return cls(Endpoint.of(settings), settings.max_rows)

    @property
    def version(self) -> str:
        """See `Store.version`; up to two seconds old, and older while the engine does not answer."""
        return self._known().version

    @property
    def size(self) -> int:
        """See `Store.size`."""
        return self._known().size

    def answer(self, query: Query, answer_format: Format, is_gone: Callable[[], bool] | None = None) -> bytes:
        """See `Store.answer`; also raises StoreError. `is_gone` is asked once the engine begins to answer."""
        return self._serialized(query, answer_format, {}, is_gone)

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        """See `Store.table`; also raises StoreError, and ValueError for a value that no query can hold."""
        if query.form.is_graph:
            return from_n_triples(self._serialized(query, formats.N_TRIPLES, bindings or {}, None))
        return from_json(self._serialized(query, formats.JSON, bindings or {}, None))

    def close(self) -> None:
        """See `Store.close`: each request has a connection of its own, so nothing is open."""

    def _serialized(
        self, query: Query, answer_format: Format, bindings: Mapping[str, Term], is_gone: Callable[[], bool] | None
    ) -> bytes:
        if answer_format not in formats.formats_for(query.form):
            raise formats.no_such_format(answer_format.name, query.form)
        content = self._answered(query, with_values(query, bindings), is_gone)
        try:
            return _graph(content, answer_format) if query.form.is_graph else self._results(content, answer_format)
        except SyntaxError as error:
            raise broken(error.msg) from error

    def _answered(self, query: Query, text: str, is_gone: Callable[[], bool] | None) -> bytes:
        """The engine's answer over the query's or its request's graphs, else over all but those being put in.

        Those in place are asked by name, so if they have been replaced meanwhile, it was an answer of neither version.
        """
        if query.has_dataset:
            return self._endpoint.ask(
                Asked(text, query.form, query.default_graphs or (), query.named_graphs or ()), is_gone
            )
        while True:
            before = self._fresh()
            alive = before.alive
            content = self._endpoint.ask(Asked(text, query.form, alive, alive, {} if alive else self._union), is_gone)
            if not alive or self._fresh().says_the_same(before):
                return content

    def _results(self, content: bytes, answer_format: Format) -> bytes:
        def parsed() -> ox.QuerySolutions | ox.QueryBoolean:
            return ox.parse_query_results(content, ox.QueryResultsFormat.JSON)

        result = parsed()
        if not isinstance(result, ox.QueryBoolean) and len(content) > 2 * self._most_rows:  # a row takes `{}` at least
            rows = sum(1 for _ in result)
            if rows > self._most_rows:
                raise AnswerSizeError(limit=self._most_rows, what_da="rækker", what_en="rows")
            result = parsed()
        results_format = ox.QueryResultsFormat.from_media_type(answer_format.media_type)
        return bytes(result.serialize(format=results_format) or b"")

    def _union_parameters(self) -> Mapping[str, str]:
        """What makes this engine ask the union of all graphs, found out by a statement of some named graph."""
        sample = self._own(_SAMPLE).dicts()
        if not sample:
            raise StoreSetupError(
                where="",
                reason_da="den har ingen navngivne grafer endnu. Læg grafen i den med »evidensgraf publish«",
                reason_en="it holds no named graphs yet. Put the graph into it by “evidensgraf publish”",
            )
        triple = " ".join(rendered(sample[0][name]) for name in ("s", "p", "o"))
        for parameters in _UNION_PARAMETERS:
            count = self._own(f"SELECT (COUNT(*) AS ?count) {{ {triple} }}", parameters)  # Virtuoso has its own ASK
            if count.column("count") != ["0"]:
                return parameters
        raise StoreSetupError(
            where="",
            reason_da="dens standardgraf skal være foreningen af alle navngivne grafer (se README)",
            reason_en="its default graph must be the union of all named graphs (see the README)",
        )

    def _known(self) -> State:
        """What the engine holds, or held when it last answered."""
        try:
            return self._fresh()
        except (StoreError, LimitError):
            return self._state

    def _fresh(self) -> State:
        """What the engine holds; while one thread looks, others go by what was known, unless a version is under way."""
        known = self._state
        if time.monotonic() >= known.until and self._looking.acquire(blocking=bool(known.alive)):
            try:
                self._state = self._look(known)
            except (StoreError, LimitError):
                if not known.alive:
                    self._state = replace(known, until=time.monotonic() + FRESH_SECONDS)
                raise
            finally:
                self._looking.release()
        return self._state

    def _look(self, before: State | None) -> State:
        facts = {row["fact"].value: row["value"].value for row in self._own(_STATE).dicts()}
        version, mark = facts.get(VERSION), facts.get(UNDER_WAY, "")
        now = time.monotonic()
        if before and before.mark == mark and before.version == version:
            return replace(before, until=now if mark else now + FRESH_SECONDS)
        alive = tuple(self._own(_GRAPHS).column("g")) if mark else ()
        size = int(facts[STATEMENTS]) if STATEMENTS in facts else self._count()
        if version is None:
            version, now = self._counted(size), now + (0 if mark else _COUNTED_SECONDS)
        return State(version, size, alive, mark, until=now if mark else now + FRESH_SECONDS)

    def _counted(self, size: int) -> str:
        """A version for what something else than `publish` put there."""
        return sha256(f"{size} {self._own(_GRAPHS).column('g')}".encode()).hexdigest()[:16]

    def _count(self) -> int:
        return int(self._own(_SIZE).column("count")[0])

    def _own(self, text: str, parameters: Mapping[str, str] = MappingProxyType({})) -> Table:
        """The answer to a query of our own."""
        return table_of(self._endpoint.ask(Asked(text, Form.SELECT, parameters=parameters)))


def table_of(content: bytes) -> Table:
    """SPARQL JSON results as a table.

    Raises:
        StoreUnavailableError: they are none.
    """
    try:
        return from_json(content)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise broken(type(error).__name__) from error


def _graph(content: bytes, answer_format: Format) -> bytes:
    """Turtle in another format, with our prefixes where it has prefixes."""
    triples = ox.parse(content, ox.RdfFormat.TURTLE)
    with_prefixes = answer_format in (formats.TURTLE, formats.TRIG, formats.RDF_XML)
    rdf_format = ox.RdfFormat.from_media_type(answer_format.media_type)
    return bytes(ox.serialize(triples, format=rdf_format, prefixes=PREFIXES if with_prefixes else None) or b"")
