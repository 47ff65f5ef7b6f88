"""A program that knows one IRI, and nothing of this project, finds all that it needs by links alone."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate

from evidensgraf.settings import Settings
from evidensgraf.web import create_app, operation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient
    from tests.release.conftest import Releases
    from werkzeug.test import TestResponse

    from evidensgraf.store.local import LocalStore

FINDING = "https://w3id.org/evidensgraf/id/finding/ips-trial-employment-or-education"
HOST = "https://evidence.test"
DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
VOID = rdflib.Namespace("http://rdfs.org/ns/void#")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def client(releases: Releases, store: LocalStore) -> Iterator[FlaskClient]:
    app = create_app(replace(Settings(), releases=str(releases.dist)), store)
    yield app.test_client()
    operation.close_operation(app)


class Program:
    """Follows links. The names lead to this host, as w3id.org's redirects would have it; nothing else is known."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, accept: str) -> TestResponse:
        path = address.replace("https://w3id.org/evidensgraf", "").replace(HOST, "")
        assert path.startswith("/"), address
        response = self.client.get(
            path, base_url=HOST, headers={"Accept": accept}, follow_redirects=True, buffered=True
        )
        assert response.status_code == 200, address
        return response

    def links(self, address: str, accept: str = "text/html") -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for target, relations in re.findall(r'<([^>]*)>; rel="([^"]*)"', self.get(address, accept).headers["Link"]):
            for relation in relations.split():
                found.setdefault(relation, []).append(target)
        return found

    def graph(self, address: str) -> rdflib.Graph:
        return rdflib.Graph().parse(data=self.get(address, "text/turtle").data, format="turtle")


def test_from_one_finding_to_everything_by_links(client: FlaskClient) -> None:
    program = Program(client)
    links = program.links(FINDING)

    assert links["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert links["cite-as"] == [FINDING]
    (citation,) = [address for address in links["describedby"] if address.endswith(".csl.json")]
    cited = json.loads(program.get(citation, "*/*").data)
    assert FINDING in json.dumps(cited)

    (dataset,) = links["collection"]
    said = program.graph(dataset)
    (version,) = said.objects(rdflib.URIRef(dataset), DCAT.version)
    assert str(version) in json.dumps(cited)
    (endpoint,) = said.objects(rdflib.URIRef(dataset), VOID.sparqlEndpoint)
    answer = program.client.get(
        str(endpoint).replace("https://w3id.org/evidensgraf", ""),
        query_string={"query": f"ASK {{ <{FINDING}> ?p ?o }}"},
        headers={"Accept": "application/sparql-results+json"},
    )
    assert answer.get_json()["boolean"] is True

    releases = set(said.objects(rdflib.URIRef(dataset), DCAT.hasVersion))
    (newest,) = said.objects(rdflib.URIRef(dataset), DCAT.hasCurrentVersion)
    (first,) = releases - {newest}
    of_first = program.links(str(first), "text/turtle")
    assert of_first["successor-version"] == [str(newest)] == of_first["latest-version"]
    assert program.links(str(newest), "text/turtle")["predecessor-version"] == [str(first)]
    assert (newest, DCAT.previousVersion, first) in program.graph(str(newest))

    (feed,) = program.links(dataset)["version-history"]
    entries = ET.fromstring(program.get(feed, "*/*").data).iter(f"{ATOM}entry")  # noqa: S314 -- our own
    assert {rdflib.URIRef(str(entry.findtext(f"{ATOM}id"))) for entry in entries} == releases


def test_every_link_of_the_feed_answers(client: FlaskClient) -> None:
    program = Program(client)
    feed = ET.fromstring(program.get("https://w3id.org/evidensgraf/release/feed.atom", "*/*").data)  # noqa: S314
    links = [link for link in feed.iter(f"{ATOM}link") if link.get("rel") != "self"]
    assert len(links) > 10
    for link in links:
        response = program.get(link.get("href", ""), "*/*")
        assert response.mimetype == link.get("type", response.mimetype)


@pytest.mark.parametrize("suffix", ["ttl", "nt", "jsonld", "rdf", "trig", "nq"])
def test_a_release_is_described_in_every_form(client: FlaskClient, suffix: str) -> None:
    response = client.get(f"/release/0.2.0.{suffix}")
    assert response.status_code == 200
    assert 'rel="predecessor-version"' in response.headers["Link"]
    this = ox.NamedNode("https://w3id.org/evidensgraf/release/0.2.0")
    triples = {quad.triple for quad in ox.parse(response.data, ox.RdfFormat.from_media_type(response.mimetype or ""))}
    assert ox.Triple(this, ox.NamedNode(DCAT.version), ox.Literal("0.2.0")) in triples
    assert sum(triple.predicate.value == str(DCAT.distribution) for triple in triples) > 6


@pytest.mark.parametrize("suffix", ["bib", "ris", "csl.json", "txt"])
def test_a_release_is_cited_by_its_own_version_and_day(client: FlaskClient, suffix: str) -> None:
    cited = client.get(f"/release/0.1.0.{suffix}").text
    assert "https://w3id.org/evidensgraf/release/0.1.0" in cited
    assert "0.1.0" in cited
    assert "2026" in cited
    assert client.get(f"/release/9.9.9.{suffix}").status_code == 404
    assert client.get("/release/0.1.0.csv").status_code == 404


def test_the_dataset_is_valid_with_its_releases(
    client: FlaskClient, settings: Settings, shared: Path, releases: Releases
) -> None:
    said = rdflib.Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")
    assert said.query("ASK { ?dataset <http://purl.org/dc/terms/hasVersion> ?release }").askAnswer
    said.parse(settings.part("ontology") / "evidensgraf.ttl")  # who agent:evidensgraf is
    profile = rdflib.Graph().parse(shared / "conformance/dcat-ap-dk/dcat-ap-dk_2.0.2_shacl_shapes.ttl")
    conforms, _, text = validate(said, shacl_graph=profile)
    assert conforms, text


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_data_page_lists_the_releases_with_links_that_answer(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/data").text
    listed = page.partition('id="releases"')[2].partition("</section>")[0]
    addresses = [part.partition('"')[0] for part in listed.split('href="')[1:]]
    assert len(addresses) == 1 + 2 * 6
    assert listed.index(">0.2.0<") < listed.index(">0.1.0<")
    for address in addresses:
        # The second release of the tests has no pages.
        if address != f"/{language}/release/0.2.0":
            assert client.get(address, follow_redirects=True, buffered=True).status_code == 200, address


def test_without_releases_the_data_page_tells_of_none(store: LocalStore, tmp_path: Path) -> None:
    client = create_app(replace(Settings(), releases=str(tmp_path)), store).test_client()
    assert 'id="releases"' not in client.get("/en/data").text
    assert "hasVersion" not in client.get("/dataset.ttl").text
    folder = tmp_path / "0.3.0"
    folder.mkdir()
    manifest: dict[str, object] = {
        "version": "0.3.0",
        "date": "2026-11-22",
        "previous": None,
        "graph": "x",
        "statements": 1,
        "files": {},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    # It is told as soon as it is there: what was answered before is not kept.
    assert ">0.3.0<" in client.get("/en/data").text
