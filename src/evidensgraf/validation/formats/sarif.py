"""SARIF 2.1.0, which GitHub, GitLab, Azure DevOps and editors read.

Source: Static Analysis Results Interchange Format (SARIF) Version 2.1.0, OASIS Standard, 27 March 2020; the numbers of
its sections stand beside what follows them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evidensgraf import __version__
from evidensgraf.validation.formats.words import address, demand, fingerprint, name_of, sentences

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Place, Report, Result

_LEVELS = {"Violation": "error", "Warning": "warning"}
"""Severity → level (3.27.10); what is neither is a note."""
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(report: Report, language: Language) -> str:
    """The report as a SARIF log with one run."""
    rules = {result.rule: result for result in report.results}
    numbers = {rule: number for number, rule in enumerate(rules)}
    driver = {
        "name": "evidensgraf",
        "version": __version__,
        "informationUri": "https://w3id.org/evidensgraf/",
        "rules": [_rule(result, language) for result in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "language": language,
        "columnKind": "unicodeCodePoints",  # 3.14.17
        "invocations": [{"executionSuccessful": report.outcome != "unread"}],
        "results": [_result(result, numbers[result.rule], report, language) for result in report.results],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _rule(result: Result, language: Language) -> dict[str, Any]:
    """What SARIF calls a reportingDescriptor (3.49)."""
    rule: dict[str, Any] = {
        "id": name_of(result),
        "shortDescription": {"text": demand(result, language)},
        "defaultConfiguration": {"level": _LEVELS.get(result.severity, "note")},
    }
    if result.link:
        rule["helpUri"] = result.link
    return rule


def _result(result: Result, number: int, report: Report, language: Language) -> dict[str, Any]:
    facts = {"component": result.component, "focus": result.focus, "path": result.path, "value": result.value}
    found: dict[str, Any] = {
        "ruleId": name_of(result),
        "ruleIndex": number,
        "level": _LEVELS.get(result.severity, "note"),
        "message": {"text": sentences(result, language)},
        "partialFingerprints": {"result/v1": fingerprint(result)},  # 3.27.17
        "properties": {name: fact for name, fact in facts.items() if fact},
    }
    if result.place:
        location = _location(result.place, report)
        if result.focus:
            location["logicalLocations"] = [{"fullyQualifiedName": result.focus}]
        found["locations"] = [location]
    if result.related:
        found["relatedLocations"] = [{"id": n, **_location(p, report)} for n, p in enumerate(result.related)]
    return found


def _location(place: Place, report: Report) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    lines = report.texts.get(place.path, "").splitlines()
    physical = {"artifactLocation": {"uri": address(place.path)}, "region": region}
    if place.line <= len(lines):
        physical["contextRegion"] = {"startLine": place.line, "snippet": {"text": lines[place.line - 1]}}
    return {"physicalLocation": physical}
