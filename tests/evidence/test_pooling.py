"""evidence.pooling: pooled figures are those that R's metafor publishes, and nothing is pooled that may not be."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from evidensgraf.evidence import estimates, ground
from evidensgraf.evidence.estimates import Arm, Estimate
from evidensgraf.evidence.pooling import Hindrance, groups, log_ratio, random_effects, why_not
from evidensgraf.namespaces import PREFIXES

if TYPE_CHECKING:
    from evidensgraf.store import Store

BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
"""Thirteen trials of the BCG vaccine: with and without tuberculosis, vaccinated and not (Colditz et al. 1994, JAMA
271:698-702; `dat.bcg` of metafor)."""

TEACHERS = (
    (0.03, 0.12, -0.14, 1.18, 0.26, -0.06, -0.02, -0.32, 0.27, 0.80, 0.54, 0.18, -0.02, 0.23, -0.18, -0.06, 0.30, 0.07,
     -0.07),
    (0.0156, 0.0216, 0.0279, 0.1391, 0.1362, 0.0106, 0.0106, 0.0484, 0.0269, 0.0630, 0.0912, 0.0497, 0.0835, 0.0841,
     0.0253, 0.0279, 0.0193, 0.0088, 0.0303),
)  # fmt: skip
"""Nineteen studies of teachers' expectations (Raudenbush 1985; `dat.raudenbush1985` of metafor)."""


def bcg() -> tuple[list[float], list[float]]:
    found = [log_ratio(a, a + b, c, c + d) for a, b, c, d in BCG]
    return [effect for effect, _ in found], [variance for _, variance in found]


def test_dersimonian_lairds_figures_are_metafors() -> None:
    """Source: metafor, tests/testthat/test_misc_metan_vs_rma.uni_with_dat.bcg.r, which agrees with Stata's metan."""
    pooled = random_effects(*bcg(), "DL")
    assert pooled.estimate == pytest.approx(-0.7141, abs=5e-5)
    assert pooled.estimate - 1.959964 * pooled.error == pytest.approx(-1.0644, abs=5e-5)
    assert pooled.estimate + 1.959964 * pooled.error == pytest.approx(-0.3638, abs=5e-5)
    assert pooled.tau2 == pytest.approx(0.3088, abs=5e-5)
    assert 100 * pooled.i2 == pytest.approx(92.1173, abs=5e-5)
    assert pooled.q == pytest.approx(152.2330, abs=5e-5)


def test_paule_mandels_figures_are_metafors() -> None:
    """Source: metafor, tests/testthat/test_analysis_example_berkey1995.r, with the variances smoothed as there.

    There the estimator is called empirical Bayes, which is Paule and Mandel's (metafor's manual of `rma.uni`).
    """
    ours, theirs = sum(r[1] / r[0] for r in BCG) / 13, sum(r[3] / r[2] for r in BCG) / 13
    smooth = [ours / (r[0] + r[1]) + theirs / (r[2] + r[3]) for r in BCG]
    pooled = random_effects(bcg()[0], smooth)
    assert pooled.estimator == "PM"
    assert (round(pooled.estimate, 4), round(pooled.error, 4)) == (-0.5429, 0.1842)
    assert round(pooled.tau2, 3) == 0.268


def test_knapp_hartungs_interval_is_metafors() -> None:
    """Source: metafor, tests/testthat/test_analysis_example_raudenbush2009.r, row DL."""
    pooled = random_effects(*TEACHERS, "DL")
    assert [round(x, 3) for x in (pooled.tau2, pooled.estimate, pooled.low, pooled.high)] == [
        0.026,
        0.089,
        -0.044,
        0.223,
    ]


def test_tau_squared_is_the_solution_of_its_equation_by_hand() -> None:
    """Of two studies: (2 − 0)² ÷ (1 + 1/16 + 2τ²) = 1."""
    assert random_effects([2, 0], [1, 1 / 16]).tau2 == pytest.approx(1.46875)


def test_statsmodels_gives_the_same_where_its_iteration_holds() -> None:
    for effects, variances in (bcg(), TEACHERS):
        theirs = combine_effects(np.asarray(effects), np.asarray(variances), method_re="pm")
        ours = random_effects(effects, variances)
        assert ours.tau2 == pytest.approx(float(theirs.tau2), abs=1e-5)
        assert ours.estimate == pytest.approx(float(theirs.mean_effect_re), abs=1e-5)
        assert ours.error == pytest.approx(float(theirs.sd_eff_w_re), abs=1e-5)


def test_an_interval_is_never_narrower_for_the_studies_agreeing_by_chance() -> None:
    pooled = random_effects([1.0, 1.0, 1.0], [0.1, 0.2, 0.3])
    assert pooled.tau2 == 0
    assert pooled.high - pooled.estimate == pytest.approx(4.302653 * math.sqrt(1 / (10 + 5 + 10 / 3)), rel=1e-6)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.01, 4)), min_size=2, max_size=12))
