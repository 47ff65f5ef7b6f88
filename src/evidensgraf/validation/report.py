"""A validation report, and the ways to write it down: for a reader (text) and for a program (JSON)."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidensgraf.namespaces import shortened
from evidensgraf.validation.engine import SEVERITIES, Result

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.errors import EvidensgrafError, Language

SEVERITY_NAMES: dict[Language, dict[str, str]] = {
    "da": {"Violation": "skal", "Warning": "bør", "Info": "kan"},
    "en": {"Violation": "must", "Warning": "should", "Info": "may"},
}
_WORDS: dict[Language, dict[str, str]] = {
    "da": {
        "conforms": "Grafen opfylder sine krav ({files} filer).",
        "counts": "{must} skal, {should} bør, {may} kan ({files} filer).",
        "unread": "{n} filer kunne ikke læses; kravene er ikke prøvet, før de kan.",
        "unread_one": "1 fil kunne ikke læses; kravene er ikke prøvet, før den kan.",
        "value": "værdi",
    },
    "en": {
        "conforms": "The graph conforms ({files} files).",
        "counts": "{must} must, {should} should, {may} may ({files} files).",
        "unread": "{n} files could not be read; the shapes are not checked until they can.",
        "unread_one": "1 file could not be read; the shapes are not checked until it can.",
        "value": "value",
    },
}


@dataclass(frozen=True, slots=True)
class Row:
    """A result and the file that describes its focus node (None if no file does)."""

    path: Path | None
    result: Result


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found.

    Attributes:
        problems: the files that could not be read.
        rows: the results, the gravest first.
        files: how many files were checked.
    """

    problems: tuple[EvidensgrafError, ...]
    rows: tuple[Row, ...]
    files: int

    @property
    def conforms(self) -> bool:
        """All files could be read and nothing that must hold is broken."""
        return not self.problems and not any(row.result.severity == SEVERITIES[0] for row in self.rows)

    def text(self, language: Language) -> str:
        """The report for a reader: a line or two for each finding, and a sum at the end."""
        return "\n".join(self._lines(language)) + "\n"

    def json(self) -> str:
        """The report for a program: `conforms`, `problems`, `results`, in a stable order."""
        document: dict[str, Any] = {
            "conforms": self.conforms,
            "files": self.files,
            "problems": [{"message": {"da": p.text("da"), "en": p.text("en")}} for p in self.problems],
            "results": [_as_dict(row) for row in self.rows],
        }
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

    def _lines(self, language: Language) -> Iterator[str]:
        words = _WORDS[language]
        if self.problems:
            yield from (problem.text(language) for problem in self.problems)
            yield words["unread_one" if len(self.problems) == 1 else "unread"].format(n=len(self.problems))
            return
        for row in self.rows:
            yield from _row_lines(row, language)
        counts = Counter(row.result.severity for row in self.rows)
        must, should, may = (counts[severity] for severity in SEVERITIES)
        if self.rows:
            yield words["counts"].format(must=must, should=should, may=may, files=self.files)
        if self.conforms:
            yield words["conforms"].format(files=self.files)


def _row_lines(row: Row, language: Language) -> Iterator[str]:
    result = row.result
    severity = SEVERITY_NAMES[language].get(result.severity, result.severity)
    yield f"{shown(row.path)}: {severity}: {shortened(result.focus)}: {message(result, language)}"
    facts = [shortened(result.shape), result.component]
    if result.path:
        facts.append(shortened(result.path))
    if result.value:
        facts.append(f"{_WORDS[language]['value']} {shortened(result.value)}")
    yield f"    {' · '.join(facts)}"


def message(result: Result, language: Language) -> str:
    """What the shape says, in the language asked for if it has that."""
    return next((result.messages[k] for k in (language, "en", "da", "") if k in result.messages), result.component)


def shown(path: Path | None) -> str:
    """A file as a reader names it: relative to the current folder where it lies below that."""
    if path is None:
        return "?"
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _as_dict(row: Row) -> dict[str, Any]:
    result = row.result
    return {
        "file": shown(row.path) if row.path else None,
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "shape": result.shape,
        "component": result.component,
        "severity": result.severity,
        "message": result.messages,
    }
