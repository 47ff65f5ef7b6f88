"""Hostile queries and updates of the shared manifest against the real server: each is answered as the manifest says."""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_plus

import pytest

from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(os.environ.get("EVIDENSGRAF_SHARED", shipped_root().parent / "shared")) / "attacks"
MANIFEST = FOLDER / "manifest.json"
ENTRIES = json.loads(MANIFEST.read_bytes()) if MANIFEST.exists() else []
VALUES = " ".join(f"<http://a.example/n{number}>" for number in range(100_000))
LETTERS = ['"a"'] * 100_000
COLUMN = "SELECT * { ?s ?p ?o "
CRISS = "SELECT * { ?s <http://a.example/p> "
OMITTED: dict[str, Callable[[], str]] = {
    "deep-if-100000": lambda: f"SELECT ({'IF(true,' * 100_000}1{',2)' * 100_000} AS ?x) {{}}",
    "deep-union-100000": lambda: f"SELECT * {{ {'{ { ?s ?p 1 } UNION ' * 100_000}{{}}{' }' * 100_001} LIMIT 1",
    "deep-subselect-100000": lambda: f"SELECT * {{ {'{ SELECT * { ' * 100_000}{' } }' * 100_000} }} LIMIT 1",
    "deep-tripleterm-100000": lambda: f"{CRISS}{'<<( ?a ?b ' * 100_000}1{' )>>' * 100_000} }}",
    "wide-concat-100000": lambda: f"SELECT (CONCAT({','.join(LETTERS)}) AS ?x) {{}}",
    "wide-values-100000": lambda: f"SELECT * {{ VALUES ?s {{ {VALUES} }} }}",
    "wide-in-100000": lambda: f"{COLUMN}FILTER(?s IN ({VALUES.replace('> <', '>, <')})) }}",
    "huge-literal-8MB": lambda: f'SELECT ("{"a" * 8_000_000}" AS ?x) {{}}',
    "geo-big-polygon": lambda: _geo(f"POLYGON(({', '.join(f'{n % 179} {n % 89}' for n in range(70_000))}, 0 0))"),
    "geo-deep-wkt": lambda: _geo("GEOMETRYCOLLECTION(" * 20_000 + ")" * 20_000),
}


def _geo(wkt: str) -> str:
    geo, value = "http://www.opengis.net", f'"{wkt}"'
    return (
        f"SELECT (<{geo}/def/function/geosparql/sfIntersects>({value}^^<{geo}/ont/geosparql#wktLiteral>, "
        f"{value}^^<{geo}/ont/geosparql#wktLiteral>) AS ?x) {{}}"
    )


def entries(channel: str) -> list[Any]:
    chosen = [pytest.param(entry, id=entry["name"]) for entry in ENTRIES if entry["channel"] == channel]
    return chosen or [pytest.param(None, marks=pytest.mark.skip(reason=f"there is no {MANIFEST}"))]


def content_of(entry: dict[str, Any], server: Any) -> bytes:
    """The query as the manifest has it, with the listener's address in it."""
    if entry.get("file_omitted"):
        return OMITTED[entry["name"]]().encode()
    content = (FOLDER / entry["file"]).read_bytes()
    return str(server.listener.filled(content.decode())).encode() if b"{LOOP" in content else content


def _places(answer: Any) -> bool:
    problem = json.loads(answer.body)
    return bool(answer.status == 400 and problem["line"] >= 1 and problem["column"] >= 1)


def _is_bounded(answer: Any) -> bool:
    """Answered whole, or refused in a short text that names what was too much."""
    return bool(answer.status == 200 or (answer.status in (400, 413, 503) and 10 < len(answer.detail) < 400))


def _rows(answer: Any) -> list[dict[str, Any]]:
    return list(json.loads(answer.body)["results"]["bindings"])


