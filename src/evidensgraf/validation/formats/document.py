"""JSON of our own, by the schema beside this file (`report.schema.json`, JSON Schema 2020-12)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evidensgraf.validation.text import shown

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Place, Report, Result


def as_json(report: Report, _language: Language = "en") -> str:
    """The report as JSON, with its words in all the languages that it has them in."""
    document = {
        "conforms": report.conforms,
        "outcome": report.outcome,
        "files": report.files,
        "results": [_result(result) for result in report.results],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _result(result: Result) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "component": result.component,
        "severity": result.severity,
        "message": dict(result.messages),
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "place": _place(result.place) if result.place else None,
        "related": [_place(place) for place in result.related],
        "hints": {language: list(hints) for language, hints in result.hints.items()},
        "link": result.link,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "file": shown(place.path),
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
