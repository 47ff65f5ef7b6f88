"""Checks what is open, over what lies in the files."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from evidensgraf import turtle
from evidensgraf.errors import FileError
from evidensgraf.lsp import diagnostics
from evidensgraf.namespaces import GRAPH
from evidensgraf.validation import checks
from evidensgraf.validation.assembly import keeping_all
from evidensgraf.validation.checker import Checker
from evidensgraf.validation.documents import Document as Checkable
from evidensgraf.validation.result import Report

if TYPE_CHECKING:
    from pathlib import Path

    from lsprotocol.types import Diagnostic

    from evidensgraf.lsp.session import Document, Session
    from evidensgraf.validation.result import Result


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
        self._mistakes: dict[Path, tuple[bytes, list[Result] | None]] = {}
        """What keeps each open text from being read, and the text."""
        self._lock = Lock()

    def syntax(self, document: Document) -> list[Diagnostic] | None:
        """What keeps a document from being read; None if nothing does. It takes a few milliseconds."""
        if document.is_too_long:
            return []
        found = self._broken(document)
        if found is None:
            return None
        return diagnostics.of_report(Report(tuple(found), 1), [document], self._session.language)[document.uri]

    @keeping_all()
    def _broken(self, document: Document) -> list[Result] | None:
        """What keeps a document from being read; None if nothing does."""
        known = self._mistakes.get(document.path)
        if known and known[0] == document.content:
            return known[1]
        checked = Checkable(document.path, "data", f"{GRAPH}data/open", document.content)
        can_read = self._checker.can_read(checked) if self._checker else checked.quads is not None
        found = None if can_read else [*checks.of_file(checked)]
        self._mistakes[document.path] = document.content, found
        return found

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
        mistakes = {one.path: self._broken(one) for one in documents}
        readable = {one.path: one.content for one in documents if mistakes[one.path] is None}
        with self._lock:
            changed, self._changed = self._changed, set()
        if self._checker is None:
            self._checker = Checker.open(self._session.settings)
        saved = {path: _on_disk(path) for path in changed | self._opened if path not in readable}
        self._opened = set(readable)
        self._mistakes = {path: known for path, known in list(self._mistakes.items()) if path in mistakes}
        report = self._checker.update({**saved, **readable})
        broken = [result for found in mistakes.values() for result in found or ()]
        kept = [seen for result in report.results if (seen := result.seen_from(readable.keys()))]
        whole = Report((*kept, *broken), report.files)
        return diagnostics.of_report(whole, documents, self._session.language)


def _on_disk(path: Path) -> bytes | None:
    """What a file says; None if it is not there (any more)."""
    try:
        return turtle.read_bytes(path)
    except FileError:
        return None
