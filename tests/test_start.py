"""start.py: sets up once, safely and in one line of words when it cannot; the gate runs every check."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

FILE = Path(__file__).parents[1] / "start.py"
LOCKS = [f"requirements/{name}.txt" for name in ("run", "build", "dev", "browser", "node")]
FILES = ["pyproject.toml", "hatch_build.py", "src/evidensgraf/__init__.py", *LOCKS]
SETUP = ["-m venv", "download", "install --no-index", "install --no-build-isolation"]
"""The steps of a set-up, by words of their command lines."""


class Checkout:
    """A checkout whose programs are noted, not started; `fails` names one that fails, `stops` one that is stopped."""

    def __init__(self, start: ModuleType, root: Path) -> None:
        self.start, self.root = start, root
        self.calls: list[str] = []
        self.fails = self.stops = "nothing"
        self.said = "ERROR: no network\n"

    def program(self, line: Sequence[str], **_: object) -> subprocess.CompletedProcess[str]:
        words = " ".join(line).replace(str(self.root), ".")
        self.calls.append(words)
        if self.stops in words:
            raise KeyboardInterrupt
        if "-m venv" in words:
            self.start.PYTHON.parent.mkdir(parents=True, exist_ok=True)
            self.start.PYTHON.touch()
        (self.start.VENV / "fetched").mkdir(parents=True, exist_ok=True)
        failed = self.fails in words
        return subprocess.CompletedProcess(list(line), int(failed), "", self.said if failed else "")

    def become(self, _: str, line: list[str]) -> NoReturn:
        raise SystemExit(self.program(line).returncode)

    def main(self, *arguments: str) -> object:
        self.calls.clear()
        try:
            return self.start.main(list(arguments))
        except SystemExit as end:
            return end.code

    def change(self, name: str) -> None:
        (self.root / name).write_text("changed", encoding="utf-8")

    def bundler(self, is_fresh: bool, node: object) -> None:
        text = f"def is_fresh():\n    return {is_fresh}\n\n\ndef node():\n    return {node!r}\n"
        (self.root / "frontend").mkdir()
        (self.root / "frontend" / "bundle.py").write_text(text, encoding="utf-8")

    @property
    def steps(self) -> list[str]:
        """Which of the set-up's steps were taken."""
        return [step for step in SETUP if any(step in call for call in self.calls)]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    root = tmp_path / "a checkout"
    for name in FILES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name, encoding="utf-8")
    (root / "start.py").write_bytes(FILE.read_bytes())
    spec = importlib.util.spec_from_file_location("start", root / "start.py")
    assert spec is not None
    assert spec.loader is not None
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    found = Checkout(start, root)
    monkeypatch.setattr(start.subprocess, "run", found.program)
    monkeypatch.setattr(start.os, "execv", found.become)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("EVIDENSGRAF_LANG", "en")
    return found


