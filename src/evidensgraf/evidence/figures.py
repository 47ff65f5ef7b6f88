"""The computed figures as RDF: the derived graph `numbers` (see `store.derived`).

The figures stand on the effect estimates themselves, so that a question finds them where it looks; beside them stand
`evg:Computation`s, which say what each was computed from and how. What is stated is not said again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.errors import LANGUAGES
from evidensgraf.evidence import arithmetic, estimates
from evidensgraf.evidence.numbers import compute
from evidensgraf.namespaces import EVG, PREFIXES, RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from decimal import Decimal

    from evidensgraf.errors import Language
    from evidensgraf.evidence.numbers import Numbers
    from evidensgraf.store.derived import Ground

_XSD = PREFIXES["xsd"]
_DERIVED_FROM = PREFIXES["prov"] + "wasDerivedFrom"


def numbers(ground: Ground) -> Iterator[ox.Triple]:
    """What follows from the effect estimates of a graph."""
    for estimate in estimates.read(ground.store):
        yield from triples(compute(estimate))


def triples(computed: Numbers) -> Iterator[ox.Triple]:
    """What follows from one estimate."""
    if computed.days is not None:
        yield _decimal(computed.estimate.iri, EVG.followUpDays, computed.days)
    if computed.has_computed_difference:
        figures = {EVG.difference: computed.difference}
        yield from _computation(computed, "difference", figures, arithmetic.difference)
    yield from _interval(computed)
    if computed.ratio is not None:
        found = computed.ratio_interval
        figures = {EVG.riskRatio: computed.ratio}
        if found:
            figures |= {EVG.riskRatioLow: found.low, EVG.riskRatioHigh: found.high}
        yield from _computation(computed, "risk-ratio", figures, arithmetic.ratio)


def _interval(computed: Numbers) -> Iterator[ox.Triple]:
    found = computed.interval
    if found and found.method != "stated":
        figures: dict[EVG, Decimal | None] = {EVG.confidenceLow: found.low, EVG.confidenceHigh: found.high}
        yield from _computation(computed, "interval", figures, arithmetic.interval)
    if computed.people is not None:
        count = ox.Literal(str(computed.people), datatype=ox.NamedNode(f"{_XSD}integer"))
        yield ox.Triple(ox.NamedNode(computed.estimate.iri), ox.NamedNode(EVG.numberCompared), count)


def _computation(
    computed: Numbers, name: str, figures: dict[EVG, Decimal | None], words: Callable[[Numbers, Language], str]
) -> Iterator[ox.Triple]:
    """Some figures of an estimate and the computation that they come from."""
    effect = computed.estimate.iri
    this = f"{PREFIXES['computation']}{effect.rpartition('/')[2]}-{name}"
    yield _link(this, f"{RDF}type", EVG.Computation)
    yield _link(this, EVG.computes, effect)
    for figure, value in figures.items():
        if value is not None:
            yield _decimal(effect, figure, value)
            yield _link(this, EVG.computedProperty, figure)
    for source in _sources(computed, name):
        yield _link(this, _DERIVED_FROM, source)
    for language in LANGUAGES:
        text = ox.Literal(words(computed, language), language=language)
        yield ox.Triple(ox.NamedNode(this), ox.NamedNode(EVG.arithmetic), text)


def _sources(computed: Numbers, name: str) -> Iterable[str]:
    """What a figure rests on: the estimate, and for an interval the arms whose sizes it needs."""
    return [computed.estimate.iri, *(arm.iri for arm in computed.arms if name != "difference")]


def _link(subject: str, predicate: str, value: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), ox.NamedNode(value))


def _decimal(subject: str, predicate: str, value: Decimal) -> ox.Triple:
    """A figure as `xsd:decimal` in canonical form (XSD 1.1 part 2, 3.3.3)."""
    text = f"{value.normalize():f}"
    literal = ox.Literal(text if "." in text else f"{text}.0", datatype=ox.NamedNode(f"{_XSD}decimal"))
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), literal)
