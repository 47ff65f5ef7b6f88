"""validation: the shipped graph conforms; a broken file is told by file and shape; nothing is a traceback."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evidensgraf.errors import FileError
from evidensgraf.settings import Settings, shipped_root
from evidensgraf.validation import validate
from evidensgraf.validation.formats import as_json
from evidensgraf.validation.text import text

if TYPE_CHECKING:
    from pathlib import Path

STUDY = """
@prefix basis: <https://w3id.org/evidensgraf/concept/method-basis/> .
@prefix evg: <https://w3id.org/evidensgraf/ns/> .
@prefix method: <https://w3id.org/evidensgraf/concept/method/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix study: <https://w3id.org/evidensgraf/id/study/> .
study:new a evg:StudySet ;
    skos:prefLabel "nye studier"@da , "new studies"@en ;
    evg:numberOfStudies 3 ;
    %s
    evg:methodBasis basis:not-stated .
"""


def test_the_shipped_graph_conforms_and_nothing_is_remarked() -> None:
    report = validate(Settings())
    assert [result for result in report.results if result.severity in ("Violation", "Warning")] == []
    assert report.conforms


def test_one_file_is_checked_against_the_whole_graph(tmp_path: Path) -> None:
    path = tmp_path / "new.ttl"
    path.write_text(STUDY % "evg:method method:not-reported ;", encoding="utf-8")
    assert validate(Settings(), [path]).conforms
    path.write_text(STUDY % "", encoding="utf-8")
    report = validate(Settings(), [path])
    assert not report.conforms
    (result,) = report.results
    assert (result.rule.rpartition("/")[2], result.component) == ("Study-method", "MinCount")
    assert result.place is not None
    assert (result.place.path, result.place.line) == (path, 7)


def test_the_report_says_file_shape_and_what_to_do_in_both_languages(tmp_path: Path) -> None:
    path = tmp_path / "new.ttl"
    path.write_text(STUDY % "", encoding="utf-8")
    report = validate(Settings(), [path])
    da, en = text(report, "da"), text(report, "en")
    assert "new.ttl:7:1: skal: study:new: " in da
    assert "new.ttl:7:1: must: study:new: " in en
    assert "evgsh:Study-method" in da
    assert da != en
    (result,) = json.loads(as_json(report))["results"]
    assert result["focus"] == "https://w3id.org/evidensgraf/id/study/new"
    assert set(result["message"]) == {"da", "en"}


def test_all_files_that_cannot_be_read_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text("@prefix")
    report = validate(Settings(), [tmp_path])
    assert [result.place.path.name for result in report.unread if result.place] == ["a.ttl", "b.ttl"]
    assert report.outcome == "unread"
    assert not report.conforms
    assert "a.ttl:1:" in text(report, "en")
    assert "2 filer" in text(report, "da")


def test_beside_a_broken_file_another_is_told_what_does_not_depend_on_it(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("@prefix")
    prefixes = "@prefix evg: <https://w3id.org/evidensgraf/ns/> . @prefix x: <https://w3id.org/evidensgraf/id/study/> ."
    (tmp_path / "whole.ttl").write_text(f"{prefixes} x:a a evg:Studdy ; evg:hasArm x:nowhere ; evg:endYear 12,5 .")
    report = validate(Settings(), [tmp_path])
    assert [r.rule for r in report.results] == ["syntax", "undeclared-term", "decimal-comma"], "not: dangling, shapes"


def test_a_path_where_nothing_is_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="no such file"):
        validate(Settings(), [tmp_path / "nothing"])


def test_a_file_of_the_graph_itself_can_be_checked_alone() -> None:
    path = min((shipped_root() / "data" / "studies").glob("*.ttl"))
    report = validate(Settings(), [path])
    assert report.conforms
    assert report.files == 1


def test_the_graphs_of_a_trig_file_are_judged_as_one(tmp_path: Path) -> None:
    path = tmp_path / "new.trig"
    head, statements = STUDY.split("study:new a", 1)
    said = f"{head}<https://example.org/a> {{ study:new a{statements}}}\n" % ""
    method = "<https://example.org/b> { study:new evg:method method:not-reported . }\n"
    path.write_text(said + method, encoding="utf-8")
    assert validate(Settings(), [path]).conforms
    path.write_text(said, encoding="utf-8")
    (result,) = validate(Settings(), [path]).results
    assert result.rule.endswith("Study-method")
    assert result.place is not None
    assert said.splitlines()[result.place.line - 1].startswith("<https://example.org/a> { study:new a")
