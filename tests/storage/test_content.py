"""What is published of a root folder is the same whether it is held in memory or streamed, and however it is sorted."""

from __future__ import annotations

import random
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidensgraf import graphs, reasoning
from evidensgraf.errors import StartError
from evidensgraf.reasoning import cleaning
from evidensgraf.settings import Settings, shipped_root
from evidensgraf.store import content as contents
from evidensgraf.store.content import Content, canonical, load
from evidensgraf.store.local import whole
from evidensgraf.store.premises import StoredPremises
from evidensgraf.store.sorting import SortedLines

if TYPE_CHECKING:
    from pathlib import Path

import pyoxigraph as ox


@pytest.mark.parametrize("most_bytes", [1, 100, 1000, 1 << 20], ids="{} bytes held".format)
def test_lines_are_sorted_and_each_there_once_however_few_are_held(tmp_path: Path, most_bytes: int) -> None:
    dice = random.Random(1)  # noqa: S311 (nothing secret)
    given = [b"%d\n" % dice.randrange(500) for _ in range(3000)]
    lines = SortedLines(tmp_path, most_bytes)
    for start in range(0, 3000, 70):
        lines.add(given[start : start + 70])
    assert list(lines) == list(lines) == sorted(set(given))
    assert bool(list(tmp_path.iterdir())) == (most_bytes < 1 << 20)


@pytest.fixture
def shipped(tmp_path: Path) -> Settings:
    """A copy of the shipped graph for which nothing is kept."""
    root = tmp_path / "root"
    for part in ("data", "ontology", "shapes"):
        shutil.copytree(shipped_root() / part, root / part)
    return replace(Settings(), root=root)


def test_the_shipped_graph_is_the_same_streamed_as_held(
    shipped: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "_BATCH", 100)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    made = Content(shipped, scratch)
    streamed = list(made.lines())
    assert reasoning.is_kept(reasoning.derived_file(shipped), made.version)
    version, quads = whole(shipped)
    assert made.version == version
    assert streamed == canonical(quads)


def test_premises_are_the_same_from_a_store_as_held(shipped: Settings) -> None:
    dataset = graphs.load(shipped)
    held = cleaning.premises(dataset.quads("ontology", "data"))
    engine = ox.Store()
    load(engine, dataset.quads())
    stored = StoredPremises(engine)
    assert {name: (len(said), set(said)) for name, said in stored.items()} == {
        name: (len(said), set(said)) for name, said in held.items()
    }
    one = next(iter(stored["http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]))
    assert one in stored[one.predicate.value]
    assert ox.Triple(one.subject, one.predicate, one.subject) not in stored[one.predicate.value]


def test_files_that_change_while_they_are_read_stop_the_build(shipped: Settings, tmp_path: Path) -> None:
    made = Content(shipped, tmp_path)
    (shipped.root / "data" / "agents.ttl").write_text("# nothing\n")
    with pytest.raises(StartError, match="changed meanwhile"):
        made.lines()
