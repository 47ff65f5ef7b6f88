"""lsp.checking and lsp.session: of a large text only what is typed is read; told is what its file would be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pygls.workspace import PositionCodec

from evidensgraf import turtle
from evidensgraf.lsp.checking import Checking
from evidensgraf.lsp.session import Session
from evidensgraf.namespaces import BASE
from evidensgraf.settings import Settings
from evidensgraf.validation import pieces

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox
    import pytest

HEAD = (
    "@prefix evg: <https://w3id.org/evidensgraf/ns/> .\n@prefix study: <https://w3id.org/evidensgraf/id/study/> .\n"
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\n"
)


def test_of_a_large_text_only_what_is_typed_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "SIZE", 500)
    (tmp_path / "data").mkdir()
    path, read = tmp_path / "data" / "all.ttl", list[int]()
    text = HEAD + "".join(f'study:s{n} skos:note "x"@en ;\n  skos:altLabel "{n}"@en .\n' for n in range(200))
    path.write_text(text)
    session = Session(Settings(root=tmp_path), "en")
    checking, parse = Checking(session), turtle.parse

    def counted(content: bytes, path: Path, graph: str | None) -> tuple[ox.Quad, ...]:
        read.append(len(content))
        return parse(content, path, graph)

    monkeypatch.setattr(turtle, "parse", counted)

    def told(typed: str) -> list[tuple[str, int]]:
        document = session.put(path.as_uri(), typed, 1, PositionCodec())
        at_once = checking.syntax(document)
        found = checking.check()[document.uri]
        assert at_once is None or at_once == found
        return sorted({(str(one.code), one.range.start.line) for one in found if "evgsh" not in str(one.code)})

    assert told(text) == []
    line = HEAD.count("\n") + 2 * 100
    for typed, expected in (
        (text.replace("study:s100 skos:note ", "study:s100 evg:titel "), [("undeclared-term", line)]),
        (
            "# more\n" + text.replace("study:s100 skos:note ", "study:s100 evg:titel "),
            [("undeclared-term", line + 1)],
        ),
        (text, []),
        (text.replace("study:s100 skos:note ", "study:s100 a a skos:note "), [("syntax", line)]),
        (text.replace("study:s100 skos", "study:s3 skos"), [("said-twice", line)]),
        (text, []),
    ):
        read.clear()
        assert told(typed) == expected
        is_whole = "a a " in typed or typed.count("study:s3 ") > 1
        assert (sum(read) > len(text)) is is_whole


def test_a_text_is_read_for_its_words_when_they_are_asked_for_and_not_at_each_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in ("ontology", "shapes", "data"):
        (tmp_path / part).mkdir()
    path, read = tmp_path / "data" / "new.ttl", list[int]()
    session = Session(Settings(root=tmp_path), "en")
    parse = turtle.parse

    def counted(content: bytes, path: Path, graph: str | None) -> tuple[ox.Quad, ...]:
        read.append(len(content))
        return parse(content, path, graph)

    def called() -> str:
        entry = session.lexicon.get(f"{BASE}id/study/s")
        return entry.name("en") if entry else ""

    monkeypatch.setattr(turtle, "parse", counted)
    assert called() == ""
    for letters in range(1, 6):
        session.put(path.as_uri(), f'{HEAD}study:s skos:prefLabel "{"x" * letters}"@en .', letters, PositionCodec())
    assert read == []
    assert [called(), called()] == ["xxxxx"] * 2
    assert len(read) == 1
    session.put(path.as_uri(), "", 6, PositionCodec())
    session.drop(path.as_uri())
    assert called() == ""
