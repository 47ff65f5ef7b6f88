"""graphs: a root folder is one dataset, a named graph a file; what cannot be read is told of each file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidensgraf import graphs
from evidensgraf.errors import FileError, RdfSyntaxError
from evidensgraf.settings import Settings, shipped_root

if TYPE_CHECKING:
    from pathlib import Path

THING = "<https://w3id.org/evidensgraf/id/study/{}> <http://www.w3.org/2004/02/skos/core#prefLabel> 'x'@da .\n"


def root_with(folder: Path, **files: str) -> Settings:
    (folder / "data" / "studies").mkdir(parents=True)
    for name, content in files.items():
        (folder / "data" / "studies" / f"{name}.ttl").write_text(content, encoding="utf-8")
    return Settings(root=folder)


def test_each_file_is_a_named_graph_by_its_path(tmp_path: Path) -> None:
    dataset = graphs.read(root_with(tmp_path, a=THING.format("a")))
    (source,) = [s for s in dataset.sources if s.part == "data"]
    assert source.graph == "https://w3id.org/evidensgraf/graph/data/studies/a"
    assert {str(q.graph_name) for q in source.quads} == {f"<{source.graph}>"}


def test_a_root_without_ontology_and_shapes_uses_the_shipped_ones(tmp_path: Path) -> None:
    dataset = graphs.read(root_with(tmp_path, a=THING.format("a")))
    ontology = [s.path for s in dataset.sources if s.part == "ontology"]
    assert ontology
    assert all(path.is_relative_to(shipped_root()) for path in ontology)


def test_every_file_that_does_not_parse_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    dataset = graphs.read(root_with(tmp_path, a="@prefix", b=THING.format("b"), c="<x>"))
    assert [p.name for p in dataset.unread] == ["a.ttl", "c.ttl"]
    assert "b.ttl" in [s.path.name for s in dataset.sources]


def test_loading_stops_at_a_file_that_does_not_parse(tmp_path: Path) -> None:
    with pytest.raises(RdfSyntaxError):
        graphs.load(root_with(tmp_path, a="@prefix"))


def test_the_version_is_the_same_for_the_same_files_and_another_for_others(tmp_path: Path) -> None:
    first = graphs.read(root_with(tmp_path / "1", a=THING.format("a"))).version
    same = graphs.read(root_with(tmp_path / "2", a=THING.format("a"))).version
    other = graphs.read(root_with(tmp_path / "3", a=THING.format("b"))).version
    renamed = graphs.read(root_with(tmp_path / "4", b=THING.format("a"))).version
    assert first == same
    assert len({first, other, renamed}) == 3


def test_hidden_files_and_other_kinds_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    for name in ("a.ttl", "b.nt", "notes.md", ".hidden.ttl", ".git/c.ttl"):
        (tmp_path / name).write_text("")
    assert [p.name for p in graphs.files(tmp_path)] == ["a.ttl", "b.nt"]


def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_text("")
    with pytest.raises(FileError, match=r"a\.docx: is not an RDF file"):
        graphs.files(tmp_path / "a.docx")
