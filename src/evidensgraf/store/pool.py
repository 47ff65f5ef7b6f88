"""The embedded store behind workers that can be killed: what the site uses.

The nursery reads the graph once (`serve`), each worker answers on it by `LocalStore`, and `PooledStore` asks the
workers. A request to a worker is JSON: the query, the format, the bindings. A reply is `A` and the answer's bytes, or
`E` and JSON that names an error of `errors` and its facts, which is raised again on this side.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidensgraf import errors
from evidensgraf.settings import Settings
from evidensgraf.store import formats
from evidensgraf.store.formats import format_named
from evidensgraf.store.local import Caps, LocalStore
from evidensgraf.store.query import Form, Query
from evidensgraf.store.table import Table, Term, from_json, from_n_triples
from evidensgraf.workers import Bounds, Pool, WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidensgraf.store import Store
    from evidensgraf.store.formats import Format


class PooledStore:
    """A `Store` whose work is done in processes that can be killed.

    Args:
        settings: the root folder that is read, and the bounds of the work.

    Raises:
        StartError: the graph could not be read, or no process started.
    """

    def __init__(self, settings: Settings) -> None:
        self._seconds = settings.query_seconds
        self._megabytes = settings.query_megabytes
        bounds = Bounds(
            short_lane=settings.short_lane,
            long_lane=settings.long_lane,
            waiting=settings.max_waiting,
            memory_bytes=settings.query_megabytes << 20,
        )
        self._pool = Pool(f"{__name__}:serve", asdict(settings) | {"root": str(settings.root)}, bounds)

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

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        """See `Store.table`."""
        if query.form.is_graph:
            return from_n_triples(self._ask(query, formats.N_TRIPLES, bindings or {}, None))
        return from_json(self._ask(query, formats.JSON, bindings or {}, None))

    def close(self) -> None:
        """Stop all processes."""
        self._pool.close()

    def _ask(
        self, query: Query, answer_format: Format, bindings: Mapping[str, Term], is_gone: Callable[[], bool] | None
    ) -> bytes:
        request = {
            "query": asdict(query),
            "format": answer_format.name,
            "bindings": {name: asdict(term) for name, term in bindings.items()},
        }
        try:
            reply = self._pool.call(json.dumps(request).encode(), self._seconds, is_gone)
        except WorkerDiedError as error:
            raise errors.WorkerLostError(megabytes=self._megabytes) from error
        if reply.startswith(b"A"):
            return reply[1:]
        kind, facts = json.loads(reply[1:])
        raise getattr(errors, kind)(**facts)


def serve(argument: dict[str, Any]) -> tuple[Callable[[bytes], bytes], dict[str, object]]:
    """Read the graph, in the nursery.

    Args:
        argument: the settings, as JSON has them.

    Returns:
        What a worker does with a request, and what the server is told of the graph.
    """
    settings = Settings(**{**argument, "root": Path(argument["root"])})
    store = LocalStore.open(settings, Caps(bytes=settings.max_answer_bytes, rows=settings.max_rows))

    def handle(request: bytes) -> bytes:
        asked = json.loads(request)
        query = Query(**{**asked["query"], "form": Form(asked["query"]["form"])})
        bindings = {name: Term(**term) for name, term in asked["bindings"].items()}
        try:
            return b"A" + store.serialized(query, format_named(asked["format"], query.form), bindings)
        except errors.EvidensgrafError as error:
            return b"E" + json.dumps([type(error).__name__, error.facts]).encode()

    return handle, {"version": store.version, "size": store.size}


def open_store(settings: Settings) -> Store:
    """The store that fits this machine.

    Returns:
        A `PooledStore`; where processes cannot be forked (Windows) a `LocalStore`, which one heavy query can hold up.

    Raises:
        StartError: see `PooledStore`.
        FileError, RdfSyntaxError: see `LocalStore.open`.
    """
    return PooledStore(settings) if hasattr(os, "fork") else LocalStore.open(settings)
