"""evidence.gapmap: cells hold what was found of an intervention and of narrower ones; empty ones were never asked."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from evidensgraf.evidence.gapmap import Choice, Ground, Placed, draw, read
from evidensgraf.namespaces import PREFIXES
from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from evidensgraf.store import Store

TREE = {"wide": None, "narrow": "wide", "other": "wide", "job": None, "part-time": "job", "all": None, "young": "all"}


def finding(name: str, direction: str, *interventions: str, study: str = "s", comparator: str | None = None) -> Placed:
    return Placed(
        name,
        study,
        direction,
        frozenset(interventions),
        comparator,
        frozenset(["part-time"]),
        frozenset(["young"]),
        "m",
    )


def ground(*findings: Placed, **reviews: str) -> Ground:
    return Ground(findings, {**TREE, "m": None}, {review: frozenset([study]) for review, study in reviews.items()})


def test_a_finding_counts_for_broader_interventions_and_outcomes() -> None:
    drawn = draw(ground(finding("f", "positive", "narrow")), Choice())
    assert drawn.interventions == (("wide", 0), ("narrow", 1))
    assert drawn.outcomes == ("job",)
    assert set(drawn.cells) == {("wide", "job"), ("narrow", "job")}


def test_outcomes_can_be_told_apart() -> None:
    assert draw(ground(finding("f", "positive", "narrow")), Choice(detailed=True)).outcomes == ("part-time",)


def test_a_study_counts_once_a_direction_however_many_findings_it_has() -> None:
    cell = draw(ground(finding("f", "positive", "narrow"), finding("g", "positive", "other")), Choice()).cells[
        "wide", "job"
    ]
    assert cell.studies == {"positive": ("s",)}
    assert cell.findings == {"positive": ("f", "g")}


def test_what_compares_two_narrower_ones_says_nothing_of_the_broader() -> None:
    drawn = draw(ground(finding("f", "none", "narrow", comparator="other")), Choice())
    assert set(drawn.cells) == {("narrow", "job")}


def test_a_study_that_another_reviews_is_not_independent() -> None:
    findings = (finding("f", "positive", "narrow", study="s"), finding("g", "positive", "narrow", study="r"))
    assert draw(ground(*findings), Choice()).cells["narrow", "job"].independent == 2
    assert draw(ground(*findings, r="s"), Choice()).cells["narrow", "job"].independent == 1


CHOICES = {
    "direction": (Choice(direction="none"), {("wide", "job"), ("narrow", "job")}),
    "broader-target": (Choice(target="all"), {("wide", "job"), ("narrow", "job"), ("other", "job")}),
    "other-target": (Choice(target="old"), set()),
    "other-method": (Choice(method="n"), set()),
}


@pytest.mark.parametrize(("choice", "cells"), CHOICES.values(), ids=CHOICES)
def test_a_filter_leaves_the_rows_and_columns_and_empties_cells(choice: Choice, cells: set[tuple[str, str]]) -> None:
    drawn = draw(ground(finding("f", "none", "narrow"), finding("g", "positive", "other")), choice)
    assert set(drawn.cells) == cells
    assert len(drawn.interventions) == 3


def test_the_notes_own_cells_are_those_of_the_question_in_sparql(store: Store) -> None:
    """cq17 counts the note's findings where they stand; so do the cells of interventions that have no narrower ones."""
    drawn = draw(read(store), Choice(detailed=True))
    with (shipped_root() / "tests" / "questions" / "cq17-gap-map.csv").open(encoding="utf-8", newline="") as file:
        asked = {(r["intervention"], r["outcome"], r["direction"]): int(r["studies"]) for r in csv.DictReader(file)}
    leaves = ["work-placement", "mentor-support", "reduced-caseload", "wage-subsidy-public", "wage-subsidy-private"]
    for leaf in leaves:
        intervention = PREFIXES["intervention"] + leaf
        of_leaf = {key: n for key, n in asked.items() if key[0] == intervention}
        mapped = {
            (row, column, way): len(studies)
            for (row, column), cell in drawn.cells.items()
            if row == intervention
            for way, studies in cell.studies.items()
        }
        assert of_leaf
        assert mapped == of_leaf
