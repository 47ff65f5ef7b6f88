"""JUnit XML, which every CI shows: a test suite for each file, a test case for each thing found in it.

What must hold fails; what should or may hold is told in the output of a case that passes. A file that could not be read
is an error. Source: the schema of Ant's JUnit task, as Jenkins publishes it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from evidensgraf.validation.formats.words import name_of, sentences
from evidensgraf.validation.result import SEVERITIES, UNREAD
from evidensgraf.validation.text import shown

if TYPE_CHECKING:
    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Report, Result

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write (section 2.2)."""


def as_junit(report: Report, language: Language) -> str:
    """The report as JUnit XML."""
    root = ET.Element("testsuites", name="evidensgraf validate")
    files: dict[str, list[Result]] = {}
    for result in report.results:
        files.setdefault(shown(result.place.path) if result.place else "?", []).append(result)
    for name, results in files.items():
        _suite(root, name, results, language)
    if not files:
        suite = ET.SubElement(root, "testsuite", name="evidensgraf", tests="1", failures="0", errors="0")
        ET.SubElement(suite, "testcase", classname="evidensgraf", name=f"{report.files} files conform")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: ET.Element, name: str, results: list[Result], language: Language) -> None:
    errors = sum(result.rule in UNREAD for result in results)
    failures = sum(_fails(result) for result in results)
    counts = {"tests": len(results), "failures": failures, "errors": errors}
    suite = ET.SubElement(root, "testsuite", {"name": _xml(name), **{key: str(n) for key, n in counts.items()}})
    for result in results:
        place = f":{result.place.line}:{result.place.column}" if result.place else ""
        about = f" {result.focus}" if result.focus else ""
        case = ET.SubElement(suite, "testcase", classname=_xml(name), name=_xml(f"{name_of(result)}{about}{place}"))
        if result.place:
            case.set("file", _xml(name))
            case.set("line", str(result.place.line))
        said = _xml(sentences(result, language))
        if result.rule in UNREAD or _fails(result):
            kind = "error" if result.rule in UNREAD else "failure"
            ET.SubElement(case, kind, type=_xml(result.component), message=said).text = f"{_xml(name)}{place}: {said}"
        else:
            ET.SubElement(case, "system-out").text = said


def _fails(result: Result) -> bool:
    return result.severity == SEVERITIES[0] and result.rule not in UNREAD


def _xml(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)
