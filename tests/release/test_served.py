"""web.releases: earlier releases stay reachable, by file and by query; and a release is a site on any web server."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidensgraf.settings import Settings
from evidensgraf.web import create_app, operation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from tests.release.conftest import Releases

    from evidensgraf.store.local import LocalStore

COUNT = "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a <https://w3id.org/evidensgraf/ns/PrimaryStudy> }"
OLD = "ASK { GRAPH ?g { <https://w3id.org/evidensgraf/id/study/doer-2012> ?p ?o } }"


@pytest.fixture(scope="module")
def client(releases: Releases, store: LocalStore) -> Iterator[FlaskClient]:
    app = create_app(replace(Settings(), releases=str(releases.dist)), store)
    yield app.test_client()
    operation.close_operation(app)


def test_a_release_leads_to_its_page_or_to_its_catalogue(client: FlaskClient) -> None:
    page = client.get("/release/0.1.0", headers={"Accept": "text/html"})
    assert (page.status_code, page.location) == (303, "/release/0.1.0/site/index.html")
    catalogue = client.get("/release/0.1.0", headers={"Accept": "text/turtle"}, follow_redirects=True, buffered=True)
    assert (catalogue.status_code, catalogue.mimetype) == (200, "text/turtle")
    assert "dcat:version" in catalogue.text
    assert client.get("/release/0.1.0", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    ("path", "mimetype"),
    [
        ("feed.atom", "application/atom+xml"),
        ("0.1.0/dumps/evidensgraf.nq", "application/n-quads"),
        ("0.1.0/manifest.json", "application/json"),
        ("0.2.0/changes.ru", "application/sparql-update"),
        ("0.1.0/site/da/", "text/html"),
    ],
)
def test_its_files_are_given_by_their_type(client: FlaskClient, path: str, mimetype: str) -> None:
    response = client.get(f"/release/{path}", buffered=True)
    assert (response.status_code, response.mimetype) == (200, mimetype)
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert (
        client.get(f"/release/{path}", headers={"If-None-Match": response.headers["ETag"]}, buffered=True).status_code
        == 304
    )


@pytest.mark.parametrize(
    "path",
    [
        "9.9.9",
        "9.9.9/manifest.json",
        "0.1.0/nothing",
        "../data/agents.ttl",
        "0.1.0/../../LOG.md",
        "0.1.0/%2e%2e/x",
        "x",
    ],
)
def test_what_is_no_file_of_a_release_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/release/{path}").status_code == 404


def test_a_query_is_asked_of_the_release_that_it_names(client: FlaskClient) -> None:
    def answer(version: str, query: str) -> str:
        response = client.get(f"/release/{version}/sparql", query_string={"query": query, "format": "csv"})
        assert response.status_code == 200
        return response.text.split()[-1]

    first, second = (int(answer(version, COUNT)) for version in ("0.1.0", "0.2.0"))
    assert first > second > 0
    old = [
        client.get(f"/release/{version}/sparql", query_string={"query": OLD}, headers={"Accept": "application/json"})
        for version in ("0.1.0", "0.2.0")
    ]
    assert [response.get_json()["boolean"] for response in old] == [True, False]


def test_a_release_is_asked_within_the_bounds_of_every_query(client: FlaskClient) -> None:
    def status(query: str) -> int:
        return client.get("/release/0.1.0/sparql", query_string={"query": query}).status_code

    assert status("SELECT * {") == 400
    assert status("SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }") == 400
    assert client.get("/release/0.1.0/sparql").status_code == 400
    assert client.get("/release/9.9.9/sparql", query_string={"query": "ASK {}"}).status_code == 404
