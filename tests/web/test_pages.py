"""web.pages and web.things: every page is there, whole, in both languages, and leads on."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING

import html5rdf  # type: ignore[import-untyped]
import pytest

from evidensgraf import questions, resources
from evidensgraf.errors import EvidensgrafError, UnknownIriError
from evidensgraf.namespaces import BASE
from evidensgraf.store.query import read_query
from evidensgraf.web import SECURITY_HEADERS, create_app, errors
from evidensgraf.web.linked import read_path
from evidensgraf.web.negotiation import SPACES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

    from evidensgraf.settings import Settings
    from evidensgraf.store.local import LocalStore

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LANGUAGES = ("da", "en")
PAGES = ("", "questions", "sparql", "sparql?query=ASK{}", "sparql?query=ASK", "nowhere")
THINGS = (
    "id/claim/company-based-works",
    "id/study/jobfirst",
    "id/finding/doer-2012-wage-subsidy-boom",
    "id/effect/doer-2012-wage-subsidy-boom",
    "id/sentence/s1-9",
    "id/reference/doer-2012",
    "concept/intervention",
    "concept/intervention/wage-subsidy",
    "ns/",
    "ns/Finding",
    "ns/reportsFinding",
    "graph/data/studies/jobfirst",
)


def own_paths(store: LocalStore) -> Iterator[str]:
    for iri in resources.own_iris(store):
        path = iri.removeprefix(BASE)
        if path.split("/")[0] in SPACES and read_path(path)[1] is None:
            yield path


def status(client: FlaskClient, path: str) -> int:
    with client.get(path) as response:
        return response.status_code


INLINE_SCRIPT = re.compile(r'<script(?![^>]*\ssrc="/)(?![^>]*\stype="application/(?:ld\+)?json")')
"""A script that would run, in the page itself or from elsewhere."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_iri_of_the_graph_has_a_page(client: FlaskClient, store: LocalStore, language: str) -> None:
    paths = list(own_paths(store))
    assert len(paths) > 500
    missing = [path for path in paths if client.get(f"/{language}/{path}").status_code != 200]
    assert missing == []


def test_every_thing_leads_to_its_page_in_the_readers_language(client: FlaskClient, store: LocalStore) -> None:
    for path in own_paths(store):
        response = client.get(f"/{path}", headers={"Accept-Language": "en"})
        assert (response.status_code, response.headers["Location"]) == (303, f"/en/{path}")
        assert "Accept-Language" in response.vary


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [*PAGES, *THINGS])
def test_a_page_is_well_formed_and_says_its_language(client: FlaskClient, language: str, path: str) -> None:
    response = client.get(f"/{language}/{path}", headers=BROWSER)
    html5rdf.HTMLParser(strict=True).parse(response.text)
    assert f'<html lang="{language}">' in response.text
    assert response.text.count("<h1") == 1
    identifiers = re.findall(r'\sid="([^"]+)"', response.text)
    assert len(identifiers) == len(set(identifiers))
    assert INLINE_SCRIPT.search(response.text) is None
    assert " style=" not in response.text


@pytest.mark.parametrize("path", ["", "questions", "sparql", *THINGS])
def test_a_page_leads_to_itself_in_the_other_language(client: FlaskClient, path: str) -> None:
    for here, there in (("da", "en"), ("en", "da")):
        link = f'<a href="/{there}/{path}" hreflang="{there}"'
        assert link in client.get(f"/{here}/{path}").text


def test_the_other_language_keeps_the_query(client: FlaskClient) -> None:
    page = client.get("/da/sparql", query_string={"query": "ASK { ?s ?p 'æ&' }"}).text
    assert 'href="/en/sparql?query=ASK+%7B+%3Fs+%3Fp+%27%C3%A6%26%27+%7D"' in page


def test_no_link_within_the_site_is_broken(client: FlaskClient) -> None:
    seen: set[str] = set()
    for start in ("/da/", "/en/questions", *(f"/en/{path}" for path in THINGS)):
        seen.update(unescape(target) for target in re.findall(r'href="(/[^"]*)"', client.get(start).text))
    assert len(seen) > 100
    assert [target for target in sorted(seen) if status(client, target) != 200] == []


