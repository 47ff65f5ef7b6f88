"""A program that knows one IRI and nothing else finds the rest by links; and no link of the site is broken."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin

import pyoxigraph as ox
import pytest
from signposting import find_signposting_http_link

from evidensgraf import __version__, resources
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.web.linked import read_path
from evidensgraf.web.negotiation import SPACES

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from evidensgraf.store.local import LocalStore

FINDING = f"{BASE}id/finding/doer-2012-wage-subsidy-boom"
HOST = "http://localhost/"
OTHER = {"da": "en", "en": "da"}


class Program:
    """Follows links. The one thing it is told is that the base leads to the server, as w3id.org does."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def get(self, address: str, accept: str) -> TestResponse:
        url = address.replace(BASE, HOST, 1)
        for _ in range(5):
            response = self._client.get(url.removeprefix(HOST.rstrip("/")), headers={"Accept": accept})
            if response.status_code not in (302, 303):
                assert response.status_code == 200, (url, response.status_code)
                return response
            url = urljoin(url, response.headers["Location"])
        raise AssertionError(url)

    def links(self, address: str) -> dict[str, list[tuple[str, str]]]:
        response = self.get(address, "text/html")
        found: dict[str, list[tuple[str, str]]] = {}
        for link in find_signposting_http_link([response.headers["Link"]]):
            found.setdefault(str(link.rel), []).append((str(link.target), str(link.type or "")))
        return found

    def graph(self, address: str) -> ox.Store:
        store = ox.Store()
        store.extend(ox.parse(self.get(address, "text/turtle").data, ox.RdfFormat.TURTLE))
        return store


def value(store: ox.Store, subject: str, prefix: str, local: str) -> str:
    pattern = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(PREFIXES[prefix] + local), None)
    return str(getattr(next(iter(pattern)).object, "value", ""))


def test_from_one_findings_iri_to_licence_version_dataset_endpoint_and_citation(client: FlaskClient) -> None:
    program = Program(client)
    links = program.links(FINDING)
    assert links["cite-as"] == [(FINDING, "")]
    ((licence, _),) = links["license"]
    assert licence == "https://creativecommons.org/licenses/by/4.0/"
    by_type = {media_type: target for target, media_type in links["describedby"]}
    citation = program.get(by_type["application/vnd.citationstyles.csl+json"], "*/*").get_json(force=True)[0]
    assert (citation["URL"], citation["version"]) == (FINDING, __version__)
    ((dataset, _),) = links["collection"]
    about = program.graph(dataset)
    assert value(about, dataset, "dcat", "version") == __version__
    assert value(about, dataset, "dcterms", "license") == licence
    endpoint = value(about, dataset, "void", "sparqlEndpoint")
    answer = program.get(f"{endpoint}?query=ASK%7B%3C{FINDING}%3E%20%3Fp%20%3Fo%7D", "application/sparql-results+json")
    assert answer.get_json()["boolean"] is True
    dump = value(about, dataset, "void", "dataDump")
    assert len(program.get(dump, "*/*").data) > 100_000


def test_from_the_rdf_alone_to_the_same(client: FlaskClient) -> None:
    program = Program(client)
    document = program.get(FINDING, "text/turtle")
    store = ox.Store()
    store.extend(ox.parse(document.data, ox.RdfFormat.TURTLE))
    about = f"{FINDING}.ttl"
    assert value(store, about, "foaf", "primaryTopic") == FINDING
    assert value(store, about, "dcterms", "license") == "https://creativecommons.org/licenses/by/4.0/"
    assert value(store, about, "dcat", "version") == __version__
    assert value(store, about, "void", "inDataset") == f"{BASE}dataset"


_LINK = re.compile(r'(?:href|src)="([^"]*)"')
_READ = 2
"""Pages of each kind that are read for their links."""


def _targets(page: str, at: str) -> set[str]:
    found = (urldefrag(urljoin(at, unescape(target)))[0] for target in _LINK.findall(page))
    return {target.removeprefix(HOST) for target in found if target.startswith(HOST)}


def _kind(target: str) -> str:
    """What a page is alike to others in: its folder, its form, and whether it has a query."""
    path, has_query, _ = target.partition("?")
    folder, _, name = path.rpartition("/")
    form = name.partition(".")[2]  # the documents of all things of a kind are alike
    return f"{folder.partition('/')[0] if form else folder} {form} {path if has_query else ''}"


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_link_of_the_site_is_broken(client: FlaskClient, store: LocalStore, language: str) -> None:
    """From the front page on; of pages that are alike a few are read, and each link to a thing is held to the graph."""
    things = {iri.removeprefix(BASE).rstrip("/") for iri in resources.own_iris(store)}
    todo, seen, broken = [f"{language}/"], {f"{language}/"}, []
    read: Counter[str] = Counter()
    while todo:
        at = todo.pop(0)
        iri, form = read_path(at.removeprefix(f"{language}/"))
        if at.split("/")[1:2] and iri.removeprefix(BASE).split("/")[0] in SPACES and form is None:
            broken += [at] if iri.removeprefix(BASE).rstrip("/") not in things else []
        if read[_kind(at)] >= _READ:
            continue
        read[_kind(at)] += 1
        with client.get(f"/{at}") as response:
            broken += [at] if response.status_code not in (200, 302, 303, 308) else []
            text = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        new = {target for target in _targets(text, HOST + at) if not target.startswith(f"{OTHER[language]}/")} - seen
        seen |= new
        todo += sorted(new)
    assert len(seen) > 600
    assert sum(read.values()) > 100
    assert broken == []
