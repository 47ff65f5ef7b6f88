"""`evidensgraf assess`: the grades as a table or JSON, and what they would be otherwise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evidensgraf.cli import main
from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from pathlib import Path

CLAIM = "https://w3id.org/evidensgraf/id/claim/"


def graded(*arguments: str) -> dict[str, dict[str, Any]]:
    result = CliRunner(env={"EVIDENSGRAF_LANG": "en"}).invoke(main, ["assess", "--format", "json", *arguments])
    assert result.exit_code == 0, result.output
    return {row["about"]: row for row in json.loads(result.output)}


def test_the_five_conclusions_have_the_grades_that_a_reader_can_recompute() -> None:
    rows = [row for row in graded().values() if row["kind"] == "headline"]
    assert {row["about"].removeprefix(CLAIM): (row["grade"], row["total"]) for row in rows} == {
        "company-based-works": ("moderate", 3.5),
        "ips-works-mental-disorders": ("moderate", 1.6),
        "paid-hours-stepping-stone": ("indication", 0.8),
        "caseworker-belief-matters": ("indication", 0.4),
        "low-caseload-works": ("indication", 0.85),
    }


def test_the_table_names_what_a_grade_hinges_on() -> None:
    output = CliRunner().invoke(main, ["assess"]).output
    (row,) = [line for line in output.splitlines() if "claim:company-based-works " in line]
    assert "moderate" in row
    assert "study:jobfirst" in row


def test_a_study_is_left_out() -> None:
    assert graded("--without", "jobfirst")[f"{CLAIM}company-based-works"]["grade"] == "conflicting"
    twice = graded("--without", "jobfirst", "--without", "amilon-2019")
    assert twice[f"{CLAIM}low-caseload-works"]["grade"] == "insufficient"


def test_without_external_facts_a_review_keeps_the_size_that_the_note_states() -> None:
    """Amilon 2019 rests on the five studies that the note counts; that there are 20 in all is known from elsewhere."""
    assert graded("--without-external")[f"{CLAIM}low-caseload-works"]["grade"] == "indication"
    assert graded("--without-external").keys() == graded().keys()


def test_another_rule_gives_other_grades(tmp_path: Path) -> None:
    rule = tmp_path / "strict.ttl"
    own = (shipped_root() / "ontology" / "rating.ttl").read_text(encoding="utf-8")
    rule.write_text(own.replace("evg:sufficientTotal 1.0", "evg:sufficientTotal 4.0"), encoding="utf-8")
    assert graded("--rule", str(rule))[f"{CLAIM}company-based-works"]["grade"] == "indication"


REFUSED = {
    "an-unknown-study": (["--without", "nobody"], "study/nobody"),
    "a-rule-that-is-not-there": (["--rule", "nothing.ttl"], "nothing.ttl: there is no such file"),
    "a-file-without-a-rule": (["--rule", "{empty}"], "RatingRule"),
}


@pytest.mark.parametrize(("arguments", "words"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_assessed_is_told_in_one_line(tmp_path: Path, arguments: list[str], words: str) -> None:
    empty = tmp_path / "empty.ttl"
    empty.write_text("")
    result = CliRunner(env={"EVIDENSGRAF_LANG": "en"}).invoke(
        main, ["assess", *(argument.format(empty=empty) for argument in arguments)]
    )
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
