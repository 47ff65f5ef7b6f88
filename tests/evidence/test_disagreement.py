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


WAYS = {"up": "positive", "no": "none", "down": "negative", "unclear": "uncertain", "described": "descriptive"}


def told(name: str, way: str, **stated: str) -> Told:
    direction = PREFIXES["direction"] + WAYS[way]
    facts = {"intervention": "narrow", "outcome": "job", "study": name, **stated, "direction": direction}
    return Told(name, {aspect: frozenset(values.split()) for aspect, values in facts.items()})


def found(*findings: Told) -> dict[tuple[str, str], Disagreement]:
    return {(one.intervention, one.outcome): one for one in disagreements(Accounts(findings, TREE))}


def moderators(*findings: Told) -> dict[str, Moderator]:
    (one,) = found(*findings).values()
    return {moderator.aspect: moderator for moderator in one.moderators}


AGREE = {
    "two that agree": ("up", "up"),
    "one that describes": ("up", "described"),
    "one that is unclear": ("up", "unclear"),
    "two that point nowhere": ("unclear", "described"),
}


@pytest.mark.parametrize("ways", AGREE.values(), ids=AGREE)
def test_findings_that_do_not_point_different_ways_do_not_disagree(ways: tuple[str, str]) -> None:
    assert found(told("a", ways[0]), told("b", ways[1])) == {}


def test_a_finding_that_is_unclear_is_shown_beside_a_disagreement_and_tells_nothing_apart() -> None:
    sides = told("a", "up", year="2015"), told("b", "no", year="2010"), told("c", "unclear", year="2012")
    (one,) = found(*sides).values()
    assert {way.rpartition("/")[2]: findings for way, findings in one.sides.items()} == {
        "positive": ("a",), "none": ("b",), "uncertain": ("c",)
    }  # fmt: skip
    assert [moderator.aspect for moderator in one.moderators] == ["year"]
    elsewhere = told("c", "unclear", intervention="wide", year="2012")
    assert set(found(*sides[:2], elsewhere)) == {("narrow", "job")}


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
    "all that find benefit from all that do not": (
        (told("a", "up", target="young"), told("b", "no", target="old"), told("c", "down", target="small")),
        {"target"},
    ),
    "from some of those that do not": (
        (told("a", "up", target="young"), told("b", "no", target="old"), told("c", "down", target="young")),
        set(),
    ),
    "no effect from harm, where none finds benefit": (
        (told("b", "no", target="old"), told("c", "down", target="young")),
        {"target"},
    ),
    "two at once": (
        (told("a", "up", method="trial", target="young"), told("b", "no", method="survey", target="old")),
        {"method", "target"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("findings", "expected"), APART.values(), ids=APART)
def test_what_tells_the_sides_apart_goes_along(findings: tuple[Told, ...], expected: set[str]) -> None:
    assert set(moderators(*findings)) == expected


BASES: dict[str, tuple[tuple[Told, ...], str]] = {
    "one study": ((told("a", "up", study="s", year="2015"), told("b", "no", study="s", year="2010")), "within"),
    "a study against another": ((told("a", "up", year="2015"), told("b", "no", year="2010")), "against-one"),
    "several against one that is also among them": (
        (told("a", "up", year="2015"), told("b", "up", year="2014"), told("c", "no", study="a", year="2010")),
        "against-one",
    ),
    "several against several": (
        (*(told(name, "up", year="2015") for name in "ab"), *(told(name, "no", year="2010") for name in "cd")),
        "between",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("findings", "basis"), BASES.values(), ids=BASES)
def test_what_a_difference_rests_on_is_told(findings: tuple[Told, ...], basis: str) -> None:
    assert moderators(*findings)["year"].basis == basis


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


def test_on_the_shipped_graph_three_disagreements_go_along_with_a_stated_difference(
    shipped: dict[tuple[str, str], Disagreement],
) -> None:
    assert {
        place: [(moderator.aspect, moderator.basis) for moderator in one.moderators] for place, one in shipped.items()
    } == {
        ("company-based", "employment"): [],
        ("company-based", "overall-effect"): [],
        ("ips-plus", "employment-or-education"): [("comparator", "within")],
        ("wage-subsidy", "employment"): [],
        ("wage-subsidy", "overall-effect"): [],
        ("wage-subsidy", "unemployment-duration"): [("condition", "within")],
        ("wage-subsidy-public", "employment"): [],
        ("wage-subsidy-public", "overall-effect"): [],
        ("work-placement", "overall-effect"): [("year", "against-one")],
    }


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
