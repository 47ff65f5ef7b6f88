"""The competency questions: complete, readable, and answered as the note has it.

An expected answer is `tests/questions/<stem of the question>.csv`, in SPARQL CSV. To see what a question answers now:
`evidensgraf query ontology/questions/<stem>.rq --format csv`. Check every row against the source before keeping it.
"""

from __future__ import annotations

import csv
import re
from decimal import Decimal
from pathlib import Path

import pytest

from evidensgraf import questions
from evidensgraf.errors import LANGUAGES
from evidensgraf.namespaces import PREFIXES
from evidensgraf.settings import Settings, shipped_root
from evidensgraf.store import Store, formats
from evidensgraf.store.local import LocalStore, whole
from evidensgraf.store.query import Form, Query, read_query

EXPECTED = Path(__file__).parent / "questions"
FILES = {file.stem: file for file in sorted((shipped_root() / "ontology" / "questions").glob("*.rq"))}

_DECLARED = re.compile(r"^PREFIX (\w+): <([^>]*)>$", re.MULTILINE)
_NOT_NAMES = re.compile(r'"[^"\n]*"|<[^>\s]*>|#[^\n]*')
_NAME = re.compile(r"(?<![\w?$])([A-Za-z]\w*):(?=\w)")
_KEY = re.compile(r"\?(\w+)")

each_question = pytest.mark.parametrize("stem", FILES)


@pytest.fixture(scope="session")
def store_read_backwards(settings: Settings) -> LocalStore:
    version, quads = whole(settings)
    return LocalStore(reversed(quads), version)


def text_of(stem: str) -> str:
    return FILES[stem].read_text(encoding="utf-8")


def code_of(stem: str) -> str:
    """The query without its prefixes and without strings, IRIs and comments, where a colon makes no prefixed name."""
    return _NOT_NAMES.sub(" ", _DECLARED.sub("", text_of(stem)))


def rows(content: str) -> list[list[str]]:
    return list(csv.reader(content.splitlines()))


def expected(stem: str) -> list[list[str]]:
    return rows((EXPECTED / f"{stem}.csv").read_text(encoding="utf-8"))


def answer(store: Store, query: Query) -> list[list[str]]:
    return rows(store.answer(query, formats.CSV).decode("utf-8"))


# The questions as files


def test_there_are_enough_questions() -> None:
    assert len(FILES) >= 25


def test_the_numbers_follow_each_other() -> None:
    assert [stem[:5] for stem in FILES] == [f"cq{number:02}-" for number in range(1, len(FILES) + 1)]


def test_every_question_has_an_expected_answer_and_every_answer_a_question() -> None:
    assert sorted(file.stem for file in EXPECTED.iterdir() if file.suffix == ".csv") == list(FILES)


@each_question
def test_a_question_is_a_question_in_both_languages_and_explains_its_answer(settings: Settings, stem: str) -> None:
    question = next(question for question in questions.read(settings) if question.slug == stem)
    for language in LANGUAGES:
        assert question.title[language].endswith("?")
        assert question.explanation[language].endswith(".")
    assert question.title["da"] != question.title["en"]
    assert question.explanation["da"] != question.explanation["en"]


def test_no_two_questions_are_called_the_same(settings: Settings) -> None:
    for language in LANGUAGES:
        assert len({question.title[language] for question in questions.read(settings)}) == len(FILES)


@each_question
def test_a_question_declares_the_prefixes_it_uses_and_no_other(stem: str) -> None:
    declared = dict(_DECLARED.findall(text_of(stem)))
    assert set(declared) == set(_NAME.findall(code_of(stem)))
    assert declared == {prefix: PREFIXES[prefix] for prefix in sorted(declared)}
    assert list(declared) == sorted(declared)


@each_question
def test_a_question_is_a_table_that_asks_for_what_is_missing_by_minus(stem: str) -> None:
    assert read_query(text_of(stem)).form is Form.SELECT
    assert "NOT EXISTS" not in code_of(stem), "what was asked and not found is MINUS"


# The questions as asked


@each_question
def test_a_question_is_answered_as_expected(store: Store, stem: str) -> None:
    assert answer(store, read_query(text_of(stem))) == expected(stem)


