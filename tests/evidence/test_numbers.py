"""evidence.numbers: what follows from stated figures follows by published formulas, and nothing is made up."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from evidensgraf.evidence import arithmetic, estimates, forest
from evidensgraf.evidence.estimates import Arm, Estimate
from evidensgraf.evidence.numbers import Group, compute, missing
from evidensgraf.namespaces import PREFIXES
from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from evidensgraf.evidence.numbers import Part, Reason
    from evidensgraf.store import Store

OURS = Arm("our-arm", frozenset(["new"]), 70)
THEIRS = Arm("their-arm", frozenset(["old"]), 80)
STATED = Estimate(
    iri=PREFIXES["effect"] + "e", finding="f", study="s", is_primary=True,
    measure=PREFIXES["measure"] + "risk-difference", unit=PREFIXES["unit"] + "PERCENT", is_approximate=False,
    ours=Decimal("80.0"), theirs=Decimal("60.0"),
    follow_up=Decimal(18), follow_up_unit=PREFIXES["time"] + "unitMonth",
    comparator="old", our_arms=(OURS,), their_arms=(THEIRS,),
)  # fmt: skip
"""56 of 70 against 48 of 80: example (a) of Newcombe (1998), Statistics in Medicine 17:873-890, table II."""


def wilson(events: int, people: int) -> tuple[float, float]:
    """The limits of a share: both roots of |p − π| = z √(π (1 − π) / n), as Newcombe (1998) writes them.

    (2np + z² ± z √(z² + 4np(1 − p))) / (2 (n + z²)).
    """
    z, p = 1.959963984540054, events / people
    middle, reach = 2 * events + z**2, z * math.sqrt(z**2 + 4 * events * (1 - p))
    return (middle - reach) / (2 * (people + z**2)), (middle + reach) / (2 * (people + z**2))


def method_10(ours: int, our_people: int, theirs: int, their_people: int) -> tuple[float, float]:
    """Method 10 by the formula of the paper: θ − √((p₁ − l₁)² + (u₂ − p₂)²) to θ + √((u₁ − p₁)² + (p₂ − l₂)²)."""
    p, q = ours / our_people, theirs / their_people
    (low, high), (other_low, other_high) = wilson(ours, our_people), wilson(theirs, their_people)
    return p - q - math.hypot(p - low, other_high - q), p - q + math.hypot(high - p, q - other_low)


TABLE_II = {
    "a": ((56, 70, 48, 80), (0.0524, 0.3339)),
    "b": ((9, 10, 3, 10), (0.1705, 0.8090)),
    "c": ((6, 7, 2, 7), (0.0582, 0.8062)),
    "d": ((5, 56, 0, 29), (-0.0381, 0.1926)),
    "e": ((0, 10, 0, 20), (-0.1611, 0.2775)),
    "f": ((0, 10, 0, 10), (-0.2775, 0.2775)),
    "g": ((10, 10, 0, 20), (0.6791, 1.0000)),
    "h": ((10, 10, 0, 10), (0.6075, 1.0000)),
}
"""The examples of the paper's table II and the limits that its formula gives, to the four digits that it prints."""


@pytest.mark.parametrize(("counts", "limits"), TABLE_II.values(), ids=TABLE_II)
def test_newcombes_examples_by_his_formula_by_the_library_and_by_us(
    counts: tuple[int, int, int, int], limits: tuple[float, float]
) -> None:
    by_hand = method_10(*counts)
    assert [round(limit, 4) for limit in by_hand] == list(limits)
    assert confint_proportions_2indep(*counts, method="newcomb", compare="diff") == pytest.approx(by_hand, abs=1e-12)
    ours, our_people, theirs, their_people = counts
    computed = compute(
        replace(
            STATED,
            ours=Decimal(100 * ours) / our_people,
            theirs=Decimal(100 * theirs) / their_people,
            our_arms=(replace(OURS, participants=our_people),),
            their_arms=(replace(THEIRS, participants=their_people),),
        )
    ).interval
    assert computed
    assert [float(computed.low), float(computed.high)] == pytest.approx([100 * end for end in by_hand], abs=0.0501)


def test_the_interval_is_the_published_one_of_newcombes_first_example() -> None:
    computed = compute(STATED)
    assert computed.difference == Decimal("20.0")
    assert computed.interval
    # Table II, method 10: 0.0524 to 0.3339; TABLE_II.
    assert (computed.interval.low, computed.interval.high) == (Decimal("5.2"), Decimal("33.4"))
    assert computed.interval.method == "newcombe"


def test_the_ratio_is_that_of_katz_by_hand() -> None:
    computed = compute(STATED)
    assert computed.ratio == Decimal("1.33")
    reach = math.exp(1.959964 * math.sqrt(1 / 56 - 1 / 70 + 1 / 48 - 1 / 80))
    assert computed.ratio_interval
    assert float(computed.ratio_interval.low) == pytest.approx(80 / 60 / reach, abs=0.005)
    assert float(computed.ratio_interval.high) == pytest.approx(80 / 60 * reach, abs=0.005)