EXPECTED: dict[str, Callable[[Any], bool]] = {
    "400 with line:column; never 5xx": _places,
    "200 within the time limit, or 4xx/503": _is_bounded,
    "200 streamed or cut at the row limit": lambda a: a.status == 503 or (a.status == 200 and len(_rows(a)) > 30_000),
    "200 empty, or 400": lambda a: a.status == 400 or (a.status == 200 and not _rows(a)),
    "400, or 200 as if unlimited but still bounded": _is_bounded,
    "200; unbound on overflow": lambda a: a.status == 200 and "d" not in _rows(a)[0],
    "413 or 200": lambda a: a.status in (200, 413),
    "200 false, fast, or bounded": lambda a: a.status == 200 and _rows(a)[0]["x"]["value"] == "false",
    "200 with the value unbound (pattern too big), or 400": lambda a: a.status == 400 or _rows(a) == [{}],
    "200 with the IRI unbound or percent-encoded": lambda a: a.status == 200 and a.body.count(b"\n") <= 1,
    "200 with unbound; never a stack overflow": lambda a: a.status == 200 and _rows(a) == [{}],
    "200 with unbound": lambda a: a.status == 200 and _rows(a) == [{}],
    "200 empty: never opened": lambda a: a.status == 200 and not _rows(a),
    "200 or 400": lambda a: a.status in (200, 400),
    "400 or 200; log lines keep one request per line": lambda a: a.status in (200, 400),
    "valid RFC 4180": lambda a: (
        a.headers["x-content-type-options"] == "nosniff"
        and list(csv.reader(io.StringIO(a.text, newline="")))
        == [["x", "y", "z", "w"], ["=cmd|' /C calc'!A0", "@SUM(1)", "+1", 'a,b"c\nd']]
    ),
    "JSON with nosniff": lambda a: (
        a.headers["x-content-type-options"] == "nosniff" and a.headers["content-type"].startswith("application/")
    ),
    "no request leaves the server: 400/403 naming SERVICE": lambda a: a.status == 400 and "SERVICE" in a.detail,
    "400": lambda a: a.status == 400,
}
"""What is expected, by the beginning of the manifest's words; the first that fits counts."""

ACCEPT = {"csv-formula": "text/csv", "iri-injection": "application/n-triples"}


@pytest.mark.parametrize("entry", entries("query"))
def test_a_hostile_query_is_answered_as_the_manifest_says(entry: dict[str, Any], server: Any, attack: Any) -> None:
    content = content_of(entry, server)
    # What comes as a graph is asked for as one; all else as JSON.
    accept = ACCEPT.get(entry["name"], "application/n-triples" if b"CONSTRUCT" in content[:99] else "application/json")
    answer = attack(entry["name"], entry["kind"], lambda: server.ask(content, Accept=accept))
    judge = next(judge for words, judge in EXPECTED.items() if entry["expect"].startswith(words))
    assert judge(answer), f"{entry['expect']}\n{answer.status} {answer.text[:500]}"


def test_a_log_has_no_line_of_an_attackers_making(server: Any) -> None:
    server.ask((FOLDER / "queries" / "log-injection.rq").read_bytes())
    server.raw(b"GET /%0a2026-01-01%20INFO%20admin%20login%20ok%1b[2J HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    log = server.log.read_bytes()
    assert b"\x1b" not in log
    assert b"\n2026-01-01" not in log


def test_a_result_is_text_on_the_page(server: Any) -> None:
    content = (FOLDER / "queries" / "json-script-close.rq").read_text(encoding="utf-8")
    page = server.ask(content, "/en/sparql", Accept="text/html")
    assert page.status == 200
    assert "&lt;script&gt;alert(1)" in page.text
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text


DISGUISES = {
    "as-an-update": ("application/sparql-update", b"%s"),
    "as-a-query": ("application/sparql-query", b"%s"),
    "in-a-form": ("application/x-www-form-urlencoded", b"update=%s"),
    "in-a-form-as-a-query": ("application/x-www-form-urlencoded", b"query=%s"),
}


@pytest.mark.parametrize(("media_type", "body"), DISGUISES.values(), ids=DISGUISES)
@pytest.mark.parametrize("entry", entries("update"))
def test_an_update_is_refused_in_every_disguise(
    entry: dict[str, Any], media_type: str, body: bytes, server: Any, attack: Any, request: pytest.FixtureRequest
) -> None:
    text = content_of(entry, server)
    before = server.count()
    content = body % (quote_plus(text).encode() if b"=" in body else text)
    name = request.node.callspec.id.removeprefix("upd-")
    answer = attack(name, entry["kind"], lambda: server.ask(content, Content_Type=media_type))
    assert answer.status in (400, 403, 405, 415)
    assert server.count() == before
