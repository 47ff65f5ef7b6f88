"""web.protocol: where each parameter of a request belongs, which methods there are, and what other sites may do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from evidensgraf.store.local import LocalStore
from evidensgraf.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from evidensgraf.settings import Settings

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
UPDATE = "application/sparql-update"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
GRAPHS = {"http://g.example/one": 1, "http://g.example/two": 2}
ONE, TWO = (quote(name, safe="") for name in GRAPHS)
ASK = "/sparql?query=ASK%7B%7D"


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    """The site over a graph of one statement and a graph of two."""
    thing = ox.NamedNode("http://g.example/thing")
    quads = [
        ox.Quad(thing, thing, ox.Literal(f"{name} {number}"), ox.NamedNode(name))
        for name, size in GRAPHS.items()
        for number in range(size)
    ]
    return create_app(settings, LocalStore(quads, "test")).test_client()


class Asked(NamedTuple):
    """A request, and how many statements it finds."""

    found: int
    address: str
    body: str | None = None
    content_type: str | None = None


Q = f"query={quote(COUNT)}"
N = f"query={quote(NAMED)}"
REQUESTS = {
    "no dataset is all graphs": Asked(3, Q),
    "GET: one default graph": Asked(1, f"{Q}&default-graph-uri={ONE}"),
    "GET: two default graphs": Asked(3, f"{Q}&default-graph-uri={ONE}&default-graph-uri={TWO}"),
    "GET: one default graph twice": Asked(1, f"{Q}&default-graph-uri={ONE}&default-graph-uri={ONE}"),
    "GET: an empty default graph is none": Asked(3, f"{Q}&default-graph-uri="),
    "GET: a default graph that is not there": Asked(0, f"{Q}&default-graph-uri=a:b"),
    "GET: a named graph leaves the default graph empty": Asked(0, f"{Q}&named-graph-uri={ONE}"),
    "GET: one named graph": Asked(2, f"{N}&named-graph-uri={TWO}"),
    "GET: a content type says nothing": Asked(1, f"{Q}&default-graph-uri={ONE}", None, FORM),
    "GET: nor does that of an update": Asked(3, Q, None, UPDATE),
    "GET: a body says nothing": Asked(1, f"{Q}&default-graph-uri={ONE}", f"query=x&default-graph-uri={TWO}", FORM),
    "form: a default graph in the body": Asked(1, "", f"{Q}&default-graph-uri={ONE}", FORM),
    "form: a charset": Asked(1, "", f"{Q}&default-graph-uri={ONE}", f"{FORM}; charset=UTF-8"),
    "form: a default graph in the address does not belong there": Asked(3, f"default-graph-uri={ONE}", Q, FORM),
    "query as body: a default graph in the address": Asked(1, f"default-graph-uri={ONE}", COUNT, DIRECT),
    "query as body: a named graph in the address": Asked(1, f"named-graph-uri={ONE}", NAMED, DIRECT),
    "parameters that the protocol does not know": Asked(3, f"{Q}&using-graph-uri={ONE}&timeout=9&=x&x"),
    "the request goes before FROM": Asked(
        1, f"default-graph-uri={ONE}", COUNT.replace("{", "FROM <http://g.example/two> {"), DIRECT
    ),
}


@pytest.mark.parametrize("asked", [pytest.param(asked, id=name) for name, asked in REQUESTS.items()])
def test_each_parameter_counts_where_it_belongs(client: FlaskClient, asked: Asked) -> None:
    method = "GET" if asked.body is None or asked.address.startswith("query") else "POST"
    options: dict[str, Any] = {"data": asked.body, "content_type": asked.content_type}
    response = client.open(f"/sparql?{asked.address}", method=method, headers={"Accept": "text/csv"}, **options)
    assert (response.status_code, response.text.split()[-1]) == (200, str(asked.found))


BROKEN = {
    "an escape in the address": ("GET", "/sparql?query=ASK%7B%7D%23%E6", None, None),
    "a byte in the address": ("GET", "/sparql?query=ASK{}#\xe6", None, None),
    "a surrogate in the address": ("GET", "/sparql?query=ASK%7B%7D%23%ED%A0%80", None, None),
    "an escape in a form": ("POST", "/sparql", b"query=ASK%7B%7D%23%E6", FORM),
    "a byte in a form": ("POST", "/sparql", b"query=ASK{}#\xe6", FORM),
    "a form that says so": ("POST", "/sparql", b"query=ASK%7B%7D", f"{FORM}; charset=ISO-8859-1"),
}


@pytest.mark.parametrize("accept", ["*/*", "text/html"])
@pytest.mark.parametrize(("method", "target", "body", "content_type"), BROKEN.values(), ids=BROKEN)
def test_what_is_not_utf_8_is_refused_and_never_guessed(
    client: FlaskClient, method: str, target: str, body: bytes | None, content_type: str | None, accept: str
) -> None:
    path, _, query = target.partition("?")
    headers = {"Accept": accept, "Accept-Language": "en"}
    options: dict[str, Any] = {"data": body, "content_type": content_type, "headers": headers}
    response = client.open(path, method=method, environ_overrides={"QUERY_STRING": query}, **options)
    assert response.status_code == 400
    assert "The query is not UTF-8" in response.text


@pytest.mark.parametrize("path", ["/da/", "/en/questions", "/da/sparql"])
def test_a_page_survives_an_address_that_is_not_utf_8(client: FlaskClient, path: str) -> None:
    assert client.get(path, environ_overrides={"QUERY_STRING": "q=\xe6"}).status_code == 400


@pytest.mark.parametrize("accept", ["text/csv; charset=utf-8", "text/csv;header=present;q=0.5, */*;q=0.1"])
def test_a_parameter_of_an_accepted_type_rules_nothing_out(client: FlaskClient, accept: str) -> None:
    assert client.get(f"/sparql?{Q}", headers={"Accept": accept}).mimetype == "text/csv"


def test_a_relative_iri_is_one_of_ours(client: FlaskClient) -> None:
    answer = client.get("/sparql", query_string={"query": "SELECT (<id/study/x> AS ?x) {}", "format": "csv"})
    assert "https://w3id.org/evidensgraf/id/study/x" in answer.text


@pytest.mark.parametrize("path", [ASK, "/sparql", "/da/sparql", "/da/", "/en/questions"])
def test_head_says_what_get_says_without_the_body(client: FlaskClient, path: str) -> None:
    head, get = client.head(path), client.get(path)
    assert (head.status_code, head.data) == (200, b"")
    said = [{k: v for k, v in response.headers.to_wsgi_list() if k != "X-Request-ID"} for response in (head, get)]
    assert said[0] == said[1]
    assert "Content-Length" in said[0]


@pytest.mark.parametrize("path", ["/sparql", "/en/sparql"])
def test_a_browser_that_asks_first_is_told_what_it_may_do(client: FlaskClient, path: str) -> None:
    headers = {"Origin": "https://a.example", "Access-Control-Request-Method": "POST"}
    response = client.options(path, headers=headers | {"Access-Control-Request-Headers": "content-type"})
    assert (response.status_code, response.data) == (204, b"")
    assert "Content-Type" not in response.headers
    for name in ("Allow", "Access-Control-Allow-Methods"):
        assert set(response.headers[name].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}
    assert response.headers["Access-Control-Allow-Headers"] == "*"
    assert int(response.headers["Access-Control-Max-Age"]) > 0


def test_a_page_says_its_methods(client: FlaskClient) -> None:
    assert set(client.options("/da/").headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "QUERY", "NONSENSE"])
def test_a_method_that_is_not_allowed_is_told_which_are(client: FlaskClient, method: str) -> None:
    response = client.open(ASK, method=method)
    assert response.status_code == 405
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST", "OPTIONS"}


OPEN = {
    "an answer": ("GET", ASK, 200),
    "an answer to HEAD": ("HEAD", ASK, 200),
    "a page": ("GET", "/da/sparql", 200),
    "a description": ("GET", "/sparql", 200),
    "a preflight": ("OPTIONS", "/sparql", 204),
    "a syntax error": ("GET", "/sparql?query=ASK", 400),
    "an update": ("GET", "/sparql?update=CLEAR%20ALL", 400),
    "a format that is not there": ("GET", f"{ASK}&format=docx", 400),
    "a body without a type": ("POST", "/sparql", 415),
    "a method that is not allowed": ("DELETE", "/sparql", 405),
    "a query too long": ("GET", f"/sparql?query={'x' * 100_001}", 413),
}


@pytest.mark.parametrize(("method", "target", "status"), OPEN.values(), ids=OPEN)
def test_the_page_of_another_site_may_read_every_response(
    client: FlaskClient, method: str, target: str, status: int
) -> None:
    response = client.open(target, method=method, headers={"Origin": "https://a.example"})
    assert response.status_code == status
    assert response.headers.getlist("Access-Control-Allow-Origin") == ["*"]
    assert {"ETag", "Retry-After"} <= set(response.headers["Access-Control-Expose-Headers"].split(", "))
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_a_fault_of_ours_can_be_read_too(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(LocalStore, "answer", fail)
    response = client.get(ASK)
    assert response.status_code == 500
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_other_addresses_are_not_opened(client: FlaskClient) -> None:
    for path in ("/da/", "/sparql/", "/none"):
        assert "Access-Control-Allow-Origin" not in client.get(path).headers
