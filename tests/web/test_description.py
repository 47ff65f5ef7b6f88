"""web.description: who gets it, in which form, and what it says where graphs cannot be counted.

That it keeps the rules of its vocabulary is shown in conformance/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf.errors import DeadlineError
from evidensgraf.store.formats import FORMATS
from evidensgraf.store.local import LocalStore
from evidensgraf.web import create_app, description

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from evidensgraf.settings import Settings
    from evidensgraf.store.query import Query
    from evidensgraf.store.table import Table

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
SD = "http://www.w3.org/ns/sparql-service-description#"
NAME = ox.NamedNode(f"{SD}name")
TRIPLES = ox.NamedNode("http://rdfs.org/ns/void#triples")


@pytest.mark.parametrize(
    ("path", "accept", "status", "media_type"),
    [
        pytest.param("/sparql", None, 200, "text/turtle", id="who does not say what"),
        pytest.param("/sparql", "*/*", 200, "text/turtle", id="who takes anything"),
        pytest.param("/sparql", "application/json", 200, "application/ld+json", id="who takes JSON"),
        pytest.param("/sparql", "text/html, text/turtle;q=0.9", 200, "text/html", id="who likes a page better"),
        pytest.param("/sparql", BROWSER, 200, "text/html", id="a browser"),
        pytest.param("/sparql", "text/csv", 406, "application/problem+json", id="who takes tables only"),
        pytest.param("/sparql?format=nt", BROWSER, 200, "application/n-triples", id="who names a format"),
        pytest.param("/sparql?format=csv", "*/*", 400, "application/problem+json", id="who names one for tables"),
        pytest.param("/sparql?utm_source=x", "*/*", 200, "text/turtle", id="an unknown parameter is ignored"),
        pytest.param("/da/sparql", "*/*", 200, "text/html", id="at the address of a page"),
        pytest.param("/da/sparql", "text/turtle", 200, "text/turtle", id="RDF at the address of a page"),
        *(
            pytest.param("/sparql", known.media_type, 200, known.media_type, id=f"who takes {known.name}")
            for known in FORMATS
            if known.is_graph
        ),
    ],
)
def test_without_a_query_a_machine_gets_a_description(
    client: FlaskClient, path: str, accept: str | None, status: int, media_type: str
) -> None:
    response = client.get(path, headers={"Accept": accept} if accept else {})
    assert (response.status_code, response.mimetype) == (status, media_type)


def test_formats_are_called_what_the_w3c_calls_them() -> None:
    """As in https://www.w3.org/ns/formats/."""
    assert {known.name: known.iri.removeprefix("http://www.w3.org/ns/formats/") for known in FORMATS} == {
        "json": "SPARQL_Results_JSON",
        "xml": "SPARQL_Results_XML",
        "csv": "SPARQL_Results_CSV",
        "tsv": "SPARQL_Results_TSV",
        "ttl": "Turtle",
        "nt": "N-Triples",
        "jsonld": "JSON-LD",
        "rdf": "RDF_XML",
        "trig": "TriG",
        "nq": "N-Quads",
    }


def test_it_has_the_same_bytes_each_time(client: FlaskClient, app: Flask, store: LocalStore) -> None:
    with app.app_context():
        first, second = (description.serialized(store, "http://a.example/sparql", FORMATS[5]) for _ in range(2))
    assert first == second
    assert b"<http://a.example/sparql#service>" in first


@pytest.mark.parametrize("host", ["a<b", "a b", "[::1", "a/b", ""])
def test_an_address_that_is_none_is_not_told_on(client: FlaskClient, host: str) -> None:
    assert client.get("/sparql", environ_overrides={"HTTP_HOST": host, "SERVER_NAME": host}).status_code == 400


class Slow(LocalStore):
    """A store that cannot count its graphs in time."""

    counts = 0

    def table(self, query: Query, *rest: object) -> Table:
        if "GROUP BY ?graph" in query.text:
            Slow.counts += 1
            raise DeadlineError(seconds=1)
        return super().table(query)


def test_graphs_that_cannot_be_counted_in_time_are_named_and_not_counted_again(settings: Settings) -> None:
    thing, name = ox.NamedNode("http://a.example/thing"), ox.NamedNode("http://a.example/graph")
    client = create_app(settings, Slow([ox.Quad(thing, thing, thing, name)], "slow")).test_client()
    for accept in ("text/turtle", "application/n-triples"):
        response = client.get("/sparql", headers={"Accept": accept})
        found = [quad.triple for quad in ox.parse(response.data, format=ox.RdfFormat.from_media_type(accept))]
        assert [triple.object for triple in found if triple.predicate == NAME] == [name]
        assert [str(triple.object) for triple in found if triple.predicate == TRIPLES] == [
            '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'
        ]
    assert Slow.counts == 1
