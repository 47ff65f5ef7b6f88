"""The report as one page that needs nothing else: for a build's artefacts, a mail, a printer."""

from __future__ import annotations

from collections import Counter
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from jinja2 import Environment

from evidensgraf.namespaces import shortened
from evidensgraf.validation.formats.words import name_of
from evidensgraf.validation.result import SEVERITIES
from evidensgraf.validation.text import SEVERITY_NAMES, message, shown

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Report, Result

_WORDS: dict[Language, dict[str, str]] = {
    "da": {
        "title": "Valideringsrapport",
        "conforms": "Grafen opfylder sine krav.",
        "differs": "Grafen opfylder ikke sine krav.",
        "unread": "Nogle filer kunne ikke læses; kravene er først prøvet helt, når de kan.",
        "files": "filer",
        "nowhere": "Uden sted",
        "line": "linje",
        "column": "tegn",
        "about": "Om",
        "value": "Værdi",
        "rule": "Krav",
        "related": "Se også",
        "contents": "Filer",
    },
    "en": {
        "title": "Validation report",
        "conforms": "The graph conforms.",
        "differs": "The graph does not conform.",
        "unread": "Some files could not be read; the shapes are checked in full once they can.",
        "files": "files",
        "nowhere": "Without a place",
        "line": "line",
        "column": "column",
        "about": "About",
        "value": "Value",
        "rule": "Rule",
        "related": "See also",
        "contents": "Files",
    },
}


def as_html(report: Report, language: Language) -> str:
    """The report as a page in HTML, without scripts and without anything from elsewhere."""
    template = files("evidensgraf.validation.formats").joinpath("report.html").read_text(encoding="utf-8")
    groups: dict[str, list[dict[str, Any]]] = {}
    for result in report.results:
        name = shown(result.place.path) if result.place else _WORDS[language]["nowhere"]
        groups.setdefault(name, []).append(_row(result, report, language))
    counts = Counter(result.severity for result in report.results)
    return (
        Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
        .from_string(template)
        .render(
            language=language,
            words=_WORDS[language],
            report=report,
            groups=groups,
            counts=[(SEVERITY_NAMES[language][s], s, counts[s]) for s in SEVERITIES],
        )
    )


def _row(result: Result, report: Report, language: Language) -> dict[str, Any]:
    place = result.place
    lines = report.texts.get(place.path, "").splitlines() if place else []
    source = None
    if place and place.line <= len(lines):
        line = lines[place.line - 1]
        end = place.end_column if place.end_line == place.line else len(line) + 1
        source = line[: place.column - 1], line[place.column - 1 : end - 1], line[end - 1 :]
    return {
        "result": result,
        "severity": SEVERITY_NAMES[language].get(result.severity, result.severity),
        "message": message(result, language),
        "hints": result.hints.get(language) or result.hints.get("en") or (),
        "source": source,
        "name": name_of(result),
        "link": result.link if (result.link or "").startswith(("http:", "https:")) else None,
        "focus": shortened(result.focus) if result.focus else None,
        "path": shortened(result.path) if result.path else None,
        "value": shortened(result.value) if result.value else None,
        "related": [f"{shown(p.path)}:{p.line}:{p.column}" for p in result.related],
    }
