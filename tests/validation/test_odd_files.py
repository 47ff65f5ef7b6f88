"""Files as nobody should write them: each is told of in words, soon, and none is a traceback."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidensgraf.cli import main
from evidensgraf.validation.checks import of_file
from evidensgraf.validation.documents import Document

if TYPE_CHECKING:
    from pathlib import Path

PREFIX = b"@prefix e: <http://e/> .\n"
SAID = {
    "NUL": (PREFIX + b"e:a e:b 1 .\n\0", "Delete it."),
    "UTF-16": ("<http://e/a> <http://e/b> 1 .".encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": ("<http://e/a> <http://e/b> 1 .".encode("utf-16-be"), "UTF-16"),
    "UTF-32": ("<http://e/a> <http://e/b> 1 .".encode("utf-32"), "UTF-32"),
    "nothing": (b"", "empty"),
    "a mark of the byte order alone": (b"\xef\xbb\xbf", "empty"),
    "one long line": (b"#" * 1_000_000, "empty"),
    "half a character": (PREFIX + b'e:a e:b "\\uD800" .', "surrogate"),
    "open brackets": (PREFIX + b"e:a e:b " + b"[ e:b " * 20_000, "ends in the middle"),
}


def said(path: Path, content: bytes) -> str:
    """What is said of a file by itself, hints included, in English."""
    results = [*of_file(Document(path, "data", "http://e/g", content))]
    return " ".join(words for r in results for words in (r.messages["en"], *r.hints.get("en", ())))


@pytest.mark.parametrize("name", SAID)
def test_what_is_odd_about_a_file_is_said(tmp_path: Path, name: str) -> None:
    content, words = SAID[name]
    assert words in said(tmp_path / "odd.ttl", content)


def test_thousands_of_prefixes_are_read_in_seconds(tmp_path: Path) -> None:
    """Each was looked for in the whole text: with 50,000 of them that took minutes."""
    lines = b"".join(b"@prefix p%d: <http://e/%d/> .\n" % (number, number) for number in range(40_000))
    begun = time.process_time()
    assert "Write <http://e/7/a>" in said(
        tmp_path / "odd.ttl", lines + b"<https://e/7/a> <http://e/1/b> <http://e/1/c> ."
    )
    assert time.process_time() - begun < 10


@pytest.mark.parametrize("kind", ["folder", "loop", "pipe", "dangling"])
def test_what_is_no_file_is_told_in_a_line(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "odd.ttl"
    if kind == "folder":
        path.mkdir()
    elif kind == "pipe":
        os.mkfifo(path)  # to open it would wait for ever
    else:
        path.symlink_to(path if kind == "loop" else tmp_path / "nowhere.ttl")
    told = CliRunner().invoke(main, ["--lang", "en", "validate", str(path)])
    assert told.exit_code == (0 if kind == "folder" else 2)
    assert len(told.output.splitlines()) == 1