@each_question
def test_the_order_of_an_answer_is_the_questions_and_not_the_stores(store_read_backwards: Store, stem: str) -> None:
    assert answer(store_read_backwards, read_query(text_of(stem))) == expected(stem)


@each_question
def test_what_a_question_sorts_by_tells_its_rows_apart(stem: str) -> None:
    """What is sorted by but not shown (a sentence's position, a weight) can only tell more of them apart."""
    head, *body = expected(stem)
    keys = [head.index(name) for name in _KEY.findall(code_of(stem).rsplit("ORDER BY", 1)[1]) if name in head]
    assert len({tuple(row[key] for key in keys) for row in body}) == len(body)


@each_question
def test_an_answer_is_not_empty(stem: str) -> None:
    assert len(expected(stem)) > 1


# Facts of the note that anyone can check by reading it


def short(value: str) -> str:
    """An IRI's last part; anything else as it is."""
    return re.split(r"[/#]", value)[-1] if value.startswith(("http://", "https://")) else value


def ask(store: Store, text: str) -> list[dict[str, str]]:
    """The answer row by row, with IRIs cut to their last part."""
    prefixes = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
    declared = "" if "PREFIX" in text else prefixes
    table = store.table(read_query(declared + text))
    return [{name: short(term.value) for name, term in row.items()} for row in table.dicts()]


def number(value: str) -> str:
    """A decimal without the noughts that say nothing: 8.0 and 8 are one."""
    return f"{Decimal(value):f}".removesuffix(".0")


def effect_of(store: Store, finding: str) -> dict[str, str]:
    found = ask(store, f"SELECT ?property ?value {{ finding:{finding} evg:effect ?e . ?e ?property ?value }}")
    return {row["property"]: row["value"] for row in found}


def test_jobfirst_is_reported_in_two_publications_of_the_list(store: Store) -> None:
    found = ask(store, "SELECT ?p { study:jobfirst evg:isReportedBy ?p . ?p evg:hasReference ?r } ORDER BY ?p")
    assert [row["p"] for row in found] == ["ramboll-2018", "star-2023b"]


def test_conclusions_1_3_and_5_lean_on_jobfirst_the_only_study_with_two_publications(store: Store) -> None:
    found = ask(store, text_of("cq02-study-in-several-publications"))
    assert {row["study"] for row in found} == {"jobfirst"}
    assert {row["number"] for row in found} == {"1", "3", "5"}


def test_wage_subsidy_shortens_unemployment_by_26_weeks_in_a_boom(store: Store) -> None:
    effect = effect_of(store, "doer-2012-wage-subsidy-boom")
    assert (number(effect["difference"]), effect["unit"], effect["higherIsBetter"]) == ("-26", "WK", "false")
    found = ask(store, "SELECT ?f ?d { ?f evg:effect effect:doer-2012-wage-subsidy-boom ; evg:effectDirection ?d }")
    assert [row["d"] for row in found] == ["positive"]


def test_wage_subsidy_does_nothing_in_a_downturn(store: Store) -> None:
    found = ask(
        store,
        "SELECT ?f ?d { ?f evg:intervention/skos:broader* intervention:wage-subsidy ;"
        " evg:condition condition:downturn ; evg:effectDirection ?d }",
    )
    assert [row["d"] for row in found] == ["none"]


def test_after_18_months_59_5_per_cent_are_in_work_or_education_against_46_5(store: Store) -> None:
    effect = effect_of(store, "ips-trial-employment-or-education")
    assert (number(effect["interventionValue"]), number(effect["comparatorValue"])) == ("59.5", "46.5")
    assert (effect["unit"], number(effect["followUp"]), effect["followUpUnit"]) == ("PERCENT", "18", "unitMonth")


def test_59_5_per_cent_is_what_the_two_ips_groups_come_to_together(store: Store) -> None:
    """Verified elsewhere: 59.9 per cent of 243 and 59.1 per cent of 238 people. The note pools the two."""
    found = ask(
        store,
        """SELECT ?people ?share {
             ?finding evg:reportedIn publication:christensen-2019 ; evg:intervention ?intervention ;
                 evg:effect ?effect ; evg:comparator intervention:usual-municipal-service .
             ?effect evg:interventionValue ?share .
             ?arm evg:isArmOf study:ips-trial ; evg:intervention ?intervention ; evg:numberOfParticipants ?people .
           }""",
    )
    people = sum(int(row["people"]) for row in found)
    reached = sum(int(row["people"]) * Decimal(row["share"]) for row in found)
    assert people == 243 + 238
    assert round(reached / people, 1) == Decimal("59.5")


