"""A report for a reader at a terminal."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from evidensgraf.namespaces import shortened
from evidensgraf.validation.result import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Place, Report, Result

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


def text(report: Report, language: Language) -> str:
    """The report for a reader: a line or two for each finding, and a sum at the end."""
    return "\n".join(_lines(report, language)) + "\n"


def message(result: Result, language: Language) -> str:
    """What is wrong, in the language asked for if it is said in that."""
    return next((result.messages[k] for k in (language, "en", "da", "") if k in result.messages), result.component)


def shown(path: Path) -> str:
    """A file as a reader names it: relative to the current folder where it lies below that."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _lines(report: Report, language: Language) -> Iterator[str]:
    words = _WORDS[language]
    for result in report.results:
        yield from _result_lines(result, language)
    counts = Counter(result.severity for result in report.results)
    must, should, may = (counts[severity] for severity in SEVERITIES)
    if report.results:
        yield words["counts"].format(must=must, should=should, may=may, files=report.files)
    if unread := len({result.place and result.place.path for result in report.unread}):
        yield words["unread_one" if unread == 1 else "unread"].format(n=unread)
    if report.conforms:
        yield words["conforms"].format(files=report.files)


def _result_lines(result: Result, language: Language) -> Iterator[str]:
    severity = SEVERITY_NAMES[language].get(result.severity, result.severity)
    about = f"{shortened(result.focus)}: " if result.focus else ""
    yield f"{_where(result.place)}: {severity}: {about}{message(result, language)}"
    facts = [shortened(result.rule)]
    if result.component != result.rule:
        facts.append(result.component)
    if result.path:
        facts.append(shortened(result.path))
    if result.value:
        facts.append(f"{_WORDS[language]['value']} {shortened(result.value)}")
    yield f"    {' · '.join(facts)}"


def _where(place: Place | None) -> str:
    return f"{shown(place.path)}:{place.line}:{place.column}" if place else "?"
