"""Checks what is open, over what lies in the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf import turtle
from evidensgraf.errors import RdfSyntaxError
from evidensgraf.lsp import diagnostics
from evidensgraf.validation.result import Place, Report, Result

if TYPE_CHECKING:
    from lsprotocol.types import Diagnostic

    from evidensgraf.lsp.session import Document, Session


class Checking:
    """The checks of one session.

    Args:
        session: whose documents they are.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def syntax(self, document: Document) -> list[Diagnostic]:
        """What is wrong with the syntax of a document: it takes a few milliseconds."""
        try:
            turtle.parse(document.content, document.path, "https://w3id.org/evidensgraf/graph/data/x")
        except RdfSyntaxError as error:
            place = Place(document.path, int(str(error.facts["line"])), int(str(error.facts["column"])), 0, 0)
            result = Result("syntax", "syntax", "Violation", {"": str(error.facts["reason"])}, place=place)
            report = Report((result,), 1)
            return diagnostics.of_report(report, [document], self._session.language)[document.uri]
        return []

    def check(self) -> dict[str, list[Diagnostic]]:
        """What is wrong with each open document, by URI."""
        return {}
