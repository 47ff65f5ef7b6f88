"""pieces: a file in pieces says what the whole file says, whatever is done to its text; few pieces are read anew."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidensgraf.validation import checks, pieces
from evidensgraf.validation.checks import links
from evidensgraf.validation.documents import Document
from evidensgraf.validation.pieces import Piece, divided, number_lines
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEAD = (
    "# Prefixes . \n@prefix e: <http://e.dk/> .\n"
    "PREFIX evg: <https://w3id.org/evidensgraf/ns/>\n@base <http://b.dk/> .\n"
    "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
)
BLOCKS = (
    'e:a{n} a e:C, evg:Studdy ; rdfs:comment "en"@en, "en"@da ;\n  e:p 1,5 , "x", "x " .\n',
    'e:b{n} rdfs:comment """lang . \n# text "her" .\n.\ne:x e:y e:z .\n""" .\n',
    "# e:no e:no e:no .\ne:c{n} e:p e:a{n} ; e:q <http://s.dk/{n}/>, <c{n}> . # .\n\n",
    "e:d{n} e:q <http://s.dk/{n}>, <https://e.dk/d>, <javascript:x>, <http://www.w3id.org/x> . e:f{n} e:p 5 .\n",
    'e:g{n} e:p "ugyldig"^^xsd:date, "\u00c3\u00a6", "e\u0301", "a\u0007b" ;\n\n e:q\te:a{n} .\n<h{n}> a e:D .\n',
    "e:h{n} e:p 'it''\n .\n'' \\' .' .\n".replace("''\n .\n''", ""),
)
FRAGMENTS = (
    *(
        '"',
        "'",
        '"""',
        "'''",
        "#",
        ".",
        " .\n",
        ";",
        ",",
        "<",
        ">",
        "\n",
        "\r\n",
        "\r",
        " ",
        "\\",
        "[",
        "]",
        "(",
        "_:x ",
    ),
    *(
        "{",
        "e:a1",
        "e:a e:b e:c .\n",
        "e:a1 e:b e:c .",
        "\ufeff",
        "æ",
        "@prefix e: <http://f.dk/> .\n",
        "@",
        "@en",
        "^^",
    ),
    *(
        "@base <http://c.dk/> .\n",
        "PREFIX x: <http://x.dk/>\n",
        "_:x e:p e:q .\n",
        "e:b e:p [ e:q 1 ] .\n",
        "# . \n",
    ),
    *("e:l e:p ( 1 2 ) .\n", "<<( e:a e:b e:c )>>", 'e:v e:p "x"@en--ltr .\n', 'VERSION "1.2"\n', "x:y", "\0", "5."),
    *("e:a e:p 5 .5 .\n", "a"),
    *("PREFIX s: <https://s.dk/>\n", "PREFIX e: <http://e.dk/>\n"),
)
WHERE = st.integers(0, 10_000)
EDIT = st.one_of(
    st.tuples(st.just("put"), WHERE, st.sampled_from(FRAGMENTS)),
    st.tuples(st.just("put"), st.sampled_from([0, 1, 16, 44]), st.sampled_from([f for f in FRAGMENTS if "http" in f])),
    st.tuples(st.just("cut"), WHERE, st.integers(1, 400)),
    st.tuples(st.just("lines out"), WHERE, st.integers(1, 9)),
    st.tuples(st.just("copy"), WHERE, WHERE),
    st.tuples(st.just("undo"), WHERE, st.just(0)),
    st.tuples(st.just("byte"), WHERE, st.integers(0, 255)),
)
LAYOUT = st.tuples(st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.booleans())
BLOCK = st.tuples(st.integers(0, len(BLOCKS) - 1), st.integers(0, 40))


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "SIZE", 120)


def document(content: bytes, suffix: str = ".ttl") -> Document:
    return Document(Path(f"big{suffix}"), "data", "http://g.dk/", content)


