"""web.model: every class, property, shape and concept is explained in both languages by what the graph itself says."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf import resources
from evidensgraf.errors import LANGUAGES
from evidensgraf.namespaces import BASE, EVG, PREFIXES
from evidensgraf.store.local import LocalStore
from evidensgraf.store.query import read_query
from evidensgraf.web import create_app, figures, model
from evidensgraf.web.reader import Reader

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from evidensgraf.errors import Language
    from evidensgraf.resources import Resource
    from evidensgraf.settings import Settings

TERMS = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?term ?kind {
  GRAPH ?g { ?term a ?kind } FILTER (!CONTAINS(STR(?g), "/derived/"))
  VALUES ?kind { owl:Class owl:ObjectProperty owl:DatatypeProperty sh:NodeShape sh:PropertyShape skos:Concept }
  FILTER (STRSTARTS(STR(?term), "https://w3id.org/evidensgraf/"))
}
ORDER BY ?term
"""
USED = "SELECT DISTINCT ?p { ?s ?p ?o FILTER (isIRI(?s) && STRSTARTS(STR(?s), 'https://w3id.org/evidensgraf/')) }"


def lacking(thing: Resource, kind: str, reader: Reader, used: set[str]) -> list[str]:
    """What the page of a term does not have that it should."""
    if kind == "Concept":
        is_listed = bool(thing.values(PREFIXES["skos"] + "inScheme"))
        return ["tree"] if is_listed and not figures.of_tree(thing.iri, reader) else []
    shown = model.panels(thing, reader)
    has_diagram = kind != "NodeShape" or thing.values(f"{PREFIXES['sh']}property")
    wanted = ["drawing", "members"] if has_diagram else []
    wanted += ["examples"] if thing.iri in used else []
    wanted += ["messages"] if kind == "PropertyShape" else []
    wanted += ["asked"] if thing.values(f"{PREFIXES['sh']}sparql") else []
    return [each for each in wanted if not shown[each]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_explained(app: Flask, store: LocalStore, language: Language) -> None:
    reader = Reader(app.extensions["evidensgraf"], language)
    used = set(store.table(read_query(USED)).column("p"))
    rows = store.table(read_query(TERMS)).dicts()
    assert len(rows) > 500
    found = []
    for row in rows:
        thing = resources.load(store, row["term"].value)
        found += [f"{thing.iri} {each}" for each in lacking(thing, row["kind"].value.rpartition("#")[2], reader, used)]
    assert "\n".join(found) == ""


def page(client: FlaskClient, path: str) -> str:
    return unescape(re.sub(r"<[^>]+>|\s+", " ", client.get(path).text))


def test_a_class_has_what_the_shapes_say_and_inherits_it(client: FlaskClient) -> None:
    finding = re.sub(r"\s+", " ", page(client, "/en/ns/Finding"))
    assert "finding finding of exactly 1 study error (finding of)" in finding
    assert "evg:findingOf study:amilon-2019" in finding
    primary = client.get("/en/ns/PrimaryStudy").text
    assert 'href="/en/shapes/Study-method"' in primary
    assert "is a kind of: study" in primary
    assert "PrimaryStudy" not in client.get("/en/ns/Finding").text.partition('id="statements"')[0]


def test_a_diagram_says_in_words_what_it_draws(client: FlaskClient) -> None:
    drawing = client.get("/da/figures/model.svg?about=ns/Finding")
    assert drawing.status_code == 200
    assert "effektretning: præcis 1" in drawing.text
    assert "fund fra [1]" in drawing.text
    assert client.get("/da/figures/model.svg?about=id/study/jobfirst").status_code == 404
    assert client.get("/da/figures/tree.svg?about=concept/outcome/employment").status_code == 200
    assert client.get("/da/figures/tree.svg?about=ns/Finding").status_code == 404


@pytest.mark.parametrize(
    ("least", "most", "multiplicity"),
    [(0, None, "0..*"), (1, None, "1..*"), (1, 1, "1"), (0, 1, "0..1"), (2, 3, "2..3")],
)
def test_multiplicities_are_those_of_uml(least: int, most: int | None, multiplicity: str) -> None:
    assert model.Member("c", "p", False, "", "", least, most, "", ()).multiplicity == multiplicity


def test_a_model_that_goes_round_in_circles_is_drawn_all_the_same(settings: Settings) -> None:
    circle = f"""<{BASE}graph/ontology/a> {{
      <{EVG.Study}> a <{PREFIXES["owl"]}Class> ; <{PREFIXES["rdfs"]}subClassOf> <{EVG.Claim}> .
      <{EVG.Claim}> a <{PREFIXES["owl"]}Class> ; <{PREFIXES["rdfs"]}subClassOf> <{EVG.Study}> .
    }}"""
    store = LocalStore(list(ox.parse(circle, ox.RdfFormat.TRIG)), "test")
    response = create_app(settings, store).test_client().get("/en/ns/Study")
    assert response.status_code == 200
    assert "is a kind of: evg:Claim" in response.text


def test_a_tree_shows_what_is_broader_beside_and_narrower(app: Flask, store: LocalStore) -> None:
    shown = app.test_client().get("/en/concept/intervention/wage-subsidy").text.partition('id="in-list"')[2]
    known = resources.load(store, f"{BASE}concept/intervention/wage-subsidy")
    broader = known.value(PREFIXES["skos"] + "broader")
    assert broader
    assert f'href="/en/{broader.value.removeprefix(BASE)}"' in shown
    for narrower in known.values(PREFIXES["skos"] + "narrower"):
        assert f'href="/en/{narrower.value.removeprefix(BASE)}"' in shown
