"""Files as nobody should write them: each is told of in words, soon, and none is a traceback."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evidensgraf.cli import main
from evidensgraf.validation.checks import of_file
from evidensgraf.validation.documents import Document
from evidensgraf.validation.threads import threads

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
    assert told.exit_code == 2
    assert len(told.output.splitlines()) == 1


def report(*paths: Path) -> str:
    return CliRunner().invoke(main, ["--lang", "en", "validate", *map(str, paths)]).output


def test_the_name_of_a_file_stays_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a\nb\x1b[31m.ttl"
    path.write_bytes(b'<http://e/a> <http://e/b> "x"^^<http://www.w3.org/2001/XMLSchema#int> .')
    lines = report(path).splitlines()
    assert any(line.startswith(f"{tmp_path}/a\\nb\\x1b[31m.ttl:1:27: must") for line in lines), lines
    assert "\x1b" not in "".join(lines)


def test_what_is_wrong_fifty_thousand_times_in_a_line_is_told_twenty_times(tmp_path: Path) -> None:
    path = tmp_path / "deep.ttl"
    path.write_text("<http://e/a> <http://e/b> " + "[ <http://e/b> " * 5_000 + "1" + "]" * 5_000 + " .")
    told = report(path)
    assert told.count("Blank nodes cannot be cited") == 20
    assert "and 4980 more of blank-node in line 1" in told
    assert "5000 must" in told


def test_a_message_with_a_long_value_is_cut(tmp_path: Path) -> None:
    path = tmp_path / "long.ttl"
    graph = "https://w3id.org/evidensgraf"
    path.write_text(f"<{graph}/id/study/{'x' * 100_000}> a <{graph}/ns/PrimaryStudy> .")
    told = report(path)
    assert "study:xxx" in told
    assert max(map(len, told.splitlines())) < 1_500


@pytest.mark.parametrize(("language", "words"), [("en", "has no file to check"), ("da", "rummer ingen fil")])
def test_a_folder_with_nothing_to_check_does_not_conform(tmp_path: Path, language: str, words: str) -> None:
    (tmp_path / "notes.txt").write_text("no RDF")
    told = CliRunner().invoke(main, ["--lang", language, "validate", str(tmp_path)])
    assert (told.exit_code, words in told.stderr, ".ttl" in told.stderr) == (2, True, True)


def test_a_root_without_data_conforms_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    told = CliRunner().invoke(main, ["--lang", "en", "--root", str(tmp_path), "validate"])
    assert told.exit_code == 0
    assert f"there are no data in {tmp_path / 'data'}" in told.stderr
    assert "there are no data" not in CliRunner().invoke(main, ["--lang", "en", "validate"]).stderr


def test_an_interrupted_check_ends_at_once_in_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    ended: list[int] = []
    monkeypatch.setattr("evidensgraf.validation.validate", interrupted)
    monkeypatch.setattr("os._exit", ended.append)
    told = CliRunner().invoke(main, ["--lang", "en", "validate"])
    assert ended == [130]
    assert told.stderr == "evidensgraf: interrupted\n"


def test_who_is_interrupted_does_not_wait_for_other_threads() -> None:
    release, begun = threading.Event(), time.monotonic()

    def interrupted() -> None:
        with threads(1) as pool:
            pool.submit(release.wait, 30)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert time.monotonic() - begun < 10
    release.set()
