"""The catalogue: valid by DCAT-AP-DK as a file and as served, its versions agree, and its figures are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from pyshacl import validate
from rdflib import Graph

from evidensgraf import __version__
from evidensgraf.graphs import INFERRED
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.resources import documents, void
from evidensgraf.resources.dataset import DATASET
from evidensgraf.store.local import LocalStore
from evidensgraf.store.query import read_query
from evidensgraf.web import create_app, examples, sitemap

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from evidensgraf.settings import Settings

VOID = PREFIXES["void"]
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def profile(shared: Path) -> Graph:
    return Graph().parse(shared / "conformance/dcat-ap-dk/dcat-ap-dk_2.0.2_shacl_shapes.ttl")


def results(data: Graph, shapes: Graph) -> str:
    conforms, _, text = validate(data, shacl_graph=shapes)
    return "" if conforms else str(text)


def catalogue(settings: Settings) -> Graph:
    """The catalogue as a file, with the file that says who its publisher is."""
    ontology = Graph().parse(settings.part("ontology") / "evidensgraf.ttl")
    return ontology.parse(settings.part("data") / "catalog.ttl")


def test_the_catalogue_is_valid_by_the_danish_profile(settings: Settings, shared: Path) -> None:
    assert results(catalogue(settings), profile(shared)) == ""


def test_so_is_what_the_server_says_of_the_dataset(client: FlaskClient, settings: Settings, shared: Path) -> None:
    served = Graph().parse(data=client.get("/dataset.ttl").data, format="turtle")
    assert len(served) > len(Graph().parse(settings.part("data") / "catalog.ttl"))
    served.parse(settings.part("ontology") / "evidensgraf.ttl")  # who agent:evidensgraf is
    assert results(served, profile(shared)) == ""


@pytest.mark.parametrize("missing", ["dcat:endpointURL", "dcat:accessURL", "dcterms:publisher"])
def test_the_profile_would_tell_of_what_is_missing(settings: Settings, shared: Path, missing: str) -> None:
    prefix, local = missing.split(":")
    data = catalogue(settings)
    data.update(f"DELETE WHERE {{ ?s <{PREFIXES[prefix]}{local}> ?o }}")
    assert "MinCount" in results(data, profile(shared))


def test_all_versions_are_the_packages(store: LocalStore) -> None:
    rows = store.table(
        read_query(
            f"""SELECT ?version {{
            {{ <{DATASET}> <{PREFIXES["dcat"]}version> ?version }}
            UNION {{ <{BASE}ns/> <{PREFIXES["owl"]}versionInfo> ?version }}
        }}"""
        )
    )
    assert set(rows.column("version")) == {__version__}


def test_every_address_of_the_catalogue_answers(client: FlaskClient, store: LocalStore) -> None:
    ours = store.table(
        read_query(
            f"""SELECT DISTINCT ?address {{
            GRAPH <{BASE}graph/data/catalog> {{ ?s ?p ?address }}
            FILTER (isIRI(?address) && STRSTARTS(STR(?address), "{BASE}"))
        }}"""
        )
    ).column("address")
    assert f"{BASE}sparql" in ours
    lookup = {f"{BASE}lookup": "lookup?q=study:jobfirst"}
    answers = {iri: client.get("/" + lookup.get(iri, iri).removeprefix(BASE)).status_code for iri in ours}
    assert {iri: status for iri, status in answers.items() if status not in (200, 302, 303)} == {}


def served(client: FlaskClient) -> ox.Store:
    store = ox.Store()
    store.extend(ox.parse(client.get("/dataset.nt").data, ox.RdfFormat.N_TRIPLES))
    return store


def number(store: ox.Store, pattern: str) -> int:
    rows = list(store.query(f"PREFIX void: <{VOID}> SELECT ?n {{ {pattern} }}"))  # type: ignore[arg-type]  # a SELECT
    (row,) = rows
    return int(row["n"].value)


def test_the_figures_are_those_that_the_endpoint_gives(client: FlaskClient, store: LocalStore) -> None:
    description = served(client)

    def asked(pattern: str, what: str = "*") -> int:
        return int(store.table(read_query(f"SELECT (COUNT({what}) AS ?n) {{ {pattern} }}")).column("n")[0])

    finding, prop = f"{BASE}ns/Finding", f"{BASE}ns/anchoredIn"
    assert number(description, f"<{DATASET}> void:triples ?n") == asked("?s ?p ?o")
    assert number(description, f"<{DATASET}> void:distinctSubjects ?n") == asked("?s ?p ?o", "DISTINCT ?s")
    assert number(description, f"<{DATASET}> void:classes ?n") == asked("?s a ?c FILTER(isIRI(?c))", "DISTINCT ?c")
    assert number(description, f"?p void:class <{finding}> ; void:entities ?n") == asked(
        f"?s a <{finding}>", "DISTINCT ?s"
    )
    assert number(description, f"?p void:property <{prop}> ; void:triples ?n") == asked(f"?s <{prop}> ?o")
    assert number(description, f"<{INFERRED}> void:triples ?n") == asked(f"GRAPH <{INFERRED}> {{ ?s ?p ?o }}")


def test_links_to_others_are_counted_by_where_they_lead() -> None:
    skos = PREFIXES["skos"]
    quads = ox.parse(
        f"""<{BASE}graph/a> {{ <{BASE}concept/outcome/a>
            <{skos}exactMatch> <http://eurovoc.europa.eu/1> , <http://eurovoc.europa.eu/2> ;
            <{skos}closeMatch> <http://www.wikidata.org/entity/Q1> ; <{skos}broader> <{BASE}concept/outcome/b> .
        }}""",
        ox.RdfFormat.TRIG,
    )
    store = ox.Store()
    store.extend(void.described(LocalStore(list(quads), "test")))
    links = store.query(
        f"""PREFIX void: <{VOID}> SELECT ?space ?p ?n {{
            ?l a void:Linkset ; void:linkPredicate ?p ; void:triples ?n ; void:objectsTarget/void:uriSpace ?space
        }}"""
    )
    found = {(row["space"].value, row["p"].value.rsplit("#")[-1], row["n"].value) for row in links}  # type: ignore[union-attr]  # a SELECT
    assert found == {("http://eurovoc.europa.eu/", "exactMatch", "2"), ("http://www.wikidata.org/", "closeMatch", "1")}


@pytest.mark.parametrize(
    ("accept", "suffix"), [("", "ttl"), ("*/*", "ttl"), ("application/rdf+xml", "rdf"), ("text/html", "ttl")]
)
def test_the_well_known_address_leads_to_the_description(client: FlaskClient, accept: str, suffix: str) -> None:
    response = client.get("/.well-known/void", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.headers["Location"]) == (302, f"/dataset.{suffix}")
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_the_prefixes_are_declared_for_questions_to_the_dataset(client: FlaskClient) -> None:
    rows = served(client).query(
        f"""PREFIX sh: <{PREFIXES["sh"]}>
        SELECT ?p ?n {{ <{DATASET}> sh:declare [ sh:prefix ?p ; sh:namespace ?n ] }}"""
    )
    assert {row["p"].value: row["n"].value for row in rows} == PREFIXES  # type: ignore[union-attr]  # a SELECT


def test_the_questions_can_be_run_from_their_description(client: FlaskClient, store: LocalStore) -> None:
    quads = list(ox.parse(client.get("/dataset/questions.ttl").data, ox.RdfFormat.TURTLE))
    texts = {
        str(quad.subject.value): quad.object.value
        for quad in quads
        if quad.predicate.value == PREFIXES["sh"] + "select"
    }
    assert len(texts) >= 17
    assert all(name.startswith(f"{examples.QUESTIONS}#cq") for name in texts)
    assert store.table(read_query(next(iter(texts.values())))).rows


def test_the_site_map_lists_every_page_in_both_languages(client: FlaskClient) -> None:
    index = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314 (our own)
    (part,) = index.findall("s:sitemap/s:loc", SITEMAP)
    urls = ET.fromstring(client.get((part.text or "").removeprefix("http://localhost")).data)  # noqa: S314
    pages = [loc.text or "" for loc in urls.findall("s:url/s:loc", SITEMAP)]
    assert len(pages) == len(set(pages)) > 1000
    assert "http://localhost/en/id/study/jobfirst" in pages
    assert "http://localhost/da/" in pages
    assert not [page for page in pages if page.endswith((".ttl", ".nq"))]
    assert {link.get("hreflang") for link in urls.findall("s:url/x:link", SITEMAP)} == {"da", "en"}
    for page in pages[:40]:
        assert client.get(page.removeprefix("http://localhost")).status_code == 200
    assert "Sitemap: http://localhost/sitemap.xml" in client.get("/robots.txt").text


def test_a_long_site_map_has_parts(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "MOST_THINGS", 300)
    index = ET.fromstring(client.get("/sitemap.xml").data)  # noqa: S314 (our own)
    parts = [(loc.text or "").removeprefix("http://localhost") for loc in index.findall("s:sitemap/s:loc", SITEMAP)]
    assert len(parts) > 2
    pages = [
        loc.text
        for part in parts
        for loc in ET.fromstring(client.get(part).data).findall("s:url/s:loc", SITEMAP)  # noqa: S314
    ]
    assert len(pages) == len(set(pages)) > 1000
    assert client.get(f"/sitemap-{len(parts) + 1}.xml").status_code == 404
    assert client.get("/sitemap-0.xml").status_code == 404


def test_a_graph_too_large_to_be_written_while_one_waits_is_not(
    settings: Settings, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "MOST_DUMPED", 10)
    assert create_app(settings, store).test_client().get("/dataset/all.rdf").status_code == 503
