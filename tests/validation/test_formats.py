"""formats: each says the same of the same report, and is valid by the schema or grammar of whoever reads it."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args
from xml.etree import ElementTree as ET

import html5rdf  # type: ignore[import-untyped]
import jsonschema  # type: ignore[import-untyped]
import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from evidensgraf import cli
from evidensgraf.errors import Language
from evidensgraf.settings import Settings
from evidensgraf.validation import validate
from evidensgraf.validation.formats import FORMATS
from evidensgraf.validation.result import Place, Report, Result

if TYPE_CHECKING:
    from collections.abc import Mapping

SARIF = Path(__file__).parent / "sarif" / "sarif-schema-2.1.0.json"
SH = "http://www.w3.org/ns/shacl#"
NASTY = "<script>alert('x')</script> & \"quoted\" 100 % \x0b ]]> ::error::\r\nå"
BROKEN = """
@prefix basis: <https://w3id.org/evidensgraf/concept/method-basis/> .
@prefix evg: <https://w3id.org/evidensgraf/ns/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix study: <https://w3id.org/evidensgraf/id/study/> .
study:new a evg:StudySet ;
    skos:prefLabel "nye studier"@da , "new studies"@en ;
    evg:numberOfStudies "tre" ;
    evg:methodBasis basis:no-such-basis .
