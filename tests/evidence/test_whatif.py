"""evidence.whatif: other choices give other evidence, the same by whatever way they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidensgraf.errors import SettingsError, UnknownIriError
from evidensgraf.evidence import Scenario, assess, read
from evidensgraf.evidence.rule import THRESHOLDS, changed, property_of
from evidensgraf.evidence.whatif import EXTERNAL, Said
from evidensgraf.namespaces import EVG, VOCABULARY
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from evidensgraf.store import Store

CLAIM = "https://w3id.org/evidensgraf/id/claim/"


def grades(store: Store, scenario: Scenario) -> dict[str, str]:
    return {made.about.rpartition("/")[2]: made.grade for made in assess(scenario.evidence(store))}


def test_no_choice_changes_nothing(store: Store) -> None:
    assert Scenario().evidence(store) == read(store)


def test_a_study_is_left_out_by_slug_as_by_iri(store: Store) -> None:
    by_slug = grades(store, Scenario(without=("jobfirst",)))
    assert by_slug == grades(store, Scenario(without=("https://w3id.org/evidensgraf/id/study/jobfirst",)))
    assert by_slug["company-based-works"] == "conflicting"
    with pytest.raises(UnknownIriError, match="study/nobody"):
        grades(store, Scenario(without=("nobody",)))


def test_without_what_was_verified_elsewhere_no_graph_of_it_is_asked(store: Store) -> None:
    """That Graversen 2012 reviews Skipper 2010 is known from the report alone: without it the two are independent."""
    with_facts, without = (Scenario(external=e).evidence(store) for e in (True, False))
    reviews = {True: with_facts, False: without}
    known = {
        external: {(ln.study.iri, r) for s in evidence.subjects for ln in s.lines for r in ln.study.reviews}
        for external, evidence in reviews.items()
    }
    assert {tuple(i.rpartition("/")[2] for i in pair) for pair in known[True] - known[False]} >= {
        ("graversen-2012", "skipper-2010")
    }
    outside = read_query(f'ASK {{ GRAPH ?g {{ ?s ?p ?o }} FILTER (STRSTARTS(STR(?g), "{EXTERNAL}")) }}')
    assert store.table(outside).rows[0][0].value == "true"  # type: ignore[union-attr]
    assert Said(store, EXTERNAL).table(outside).rows[0][0].value == "false"  # type: ignore[union-attr]


def test_a_threshold_is_changed_by_the_name_of_its_property(store: Store) -> None:
    assert grades(store, Scenario(numbers=(("sufficientTotal", "4,0"),)))["company-based-works"] == "indication"
    assert {VOCABULARY + property_of(name) for name in THRESHOLDS} <= set(EVG)


@pytest.mark.parametrize(
    ("name", "text"),
    [("sufficientTotal", "x"), ("sufficientTotal", "-1"), ("strongTotal", "1/0"), ("strongTotal", "1e999"),
     ("strongTotal", ""), ("version", "2"), ("iri", "1"), ("strongTotal", "9" * 5000), ("strongTotal", "nan")],
)  # fmt: skip
def test_what_is_no_threshold_is_refused(store: Store, name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=name):
        changed(read(store).rule, {name: text})
