"""The assessments as RDF: the derived graph `assessments` (see `store.derived`)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.errors import UnknownIriError
from evidensgraf.evidence.assessment import assess
from evidensgraf.evidence.graph import read
from evidensgraf.namespaces import EVG, PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from fractions import Fraction

    from evidensgraf.evidence.assessment import Assessment
    from evidensgraf.evidence.graph import Rule
    from evidensgraf.store.derived import Ground

AGENT = f"{PREFIXES['agent']}evidensgraf"
"""Who answers for the assessments: this graph."""
_PLACES = 6


def assessments(ground: Ground) -> Iterable[ox.Triple]:
    """The assessments of a graph by its rule; a graph without a rating rule has none."""
    try:
        evidence = read(ground.store)
    except UnknownIriError:
        return ()
    return [triple for made in assess(evidence) for triple in triples(made, evidence.rule)]


def triples(made: Assessment, rule: Rule) -> Iterator[ox.Triple]:
    """One assessment.

    Args:
        made: the assessment.
        rule: what it was made by.
    """
    this, about = iri_of(made, rule), made.about
    yield _link(this, f"{RDF}type", EVG.StrengthAssessment)
    yield _link(this, EVG.assesses, about)
    yield _link(about, EVG.hasAssessment, this)
    yield _link(this, EVG.grade, PREFIXES["grade"] + made.grade)
    yield _link(this, EVG.assessedBy, AGENT)
    yield _link(this, f"{PREFIXES['prov']}used", rule.iri)
    yield _literal(this, EVG.ruleVersion, rule.version)
    yield _number(this, EVG.totalContribution, made.total)
    yield _literal(this, EVG.numberOfLines, sum(1 for line in made.lines if line.contribution))
    if made.share is not None:
        yield _number(this, EVG.directionShare, made.share)
    if made.direction:
        yield _link(this, EVG.leadingDirection, made.direction)
    for study in sorted(made.without):
        yield _link(this, EVG.sensitiveTo, study)


def iri_of(made: Assessment, rule: Rule) -> str:
    """The name of an assessment: the rule, and what is assessed. Kinds of things may share a slug, so claims say so."""
    kind = "intervention" if made.kind == "intervention" else "claim"
    return f"{PREFIXES['assessment']}{rule.iri.rpartition('/')[2]}-{kind}-{made.about.rpartition('/')[2]}"


def decimal(value: Fraction) -> str:
    """A figure as `xsd:decimal` in canonical form, to six places (thirds have no end)."""
    text = f"{Decimal(round(value * 10**_PLACES)).scaleb(-_PLACES):f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _number(subject: str, predicate: str, value: Fraction) -> ox.Triple:
    datatype = ox.NamedNode(f"{PREFIXES['xsd']}decimal")
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(decimal(value), datatype=datatype))


def _literal(subject: str, predicate: str, value: str | int) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(value))
