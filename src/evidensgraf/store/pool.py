"""The embedded store behind workers that can be killed: what the site uses.

The nursery reads the graph once (`serve`), each worker answers on it by `LocalStore`, and `PooledStore` asks the
workers. A request to a worker is JSON: the query, the format, the bindings. A reply is `A` and the answer's bytes, or
`E` and JSON that names an error of `errors` and its facts, which is raised again on this side.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from evidensgraf import errors, turtle
from evidensgraf.settings import Settings
from evidensgraf.store import build, formats, opening, published
from evidensgraf.store.formats import format_named
from evidensgraf.store.local import Caps, LocalStore
from evidensgraf.store.query import Form, Query
from evidensgraf.store.table import Table, Term, from_json, from_n_triples
from evidensgraf.workers import Bounds, Pool, Started, State, WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidensgraf.store import Store
    from evidensgraf.store.formats import Format


_QUERY = tuple(part.name for part in fields(Query))
_ANSWER = b"A"
_SMALLEST = Query("ASK {}", Form.ASK, has_from=False)


class PooledStore:
    """A `Store` whose work is done in processes that can be killed.

    Args:
        settings: the root folder that is read, and the bounds of the work.
        published: read the published folder (see `published`), not the files of the root.
        dump: read this file of N-Quads, and nothing else.

    Raises:
        StartError: the graph could not be read, or no process started.
    """

    def __init__(self, settings: Settings, *, published: bool = False, dump: Path | None = None) -> None:
        self._seconds = settings.query_seconds
        self._megabytes = settings.query_megabytes
        bounds = Bounds(
            short_lane=settings.short_lane,
            long_lane=settings.long_lane,
            waiting=settings.max_waiting,
            memory_bytes=settings.query_megabytes << 20,
        )
        target = serve_dump if dump else serve_published if published else serve
        # A command line can be read by others on the machine, and credentials of another engine are of no use here.
        told = {name: value for name, value in asdict(settings).items() if not name.startswith("store")}
        told |= {"root": str(settings.root)} | ({"dump": str(dump)} if dump else {})
        self._pool = Pool(f"{__name__}:{target.__name__}", told, bounds)

    @property
    def version(self) -> str:
        """See `Store.version`."""
        return str(self._pool.told["version"])

    @property
    def size(self) -> int:
        """See `Store.size`."""
        return int(self._pool.told["size"])

    def answer(self, query: Query, answer_format: Format, is_gone: Callable[[], bool] | None = None) -> bytes:
        """See `Store.answer`."""
        return self._ask(query, answer_format, {}, is_gone)

    def begin(self, query: Query, answer_format: Format) -> StartedAnswer | None:
        """Have a worker begin with a small query, without waiting for anything.

        Returns:
            None if no worker is idle.
        """
        request = _request(query, answer_format, {})
        started = self._pool.begin(request)
        return StartedAnswer(self, request, started) if started else None

    def reply(
        self,
        request: bytes,
        is_gone: Callable[[], bool] | None,
        seconds: float | None = None,
        started: Started | None = None,
    ) -> bytes:
        """What the workers reply to a request.

        Args:
            request: as a worker reads it.
            is_gone: says whether who asked has gone away.
            seconds: how long it may take; by default as long as any query.
            started: the same request, where a worker has it already.

        Raises:
            EvidensgrafError: what went wrong there.
        """
        try:
            reply = self._pool.call(request, seconds or self._seconds, is_gone, started)
        except WorkerDiedError as error:
            raise errors.WorkerLostError(megabytes=self._megabytes) from error
        if reply.startswith(_ANSWER):
            return reply[1:]
        kind, facts = json.loads(reply[1:])
        raise getattr(errors, kind)(**facts)

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        """See `Store.table`."""
        if query.form.is_graph:
            return from_n_triples(self._ask(query, formats.N_TRIPLES, bindings or {}, None))
        return from_json(self._ask(query, formats.JSON, bindings or {}, None))

    @property
    def workers(self) -> State:
        """What the processes do at this moment."""
        return self._pool.state

    def probe(self, seconds: float) -> None:
        """Have a worker answer the smallest question.

        Args:
            seconds: how long it may take.

        Raises:
            LimitError, BusyError: there is no answer.
        """
        self._ask(_SMALLEST, formats.JSON, {}, None, seconds)

    def close(self) -> None:
        """Stop all processes."""
        self._pool.close()

    def _ask(
        self,
        query: Query,
        answer_format: Format,
        bindings: Mapping[str, Term],
        is_gone: Callable[[], bool] | None,
        seconds: float | None = None,
    ) -> bytes:
        return self.reply(_request(query, answer_format, bindings), is_gone, seconds)


@dataclass(frozen=True, slots=True)
class StartedAnswer:
    """An answer that a worker has begun to make. Take it once, whatever comes of it: the worker waits for that.

    Attributes:
        store: whose worker it is.
        request: as the worker has it.
        started: its work.
    """

    store: PooledStore
    request: bytes
    started: Started

    def fileno(self) -> int:
        """The descriptor that can be read when it is there, or when there will be none."""
        return self.started.fileno()

    def is_at_hand(self) -> bool:
        """Whether it is there, whole and small, and no error."""
        return (self.started.reply_at_hand() or b"").startswith(_ANSWER)

    def take(self, is_gone: Callable[[], bool] | None) -> bytes:
        """Wait for it, and take it; see `Store.answer`."""
        return self.store.reply(self.request, is_gone, started=self.started)


def _request(query: Query, answer_format: Format, bindings: Mapping[str, Term]) -> bytes:
    request = {
        "query": {name: getattr(query, name) for name in _QUERY},  # `asdict` copies, and takes ten times as long
        "format": answer_format.name,
        "bindings": {name: asdict(term) for name, term in bindings.items()},
    }
    return json.dumps(request).encode()


def serve(argument: dict[str, Any]) -> tuple[Callable[[bytes], bytes], dict[str, object]]:
    """Read the graph, in the nursery.

    Args:
        argument: the settings, as JSON has them.

    Returns:
        What a worker does with a request, and what the server is told of the graph.
    """
    return _served(argument, LocalStore.open)


def serve_published(argument: dict[str, Any]) -> tuple[Callable[[bytes], bytes], dict[str, object]]:
    """Open the published graph, in the nursery; see `serve`."""
    return _served(argument, opening.open_current)


def serve_dump(argument: dict[str, Any]) -> tuple[Callable[[bytes], bytes], dict[str, object]]:
    """Read a file of N-Quads, in the nursery; see `serve`."""
    dump = Path(argument.pop("dump"))

    def opened(_: Settings, caps: Caps) -> LocalStore:
        content = turtle.read_bytes(dump)
        quads = ox.parse(content, ox.RdfFormat.N_QUADS)
        return LocalStore(quads, hashlib.sha256(content).hexdigest()[:16], caps)

    return _served(argument, opened)


def _served(
    argument: dict[str, Any], opened: Callable[[Settings, Caps], LocalStore]
) -> tuple[Callable[[bytes], bytes], dict[str, object]]:
    settings = Settings(**{**argument, "root": Path(argument["root"])})
    store = opened(settings, Caps(bytes=settings.max_answer_bytes, rows=settings.max_rows))

    def handle(request: bytes) -> bytes:
        asked = json.loads(request)
        query = Query(**{**asked["query"], "form": Form(asked["query"]["form"])})
        bindings = {name: Term(**term) for name, term in asked["bindings"].items()}
        try:
            return _ANSWER + store.serialized(query, format_named(asked["format"], query.form), bindings)
        except errors.EvidensgrafError as error:
            return b"E" + json.dumps([type(error).__name__, error.facts]).encode()
        except (OSError, RuntimeError) as error:
            if not (refusal := opening.met_damage(settings, error)):
                raise
            return b"E" + json.dumps([type(refusal).__name__, refusal.facts]).encode()

    return handle, {"version": store.version, "size": store.size}


def open_store(settings: Settings) -> Store:
    """The store that the settings and this machine call for.

    Returns:
        A `RemoteStore` where the settings name an endpoint; else a `PooledStore`, over the published folder if the
        graph is large, which is built first if it is not what the files say; where processes cannot be forked
        (Windows) a `LocalStore`, which one heavy query can hold up.

    Raises:
        StoreError: see `RemoteStore`.
        StartError: see `PooledStore`.
        FileError, RdfSyntaxError: see `LocalStore.open`.
    """
    if settings.store:
        # SPARQLWrapper brings rdflib along; who has the graph at hand needs neither.
        from evidensgraf.store.remote import RemoteStore

        return RemoteStore.open(settings)
    if not hasattr(os, "fork"):
        return LocalStore.open(settings)
    is_large = published.is_large(settings)
    if is_large:
        build.ensure(settings)
    return PooledStore(settings, published=is_large)


def open_here(settings: Settings) -> Store:
    """The same graph for one question of this process's own user: no other process, and no bound.

    Raises:
        StoreError, StartError, FileError, RdfSyntaxError: see `open_store`.
    """
    if settings.store:
        return open_store(settings)
    if hasattr(os, "fork") and published.is_large(settings):
        build.ensure(settings)
        return opening.open_current(settings)
    return LocalStore.open(settings)
