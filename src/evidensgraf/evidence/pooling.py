"""Estimates pooled over independent studies, where they may be: the same measure, outcome and comparison.

The model is that of random effects (DerSimonian & Laird 1986, Control Clin Trials 7:177-188). The variance between
studies, τ², is estimated by Paule and Mandel's method (1982, J Res Natl Bur Stand 87:377-385), as Veroniki et al.
(2016, Res Synth Methods 7:55-79) advise. The 95% interval is that of Knapp and Hartung, never narrower than without
(Röver, Knapp & Friede 2015, BMC Med Res Methodol 15:99): with two or three studies it is wide, and it should be.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from evidensgraf.evidence.estimates import size
from evidensgraf.evidence.numbers import days
from evidensgraf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from evidensgraf.errors import Language
    from evidensgraf.evidence.estimates import Estimate

Estimator = Literal["PM", "DL"]
Hindrance = Literal["one-study", "no-spread", "several-of-a-study"]

ESTIMATOR_NAMES: Mapping[Estimator, str] = {"PM": "Paule–Mandel", "DL": "DerSimonian–Laird"}
_Z = 1.959963984540054  # the standard normal distribution has 2.5% above it
_MEASURE = PREFIXES["measure"]
_RATIOS = frozenset({f"{_MEASURE}odds-ratio", f"{_MEASURE}hazard-ratio"})
_SHARES = f"{_MEASURE}risk-difference"

HINDRANCES: tuple[Hindrance, ...] = ("one-study", "no-spread", "several-of-a-study")
"""Why a group may not be pooled."""
_WHY_NOT: dict[Language, dict[Hindrance, str]] = {
    "da": {
        "one-study": "Der er kun ét uafhængigt studie, så der er intet at lægge sammen.",
        "no-spread": "Mindst to studier skal oplyse eller give et interval, og det gør de ikke.",
        "several-of-a-study": "Et studie har flere skøn med samme opfølgning, og intet siger, hvilket der skal bruges.",
    },
    "en": {
        "one-study": "There is only one independent study, so there is nothing to pool.",
        "no-spread": "Two studies or more must state or yield an interval, and they do not.",
        "several-of-a-study": "A study has several estimates of one follow-up, and nothing says which to use.",
    },
}


@dataclass(frozen=True, slots=True)
class Key:
    """What estimates must share to be pooled (IRIs)."""

    measure: str
    unit: str
    interventions: frozenset[str]
    combined: frozenset[str]
    comparator: str
    outcomes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pooled estimate.

    Attributes:
        estimate: on the scale of the estimates (ratios are pooled as logarithms and turned back).
        low: the lower end of its 95% interval (Knapp–Hartung).
        high: the upper end.
        error: the standard error of the estimate by the model itself, on the scale that was pooled on.
        tau2: the variance between the studies, on that scale.
        i2: the part of the variation that is between the studies and not within them, 0 to 1 (Higgins & Thompson 2002).
        q: Cochran's Q.
        studies: how many studies were pooled.
        estimator: how τ² was estimated.
    """

    estimate: float
    low: float
    high: float
    error: float
    tau2: float
    i2: float
    q: float
    studies: int
    estimator: Estimator


@dataclass(frozen=True, slots=True)
class Group:
    """Estimates that share measure, outcome and comparison.

    Attributes:
        key: what they share.
        estimates: one a study, by study.
        pooled: what they give together; None where they may not be pooled.
        hindrance: why they may not.
    """

    key: Key
    estimates: tuple[Estimate, ...]
    pooled: Pooled | None
    hindrance: Hindrance | None


