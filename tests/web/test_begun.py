"""Small queries that the loop itself has a worker answer: as any other is answered, and bounded as any other is."""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import socket
import threading
import time
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from evidensgraf.store.pool import PooledStore, StartedAnswer
from evidensgraf.web import create_app, gateway, operation
from evidensgraf.web.message import IS_GONE

if TYPE_CHECKING:
    from collections.abc import Generator

    from evidensgraf.settings import Settings

LONG = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
TABLE = "application/sparql-results+json"


@pytest.fixture(scope="module")
def bounded(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    log = tmp_path_factory.mktemp("log") / "access"
    return dataclasses.replace(settings, query_seconds=2, max_rows=100, short_lane=1, access_log=str(log))


@pytest.fixture(scope="module")
def store(bounded: Settings) -> Generator[PooledStore]:
    made = PooledStore(bounded)
    yield made
    made.close()


@pytest.fixture(scope="module")
def port(bounded: Settings, store: PooledStore, serving: Any) -> Generator[int]:
    app = create_app(bounded, store)
    with serving(app) as taken:
        get(taken, "ASK {}")  # the headers of this format are known from then on
        yield taken
    operation.close_operation(app)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which thread took each answer that was begun."""
    found: list[str] = []
    take = StartedAnswer.take

    def noted(self: StartedAnswer, is_gone: Any) -> bytes:
        found.append(threading.current_thread().name)
        return take(self, is_gone)

    monkeypatch.setattr(StartedAnswer, "take", noted)
    return found


def path(query: str) -> str:
    return f"/sparql?query={quote(query, safe='')}"


def get(port: int, query: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    client = HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("GET", path(query), headers={"Accept": TABLE} | headers)
    response = client.getresponse()
    body = response.read()
    client.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def test_a_small_query_is_answered_by_the_loop_and_then_kept(port: int, threads: list[str]) -> None:
    status, headers, body = get(port, "SELECT (1 AS ?x) {}")
    assert (status, json.loads(body)["results"]["bindings"][0]["x"]["value"]) == (200, "1")
    assert len(threads) == 1
    assert not threads[0].startswith("request")
    assert get(port, "SELECT (1 AS ?x) {}")[1]["etag"] == headers["etag"]
    assert get(port, "SELECT (1 AS ?x) {}", **{"If-None-Match": headers["etag"]})[0] == 304
    assert len(threads) == 1


def test_a_query_that_takes_longer_is_handed_to_a_thread_and_is_bounded_there(port: int, threads: list[str]) -> None:
    begun = time.monotonic()
    status, _, body = get(port, LONG)
    assert (status, 1.5 < time.monotonic() - begun < 4) == (503, True)
    assert "2" in json.loads(body)["detail"]
    assert threads[0].startswith("request")


def test_an_answer_that_is_too_large_is_an_error(port: int, threads: list[str]) -> None:
    assert get(port, "SELECT * { ?s ?p ?o } LIMIT 101")[0] == 503
    assert get(port, "SELECT * { ?s ?p ?o } LIMIT 100")[0] == 200
    assert len(threads) == 2


def test_a_large_answer_is_whole_each_time(port: int, store: PooledStore) -> None:
    long = '"xxxxxxxxxx"'
    for _ in range(4):
        long = f'REPLACE({long}, "x", "xxxxxxxxxx")'
    for number in range(20):
        status, _, body = get(port, f"SELECT ({long} AS ?long) {{ ?s ?p ?o }} LIMIT 50 # {number}")
        assert status == 200, body
        assert [len(row["long"]["value"]) for row in json.loads(body)["results"]["bindings"]] == [100_000] * 50
    idle = [store._pool._ready.get(timeout=5)]
    assert os.get_blocking(idle[0].socket.fileno())
    store._pool._ready.put(idle[0])


def test_a_syntax_error_is_told_by_a_thread(port: int, threads: list[str]) -> None:
    status, _, body = get(port, "SELECT ?x { ?x }")
    assert (status, json.loads(body)["status"]) == (400, 400)
    assert threads[0].startswith("request")


def test_those_who_ask_the_same_meanwhile_get_the_same_answer(port: int, threads: list[str]) -> None:
    slow = f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT 900000 }} }} #{time.time()}"
    found: list[bytes] = []
    asking = [threading.Thread(target=lambda: found.append(get(port, slow)[2])) for _ in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert len(set(found)) == 1
    assert b"900000" in found[0]
    assert len(threads) == 1


def test_a_client_that_goes_away_frees_the_worker(port: int, store: PooledStore) -> None:
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(f"GET {path(LONG + ' # gone')} HTTP/1.1\r\nHost: a\r\nAccept: {TABLE}\r\n\r\n".encode())
        time.sleep(0.1)
        assert store.workers.busy == 1
    until = time.monotonic() + 1
    while store.workers.busy and time.monotonic() < until:
        time.sleep(0.02)
    assert store.workers.busy == 0


def test_a_worker_that_is_killed_costs_its_query_a_503_and_no_other(port: int, store: PooledStore) -> None:
    found: list[int] = []
    asking = threading.Thread(target=lambda: found.append(get(port, LONG + "# killed")[0]))
    asking.start()
    time.sleep(0.1)
    pool = store._pool
    children = Path(f"/proc/{pool._nursery.pid}/task/{pool._nursery.pid}/children")  # proc(5)
    for pid in children.read_text(encoding="ascii").split():
        os.kill(int(pid), signal.SIGKILL)
    asking.join()
    assert found == [503]
    assert get(port, "ASK {} # after")[0] == 200


def test_its_time_in_the_log_is_that_of_the_whole_request(port: int, bounded: Settings) -> None:
    slow = f"SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT 900000 }} }} #{time.time()}"
    begun = time.monotonic()
    get(port, slow)
    took = 1000 * (time.monotonic() - begun)
    noted = json.loads(Path(bounded.access_log).read_text(encoding="ascii").splitlines()[-1])
    assert (noted["route"], noted["outcome"], noted["cache"]) == ("/sparql", "ok", "miss")
    assert 0.7 * took < noted["ms"] <= took + 1


def test_what_was_begun_when_the_server_stops_is_refused() -> None:
    with socket.socket() as never:
        made = gateway.Gateway(
            lambda *_: [], gateway.Limits(threads=1, body=1), lambda _: False, lambda _: Never(never)
        )
        made._threads.shutdown()
        made._loop = Loop()  # type: ignore[assignment]  # as much of one as is needed
        answers: list[Any] = []
        made.answer({IS_GONE: lambda: False}, answers.append)
    assert answers[0].status.startswith("503")


class Never:
    def __init__(self, end: socket.socket) -> None:
        self.end = end

    def fileno(self) -> int:
        return self.end.fileno()

    def is_at_hand(self) -> bool:
        return False


class Loop:
    """It is late at once."""

    def call_later(self, _: float, work: Any) -> Any:
        self.work = work
        return self

    def add_reader(self, _: int, work: Any) -> None:
        work()

    def remove_reader(self, _: int) -> None:
        pass

    def cancel(self) -> None:
        pass
