"""Hostile HTTP requests and page content of the shared manifest against the real server."""

from __future__ import annotations

import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(os.environ.get("EVIDENSGRAF_SHARED", shipped_root().parent / "shared")) / "attacks"
REQUESTS = FOLDER / "http.json"
OMITTED: dict[str, Callable[[], bytes]] = {
    "@queries/huge-literal-8MB.rq": lambda: b'SELECT ("' + b"a" * 8_000_000 + b'" AS ?x) {}',
}
PLACES = {"{SPARQL}": "/sparql", "{RES}": "/en/id/study/jobfirst"}


def entries() -> list[Any]:
    found = json.loads(REQUESTS.read_bytes()) if REQUESTS.exists() else []
    none = pytest.param(None, marks=pytest.mark.skip(reason=f"there is no {REQUESTS}"))
    return [pytest.param(entry, id=entry["name"]) for entry in found] or [none]


def request_of(entry: dict[str, Any], server: Any) -> bytes:
    """The request as bytes, so that no library makes it better than it is."""
    path = server.listener.filled(entry["path"])
    for name, place in PLACES.items():
        path = path.replace(name, place)
    body = _body(entry["body"])
    headers = {"Host": "127.0.0.1", "Connection": "close", **entry["headers"]}
    if body is not None and "Transfer-Encoding" not in headers:
        headers["Content-Length"] = str(len(body))
    head = "\r\n".join([f"{entry['method']} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())])
    return head.encode() + b"\r\n\r\n" + (body or b"")


def _body(given: str | None) -> bytes | None:
    if given is None or not given.startswith("@"):
        return given.encode() if given is not None else None
    return OMITTED[given]() if given in OMITTED else (FOLDER / given[1:]).read_bytes()


@pytest.mark.parametrize("entry", entries())
def test_a_hostile_request_is_answered_as_the_manifest_says(entry: dict[str, Any], server: Any, attack: Any) -> None:
    before = server.count()
    content = request_of(entry, server)
    answer = attack(entry["name"], entry["kind"], lambda: server.raw(content))
    assert answer.status in entry["status"], f"{entry['expect']}\n{answer.text[:500]}"
    for words in entry["never_body"]:
        assert words not in answer.text
    for name, _, pattern in (header.partition("=~") for header in entry["never_headers"]):
        assert not (name in answer.headers and re.search(pattern, answer.headers[name]))
    for name, pattern in entry["need_headers"].items():
        assert re.search(pattern, answer.headers.get(name, "")), name
    assert server.count() == before


DATA = ("application/json", "application/ld+json")
"""What a browser does not run, but keeps."""


class Page(HTMLParser):
    """What a browser would run or fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.handlers: list[str] = []
        self.addresses: list[str] = []
        self.scripts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "script" and dict(attrs).get("type") not in DATA:
            self.scripts.append(dict(attrs).get("src") or "")
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src", "action", "srcset")]


SCHEME = re.compile(r"\s*([A-Za-z][\w+.-]*):")
HOSTILE = ["x1", "x2", "x3", "x4", "x5", "x6", "x7", "%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "'onclick='alert(1)"]


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_page_shows_hostile_labels_as_text(name: str, language: str, server: Any, attack: Any) -> None:
    path = f"/{language}/id/study/{name}"
    request = f"GET {path} HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n".encode()
    answer = attack(f"page-xss {language} {name}", "xss", lambda: server.raw(request))
    # A path is decoded: with %22 it names another IRI than the one that has %22 in it, and of that nothing is said.
    assert answer.status in ((200,) if name.startswith("x") else (200, 404)), answer.text[:300]
    page = Page(answer.text)
    assert not page.tags & {"object", "embed", "iframe", "base"}
    assert all(source.startswith("/static/") for source in page.scripts), page.scripts  # none that stands in the page
    assert page.handlers == []
    schemes = {found[1].lower() for address in page.addresses if (found := SCHEME.match(address))}
    assert schemes <= {"http", "https", "mailto"}
    assert "49}" not in answer.text
    assert "{{49}}" not in answer.text
    assert not any(address.endswith("track.gif") and "<img" in answer.text for address in page.addresses)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy


def test_an_expression_in_a_text_is_not_evaluated(server: Any) -> None:
    page = server.raw(b"GET /en/id/study/x5 HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
    assert "{{7*7}} ${7*7} {%raw%}" in page.text


def test_a_query_in_the_address_is_text_on_the_page(server: Any) -> None:
    query = quote("SELECT ('</textarea><script>alert(1)</script>' AS ?x) {}")
    page = server.raw(f"GET /da/sparql?query={query} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".encode())
    assert page.status == 200
    assert all(source.startswith("/static/") for source in Page(page.text).scripts)
