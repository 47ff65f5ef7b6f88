"""What is published: canonical, counted, on the disk before it is shown; served from there if the graph is large."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf import graphs
from evidensgraf.errors import FileError, RdfSyntaxError
from evidensgraf.graphs import DERIVED
from evidensgraf.settings import Settings
from evidensgraf.store import build as building
from evidensgraf.store import formats, opening, published
from evidensgraf.store.build import build
from evidensgraf.store.content import canonical
from evidensgraf.store.local import LocalStore
from evidensgraf.store.opening import open_current
from evidensgraf.store.pool import PooledStore, open_store
from evidensgraf.store.published import Counts, FileMark, Manifest
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from collections.abc import Callable

    Change = Callable[[int], tuple[str, int]]

SAMPLES = read_query("PREFIX evg: <https://w3id.org/evidensgraf/ns/> SELECT ?x { ?s evg:sample ?x }")
COUNT = read_query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
PREFIXES = "@prefix evg: <https://w3id.org/evidensgraf/ns/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"


def dump_of(settings: Settings) -> bytes:
    return (published.folder(settings) / "current" / "graph.nq").read_bytes()


def manifest_of(settings: Settings) -> Manifest:
    found = published.current(settings)
    assert isinstance(found, tuple)
    return found[1]


def test_the_dump_is_canonical_whatever_the_order_and_the_labels(built: Settings) -> None:
    lines = dump_of(built).splitlines(keepends=True)
    assert lines == sorted(set(lines))
    assert any(b"_:c14n0 " in line for line in lines)
    assert any(b'"007"^^' in line for line in lines)
    again = [
        quad for line in reversed(lines) for quad in ox.parse(line.replace(b"_:c14n", b"_:x"), ox.RdfFormat.N_QUADS)
    ]
    assert canonical(again) == lines
    build(built, anew=True)
    assert dump_of(built).splitlines(keepends=True) == lines


def test_a_graph_without_a_statement_is_published_too(small: Settings) -> None:
    for path in (small.root / "data").glob("*.ttl"):
        path.write_text("# nothing\n")
    assert not [graph for graph in build(small).graphs if not graph.startswith(DERIVED)]
    assert open_current(small).size == sum(1 for _ in dump_of(small).splitlines())


def test_the_store_has_the_blank_nodes_of_the_dump(built: Settings) -> None:
    blank = read_query("SELECT ?b { ?s ?p ?b FILTER(isBlank(?b)) }")
    assert {term.value for row in open_current(built).table(blank).rows for term in row if term} == {"c14n0", "c14n1"}


REWRITTEN = {
    # as written, as a query returns it; the same from memory and from disk
    "integer-zeros": ("007", '"7"^^xsd:integer'),
    "integer-sign": ('"+5"^^xsd:integer', '"5"^^xsd:integer'),
    "integer-derived": ('"5"^^xsd:nonNegativeInteger', '"5"^^xsd:integer'),
    "integer-too-large": ('"99999999999999999999"^^xsd:integer', None),
    "integer-ill-formed": ('"abc"^^xsd:integer', None),
    "decimal-zeros": ("1.50", '"1.5"^^xsd:decimal'),
    "decimal-too-long": ('"0.1234567890123456789012"^^xsd:decimal', None),
    "double": ("1.5E3", '"1500"^^xsd:double'),
    "float": ('"1.0"^^xsd:float', '"1"^^xsd:float'),
    "boolean": ('"1"^^xsd:boolean', '"true"^^xsd:boolean'),
    "date-time-zone": ('"2012-01-01T00:00:00+00:00"^^xsd:dateTime', '"2012-01-01T00:00:00Z"^^xsd:dateTime'),
    "date-time-stamp": ('"2012-01-01T00:00:00Z"^^xsd:dateTimeStamp', '"2012-01-01T00:00:00Z"^^xsd:dateTime'),
    "date": ('"2012-01-01"^^xsd:date', None),
    "year": ('"2012"^^xsd:gYear', None),
    "time-midnight": ('"24:00:00"^^xsd:time', '"00:00:00"^^xsd:time'),
    "duration": ('"PT60S"^^xsd:dayTimeDuration', '"PT1M"^^xsd:dayTimeDuration'),
    "string": ('"  x "', None),
    "language": ('"x"@en', None),
    "language-in-capitals": ('"x"@en-GB', '"x"@en-gb'),
    "own-datatype": ('"1.50"^^evg:kroner', None),
}


@pytest.mark.parametrize(("written", "returned"), REWRITTEN.values(), ids=REWRITTEN)
def test_a_literal_comes_back_as_the_engine_writes_it(small: Settings, written: str, returned: str | None) -> None:
    (small.root / "data" / "s.ttl").write_text(f"{PREFIXES} evg:s evg:value {written} .")
    build(small)
    question = read_query("PREFIX evg: <https://w3id.org/evidensgraf/ns/> SELECT ?x { evg:s evg:value ?x }")
    expected = next(ox.parse(f"{PREFIXES} evg:s evg:p {returned or written} .".encode(), ox.RdfFormat.TURTLE)).object
    for store in (open_current(small), LocalStore.open(small)):
        answer = store.answer(question, formats.JSON)
        found = json.loads(answer)["results"]["bindings"][0]["x"]
        assert isinstance(expected, ox.Literal)
        assert found["value"] == expected.value
        assert found.get("xml:lang") == expected.language
        if "datatype" in found:
            assert found["datatype"] == expected.datatype.value


def test_statements_that_the_engine_takes_for_one_are_counted_twice_in_the_source(small: Settings) -> None:
    (small.root / "data" / "s.ttl").write_text(f"{PREFIXES} evg:s evg:value 7, 007, 7.0, '7'^^xsd:byte .")
    counts = build(small).graphs["https://w3id.org/evidensgraf/graph/data/s"]
    assert counts == Counts(source=4, store=2)
    assert dump_of(small).count(b"/graph/data/s> .\n") == 4


def test_all_is_on_the_disk_before_it_is_shown(small: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[int] = set()
    shown: list[set[int]] = []
    sync, rename = os.fsync, Path.rename

    def syncing(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        sync(descriptor)

    def renaming(path: Path, target: Path) -> Path:
        everything = {path, *path.rglob("*")}
        shown.append({file.stat().st_ino for file in everything} - synced)
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", syncing)
    monkeypatch.setattr(Path, "rename", renaming)
    build(small)
    assert shown == [set()]
    folder = published.folder(small)
    assert {(folder / "versions").stat().st_ino, folder.stat().st_ino} <= synced


def test_a_build_of_what_is_built_does_nothing(built: Settings) -> None:
    link = published.folder(built) / "current"
    before = link.lstat().st_mtime_ns
    build(built)
    assert link.lstat().st_mtime_ns == before


def test_the_version_before_is_kept_and_older_ones_go(built: Settings, changed: Change) -> None:
    versions = [graphs.version(built)]
    for number in (41, 42, 43):
        versions.append(changed(number)[0])
        build(built)
        kept = {path.name for path in (published.folder(built) / "versions").iterdir()}
        assert kept == set(versions[-2:])


def test_a_store_that_is_open_survives_its_version(built: Settings, changed: Change) -> None:
    store = open_current(built)
    for number in (41, 42, 43):
        changed(number)
        build(built)
    assert len(store.table(SAMPLES).rows) == 40


def test_it_lies_where_the_setting_says(small: Settings, tmp_path: Path) -> None:
    elsewhere = Settings.from_env({"EVIDENSGRAF_PUBLISHED": str(tmp_path / "elsewhere")}, root=small.root)
    build(elsewhere)
    assert (tmp_path / "elsewhere" / "current" / "graph.nq").is_file()


def test_a_folder_that_cannot_be_written_to_is_named(small: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FileError, match="file"):
        build(dataclasses.replace(small, published=str(tmp_path / "file" / "below")))


def test_a_source_that_does_not_parse_leaves_what_is_published(built: Settings) -> None:
    (built.root / "data" / "s.ttl").write_text("no Turtle")
    for attempt in (build, building.ensure):
        with pytest.raises(RdfSyntaxError, match=r"s\.ttl:1"):
            attempt(built)
    assert len(open_current(built).table(SAMPLES).rows) == 40


def test_the_version_without_parsing_is_that_of_the_dataset(settings: Settings) -> None:
    assert graphs.version(settings) == graphs.load(settings).version


SIZES = {"one-fewer": (-1, True), "just-as-many": (0, False), "one-more": (1, False)}


@pytest.mark.parametrize(("more", "is_large"), SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("is_built", [False, True], ids=["not-built", "built"])
def test_a_graph_is_large_from_one_statement_more_than_is_held_in_memory(
    small: Settings, more: int, is_large: bool, is_built: bool
) -> None:
    if is_built:
        build(small)
    count = sum(1 for _ in graphs.stream(small))
    assert published.is_large(dataclasses.replace(small, memory_triples=count + more)) is is_large


def test_a_large_graph_is_built_told_of_and_served_from_disk_and_again_when_it_has_changed(
    small: Settings, changed: Change, caplog: pytest.LogCaptureFixture
) -> None:
    for expected, samples in (changed(number) for number in (40, 45)):
        with caplog.at_level(logging.WARNING):
            store = open_store(small)
        try:
            assert "Grafen bygges" in caplog.text
            assert (store.version, store.size) == (expected, LocalStore.open(small).size)
            assert len(store.table(SAMPLES).rows) == samples
        finally:
            store.close()
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            open_store(small).close()
        assert caplog.text == ""


def test_a_small_graph_is_not_published(small: Settings) -> None:
    open_store(dataclasses.replace(small, memory_triples=1000)).close()
    assert not published.folder(small).exists()


def test_a_worker_answers_from_a_store_of_more_files_than_are_opened_at_once(built: Settings) -> None:
    version = (published.folder(built) / "current").resolve()
    shutil.rmtree(version / "store")
    engine = ox.Store(str(version / "store"))
    quads = list(ox.parse(path=str(version / "graph.nq"), format=ox.RdfFormat.N_QUADS))
    for part in range(3):
        engine.bulk_extend(quads[part::3])
    del engine
    manifest = manifest_of(built)
    marks = {p.relative_to(version).as_posix(): FileMark.of(p) for p in (version / "store").iterdir()}
    files = {"graph.nq": manifest.files["graph.nq"], **marks}
    (version / "manifest.json").write_bytes(dataclasses.replace(manifest, files=files).dump())
    assert sum(name.endswith(".sst") for name in files) > 16
    store = PooledStore(built, published=True)
    try:
        assert len(store.table(SAMPLES).rows) == 40
        assert int(store.table(COUNT).column("n")[0]) == manifest.size
        for pattern in ("?s ?p '7 people'@en", "?s <https://w3id.org/evidensgraf/ns/size> 7", "GRAPH ?g {}"):
            assert store.table(read_query(f"SELECT * {{ {pattern} }}")).rows
    finally:
        store.close()


def test_a_file_that_cannot_be_reached_is_an_error_at_the_start(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "_not_open", lambda files: files)
    monkeypatch.setattr(opening, "_ROUNDS", 2)
    with pytest.raises(Exception, match="could not be opened"):
        open_current(built)
