"""A checked text as the page shows it: its lines, what is marked in them, and what is said beside them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.validation.result import Place, Report, Result
    from evidensgraf.web.reader import Reader

MOST_LINES = 2000
"""Lines that are shown; of a longer text, those around the results."""
MOST_RESULTS = 300
MOST_CHARACTERS = 2000
"""Of one line."""
_AROUND = 3
_LINE_END = re.compile(r"\r\n|\n|\r")
_MARKS = {"Violation": "must", "Warning": "should", "Info": "may"}


@dataclass(frozen=True, slots=True)
class Remark:
    """A result as it is shown.

    Attributes:
        number: from 1, in the order of the report.
        line: the line that it stands in; None if it has none.
        severity: `must`, `should` or `may`.
        message: what is wrong.
        hints: what would be right.
        result: all the rest.
    """

    number: int
    line: int | None
    severity: str
    message: str
    hints: tuple[str, ...]
    result: Result


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text.

    Attributes:
        number: from 1.
        parts: its characters, piece by piece, each with the severity it is marked by; empty for none.
        remarks: what is said of it.
        is_cut: whether lines before it are left out.
    """

    number: int
    parts: tuple[tuple[str, str], ...]
    remarks: tuple[Remark, ...]
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A checked text.

    Attributes:
        lines: those that are shown.
        remarks: all that are shown, in their order.
        left_out: how many results are not shown.
        counts: severity → how many results.
    """

    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    left_out: int
    counts: Mapping[str, int]


def sheet_of(text: str, report: Report, reader: Reader) -> Sheet:
    """A checked text for a reader.

    Args:
        text: as it was given.
        report: what was found in it.
        reader: whose language it is told in.
    """
    remarks = tuple(_remark(at, result, reader) for at, result in enumerate(report.results[:MOST_RESULTS], start=1))
    content = _LINE_END.split(text)
    by_line: dict[int, list[Remark]] = {}
    for remark in remarks:
        if remark.line:
            by_line.setdefault(min(remark.line, len(content)), []).append(remark)
    lines, before = [], 0
    for number in _shown(len(content), by_line):
        said = tuple(by_line.get(number, ()))
        parts = tuple(_parts(content[number - 1], number, said))
        lines.append(Line(number, parts, said, number != before + 1))
        before = number
    counts = Counter(_MARKS.get(result.severity, "may") for result in report.results)
    return Sheet(tuple(lines), remarks, len(report.results) - len(remarks), counts)


def _shown(count: int, said: Iterable[int]) -> Iterable[int]:
    """The numbers of the lines that are shown."""
    if count <= MOST_LINES:
        return range(1, count + 1)
    near = {number for line in said for number in range(line - _AROUND, line + _AROUND + 1) if 0 < number <= count}
    return sorted(near)[:MOST_LINES]


def _remark(number: int, result: Result, reader: Reader) -> Remark:
    order = (reader.language, reader.other_language, "")
    message = next((result.messages[language] for language in order if language in result.messages), result.component)
    hints = next((result.hints[language] for language in order if language in result.hints), ())
    severity = _MARKS.get(result.severity, "may")
    return Remark(number, result.place.line if result.place else None, severity, message, tuple(hints), result)


def _parts(line: str, number: int, remarks: tuple[Remark, ...]) -> Iterable[tuple[str, str]]:
    """A line cut into what is marked and what is not; where two results overlap, the graver one marks."""
    shown = line[:MOST_CHARACTERS]
    marks = [""] * len(shown)
    for remark in reversed(remarks):
        if remark.result.place:
            start, stop = _columns(remark.result.place, number, len(shown))
            marks[start:stop] = [remark.severity] * (stop - start)
    start = 0
    for at in range(1, len(shown) + 1):
        if at == len(shown) or marks[at] != marks[start]:
            yield shown[start:at], marks[start]
            start = at
    if len(line) > len(shown):
        yield " …", ""


def _columns(place: Place, number: int, length: int) -> tuple[int, int]:
    """The part of a line that a place takes: at least a character, if there is one."""
    stop = length if place.end_line > number else place.end_column - 1
    start = min(max(place.column - 1, 0), max(length - 1, 0))
    return start, min(max(stop, start + 1), length)