def text_of(blocks: Sequence[tuple[int, int]], line_end: str = "\n", *, has_mark: bool = False) -> bytes:
    """A text with blocks, each about other things: what a number is given to a second time is left out."""
    text = HEAD + "".join(BLOCKS[kind].replace("{n}", str(number)) for kind, number in dict.fromkeys(blocks))
    return (("\ufeff" if has_mark else "") + text.replace("\n", line_end)).encode()


def edited(content: bytes, edit: tuple[str, int, Any], first: bytes) -> Any:
    kind, place, what = edit
    at = place % (len(content) + 1)
    if kind == "put":
        return content[:at] + what.encode() + content[at:]
    if kind == "cut":
        return content[:at] + content[at + what :]
    if kind == "byte":
        return content[:at] + bytes([what]) + content[at + 1 :]
    if kind == "undo":
        return first
    lines = content.splitlines(keepends=True)
    at = place % (len(lines) + 1)
    if kind == "copy":
        taken = what % (len(lines) + 1)
        return b"".join([*lines[:at], *lines[taken : taken + 3], *lines[at:]])
    return b"".join([*lines[:at], *lines[at + what :]])


def said(world: World, files: Sequence[Sequence[Document]]) -> list[Any]:
    """All that the checks see of some files: statements, places, results."""
    statements = [
        (str(quad), [document.place_of(number, position) for position in ("subject", "predicate", "object")])
        for document in world.documents
        for number, quad in enumerate(document.quads or ())
    ]
    own = [r for one in files for r in chain(*map(checks.of_piece, one), checks.across(one)) if r.rule != "rdf-1.2"]
    return [statements, sorted(map(str, own)), sorted(map(str, links.check(world))), world.mentions("http://e.dk/C")]


def same(file: Document, found: tuple[Piece, ...]) -> bool:
    number_lines(found)
    return said(World(found, [file]), [found]) == said(World([file]), [[file]])


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(BLOCK, min_size=6, max_size=25), LAYOUT, st.lists(EDIT, min_size=1, max_size=6))
def test_after_any_edits_the_pieces_say_what_the_whole_file_says(
    blocks: list[tuple[int, int]], layout: tuple[str, bool, bool], edits: list[tuple[str, int, Any]]
) -> None:
    line_end, has_mark, _ = layout
    first = content = text_of(blocks, line_end, has_mark=has_mark)
    before: tuple[Piece, ...] = ()
    for edit in [("undo", 0, 0), *edits]:
        content = edited(content, edit, first)
        file = document(content)
        if found := divided(file, before):
            before = found
            assert same(file, found), content
            assert b"".join(piece.content for piece in found) == content.removeprefix("\ufeff".encode())


def plain() -> list[tuple[int, int]]:
    return [(number % 6, number) for number in range(60)]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_only_what_an_edit_touches_is_read_anew(line_end: str) -> None:
    content = text_of(plain(), line_end)
    first = divided(document(content))
    assert len(first) > 15
    assert b"".join(piece.content for piece in first) == content
    for place in range(len(HEAD) + 9, len(content), 7):
        if content[place : place + 1].isalpha():
            found = divided(document(content[:place] + b"Q" + content[place + 1 :]), first)
            assert not found or len(set(found) - set(first)) <= 2, place


def test_lines_that_a_file_gains_or_loses_move_the_places_after_them() -> None:
    content = text_of(plain())
    first = divided(document(content))
    for edit in (b"# more\n# and more\n", b"e:new e:p e:q .\n\n\n"):
        at = content.index(b"e:d9 ")
        file = document(content[:at] + edit + content[at:])
        found = divided(file, first)
        assert len(set(found) & set(first)) >= len(first) - 2
        assert same(file, found)


def test_a_comment_or_a_blank_that_an_edit_puts_between_two_pieces_keeps_its_meaning() -> None:
    content = text_of(plain())
    first = divided(document(content))
    end = 0
    for piece in first[:-1]:
        end += len(piece.content)
        for between in (b" # ", b"", b" ", b" #\r", b"#\n", b'"', b" \r"):
            file = document(content[: end - 1] + between + content[end:])
            assert not (found := divided(file, first)) or same(file, found), between


