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
        iri=name,
        study=study,
        direction=direction,
        interventions=frozenset(interventions),
        comparator=comparator,
        outcomes=frozenset(["part-time"]),
        targets=frozenset(["young"]),
        method="m",
        years=frozenset([2015 if direction == "none" else 2020]),
    )


def ground(*findings: Placed, **reviews: str) -> Ground:
    return Ground(findings, {**TREE, "m": None}, {review: frozenset([study]) for review, study in reviews.items()})


def test_a_finding_counts_for_broader_interventions_and_outcomes() -> None:
    drawn = draw(ground(finding("f", "positive", "narrow")), Choice())
    assert drawn.interventions == (("wide", 0), ("narrow", 1))
    assert drawn.outcomes == (("job", 0), ("part-time", 1))
    assert set(drawn.cells) == {(row, column) for row in ("wide", "narrow") for column in ("job", "part-time")}


def test_a_level_of_a_tree_is_shown_or_left_out_and_no_cell_becomes_another() -> None:
    known = ground(finding("f", "positive", "narrow"), finding("g", "none", "other"))
    whole = draw(known, Choice())
    for levels in (1, 2, 9):
        rows = draw(known, Choice(interventions=levels))
        assert {depth for _, depth in rows.interventions} == set(range(min(levels, 2)))
        columns = draw(known, Choice(outcomes=levels))
        assert {depth for _, depth in columns.outcomes} == set(range(min(levels, 2)))
        for part in (rows, columns):
            assert part.cells
            assert all(whole.cells[place] == cell for place, cell in part.cells.items())


def test_a_study_counts_once_a_direction_however_many_findings_it_has() -> None:
    cell = draw(ground(finding("f", "positive", "narrow"), finding("g", "positive", "other")), Choice()).cells[
        "wide", "job"
    ]
    assert cell.studies == {"positive": ("s",)}
    assert cell.findings == {"positive": ("f", "g")}


def test_what_compares_two_narrower_ones_says_nothing_of_the_broader() -> None:
    drawn = draw(ground(finding("f", "none", "narrow", comparator="other")), Choice())
    assert set(drawn.cells) == {("narrow", "job"), ("narrow", "part-time")}


def test_a_study_that_another_reviews_is_not_independent() -> None:
    findings = (finding("f", "positive", "narrow", study="s"), finding("g", "positive", "narrow", study="r"))
    assert draw(ground(*findings), Choice()).cells["narrow", "job"].independent == 2
    reviewed = draw(ground(*findings, r="s"), Choice()).cells["narrow", "job"]
    assert reviewed.independent == 1
    assert reviewed.pointing == {"positive": 1}
    assert reviewed.studies == {"positive": ("r", "s")}


def test_a_study_that_a_study_of_another_direction_reviews_still_points_its_own_way() -> None:
    findings = (finding("f", "positive", "narrow", study="s"), finding("g", "none", "narrow", study="r"))
    cell = draw(ground(*findings, r="s"), Choice()).cells["narrow", "job"]
    assert cell.pointing == {"none": 1, "positive": 1}
    assert cell.independent == 1


def test_an_empty_cell_says_what_it_means() -> None:
    none = PREFIXES["direction"] + "none"
    drawn = draw(
        ground(finding("f", "positive", "narrow"), finding("g", none, "other"), finding("h", none, "job-less")),
        Choice(direction=none),
    )
    assert drawn.state(("wide", "job")) == "nothing-found"
    assert drawn.state(("other", "job")) == "nothing-found"
    assert drawn.state(("narrow", "job")) == "not-chosen"
    assert drawn.asked["narrow", "job"] == 1
    assert drawn.state(("narrow", "no-such-outcome")) == "never-asked"
    assert draw(ground(finding("f", "positive", "narrow")), Choice()).state(("narrow", "job")) == "found"
    assert len([*drawn.places()]) == len(drawn.interventions) * len(drawn.outcomes)


CHOICES = {
    "direction": (Choice(direction="none"), {("wide", "job"), ("narrow", "job")}),
    "broader-target": (Choice(target="all"), {("wide", "job"), ("narrow", "job"), ("other", "job")}),
    "other-target": (Choice(target="old"), set()),
    "other-method": (Choice(method="n"), set()),
    "from-a-year": (Choice(since=2016), {("wide", "job"), ("other", "job")}),
    "until-a-year": (Choice(until=2015), {("wide", "job"), ("narrow", "job")}),
    "of-one-year": (Choice(since=2020, until=2020), {("wide", "job"), ("other", "job")}),
    "of-no-year": (Choice(since=2021), set()),
}


@pytest.mark.parametrize(("choice", "cells"), CHOICES.values(), ids=CHOICES)
def test_a_filter_leaves_the_rows_and_columns_and_empties_cells(choice: Choice, cells: set[tuple[str, str]]) -> None:
    drawn = draw(ground(finding("f", "none", "narrow"), finding("g", "positive", "other")), choice)
    assert {place for place in drawn.cells if place[1] == "job"} == cells
    assert len(drawn.interventions) == 3
    assert set(drawn.asked) >= set(drawn.cells)


def test_the_notes_own_cells_are_those_of_the_question_in_sparql(store: Store) -> None:
    """cq17 counts the note's findings where they stand; so do the cells of concepts that have no narrower ones."""
    drawn = draw(read(store), Choice())
    broad = {wide for wide in read(store).broader.values() if wide}
    with (shipped_root() / "tests" / "questions" / "cq17-gap-map.csv").open(encoding="utf-8", newline="") as file:
        asked = {(r["intervention"], r["outcome"], r["direction"]): int(r["studies"]) for r in csv.DictReader(file)}
    leaves = ["work-placement", "mentor-support", "reduced-caseload", "wage-subsidy-public", "wage-subsidy-private"]
    for leaf in leaves:
        intervention = PREFIXES["intervention"] + leaf
        of_leaf = {key: n for key, n in asked.items() if key[0] == intervention and key[1] not in broad}
        mapped = {
            (row, column, way): len(studies)
            for (row, column), cell in drawn.cells.items()
            if row == intervention and column not in broad
            for way, studies in cell.studies.items()
        }
        assert of_leaf
        assert mapped == of_leaf