TIMES = {"day": ("unitDay", "10", "10"), "week": ("unitWeek", "78", "546"), "month": ("unitMonth", "18", "547.875"),
         "year": ("unitYear", "6", "2191.5")}  # fmt: skip


@pytest.mark.parametrize(("unit", "number", "days"), TIMES.values(), ids=TIMES)
def test_a_follow_up_is_given_in_days(unit: str, number: str, days: str) -> None:
    assert compute(replace(STATED, follow_up=Decimal(number), follow_up_unit=PREFIXES["time"] + unit)).days == Decimal(
        days
    )


def test_the_days_are_those_of_the_question_in_sparql(store: Store) -> None:
    derived = {n.estimate.finding: n.days for n in map(compute, estimates.read(store)) if n.days}
    lines = (shipped_root() / "tests/questions/cq07-longest-follow-up.csv").read_text(encoding="utf-8").splitlines()
    asked = {line.split(",")[4]: Decimal(line.split(",")[0]) for line in lines[1:]}
    assert asked
    assert {finding: derived[finding] for finding in asked} == asked


UNKNOWN = Arm("our-arm", frozenset(["new"]), None)
LACKING: dict[str, tuple[Estimate, set[tuple[Part, Reason]]]] = {
    "all is stated": (STATED, set()),
    "no figure at all": (replace(STATED, ours=None, theirs=None), {("difference", "no-figure")}),
    "a difference alone": (
        replace(STATED, ours=None, theirs=None, difference=Decimal(8)),
        {("interval", "shares-not-stated"), ("ratio", "shares-not-stated")},
    ),
    "the size of an arm": (replace(STATED, our_arms=(UNKNOWN,)), {("interval", "arm-sizes-not-stated")}),
    "the size of one of two arms": (replace(STATED, our_arms=(OURS, UNKNOWN)), {("interval", "arm-sizes-not-stated")}),
    "no arm": (replace(STATED, our_arms=()), {("interval", "arm-sizes-not-stated")}),
    "the comparator": (
        replace(STATED, comparator=None, their_arms=()),
        {("interval", "comparator-not-stated")},
    ),
    "nobody in the other group": (replace(STATED, theirs=Decimal(0)), {("ratio", "nobody-compared")}),
    "a share that is none": (
        replace(STATED, ours=Decimal(120)),
        {("interval", "shares-not-stated"), ("ratio", "shares-not-stated")},
    ),
    "the follow-up": (replace(STATED, follow_up=None), {("days", "follow-up-not-stated")}),
    "the spread of a difference in time": (
        replace(STATED, measure=PREFIXES["measure"] + "duration-difference"),
        {("interval", "spread-not-stated")},
    ),
}


@pytest.mark.parametrize(("estimate", "reasons"), LACKING.values(), ids=LACKING)
def test_what_is_not_stated_is_not_made_up_and_the_reason_is_told(
    estimate: Estimate, reasons: set[tuple[Part, Reason]]
) -> None:
    computed = compute(estimate)
    assert set(computed.missing) == reasons
    made = {
        "difference": computed.difference, "interval": computed.interval, "days": computed.days, "ratio": computed.ratio
    }  # fmt: skip
    assert {part: made[part] for part, _ in reasons} == {part: None for part, _ in reasons}
    for language in ("da", "en"):
        sentences = arithmetic.lacking(missing(estimate), language)
        assert len(sentences) == len(set(sentences)) == len(reasons)


def test_a_stated_interval_is_kept_and_a_stated_error_used() -> None:
    stated = compute(replace(STATED, low=Decimal("5.5"), high=Decimal(30))).interval
    assert (stated and (stated.low, stated.high, stated.method)) == (Decimal("5.5"), Decimal(30), "stated")
    by_error = compute(
        replace(STATED, measure=PREFIXES["measure"] + "mean-difference", ours=None, theirs=None,
                difference=Decimal(10), error=Decimal("2.5"))
    ).interval  # fmt: skip
    assert by_error
    assert (by_error.low, by_error.high, by_error.method) == (Decimal("5.1"), Decimal("14.9"), "standard-error")


@given(st.integers(1, 400), st.integers(0, 10**6), st.integers(1, 2))
def test_a_share_of_all_is_seen_to_be_one(people: int, chosen: int, places: int) -> None:
    events = chosen % (people + 1)
    share = round(Decimal(100 * events) / people, places)
    group = Group(share, people, Decimal(0), Decimal(100))
    assert group.is_whole
    assert abs(group.events - events) <= people / 100


