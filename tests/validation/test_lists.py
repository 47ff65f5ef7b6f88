"""lists: tables and bibliographies are told what is wrong with them, and where, whatever stands in them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidensgraf.errors import FileError
from evidensgraf.settings import Settings
from evidensgraf.validation import lists, validate
from evidensgraf.validation.documents import Document
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    from evidensgraf.validation.result import Result

NOTHING = World([])

BIBLIOGRAPHIES = {
    "of two with one key the second": ("@book{a, year=1}\n@book{A, year=2}", ["entry-key 2:1"]),
    "a work listed twice": ("@book{a, doi={10.1/X}}\n@book{b, doi={https://doi.org/10.1/x}}", ["entry-twice 2:10"]),
    "no types but those that exist": ("@bok{a, year=1}", ["entry-type 1:1"]),
    "months and strings are defined": ('@string{s = "x"}\n@book{a, month = jan, series = s # "y"}', []),
    "what is undefined stands at its name": ("@book{a, series = nosuch}", ["syntax 1:19"]),
    "one author has two commas at most": ("@book{a, author={King, Jr, Martin Luther}}", []),
    "three commas are several authors": ("@book{a, author={A, B, C, D}}", ["entry-names 1:10"]),
    "after a mistake the rest is read": ("@book{a, year 1}\n@bok{b, year=1}", ["syntax 1:15", "entry-type 2:1"]),
    "words between entries are comments": ("my list\n@comment{x {y}}\n@book{a, year=1}", []),
    "an entry that is cut off": ("@book{a, title = {x", ["syntax 1:10"]),
}
TABLES = {
    "cells by semicolons": ("a;b\n1,5;2\n", []),
    "a signed number is no formula": ("a,b\n-5,+1.5\n", []),
    "a formula in any cell": ("a,b\n1,@x\n", ["table-formula 2:3"]),
    "a quote in the middle": ('a,b\n"x"y,1\n', ["syntax 2:1"]),
    "lines within cells are counted": ('a,b\n"x\ny",1\n=1,2\n', ["table-formula 4:1"]),
    "a row too long": ("a,b\n1,2,3\n", ["table-row 2:1"]),
}
DESCRIBED = {
    "an empty cell that is required": ("id,aar\n,2020\n", ["table-cell 2:1"]),
    "a title in another language": ("nr,aar\n1,2020\n", []),
    "a year that is none": ("id,aar\n1,2o20\n", ["table-cell 2:3"]),
    "a study that the graph has": ("id,study\n1,jobfirst\n", []),
    "a study that it does not have": ("id,study\n1,jobfirts\n", ["dangling 2:3"]),
    "keys of two columns": ("id,aar\n1,2020\n1,2021\n1,2020\n", ["table-key 4:1"]),
}
DESCRIPTION = {
    "tables": [
        {"url": "other.csv"},
        {
            "url": "list.csv",
            "tableSchema": {
                "columns": [
                    {"name": "id", "titles": {"en": "id", "da": ["nr", "nummer"]}, "required": True},
                    {"name": "aar", "datatype": {"base": "gYear"}},
                    {"name": "study", "valueUrl": "https://w3id.org/evidensgraf/id/study/{study}"},
                ],
                "primaryKey": ["id", "aar"],
            },
        },
    ]
}


def told(results: list[Result]) -> list[str]:
    return [f"{r.rule} {r.place.line}:{r.place.column}" for r in results if r.place]


def found(name: str, text: str, world: World = NOTHING) -> list[Result]:
    return list(lists.check(Document(Path(name), "list", "", text.encode()), world))


@pytest.mark.parametrize(("text", "expected"), BIBLIOGRAPHIES.values(), ids=BIBLIOGRAPHIES)
def test_a_bibliography_is_told_what_is_wrong_and_where(text: str, expected: list[str]) -> None:
    assert told(found("list.bib", text)) == expected


@pytest.mark.parametrize(("text", "expected"), TABLES.values(), ids=TABLES)
def test_a_table_is_told_what_is_wrong_and_where(text: str, expected: list[str]) -> None:
    assert told(found("list.csv", text)) == expected


@pytest.mark.parametrize(("text", "expected"), DESCRIBED.values(), ids=DESCRIBED)
def test_a_table_is_held_to_its_description(text: str, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "csv-metadata.json").write_text(json.dumps(DESCRIPTION), encoding="utf-8")
    (tmp_path / "list.csv").write_text(text, encoding="utf-8")
    assert told(list(validate(Settings(), [tmp_path / "list.csv"]).results)) == expected


def test_a_description_that_cannot_be_read_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("a\n", encoding="utf-8")
    for wrong in ("[", "[" * 100_000, "[]", '{"tables": [{}]}', '{"tableSchema": {"columns": [{}, 1]}}'):
        (tmp_path / "list.csv-metadata.json").write_text(wrong, encoding="utf-8")
        with pytest.raises(FileError, match="CSV on the Web"):
            list(lists.check(Document(tmp_path / "list.csv", "list", "", b"a\n"), NOTHING))


def test_a_work_that_the_graph_has_is_told_and_a_study_beside_it_is_checked_too(tmp_path: Path) -> None:
    listed, study = tmp_path / "list.bib", tmp_path / "study.ttl"
    listed.write_text("@article{a, doi = {doi:10.1001/JAMAPSYCHIATRY.2019.2291}}", encoding="utf-8")
    study.write_text("<https://w3id.org/evidensgraf/id/study/x> a <https://w3id.org/evidensgraf/ns/Studdy> .")
    report = validate(Settings(), [listed, study])
    assert ("entry-in-graph", "https://w3id.org/evidensgraf/id/publication/christensen-2019") in {
        (result.rule, result.focus) for result in report.results
    }
    assert "Type-isDeclared" in str(report.results)
    assert report.files == 2
    assert report.texts.keys() == {listed, study}


PIECES = st.sampled_from(
    ["@", "book", "{", "}", ",", '"', "=", "a", "doi", "crossref", "\n", "\r", " ", "#", "1", ";", "\t", "\0", "å", "("]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join), st.sampled_from(["list.bib", "list.csv", "list.tsv"]))
def test_whatever_stands_in_a_list_it_is_told_in_results(text: str, name: str) -> None:
    for result in found(name, text):
        assert result.place is not None
        lines = re.split("\r\n|\r|\n", text)
        assert 1 <= result.place.line <= len(lines)
        assert 1 <= result.place.column <= len(lines[result.place.line - 1]) + 1
