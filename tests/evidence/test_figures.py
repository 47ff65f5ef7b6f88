"""evidence.figures: what is computed stands in a derived graph that the shapes are content with, with its sources."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf.evidence import estimates, figures
from evidensgraf.evidence.numbers import compute
from evidensgraf.graphs import DERIVED
from evidensgraf.namespaces import EVG, PREFIXES, SHAPES
from evidensgraf.store.query import read_query
from evidensgraf.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

    from evidensgraf.settings import Settings
    from evidensgraf.store import Store

EFFECT = PREFIXES["effect"] + "ips-trial-ips-18-months"


@pytest.fixture(scope="module")
def computed(store: Store) -> list[ox.Triple]:
    return [t for one in estimates.read(store) for t in figures.triples(compute(one))]


def test_the_derived_graph_conforms_and_a_computation_without_a_source_does_not(
    settings: Settings, computed: list[ox.Triple], tmp_path: Path
) -> None:
    path = tmp_path / "numbers.nt"
    path.write_bytes(ox.serialize(computed, format=ox.RdfFormat.N_TRIPLES) or b"")
    assert [result.rule for result in validate(settings, [path]).results] == []
    without = [t for t in computed if t.predicate.value != PREFIXES["prov"] + "wasDerivedFrom"]
    path.write_bytes(ox.serialize(without, format=ox.RdfFormat.N_TRIPLES) or b"")
    assert {result.rule for result in validate(settings, [path]).results} == {f"{SHAPES}Computation-wasDerivedFrom"}


def test_the_graph_that_is_asked_holds_just_what_is_computed(store: Store, computed: list[ox.Triple]) -> None:
    held = store.table(read_query(f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{DERIVED}numbers> {{ ?s ?p ?o }} }}"))
    assert int(held.column("n")[0]) == len(set(computed)) > 100


def test_every_computed_figure_says_what_it_was_computed_from(store: Store) -> None:
    rows = store.table(
        read_query(f"""
            SELECT ?figure ?source {{
              ?c <{EVG.computes}> <{EFFECT}> ; <{EVG.computedProperty}> ?figure ;
                 <{PREFIXES["prov"]}wasDerivedFrom> ?source }}""")
    ).dicts()
    sources: dict[str, set[str]] = {}
    for row in rows:
        figure = row["figure"].value.rpartition("/")[2]
        sources.setdefault(figure, set()).add(row["source"].value.rpartition("/")[2])
    arms = {"ips-trial-ips-18-months", "ips-trial-ips", "ips-trial-control"}
    assert sources == {
        "difference": {"ips-trial-ips-18-months"},
        **dict.fromkeys(("confidenceLow", "confidenceHigh", "riskRatio", "riskRatioLow", "riskRatioHigh"), arms),
    }


def test_what_is_stated_is_not_said_again(store: Store) -> None:
    stated = estimates.read_one(store, EFFECT)
    assert stated
    known = replace(stated, difference=Decimal("13.4"), low=Decimal("4.4"), high=Decimal("22.1"))
    said = {triple.predicate.value for triple in figures.triples(compute(known))}
    assert said.isdisjoint({EVG.difference, EVG.confidenceLow, EVG.confidenceHigh})
    assert EVG.riskRatio in said


def test_reading_again_takes_what_is_derived_for_nothing_stated(store: Store) -> None:
    """The store holds derived differences and intervals on the estimates; they are not read as if they were stated."""
    stated = estimates.read_one(store, EFFECT)
    assert stated
    assert (stated.difference, stated.low, stated.high) == (None, None, None)


def test_numbers_are_in_canonical_form(computed: list[ox.Triple]) -> None:
    texts = {
        t.object.value
        for t in computed
        if isinstance(t.object, ox.Literal) and t.object.datatype.value.endswith("#decimal")
    }
    assert {"13.4", "12.0", "22.0", "547.875", "1.29", "-0.8"} <= texts
    assert all(text == "0.0" or not text.startswith("00") for text in texts)
    assert all("." in text and "E" not in text for text in texts)