def test_a_share_that_no_whole_number_gives_is_seen() -> None:
    assert not Group(Decimal("59.9"), 243, Decimal(0), Decimal(100)).is_whole
    assert Group(Decimal("59.5"), 481, Decimal(0), Decimal(100)).is_whole
    sentences = arithmetic.interval(compute(replace(STATED, ours=Decimal("80.1"))), "en")
    assert "No whole number of 70 gives 80.1%." in sentences
    assert "approximate" in sentences


@given(st.integers(1, 99), st.integers(1, 99), st.integers(5, 3000), st.integers(5, 3000))
def test_the_figures_that_are_shown_lead_to_the_result_that_is_shown(ours: int, theirs: int, n: int, m: int) -> None:
    arms = replace(STATED, our_arms=(replace(OURS, participants=n),), their_arms=(replace(THEIRS, participants=m),))
    computed = compute(replace(arms, ours=Decimal(ours), theirs=Decimal(theirs)))
    assert computed.groups
    assert computed.interval
    one, other = computed.groups
    low = float(computed.difference or 0) - math.hypot(one.share - one.low, other.high - other.share)
    high = float(computed.difference or 0) + math.hypot(one.high - one.share, other.share - other.low)
    assert float(computed.interval.low) == pytest.approx(low, abs=0.13)
    assert float(computed.interval.high) == pytest.approx(high, abs=0.13)
    assert computed.interval.low <= (computed.difference or 0) <= computed.interval.high


def test_the_arithmetic_is_told_in_both_languages() -> None:
    computed = compute(STATED)
    assert arithmetic.difference(computed, "da") == "80 % − 60 % = 20 procentpoint."
    assert arithmetic.difference(computed, "en") == "80% − 60% = 20 percentage points."
    assert arithmetic.follow_up(STATED, "da").startswith("18 måneder × 30,4375 dage = 547,875 dage (UCUM:")
    assert "20 − √((80 − 69.2)² + (70.0 − 60)²) ≈ 5.2" in arithmetic.interval(computed, "en")
    assert "cirka 56 af 70 personer og cirka 48 af 80" in arithmetic.interval(computed, "da")
    assert "1.33 times and divided by e^(1.96 × √(1/56 − 1/70 + 1/48 − 1/80))" in arithmetic.ratio(computed, "en")
    week = replace(STATED, follow_up=Decimal(1), follow_up_unit=PREFIXES["time"] + "unitWeek")
    assert arithmetic.follow_up(week, "en") == "1 week × 7 days = 7 days."


def test_the_arms_of_an_estimate_are_those_that_got_what_it_is_about(store: Store) -> None:
    found = {e.iri.removeprefix(PREFIXES["effect"]): e for e in estimates.read(store)}
    arms = {
        name: ([a.iri.rpartition("/")[2] for a in e.our_arms], [a.iri.rpartition("/")[2] for a in e.their_arms])
        for name, e in found.items()
        if name.startswith("ips-trial")
    }
    both, ips, plus, control = (
        ["ips-trial-ips", "ips-trial-ips-plus"], ["ips-trial-ips"], ["ips-trial-ips-plus"], ["ips-trial-control"]
    )  # fmt: skip
    assert arms == {
        "ips-trial-employment-or-education": (both, control),
        "ips-trial-ips-18-months": (ips, control),
        "ips-trial-ips-30-months": (ips, control),
        "ips-trial-ips-plus-18-months": (plus, control),
        "ips-trial-ips-plus-30-months": (plus, control),
        "ips-trial-ips-plus-against-ips": (plus, ips),
    }
    # Two things were done, and the arm got one of them: its size is not taken for both.
    assert found["jobfirst-hours-worked"].interventions
    assert found["jobfirst-hours-worked"].our_arms == ()
    assert estimates.read_one(store, PREFIXES["effect"] + "ips-trial-ips-18-months") == found["ips-trial-ips-18-months"]
    assert estimates.read_one(store, PREFIXES["effect"] + "no-such") is None


def test_a_forest_has_a_panel_for_each_scale_and_the_figures_of_the_derived_graph(store: Store) -> None:
    panels = forest.read(store)
    assert [(p.measure.rpartition("/")[2], p.no_effect, len(p.rows)) for p in panels] == [
        ("duration-difference", 0, 1), ("relative-change", 0, 1), ("risk-difference", 0, 7), ("share", None, 3)
    ]  # fmt: skip
    rows = {row.finding.rpartition("/")[2]: row for panel in panels for row in panel.rows}
    ips = rows["ips-trial-ips-18-months"]
    assert (ips.estimate, ips.low, ips.high, ips.n) == (Decimal("13.4"), Decimal("4.5"), Decimal("22.0"), 482)
    jobfirst = rows["jobfirst-share-with-paid-hours"]
    assert (jobfirst.estimate, jobfirst.low, jobfirst.n, jobfirst.is_approximate) == (Decimal(8), None, None, True)
    chosen = forest.read(store, [ips.finding], lambda iri: iri.upper())
    assert [row.label for panel in chosen for row in panel.rows] == [ips.finding.upper()]
