"""Hostile HTTP of our own, as bytes on a socket: lies, floods, and requests that never end."""

from __future__ import annotations

import contextlib
import gzip
import socket
import threading
import time
from typing import Any

import pytest

END = b"Host: a\r\nConnection: close\r\n\r\n"
ASK = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
FORM = b"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def get(path: bytes, *headers: bytes) -> bytes:
    return b"GET " + path + b" HTTP/1.1\r\n" + b"".join(header + b"\r\n" for header in headers) + END


def posted(body: bytes, *headers: bytes, head: bytes = POST) -> bytes:
    lines = b"".join(header + b"\r\n" for header in headers)
    return head + lines + b"Content-Length: %d\r\n\r\n" % len(body) + body


REQUESTS: dict[str, tuple[bytes, tuple[int, ...]]] = {
    "header-of-a-megabyte": (get(b"/", b"X-A: " + b"a" * 1_000_000), (400, 431, 0)),
    "ten-thousand-headers": (get(b"/", *(b"X-%d: a" % n for n in range(10_000))), (200, 302, 303, 400, 431)),
    "header-without-a-name": (get(b"/da/", b": a"), (200, 400)),
    "header-folded": (get(b"/da/", b"X-A: a\r\n b"), (200, 400)),
    "header-with-a-null": (get(b"/da/", b"X-A: \0"), (200, 400)),
    "header-with-bare-cr": (get(b"/da/", b"X-A: a\rX-B: b"), (200, 400)),
    "accept-of-many-types": (get(b"/sparql?query=ASK%7B%7D", b"Accept: " + b"a/b;q=0.1," * 5000), (200, 406, 400)),
    "accept-language-of-many": (get(b"/da/", b"Accept-Language: " + b"xx;q=0.1," * 5000), (200, 400)),
    "if-none-match-of-many": (get(b"/da/", b"If-None-Match: " + b'"a",' * 20_000), (200, 400)),
    "two-hosts": (get(b"/da/", b"Host: evil.example"), (200, 400)),
    "host-of-somebody-else": (get(b"/id/study/jobfirst").replace(b"Host: a", b"Host: evil.example"), (303,)),
    "host-with-markup": (b"GET /da/ HTTP/1.1\r\nHost: <script>\r\nConnection: close\r\n\r\n", (200, 400)),
    "no-host": (b"GET /da/ HTTP/1.1\r\nConnection: close\r\n\r\n", (200, 400)),
    "address-in-full": (b"GET http://evil.example/da/ HTTP/1.1\r\n" + END, (200, 400, 404)),
    "connect": (b"CONNECT evil.example:443 HTTP/1.1\r\n" + END, (400, 404, 405, 501)),
    "trace": (b"TRACE /da/ HTTP/1.1\r\nX-Secret: x\r\n" + END, (400, 405, 501)),
    "method-unheard-of": (b"BREW /da/ HTTP/1.1\r\n" + END, (400, 405, 501)),
    "method-in-small-letters": (b"get /da/ HTTP/1.1\r\n" + END, (200, 400, 405, 501)),
    "method-override-in-a-header": (posted(b"ASK {}", b"X-HTTP-Method-Override: DELETE"), (200,)),
    "method-override-in-the-query": (get(b"/sparql?query=ASK%7B%7D&_method=DELETE"), (200,)),
    "version-unheard-of": (b"GET /da/ HTTP/9.9\r\n" + END, (200, 400, 505)),
    "no-http-at-all": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 50 + b"\r\n\r\n", (400, 0)),
    "address-of-a-hundred-kilobytes": (get(b"/" + b"a" * 100_000), (400, 404, 414, 431)),
    "query-of-two-hundred-kilobytes": (get(b"/sparql?query=" + b"%20" * 70_000), (400, 413, 414, 431)),
    "parameters-without-end": (get(b"/sparql?" + b"a=b&" * 50_000 + b"query=ASK%7B%7D"), (200, 400, 414, 431)),
    "query-given-a-thousand-times": (get(b"/sparql?" + b"query=ASK%7B%7D&" * 1000), (400,)),
    "query-in-address-and-body": (
        posted(b"ASK {}", head=POST.replace(b"/sparql H", b"/sparql?query=ASK%7B%7D H")),
        (400,),
    ),
    "default-graphs-without-end": (get(b"/sparql?query=ASK%7B%7D" + b"&default-graph-uri=a:b" * 2000), (200, 400)),
    "default-graph-of-a-file": (
        get(b"/sparql?query=SELECT*%7B?s?p?o%7D&default-graph-uri=file:///etc/passwd"),
        (200, 400),
    ),
    "bad-percent-encoding": (get(b"/sparql?query=ASK%7B%7D%ZZ%F"), (400,)),
    "bad-utf-8-in-the-query": (get(b"/sparql?query=ASK%7B%7D%23%ff%fe"), (400,)),
    "bad-utf-8-in-the-path": (get(b"/da/id/study/%ff%c0%af"), (400, 404)),
    "null-in-the-path": (get(b"/da/id/study/a%00b"), (400, 404)),
    "null-in-the-query": (get(b"/sparql?query=ASK%00%7B%7D"), (400,)),
    "traversal-in-static": (get(b"/static/..%2f..%2f..%2f..%2fetc/passwd"), (400, 404)),
    "traversal-in-static-twice-encoded": (get(b"/static/%252e%252e/%252e%252e/settings.py"), (400, 404)),
    "traversal-in-a-thing": (get(b"/da/id/..%2f..%2f..%2f..%2f..%2fetc%2fpasswd"), (400, 404)),
    "traversal-absolute": (get(b"/static//etc/passwd"), (308, 400, 404)),
    "traversal-in-the-format": (get(b"/sparql?query=ASK%7B%7D&format=..%2f..%2fetc%2fpasswd"), (400,)),
    "redirect-to-elsewhere": (get(b"//evil.example/id/study/jobfirst"), (303, 308, 400, 404)),
    "redirect-by-backslash": (get(b"/\\evil.example/%2e%2e"), (308, 400, 404)),
    "thing-in-other-letters": (get("/da/id/study/ｊｏｂｆｉｒｓｔ".encode()), (400, 404)),
    "thing-right-to-left": (get(b"/da/id/study/%e2%80%aejobfirst"), (404,)),
    "thing-with-markup": (get(b"/en/id/study/%3Cscript%3Ealert(1)%3C/script%3E"), (404,)),
    "thing-with-line-breaks": (get(b"/id/study/a%0d%0aSet-Cookie:%20a=b"), (400, 404)),
    "thing-of-long-name": (get(b"/da/id/study/" + b"a" * 5000), (404, 414)),
    "language-with-line-breaks": (get(b"/da%0d%0aX-Evil:%201/sparql"), (400, 404)),
    "length-too-large": (POST + b"Content-Length: 1000000\r\n\r\nASK {}", (0, 400, 408)),
    "length-too-small": (POST + b"Content-Length: 3\r\n\r\nASK {} GET /x", (400,)),
    "length-negative": (POST + b"Content-Length: -1\r\n\r\nASK {}", (400,)),
    "length-no-number": (POST + b"Content-Length: 0x10\r\n\r\nASK {}", (400,)),
    "length-of-many-digits": (POST + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n", (400, 413, 0)),
    "length-beyond-all": (POST + b"Content-Length: 99999999999\r\n\r\nASK {}", (413, 400)),
    "length-twice": (POST + b"Content-Length: 6\r\nContent-Length: 3\r\n\r\nASK {}", (400,)),
    "length-and-chunks": (POST + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x", (400, 501)),
    "chunks-that-lie": (POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\nASK {}\r\n0\r\n\r\n", (0, 400, 413)),
    "chunks-that-are-none": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n0\r\n\r\n", (400,)),
    "chunk-extensions": (
        POST + b"Transfer-Encoding: chunked\r\n\r\n6;a=" + b"a" * 9000 + b"\r\nASK {}\r\n0\r\n\r\n",
        (200, 400),
    ),
    "gzip-body": (posted(gzip.compress(b"ASK {}"), b"Content-Encoding: gzip"), (400, 415)),
    "gzip-bomb": (posted(gzip.compress(b"ASK {} #" + b" " * 50_000_000), b"Content-Encoding: gzip"), (400, 415)),
    "form-of-many-fields": (posted(b"a=b&" * 300_000 + b"query=ASK%7B%7D", head=FORM), (200, 400, 413)),
    "form-in-parts": (
        posted(b"--b\r\nContent-Disposition: form-data; name=query\r\n\r\nASK {}\r\n--b--\r\n",
               head=FORM.replace(b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=b")),
        (415, 400),
    ),
    "body-in-utf-16": (posted("ASK {}".encode("utf-16")), (400,)),
    "body-of-another-charset": (posted(b"ASK {}", head=POST.replace(b"-query", b"-query; charset=utf-7")), (400, 415)),
    "body-of-a-get": (b"GET /da/ HTTP/1.1\r\nContent-Length: 5\r\n" + END + b"hello", (200, 400)),
    "expect-continue": (posted(b"ASK {}", b"Expect: 100-continue"), (100, 200, 417)),
    "upgrade": (get(b"/da/", b"Upgrade: websocket", b"Upgrade: h2c"), (200, 400, 426)),
    "range-beyond-all": (get(b"/static/site.css", b"Range: bytes=99999999999999999999-"), (200, 416)),
    "ranges-without-end": (get(b"/static/site.css", b"Range: bytes=" + b"0-1," * 5000 + b"0-1"), (200, 206, 416, 400)),
    "cookies-without-end": (get(b"/da/", b"Cookie: " + b"a=b; " * 20_000), (200, 400)),
    "proxy-headers": (get(b"/da/", b"X-Forwarded-Prefix: //evil.example", b"Forwarded: host=evil.example"), (200,)),
}  # fmt: skip
"""What is sent, and the statuses that are well; 0 is a connection that was closed."""


@pytest.mark.parametrize(("content", "statuses"), REQUESTS.values(), ids=REQUESTS)
def test_a_hostile_request_is_refused_or_harmless(
    content: bytes, statuses: tuple[int, ...], server: Any, attack: Any, request: Any
) -> None:
    lies = b"Content-Length: 1000000" in content or b"ffffffffff" in content
    answer = attack(request.node.callspec.id, "own request", lambda: server.raw(content, end=lies))
    assert answer.status in statuses, answer.text[:500]
    assert "evil.example" not in answer.text + answer.headers.get("location", "")
    assert "x-evil" not in answer.headers
    assert "set-cookie" not in answer.headers
    assert "<script" not in answer.text
    assert "Traceback" not in answer.text


def test_requests_in_one_go_are_answered_one_by_one(server: Any, attack: Any) -> None:
    many = (ASK + b"Host: a\r\n\r\n") * 200 + ASK + END
    answer = attack("pipeline of 200", "own request", lambda: server.raw(many))
    assert answer.status == 200
    assert answer.body.count(b"HTTP/1.1 200") == 200


def test_a_half_closed_socket_is_answered_or_closed(server: Any, attack: Any) -> None:
    answer = attack("half closed", "own request", lambda: server.raw(ASK + END, end=True))
    assert answer.status in (0, 200)


@pytest.mark.parametrize(
    ("name", "begun"),
    [("slow heads", b"GET /da/ HTTP/1.1\r\nX-A: "), ("slow bodies", POST + b"Content-Length: 90000\r\n\r\nASK")],
)
def test_requests_that_never_end_hold_up_nobody(name: str, begun: bytes, server: Any, attack: Any) -> None:
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(socket.create_connection(server.address, timeout=5)) for _ in range(200)]

        def drip() -> Any:
            for part in (begun, b"a", b"a", b"a"):
                for connection in held:
                    connection.sendall(part)
                time.sleep(0.3)
            return server.raw(ASK + END)

        answer = attack(f"{name} on 200 sockets", "own request", drip)
    assert answer.status == 200


def test_a_client_that_reads_nothing_holds_up_nobody(server: Any, attack: Any) -> None:
    body = b"SELECT * { ?s ?p ?o }"
    with contextlib.ExitStack() as stack:
        for _ in range(5):
            connection = stack.enter_context(socket.create_connection(server.address, timeout=5))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.sendall(posted(body))
        answer = attack("answers nobody reads, 5 sockets", "own request", lambda: server.raw(ASK + END, 1.0))
    assert answer.status == 200


def test_heavy_queries_at_once_are_answered_or_sent_away(server: Any, attack: Any) -> None:
    count = 6  # each is in one of the two short lanes for a quarter of a second before it counts as heavy
    heavy = b"SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # %d"
    statuses: list[int] = []

    def deed() -> Any:
        begun = time.monotonic()
        threads = [
            threading.Thread(target=lambda n=n: statuses.append(server.ask(heavy % n).status)) for n in range(count)
        ]
        for thread in threads:
            thread.start()
        answer = server.raw(ASK + END, 0.5)
        for thread in threads:
            thread.join()
        statuses.append(0 if time.monotonic() - begun > 12 else 200)
        return answer

    attack(f"{count} heavy queries at once", "own request", deed)
    assert statuses == [503] * count + [200]
