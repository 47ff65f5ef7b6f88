"""benchmarks/generator.py: the graphs that speed is measured on are the same each time, and have the model's shape."""

from __future__ import annotations

import io
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from typing import TYPE_CHECKING

import pytest

from evidensgraf.settings import Settings, shipped_root
from evidensgraf.store.local import LocalStore
from evidensgraf.store.query import read_query
from evidensgraf.turtle import parse
from evidensgraf.validation import validate
from evidensgraf.validation.text import text

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

FOLDER = shipped_root() / "benchmarks"
QUERIES = sorted((FOLDER / "queries").glob("*.rq"))


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    spec = spec_from_file_location("generator", FOLDER / "generator.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def graph(generator: ModuleType, size: int, seed: int = 1) -> bytes:
    out = io.BytesIO()
    generator.generate(out, size, seed)
    return out.getvalue()


def test_same_seed_same_bytes_also_in_another_process(generator: ModuleType) -> None:
    program = [sys.executable, str(FOLDER / "generator.py"), "--size", "3000", "--seed", "7"]
    assert subprocess.run(program, capture_output=True, check=True).stdout == graph(generator, 3000, 7)
    assert graph(generator, 3000, 7) != graph(generator, 3000, 8)


@pytest.mark.parametrize("size", [3000, 10_000, 100_000])
def test_size_is_what_was_asked_within_five_per_cent_and_no_statement_stands_twice(
    generator: ModuleType, size: int
) -> None:
    lines = graph(generator, size).splitlines()
    assert size <= len(lines) <= 1.05 * size
    assert len(set(lines)) == len(lines)


def test_quads_are_the_triples_in_one_graph(generator: ModuleType) -> None:
    out = io.BytesIO()
    assert generator.generate(out, 3000, 1, generator.NAMED_GRAPH) == len(out.getvalue().splitlines())
    end = f" <{generator.NAMED_GRAPH}> .\n".encode()
    assert out.getvalue().replace(end, b" .\n") == graph(generator, 3000)


def test_graph_conforms_to_the_shapes(generator: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    file = tmp_path / "data" / "generated.nt"
    file.write_bytes(graph(generator, 2000))
    report = validate(Settings(root=tmp_path), [file])
    assert text(report, "en").startswith("The graph conforms")


def test_there_are_twelve_queries() -> None:
    assert len(QUERIES) == 12


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_has_an_answer_in_the_smallest_graph(generator: ModuleType, path: Path) -> None:
    data = FOLDER / "generated.nt"
    store = LocalStore(parse(graph(generator, 10_000), data, generator.NAMED_GRAPH), "1")
    rows = store.table(read_query(path.read_text(encoding="utf-8"))).rows
    assert rows
    assert {cell.value for cell in rows[0] if cell} != {"0"}
