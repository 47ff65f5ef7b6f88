"""Figures for Prometheus: how many requests, how fast, how busy. They hold no more of anybody than the notes do.

The library is optional (`pip install evidensgraf[metrics]`); it is imported when metrics are wanted, and here alone.
"""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.store import Store
    from evidensgraf.web.access import Note

_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""From a point look-up to a query that is stopped, in seconds."""


def is_available() -> bool:
    """Whether the library is there."""
    return importlib.util.find_spec("prometheus_client") is not None


class Metrics:
    """A reader of notes that counts.

    Args:
        store: whose workers are looked at, if it has any.
    """

    def __init__(self, store: Store) -> None:
        import prometheus_client as prometheus

        self._store = store
        self._text = prometheus.generate_latest
        self.content_type = prometheus.CONTENT_TYPE_LATEST
        self._registry = prometheus.CollectorRegistry()
        common: dict[str, Any] = {"namespace": "evidensgraf", "registry": self._registry}
        self._requests = prometheus.Counter("requests", "Requests answered", ["route", "status"], **common)
        self._seconds = prometheus.Histogram(
            "request_seconds", "Seconds until the last byte was sent", ["route"], buckets=_BUCKETS, **common
        )
        self._work = prometheus.Counter("work", "Requests by what became of their work", ["outcome"], **common)
        self._cache = prometheus.Counter("cache", "Requests that asked the cache of answers", ["result"], **common)
        prometheus.ProcessCollector(registry=self._registry)
        self._registry.register(self)

    def __call__(self, note: Note) -> None:
        """Count a request. Labels are routes, never addresses, so that nobody can make the tables grow."""
        route = note.route or "none"
        self._requests.labels(route, str(note.status)).inc()
        self._seconds.labels(route).observe(note.seconds)
        if note.outcome:
            self._work.labels(note.outcome).inc()
        if note.cache:
            self._cache.labels(note.cache).inc()

    def text(self) -> bytes:
        """All figures, in the text format of Prometheus."""
        return bytes(self._text(self._registry))

    def collect(self) -> Iterator[Any]:
        """The figures of this moment; what a Prometheus registry asks a collector for."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        yield GaugeMetricFamily("evidensgraf_statements", "Statements in the graph", value=self._store.size)
        state = getattr(self._store, "workers", None)
        if state is None:
            return
        yield GaugeMetricFamily("evidensgraf_workers_busy", "Workers at work", value=state.busy)
        yield GaugeMetricFamily("evidensgraf_queries_waiting", "Queries that wait for a worker", value=state.waiting)
        yield CounterMetricFamily(
            "evidensgraf_worker_restarts", "Workers stopped or dead at their work", value=state.restarts
        )