def groups(estimates: Iterable[Estimate], reviews: Mapping[str, frozenset[str]] | None = None) -> list[Group]:
    """Group the estimates that share measure, outcome and comparison, and pool those groups that may be pooled.

    Only primary studies are pooled: what a review found is what primary studies found. An estimate without a stated
    comparator shares no comparison with any other, and is in no group.

    Args:
        estimates: what there is.
        reviews: what each study reviews; a study that another of the group reviews is not independent, and left out.
    """
    found: dict[Key, list[Estimate]] = defaultdict(list)
    for one in estimates:
        if one.is_primary and one.comparator is not None and one.outcomes and one.interventions:
            key = Key(one.measure, one.unit, one.interventions, one.combined, one.comparator, one.outcomes)
            found[key].append(one)
    return [
        _group(key, members, reviews or {}) for key, members in sorted(found.items(), key=lambda item: _order(item[0]))
    ]


def random_effects(effects: Sequence[float], variances: Sequence[float], estimator: Estimator = "PM") -> Pooled:
    """Pool some effects by the model of random effects.

    Args:
        effects: one of each study.
        variances: of each effect.
        estimator: how τ² is estimated.
    """
    from scipy.stats import t

    estimated = _paule_mandel if estimator == "PM" else _dersimonian_laird
    tau2 = estimated(effects, variances)
    weights = [1 / (variance + tau2) for variance in variances]
    mean = _mean(effects, weights)
    error = math.sqrt(1 / sum(weights))
    scale = _q(effects, variances, tau2) / (len(effects) - 1)
    reach = float(t.isf(0.025, len(effects) - 1)) * error * math.sqrt(max(1.0, scale))
    return Pooled(
        estimate=mean,
        low=mean - reach,
        high=mean + reach,
        error=error,
        tau2=tau2,
        i2=_i2(variances, tau2),
        q=_q(effects, variances),
        studies=len(effects),
        estimator=estimator,
    )


def log_ratio(ours: float, our_people: int, theirs: float, their_people: int) -> tuple[float, float]:
    """The logarithm of a ratio of two shares and its variance, from counts.

    Source: Katz et al. 1978, Biometrics 34:469-474.
    """
    return math.log(
        ours / our_people / (theirs / their_people)
    ), 1 / ours - 1 / our_people + 1 / theirs - 1 / their_people


def effect(estimate: Estimate) -> tuple[float, float] | None:
    """An estimate's effect and variance on the scale that it is pooled on; None where the source gives too little."""
    point = _point(estimate)
    if point is None or (estimate.measure in _RATIOS and point <= 0):
        return None
    log = estimate.measure in _RATIOS
    if estimate.low is not None and estimate.high is not None:
        low, high = (_scaled(end, log=log) for end in (estimate.low, estimate.high))
        return _scaled(point, log=log), ((high - low) / (2 * _Z)) ** 2
    if estimate.error is not None and not log:
        return float(point), float(estimate.error) ** 2
    return _of_shares(estimate)


def why_not(hindrance: Hindrance, language: Language) -> str:
    """Why a group may not be pooled, in a sentence."""
    return _WHY_NOT[language][hindrance]


def _group(key: Key, members: list[Estimate], reviews: Mapping[str, frozenset[str]]) -> Group:
    studies = {one.study for one in members}
    reviewed = {study for other in studies for study in reviews.get(other, ()) if study != other}
    chosen, is_clear = _one_a_study([one for one in members if one.study not in reviewed])
    known = [found for one in chosen if (found := effect(one))]
    hindrance = _hindrance(chosen, known, is_clear=is_clear)
    if hindrance:
        return Group(key, tuple(chosen), None, hindrance)
    pooled = random_effects([effect for effect, _ in known], [variance for _, variance in known])
    return Group(key, tuple(chosen), _turned_back(pooled) if key.measure in _RATIOS else pooled, None)


def _hindrance(chosen: list[Estimate], known: list[tuple[float, float]], *, is_clear: bool) -> Hindrance | None:
    if len({one.study for one in chosen}) < 2:
        return "one-study"
    if not is_clear:
        return "several-of-a-study"
    return None if len(known) == len(chosen) else "no-spread"


