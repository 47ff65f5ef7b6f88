"""data/coding: the agreement of the two codings that data/README.md tells of is what the two codings have."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from evidensgraf.namespaces import PREFIXES
from evidensgraf.settings import shipped_root
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from evidensgraf.store import Store

Row = dict[str, str]
FOLDER = shipped_root() / "data" / "coding"


def rows(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def paired() -> list[tuple[Row, Row]]:
    first = {row["id"]: row for row in rows("first.csv")}
    return [(first[row["first"]], row) for row in rows("second.csv") if row["first"]]


def kappa(pairs: list[tuple[str, str]]) -> float:
    """Cohen's kappa (Cohen 1960): agreement beyond what the two coders' frequencies give by chance."""
    total = len(pairs)
    observed = sum(a == b for a, b in pairs) / total
    firsts, seconds = [a for a, _ in pairs], [b for _, b in pairs]
    expected = sum(firsts.count(c) * seconds.count(c) for c in set(firsts) | set(seconds)) / total**2
    return (observed - expected) / (1 - expected)


@pytest.fixture(scope="module")
def told() -> dict[str, list[str]]:
    """The tables of data/README.md: the first cell of a row → the other cells."""
    text = (shipped_root() / "data" / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (.*) \|$", text, re.MULTILINE)
    return {cells[0]: cells[1:] for cells in (line.split(" | ") for line in lines)}


@pytest.mark.parametrize(
    "field",
    ["intervention", "combinedWith", "target", "outcome", "direction", "condition", "comparator", "relativeTo",
     "wording", "value", "unit", "followUp"],
)  # fmt: skip
def test_the_agreement_on_each_field_is_as_told(field: str, told: dict[str, list[str]]) -> None:
    pairs = [(a[field], b[field]) for a, b in paired()]
    agreed = sum(a == b for a, b in pairs)
    assert told[f"`{field}`"] == [f"{agreed} of {len(pairs)}", f"{kappa(pairs):.2f}"]


def test_the_numbers_of_findings_are_as_told(told: dict[str, list[str]]) -> None:
    second = rows("second.csv")
    assert told["findings"] == [
        str(len(rows("first.csv"))),
        str(len(second)),
        str(sum(bool(r["first"]) for r in second)),
    ]


def test_the_agreement_on_lines_of_the_headline_claims_is_as_told(told: dict[str, list[str]]) -> None:
    first, second = (
        {(r["claim"], r["study"]): (r["relation"], r["directness"]) for r in rows(name)}
        for name in ("first-lines.csv", "second-lines.csv")
    )
    both = first.keys() & second.keys()
    same_relation = sum(first[k][0] == second[k][0] for k in both)
    assert told["lines"] == [str(len(first)), str(len(second)), f"{len(both)} ({same_relation} with the same relation)"]


def test_every_finding_of_the_first_coding_is_in_the_graph_and_no_other_of_the_note(store: Store) -> None:
    table = store.table(
        read_query(
            f"""PREFIX evg: <{PREFIXES["evg"]}>
            SELECT ?finding {{ GRAPH ?g {{ ?finding evg:findingOf ?study }}
              FILTER(STRSTARTS(STR(?g), "{PREFIXES["graph"]}data/studies/")) }}"""
        )
    )
    in_graph = {value.removeprefix(PREFIXES["finding"]) for value in table.column("finding")}
    assert in_graph == {row["id"] for row in rows("first.csv")}
