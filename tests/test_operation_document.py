"""OPERATION.md is executed: its commands run, and what it names is there: settings, fields, figures, statuses."""

from __future__ import annotations

import dataclasses
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidensgraf.cli import main
from evidensgraf.settings import Settings, shipped_root
from evidensgraf.web import access, create_app, errors
from evidensgraf.web.access import CLIENT_GONE

if TYPE_CHECKING:
    from collections.abc import Generator

    from evidensgraf.store.local import LocalStore

TEXT = (shipped_root() / "OPERATION.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"<!-- run -->\n```sh\n(.*?)```", TEXT, re.DOTALL)
OF_THE_PROXY = {429, 502, 504}


def column(heading: str, number: int) -> list[str]:
    """The cells of one column of the table under a heading."""
    section = TEXT.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\|(.*)\|$", section, re.MULTILINE)[2:]
    return [row.split(" | ")[number].strip() for row in rows]


@pytest.fixture(scope="module")
def address(settings: Settings, store: LocalStore, serving: Any) -> Generator[str]:
    pytest.importorskip("prometheus_client")
    with serving(create_app(dataclasses.replace(settings, metrics="on"), store)) as port:
        yield f"127.0.0.1:{port}"


def test_it_has_commands_to_run() -> None:
    assert len(COMMANDS) == TEXT.count("<!-- run -->\n") == 4


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: " ".join(command.split()[:2]))
def test_a_command_that_it_names_works(address: str, command: str) -> None:
    done = subprocess.run(
        ["/bin/sh", "-e", "-c", command.replace("127.0.0.1:8000", address)],
        cwd=shipped_root(),
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_the_settings_that_it_names_exist() -> None:
    there = {f"EVIDENSGRAF_{field.name.upper()}" for field in dataclasses.fields(Settings)}
    assert set(re.findall(r"EVIDENSGRAF_\w+", TEXT)) - there == set()


def test_the_command_of_the_unit_is_one_that_the_program_takes() -> None:
    (line,) = re.findall(r"^ExecStart=/opt/evidensgraf/bin/evidensgraf serve (.*)$", TEXT, re.MULTILINE)
    assert main.commands["serve"].make_context("serve", line.split()).params == {"host": "127.0.0.1", "port": 8000}


def test_the_fields_and_outcomes_of_the_log_are_those_that_are_written() -> None:
    names = re.findall(r"`(\w+)`", " ".join(column("The log", 0)))
    line = access.line(access.Note(id="", method="", path=""))
    assert names == re.findall(r'"(\w+)":', line)
    (outcomes,) = (cell for cell in column("The log", 1) if "deadline" in cell)
    assert set(re.findall(r"`(\w+)`", outcomes)) == {"ok", *access.OUTCOMES.values()}


def test_the_figures_that_it_names_are_given(settings: Settings, store: LocalStore) -> None:
    pytest.importorskip("prometheus_client")
    text = create_app(dataclasses.replace(settings, metrics="on"), store).test_client().get("/metrics").text
    figures = re.findall(r"`(\w+)`", " ".join(column("Metrics", 0)))
    of_workers = {"evidensgraf_workers_busy", "evidensgraf_queries_waiting", "evidensgraf_worker_restarts_total"}
    assert {name for name in figures if f" {name} " not in text} == of_workers


def test_every_status_that_is_given_is_explained_and_no_other() -> None:
    explained = {int(status) for cell in column("What each status means", 0) for status in re.findall(r"\d+", cell)}
    given = {int(status) for status in errors.STATUSES.values()} | {405, CLIENT_GONE}
    assert explained == given | OF_THE_PROXY
