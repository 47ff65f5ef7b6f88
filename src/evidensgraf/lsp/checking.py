"""Checks what is open, over what lies in the files."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from evidensgraf import turtle
from evidensgraf.errors import FileError
from evidensgraf.lsp import diagnostics
from evidensgraf.namespaces import GRAPH
from evidensgraf.validation import checks
from evidensgraf.validation.checker import Checker
from evidensgraf.validation.documents import Document as Checkable
from evidensgraf.validation.result import Report

if TYPE_CHECKING:
    from pathlib import Path

    from lsprotocol.types import Diagnostic

    from evidensgraf.lsp.session import Document, Session


class Checking:
    """The checks of one session.

    Args:
        session: whose documents they are.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._checker: Checker | None = None
        self._opened: set[Path] = set()
        self._changed: set[Path] = set()
        self._lock = Lock()

    def syntax(self, document: Document) -> list[Diagnostic] | None:
        """What keeps a document from being read; None if nothing does. It takes a few milliseconds."""
        if document.is_too_long:
            return []
        checked = Checkable(document.path, "data", self._session.graph_of(document.path), document.content)
        if checked.quads is not None:
            return None
        report = Report(tuple(checks.of_file(checked)), 1)
        return diagnostics.of_report(report, [document], self._session.language)[document.uri]

    def reread(self, path: Path) -> None:
        """Note that a file has changed."""
        with self._lock:
            self._changed.add(path)

    def check(self) -> dict[str, list[Diagnostic]]:
        """What is wrong with each open document, by URI; those that are too long are left out.

        A text that is broken at the moment says what its file says, so that the others can be checked meanwhile.

        Raises:
            FileError: a folder of the graph is not there.
        """
        documents = [one for one in list(self._session.documents.values()) if not one.is_too_long]
        texts = {one.path: Checkable(one.path, "data", f"{GRAPH}data/open", one.content) for one in documents}
        readable = {path: text.content for path, text in texts.items() if text.quads is not None}
        with self._lock:
            changed, self._changed = self._changed, set()
        if self._checker is None:
            self._checker = Checker.open(self._session.settings)
        saved = {path: _on_disk(path) for path in changed | self._opened if path not in readable}
        self._opened = set(readable)
        report = self._checker.update({**saved, **readable})
        broken = [result for text in texts.values() if text.quads is None for result in checks.of_file(text)]
        kept = [seen for result in report.results if (seen := result.seen_from(readable.keys()))]
        whole = Report((*kept, *broken), report.files)
        return diagnostics.of_report(whole, documents, self._session.language)


def _on_disk(path: Path) -> bytes | None:
    """What a file says; None if it is not there (any more)."""
    try:
        return turtle.read_bytes(path)
    except FileError:
        return None