@pytest.mark.parametrize(
    ("accept_language", "expected"),
    [
        (None, "/da/"),
        ("da", "/da/"),
        ("en", "/en/"),
        ("en-GB,en;q=0.9,da;q=0.8", "/en/"),
        ("da-DK,da;q=0.9,en;q=0.8", "/da/"),
        ("de, en;q=0.4", "/en/"),
        ("de", "/da/"),
        ("*", "/da/"),
        ("<script>;q=x", "/da/"),
    ],
)
def test_the_start_leads_to_the_language_preferred(
    client: FlaskClient, accept_language: str | None, expected: str
) -> None:
    response = client.get("/", headers={"Accept-Language": accept_language} if accept_language else {})
    assert (response.status_code, response.headers["Location"]) == (302, expected)
    assert "Accept-Language" in response.vary


def test_the_front_page_shows_every_headline_claim_with_what_stands_behind_it(client: FlaskClient) -> None:
    page = client.get("/en/").text
    assert page.count("/en/id/claim/") == 5
    assert page.count('class="grade"') == 5
    assert "It would be “conflicting” without the JobFirst trial." in page
    assert re.search(r'aria-hidden="true">▲</span>\s+positive effect: \d+', page)
    assert re.search(r"Rests on \d+ studies", page)
    order = re.findall(r'href="/en/id/claim/([^"]+)"', page)
    assert order[0] == "company-based-works"
    assert order[-1] == "low-caseload-works"


def test_the_front_page_counts_what_the_store_holds(client: FlaskClient, store: LocalStore) -> None:
    statements = store.table(read_query("SELECT ?s ?p ?o { ?s ?p ?o }")).rows
    assert f"<b>{len(statements):,}</b> statements" in client.get("/en/").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_is_listed_and_runs(client: FlaskClient, settings: Settings, language: str) -> None:
    page = client.get(f"/{language}/questions").text
    for question in questions.read(settings):
        assert f'id="{question.slug}"' in page
        answer = client.get(f"/{language}/sparql", query_string={"query": question.text})
        assert (question.slug, answer.status_code) == (question.slug, 200)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        pytest.param("da/id/finding/doer-2012-wage-subsidy-boom", "26 uger kortere", id="a duration in Danish"),
        pytest.param("en/id/finding/doer-2012-wage-subsidy-boom", "26 weeks shorter", id="a duration in English"),
        pytest.param("da/id/finding/ips-trial-employment-or-education", "59,5 % mod 46,5 %", id="decimal comma"),
        pytest.param("en/id/finding/ips-trial-employment-or-education", "59.5% against 46.5%", id="decimal point"),
        pytest.param("da/id/finding/doer-2012-wage-subsidy-boom", "ikke oplyst", id="not stated is said"),
        pytest.param("da/id/finding/doer-2012-wage-subsidy-boom", "sætning 9 i afsnit 1", id="the sentence in words"),
        pytest.param("da/id/sentence/s1-9", "Tegn 2.745–2.959", id="the sentence's place"),
        pytest.param("en/id/sentence/s0-2", "sentence 2 of the introduction", id="a sentence of the introduction"),
        pytest.param("da/id/effect/doer-2012-wage-subsidy-boom", "26 uger kortere", id="an estimate on its own page"),
        pytest.param("da/id/study/jobfirst", "randomiseret kontrolleret forsøg", id="a study's method"),
        pytest.param("en/id/study/jobfirst", "data/studies/jobfirst", id="which file says it"),
        pytest.param("en/id/study/jobfirst", ">inferred</a>", id="what is inferred"),
        pytest.param("en/ns/reportsFinding", "follows from the chain", id="a property chain"),
        pytest.param("en/id/study/jobfirst", "https://w3id.org/evidensgraf/id/study/jobfirst", id="the IRI in full"),
    ],
)
def test_a_page_says(client: FlaskClient, path: str, words: str) -> None:
    assert words in client.get(f"/{path}").text


