"""Hostile files of the shared manifest: `validate` reads them in bounds, or says in one line why it does not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(os.environ.get("EVIDENSGRAF_SHARED", shipped_root().parent / "shared")) / "attacks"
MANIFEST = FOLDER / "manifest.json"
ENTRIES = json.loads(MANIFEST.read_bytes()) if MANIFEST.exists() else []
SECONDS = 30
"""How long checking a hostile file may take: it is the steward's own machine and time."""
OMITTED: dict[str, Callable[[], str]] = {
    "turtle-deep-tripleterm": lambda: "<a:a> <a:b> " + "<<( <a:a> <a:b> " * 20_000 + "1" + " )>>" * 20_000 + " .",
    "jsonld-deep": lambda: '{"@id": "a:a", "a:b": ' * 20_000 + "1" + "}" * 20_000,
    "json-deep-array": lambda: "[" * 200_000 + "]" * 200_000,
    "csv-unclosed-quote": lambda: 'a,b\n"' + "a" * 400_000,
    "csv-wide": lambda: ",".join(f"c{number}" for number in range(200_000)),
    "csv-field-20MB": lambda: "a\n" + "a" * 20_000_000,
}


def entries(*, turtle: bool) -> list[Any]:
    chosen = [entry for entry in ENTRIES if entry["channel"] == "load" and entry["file"].endswith(".ttl") is turtle]
    none = pytest.param(None, marks=pytest.mark.skip(reason=f"there is no {MANIFEST}"))
    return [pytest.param(entry, id=entry["name"]) for entry in chosen] or [none]


def checked(entry: dict[str, Any], root: Path, listener: Any, note: Any) -> subprocess.CompletedProcess[str]:
    """Validate one file beside a graph without data, as a contributor would; what must hold of each is seen to."""
    (root / "data").mkdir()
    folder = root / "contributed"
    folder.mkdir()
    path = folder / Path(entry["file"]).name
    if entry.get("file_omitted"):
        path.write_text(OMITTED[entry["name"]](), encoding="utf-8")
    else:
        content = (FOLDER / entry["file"]).read_bytes()
        path.write_bytes(content.replace(b"{LOOP}", listener.url.encode()))
    hits, begun = listener.hits, time.monotonic()
    command = [sys.executable, "-m", "evidensgraf", "--root", str(root), "--lang", "en", "validate", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    told = (done.stderr + done.stdout).replace(str(folder), "").strip().partition("\n")[0]
    note(entry["kind"], entry["name"], f"exit {done.returncode}: {told[:80]}", time.monotonic() - begun)
    assert listener.hits == hits, "somebody came to the listener"
    assert "root:x:0" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert {found.name for found in folder.iterdir()} == {path.name}, "something else was written"
    return done


STATUSES = {
    "turtle-deep-tripleterm": (2, "turtle-deep-tripleterm.ttl:1:"),
    "turtle-import-loop": (0, ""),
    "n3-rules": (2, "n3-rules.ttl:1:"),
    "shacl-js": (1, "Blank nodes cannot be cited"),
    "shacl-regex-bomb": (1, "Blank nodes cannot be cited"),
    "owl-transitive-chain": (0, ""),
}
"""What validation says of each: its exit code, and words of the line on standard error. Shapes in data are not run."""


@pytest.mark.parametrize("entry", entries(turtle=True))
def test_a_hostile_turtle_file_is_read_in_bounds(
    entry: dict[str, Any], tmp_path: Path, listener: Any, note: Any
) -> None:
    done = checked(entry, tmp_path, listener, note)
    code, words = STATUSES[entry["name"]]
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stderr + done.stdout


LISTS = {
    "bib-deep-braces": "bib-deep-braces.bib:1:123: must: A comma",
    "csv-unclosed-quote": "csv-unclosed-quote.csv:2:1: must: A cell of this row has over 131072 characters",
    "csv-wide": "csv-wide.csv:1:1: must: The table has 200000 columns (c0, c1, c2 …)",
    "csv-field-20MB": "csv-field-20MB.csv:2:1: must: A cell of this row has over 131072 characters",
}
"""What validation says of each table and bibliography, which are lists that a steward brings along."""
SHOWN = 10_000
"""More characters of a hostile file than that nobody wants to see again."""


@pytest.mark.parametrize("entry", entries(turtle=False))
def test_a_file_of_another_kind_is_refused_and_a_list_in_bounds(
    entry: dict[str, Any], tmp_path: Path, listener: Any, note: Any
) -> None:
    done = checked(entry, tmp_path, listener, note)
    assert done.returncode == 2
    assert len(done.stdout) < SHOWN
    if entry["name"] in LISTS:
        assert LISTS[entry["name"]] in done.stdout
        return
    assert "is not an RDF file" in done.stderr
    assert done.stderr.count("\n") == 1
