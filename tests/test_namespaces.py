"""namespaces: the closed vocabulary is what the ontology defines, and a prefix means one thing everywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf import graphs
from evidensgraf.namespaces import EVG, PREFIXES, VOCABULARY, shortened
from evidensgraf.settings import Settings, shipped_root

if TYPE_CHECKING:
    from pathlib import Path

FILES = [p for part in ("ontology", "shapes", "data") for p in sorted((shipped_root() / part).rglob("*.*"))]
RDF_FILES = [p for p in FILES if p.suffix in (".ttl", ".rq")]
_PREFIX = re.compile(r"^\s*(?:@prefix|PREFIX)\s+(\S*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)


def test_the_closed_namespace_holds_exactly_the_terms_that_the_ontology_defines() -> None:
    dataset = graphs.load(Settings())
    defined = {
        quad.subject.value
        for quad in dataset.quads("ontology")
        if isinstance(quad.subject, ox.NamedNode)
        and quad.predicate.value == "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
        and quad.subject.value.startswith(VOCABULARY)
    } - {VOCABULARY}
    assert {term.value for term in EVG} == defined


def test_a_misspelt_term_fails() -> None:
    with pytest.raises(AttributeError):
        EVG.Studdy  # type: ignore[attr-defined]  # noqa: B018


@pytest.mark.parametrize("path", RDF_FILES, ids=lambda p: str(p.relative_to(shipped_root())))
def test_a_prefix_means_the_same_in_every_file(path: Path) -> None:
    declared = dict(_PREFIX.findall(path.read_text(encoding="utf-8")))
    assert declared == {prefix: PREFIXES.get(prefix) for prefix in declared}


SHORT = {
    "thing": ("https://w3id.org/evidensgraf/id/study/jobfirst", "study:jobfirst"),
    "concept": ("https://w3id.org/evidensgraf/concept/effect-direction/none", "direction:none"),
    "scheme": ("https://w3id.org/evidensgraf/concept/method", "https://w3id.org/evidensgraf/concept/method"),
    "graph-with-path": (
        "https://w3id.org/evidensgraf/graph/data/agents",
        "https://w3id.org/evidensgraf/graph/data/agents",
    ),
    "term-in-brackets": ("<http://www.w3.org/2004/02/skos/core#prefLabel>", "skos:prefLabel"),
    "foreign": ("https://example.org/x", "https://example.org/x"),
    "literal": ('"26 uger"@da', '"26 uger"@da'),
}


@pytest.mark.parametrize(("text", "short"), SHORT.values(), ids=SHORT)
def test_an_iri_is_shortened_where_a_prefix_fits(text: str, short: str) -> None:
    assert shortened(text) == short
