"""The README is executed: its question has its answer, its settings exist, its files are there."""

from __future__ import annotations

import re
from dataclasses import fields
from typing import TYPE_CHECKING

import pytest

from evidensgraf.namespaces import shortened
from evidensgraf.settings import Settings, shipped_root
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from evidensgraf.store import Store

DOCUMENTS = (
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "OPERATION.md",
    "SPARQL.md",
    "TUTORIAL.md",
    "data/README.md",
)


@pytest.fixture(scope="module")
def readme() -> str:
    return (shipped_root() / "README.md").read_text(encoding="utf-8")


def test_its_question_has_the_answer_that_it_shows(readme: str, store: Store) -> None:
    query, table = re.findall(r"```sparql\n(.*?)```\n\n(\|.*?)\n\n", readme, re.DOTALL)[0]
    header, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    answer = store.table(read_query(query))
    assert list(answer.variables) == header
    assert [[shortened(term.value) for term in row if term] for row in answer.rows] == rows


def test_its_settings_are_those_that_are_read(readme: str) -> None:
    named = set(re.findall(r"^\| `(EVIDENSGRAF_\w+)`", readme, re.MULTILINE))
    numbers = {f"EVIDENSGRAF_{f.name.upper()}": f.default for f in fields(Settings) if isinstance(f.default, int)}
    others = {f"EVIDENSGRAF_{f.name.upper()}" for f in fields(Settings) if f.name != "language"}
    assert named == {"EVIDENSGRAF_LANG", *others}
    told = dict(re.findall(r"^\| `(EVIDENSGRAF_\w+)` \|.*\| (\d+) \|$", readme, re.MULTILINE))
    assert {name: int(value) for name, value in told.items()} == numbers


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_links_to_files_that_are_there(name: str) -> None:
    path = shipped_root() / name
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_file_that_a_document_names_is_there(name: str) -> None:
    text = (shipped_root() / name).read_text(encoding="utf-8")
    named = re.findall(r"`((?:data|ontology|shapes|src|tests|requirements)/[\w./-]+\.\w+)`", text)
    assert [path for path in named if not (shipped_root() / path).exists()] == []
