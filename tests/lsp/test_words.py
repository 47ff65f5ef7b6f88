"""lsp.completion and lsp.reading over stdio: what is offered, what is told, where it leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lsprotocol import types
from tests.lsp.conftest import position_after

from evidensgraf.settings import shipped_root

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.lsp.conftest import Editor

    Edit = Callable[..., Any]

HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix evg: <https://w3id.org/evidensgraf/ns/> .
@prefix finding: <https://w3id.org/evidensgraf/id/finding/> .
@prefix intervention: <https://w3id.org/evidensgraf/concept/intervention/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix study: <https://w3id.org/evidensgraf/id/study/> .

"""
PATH = shipped_root() / "data" / "studies" / "new.ttl"
FINDING = f"{HEAD}finding:x a evg:Finding ;\n    "
STUDY = f"{HEAD}study:x a evg:PrimaryStudy ;\n    "
OPENED = f'{STUDY}evg:method method:not-reported ; skos:prefLabel "Æøå 😀"@da ; evg:hasArm study:jobfirst .\n'.replace(
    "study:x", "study:doer-2012"
)


@pytest.fixture
def uri(danish: Editor) -> str:
    return danish.open(PATH, "")


@pytest.mark.parametrize(
    ("text", "first"),
    [
        (f"{FINDING}evg:intervention løntil‸", ["intervention:wage-subsidy"]),
        (f"{FINDING}evg:intervention intervention:løntil‸", ["intervention:wage-subsidy"]),
        (f"{FINDING}evg:intervention wage sub‸", ["intervention:wage-subsidy"]),
        (f"{FINDING}evg:intervention tilskud‸", ["intervention:wage-subsidy"]),
        (f"{FINDING}evg:intervention intervention:wage-subsidy-pr‸", ["intervention:wage-subsidy-private"]),
        (f"{FINDING}evg:findingOf Job‸", ["study:jobfirst"]),
        (f"{FINDING}evg:findingOf De Økonom‸ ;", ["study:doer-2012"]),
        (f"{FINDING}evg:findingOf evg:x , De Økonom‸", ["study:doer-2012"]),
        (f"{FINDING}evg:effectDirection posit‸", ["direction:positive"]),
        (f"{FINDING}evg:isApproximate ‸", ["false", "true"]),
        (f"{FINDING}evg:targetGroupNotStated ‸", ["true"]),
        (f"{FINDING}målg‸", ["evg:targetGroup"]),
        (f"{STUDY}evg:metho‸", ["evg:method"]),
        (f"{STUDY}evg:method evg:x ; evg:metho‸", ["evg:methodBasis"]),
        (f"{HEAD}study:x a Primær‸", ["evg:PrimaryStudy"]),
        (f"{HEAD}study:x ‸", ["a"]),
        (f"{HEAD}stu‸", ["study:"]),
        (f"{HEAD}study:jobf‸", ["study:jobfirst"]),
        (f"{HEAD}study:x a evg:Study ; evg:method\n\nstu‸\n\nstudy:y a evg:Study .", ["study:"]),
        (f'{STUDY}skos:prefLabel "Sådan 😀"@‸', ["@da", "@en"]),
        (f'{STUDY}dcterms:issued "2012"^^xsd:gY‸', ["xsd:gYear"]),
        ("@prefix findi‸", ["finding:"]),
        (f'{STUDY}skos:prefLabel "løntil‸', []),
        (f"{STUDY}# løntil‸", []),
        (f"{FINDING}evg:intervention nosuchthing‸", []),
    ],
)
def test_what_is_typed_brings_what_is_meant_first(
    danish: Editor, edit: Edit, uri: str, text: str, first: list[str]
) -> None:
    items = edit(danish.complete(uri, text))
    assert [item.label for item in items][: len(first) or 1] == first


def test_a_value_is_offered_only_of_the_kind_that_the_shape_asks_for(danish: Editor, edit: Edit, uri: str) -> None:
    items = edit(danish.complete(uri, f"{FINDING}evg:outcome ‸"))
    assert len(items) > 10
    assert {item.label.partition(":")[0] for item in items} == {"outcome"}


def test_what_is_required_and_missing_comes_first(danish: Editor, edit: Edit, uri: str) -> None:
    items = edit(danish.complete(uri, f'{STUDY}skos:prefLabel "x"@da ;\n    evg:‸'))
    details = {item.label: item.detail for item in items}
    assert [item.label for item in items][:2] == ["evg:method", "evg:methodBasis"]
    assert details["evg:method"] == "metode (kræves)"
    assert details["evg:startYear"] == "startår"


