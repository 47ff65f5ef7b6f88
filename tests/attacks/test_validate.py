"""Hostile texts to be checked: deep, huge, endless, no text at all, or made to reach out."""

from __future__ import annotations

import contextlib
import socket
import time
from typing import Any

import pytest

HEAD = b"POST /validate HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: text/turtle\r\n"
FORM = (
    b"POST /en/validate HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=b\r\n"
)
PREFIXES = (
    b"@prefix evg: <https://w3id.org/evidensgraf/ns/> . @prefix e: <http://e.example/> . "
    b"@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix owl: <http://www.w3.org/2002/07/owl#> .\n"
)
WARM_SECONDS = 60
"""The processes that check are started by the first text, and read the graph."""

TEXTS: dict[str, tuple[bytes, tuple[int, ...]]] = {
    "brackets-100000-deep": (PREFIXES + b"e:s e:p " + b"[ e:p " * 100_000 + b"1" + b" ]" * 100_000 + b" .", (200, 503)),
    "brackets-never-closed": (PREFIXES + b"e:s e:p " + b"[ e:p " * 200_000, (200, 503)),
    "lists-100000-deep": (PREFIXES + b"e:s e:p " + b"( " * 100_000 + b") " * 100_000 + b".", (200, 503)),
    "triple-terms-50000-deep": (
        PREFIXES + b"e:s e:p " + b"<<( e:a e:b " * 50_000 + b"1" + b" )>>" * 50_000,
        (200, 503),
    ),
    "a-list-of-100000": (PREFIXES + b"e:s e:p ( " + b"1 " * 100_000 + b") .", (200, 503)),
    "a-class-of-20000-things": (
        PREFIXES + b"".join(b"e:s%d a evg:Finding .\n" % n for n in range(20_000)),
        (200, 503),
    ),
    "subclasses-in-a-ring": (
        PREFIXES
        + b"@prefix r: <http://www.w3.org/2000/01/rdf-schema#> . "
        + b"".join(b"e:c%d r:subClassOf e:c%d .\n" % (n, (n + 1) % 3000) for n in range(3000))
        + b"e:s a e:c0 .",
        (200, 503),
    ),
    "narrower-claims-in-a-ring": (
        PREFIXES
        + b"".join(b"e:c%d a evg:Claim ; evg:narrowerClaim e:c%d .\n" % (n, (n + 1) % 500) for n in range(500)),
        (200, 503),
    ),
    "one-line-of-2-mb": (PREFIXES + b'e:s e:p "' + b"a" * 1_990_000 + b'" .', (200, 503)),
    "quote-never-closed": (PREFIXES + b'e:s e:p """' + b'" ' * 900_000, (200, 503)),
    "binary": (bytes(range(256)) * 4000, (200,)),
    "zeros": (b"\0" * 1_000_000, (200,)),
    "utf-16": (PREFIXES.decode().encode("utf-16") * 50, (200,)),
    "fifty-megabytes": (PREFIXES + b"# " + b"x" * 50_000_000, (413,)),
    "prefixes-without-end": (b"".join(b"@prefix p%d: <http://e.example/> .\n" % n for n in range(40_000)), (200, 503)),
    "an-import": (PREFIXES + b"e:o a owl:Ontology ; owl:imports <LOOP/x> , <file:///etc/passwd> .", (200,)),
    "shapes-with-a-service": (
        PREFIXES + b'e:S a sh:NodeShape ; sh:targetClass evg:Study ; sh:sparql [ sh:select "SELECT $this '
        b'{ SERVICE <LOOP/y> { ?s ?p ?o } }" ] . e:x a evg:Study .',
        (200,),
    ),
    "a-shape-by-javascript": (
        PREFIXES + b"e:S a sh:NodeShape ; sh:targetClass evg:Study ; sh:js [ sh:jsFunctionName 'f' ; "
        b"sh:jsLibrary [ sh:jsLibraryURL <LOOP/z> ] ] . e:x a evg:Study .",
        (200,),
    ),
}


@pytest.fixture(scope="module")
def warm(server: Any) -> None:
    """The processes are there and have checked something."""
    until = time.monotonic() + WARM_SECONDS
    while server.ask(PREFIXES, "/validate", Content_Type="text/turtle").status != 200:
        assert time.monotonic() < until, "nothing is checked"
        time.sleep(1)


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_checked_or_refused(server: Any, attack: Any, name: str) -> None:
    text, statuses = TEXTS[name]
    text = text.replace(b"LOOP", server.listener.url.encode())
    answer = attack(name, "text", lambda: server.ask(text, "/validate", Content_Type="text/turtle"))
    assert answer.status in statuses, answer.text[:500]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.status == 200 or answer.detail


@pytest.mark.usefixtures("warm")
@pytest.mark.parametrize(
    ("name", "parts", "statuses"),
    [
        (
            "a form without an end",
            (FORM, b"Content-Length: 500\r\n\r\n--b\r\nContent-Disposition: form-data"),
            (0, 400),
        ),
        ("a body that is half there", (HEAD, b"Content-Length: 5000\r\n\r\n", PREFIXES), (0, 400)),
        ("a body that drips", (HEAD, b"Content-Length: 50\r\n\r\n", b"#", 1.0, b"#", 1.0, b"#"), (0, 400)),
        ("a body without an end", (HEAD, b"Transfer-Encoding: chunked\r\n\r\n", *[b"4\r\n####\r\n"] * 500), (0, 400)),
    ],
)
def test_a_request_that_never_ends_holds_up_nobody(
    server: Any, attack: Any, name: str, parts: tuple[bytes | float, ...], statuses: tuple[int, ...]
) -> None:
    answer = attack(name, "text", lambda: server.raw(*parts, timeout=1.0))
    assert answer.status in statuses


@pytest.mark.usefixtures("warm")
def test_fields_without_end_are_refused(server: Any, attack: Any) -> None:
    field = b'--b\r\nContent-Disposition: form-data; name="x%d"\r\n\r\nx\r\n'
    body = b"".join(field % n for n in range(20_000)) + b"--b--\r\n"
    answer = attack("20000 fields", "text", lambda: server.raw(FORM, b"Content-Length: %d\r\n\r\n" % len(body), body))
    assert answer.status == 413


@pytest.mark.usefixtures("warm")
def test_who_asks_is_answered_while_texts_are_checked(server: Any, attack: Any) -> None:
    text = PREFIXES + b"".join(b"e:s%d a evg:Finding .\n" % n for n in range(20_000))
    whole = HEAD + b"Content-Length: %d\r\n\r\n" % len(text) + text

    def deed() -> Any:
        with contextlib.ExitStack() as stack:
            for _ in range(6):
                connection = stack.enter_context(socket.create_connection(server.address, timeout=5))
                connection.sendall(whole)
            time.sleep(1)
            return server.ask("ASK {}")

    assert attack("6 heavy texts at once", "text", deed).status == 200
