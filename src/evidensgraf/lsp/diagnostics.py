"""What a check found, as an editor shows it, and what it offers to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    Location,
    Range,
    TextEdit,
    WorkspaceEdit,
)
from pygls.uris import from_fs_path

from evidensgraf.lsp.text import Text
from evidensgraf.namespaces import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from evidensgraf.errors import Language
    from evidensgraf.lsp.session import Document
    from evidensgraf.validation.result import Place, Report, Result

SOURCE = "evidensgraf"
MOST = 500
"""Diagnostics of one document that are told: more help nobody, and take an editor seconds to draw."""
_SEVERITIES = {
    "Violation": DiagnosticSeverity.Error,
    "Warning": DiagnosticSeverity.Warning,
    "Info": DiagnosticSeverity.Information,
}
_MEANT = re.compile(
    r"""
    (?:Mente\ du|Did\ you\ mean)\ (?P<name>[\w.-]+:[\w.%-]*[\w%-])
  | ^(?:Skriv|Write)\ (?P<literal>"[^"\\]*"\S*)\.$
    """,
    re.VERBOSE,
)
"""Where a hint (`validation.hints`) gives the very words that could stand there."""
_WORDS: dict[Language, dict[str, str]] = {
    "da": {"related": "Hænger sammen med", "replace": "Erstat med {text}"},
    "en": {"related": "Has to do with", "replace": "Replace with {text}"},
}


def of_report(report: Report, documents: Iterable[Document], language: Language) -> dict[str, list[Diagnostic]]:
    """The results of a report by the URI of the open document that they stand in; an empty list for one without."""
    by_path = {document.path: document for document in documents}
    found: dict[str, list[Diagnostic]] = {document.uri: [] for document in by_path.values()}
    for result in report.results:
        document = by_path.get(result.place.path.resolve()) if result.place else None
        if document and result.place and len(found[document.uri]) < MOST:
            found[document.uri].append(_diagnostic(result, document, result.place, by_path, language))
    return found


def actions(document: Document, diagnostics: Iterable[Diagnostic], language: Language) -> list[CodeAction]:
    """What can be done about some diagnostics of a document: put in the name that was probably meant."""
    found: list[CodeAction] = []
    for diagnostic in diagnostics:
        data: dict[str, Any] = diagnostic.data if isinstance(diagnostic.data, dict) else {}
        for text in data.get("meant", ()):
            edit = TextEdit(_slip(document, diagnostic, data.get("value")), text)
            found.append(
                CodeAction(
                    title=_WORDS[language]["replace"].format(text=text),
                    kind=CodeActionKind.QuickFix,
                    diagnostics=[diagnostic],
                    is_preferred=not found,
                    edit=WorkspaceEdit(changes={document.uri: [edit]}),
                )
            )
    return found


def in_words(said: Mapping[str, str], language: Language) -> str:
    """A text in the language asked for, if it is there in that."""
    return next((said[k] for k in (language, "en", "da", "") if k in said), "")


def _diagnostic(
    result: Result, document: Document, place: Place, by_path: Mapping[Path, Document], language: Language
) -> Diagnostic:
    hints = [hint for key in (language, "en", "") for hint in result.hints.get(key, ())][:5]
    if language in result.hints:
        hints = list(result.hints[language])
    lines = [in_words(result.messages, language) or result.component, *hints]
    related = [
        DiagnosticRelatedInformation(_location(other, by_path), _WORDS[language]["related"]) for other in result.related
    ]
    return Diagnostic(
        range=document.text.stretch(place.line, place.column, place.end_line, place.end_column),
        message="\n".join(lines),
        severity=_SEVERITIES.get(result.severity, DiagnosticSeverity.Hint),
        code=shortened(result.rule),
        code_description=CodeDescription(result.link) if result.link else None,
        source=SOURCE,
        related_information=related or None,
        data={"meant": _meant(hints), "value": (result.value or "").strip("<>")},
    )


def _slip(document: Document, diagnostic: Diagnostic, value: object) -> Range:
    """The name that is wrong, within what a diagnostic underlines; all of that if it is not found there."""
    start, stop = document.text.offset(diagnostic.range.start), document.text.offset(diagnostic.range.end)
    for token in document.sheet.tokens:
        if start <= token.start < max(stop, start + 1) and value and token.iri == value:
            return document.text.range(token.start, token.stop)
    return diagnostic.range


def _location(place: Place, by_path: Mapping[Path, Document]) -> Location:
    document = by_path.get(place.path.resolve())
    try:
        text = document.text if document else Text(place.path.read_bytes().decode("utf-8", "replace"))
    except OSError:
        text = Text("")
    where = text.stretch(place.line, place.column, place.end_line, place.end_column)
    return Location(from_fs_path(str(place.path.resolve())) or "", where)


def _meant(hints: Iterable[str]) -> list[str]:
    """What could stand there instead, by the hints."""
    found = (match["name"] or match["literal"] for hint in hints for match in _MEANT.finditer(hint))
    return list(dict.fromkeys(found))