def test_what_is_chosen_replaces_what_was_typed_and_declares_its_prefix(danish: Editor, edit: Edit, uri: str) -> None:
    before = f'{FINDING}skos:prefLabel "Æøå 😀"@da ; evg:outcome '
    item = edit(danish.complete(uri, f"{before}duration of un‸"))[0]
    assert isinstance(item.text_edit, types.TextEdit)
    assert (item.label, item.text_edit.new_text) == ("outcome:unemployment-duration",) * 2
    start = position_after(before)
    assert item.text_edit.range == types.Range(start, types.Position(start.line, start.character + 14))
    assert list(item.additional_text_edits or ()) == [
        types.TextEdit(
            types.Range(types.Position(4, 0), types.Position(4, 0)),
            "@prefix outcome: <https://w3id.org/evidensgraf/concept/outcome/> .\n",
        )
    ]


@pytest.mark.parametrize(
    ("before", "told"),
    [
        ("study:do", ["De Økonomiske Råds analyse", "`study:doer-2012`", "`data/studies/doer-2012.ttl`"]),
        ("evg:Primary", ["primærstudie", "`ontology/study.ttl`"]),
        ("evg:meth", ["metode", "`evg:Method`", "netop én", "https://w3id.org/evidensgraf/shapes/Study-method"]),
        ("skos:prefL", ["**navn**", "evgsh:Study-prefLabel"]),
        ("study:jobf", ["JobFirst"]),
        ("@prefix evg", ["Præfiks for <https://w3id.org/evidensgraf/ns/>"]),
    ],
)
def test_a_name_is_explained(danish: Editor, edit: Edit, uri: str, before: str, told: list[str]) -> None:
    danish.change(uri, OPENED)
    at = position_after(OPENED[: OPENED.index(before) + len(before)])
    params = types.HoverParams(types.TextDocumentIdentifier(uri), at)
    found = edit(danish.text_document_hover_async(params))
    assert isinstance(found, types.Hover)
    assert isinstance(found.contents, types.MarkupContent)
    assert [words for words in told if words not in found.contents.value] == []


@pytest.mark.parametrize("before", ["Æø", "study:x a evg:PrimaryStudy"])
def test_nothing_is_told_of_what_is_no_name(danish: Editor, edit: Edit, uri: str, before: str) -> None:
    danish.change(uri, OPENED)
    at = position_after(OPENED[: OPENED.find(before) + 1]) if before in OPENED else types.Position(999, 999)
    assert edit(danish.text_document_hover_async(types.HoverParams(types.TextDocumentIdentifier(uri), at))) is None


@pytest.mark.parametrize(
    ("before", "file", "line"),
    [
        ("evg:Primary", "ontology/study.ttl", "evg:PrimaryStudy a owl:Class"),
        ("study:jobf", "data/studies/jobfirst.ttl", "study:jobfirst a evg:"),
        ("study:doer", "data/studies/doer-2012.ttl", "study:doer-2012 a evg:"),
        ("evg:meth", "ontology/study.ttl", "evg:method a owl:"),
    ],
)
def test_a_name_leads_to_where_it_is_defined(
    danish: Editor, edit: Edit, uri: str, before: str, file: str, line: str
) -> None:
    danish.change(uri, OPENED)
    at = position_after(OPENED[: OPENED.index(before) + len(before)])
    found = edit(danish.text_document_definition_async(types.DefinitionParams(types.TextDocumentIdentifier(uri), at)))
    path = shipped_root() / file
    assert [place.uri for place in found] == [path.as_uri()]
    assert path.read_text(encoding="utf-8").splitlines()[found[0].range.start.line].startswith(line)


def test_all_uses_of_a_name_are_found_in_all_files_and_in_what_is_not_saved(
    danish: Editor, edit: Edit, uri: str
) -> None:
    danish.change(uri, OPENED)
    at = position_after(OPENED[: OPENED.index("study:jobf") + 3])
    params = types.ReferenceParams(types.ReferenceContext(True), types.TextDocumentIdentifier(uri), at)
    found = {place.uri.rpartition("/")[2] for place in edit(danish.text_document_references_async(params))}
    assert {"jobfirst.ttl", "new.ttl"} <= found
    assert any("/data/claims/" in place.uri for place in edit(danish.text_document_references_async(params)))


def test_the_outline_names_what_a_text_describes(danish: Editor, edit: Edit, uri: str) -> None:
    danish.change(uri, OPENED + "\nfinding:y a evg:Finding .\n")
    params = types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
    found = edit(danish.text_document_document_symbol_async(params))
    assert [symbol.name for symbol in found] == ["study:doer-2012", "finding:y"]
    assert "De Økonomiske Råds analyse" in found[0].detail
    assert found[0].range.end.line >= found[0].selection_range.end.line == 7


@pytest.mark.parametrize("query", ["løntilsk", "wage sub", "intervention:wage-subsidy"])
def test_the_graph_can_be_searched_by_label(danish: Editor, edit: Edit, query: str) -> None:
    found = edit(danish.workspace_symbol_async(types.WorkspaceSymbolParams(query)))
    assert "løntilskud (intervention:wage-subsidy)" in [symbol.name for symbol in found]
    assert found[0].location.uri.endswith(".ttl")
