"""evidence.disagreement: findings that point different ways, and what is stated that tells the sides apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidensgraf.evidence.disagreement import (
    UNNAMED,
    Accounts,
    Disagreement,
    Moderator,
    Told,
    disagreements,
    read,
)
from evidensgraf.namespaces import PREFIXES

if TYPE_CHECKING:
    from evidensgraf.store import Store

TREE = {"narrow": "wide", "part-time": "job", "young": "all"}


def told(name: str, direction: str, **stated: str) -> Told:
    facts = {"intervention": "narrow", "outcome": "job", "study": name, **stated, "direction": direction}
    return Told(name, {aspect: frozenset(values.split()) for aspect, values in facts.items()})


def found(*findings: Told) -> dict[tuple[str, str], Disagreement]:
    return {(one.intervention, one.outcome): one for one in disagreements(Accounts(findings, TREE))}


def moderators(*findings: Told) -> dict[str, Moderator]:
    (one,) = found(*findings).values()
    return {moderator.aspect: moderator for moderator in one.moderators}


def test_findings_that_agree_are_no_disagreement_and_descriptive_ones_point_nowhere() -> None:
    descriptive = PREFIXES["direction"] + "descriptive"
    assert found(told("a", "up"), told("b", "up"), told("c", descriptive)) == {}


def test_a_disagreement_is_told_where_it_is_narrowest() -> None:
    assert set(found(told("a", "up", outcome="part-time"), told("b", "no", outcome="part-time"))) == {
        ("narrow", "part-time")
    }
    wider = found(told("a", "up"), told("b", "no", intervention="wide", outcome="part-time"))
    assert set(wider) == {("wide", "job")}


def test_an_outcome_that_is_not_named_is_compared_with_all() -> None:
    assert set(found(told("a", "up", outcome="pay"), told("b", "no", outcome=UNNAMED))) == {("narrow", UNNAMED)}
    assert found(told("a", "up", outcome="pay"), told("b", "no", outcome="job")) == {}


def test_what_compares_two_kinds_of_a_measure_is_not_about_both() -> None:
    assert found(told("a", "up"), told("b", "no", intervention="other", comparator="narrow")) == {}
    against_wide = told("b", "no", intervention="narrow", comparator="wide")
    assert set(found(told("a", "up"), against_wide)) == {("narrow", "job")}


APART: dict[str, tuple[tuple[Told, ...], set[str]]] = {
    "a condition that differs": (
        (told("a", "up", condition="boom"), told("b", "no", condition="slump")),
        {"condition"},
    ),
    "stated on one side only": ((told("a", "up", condition="boom"), told("b", "no")), set()),
    "stated of some only": (
        (told("a", "up", condition="boom"), told("c", "up"), told("b", "no", condition="slump")),
        set(),
    ),
    "the same on both sides": (
        (told("a", "up", condition="boom"), told("b", "no", condition="boom slump")),
        set(),
    ),
    "one within the other": ((told("a", "up", target="young"), told("b", "no", target="all")), set()),
    "years apart": ((told("a", "up", year="2015 2017"), told("b", "no", year="2010")), {"year"}),
    "years that overlap": ((told("a", "up", year="2009 2017"), told("b", "no", year="2010")), set()),
    "a method that is not reported": (
        (told("a", "up", method=PREFIXES["method"] + "not-reported"), told("b", "no", method="trial")),
        set(),
    ),
    "two at once": (
        (told("a", "up", method="trial", target="young"), told("b", "no", method="survey", target="old")),
        {"method", "target"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("findings", "expected"), APART.values(), ids=APART)
def test_what_tells_the_sides_apart_goes_along(findings: tuple[Told, ...], expected: set[str]) -> None:
    assert set(moderators(*findings)) == expected


def test_the_order_of_findings_does_not_matter() -> None:
    findings = [told("a", "up", year="2015"), told("b", "no", year="2010"), told("c", "down", year="2012")]
    assert found(*findings) == found(*reversed(findings))


# The shipped graph


@pytest.fixture(scope="module")
def shipped(store: Store) -> dict[tuple[str, str], Disagreement]:
    return {
        (one.intervention.rpartition("/")[2], one.outcome.rpartition("/")[2]): one for one in disagreements(read(store))
    }


def stated(one: Disagreement, aspect: str) -> dict[str, set[str]]:
    (moderator,) = [m for m in one.moderators if m.aspect == aspect]
    return {way.rpartition("/")[2]: {v.rpartition("/")[2] for v in values} for way, values in moderator.values.items()}


def test_wage_subsidy_shortens_unemployment_in_a_boom_and_not_in_a_downturn(
    shipped: dict[tuple[str, str], Disagreement],
) -> None:
    assert stated(shipped["wage-subsidy", "unemployment-duration"], "condition") == {
        "positive": {"boom", "private-sector"},
        "none": {"downturn"},
    }


def test_newer_studies_find_benefit_of_work_placement_where_the_oldest_finds_none(
    shipped: dict[tuple[str, str], Disagreement],
) -> None:
    years = stated(shipped["work-placement", "overall-effect"], "year")
    assert years["none"] == {"2010"}
    assert years["positive"] == {"2012", "2017"}


def test_ips_plus_adds_nothing_to_ips_but_does_to_the_usual_service(
    shipped: dict[tuple[str, str], Disagreement],
) -> None:
    assert stated(shipped["ips-plus", "employment-or-education"], "comparator") == {
        "positive": {"usual-municipal-service"},
        "none": {"ips"},
    }
