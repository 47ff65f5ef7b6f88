"""FAIR Signposting: what a program finds by typed links alone, as the library that follows them reads it."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

import pytest
from signposting import find_signposting_html, find_signposting_http, find_signposting_linkset
from werkzeug.serving import make_server

from evidensgraf.namespaces import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask
    from flask.testing import FlaskClient

FINDING = "id/finding/doer-2012-wage-subsidy-boom"
DESCRIBING = {
    "text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml", "application/trig",
    "application/n-quads", "application/x-bibtex", "application/x-research-info-systems",
    "application/vnd.citationstyles.csl+json", "text/plain",
}  # fmt: skip


@pytest.fixture(scope="module")
def address(app: Flask) -> Iterator[str]:
    """The app on loopback, as programs elsewhere meet it."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", [FINDING, "dataset", "concept/outcome/employment", "id/publication/christensen-2019"])
def test_the_signposts_of_a_page_are_those_of_its_header_its_markup_and_its_link_set(address: str, path: str) -> None:
    page = f"{address}/en/{path}"
    by_header, by_markup = find_signposting_http(page), find_signposting_html(page)
    for found in (by_header, by_markup):
        assert found.citeAs
        assert found.license
        assert found.citeAs.target == BASE + path
        assert found.license.target == "https://creativecommons.org/licenses/by/4.0/"
        assert {str(each.type) for each in found.describedBy} >= DESCRIBING
        assert {str(each.target) for each in found.types} >= {"https://schema.org/AboutPage"}
        assert found.authors
        assert {str(each.type) for each in found.linksets} == {"application/linkset+json", "application/linkset"}
    for each in by_header.linksets:
        by_linkset = find_signposting_linkset(each.target).for_context(page)
        assert {(s.rel, s.target) for s in by_linkset} == {(s.rel, s.target) for s in by_header if s.rel != "describes"}


def test_the_dataset_signposts_its_distributions_and_things_their_dataset(address: str) -> None:
    items = {str(each.target) for each in find_signposting_http(f"{address}/en/dataset").items}
    assert f"{BASE}dataset/turtle" in items
    collection = find_signposting_http(f"{address}/en/{FINDING}").collection
    assert collection
    assert collection.target == f"{BASE}dataset"


def test_a_link_set_is_what_the_standard_says(client: FlaskClient) -> None:
    (first, *_), contexts = (found := json.loads(client.get(f"/{FINDING}.linkset.json").data)["linkset"]), found
    assert first["anchor"] == BASE + FINDING
    for context in contexts:
        for relation, targets in context.items():
            assert relation == "anchor" or all(set(each) <= {"href", "type", "hreflang"} for each in targets)