def test_a_page_offers_what_it_shows_as_rdf(client: FlaskClient) -> None:
    page = client.get("/en/id/study/jobfirst").text
    for name in ("ttl", "jsonld", "nt", "rdf"):
        link = re.search(rf'<a href="(/id/study/jobfirst\.{name})"', page)
        assert link
        assert status(client, unescape(link[1])) == 200


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/da/id/finding/doer-2012-wage-boom", "Grafen siger intet om"),
        ("/en/id/finding/doer-2012-wage-boom", "The graph says nothing about"),
        ("/da/nowhere", "Der er ingen side på denne adresse"),
        ("/en/nowhere", "No page has this address"),
        ("/en/id/finding/%3Cscript%3E", "&lt;https://w3id.org/evidensgraf/id/finding/&lt;script&gt;&gt;"),
        ("/en/id/" + "x" * 5000, "The graph says nothing about"),
    ],
)
def test_what_is_not_there_is_said_in_words(client: FlaskClient, path: str, words: str) -> None:
    response = client.get(path, headers=BROWSER)
    assert (response.status_code, response.mimetype) == (404, "text/html")
    assert words in response.text
    assert "Traceback" not in response.text


def test_an_unknown_name_is_answered_with_those_nearest(client: FlaskClient) -> None:
    page = client.get("/en/id/finding/doer-2012-wage-boom").text
    assert "/en/id/finding/doer-2012-wage-subsidy-boom" in page


def test_an_unknown_name_is_a_problem_document_for_a_machine(client: FlaskClient) -> None:
    response = client.get("/id/finding/none", headers={"Accept": "application/json", "Accept-Language": "en"})
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert "says nothing about" in response.get_json()["detail"]


@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_fault_of_ours_is_logged_and_never_shown(
    settings: Settings, store: LocalStore, caplog: pytest.LogCaptureFixture, accept: str
) -> None:
    app = create_app(settings, store)

    @app.get("/en/broken")
    def broken() -> str:
        raise RuntimeError("secret")

    response = app.test_client().get("/en/broken", headers={"Accept": accept})
    assert response.status_code == 500
    assert "The fault is ours" in response.text
    assert "secret" not in response.text
    assert "Traceback" not in response.text
    assert "secret" in caplog.text


@pytest.mark.parametrize(
    "path", ["/", "/da/", "/sparql?query=ASK{}", "/en/nowhere", "/id/study/jobfirst", "/static/site.css"]
)
def test_every_response_carries_the_security_headers_and_no_cookie(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        for name, value in SECURITY_HEADERS.items():
            assert response.headers[name] == value
        assert "Set-Cookie" not in response.headers


def test_a_forwarded_host_is_not_believed(client: FlaskClient) -> None:
    response = client.get("/id/study/jobfirst", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil.example" not in f"{response.headers}{response.text}"


def test_every_error_class_has_a_status() -> None:
    def below(kind: type[EvidensgrafError]) -> Iterator[type[EvidensgrafError]]:
        for child in kind.__subclasses__():
            yield child
            yield from below(child)

    kinds = list(below(EvidensgrafError))
    assert UnknownIriError in kinds
    assert all(errors.status_of(kind()) >= 400 for kind in kinds)


def test_each_page_has_a_title_of_its_own(client: FlaskClient) -> None:
    paths = (
        "", "findings", "findings?intervention=ips", "findings?intervention=ips&year=2012", "studies", "gapmap",
        "grades", "compare", "compare?intervention=ips&intervention=wage-subsidy", "numbers", "disagreements",
        "questions", "lookup",
        "lookup?q=study:jobfirst", "search", "search?q=ips", "data", "about", "was", "validate", "sparql",
        "sparql?query=ASK%7B%7D", "ns/Finding", "shapes/Finding", "id/study/jobfirst", "concept/method", "nowhere",
    )  # fmt: skip
    for language in ("da", "en"):
        titles = [
            re.findall("<title>(.*?)</title>", client.get(f"/{language}/{path}", headers=BROWSER).text)[0]
            for path in paths
        ]
        assert sorted(title for title, count in Counter(titles).items() if count > 1) == []


def test_a_title_in_another_language_is_marked_where_the_reader_is_told_the_place(client: FlaskClient) -> None:
    trail = re.compile(r'<span aria-current="page"([^>]*)>')
    assert trail.findall(client.get("/da/id/publication/christensen-2019").text) == [' lang="en"']
    assert trail.findall(client.get("/en/id/publication/christensen-2019").text) == [""]
    assert trail.findall(client.get("/da/studies").text) == [""]
