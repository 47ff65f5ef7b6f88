"""evidence.words: an assessment in sentences that say why, and what it hinges on, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evidensgraf.evidence import assess, read
from evidensgraf.evidence.sheet import THRESHOLDS, unfolded
from evidensgraf.evidence.words import (
    GRADES,
    agreement,
    as_data,
    decimal,
    explain,
    percent,
    within,
)
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.evidence import Assessment, Evidence, Rule
    from evidensgraf.store import Store


@pytest.fixture(scope="module")
def evidence(store: Store) -> Evidence:
    return read(store)


@pytest.fixture(scope="module")
def assessments(evidence: Evidence) -> dict[str, Assessment]:
    return {a.about.rpartition("/")[2]: a for a in assess(evidence)}


def last_step(iri: str) -> str:
    return iri.rpartition("/")[2]


SAID: dict[str, tuple[str, Language, list[str]]] = {
    "moderate-da": (
        "company-based-works",
        "da",
        [
            "Moderat evidens, fordi 9 af 9 studier tæller med og tilsammen vejer 3,5, og 66 % af vægten peger "
            "på positive: mindst 2 uafhængige studier vejer 0,4, ét med solid metode.",
            "Graden ville være »modstridende« uden jobfirst.",
        ],
    ),
    "conflicting-en": (
        "work-placement",
        "en",
        [
            "Conflicting, because 4 of 4 studies count and weigh 1.6 together, and several directions weigh the same: "
            "no direction has 55% of the weight.",
            "It would be “indication” without graversen-2012.",
            "It would be “moderate” without skipper-2010.",
        ],
    ),
    "nothing-da": (
        "paid-hours-best-in-shortage",
        "da",
        [
            "Utilstrækkelig, fordi ingen af 2 studier siger noget om en effekt: det er under 0,4 i vægt.",
            "Intet enkelt studie ændrer graden.",
        ],
    ),
}


@pytest.mark.parametrize(("slug", "language", "sentences"), SAID.values(), ids=SAID)
def test_a_grade_is_explained(
    evidence: Evidence, assessments: dict[str, Assessment], slug: str, language: Language, sentences: list[str]
) -> None:
    assert explain(assessments[slug], evidence.rule, language, last_step) == sentences


def test_every_assessment_has_an_explanation_in_both_languages(
    evidence: Evidence, assessments: dict[str, Assessment]
) -> None:
    for assessment in assessments.values():
        da, en = (explain(assessment, evidence.rule, language, last_step) for language in ("da", "en"))
        assert len(da) == len(en) >= 2
        assert da != en
        assert "{" not in "".join(da + en)


def test_where_the_weight_points_elsewhere_than_the_claim_that_is_said(
    evidence: Evidence, assessments: dict[str, Assessment]
) -> None:
    told = replace(assessments["company-based-works"], claimed="direction/none")
    assert "The claim says none, but that is not what most of the weight points to." in explain(
        told, evidence.rule, "en", last_step
    )
    assert not any("The claim says" in s for s in explain(assessments["company-based-works"], evidence.rule, "en", str))


def recomputed(lines: tuple[tuple[str, ...], ...], rule: Rule) -> tuple[str, Fraction]:
    """The grade by hand: from the words of the unfolded lines alone, as a reader has them, and the rule's numbers."""
    total, votes = Fraction(0), dict[str, Fraction]()
    sure = good = sound = Fraction(0)
    for _, method, directness, wording, contribution, directions, counts_as, _ in lines:
        weight = Fraction(method.rpartition(": ")[2])
        product = weight * Fraction(directness) * Fraction(wording if wording != "–" else 0)
        assert abs(product - Fraction(contribution)) < Fraction(1, 1000)
        total += product
        counts = [
            (w.split(": ")[0], Fraction(w.split(": ")[1].split(" → ")[0])) for w in directions.split(", ") if ": " in w
        ]
        for way, count in counts:
            votes[way] = votes.get(way, Fraction(0)) + product * count / sum(number for _, number in counts)
        sure += product > 0 and weight >= rule.strong_method_weight
        good += Fraction(counts_as.split()[0])
        sound += product >= rule.moderate_contribution and weight >= rule.moderate_method_weight
    if total < rule.minimum_total:
        return "insufficient", total
    share = max(votes.values()) / total
    if total < rule.sufficient_total:
        return ("indication" if share >= rule.majority_share else "few studies"), total
    if share < rule.majority_share:
        return "conflicting", total
    if total >= rule.strong_total and share >= rule.strong_share and sure >= rule.strong_lines:
        return "strong", total
    enough = good >= rule.moderate_lines and sound >= rule.moderate_method_lines
    return ("moderate" if enough else "indication"), total


def test_every_grade_can_be_recomputed_from_the_words_of_its_lines(
    evidence: Evidence, assessments: dict[str, Assessment]
) -> None:
    for made in assessments.values():
        sheet = unfolded(made, evidence.rule, "en", last_step)
        assert recomputed(sheet.lines, evidence.rule) == (GRADES["en"][made.grade], made.total), made.about
        assert len(sheet.steps) == len(THRESHOLDS["en"])


