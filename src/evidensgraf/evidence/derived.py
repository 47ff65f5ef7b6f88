"""The derived graphs `assessments` and `overlaps` (see `store.derived`).

An assessment is named by its rule and by what it is about, `…/id/assessment/eg-1-claim-low-caseload-works`; parts of it
that have no name of their own are hash IRIs below that: `#making` is the activity (PROV-O) that generated it, and
`#positive` what counts for that direction. The rule stands as `prov:used` on the assessment, where readers look for it,
and once more on the activity with all that it used. A claim's lines carry their own figures; an intervention has no
lines that anybody wrote, so they are coined here (`evg:InterventionLine`). There is no time in it: the same graph gives
the same statements.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import queries
from evidensgraf.errors import UnknownIriError
from evidensgraf.evidence.assessment import assess
from evidensgraf.evidence.changes import OVERLAPS
from evidensgraf.evidence.graph import read
from evidensgraf.namespaces import EVG, PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

    from evidensgraf.evidence.assessment import Assessment, LineFigures
    from evidensgraf.evidence.rule import Asked, Rule
    from evidensgraf.store.derived import Ground

AGENT = f"{PREFIXES['agent']}evidensgraf"
"""Who answers for the assessments: this graph."""
PLACES = 6
"""Figures are rounded to so many decimal places; thirds have no end."""
_LABELS = {"da": "{rule}: hvor stærk er evidensen? {name}", "en": "{rule}: how strong is the evidence? {name}"}
_PROV = PREFIXES["prov"]


def assessments(ground: Ground) -> Iterable[ox.Triple]:
    """The assessments of a graph by its rule; a graph without a rating rule has none."""
    try:
        evidence = read(ground.store)
    except UnknownIriError:
        return ()
    return triples(assess(evidence), evidence.rule, labels(ground.store))


def overlaps(ground: Ground) -> Iterable[ox.Triple]:
    """What is counted twice or judged by its own maker, as `queries/overlaps_*.rq` find it."""
    for kind in OVERLAPS:
        for row in ground.store.table(queries.load(f"overlaps_{kind}")).dicts():
            yield _link(row["subject"].value, row["predicate"].value, row["object"].value)


def labels(store: Asked) -> dict[tuple[str, str], str]:
    """What claims and interventions are called: (IRI, language) → label."""
    rows = store.table(queries.load("evidence_labels")).dicts()
    return {(row["thing"].value, row["label"].language or ""): row["label"].value for row in rows}


def triples(made: Iterable[Assessment], rule: Rule, names: Mapping[tuple[str, str], str]) -> list[ox.Triple]:
    """Assessments as RDF, each statement once, sorted.

    Args:
        made: the assessments.
        rule: what they were made by.
        names: see `labels`.
    """
    found: set[ox.Triple] = set()
    for one in made:
        found.update(_judged(one, rule, names), _traced(one, rule), _intertwined(one))
        found.update(*(_weighed(one, line) for line in one.lines))
    return sorted(found, key=str)


def iri_of(made: Assessment, rule: Rule) -> str:
    """The name of an assessment. An intervention and a claim may share a slug, so the name says which it is."""
    kind = "intervention" if made.kind == "intervention" else "claim"
    return f"{PREFIXES['assessment']}{slug(rule.iri)}-{kind}-{slug(made.about)}"


def slug(iri: str) -> str:
    """The last step of an IRI."""
    return iri.rpartition("/")[2]


def decimal(value: Fraction) -> str:
    """A figure as `xsd:decimal` in canonical form."""
    text = f"{Decimal(round(value * 10**PLACES)).scaleb(-PLACES):f}".rstrip("0")
    return f"{text}0" if text.endswith(".") else text


def _judged(made: Assessment, rule: Rule, names: Mapping[tuple[str, str], str]) -> Iterator[ox.Triple]:
    this = iri_of(made, rule)
    yield _link(this, f"{RDF}type", EVG.StrengthAssessment)
    for language, words in _LABELS.items():
        name = names.get((made.about, language), slug(made.about))
        text = words.format(rule=slug(rule.iri).upper(), name=name)
        label = ox.Literal(text, language=language)
        yield ox.Triple(ox.NamedNode(this), ox.NamedNode(f"{PREFIXES['skos']}prefLabel"), label)
    yield _link(this, EVG.assesses, made.about)
    yield _link(made.about, EVG.hasAssessment, this)
    yield _link(this, EVG.grade, PREFIXES["grade"] + made.grade)
    yield _number(this, EVG.totalContribution, made.total)
    yield _number(this, EVG.independentLines, made.sums.independent)
    yield _literal(this, EVG.numberOfLines, sum(1 for line in made.lines if line.contribution))
    if made.share is not None:
        yield _number(this, EVG.directionShare, made.share)
    if made.direction:
        yield _link(this, EVG.leadingDirection, made.direction)
    yield from _split(this, made.sums.votes)
    for study in made.without:
        yield _link(this, EVG.sensitiveTo, study)
    for line in made.lines:
        yield _link(this, EVG.weighs, line.line.iri)


def _traced(made: Assessment, rule: Rule) -> Iterator[ox.Triple]:
    """Where an assessment comes from (PROV-O, https://www.w3.org/TR/prov-o/)."""
    this = iri_of(made, rule)
    making, plan = f"{this}#making", f"{this}#plan"
    yield _link(this, EVG.assessedBy, AGENT)
    yield _link(this, f"{_PROV}used", rule.iri)
    yield _literal(this, EVG.ruleVersion, rule.version)
    yield _link(this, f"{_PROV}wasGeneratedBy", making)
    yield _link(making, f"{RDF}type", f"{_PROV}Activity")
    yield _link(making, f"{_PROV}wasAssociatedWith", AGENT)
    yield _link(making, f"{_PROV}qualifiedAssociation", plan)
    yield _link(plan, f"{RDF}type", f"{_PROV}Association")
    yield _link(plan, f"{_PROV}agent", AGENT)
    yield _link(plan, f"{_PROV}hadPlan", rule.iri)
    yield _link(making, f"{_PROV}used", rule.iri)
    for line in made.lines:
        yield _link(making, f"{_PROV}used", line.study.iri)
        for finding in line.line.findings:
            yield _link(making, f"{_PROV}used", finding.iri)


def _weighed(made: Assessment, line: LineFigures) -> Iterator[ox.Triple]:
    """The figures of a line."""
    this = line.line.iri
    if made.kind == "intervention":
        yield _link(this, f"{RDF}type", EVG.InterventionLine)
        yield _link(this, EVG.weighedStudy, line.study.iri)
        yield _number(this, EVG.directness, line.line.directness)
        for finding in line.line.findings:
            yield _link(this, EVG.weighedFinding, finding.iri)
    yield _number(this, EVG.contribution, line.contribution)
    yield _number(this, EVG.countsAsLines, made.counts_as[line.study.iri])
    yield _link(this, EVG.gradeWithout, PREFIXES["grade"] + made.without_each[line.study.iri])
    for direction in line.votes:
        yield _link(this, EVG.contributionDirection, direction)
    yield from _split(this, line.votes)


def _intertwined(made: Assessment) -> Iterator[ox.Triple]:
    """Which lines of an intervention are not independent; those of claims stand in the graph of overlaps."""
    names = {line.study.iri: line.line.iri for line in made.lines}
    for pair in made.overlaps if made.kind == "intervention" else ():
        one, other = (names[study] for study in pair)
        yield _link(one, EVG.overlapsWith, other)
        yield _link(other, EVG.overlapsWith, one)


def _split(this: str, votes: Mapping[str, Fraction]) -> Iterator[ox.Triple]:
    """What counts for each direction."""
    for direction, vote in votes.items():
        part = f"{this}#{slug(direction)}"
        yield _link(this, EVG.hasDirectionContribution, part)
        yield _link(part, f"{RDF}type", EVG.DirectionContribution)
        yield _link(part, EVG.contributionDirection, direction)
        yield _number(part, EVG.contribution, vote)


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _number(subject: str, predicate: str, value: Fraction) -> ox.Triple:
    datatype = ox.NamedNode(f"{PREFIXES['xsd']}decimal")
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(decimal(value), datatype=datatype))


def _literal(subject: str, predicate: str, value: str | int) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.Literal(value))