"""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Report:
    path = tmp_path_factory.mktemp("data") / "new study.ttl"
    path.write_text(BROKEN, encoding="utf-8")
    return validate(Settings(), [path])


@pytest.fixture(scope="module")
def unread(tmp_path_factory: pytest.TempPathFactory) -> Report:
    path = tmp_path_factory.mktemp("data") / "unread.ttl"
    path.write_text("@prefix", encoding="utf-8")
    return validate(Settings(), [path])


@pytest.fixture(scope="module")
def nasty() -> Report:
    """What hostile data can put into every field."""
    place = Place(Path("/a b/<&>%:,\n.ttl"), 1, 3, 1, 9)
    result = Result(
        rule="javascript:alert(1)", component=NASTY, severity="Violation", messages={"da": NASTY, "en": NASTY},
        focus=f"https://a.dk/{NASTY}", path="^<https://a.dk/p>", value=f'"{NASTY}"', place=place, related=(place,),
        hints={"da": (NASTY,), "en": (NASTY,)}, link="javascript:alert(1)",
    )  # fmt: skip
    odd = replace(result, severity="Grave", place=None, related=(), messages={"": "x"}, hints={}, focus=None)
    return Report((result, odd), 1, {place.path: f"ab{NASTY}"})


@pytest.fixture(scope="module")
def empty() -> Report:
    return Report((), 3)


@pytest.fixture(params=["broken", "unread", "nasty", "empty"])
def report(request: pytest.FixtureRequest) -> Report:
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Report)
    return found


@pytest.fixture(params=get_args(Language))
def language(request: pytest.FixtureRequest) -> Language:
    return "da" if request.param == "da" else "en"


def schema(text: str) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


def test_json_is_valid_by_the_schema_that_the_package_carries(report: Report, language: Language) -> None:
    own = schema(files("evidensgraf.validation.formats").joinpath("report.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(own)
    document = json.loads(FORMATS["json"](report, language))
    jsonschema.Draft202012Validator(own).validate(document)
    assert (document["conforms"], document["outcome"]) == (report.conforms, report.outcome)
    assert [result["focus"] for result in document["results"]] == [result.focus for result in report.results]


def test_the_schema_refuses_a_document_that_lacks_something(broken: Report) -> None:
    own = schema(files("evidensgraf.validation.formats").joinpath("report.schema.json").read_text(encoding="utf-8"))
    for field in ("place", "link", "severity"):
        document = json.loads(FORMATS["json"](broken, "en"))
        del document["results"][0][field]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(own).validate(document)


def test_sarif_is_valid_by_the_schema_of_the_standard(report: Report, language: Language) -> None:
    log = json.loads(FORMATS["sarif"](report, language))
    jsonschema.Draft4Validator(schema(SARIF.read_text(encoding="utf-8"))).validate(log)
    (run,) = log["runs"]
    assert len(run["results"]) == len(report.results)
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert run["invocations"][0]["executionSuccessful"] is (report.outcome != "unread")


def test_sarif_tells_the_place_and_knows_a_result_again_that_has_moved(broken: Report) -> None:
    (run,) = json.loads(FORMATS["sarif"](broken, "en"))["runs"]
    first, place = run["results"][0], broken.results[0].place
    assert place is not None
    location = first["locations"][0]["physicalLocation"]
    assert location["region"]["startLine"] == place.line
    assert location["artifactLocation"]["uri"].endswith("new%20study.ttl")
    moved = replace(broken.results[0], place=replace(place, line=place.line + 7, end_line=place.end_line + 7))
    (again,) = json.loads(FORMATS["sarif"](Report((moved,), 1), "en"))["runs"]
    assert again["results"][0]["partialFingerprints"] == first["partialFingerprints"]
    assert len({json.dumps(r["partialFingerprints"]) for r in run["results"]}) == len(run["results"])


def test_junit_counts_what_fails(report: Report, language: Language) -> None:
    root = ET.fromstring(FORMATS["junit"](report, language))  # noqa: S314 (our own)
    cases = root.findall("testsuite/testcase")
    assert len(cases) == max(1, len(report.results))
    for suite in root.findall("testsuite"):
        for kind in ("failure", "error"):
            counted = suite.get(f"{kind}s")
            assert counted == str(len(suite.findall(f"testcase/{kind}")))
    assert bool(root.findall(".//failure") or root.findall(".//error")) is not report.conforms
    assert bool(root.findall(".//error")) is bool(report.unread)


def test_github_gets_one_command_a_result_and_no_other(report: Report, language: Language) -> None:
    lines = FORMATS["github"](report, language).splitlines()
    assert len(lines) == len(report.results)
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in lines)
    assert [line.count("::") >= 2 and "\r" not in line for line in lines] == [True] * len(lines)


def test_turtle_is_a_report_of_shacl_with_places(report: Report, language: Language) -> None:
    quads = list(ox.parse(FORMATS["ttl"](report, language), format=ox.RdfFormat.TURTLE))
    said = [q.predicate.value.removeprefix(SH) for q in quads]
    assert said.count("conforms") == 1
    assert said.count("result") == sum(result.focus is not None for result in report.results)
    assert said.count("resultSeverity") == len(report.results)
    lines = {int(q.object.value) for q in quads if q.predicate.value.endswith("lineNumber")}
    assert lines == {n for r in report.results for p in (r.place, *r.related) if p for n in (p.line, p.end_line)}


def test_turtle_of_a_broken_file_names_focus_shape_and_component(broken: Report) -> None:
    text = FORMATS["ttl"](broken, "en")
    assert "sh:focusNode <https://w3id.org/evidensgraf/id/study/new>" in text
    assert "sh:sourceShape <https://w3id.org/evidensgraf/shapes/Study-method>" in text
    assert "sh:MinCountConstraintComponent" in text
    assert "ptr:LineCharPointer" in text


def test_the_page_parses_strictly_needs_nothing_and_runs_nothing(report: Report, language: Language) -> None:
    text = FORMATS["html"](report, language)
    parser = html5rdf.HTMLParser(strict=False)
    document = parser.parse(text)
    assert [error[1] for error in parser.errors if error[1] != "invalid-codepoint"] == []
    elements = [e for e in document.iter() if isinstance(e.tag, str)]
    names = {element.tag.rpartition("}")[2] for element in elements}
    assert not names & {"script", "img", "iframe", "object", "base", "form"}
    assert not [e for e in elements if {"src", "onclick", "style"} & set(e.attrib)]
    assert all(not e.get("href", "").startswith("javascript:") for e in elements)
    assert f'lang="{language}"' in text
    assert text.count("<article") == len(report.results)


@pytest.mark.parametrize("name", [*FORMATS, "text"])
def test_the_command_writes_each_format_and_ends_with_the_same_exit_code(name: str, tmp_path: Path) -> None:
    path = tmp_path / "new.ttl"
    codes = []
    for content in (BROKEN, "@prefix"):
        path.write_text(content, encoding="utf-8")
        result = CliRunner().invoke(cli.main, ["validate", str(path), "--format", name], catch_exceptions=False)
        assert "new.ttl" in result.stdout
        codes.append(result.exit_code)
    assert codes == [1, 2]
