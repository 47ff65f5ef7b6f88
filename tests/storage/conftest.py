"""A small graph of its own, published in a folder of its own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from evidensgraf import graphs
from evidensgraf.settings import Settings
from evidensgraf.store.build import build

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

collect_ignore_glob = ["*"] if sys.platform == "win32" else []  # nothing is published where processes cannot be forked

TEMPLATE = """@prefix evg: <https://w3id.org/evidensgraf/ns/> .
@prefix study: <https://w3id.org/evidensgraf/id/study/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

{}"""
EMPTY = "# nothing\n"


def _write_study(root: Path, number: int) -> None:
    _write(root, "".join(f'study:s evg:sample "{count} people"@en .\n' for count in range(number)))


def _write(root: Path, statements: str) -> None:
    (root / "data" / "s.ttl").write_text(TEMPLATE.format(statements))


@pytest.fixture
def small(tmp_path: Path) -> Settings:
    """A root folder whose graph has two files, the second with blank nodes, and is large by its settings."""
    for part in ("data", "ontology", "shapes"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "empty.ttl").write_text(EMPTY)
    _write_study(tmp_path, 40)
    (tmp_path / "data" / "b.ttl").write_text(TEMPLATE.format("study:b evg:arm [ evg:size 007 ; evg:next [ ] ] .\n"))
    return Settings(root=tmp_path, memory_triples=1)


@pytest.fixture
def changed(small: Settings) -> Callable[[int], tuple[str, int]]:
    """Makes the graph say so many things of one study; gives the version that it then has, and the number."""

    def change(number: int) -> tuple[str, int]:
        _write_study(small.root, number)
        return graphs.version(small), number

    return change


@pytest.fixture
def wide(small: Settings) -> Settings:
    """A graph of many small things, published: more than opening it reads, which stays in memory."""
    _write(small.root, "".join(f'study:s{number} evg:sample "{number} people"@en .\n' for number in range(2000)))
    build(small)
    return small


@pytest.fixture
def built(small: Settings) -> Settings:
    """The same, published."""
    build(small)
    return small