def test_the_order_of_the_studies_never_matters_and_the_estimate_lies_among_them(
    studies: list[tuple[float, float]],
) -> None:
    pooled, again = (
        random_effects([effect for effect, _ in order], [variance for _, variance in order])
        for order in (studies, sorted(studies))
    )
    assert pooled.estimate == pytest.approx(again.estimate, abs=1e-5)
    assert pooled.tau2 == pytest.approx(again.tau2, abs=1e-5)
    effects = [effect for effect, _ in studies]
    assert min(effects) - 1e-9 <= pooled.estimate <= max(effects) + 1e-9
    assert 0 <= pooled.i2 < 1
    assert pooled.low < pooled.high


def stated(study: str, **other: object) -> Estimate:
    made = Estimate(
        iri=f"effect-of-{study}", finding="f", study=study, is_primary=True,
        measure=PREFIXES["measure"] + "risk-difference",
        unit=PREFIXES["unit"] + "PERCENT", is_approximate=False, ours=Decimal(60), theirs=Decimal(50),
        follow_up=Decimal(12), follow_up_unit=PREFIXES["time"] + "unitMonth", interventions=frozenset(["new"]),
        comparator="old", outcomes=frozenset(["job"]), our_arms=(Arm("a", frozenset(["new"]), 100),),
        their_arms=(Arm("b", frozenset(["old"]), 100),),
    )  # fmt: skip
    return replace(made, **other)  # type: ignore[arg-type]  # the fields are those that a test names


def test_two_independent_studies_of_the_same_are_pooled() -> None:
    (group,) = groups([stated("one"), stated("two", ours=Decimal(70))])
    assert group.pooled
    assert group.pooled.studies == 2
    assert 10 < group.pooled.estimate < 20
    # By hand: the variances are 0.24/100 + 0.25/100 and 0.21/100 + 0.25/100.
    v, w = 49.0, 46.0
    assert group.pooled.q == pytest.approx((20 - 10) ** 2 / (v + w))


OTHERS: dict[str, dict[str, object]] = {
    "another measure": {"measure": PREFIXES["measure"] + "mean-difference", "error": Decimal(1)},
    "another outcome": {"outcomes": frozenset(["education"])},
    "another intervention": {"interventions": frozenset(["newer"])},
    "in combination": {"combined": frozenset(["mentor"])},
    "another comparator": {"comparator": "nothing"},
    "a comparator not stated": {"comparator": None},
    "a review": {"is_primary": False},
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_what_is_not_the_same_is_not_pooled(other: dict[str, object]) -> None:
    assert [group.pooled for group in groups([stated("one"), stated("two", **other)])] in ([None], [None, None])


HINDERED: dict[str, tuple[list[Estimate], dict[str, frozenset[str]], Hindrance]] = {
    "one study": ([stated("one")], {}, "one-study"),
    "one study told twice": (
        [stated("one"), stated("one", iri="later", follow_up=Decimal(30))], {}, "one-study",
    ),
    "a study and one that reviews it": ([stated("one"), stated("two")], {"two": frozenset(["one"])}, "one-study"),
    "an arm of unknown size": ([stated("one"), stated("two", our_arms=())], {}, "no-spread"),
    "two estimates of one time": ([stated("one"), stated("one", iri="b"), stated("two")], {}, "several-of-a-study"),
}  # fmt: skip


@pytest.mark.parametrize(("known", "reviews", "hindrance"), HINDERED.values(), ids=HINDERED)
def test_what_may_not_be_pooled_is_told_with_the_reason(
    known: list[Estimate], reviews: dict[str, frozenset[str]], hindrance: Hindrance
) -> None:
    (group,) = groups(known, reviews)
    assert group.pooled is None
    assert group.hindrance == hindrance
    assert why_not(hindrance, "da") != why_not(hindrance, "en")


def test_of_a_study_the_longest_follow_up_is_pooled() -> None:
    later = stated("one", iri="later", ours=Decimal(90), follow_up=Decimal(30))
    (group,) = groups([stated("one"), later, stated("two")])
    assert [one.iri for one in group.estimates] == ["later", "effect-of-two"]
    assert group.pooled


def test_ratios_are_pooled_as_logarithms() -> None:
    odds = {
        "measure": PREFIXES["measure"] + "odds-ratio",
        "unit": PREFIXES["unit"] + "UNITLESS",
        "ours": None,
        "theirs": None,
    }
    ones = [stated(s, value=Decimal(v), low=Decimal(lo), high=Decimal(hi), **odds)
            for s, v, lo, hi in (("one", "2", "1", "4"), ("two", "0.5", "0.25", "1"))]  # fmt: skip
    (group,) = groups(ones)
    assert group.pooled
    assert group.pooled.estimate == pytest.approx(1.0)
    assert group.pooled.low == pytest.approx(1 / group.pooled.high)


def test_on_the_shipped_graph_nothing_may_be_pooled(store: Store) -> None:
    found = groups(estimates.read(store), ground.read(store).reviews)
    assert len(found) >= 4
    assert {group.pooled for group in found} == {None}
    assert {group.hindrance for group in found} == {"one-study"}
