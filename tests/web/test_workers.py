"""The site on workers: what a query takes is bounded, what passes a bound is a 503 that names it, and others go on."""

from __future__ import annotations

import dataclasses
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest
from SPARQLWrapper import JSON, POST, SPARQLWrapper

from evidensgraf.store.pool import PooledStore
from evidensgraf.web import create_app

if TYPE_CHECKING:
    from collections.abc import Generator

    from flask.testing import FlaskClient

    from evidensgraf.settings import Settings

CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
FORBIDDEN = {
    "time": (f"SELECT (COUNT(*) AS ?n) {CROSS}", "efter 1 sekunder", "after 1 seconds"),
    "memory": (f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) {CROSS}", "er grænsen", "is the limit"),
    "bytes": (f"SELECT * {CROSS}", "mere end 1000000 byte", "more than 1000000 bytes"),
    "bytes-of-a-graph": (f"CONSTRUCT {{ ?a ?e ?i }} {CROSS}", "er grænsen", "is the limit"),
    "rows": ("SELECT ?p { ?s ?p ?o } LIMIT 5001", "mere end 5000 rækker", "more than 5000 rows"),
}


@pytest.fixture(scope="module")
def bounded(settings: Settings) -> Settings:
    return dataclasses.replace(
        settings, query_seconds=1, query_megabytes=256, max_answer_bytes=1_000_000, max_rows=5000
    )


@pytest.fixture(scope="module")
def pooled(bounded: Settings) -> Generator[PooledStore]:
    store = PooledStore(bounded)
    yield store
    store.close()


@pytest.fixture
def client(bounded: Settings, pooled: PooledStore) -> FlaskClient:
    return create_app(bounded, pooled).test_client()


@pytest.mark.parametrize(("query", "danish", "english"), FORBIDDEN.values(), ids=FORBIDDEN)
def test_what_passes_a_bound_is_a_503_that_names_it(client: FlaskClient, query: str, danish: str, english: str) -> None:
    for language, words in (("da", danish), ("en", english)):
        response = client.get("/sparql", query_string={"query": query}, headers={"Accept-Language": language})
        assert response.status_code == 503
        assert response.mimetype == "application/problem+json"
        assert words in response.get_json()["detail"]


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "xml"])
def test_a_table_of_just_as_many_rows_as_may_be_is_sent(client: FlaskClient, name: str) -> None:
    for count, status in ((5000, 200), (5001, 503)):
        query = f"SELECT ?p {{ ?s ?p ?o }} LIMIT {count}"
        assert client.get("/sparql", query_string={"query": query, "format": name}).status_code == status


def test_the_page_says_so_beside_the_query(client: FlaskClient) -> None:
    page = client.get("/en/sparql", query_string={"query": FORBIDDEN["time"][0]})
    assert page.status_code == 503
    assert "after 1 seconds" in page.text
    assert "COUNT(*)" in page.text


def test_pages_are_answered_while_heavy_queries_run(client: FlaskClient) -> None:
    heavy = [
        threading.Thread(target=client.get, args=("/sparql",), kwargs={"query_string": {"query": FORBIDDEN["time"][0]}})
        for _ in range(3)
    ]
    for thread in heavy:
        thread.start()
    time.sleep(0.5)
    begun = time.monotonic()
    assert client.get("/da/id/study/jobfirst").status_code == 200
    assert time.monotonic() - begun < 1
    for thread in heavy:
        thread.join()


GRAPH = "https://w3id.org/evidensgraf/graph/data/studies/jobfirst"
ALL = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
NAMED = "SELECT (COUNT(DISTINCT ?g) AS ?n) { GRAPH ?g { ?s ?p ?o } }"


def count(client: FlaskClient, query: str, **parameters: str | list[str]) -> int:
    response = client.get("/sparql", query_string={"query": query, "format": "csv", **parameters})
    return int(response.text.split()[1])


def test_a_request_chooses_the_graphs_that_are_asked(client: FlaskClient, pooled: PooledStore) -> None:
    assert count(client, ALL) == pooled.size
    one = count(client, ALL.replace("{ ?s", f"FROM <{GRAPH}> {{ ?s"))
    assert 0 < one < pooled.size
    assert count(client, ALL, **{"default-graph-uri": GRAPH}) == one
    assert count(client, ALL, **{"default-graph-uri": [GRAPH, GRAPH.replace("jobfirst", "doer-2012")]}) > one
    assert count(client, ALL, **{"named-graph-uri": GRAPH}) == 0
    assert count(client, NAMED, **{"named-graph-uri": GRAPH}) == 1
    assert count(client, NAMED) > 50


def test_a_request_goes_before_what_the_query_says(client: FlaskClient) -> None:
    other = ALL.replace("{ ?s", "FROM <http://a.example/none> { ?s")
    assert count(client, other, **{"default-graph-uri": GRAPH}) > 0


@pytest.fixture(scope="module")
def address(bounded: Settings, pooled: PooledStore, serving: Any) -> Generator[str]:
    with serving(create_app(bounded, pooled)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.mark.parametrize("method", ["GET", POST])
def test_a_strangers_program_gets_answers(address: str, method: str) -> None:
    wrapper = SPARQLWrapper(f"{address}/sparql", returnFormat=JSON)
    wrapper.setMethod(method)
    wrapper.setQuery("PREFIX evg: <https://w3id.org/evidensgraf/ns/> SELECT ?c { ?c a evg:HeadlineClaim }")
    answer = wrapper.queryAndConvert()
    assert isinstance(answer, dict)
    assert len(answer["results"]["bindings"]) == 5


def test_a_browser_gets_pages(address: str) -> None:
    with urlopen(f"{address}/da/") as response:  # noqa: S310 (loopback)
        assert response.status == 200


def test_no_credentials_stand_on_a_command_line(bounded: Settings) -> None:
    store = PooledStore(dataclasses.replace(bounded, store_user="a", store_password="hemmeligt"))  # noqa: S106
    try:
        lines = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
    finally:
        store.close()
    assert any(b"evidensgraf.workers.nursery" in line for line in lines)
    assert not any(b"hemmeligt" in line for line in lines)