@pytest.mark.parametrize("end", [" .", " . # end", " .\n"])
@pytest.mark.parametrize("more", ["e:new e:p e:q .\n", "\ne:new e:p e:q .\n", "x\n", "\n<> e:p e:q .", ""])
def test_what_is_written_before_the_first_or_after_the_last_piece_keeps_its_meaning(end: str, more: str) -> None:
    content = text_of(plain()) + f"e:last e:p e:c{end}".encode()
    first = divided(document(content))
    assert len(first) > 15
    for changed in (content + more.encode(), more.encode() + content, content[len(HEAD) :], content[:-200]):
        file = document(changed)
        assert not (found := divided(file, first)) or same(file, found)


def lines_of(count: int) -> Iterator[str]:
    return (f'<http://e.dk/{number // 3}> <http://e.dk/p> "{number}" .\n' for number in range(count))


def test_n_triples_are_divided_too() -> None:
    content = "".join(lines_of(100)).encode()
    first = divided(document(content, ".nt"))
    assert len(first) > 15
    file = document(content.replace(b'"50"', b'"5\\n0"'), ".nt")
    found = divided(file, first)
    assert 1 <= len(set(found) - set(first)) <= 2
    assert same(file, found)
    start = len(b"".join(piece.content for piece in first[:5]))
    assert divided(document(content[:start] + b"\xef\xbb\xbf" + content[start:], ".nt"), first) == ()


@pytest.mark.parametrize(
    "more",
    [
        *("@prefix f: <http://f.dk/> .\n", "e:a0 e:r e:t .\n", "_:a e:p e:q .\n", "e:z e:p [] .\n", "e:z e:p () .\n"),
        *("e:z e:p .\n", 'e:z e:p """ .\n', "e:z f:p e:q .\n", "\ufeff e:z e:p e:q .\n"),
    ],
)
def test_a_file_whose_pieces_have_to_do_with_each_other_or_cannot_be_read_is_not_divided(more: str) -> None:
    content = text_of(plain())
    first = divided(document(content))
    for at in (b"e:d9 ", b"e:d57 "):
        changed = content.replace(at, more.encode() + at)
        assert divided(document(changed), first) == ()
        assert divided(document(changed)) == ()
    assert divided(document(content), first) == first
    for mark in (b"\xef\xbb\xbf", b"\xef\xbb\xbf" * 2):
        assert bool(divided(document(mark + content))) is (len(mark) == 3), "one mark may stand before it"
    assert divided(document(content.replace(b"e:d9 ", b"\xff e:d9 ")), first) == ()


def test_other_declarations_are_other_pieces() -> None:
    content = text_of(plain())
    first = divided(document(content))
    file = document(content.replace(b"http://e.dk/> .", b"http://f.dk/> .", 1))
    found = divided(file, first)
    assert found
    assert not set(found) & set(first)
    assert same(file, found)
    for words, again in (
        ("@prefix f: <http://f.dk/> .\n", 2),
        ("@prefix f: <http://s.dk/> .\n", len(first)),
        ("@prefix f: <http://www.w3id.org/> .\n@prefix g: <https://s.dk/> .\n", len(first)),
        ("@prefix rdfs: <http://r.dk/> .\n", len(first)),
        ("@base <http://b.dk/b/> .\n", len(first)),
    ):
        more = document(content.replace(b"@prefix xsd:", words.encode() + b"@prefix xsd:", 1))
        found = divided(more, first)
        assert same(more, found), words
        assert len(set(found) - set(first)) <= again
        undone = document(content)
        assert same(undone, divided(undone, found)), words
    assert divided(document(content.replace(b"@prefix xsd:", b"#")), first) == (), "a prefix that is used is declared"
    remarked = document(content.replace(b"# Prefixes", b"# All prefixes", 1))
    assert len(set(divided(remarked, first)) & set(first)) >= len(first) - 2, "a comment declares nothing"