def test_file_parses_on_python_3_8_and_imports_only_the_standard_library() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    imported |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert {str(name).split(".")[0] for name in imported} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "needs Python 3.11 or newer"), ("da", "skal bruge Python 3.11 eller nyere")]
)
def test_older_python_is_told_in_one_line(
    checkout: Checkout,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    sentence: str,
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    monkeypatch.setenv("EVIDENSGRAF_LANG", language)
    assert checkout.main() == 2
    error = capsys.readouterr().err
    assert sentence in error
    assert error.count("\n") == 1
    assert checkout.calls == []


def test_first_start_sets_up_and_serves(checkout: Checkout) -> None:
    checkout.main()
    assert checkout.steps == SETUP
    assert checkout.calls[-1].endswith("evidensgraf serve")


def test_second_start_serves_at_once(checkout: Checkout) -> None:
    checkout.main()
    assert checkout.main("serve", "--port", "9000") == 0
    assert [Path(call).name for call in checkout.calls] == ["evidensgraf serve --port 9000"]


def test_every_package_is_checked_against_its_hash(checkout: Checkout) -> None:
    checkout.main()
    fetching = [call for call in checkout.calls if "requirements" in call]
    assert len(fetching) == 2
    assert all("--require-hashes --only-binary :all:" in call for call in fetching)


@pytest.mark.parametrize(
    ("changed", "steps"),
    [
        pytest.param("requirements/run.txt", SETUP[1:], id="a lock: its packages again"),
        pytest.param("pyproject.toml", SETUP[3:], id="the project: only itself again, no network needed"),
        pytest.param("requirements/dev.txt", [], id="a lock that serving does not need: nothing"),
    ],
)
def test_what_is_done_again_after_a_change(checkout: Checkout, changed: str, steps: list[str]) -> None:
    checkout.main()
    checkout.change(changed)
    checkout.main()
    assert checkout.steps == steps
    checkout.main()
    assert checkout.steps == []


def test_other_python_gets_a_new_venv(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout.main()
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    checkout.main()
    assert checkout.steps == SETUP


def test_moved_checkout_gets_a_new_venv(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    checkout.main()
    monkeypatch.setattr(checkout.start, "ROOT", checkout.root / ".." / checkout.root.name)
    checkout.main()
    assert checkout.steps == SETUP


@pytest.mark.parametrize("step", SETUP)
def test_stopped_setup_begins_afresh(checkout: Checkout, capsys: pytest.CaptureFixture[str], step: str) -> None:
    checkout.stops = step
    assert checkout.main() == 130
    assert capsys.readouterr().err.endswith("Interrupted.\n")
    checkout.stops = "nothing"
    checkout.main()
    assert checkout.steps == SETUP


@pytest.mark.parametrize(
    ("step", "left"),
    [
        pytest.param(SETUP[1], [], id="while fetching: what was there still serves"),
        pytest.param(SETUP[2], SETUP, id="while installing: all afresh"),
    ],
)
def test_setup_stopped_in_an_update(checkout: Checkout, step: str, left: list[str]) -> None:
    checkout.main()
    old = (checkout.root / "requirements/run.txt").read_bytes()
    checkout.change("requirements/run.txt")
    checkout.stops = step
    assert checkout.main() == 130
    checkout.stops = "nothing"
    (checkout.root / "requirements/run.txt").write_bytes(old)
    checkout.main()
    assert checkout.steps == left


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (SETUP[0], "Could not make .venv (no network)"),
        (SETUP[1], "Could not fetch the packages (no network). Check the network"),
        (SETUP[2], "Could not install (no network)"),
        (SETUP[3], "Could not install (no network)"),
    ],
)
def test_failed_setup_is_one_line(
    checkout: Checkout, capsys: pytest.CaptureFixture[str], step: str, sentence: str
) -> None:
    checkout.fails = step
    assert checkout.main() == 2
    *_, last = capsys.readouterr().err.splitlines()
    assert last.startswith(sentence)
    assert last.endswith("setup.log.")
    assert "no network" in (checkout.root / ".venv" / "setup.log").read_text(encoding="utf-8")


def test_python_without_ensurepip_is_told_what_to_install(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(checkout.start.importlib.util, "find_spec", lambda name: None)
    assert checkout.main() == 2
    assert "sudo apt install python3-venv" in capsys.readouterr().err
    assert checkout.calls == []


def test_folder_that_cannot_be_read_is_one_line(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    (checkout.root / "requirements/run.txt").unlink()
    assert checkout.main() == 2
    error = capsys.readouterr().err
    assert "requirements" in error
    assert error.count("\n") == 1


def test_gate_runs_every_check_even_when_one_fails(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    checkout.fails = "mypy"
    assert checkout.main("test") == 1
    ran = [Path(call).name for call in checkout.calls[-6:]]
    assert ran == ["ruff format --check .", "ruff check .", "mypy", "lint-imports", "pytest", "evidensgraf validate"]
    summary = capsys.readouterr().err.splitlines()[-6:]
    assert [line.split()[:2] for line in summary] == [
        ["format", "passed"],
        ["lint", "passed"],
        ["types", "FAILED"],
        ["layers", "passed"],
        ["tests", "passed"],
        ["data", "passed"],
    ]


def test_gate_passes_when_every_check_does(checkout: Checkout) -> None:
    assert checkout.main("test") == 0


def test_arguments_after_test_are_pytests(checkout: Checkout) -> None:
    checkout.main("test")
    checkout.main("test", "-k", "rating")
    assert [Path(call).name for call in checkout.calls] == ["pytest -k rating"]


@pytest.mark.parametrize(("ci", "browser"), [("true", True), ("", False)])
def test_browser_packages_are_cis(checkout: Checkout, monkeypatch: pytest.MonkeyPatch, ci: str, browser: bool) -> None:
    monkeypatch.setenv("CI", ci)
    checkout.main("test")
    assert any("browser.txt" in call for call in checkout.calls) is browser


@pytest.mark.parametrize(
    ("is_fresh", "node", "fetched"),
    [(False, None, True), (False, ("node", "npm"), False), (True, None, False)],
    ids=["no Node here", "Node is here", "the bundle is there"],
)
def test_node_is_fetched_only_for_an_editor_that_must_be_bundled(
    checkout: Checkout, is_fresh: bool, node: object, fetched: bool
) -> None:
    checkout.bundler(is_fresh, node)
    assert checkout.main() == 0
    assert any("node.txt" in call for call in checkout.calls) is fetched
    assert checkout.steps == SETUP
    assert checkout.main() == 0
    assert checkout.steps == []


def test_without_node_the_site_is_set_up_all_the_same(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    checkout.bundler(False, None)
    checkout.fails = "node.txt"
    assert checkout.main() == 0
    assert checkout.calls[-1].endswith("evidensgraf serve")
    said = capsys.readouterr().err
    assert "Node.js could not be fetched (no network)" in said
    assert "The editor of the query page could not be bundled" in said


def test_another_editor_is_bundled_at_the_next_start(checkout: Checkout) -> None:
    checkout.main()
    (checkout.root / "frontend/src").mkdir(parents=True)
    checkout.change("frontend/src/query.js")
    assert checkout.main() == 0
    assert checkout.steps == ["install --no-build-isolation"]


def test_lock_writes_each_file_within_the_limits_of_those_before(checkout: Checkout) -> None:
    assert checkout.main("lock", "--upgrade") == 0
    written = [call.split("--output-file ")[1] for call in checkout.calls if "pip compile" in call]
    assert written == LOCKS
    assert checkout.calls[-1].count("--constraint") == 4
    assert all("--upgrade" in call for call in checkout.calls if "pip compile" in call)


def test_help_names_the_commands(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert checkout.main("--help") == 0
    assert "start.py test" in capsys.readouterr().out


def test_every_message_is_there_in_both_languages_and_says_as_much(checkout: Checkout) -> None:
    for english, danish in checkout.start.MESSAGES.values():
        assert english != danish
        assert [part in english for part in ("{0", "{1")] == [part in danish for part in ("{0", "{1")]
