"""A server over whatever a test puts on the shelf, and the table of figures at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

import pytest

from evidensgraf.store.local import LocalStore
from evidensgraf.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    import pyoxigraph as ox
    from _pytest.terminal import TerminalReporter

    from evidensgraf.settings import Settings
    from evidensgraf.store.formats import Format
    from evidensgraf.store.query import Query
    from evidensgraf.store.table import Table, Term

_SUITE = "conformance suite"


class Shelf:
    """A `Store` whose graph is changed from test to test."""

    def __init__(self) -> None:
        self._states = 0
        self.put([])

    def put(self, quads: Iterable[ox.Quad]) -> None:
        """Let it hold these quads and no others."""
        self._states += 1
        self._store = LocalStore(quads, f"state {self._states}")

    @property
    def version(self) -> str:
        return self._store.version

    @property
    def size(self) -> int:
        return self._store.size

    def answer(self, query: Query, answer_format: Format, is_gone: Callable[[], bool] | None = None) -> bytes:
        return self._store.answer(query, answer_format, is_gone)

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        return self._store.table(query, bindings)

    def close(self) -> None:
        self._store.close()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Server:
    """A running server.

    Attributes:
        shelf: the graph that it serves.
        host: where it listens.
        port: where it listens.
    """

    shelf: Shelf
    host: str
    port: int

    @property
    def endpoint(self) -> str:
        """The endpoint's address."""
        return f"http://{self.host}:{self.port}/sparql"

    def ask(
        self, method: str, target: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request as it is written, and read the whole answer."""
        connection = HTTPConnection(self.host, self.port, timeout=30)
        try:
            connection.request(method, target, body, dict(headers or {}))
            response = connection.getresponse()
            media_type = response.headers.get_content_type()
            return Answer(response.status, media_type, dict(response.getheaders()), response.read())
        finally:
            connection.close()


@pytest.fixture(scope="session")
def server(settings: Settings, serving: Any) -> Generator[Server]:
    shelf = Shelf()
    with serving(create_app(settings, shelf)) as port:
        yield Server(shelf, "127.0.0.1", port)


@pytest.fixture(autouse=True)
def _suite(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> None:
    """Note which suite a test counts for."""
    marker = request.node.get_closest_marker("suite")
    if marker:
        record_property(_SUITE, marker.args[0])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "suite(name): the conformance suite that a test counts for")


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Print how many tests of each suite pass."""
    counts: dict[str, Counter[str]] = {}
    for outcome in ("passed", "failed", "xfailed"):
        for report in terminalreporter.getreports(outcome):
            if suite := dict(report.user_properties).get(_SUITE):
                counts.setdefault(str(suite), Counter())[outcome] += 1
    if not counts:
        return
    terminalreporter.section("SPARQL 1.1 conformance")
    terminalreporter.write_line(f"{'suite':34}{'tests':>7}{'passed':>8}{'known deviations':>18}{'failed':>8}")
    for name, count in [*counts.items(), ("all", sum(counts.values(), Counter()))]:
        figures = f"{count['passed']:>8}{count['xfailed']:>18}{count['failed']:>8}"
        terminalreporter.write_line(f"{name:34}{count.total():>7}{figures}")
