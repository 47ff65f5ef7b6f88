"""store.derived: graphs computed from the graph are kept with it, loaded beside it, and seen wherever it is served."""

from __future__ import annotations

from pkgutil import resolve_name
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf.graphs import DERIVED
from evidensgraf.namespaces import BASE
from evidensgraf.settings import Settings
from evidensgraf.store import build, derived, opening, published
from evidensgraf.store.derived import DERIVATIONS
from evidensgraf.store.local import LocalStore, whole
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidensgraf.store import Store
    from evidensgraf.store.derived import Ground

NAMED = read_query("SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
COUNTED = read_query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")


def counting(ground: Ground) -> Iterator[ox.Triple]:
    """A derivation for these tests: how many statements there are, said twice and not in order."""
    count = ox.Literal(int(ground.store.table(COUNTED).rows[0][0].value))  # type: ignore[union-attr]
    for thing in ("b", "a", "b"):
        yield ox.Triple(ox.NamedNode(BASE + thing), ox.NamedNode(f"{BASE}count"), count)


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(derived, "DERIVATIONS", {"counts": f"{__name__}:counting"})
    monkeypatch.setattr(derived, "resolve_name", lambda _: counting)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.ttl").write_text(f"<{BASE}id/study/a> <{BASE}ns/reviewsStudy> <{BASE}id/study/b> .")
    return Settings(root=tmp_path)


def in_graph(settings: Settings) -> list[str]:
    return [str(quad.triple) for quad in whole(settings)[1] if str(quad.graph_name) == f"<{DERIVED}counts>"]


@pytest.mark.parametrize("name", DERIVATIONS)
def test_every_derivation_is_there(name: str) -> None:
    assert callable(resolve_name(DERIVATIONS[name]))


@pytest.mark.parametrize("name", DERIVATIONS)
def test_every_derived_graph_of_the_shipped_graph_has_statements_about_iris_alone(store: Store, name: str) -> None:
    counts = {row["g"].value: int(row["n"].value) for row in store.table(NAMED).dicts()}
    assert counts[DERIVED + name] > 0
    blank = read_query(f"ASK {{ GRAPH <{DERIVED}{name}> {{ ?s ?p ?o FILTER (isBlank(?s) || isBlank(?o)) }} }}")
    assert store.table(blank).rows[0][0].value == "false"  # type: ignore[union-attr]


@pytest.mark.parametrize("name", DERIVATIONS)
def test_the_shipped_graph_derives_the_same_bytes_again(settings: Settings, name: str) -> None:
    LocalStore.open(settings)
    kept = derived.file(settings, name).read_bytes()
    derived.file(settings, name).unlink()
    LocalStore.open(settings)
    assert derived.file(settings, name).read_bytes() == kept


def test_a_derived_graph_sees_what_is_said_and_inferred_and_not_itself(small: Settings) -> None:
    said = [q for q in whole(small)[1] if str(q.graph_name) != f"<{DERIVED}counts>"]
    assert len({q.triple for q in said}) > 1
    assert in_graph(small) == [
        f'<{BASE}{thing}> <{BASE}count> "{len({q.triple for q in said})}"^^<http://www.w3.org/2001/XMLSchema#integer>'
        for thing in ("a", "b")
    ]


def test_a_kept_graph_is_read_and_not_computed(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    first = in_graph(small)
    monkeypatch.setattr(derived, "resolve_name", lambda _: pytest.fail("computed"))
    assert in_graph(small) == first


def test_a_changed_graph_and_a_changed_program_are_computed_anew(
    small: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = in_graph(small)
    (small.root / "data" / "b.ttl").write_text(f"<{BASE}id/study/c> <{BASE}ns/reviewsStudy> <{BASE}id/study/d> .")
    assert (second := in_graph(small)) != first
    derived.file(small, "counts").write_bytes(derived.file(small, "counts").read_bytes().replace(b"count>", b"old>"))
    assert "old" in in_graph(small)[0]
    monkeypatch.setattr(derived, "_program", lambda: "another")
    assert in_graph(small) == second


def test_where_nothing_can_be_kept_it_is_told_and_derived_all_the_same(small: Settings) -> None:
    expected = in_graph(small)
    derived.file(small, "counts").unlink()
    derived.file(small, "counts").mkdir()
    with pytest.warns(UserWarning, match="the graph of counts is not kept"):
        assert in_graph(small) == expected


def test_the_published_folder_holds_derived_graphs(small: Settings) -> None:
    manifest = build.build(small)
    assert manifest.graphs[f"{DERIVED}counts"].store == 2
    assert not isinstance(published.current(small), published.Damage)
    counts = {row["g"].value: int(row["n"].value) for row in opening.open_current(small).table(NAMED).dicts()}
    assert counts[f"{DERIVED}counts"] == 2
