"""cli: each command does what its help says; wrong input ends in one line that says what and where, exit code 2."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from evidensgraf import __version__
from evidensgraf.cli import main

if TYPE_CHECKING:
    from pathlib import Path

STUDIES = """PREFIX evg: <https://w3id.org/evidensgraf/ns/>
SELECT ?study ?method { ?study a evg:PrimaryStudy ; evg:method ?method } ORDER BY ?study"""


def run(*arguments: str, text: str | None = None, lang: str = "en") -> Result:
    return CliRunner(env={"EVIDENSGRAF_LANG": lang}).invoke(main, arguments, input=text, catch_exceptions=False)


@pytest.fixture
def studies(tmp_path: Path) -> str:
    path = tmp_path / "studies.rq"
    path.write_text(STUDIES)
    return str(path)


def test_the_version_is_told() -> None:
    assert run("--version").output.strip() == f"evidensgraf, version {__version__}"


@pytest.mark.parametrize("command", [[], *([name] for name in main.commands)], ids=["evidensgraf", *main.commands])
def test_every_help_text_carries_an_example(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    assert "Examples:" in result.output
    assert "  evidensgraf " in result.output


def test_a_query_from_a_file_and_from_standard_input_give_the_same(studies: str) -> None:
    from_file = run("query", studies, "--format", "csv")
    from_input = run("query", "--format", "csv", text=STUDIES)
    assert from_file.exit_code == 0
    assert from_file.output == from_input.output
    rows = list(csv.DictReader(io.StringIO(from_file.output)))
    assert "https://w3id.org/evidensgraf/id/study/jobfirst" in [row["study"] for row in rows]


def test_a_table_shows_names_and_not_whole_iris(studies: str) -> None:
    output = run("query", studies).output
    assert "study:jobfirst" in output
    assert "method:randomised-controlled-trial" in output
    assert "https://" not in output


def test_json_is_the_standard_results_format(studies: str) -> None:
    document = json.loads(run("query", studies, "--format", "json").output)
    assert document["head"]["vars"] == ["study", "method"]


def test_a_graph_is_turtle_unless_asked_otherwise() -> None:
    describe = "DESCRIBE <https://w3id.org/evidensgraf/id/study/jobfirst>"
    assert "study:jobfirst" in run("query", text=describe).output
    assert "study:jobfirst" in run("query", "--format", "table", text=describe).output
    assert json.loads(run("query", "--format", "jsonld", text=describe).output)


REFUSED = {
    "malformed": (["query"], "SELECT * { ?s ?p", "line 1, column"),
    "empty": (["query"], "", "line 1, column 1"),
    "update": (["query"], "DELETE WHERE { ?s ?p ?o }", "DELETE is refused"),
    "service": (["query"], "ASK { SERVICE <http://a.dk/> {} }", "SERVICE is refused"),
    "format-of-another-form": (["query", "--format", "ttl"], "ASK {}", "no format “ttl” for ASK"),
    "unknown-file": (["query", "nothing.rq"], None, "nothing.rq: there is no such file"),
    "unknown-root": (["--root", "/nowhere/at/all", "query"], "ASK {}", "/nowhere/at/all: there is no such file"),
    "unknown-path": (["validate", "nothing.ttl"], None, "nothing.ttl: there is no such file"),
    "port-in-the-clouds": (["serve", "--host", "256.256.256.256"], None, "256.256.256.256:8000: cannot be listened on"),
}


@pytest.mark.parametrize(("arguments", "text", "words"), REFUSED.values(), ids=REFUSED)
def test_wrong_input_ends_in_one_line_and_exit_code_2(arguments: list[str], text: str | None, words: str) -> None:
    result = run(*arguments, text=text)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output


def test_messages_are_in_danish_where_the_reader_is() -> None:
    assert "DELETE afvises" in run("query", text="DELETE WHERE { ?s ?p ?o }", lang="da").stderr
    assert "LOAD afvises" in run("--lang", "da", "query", text="LOAD <http://a.dk/>").stderr


def test_a_query_file_in_another_encoding_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "latin.rq"
    path.write_bytes("ASK { ?s ?p 'æble' }".encode("latin-1"))
    assert "latin.rq: is not UTF-8" in run("query", str(path)).stderr


BROKEN = {"conforms": ("", 0), "broken-rule": ("study:x a evg:StudySet .", 1), "syntax-error": ("study:x a", 2)}


@pytest.mark.parametrize(("statement", "code"), BROKEN.values(), ids=BROKEN)
def test_validate_has_an_exit_code_for_each_outcome(tmp_path: Path, statement: str, code: int) -> None:
    path = tmp_path / "a.ttl"
    prefixes = (
        "@prefix evg: <https://w3id.org/evidensgraf/ns/> .\n@prefix study: <https://w3id.org/evidensgraf/id/study/> .\n"
    )
    path.write_text(prefixes + statement)
    assert run("validate", str(path)).exit_code == code


def test_infer_writes_the_closure_where_it_is_told(tmp_path: Path) -> None:
    output = tmp_path / "closure.nt"
    result = run("infer", "--output", str(output))
    assert result.exit_code == 0
    lines = output.read_text().splitlines()
    assert result.output.strip().endswith(f": {len(lines) - 1}")
    assert any("ns/isReportedBy" in line for line in lines)


def test_the_module_is_the_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evidensgraf", "--version"], capture_output=True, text=True, check=True
    )
    assert __version__ in done.stdout


SLIPS = {
    "prefix-not-declared": ("SELECT * { ?s a evg:Study }", "line 1, column 26: prefix not found."),
    "brace-missing": ("SELECT * { ?s ?p ?o", "line 1, column 20: something is wrong or missing at the end"),
    "word-wrong": ("SELECT * { ?s ?p ?o } LIMIT ten", "line 1, column 29: something is wrong near “ten”."),
    "second-line": ("ASK {\n OPTIONAL ?s }", "line 2, column 11: something is wrong near “?s”; here could stand {."),
    "not-grouped": ("SELECT ?s { ?s ?p ?o } GROUP BY ?p", "the SELECT contains a variable that is unbound."),
    "no-query": ("SELCT * {}", "near “SELCT * {}”; here could stand SELECT ASK CONSTRUCT DESCRIBE."),
}


@pytest.mark.parametrize(("text", "words"), SLIPS.values(), ids=SLIPS)
def test_a_slip_in_a_query_is_told_by_place_and_in_few_words(text: str, words: str) -> None:
    message = run("query", text=text).stderr.strip()
    assert message.startswith("evidensgraf: The query cannot be read: ")
    assert words in message
    assert len(message) < 200


@pytest.mark.parametrize("name", ["", *main.commands])
def test_help_shows_each_example_on_a_line_of_its_own(name: str) -> None:
    said = CliRunner().invoke(main, [*filter(None, [name]), "--help"], terminal_width=200).output
    examples = said.partition("Examples:\n")[2].partition("\n\n")[0].splitlines()
    assert examples
    assert [line for line in examples if line.count("evidensgraf ") != 1 and " -d " not in line] == []
    assert "\\b" not in said


_WHILE_LOADING = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, *_):
        if name == "evidensgraf.cli.check":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
from evidensgraf.__main__ import run
run()
"""


@pytest.mark.parametrize(("language", "said"), [("da", "evidensgraf: afbrudt\n"), ("en", "evidensgraf: interrupted\n")])
def test_ctrl_c_while_the_command_line_loads_ends_in_a_line(language: str, said: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _WHILE_LOADING, "--version"],
        env=os.environ | {"EVIDENSGRAF_LANG": language},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr, ended.stdout) == (130, said, "")
