"""Broken and tricky files from elsewhere: each is told what its manifest says, at the line that it says.

The tables (`.csv`) and bibliographies (`.bib`) of the corpus are for an import, and the project has none.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidensgraf.settings import shipped_root
from evidensgraf.turtle import SYNTAXES
from evidensgraf.validation.checks import of_file
from evidensgraf.validation.documents import Document

if TYPE_CHECKING:
    from evidensgraf.validation.result import Result

CORPUS = Path(os.environ.get("EVIDENSGRAF_SHARED", shipped_root().parent / "shared")) / "badinput"
MANIFEST = CORPUS / "manifest.json"
ENTRIES: list[dict[str, Any]] = json.loads(MANIFEST.read_text()) if MANIFEST.is_file() else []
OF_RDF = [entry for entry in ENTRIES if f".{entry['format']}" in SYNTAXES]
SEVERITY = {"error": "Violation", "warn": "Warning"}


def results(entry: dict[str, Any]) -> list[Result]:
    return list(of_file(Document.read(CORPUS / entry["file"], "data", "https://example.org/g", {})))


def said(result: Result) -> str:
    return " ".join((result.messages["en"], *result.hints.get("en", ())))


def fits(result: Result, entry: dict[str, Any]) -> bool:
    place = result.place
    return (
        place is not None
        and result.severity == SEVERITY[entry["verdict"]]
        and entry["line"] in (None, place.line)
        and entry["col"] in (None, place.column)
        and any(re.search(word, said(result), re.IGNORECASE) for word in entry["hint"])
    )


def test_the_corpus_is_there_and_all_but_tables_and_bibliographies_is_run(shared: Path) -> None:
    assert shared == CORPUS.parent
    assert len(OF_RDF) >= 70
    assert {entry["format"] for entry in ENTRIES if entry not in OF_RDF} == {"csv", "bib"}


@pytest.mark.parametrize("entry", OF_RDF, ids=lambda entry: entry["name"])
def test_a_file_of_the_corpus_gets_its_verdict_at_its_place_with_a_hint(entry: dict[str, Any]) -> None:
    found = results(entry)
    if entry["verdict"] == "ok":
        assert found == []
        return
    assert any(fits(result, entry) for result in found), [(r.rule, r.place, said(r)) for r in found]
    if entry["verdict"] == "warn":
        assert {result.severity for result in found} == {"Warning"}


@pytest.mark.parametrize("entry", OF_RDF, ids=lambda entry: entry["name"])
def test_what_is_said_of_it_is_said_in_both_languages(entry: dict[str, Any]) -> None:
    for result in results(entry):
        assert result.messages["da"] != result.messages["en"]
        assert len(result.hints.get("da", ())) == len(result.hints.get("en", ()))
