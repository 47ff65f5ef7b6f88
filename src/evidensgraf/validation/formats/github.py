"""Commands to a GitHub workflow, which shows each beside the line of the pull request that it is about.

Source: GitHub Docs, "Workflow commands for GitHub Actions".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.validation.formats.words import name_of, sentences
from evidensgraf.validation.text import shown

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Report

_COMMANDS = {"Violation": "error", "Warning": "warning"}


def as_github(report: Report, language: Language) -> str:
    """The report as one command a result."""
    lines = []
    for result in report.results:
        facts: dict[str, str | int] = {}
        if place := result.place:
            facts = {"file": shown(place.path), "line": place.line, "col": place.column}
            facts |= {"endLine": place.end_line, "endColumn": place.end_column}
        facts["title"] = name_of(result)
        said = ",".join(f"{name}={_fact(str(fact))}" for name, fact in facts.items())
        lines.append(f"::{_COMMANDS.get(result.severity, 'notice')} {said}::{_text(sentences(result, language))}\n")
    return "".join(lines)


def _text(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _fact(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
