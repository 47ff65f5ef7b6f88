"""The report on the graph itself, as RDF: the derived graph `validation` (see `store.derived`).

The report has the graph's own IRI, each result one below that. A result by a shape is told as SHACL tells it; one of
our own checks names its rule by `dcterms:type`, since it comes from no shape.

Source: SHACL, W3C Recommendation 20 July 2017, section 3.6 (validation report).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import graphs
from evidensgraf.graphs import DERIVED
from evidensgraf.namespaces import PREFIXES, RDF
from evidensgraf.validation import validate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from evidensgraf.store.derived import Ground
    from evidensgraf.validation.result import Report, Result

REPORT = f"{DERIVED}validation"
"""IRI of the report and of its graph."""
_SH, _DCTERMS = PREFIXES["sh"], PREFIXES["dcterms"]
_SEVERITIES = ("Violation", "Warning", "Info")
_DIGITS = 16


def report(ground: Ground) -> list[ox.Triple]:
    """What is found in the files of a graph."""
    named = {path.resolve(): graph for path, _, graph in graphs.entries(ground.settings)}
    return list(triples(validate(ground.settings, engine="native"), named))


def triples(found: Report, named: Mapping[Path, str]) -> Iterator[ox.Triple]:
    """A report in RDF, without blank nodes.

    Args:
        found: the report.
        named: the named graph of each file, by resolved path.
    """
    yield _link(REPORT, f"{RDF}type", f"{_SH}ValidationReport")
    yield ox.Triple(ox.NamedNode(REPORT), ox.NamedNode(f"{_SH}conforms"), ox.Literal(found.conforms))
    for result in found.results:
        this = f"{REPORT}/{_mark(result)}"
        yield _link(REPORT, f"{_SH}result", this)
        yield from _of_result(this, result, named)


def _of_result(this: str, result: Result, named: Mapping[Path, str]) -> Iterator[ox.Triple]:
    yield _link(this, f"{RDF}type", f"{_SH}ValidationResult")
    severity = result.severity
    yield _link(this, f"{_SH}resultSeverity", _SH + severity if severity in _SEVERITIES else severity)
    if result.link:
        yield _link(this, f"{_SH}sourceShape", result.rule)
        yield _link(this, f"{_SH}sourceConstraintComponent", f"{_SH}{result.component}ConstraintComponent")
    else:
        yield ox.Triple(ox.NamedNode(this), ox.NamedNode(f"{_DCTERMS}type"), ox.Literal(result.rule))
    for name, iri in (("focusNode", result.focus), ("resultPath", result.path), ("value", (result.value or ""))):
        if iri and (bare := iri.removeprefix("<").removesuffix(">")).startswith(("http://", "https://")):
            yield _link(this, _SH + name, bare)
    for language, words in sorted(result.messages.items()):
        message = ox.Literal(words, language=language) if language else ox.Literal(words)
        yield ox.Triple(ox.NamedNode(this), ox.NamedNode(f"{_SH}resultMessage"), message)
    if result.place and (graph := named.get(result.place.path.resolve())):
        yield _link(this, f"{_DCTERMS}source", graph)


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _mark(result: Result) -> str:
    """What tells a result from others, whatever lines its file has been moved by."""
    said = "\n".join(
        (result.rule, result.component, *(part or "" for part in (result.focus, result.path, result.value)))
    )
    return hashlib.sha256(said.encode()).hexdigest()[:_DIGITS]