def _one_a_study(members: list[Estimate]) -> tuple[list[Estimate], bool]:
    """Of each study the estimate with the longest follow-up; and whether there is just one such of each."""
    by_study: dict[str, list[Estimate]] = defaultdict(list)
    for one in members:
        by_study[one.study].append(one)
    chosen: list[Estimate] = []
    for _, own in sorted(by_study.items()):
        longest = max(days(one) or 0 for one in own)
        chosen.extend(sorted((one for one in own if (days(one) or 0) == longest), key=lambda one: one.iri))
    return chosen, len(chosen) == len(by_study)


def _point(estimate: Estimate) -> Decimal | None:
    if estimate.difference is not None:
        return estimate.difference
    if estimate.ours is not None and estimate.theirs is not None:
        return estimate.ours - estimate.theirs
    return estimate.value


def _scaled(value: Decimal, *, log: bool) -> float:
    return math.log(value) if log else float(value)


def _of_shares(estimate: Estimate) -> tuple[float, float] | None:
    """A difference of two shares in percentage points, and its variance, from the arm sizes."""
    ours, theirs = size(estimate.our_arms), size(estimate.their_arms)
    if estimate.measure != _SHARES or estimate.ours is None or estimate.theirs is None or not ours or not theirs:
        return None
    p, q = float(estimate.ours) / 100, float(estimate.theirs) / 100
    variance = p * (1 - p) / ours + q * (1 - q) / theirs
    return (100 * (p - q), 100**2 * variance) if variance > 0 else None


def _mean(effects: Sequence[float], weights: Sequence[float]) -> float:
    return sum(w * y for w, y in zip(weights, effects, strict=True)) / sum(weights)


def _q(effects: Sequence[float], variances: Sequence[float], tau2: float = 0.0) -> float:
    """The weighted sum of squares around the weighted mean: Cochran's Q where τ² is 0, else the generalised Q."""
    weights = [1 / (variance + tau2) for variance in variances]
    mean = _mean(effects, weights)
    return sum(w * (y - mean) ** 2 for w, y in zip(weights, effects, strict=True))


def _paule_mandel(effects: Sequence[float], variances: Sequence[float]) -> float:
    """The τ² at which the generalised Q is what is expected of it, k − 1; 0 where Q is less than that anyway.

    Solved by Brent's method. statsmodels' iteration (0.14) gives 0 where rounding makes its equation negative at the
    very solution, as it does for the effects 2 and 0 with the variances 1 and 1/16.
    """
    from scipy.optimize import brentq

    expected = len(effects) - 1
    if _q(effects, variances) <= expected:
        return 0.0
    middle = sum(effects) / len(effects)
    most = sum((effect - middle) ** 2 for effect in effects) / expected  # there Q is no more than expected
    return float(brentq(lambda tau2: _q(effects, variances, tau2) - expected, 0.0, most))


def _dersimonian_laird(effects: Sequence[float], variances: Sequence[float]) -> float:
    """The estimate of moments, never below 0."""
    weights = [1 / variance for variance in variances]
    spread = sum(weights) - sum(w**2 for w in weights) / sum(weights)
    return max(0.0, (_q(effects, variances) - (len(effects) - 1)) / spread)


def _i2(variances: Sequence[float], tau2: float) -> float:
    """Higgins and Thompson's I², from τ² and the typical variance within studies, as metafor computes it."""
    weights = [1 / variance for variance in variances]
    typical = (len(weights) - 1) * sum(weights) / (sum(weights) ** 2 - sum(w**2 for w in weights))
    return tau2 / (tau2 + typical)


def _turned_back(pooled: Pooled) -> Pooled:
    return replace(pooled, estimate=math.exp(pooled.estimate), low=math.exp(pooled.low), high=math.exp(pooled.high))


def _order(key: Key) -> tuple[str, ...]:
    return (
        key.measure,
        key.unit,
        *sorted(key.interventions),
        *sorted(key.combined),
        key.comparator,
        *sorted(key.outcomes),
    )
