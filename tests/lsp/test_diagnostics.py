"""lsp.checking and lsp.diagnostics over stdio: what is wrong is told where it stands, while it is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from tests.lsp.conftest import connected, position_after

from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.lsp.conftest import Editor

    Edit = Callable[..., Any]

HEAD = """\
@prefix evg: <https://w3id.org/evidensgraf/ns/> .
@prefix method: <https://w3id.org/evidensgraf/concept/method/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix study: <https://w3id.org/evidensgraf/id/study/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

"""
STUDIES = shipped_root() / "data" / "studies"
MISTAKEN = f'{HEAD}study:ny a evg:PrimaryStudy ; skos:altLabel "Æøå 😀"@da ; evg:method method:qualitativ .\n'


def range_of(text: str, part: str) -> types.Range:
    before = text[: text.index(part)]
    return types.Range(position_after(before), position_after(before + part))


def about(found: list[types.Diagnostic], code: str) -> list[types.Diagnostic]:
    return [one for one in found if one.code == code]


def test_a_mistake_in_the_syntax_is_told_at_once_and_where(danish: Editor, edit: Edit) -> None:
    text = f'{HEAD}study:ny skos:altLabel "Æøå 😀"@da ; ; evg:method , method:x .\n'
    uri = danish.open(STUDIES / "syntax.ttl", text)
    found = edit(danish.diagnostics(uri))
    assert found[0].severity is types.DiagnosticSeverity.Error
    assert (found[0].code, found[0].source) == ("syntax", "evidensgraf")
    assert found[0].range.start == range_of(text, ", method").start


def test_what_the_shapes_say_is_told_where_it_stands(danish: Editor, edit: Edit) -> None:
    uri = danish.open(STUDIES / "ny.ttl", MISTAKEN)
    found = edit(danish.diagnostics(uri, lambda found: bool(about(found, "evgsh:Study-method"))))
    (method,) = about(found, "evgsh:Study-method")
    assert method.range == range_of(MISTAKEN, "method:qualitativ")
    assert method.severity is types.DiagnosticSeverity.Error
    assert method.message.splitlines()[0].startswith("Giv studiet én metode")
    assert "Mente du method:qualitative" in method.message
    assert method.code_description
    assert method.code_description.href == "https://w3id.org/evidensgraf/shapes/Study-method"
    (label,) = about(found, "evgsh:Study-prefLabel")
    assert label.range == range_of(MISTAKEN, "study:ny")


def test_a_name_that_is_nearly_right_can_be_replaced(danish: Editor, edit: Edit) -> None:
    uri = danish.open(STUDIES / "ny2.ttl", MISTAKEN)
    found = edit(danish.diagnostics(uri, lambda found: bool(about(found, "evgsh:Study-method"))))
    context = types.CodeActionContext(about(found, "evgsh:Study-method"))
    params = types.CodeActionParams(types.TextDocumentIdentifier(uri), range_of(MISTAKEN, "method:qual"), context)
    (action,) = edit(danish.text_document_code_action_async(params))
    assert action.title == "Erstat med method:qualitative"
    (edits,) = action.edit.changes.values()
    assert list(edits) == [types.TextEdit(range_of(MISTAKEN, "method:qualitativ"), "method:qualitative")]


def test_what_is_mended_is_told_no_more(danish: Editor, edit: Edit) -> None:
    path = STUDIES / "doer-2012.ttl"
    text = path.read_text(encoding="utf-8")
    broken = text.replace("evg:method method:not-reported", "evg:method method:not-reportet")
    uri = danish.open(path, broken)
    edit(danish.diagnostics(uri, lambda found: bool(about(found, "evgsh:Study-method"))))
    danish.change(uri, text)
    assert edit(danish.diagnostics(uri, lambda found: not found)) == []


def test_one_open_text_sees_what_another_says(danish: Editor, edit: Edit) -> None:
    pointing = (
        f"{HEAD}@prefix arm: <https://w3id.org/evidensgraf/id/arm/> .\nstudy:peger a evg:Study ; evg:hasArm arm:ny .\n"
    )
    uri = danish.open(STUDIES / "peger.ttl", pointing)
    edit(danish.diagnostics(uri, lambda found: bool(about(found, "evgsh:Study-hasArm"))))
    danish.open(STUDIES / "arm.ttl", f"{HEAD}<https://w3id.org/evidensgraf/id/arm/ny> a evg:StudyArm .\n")
    told = edit(danish.diagnostics(uri, lambda found: bool(found) and not about(found, "evgsh:Study-hasArm")))
    assert told


def test_a_broken_text_does_not_keep_others_from_being_checked(danish: Editor, edit: Edit) -> None:
    broken = danish.open(STUDIES / "jobfirst.ttl", "study:jobfirst a evg:")
    uri = danish.open(STUDIES / "ny.ttl", MISTAKEN)
    assert edit(danish.diagnostics(uri, lambda found: bool(about(found, "evgsh:Study-method"))))
    assert edit(danish.diagnostics(broken))[0].code == "syntax"


def test_a_collision_names_the_other_place(danish: Editor, edit: Edit) -> None:
    text = f"{HEAD}study:jobfirst a evg:PrimaryStudy .\n"
    uri = danish.open(STUDIES / "igen.ttl", text)
    found = edit(danish.diagnostics(uri, lambda found: bool(about(found, "defined-twice"))))
    (twice,) = about(found, "defined-twice")
    assert [one.location.uri for one in twice.related_information or ()] == [(STUDIES / "jobfirst.ttl").as_uri()]


def test_english_where_the_editor_is(edit: Edit) -> None:
    async def conversation() -> str:
        async with connected(shipped_root(), locale="en-US") as editor:
            uri = editor.open(STUDIES / "ny.ttl", MISTAKEN)
            found = await editor.diagnostics(uri, lambda found: bool(about(found, "evgsh:Study-method")))
            return about(found, "evgsh:Study-method")[0].message

    assert edit(conversation()).startswith("Give the study one method")


def test_the_folder_of_the_editor_is_the_graph(edit: Edit, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    text = f'{HEAD}study:kun-her a evg:PrimaryStudy ; skos:prefLabel "Kun her"@da , "Only here"@en .\n'
    (tmp_path / "data" / "a.ttl").write_text(text, encoding="utf-8")

    async def conversation() -> set[str]:
        async with connected(tmp_path) as editor:
            uri = editor.open(tmp_path / "data" / "b.ttl", "")
            items = await editor.complete(uri, f"{HEAD}study:x evg:reviewsStudy only h‸")
            return {item.label for item in items} | {
                item.label for item in await editor.complete(uri, f"{HEAD}study:x evg:reviewsStudy jobf‸")
            }

    assert edit(conversation()) == {"study:kun-her"}


HOSTILE = {
    "nothing": "",
    "a null": "a\0b",
    "control characters": "".join(map(chr, range(32))) * 20,
    "half a surrogate pair": f'{HEAD}study:x skos:altLabel "\ud800"@da .',
    "brackets": "@prefix e: <http://e/> . e:s e:p " + "[ e:p " * 20_000,
    "triple terms": "<< " * 20_000 + "<<( " * 20_000,
    "lists": "<http://e/s> <http://e/p> " + "( " * 50_000,
    "a quote without an end": '<http://e/s> <http://e/p> """' + '" \\' * 50_000,
    "one long line": f'{HEAD}study:x skos:altLabel "' + "æ😀" * 200_000 + '"@da .',
    "many lines": HEAD + "study:x a evg:Study .\n" * 20_000,
    "more than is looked into": "# " + "x" * 6_000_000,
    "line ends of all kinds": HEAD.replace("\n", "\r") + "study:x a\r\nevg:Study\n\r.\x0b\x0c\x85\u2028\u2029",
    "another language": "import os\nprint('hej')\n",
    "a dump": "PK\x03\x04" + "\ufffd" * 5000,
    "XML": "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_ends_the_server_or_its_answers(danish: Editor, edit: Edit, name: str) -> None:
    uri = danish.open(STUDIES / "hostile.ttl", HOSTILE[name])
    where = types.TextDocumentIdentifier(uri)

    async def ask() -> list[Any]:
        await danish.diagnostics(uri, lambda found: True)
        answers: list[Any] = []
        for position in (types.Position(0, 0), types.Position(6, 30), types.Position(10_000_000, 10_000_000)):
            answers.append(await danish.text_document_completion_async(types.CompletionParams(where, position)))
            answers.append(await danish.text_document_hover_async(types.HoverParams(where, position)))
            answers.append(await danish.text_document_definition_async(types.DefinitionParams(where, position)))
        answers.append(await danish.text_document_document_symbol_async(types.DocumentSymbolParams(where)))
        return answers

    assert len(edit(ask())) == 10
    assert danish.shown == []


def test_who_asks_of_what_is_not_open_gets_nothing(danish: Editor, edit: Edit) -> None:
    where = types.TextDocumentIdentifier("untitled:Untitled-1")
    params = types.HoverParams(where, types.Position(3, 3))
    assert edit(danish.text_document_hover_async(params)) is None


def test_the_server_ends_when_the_editor_is_gone(edit: Edit) -> None:
    async def conversation() -> int | None:
        context = connected(shipped_root())
        editor = await context.__aenter__()
        server = editor._server
        assert server
        assert server.stdin
        server.stdin.close()
        return await server.wait()

    assert edit(conversation()) is not None