def test_after_78_weeks_8_percentage_points_more_have_paid_hours(store: Store) -> None:
    effect = effect_of(store, "jobfirst-share-with-paid-hours")
    assert (number(effect["difference"]), effect["unit"], effect["isApproximate"]) == ("8", "PERCENT", "true")
    assert (number(effect["followUp"]), effect["followUpUnit"]) == ("78", "unitWeek")


def test_over_six_years_participants_work_14_per_cent_more_hours(store: Store) -> None:
    effect = effect_of(store, "jobfirst-hours-worked")
    assert (number(effect["value"]), effect["unit"], effect["measure"]) == ("14", "PERCENT", "relative-change")
    assert (number(effect["followUp"]), effect["followUpUnit"]) == ("6", "unitYear")


def test_the_note_has_exactly_one_finding_of_harm_lock_in_under_public_wage_subsidy(store: Store) -> None:
    found = ask(store, text_of("cq09-harm"))
    assert [(row["intervention"], row["outcome"]) for row in found] == [("wage-subsidy-public", "lock-in")]


def test_work_placement_has_no_effect_for_unemployed_people_with_few_resources(store: Store) -> None:
    found = ask(
        store,
        "SELECT ?s ?i ?d { ?f evg:targetGroup target:resource-weak-unemployed ; evg:findingOf ?s ;"
        " evg:intervention ?i ; evg:effectDirection ?d }",
    )
    assert found == [{"s": "skipper-2010", "i": "work-placement", "d": "none"}]


def test_public_wage_subsidy_brings_people_into_work_but_neither_longer_nor_more_stable(store: Store) -> None:
    found = ask(store, text_of("cq04-public-wage-subsidy"))
    assert {row["outcome"]: row["direction"] for row in found if row["study"] == "rosholm-2020"} == {
        "employment": "positive",
        "employment-duration": "none",
        "employment-stability": "none",
    }


def test_the_list_has_18_publications_of_17_studies(store: Store) -> None:
    found = ask(store, text_of("cq01-publications-by-method"))
    assert (len({row["publication"] for row in found}), len({row["study"] for row in found})) == (18, 17)


def test_work_placement_and_public_wage_subsidy_are_what_sources_disagree_on(store: Store) -> None:
    found = ask(store, text_of("cq10-disagreement"))
    assert {row["intervention"] for row in found} == {"wage-subsidy-public", "work-placement"}


def test_the_caseworkers_belief_rests_on_one_study(store: Store) -> None:
    found = ask(store, text_of("cq12-claims-on-one-study"))
    headlines = [(row["claim"], row["study"]) for row in found if row["kind"] == "HeadlineClaim"]
    assert headlines == [("caseworker-belief-matters", "employment-indicator-project")]


def test_kora_and_sfi_became_vive(store: Store) -> None:
    found = ask(store, text_of("cq15-organisations-and-successors"))
    assert {row["organisation"]: row["successor"] for row in found if "successor" in row} == {
        "kora": "vive",
        "sfi": "vive",
    }


def test_findings_from_elsewhere_are_in_no_answer_but_the_one_on_other_sources(store: Store) -> None:
    outside = {
        row["f"]
        for row in ask(store, "SELECT ?f ?g { GRAPH ?g { ?f a evg:Finding } FILTER (CONTAINS(STR(?g), '/external/')) }")
    }
    assert len(outside) == 5
    shown = {stem for stem in FILES for row in expected(stem) for value in row if short(value) in outside}
    assert shown == {"cq30-verified-elsewhere"}


def test_gap_map_and_tree_count_the_same_findings(store: Store) -> None:
    """Each finding of the note has one outcome and one direction, so the cells of an intervention add up to its own."""
    cells: dict[str, int] = {}
    for row in ask(store, text_of("cq17-gap-map")):
        cells[row["intervention"]] = cells.get(row["intervention"], 0) + int(row["findings"])
    tree = {row["intervention"]: int(row["ownFindings"]) for row in ask(store, text_of("cq32-intervention-tree"))}
    assert cells == {intervention: own for intervention, own in tree.items() if own}