def test_the_steps_hold_the_figures_that_a_reader_adds_up(
    evidence: Evidence, assessments: dict[str, Assessment]
) -> None:
    """By hand, for the first conclusion: JobFirst, SFI's review (as two) and the expert group are independent."""
    sheet = unfolded(assessments["company-based-works"], evidence.rule, "en", last_step)
    assert [(found, wanted, is_met) for _, found, wanted, is_met in sheet.steps] == [
        ("3.5", "0.4", True), ("3.5", "1", True), ("66.09%", "55%", True),
        ("3.5", "2", True), ("66.09%", "75%", False), ("1", "2", False),
        ("4", "2", True), ("3", "1", True),
    ]  # fmt: skip


def test_a_reader_sees_why_a_study_counts_as_so_many_lines(
    evidence: Evidence, assessments: dict[str, Assessment]
) -> None:
    def counts(slug: str, language: Language) -> dict[str, str]:
        sheet = unfolded(assessments[slug], evidence.rule, language, last_step)
        return {line[0]: line[6] for line in sheet.lines}

    told = counts("company-based-works", "en")
    assert told["jobfirst"] == told["ekspertgruppen-2015"] == "1"
    assert told["graversen-2012"] == "2 (rests on 35 studies)"
    assert told["skipper-2010"] == "0 (reviewed in graversen-2012)"
    assert told["doer-2012"] == "0 (does not give 0.4)"
    assert counts("low-caseload-works", "da") == {
        "amilon-2019": "2 (rummer 20 studier)", "jobfirst": "0 (giver ikke 0,4)"
    }  # fmt: skip
    assert set(counts("paid-hours-best-in-shortage", "en").values()) == {"0 (does not give 0.4)"}


def test_a_figure_is_never_rounded_up_to_a_threshold_that_it_misses() -> None:
    assert percent(Fraction(5499, 10000), "en") == "54%"
    assert percent(Fraction(5499, 10000), "da", 2) == "54,99 %"
    assert decimal(Fraction(1999, 1000), "da") == "1,99"
    assert decimal(Fraction(1, 3), "en", 4) == "0.3333"


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(11, 27), "41 %"),  # 40.74: as one rounds
        (Fraction(66, 100), "66 %"),
        (Fraction(5499, 10000), "54,99 %"),  # the majority, which it misses
        (Fraction(545, 1000), "54 %"),
        (Fraction(7451, 10000), "74,5 %"),  # strong agreement would be 75 %: 74.51 is rounded to 75
        (Fraction(75, 100), "75 %"),
        (Fraction(549999999, 10**9), "54,9999 %"),
        (Fraction(1), "100 %"),
    ],
)
def test_a_share_is_rounded_but_never_to_a_threshold_that_it_misses(
    evidence: Evidence, share: Fraction, shown: str
) -> None:
    assert (evidence.rule.majority_share, evidence.rule.strong_share) == (Fraction(55, 100), Fraction(75, 100))
    assert agreement(share, evidence.rule, "da") == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("The JobFirst trial", "the JobFirst trial"),
        ("An effect study", "an effect study"),
        ("Det danske IPS-forsøg", "det danske IPS-forsøg"),
        ("De Økonomiske Råds analyse", "De Økonomiske Råds analyse"),
        ("JobFirst-forsøget", "JobFirst-forsøget"),
        ("Theory of change", "Theory of change"),
        ("", ""),
    ],
)
def test_a_name_within_a_sentence_begins_with_a_small_article(name: str, shown: str) -> None:
    assert within(name) == shown


def test_the_words_of_the_grades_are_the_schemes_labels(store: Store) -> None:
    rows = store.table(
        read_query(
            """PREFIX evg: <https://w3id.org/evidensgraf/ns/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
            SELECT ?grade ?label { ?grade a evg:EvidenceGrade ; skos:prefLabel ?label }"""
        )
    ).dicts()
    labels = {(row["label"].language, last_step(row["grade"].value)): row["label"].value for row in rows}
    assert labels == {(language, grade): word for language, words in GRADES.items() for grade, word in words.items()}


def test_the_data_survive_json_and_hold_what_programs_ask_for(assessments: dict[str, Assessment]) -> None:
    for assessment in assessments.values():
        data = json.loads(json.dumps(as_data(assessment)))
        assert {"about", "kind", "grade", "direction", "total", "share", "lines", "sensitive_to"} <= set(data)
        assert data["total"] == pytest.approx(sum(line["contribution"] for line in data["lines"]), abs=1e-5)


def test_a_working_of_very_many_studies_shows_the_heaviest_and_says_how_many_more_there_are(
    evidence: Evidence, assessments: dict[str, Assessment]
) -> None:
    made = assessments["company-based-works"]
    whole = unfolded(made, evidence.rule, "en", last_step)
    some = unfolded(made, evidence.rule, "en", last_step, 2)
    assert whole.rest == 0
    assert (some.lines, some.rest, some.steps) == (whole.lines[:2], len(made.lines) - 2, whole.steps)
