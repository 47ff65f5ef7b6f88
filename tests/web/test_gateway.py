"""The server: bounds on requests and connections, their order, and what is answered before Flask."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from evidensgraf.errors import BusyError, DeadlineError
from evidensgraf.store.local import LocalStore
from evidensgraf.web import connection, create_app, gateway
from evidensgraf.web.flight import Flights
from evidensgraf.web.message import IS_GONE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from flask import Flask

    from evidensgraf.settings import Settings
    from evidensgraf.store.formats import Format
    from evidensgraf.store.query import Query

ASK = "/sparql?query=ASK%7B%7D"


class SlowStore(LocalStore):
    """Takes its time over a query that says so, and counts."""

    asked = 0
    left = 0
    error: Exception | None = None

    def answer(self, query: Query, answer_format: Format, is_gone: Callable[[], bool] | None = None) -> bytes:
        self.asked += 1
        until = time.monotonic() + (0.5 if "slow" in query.text else 5 if "forever" in query.text else 0)
        while time.monotonic() < until:
            if is_gone and is_gone():
                self.left += 1
                raise ConnectionAbortedError
            time.sleep(0.01)
        if self.error:
            raise self.error
        return super().answer(query, answer_format, is_gone)


@pytest.fixture(scope="module")
def app(settings: Settings) -> Flask:
    return create_app(settings, SlowStore([], "v1"))


@pytest.fixture
def store(app: Flask) -> Generator[SlowStore]:
    found = app.extensions["evidensgraf"].store
    assert isinstance(found, SlowStore)
    found.asked = found.left = 0
    yield found
    found.error = None


@pytest.fixture(scope="module")
def port(app: Flask, serving: Any) -> Generator[int]:
    with serving(app) as taken:
        yield taken


def said(port: int, *parts: bytes, seconds: float = 10) -> bytes:
    """All that comes back for bytes that are sent as they are, until the server hangs up."""
    found = bytearray()
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as client:
        for part in parts:
            client.sendall(part)
        while chunk := client.recv(1 << 16):
            found += chunk
    return bytes(found)


def get(port: int, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    client = HTTPConnection("127.0.0.1", port, timeout=10)
    client.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    response = client.getresponse()
    body = response.read()
    client.close()
    return response.status, {name.lower(): value for name, value in response.getheaders()}, body


def test_requests_in_one_go_are_answered_in_their_order_the_quick_after_the_slow(port: int) -> None:
    get(port, ASK)
    slow = b"GET /sparql?query=ASK%7B%7D%23slow1 HTTP/1.1\r\nHost: a\r\nAccept: text/csv\r\n\r\n"
    quick = b"GET " + ASK.encode() + b" HTTP/1.1\r\nHost: a\r\n\r\n"
    last = b"GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
    found = said(port, slow + quick * 50 + last)
    assert found.count(b"HTTP/1.1 200") == 51
    assert found.find(b"text/csv") < found.find(b"sparql-results+json") < found.find(b"HTTP/1.1 404")


def test_a_connection_of_http_1_0_is_kept_only_if_that_is_asked(port: int) -> None:
    one = b"GET " + ASK.encode() + b" HTTP/1.0\r\n"
    assert b"Connection: close" in said(port, one + b"\r\n")
    found = said(port, one + b"Connection: keep-alive\r\n\r\n", one + b"\r\n")
    assert found.count(b"HTTP/1.1 200") == 2
    assert b"Connection: keep-alive" in found


def test_head_has_the_length_and_no_body(port: int) -> None:
    found = said(port, b"HEAD " + ASK.encode() + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    head, _, body = found.partition(b"\r\n\r\n")
    assert (head.count(b"Content-Length: "), body) == (1, b"")


REFUSED = {
    "no-host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "two-hosts": (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    "no-target": (b"GET nowhere HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    "no-http": (b"hello\r\n\r\n", 400),
    "head-too-large": (b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * (2 * connection.MOST_HEAD_BYTES), 431),
    "body-too-large-by-its-word": (
        b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
        b"Content-Length: 99999999\r\n\r\n",
        413,
    ),
}


@pytest.mark.parametrize(("content", "status"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_request_is_told_so_and_the_connection_ends(port: int, content: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(content)
        found = client.recv(1 << 16)
    assert found.startswith(b"HTTP/1.1 %d " % status)
    assert b"Content-Type: application/problem+json" in found


@pytest.mark.parametrize("chunked", [False, True])
def test_who_sends_too_much_is_heard_out_and_told_so(port: int, settings: Settings, chunked: bool) -> None:
    size = 4 * settings.max_query_bytes
    type_ = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
    if chunked:
        content = type_ + b"Transfer-Encoding: chunked\r\n\r\n" + b"%x\r\n" % size + b"a" * size + b"\r\n0\r\n\r\n"
    else:
        content = type_ + b"Content-Length: %d\r\n\r\n" % size + b"a" * size
    with socket.create_connection(("127.0.0.1", port), timeout=10) as client:
        client.sendall(content)
        time.sleep(0.2)
        found = client.recv(1 << 16)
    assert found.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in found


@pytest.mark.parametrize(
    "begun", [b"GET / HTTP/1.1\r\nX: ", b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\n", b""]
)
def test_who_sends_too_slowly_or_nothing_is_hung_up_on(
    begun: bytes, app: Flask, serving: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "REQUEST_SECONDS", 0.5)
    monkeypatch.setattr(gateway, "_LOOK_SECONDS", 0.1)
    with serving(app) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(begun)
        begun_at = time.monotonic()
        while time.monotonic() - begun_at < 4 and not is_hung_up(client):
            with contextlib.suppress(OSError):
                client.sendall(b"a" if begun else b"")
            time.sleep(0.1)
    assert 0.3 < time.monotonic() - begun_at < 4


def is_hung_up(client: socket.socket) -> bool:
    client.setblocking(False)
    try:
        return client.recv(1) == b""
    except BlockingIOError:
        return False
    except OSError:
        return True


def test_work_for_a_client_that_hangs_up_is_dropped(port: int, store: SlowStore) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(b"GET /sparql?query=ASK%7B%7D%23forever HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.3)
    until = time.monotonic() + 2
    while not store.left and time.monotonic() < until:
        time.sleep(0.01)
    assert (store.asked, store.left) == (1, 1)


def test_the_same_asked_by_many_at_once_is_evaluated_once(port: int, store: SlowStore) -> None:
    found: list[tuple[int, dict[str, str], bytes]] = []
    path = "/sparql?query=" + quote("SELECT (1 AS ?one) {} # slow together")
    threads = [threading.Thread(target=lambda: found.append(get(port, path))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.asked == 1
    assert len({(status, body) for status, _, body in found}) == 1
    assert found[0][0] == 200


def test_what_differs_each_time_is_evaluated_for_each(port: int, store: SlowStore) -> None:
    path = "/sparql?query=" + quote("SELECT (RAND() AS ?r) {} # slow together")
    threads = [threading.Thread(target=get, args=(port, path)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.asked == 3


def test_who_waits_for_one_that_hung_up_asks_anew(port: int, store: SlowStore) -> None:
    path = "/sparql?query=" + quote("ASK {} # slow, and the first hangs up")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: identity\r\n\r\n".encode())
        time.sleep(0.1)
        found: list[int] = []
        thread = threading.Thread(target=lambda: found.append(get(port, path)[0]))
        thread.start()
        time.sleep(0.1)
        assert store.asked == 1
    thread.join()
    assert (found, store.asked, store.left) == ([200], 2, 1)


def test_only_so_many_wait_for_anothers_work_and_the_rest_work_themselves() -> None:
    flights: Flights[int] = Flights(most_waiting=1)
    begun, done, worked = threading.Event(), threading.Event(), [0]

    def work() -> int:
        worked[0] += 1
        begun.set()
        done.wait(5)
        return worked[0]

    def share() -> None:
        flights.share("key", work, lambda _: True, lambda: False)

    threads = [threading.Thread(target=share) for _ in range(4)]
    threads[0].start()
    begun.wait(5)
    for thread in threads[1:]:
        thread.start()
    time.sleep(0.2)
    assert worked == [3]  # the first, and those two for whom there was no room to wait
    done.set()
    for thread in threads:
        thread.join()


PLAIN = {
    "json": (ASK, {}),
    "json-asked": (ASK, {"Accept": "application/sparql-results+json"}),
    "csv": ("/sparql?query=SELECT%20%28%22%C3%A6%22%20AS%20%3Fx%29%7B%7D", {"Accept": "text/csv"}),
    "xml-by-another-name": (ASK, {"Accept": "text/xml"}),
    "turtle": ("/sparql?query=CONSTRUCT%20%7B%3Curn%3Aa%3E%20a%20%3Curn%3Ab%3E%7D%20WHERE%20%7B%7D", {}),
}
OTHER = {
    "page": (ASK, {"Accept": "text/html"}),
    "no-format": (ASK, {"Accept": "video/mp4"}),
    "format": (f"{ASK}&format=csv", {}),
    "two": (f"{ASK}&query=ASK%7B%7D", {}),
    "update": ("/sparql?query=CLEAR%20ALL", {}),
    "not-utf-8": ("/sparql?query=ASK%7B%7D%23%FF", {}),
    "too-long": (f"/sparql?query=ASK%7B%7D%23{'a' * 100_001}", {}),
    "does-not-parse": ("/sparql?query=ASK%7B", {}),
}


@pytest.mark.parametrize(("path", "headers"), [*PLAIN.values(), *OTHER.values()], ids=[*PLAIN, *OTHER])
def test_a_plain_query_is_answered_as_flask_would(
    path: str, headers: dict[str, str], settings: Settings, store: SlowStore
) -> None:
    app = create_app(settings, SlowStore([], "v1"))
    client, cache = app.test_client(), app.extensions["evidensgraf.answers"]

    def ask(comment: str) -> Any:
        return client.get(path.replace("query=", f"query=%23{comment}%0A", 1), headers=headers)

    answers = [ask("first"), ask("the headers are known")]
    cache._app = cache._app._app
    alone = ask("Flask alone")
    for answer in answers:
        assert answer.status_code == alone.status_code
        assert [pair for pair in answer.headers if pair[0] not in ("ETag", "Content-Length")] == [
            pair for pair in alone.headers if pair[0] not in ("ETag", "Content-Length")
        ]
        assert answer.data == alone.data or alone.status_code != 200 or alone.mimetype == "text/html"


@pytest.mark.parametrize("error", [DeadlineError(seconds=1), BusyError(), ZeroDivisionError()])
def test_what_goes_wrong_with_a_plain_query_is_told_by_flask_and_not_asked_again(
    port: int, store: SlowStore, error: Exception
) -> None:
    store.error = error
    status, headers, body = get(port, f"/sparql?query=ASK%7B%7D%23{type(error).__name__}")
    assert status == (500 if isinstance(error, ZeroDivisionError) else 503)
    assert json.loads(body)["status"] == status
    assert headers.get("retry-after") == ("5" if isinstance(error, BusyError) else None)
    assert store.asked == 1


@pytest.mark.parametrize(
    ("scheme", "believed", "address"),
    [
        ("https", True, b"https://evidens.example.dk/sparql"),
        ("https", False, b"http://127.0.0.1"),
        ("gopher", True, b"http://evidens"),
    ],
)
def test_a_proxy_is_believed_only_when_told_to(
    settings: Settings, scheme: str, believed: bool, address: bytes, serving: Any
) -> None:
    app = create_app(settings, SlowStore([], "v1"))
    with serving(app, believes_proxy=believed) as port:
        for _ in range(2):
            body = get(port, "/sparql", X_Forwarded_Proto=scheme, X_Forwarded_Host="evidens.example.dk")[2]
            assert b"<" + address in body


def test_what_fails_beneath_flask_is_a_500_that_is_noted(caplog: pytest.LogCaptureFixture) -> None:
    def fail(*_: object) -> list[bytes]:
        raise ZeroDivisionError

    answers: list[Any] = []
    made = gateway.Gateway(fail, gateway.Limits(threads=1, body=1), lambda _: True)
    made.answer({IS_GONE: lambda: False}, answers.append)
    assert answers[0].status.startswith("500")
    assert "ZeroDivisionError" in caplog.text


def test_more_than_may_wait_to_be_sent_is_refused(settings: Settings, serving: Any) -> None:
    app = create_app(settings, SlowStore([], "v1"))
    app.add_url_rule("/large", view_func=lambda: b"a" * 30_000_000)
    with serving(app, unsent=40_000_000) as port, socket.create_connection(("127.0.0.1", port), timeout=5) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        deaf.sendall(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(0.5)
        assert get(port, "/large")[0] == 503
        assert get(port, ASK)[0] == 200
