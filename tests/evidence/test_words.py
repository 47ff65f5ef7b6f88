"""evidence.words: an assessment in sentences that say why, and what it hinges on, in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evidensgraf.evidence import assess, read
from evidensgraf.evidence.words import GRADES, as_data, explain
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.evidence import Assessment, Evidence
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
            "Moderat evidens: 9 af 9 studier tæller med og vejer tilsammen 3,5; 66 % af vægten peger på positive; "
            "mindst 2 uafhængige studier vejer 0,4, ét med solid metode.",
            "Uden jobfirst: modstridende.",
        ],
    ),
    "conflicting-en": (
        "work-placement",
        "en",
        [
            "Conflicting: 4 of 4 studies count and weigh 1.6 together; several directions weigh the same; "
            "no direction has 55% of the weight.",
            "Without graversen-2012: indication.",
            "Without skipper-2010: moderate.",
        ],
    ),
    "nothing-da": (
        "paid-hours-best-in-shortage",
        "da",
        [
            "Utilstrækkelig: ingen af 2 studier siger noget om en effekt; det er under 0,4 i vægt.",
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
