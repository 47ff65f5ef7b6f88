"""Broken and tricky files from elsewhere: each is told what its manifest says, at the line that it says.

What the tables (`.csv`) must be like is described beside them, by CSV on the Web: `lists/csv-metadata.json`. The
subjects that their rows can name are those of a small graph.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidensgraf.cli import main
from evidensgraf.settings import shipped_root
from evidensgraf.turtle import SYNTAXES
from evidensgraf.validation import lists
from evidensgraf.validation.checks import of_file
from evidensgraf.validation.documents import Document
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    from evidensgraf.validation.result import Result

CORPUS = Path(os.environ.get("EVIDENSGRAF_SHARED", shipped_root().parent / "shared")) / "badinput"
MANIFEST = CORPUS / "manifest.json"
ENTRIES: list[dict[str, Any]] = json.loads(MANIFEST.read_text()) if MANIFEST.is_file() else []
LISTS = [entry for entry in ENTRIES if f".{entry['format']}" not in SYNTAXES]
DESCRIPTION = Path(__file__).parent / "lists" / "csv-metadata.json"
SUBJECTS = "".join(
    f"<https://w3id.org/evidensgraf/concept/subject/{name}> a <http://www.w3.org/2004/02/skos/core#Concept> .\n"
    for name in ("x", "y", "miljø", "natur", "vand")
)
SEVERITY = {"error": "Violation", "warn": "Warning"}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the corpus, and beside its tables what describes them."""
    folder = tmp_path_factory.mktemp("corpus")
    shutil.copytree(CORPUS / "files", folder / "files")
    shutil.copy(DESCRIPTION, folder / "files")
    return folder


def results(entry: dict[str, Any], corpus: Path) -> list[Result]:
    document = Document.read(corpus / entry["file"], "data", "https://example.org/g", {})
    if entry not in LISTS:
        return list(of_file(document))
    subjects = Document(corpus / "subjects.ttl", "ontology", "https://example.org/g", SUBJECTS.encode())
    return list(lists.check(document, World([subjects])))


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


def test_all_of_the_corpus_is_run(shared: Path) -> None:
    assert shared == CORPUS.parent
    assert len(ENTRIES) >= 96
    assert {entry["format"] for entry in LISTS} == {"csv", "bib"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_a_file_of_the_corpus_gets_its_verdict_at_its_place_with_a_hint(entry: dict[str, Any], corpus: Path) -> None:
    found = results(entry, corpus)
    if entry["verdict"] == "ok":
        assert found == []
        return
    assert any(fits(result, entry) for result in found), [(r.rule, r.place, said(r)) for r in found]
    if entry["verdict"] == "warn":
        assert {result.severity for result in found} == {"Warning"}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["name"])
def test_what_is_said_of_it_is_said_in_both_languages(entry: dict[str, Any], corpus: Path) -> None:
    for result in results(entry, corpus):
        assert result.messages["da"] != result.messages["en"]
        assert len(result.hints.get("da", ())) == len(result.hints.get("en", ()))


@pytest.mark.parametrize("entry", LISTS, ids=lambda entry: entry["name"])
def test_the_command_tells_the_verdict_of_a_list_by_its_exit_code(
    entry: dict[str, Any], corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "subjects.ttl").write_text(SUBJECTS, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["--root", str(tmp_path), "--lang", "en", "validate", str(corpus / entry["file"])])
    printed = capsys.readouterr()
    assert (ended.value.code == 0) == (entry["verdict"] != "error")
    assert printed.err == ""
    place = f"{Path(entry['file']).name}:{entry['line']}:"
    assert (place in printed.out) == (entry["verdict"] != "ok")
