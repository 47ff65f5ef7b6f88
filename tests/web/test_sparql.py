"""web.sparql: the protocol, negotiation and refusals of the endpoint, and the page that is the same address."""

from __future__ import annotations

import csv
import io
from html import unescape
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

import pytest

from evidensgraf import questions
from evidensgraf.errors import BusyError, DeadlineError
from evidensgraf.settings import Settings
from evidensgraf.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from evidensgraf.errors import EvidensgrafError
    from evidensgraf.store.local import LocalStore

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/evidensgraf/ns/HeadlineClaim> } ORDER BY ?s"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s a ?type } WHERE { ?s a ?type } LIMIT 3"
DESCRIBE = "DESCRIBE <https://w3id.org/evidensgraf/id/study/jobfirst>"


@pytest.mark.parametrize(
    ("query", "accept", "expected"),
    [
        pytest.param(SELECT, None, JSON, id="SELECT without Accept is JSON"),
        pytest.param(SELECT, "*/*", JSON, id="SELECT for anything is JSON"),
        pytest.param(SELECT, JSON, JSON, id="SELECT as JSON"),
        pytest.param(SELECT, "application/json", JSON, id="SELECT as plain JSON"),
        pytest.param(SELECT, XML, XML, id="SELECT as XML"),
        pytest.param(SELECT, "text/csv", "text/csv", id="SELECT as CSV"),
        pytest.param(SELECT, "text/tab-separated-values", "text/tab-separated-values", id="SELECT as TSV"),
        pytest.param(SELECT, f"{XML}, */*;q=0.1", XML, id="the higher quality wins"),
        pytest.param(SELECT, f"{JSON};q=0.2, text/csv;q=0.9", "text/csv", id="quality beats our preference"),
        pytest.param(SELECT, f"{XML}, */*", XML, id="what is named beats what is merely allowed"),
        pytest.param(SELECT, f"{JSON};q=0, */*", XML, id="what is ruled out is not sent"),
        pytest.param(SELECT, f"text/turtle, {XML};q=0.5", XML, id="a graph format does not fit a table"),
        pytest.param(SELECT, "text/turtle, text/html;q=0.9", "text/html", id="a page where nothing better fits"),
        pytest.param(SELECT, BROWSER, "text/html", id="a browser gets a page"),
        pytest.param(SELECT, "text/html;q=0.5, text/csv", "text/csv", id="a page only where it is preferred"),
        pytest.param(ASK, None, JSON, id="ASK without Accept is JSON"),
        pytest.param(ASK, "text/csv", "text/csv", id="ASK as CSV"),
        pytest.param(CONSTRUCT, None, "text/turtle", id="CONSTRUCT without Accept is Turtle"),
        pytest.param(CONSTRUCT, "*/*", "text/turtle", id="CONSTRUCT for anything is Turtle"),
        pytest.param(CONSTRUCT, "application/ld+json", "application/ld+json", id="CONSTRUCT as JSON-LD"),
        pytest.param(CONSTRUCT, "application/rdf+xml", "application/rdf+xml", id="CONSTRUCT as RDF/XML"),
        pytest.param(CONSTRUCT, BROWSER, "text/html", id="a browser gets a page of triples"),
        pytest.param(DESCRIBE, "application/n-triples", "application/n-triples", id="DESCRIBE as N-Triples"),
        pytest.param(DESCRIBE, "application/trig", "application/trig", id="DESCRIBE as TriG"),
    ],
)
def test_the_answer_has_the_format_that_is_accepted_best(
    client: FlaskClient, query: str, accept: str | None, expected: str
) -> None:
    response = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (200, expected)
    assert {"Accept", "Accept-Language"} <= set(response.vary)


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        (SELECT, "csv", "text/csv"),
        (SELECT, "tsv", "text/tab-separated-values"),
        (SELECT, "xml", XML),
        (SELECT, "json", JSON),
        (ASK, "json", JSON),
        (CONSTRUCT, "ttl", "text/turtle"),
        (CONSTRUCT, "jsonld", "application/ld+json"),
        (DESCRIBE, "rdf", "application/rdf+xml"),
        (DESCRIBE, "nq", "application/n-quads"),
    ],
)
def test_a_format_that_is_named_wins_over_accept(client: FlaskClient, query: str, name: str, expected: str) -> None:
    response = client.get("/sparql", query_string={"query": query, "format": name}, headers={"Accept": BROWSER})
    assert (response.status_code, response.mimetype) == (200, expected)
    assert f"evidensgraf.{name}" in response.headers["Content-Disposition"]


