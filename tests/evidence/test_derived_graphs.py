"""The graphs of assessments and overlaps say what Python computes, conform to the shapes, and name the true cases."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evidensgraf import validation
from evidensgraf.evidence import Evidence, assess, read
from evidensgraf.evidence.derived import decimal, iri_of
from evidensgraf.namespaces import PREFIXES
from evidensgraf.store.derived import file
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from evidensgraf.settings import Settings
    from evidensgraf.store import Store

HEAD = "".join(f"PREFIX {p}: <{PREFIXES[p]}> " for p in ("evg", "prov", "claim", "line", "study", "rdfs", "assessment"))


def ask(store: Store, text: str) -> list[dict[str, str]]:
    rows = store.table(read_query(HEAD + text)).dicts()
    return [{name: term.value.rpartition("/")[2] for name, term in row.items()} for row in rows]


@pytest.fixture(scope="module")
def evidence(store: Store) -> Evidence:
    return read(store)


def test_sparql_tells_of_each_assessment_what_python_computes(store: Store, evidence: Evidence) -> None:
    text = """SELECT ?a ?grade ?total ?share ?way ?lines { ?a evg:ruleVersion ?v ; evg:grade ?grade ;
        evg:totalContribution ?total ; evg:independentLines ?lines .
        OPTIONAL { ?a evg:directionShare ?share } OPTIONAL { ?a evg:leadingDirection ?way } }"""
    told = {row.pop("a"): row for row in ask(store, text)}
    made = assess(evidence)
    assert told.keys() == {iri_of(one, evidence.rule).rpartition("/")[2] for one in made}
    for one in made:
        row = told[iri_of(one, evidence.rule).rpartition("/")[2]]
        assert row["grade"] == one.grade
        assert abs(Fraction(row["total"]) - one.total) < Fraction(1, 10**6)
        assert abs(Fraction(row.get("share", "0")) - (one.share or 0)) < Fraction(1, 10**6)
        assert row.get("way") == (one.direction.rpartition("/")[2] if one.direction else None)
        assert Fraction(row["lines"]) == one.sums.independent


def test_the_lines_of_an_assessment_add_up_to_it_and_so_do_the_directions(store: Store) -> None:
    parts = "{ SELECT ?a (SUM(?part) AS ?sum) { ?a evg:weighs ?line . ?line evg:contribution ?part } GROUP BY ?a }"
    ways = "{ SELECT ?a (SUM(?vote) AS ?all) { ?a evg:hasDirectionContribution/evg:contribution ?vote } GROUP BY ?a }"
    rows = ask(store, f"SELECT ?a ?total ?sum ?all {{ ?a evg:totalContribution ?total . {parts} OPTIONAL {ways} }}")
    assert len(rows) > 30
    for row in rows:
        assert abs(Fraction(row["total"]) - Fraction(row["sum"])) < Fraction(1, 10**5), row
        assert abs(Fraction(row["total"]) - Fraction(row.get("all", "0"))) < Fraction(1, 10**5), row


def test_an_assessment_says_who_made_it_by_which_rule_from_which_findings(store: Store) -> None:
    text = """SELECT ?finding { assessment:eg-1-claim-low-caseload-works prov:wasGeneratedBy ?making .
        ?making a prov:Activity ; prov:used ?finding ; prov:qualifiedAssociation/prov:hadPlan/a* ?plan ;
            prov:wasAssociatedWith ?who . ?plan a evg:RatingRule . ?finding a evg:Finding }"""
    assert {row["finding"] for row in ask(store, text)} == {
        "amilon-2019-reduced-caseload", "jobfirst-caseload-overall-effect", "jobfirst-contact-frequency",
    }  # fmt: skip


def test_what_is_derived_conforms_to_the_shapes(settings: Settings, store: Store) -> None:
    assert store.size  # so that both graphs are kept
    report = validation.validate(settings, [file(settings, name) for name in ("assessments", "overlaps")])
    assert [str(result) for result in report.results] == []


OVERLAPS = {
    "one study behind several headline claims": (
        "SELECT DISTINCT ?one { claim:company-based-works evg:sharesStudyWith ?one . ?one a evg:HeadlineClaim }",
        {"low-caseload-works", "paid-hours-stepping-stone"},
    ),
    "several publications of one study in the note's own list": (
        "SELECT ?one { ?one evg:reportsSameStudyAs ?other . ?one evg:hasReference ?r . ?other evg:hasReference ?s }",
        {"ramboll-2018", "star-2023b"},
    ),
    "a review and a study that it contains, on one claim": (
        "SELECT ?one { line:company-based-works-graversen-2012 evg:overlapsWith ?one }",
        {"company-based-works-skipper-2010"},
    ),
    "the same, on an intervention": (
        "SELECT ?one { line:intervention-work-placement-graversen-2012 evg:overlapsWith ?one }",
        {"intervention-work-placement-skipper-2010"},
    ),
    "a body that judges the strength of what it published": (
        "SELECT ?one { ?one a evg:StrengthAssessment ; evg:restsOnOwnStudy ?study }",
        {"graversen-2012-private-wage-subsidy"},
    ),
    "headline claims that rest on a trial which the claimant published": (
        "SELECT ?one { ?one evg:restsOnOwnStudy study:jobfirst ; a evg:HeadlineClaim }",
        {"company-based-works", "low-caseload-works", "paid-hours-stepping-stone"},
    ),
}


@pytest.mark.parametrize(("text", "expected"), OVERLAPS.values(), ids=OVERLAPS)
def test_overlaps_are_found_where_they_are(store: Store, text: str, expected: set[str]) -> None:
    assert {row["one"] for row in ask(store, text)} == expected


def test_overlaps_of_one_headline_with_its_own_parts_are_not_told(store: Store) -> None:
    assert ask(store, "SELECT ?a { ?a evg:sharesStudyWith ?b . ?w evg:narrowerClaim* ?a , ?b }") == []


@pytest.mark.parametrize(
    ("value", "text"),
    [("1", "1.0"), ("1/3", "0.333333"), ("2/3", "0.666667"), ("7/2", "3.5"), ("0", "0.0"), ("1/10000000", "0.0")],
)
def test_figures_are_canonical_decimals(value: str, text: str) -> None:
    assert decimal(Fraction(value)) == text
