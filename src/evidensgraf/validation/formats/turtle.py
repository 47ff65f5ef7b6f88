"""The report as RDF: SHACL's own validation report, each result with where it stands.

SHACL has no words for a place in a file. The Evaluation and Report Language has `earl:pointer`, from a test result to
what it is about, and the W3C's Pointers in RDF have lines and characters, counted from 1, for just that.

Source: SHACL, W3C Recommendation 20 July 2017, section 3.6; Evaluation and Report Language (EARL) 1.0 Schema, W3C
Working Group Note 2 February 2017; Pointers in RDF 1.0, W3C Working Group Note 2 February 2017.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pyoxigraph as ox

from evidensgraf.errors import LANGUAGES
from evidensgraf.namespaces import BASE
from evidensgraf.validation.formats.words import address, sentences
from evidensgraf.validation.result import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Place, Report, Result

_PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "earl": "http://www.w3.org/ns/earl#",
    "ptr": "http://www.w3.org/2009/pointers#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
RULE = f"{BASE}rule/"
"""Before the code of a check of our own: an IRI for it."""


def as_turtle(report: Report, _language: Language = "en") -> str:
    """The report as Turtle, with its words in all the languages that it has them in.

    `sh:conforms` is SHACL's: true if there is no result at all, of whatever severity.
    """
    triples = list(_report(report))
    return (ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=_PREFIXES) or b"").decode()


def _report(report: Report) -> Iterator[ox.Triple]:
    node = ox.BlankNode("report")
    yield ox.Triple(node, _n("rdf:type"), _n("sh:ValidationReport"))
    yield ox.Triple(node, _n("sh:conforms"), ox.Literal(not report.results))
    for number, result in enumerate(report.results):
        # Without a focus node it is no result of SHACL's: a file that could not be read, for one.
        yield ox.Triple(node, _n("sh:result" if result.focus else "dcterms:hasPart"), ox.BlankNode(f"result{number}"))
        yield from _result(ox.BlankNode(f"result{number}"), result)


def _result(node: ox.BlankNode, result: Result) -> Iterator[ox.Triple]:
    is_shape = result.link is not None
    severity = result.severity if result.severity in SEVERITIES else SEVERITIES[-1]
    component = f"sh:{quote(result.component)}ConstraintComponent" if is_shape else None
    facts = [
        ("rdf:type", _n("sh:ValidationResult" if result.focus else "earl:TestResult")),
        ("sh:focusNode", _term(result.focus)),
        ("sh:resultPath", _term(result.path)),
        ("sh:value", _term(result.value)),
        ("sh:resultSeverity", _n(f"sh:{severity}")),
        ("sh:sourceConstraintComponent", _n(component) if component else ox.NamedNode(RULE + quote(result.rule))),
        ("sh:sourceShape", _term(result.rule) if is_shape else None),
        *(("sh:resultMessage", said) for said in _messages(result)),
    ]
    yield from (ox.Triple(node, _n(name), value) for name, value in facts if value is not None)
    for number, place in enumerate([p for p in (result.place, *result.related) if p]):
        pointer = ox.BlankNode(f"{node.value}place{number}")
        yield ox.Triple(node, _n("earl:pointer"), pointer)
        yield from _pointer(pointer, place)


def _messages(result: Result) -> Iterator[ox.Literal]:
    for language in LANGUAGES:
        if language in result.messages:
            yield ox.Literal(sentences(result, language), language=language)
    if not result.messages.keys() & set(LANGUAGES):
        yield ox.Literal(sentences(result, "en"))


def _pointer(node: ox.BlankNode, place: Place) -> Iterator[ox.Triple]:
    yield ox.Triple(node, _n("rdf:type"), _n("ptr:StartEndPointer"))
    ends = {"start": (place.line, place.column), "end": (place.end_line, place.end_column)}
    for name, (line, character) in ends.items():
        end = ox.BlankNode(f"{node.value}{name}")
        yield ox.Triple(node, _n(f"ptr:{name}Pointer"), end)
        yield ox.Triple(end, _n("rdf:type"), _n("ptr:LineCharPointer"))
        yield ox.Triple(end, _n("ptr:lineNumber"), ox.Literal(line))
        yield ox.Triple(end, _n("ptr:charNumber"), ox.Literal(character))
        yield ox.Triple(end, _n("ptr:reference"), ox.Literal(address(place.path), datatype=_n("xsd:anyURI")))


def _n(name: str) -> ox.NamedNode:
    prefix, _, rest = name.partition(":")
    return ox.NamedNode(_PREFIXES[prefix] + rest)


def _term(text: str | None) -> Any:
    """A term as a result has it: an IRI, or N-Triples; None for what is neither (a path that is no property)."""
    if not text:
        return None
    written = text if text[0] in '<"_' else f"<{text}>"
    try:
        (triple,) = ox.parse(f"<a:a> <a:a> {written} .", format=ox.RdfFormat.N_TRIPLES)
    except (SyntaxError, ValueError):
        return None
    return triple.object