def test_every_way_of_asking_gives_the_same_answer(client: FlaskClient, store: LocalStore) -> None:
    answers = [
        client.get("/sparql", query_string={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", data=SELECT, content_type=DIRECT),
        client.post("/sparql", data=SELECT, content_type=f"{DIRECT}; charset=UTF-8"),
    ]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == 1
    assert answers[0].json is not None
    found = [row["s"]["value"] for row in answers[0].json["results"]["bindings"]]
    assert "https://w3id.org/evidensgraf/id/claim/low-caseload-works" in found


def test_a_csv_download_holds_every_row(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": "SELECT ?s { ?s ?p ?o } LIMIT 1200", "format": "csv"})
    assert len(list(csv.reader(io.StringIO(response.text)))) == 1 + 1200


def test_an_escape_is_decoded_once(client: FlaskClient) -> None:
    response = client.get("/sparql", query_string={"query": 'SELECT ("a%20b+c" AS ?text) {}'})
    assert response.json is not None
    assert response.json["results"]["bindings"][0]["text"]["value"] == "a%20b+c"


class Refusal(NamedTuple):
    """A request that is not answered, and how that is said."""

    method: str
    status: int
    da: str
    en: str
    query: dict[str, str | list[str]] = {}  # noqa: RUF012 (a default that nobody changes)
    data: bytes | None = None
    content_type: str | None = None
    accept: str = "*/*"


def form(**fields: str) -> bytes:
    return urlencode(fields).encode()


UPDATE = "INSERT DATA { <http://a.example/> <http://a.example/> 1 }"
LONG = "SELECT * { ?s ?p ?o } #" + "x" * 100_000
REFUSALS = {
    "a dataset without a query": Refusal(
        "GET", 400, "mangler en forespørgsel", "There is no query", {"default-graph-uri": "http://a.example/"}
    ),
    "a function that is not there": Refusal(
        "GET", 400, "Funktionen <a:f> findes ikke", "no function <a:f>", {"query": "SELECT (<a:f>() AS ?x) {}"}
    ),
    "an empty form": Refusal("POST", 400, "mangler en forespørgsel", "no query", data=b"", content_type=FORM),
    "two queries": Refusal("GET", 400, "2 forespørgsler", "2 queries", {"query": [ASK, ASK]}),
    "a query in the address and one in the body": Refusal(
        "POST", 400, "2 forespørgsler", "2 queries", {"query": ASK}, ASK.encode(), DIRECT
    ),
    "a syntax error": Refusal("GET", 400, "linje 2, kolonne", "line 2, column", {"query": "SELECT *\n{ ?s ?p }"}),
    "no query form": Refusal("GET", 400, "kan ikke læses", "cannot be read", {"query": "hello"}),
    "an update as a query": Refusal("GET", 400, "INSERT afvises", "INSERT is refused", {"query": UPDATE}),
    "an update in a form": Refusal("POST", 400, "UPDATE afvises", "is refused", {}, form(update=UPDATE), FORM),
    "an update beside a query": Refusal(
        "POST", 400, "UPDATE afvises", "UPDATE is refused", {}, form(query=ASK, update=UPDATE), FORM
    ),
    "an update as a body": Refusal(
        "POST", 400, "UPDATE afvises", "is refused", {}, UPDATE.encode(), "application/sparql-update"
    ),
    "an update in the address": Refusal("GET", 400, "UPDATE afvises", "UPDATE is refused", {"update": UPDATE}),
    "SERVICE": Refusal(
        "GET", 400, "SERVICE afvises", "SERVICE is refused", {"query": "SELECT * { SERVICE <http://a.example/> { } }"}
    ),
    "a default graph": Refusal(
        "GET", 400, "default-graph-uri", "is not an absolute IRI", {"query": ASK, "default-graph-uri": "a graph"}
    ),
    "a named graph": Refusal(
        "GET", 400, "named-graph-uri", "is not an absolute IRI", {"query": ASK, "named-graph-uri": "http://[a"}
    ),
    "an unknown format": Refusal("GET", 400, "»docx«", "“docx”", {"query": ASK, "format": "docx"}),
    "a graph format for a table": Refusal("GET", 400, "»ttl«", "“ttl”", {"query": ASK, "format": "ttl"}),
    "nothing acceptable": Refusal("GET", 406, "text/csv", "text/csv", {"query": ASK}, accept="image/png"),
    "a graph accepted for a table": Refusal(
        "GET", 406, "findes som", "It has these", {"query": ASK}, accept="text/turtle"
    ),
    "a query too long": Refusal("GET", 413, "højst 100000 byte", "at most 100000 bytes", {"query": LONG}),
    "a body too long": Refusal("POST", 413, "for lang", "too long", {}, LONG.encode(), DIRECT),
    "a body far too long": Refusal("POST", 413, "større", "larger", {}, LONG.encode() * 4, DIRECT),
    "a form far too long": Refusal("POST", 413, "større", "larger", {}, b"query=" + LONG.encode() * 4, FORM),
    "a body of plain text": Refusal("POST", 415, "»text/plain«", "“text/plain”", {}, ASK.encode(), "text/plain"),
    "a form of parts": Refusal(
        "POST", 415, "»multipart/form-data«", "is not read", {}, b"x", "multipart/form-data; boundary=x"
    ),
    "a body without a type": Refusal("POST", 415, "læses ikke", "is not read", {}, ASK.encode()),
    "a body that is not UTF-8": Refusal("POST", 400, "ikke UTF-8", "not UTF-8", {}, b"ASK { ?s ?p '\xe6' }", DIRECT),
    "a body that says it is UTF-16": Refusal(
        "POST", 400, "ikke UTF-8", "not UTF-8", {}, ASK.encode("utf-16"), f"{DIRECT}; charset=UTF-16"
    ),
    "PUT": Refusal("PUT", 405, "metode", "method", {"query": ASK}),
    "DELETE": Refusal("DELETE", 405, "metode", "method", {"query": ASK}),
}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("refusal", [pytest.param(refusal, id=name) for name, refusal in REFUSALS.items()])
def test_a_refusal_is_a_problem_document_in_the_readers_language(
    client: FlaskClient, refusal: Refusal, language: str
) -> None:
    response = client.open(
        "/sparql",
        method=refusal.method,
        query_string=refusal.query,
        data=refusal.data,
        content_type=refusal.content_type,
        headers={"Accept": refusal.accept, "Accept-Language": language},
    )
    assert (response.status_code, response.mimetype) == (refusal.status, "application/problem+json")
    problem = response.get_json()
    assert problem["type"] == "about:blank"
    assert problem["status"] == refusal.status
    assert problem["title"]
    assert (refusal.da if language == "da" else refusal.en) in problem["detail"]
    assert response.headers["Content-Language"] == language
    assert "Traceback" not in response.text


def test_a_syntax_error_says_its_line_and_column_in_figures(client: FlaskClient) -> None:
    headers = {"Accept-Language": "en"}
    problem = client.get("/sparql", query_string={"query": "SELECT *\n{ ?s ?p }"}, headers=headers).get_json()
    assert problem["line"] == 2
    assert f"line 2, column {problem['column']}" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "words"),
    [("/da/sparql", "Forespørgslen kan ikke læses: linje 2"), ("/en/sparql", "The query cannot be read: line 2")],
)
def test_an_error_stands_on_the_page_beside_the_query(client: FlaskClient, path: str, words: str) -> None:
    response = client.get(path, query_string={"query": "SELECT ?kept\n{ ?s ?p }"}, headers={"Accept": BROWSER})
    assert response.status_code == 400
    assert words in response.text
    assert "SELECT ?kept" in response.text
    assert 'aria-describedby="query-problem"' in response.text


@pytest.mark.parametrize(
    ("error", "title", "words", "retry"),
    [
        (DeadlineError(seconds=10), "The query was stopped ·", "The query was stopped.", None),
        (BusyError(), "No answer right now ·", "The query was not run.", "5"),
    ],
    ids=["a limit", "no place"],
)
def test_the_page_says_what_became_of_a_query(  # who reads “error” looks for a slip in a query that has none
    client: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
    error: EvidensgrafError,
    title: str,
    words: str,
    retry: str | None,
) -> None:
    def fails(_query: object) -> None:
        raise error

    monkeypatch.setattr("evidensgraf.web.sparql.answered", fails)
    response = client.get("/en/sparql", query_string={"query": SELECT})
    assert response.status_code == 503
    assert f"<title>{title}" in response.text
    assert f"<strong>{words}</strong>" in response.text
    assert "aria-invalid" not in response.text
    assert response.headers.get("Retry-After") == retry


def test_a_question_stands_over_its_answer_with_its_explanation(client: FlaskClient) -> None:
    question = questions.read(Settings())[0]
    page = unescape(client.get("/da/sparql", query_string={"query": question.text}).text)
    assert f"<title>{question.title['da']} ·" in page
    assert f'<h2 id="answer" tabindex="-1">{question.title["da"]}</h2>' in page
    assert f"<p>{question.explanation['da']}</p>" in page
    assert "<title>Svar ·" in client.get("/da/sparql", query_string={"query": SELECT}).text


def test_an_address_that_names_a_language_gives_a_page_to_those_who_accept_anything(client: FlaskClient) -> None:
    assert client.get("/da/sparql", headers={"Accept": "*/*"}).mimetype == "text/html"
    assert client.get("/da/sparql", query_string={"query": ASK}, headers={"Accept": JSON}).mimetype == JSON


def test_the_neutral_address_speaks_the_readers_language(client: FlaskClient) -> None:
    for language, words in (("da", "Kør forespørgslen"), ("en", "Run the query")):
        assert words in client.get("/sparql", headers={"Accept": BROWSER, "Accept-Language": language}).text


def test_an_empty_page_offers_a_query_that_runs(client: FlaskClient) -> None:
    from evidensgraf import queries

    text = queries.load("sparql_default").text
    assert "ORDER BY ?study ?finding" in client.get("/en/sparql").text
    assert "50 rows" in client.get("/en/sparql", query_string={"query": text}).text


def test_our_iris_lead_to_pages_and_others_to_the_web(client: FlaskClient) -> None:
    values = (
        "<https://w3id.org/evidensgraf/id/study/jobfirst> <https://example.org/thing> <javascript:alert(1)>"
        " '<script>alert(2)</script>' 1234.5 true"
    )
    page = client.get("/da/sparql", query_string={"query": f"SELECT ?x {{ VALUES ?x {{ {values} }} }}"}).text
    assert 'href="/da/id/study/jobfirst"' in page
    assert "JobFirst-forsøget" in page
    assert 'href="https://example.org/thing" rel="external"' in page
    assert 'href="javascript' not in page
    assert "<script>alert" not in page
    assert "1.234,5" in page
    assert ">ja<" in page


def test_a_name_in_another_language_says_which(client: FlaskClient) -> None:
    query = "SELECT ?p { VALUES ?p { <https://w3id.org/evidensgraf/id/publication/doer-2012> } }"
    page = client.get("/en/sparql", query_string={"query": query}).text
    assert '<span lang="da">Dansk Økonomi: Efterår 2012</span>' in page


@pytest.mark.parametrize(
    ("query", "da", "en"),
    [
        ("ASK { ?s ?p ?o }", "Ja: grafen", "Yes: the graph"),
        ("ASK { ?s ?p <http://nowhere.example/> }", "Nej: grafen", "No: the graph"),
        ("SELECT * { ?s ?p <http://nowhere.example/> }", "Intet i grafen", "Nothing in the graph"),
        ("SELECT * { ?s ?p ?o } LIMIT 1", "1 række.", "1 row."),
        (CONSTRUCT, "Prædikat", "Predicate"),
    ],
    ids=["yes", "no", "none", "one", "triples"],
)
def test_the_page_says_the_answer_in_words(client: FlaskClient, query: str, da: str, en: str) -> None:
    for language, words in (("da", da), ("en", en)):
        assert words in client.get(f"/{language}/sparql", query_string={"query": query}).text


def test_a_long_answer_is_cut_on_the_page_and_says_so(settings: Settings, store: LocalStore) -> None:
    client = create_app(Settings(root=settings.root, max_rows_shown=3), store).test_client()
    query = {"query": "SELECT ?s { ?s ?p ?o } LIMIT 5"}
    page = client.get("/en/sparql", query_string=query).text
    assert "5 rows." in page
    assert "Only the first 3 are shown here" in page
    assert page.count("<tr>") == 1 + 3
    assert len(client.get("/sparql", query_string=query).get_json()["results"]["bindings"]) == 5
