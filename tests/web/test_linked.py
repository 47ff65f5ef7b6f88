"""Linked data: every IRI leads to documents, in every form, that lead to each other and say the same on any host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf import resources
from evidensgraf.graphs import DERIVED
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.resources import dataset, documents
from evidensgraf.store.formats import FORMATS, N_QUADS, N_TRIPLES, TURTLE
from evidensgraf.store.local import LocalStore
from evidensgraf.store.query import read_query
from evidensgraf.web import create_app, linked
from evidensgraf.web.linked import read_path

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from evidensgraf.settings import Settings
    from evidensgraf.store.formats import Format

FINDING = "id/finding/doer-2012-wage-subsidy-boom"
FORMS = {
    "ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json", "rdf": "application/rdf+xml",
    "trig": "application/trig", "nq": "application/n-quads", "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems", "csl.json": "application/vnd.citationstyles.csl+json",
    "txt": "text/plain", "linkset.json": "application/linkset+json", "linkset": "application/linkset",
}  # fmt: skip
KINDS = (
    FINDING, "concept/method", "concept/method/qualitative", "ns/", "ns/Finding", "ns/0.1.0", "shapes/",
    "shapes/Finding-wording", "graph/data/agents", "graph/derived/inferred", "dataset", "dataset/sparql",
)  # fmt: skip


def parsed(content: bytes, media_type: str) -> set[ox.Quad]:
    syntax = ox.RdfFormat.from_media_type(media_type)
    assert syntax
    quads = ox.Dataset(ox.parse(content, syntax))
    quads.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(quads)


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        (None, "/da/{}"),
        ("*/*", "/da/{}"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "/da/{}"),
        ("text/turtle", "/{}.ttl"),
        ("application/json", "/{}.jsonld"),
        ("application/xml", "/{}.rdf"),
        ("text/turtle;q=0.3, application/n-triples;q=0.7", "/{}.nt"),
        ("application/ld+json;profile=compact", "/{}.jsonld"),
        ("text/html;q=0.1, application/rdf+xml", "/{}.rdf"),
        ("application/x-bibtex", "/{}.bib"),
        ("application/linkset+json", "/{}.linkset.json"),
    ],
)
def test_a_thing_leads_to_the_form_that_is_accepted_best(
    client: FlaskClient, accept: str | None, location: str
) -> None:
    response = client.get(f"/{FINDING}", headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.headers["Location"]) == (303, location.format(FINDING))
    assert {"accept", "accept-language"} <= response.vary.as_set()


def test_a_thing_that_can_be_had_in_no_form_accepted_says_which_there_are(client: FlaskClient) -> None:
    response = client.get(f"/{FINDING}", headers={"Accept": "image/png, application/problem+json;q=0"})
    assert response.status_code == 406
    assert "text/turtle" in response.text


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize("suffix", FORMS)
def test_every_form_has_an_address_of_its_own(client: FlaskClient, path: str, suffix: str) -> None:
    response = client.get(f"/{path.rstrip('/')}.{suffix}")
    assert (response.status_code, response.mimetype) == (200, FORMS[suffix])
    assert response.data
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert f'<{BASE}{path}>; rel="describes"' in response.headers["Link"]


@pytest.mark.parametrize("suffix", ["html", "bib", "ris", "csl.json", "txt"])
def test_pages_and_citations_have_addresses_in_each_language(client: FlaskClient, suffix: str) -> None:
    danish, english = (client.get(f"/{language}/{FINDING}.{suffix}") for language in ("da", "en"))
    assert "I højkonjunktur" in danish.get_data(as_text=True)
    assert "In a boom" in english.get_data(as_text=True)
    assert client.get(f"/da/{FINDING}.ttl").status_code == 404


def test_a_page_with_a_suffix_is_the_page(client: FlaskClient) -> None:
    assert client.get(f"/{FINDING}.html").headers["Location"] == f"/da/{FINDING}"
    assert client.get(f"/da/{FINDING}.html").status_code == 200


@pytest.mark.parametrize("path", KINDS)
def test_all_formats_of_triples_say_the_same_and_so_do_those_of_quads(client: FlaskClient, path: str) -> None:
    def read(name: str) -> set[ox.Quad]:
        quads = parsed(client.get(f"/{path.rstrip('/')}.{name}").data, FORMS[name])
        # What a document says of itself differs by its own address.
        return {quad for quad in quads if quad.subject != ox.NamedNode(documents.address(BASE + path, name))}

    turtle, quads = read("ttl"), read("nq")
    assert turtle
    assert read("nt") == read("jsonld") == read("rdf") == turtle
    assert read("trig") == quads


def test_what_only_follows_stands_in_a_graph_of_its_own_and_not_among_what_is_said(client: FlaskClient) -> None:
    quads = parsed(client.get("/id/study/doer-2012.nq").data, "application/n-quads")
    inferred = {quad for quad in quads if getattr(quad.graph_name, "value", "").startswith(DERIVED)}
    assert inferred
    said = {quad.triple for quad in quads - inferred}
    only = {quad.triple for quad in inferred} - said
    assert only
    triples = {quad.triple for quad in parsed(client.get("/id/study/doer-2012.ttl").data, "text/turtle")}
    assert not only & triples


def test_a_document_names_its_neighbours_and_what_refers_to_it(client: FlaskClient) -> None:
    triples = {quad.triple for quad in parsed(client.get(f"/{FINDING}.nt").data, "application/n-triples")}
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    boom = ox.NamedNode(BASE + "concept/condition/boom")
    assert ox.Triple(boom, label, ox.Literal("boom", language="en")) in triples
    line = ox.NamedNode(BASE + "id/line/company-based-works-doer-2012")
    assert ox.Triple(line, ox.NamedNode(BASE + "ns/basedOnFinding"), ox.NamedNode(BASE + FINDING)) in triples


def test_a_document_holds_so_many_references_and_says_that_there_are_more() -> None:
    lines = "\n".join(f"<{BASE}id/study/s{n:04}> <{BASE}ns/p> <{BASE}id/study/x> ." for n in range(300))
    store = LocalStore(list(ox.parse(f"<{BASE}graph/a> {{ {lines} }}", ox.RdfFormat.TRIG)), "test")
    thing = resources.load(store, f"{BASE}id/study/x")
    facts = dataset.facts(store)
    quads = [*documents.of_thing(thing, store), *documents.about_itself(thing, "ttl", facts)]
    assert sum(quad.object == ox.NamedNode(thing.iri) for quad in quads) == resources.MOST_MENTIONS + 1
    assert "only some" in documents.serialized(quads, TURTLE).decode()


def test_lists_and_unions_are_whole_in_the_document_of_one_term(client: FlaskClient) -> None:
    quads = parsed(client.get("/shapes/Anchored-anchoredIn.ttl").data, "text/turtle")
    classes = {quad.object for quad in quads if quad.predicate == ox.NamedNode(PREFIXES["sh"] + "class")}
    assert classes == {ox.NamedNode(BASE + "ns/Sentence"), ox.NamedNode(BASE + "ns/NoteSection")}


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("ns/", "ns/Finding"),
        ("ns/0.1.0", "ns/basedOnFinding"),
        ("shapes/", "shapes/Finding-wording"),
        ("concept/method", "concept/method/qualitative"),
        ("graph/data/agents", "id/agent/vive"),
        ("dataset", "dataset/turtle"),
        ("dataset/all", "id/finding/doer-2012-wage-subsidy-boom"),
    ],
)
def test_what_holds_others_is_described_with_them(client: FlaskClient, path: str, holds: str) -> None:
    quads = parsed(client.get(f"/{path.rstrip('/')}.nt").data, "application/n-triples")
    subject = ox.NamedNode(BASE + holds)
    assert len([quad for quad in quads if quad.subject == subject]) > 1


def test_every_hash_iri_has_a_place_on_the_page_of_its_thing(client: FlaskClient, store: LocalStore) -> None:
    asked = "SELECT DISTINCT ?part { ?part a ?kind FILTER (STRSTARTS(STR(?part), '%s') && CONTAINS(STR(?part), '#')) }"
    found = store.table(read_query(asked % BASE)).column("part")
    assert len(found) > 100
    pages: dict[str, str] = {}
    for part in found:
        iri, _, fragment = part.partition("#")
        if iri not in pages:
            pages[iri] = client.get(f"/en/{iri.removeprefix(BASE)}").text
        assert f'id="{fragment}"' in pages[iri], part


@pytest.mark.parametrize("form", [TURTLE, N_QUADS], ids=["triples", "quads"])
def test_every_hash_iri_is_described_in_the_document_that_it_leads_to(store: LocalStore, form: Format) -> None:
    asked = """SELECT DISTINCT ?part { { ?part ?p ?o } UNION { ?s ?p ?part } UNION { ?s ?part ?o }
        FILTER (STRSTARTS(STR(?part), '%s') && CONTAINS(STR(?part), '#')) }"""
    found = store.table(read_query(asked % BASE)).column("part")
    assert len(found) > 100
    described: dict[str, set[str]] = {}
    for part in found:
        iri = part.partition("#")[0]
        if iri not in described:
            written = documents.serialized(documents.of_thing(resources.load(store, iri), store), form, iri)
            described[iri] = {str(quad.subject) for quad in parsed(written, form.media_type)}
        assert f"<{part}>" in described[iri], part


def test_what_was_only_computed_is_described_in_triples_too(client: FlaskClient) -> None:
    path = "id/assessment/eg-1-claim-company-based-works"
    said = {quad.triple for quad in parsed(client.get(f"/{path}.ttl").data, "text/turtle")}
    named = {PREFIXES["evg"] + "grade", PREFIXES["prov"] + "wasGeneratedBy"}
    assert named <= {triple.predicate.value for triple in said if triple.subject == ox.NamedNode(BASE + path)}
    plan = ox.NamedNode(f"{BASE}{path}#plan")
    rule = ox.NamedNode(f"{BASE}id/rule/eg-1")
    assert ox.Triple(plan, ox.NamedNode(PREFIXES["prov"] + "hadPlan"), rule) in said


def test_the_dump_holds_every_statement(client: FlaskClient, store: LocalStore) -> None:
    quads = parsed(client.get("/dataset/all.nq").data, "application/n-quads")
    in_graphs = [quad for quad in quads if not isinstance(quad.graph_name, ox.DefaultGraph)]
    assert len(in_graphs) == store.size


def test_iris_in_documents_do_not_change_with_the_host(client: FlaskClient) -> None:
    for suffix in ("ttl", "nt", "jsonld", "rdf", "trig", "nq", "bib", "ris", "csl.json", "txt"):
        here, there = (
            client.get(f"/{FINDING}.{suffix}", base_url=base)
            for base in ("http://localhost", "https://evidens.test/x/")
        )
        assert here.data == there.data
        assert b"evidens.test" not in there.data
    assert "https://evidens.test/x/id/" in client.get(f"/{FINDING}", base_url="https://evidens.test/x/").headers["Link"]


def test_the_same_document_has_the_same_bytes_and_an_entity_tag(
    app: Flask, settings: Settings, store: LocalStore
) -> None:
    for path in ("/shapes.ttl", f"/{FINDING}.ttl"):
        first = app.test_client().get(path)
        assert create_app(settings, store).test_client().get(path).data == first.data
        tag = first.headers["ETag"]
        assert not tag.startswith("W/")
        again = app.test_client().get(path, headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        assert "Link" in again.headers


@pytest.mark.parametrize(
    "path",
    [
        "/da/shapes/",
        "/en/ns/",
        "/en/shapes/Anchored-anchoredIn",
        "/da/shapes.csv",
        "/da/shapes/Anchored-anchoredIn.json",
        "/en/ns/Finding.csv",
    ],
)
def test_a_page_does_not_depend_on_what_nodes_without_a_name_are_called(
    client: FlaskClient, settings: Settings, path: str
) -> None:
    again = create_app(settings, LocalStore.open(settings)).test_client()  # which names them anew
    assert again.get(path).data == client.get(path).data


def test_a_document_tells_of_its_day_and_only_a_stated_one(client: FlaskClient, settings: Settings) -> None:
    assert client.get(f"/{FINDING}.ttl").headers["Last-Modified"] == "Sun, 22 Nov 2026 00:00:00 GMT"
    small = LocalStore(list(ox.parse(RETIRED, ox.RdfFormat.TRIG)), "test")
    page = create_app(settings, small).test_client().get("/concept/outcome/new.ttl")
    assert "Last-Modified" not in page.headers


@pytest.mark.parametrize("path", [FINDING, f"{FINDING}.ttl", f"da/{FINDING}", "dataset.jsonld"])
def test_head_is_get_without_the_body(client: FlaskClient, path: str) -> None:
    get, head = client.get(f"/{path}"), client.head(f"/{path}")
    assert (head.status_code, head.data) == (get.status_code, b"")
    assert head.headers["Link"] == get.headers["Link"]
    assert head.headers["Content-Length"] == get.headers["Content-Length"]


def test_a_document_is_compressed_on_request(client: FlaskClient) -> None:
    response = client.get("/ns.ttl", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert len(response.data) < len(client.get("/ns.ttl").data) / 4


def test_a_page_of_another_site_may_ask_with_conditions(client: FlaskClient) -> None:
    response = client.options(
        f"/{FINDING}", headers={"Origin": "https://a.test", "Access-Control-Request-Method": "GET"}
    )
    assert response.headers["Access-Control-Allow-Headers"] == "*"
    assert "GET" in response.headers["Access-Control-Allow-Methods"]


def test_a_wrong_name_is_told_with_the_nearest_ones(client: FlaskClient) -> None:
    problem = client.get("/id/study/jobfrist", headers={"Accept": "application/json"})
    assert (problem.status_code, problem.mimetype) == (404, "application/problem+json")
    assert problem.get_json()["nearest"][0] == f"{BASE}id/study/jobfirst"


RETIRED = f"""
<{BASE}graph/a> {{
  <{BASE}concept/outcome/old> <{PREFIXES["owl"]}deprecated> true ;
      <{PREFIXES["dcterms"]}isReplacedBy> <{BASE}concept/outcome/new> .
  <{BASE}concept/outcome/new> <{PREFIXES["skos"]}prefLabel> "ny"@da , "new"@en .
  <{BASE}concept/outcome/live> <{PREFIXES["owl"]}deprecated> false .
}}"""


@pytest.mark.parametrize("path", ["/concept/outcome/old", "/concept/outcome/old.ttl", "/en/concept/outcome/old"])
def test_a_retired_thing_is_gone_and_leads_to_what_replaced_it(settings: Settings, path: str) -> None:
    store = LocalStore(list(ox.parse(RETIRED, ox.RdfFormat.TRIG)), "test")
    client = create_app(settings, store).test_client()
    response = client.get(path, headers={"Accept": "application/json"})
    assert response.status_code == 410
    assert response.get_json()["replacedBy"] == [f"{BASE}concept/outcome/new"]
    assert response.headers["Link"] == f'<{BASE}concept/outcome/new>; rel="successor-version"'
    page = client.get(path, headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert "Use this instead" in page
    assert re.search(r'href="/en/concept/outcome/new">\s*new', page)
    assert client.get("/concept/outcome/live").status_code == 303


@pytest.mark.parametrize(
    ("path", "iri", "suffix"),
    [
        ("id/finding/x.ttl", "id/finding/x", "ttl"),
        ("id/finding/x.csl.json", "id/finding/x", "csl.json"),
        ("id/finding/x.linkset.json", "id/finding/x", "linkset.json"),
        ("ns.ttl", "ns/", "ttl"),
        ("ns", "ns/", None),
        ("shapes.nq", "shapes/", "nq"),
        ("dataset/", "dataset", None),
        ("release/0.1.0", "release/0.1.0", None),
        ("release/0.1.0.ttl", "release/0.1.0", "ttl"),
        ("id/finding/x.exe", "id/finding/x.exe", None),
    ],
)
def test_a_path_names_a_thing_and_perhaps_a_form(path: str, iri: str, suffix: str | None) -> None:
    found, form = read_path(path)
    assert (found, form.suffix if form else None) == (BASE + iri, suffix)
    if form:
        assert read_path(linked.path_of(found, form)) == (found, form)


def test_the_formats_of_documents_are_those_of_the_endpoint() -> None:
    assert [form.media_type for form in linked.RDF] == [known.media_type for known in FORMATS if known.is_graph]
    assert {N_TRIPLES.name, N_QUADS.name} <= {form.suffix for form in linked.RDF}
