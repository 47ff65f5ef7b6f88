"""A report for a reader at a terminal: grouped by file, each result with its line and a caret under it."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from evidensgraf.namespaces import shortened
from evidensgraf.turtle.lines import Lines
from evidensgraf.validation.checks.found import clipped
from evidensgraf.validation.result import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evidensgraf.errors import Language
    from evidensgraf.validation.result import Place, Report, Result

SEVERITY_NAMES: dict[Language, dict[str, str]] = {
    "da": {"Violation": "skal", "Warning": "bør", "Info": "kan"},
    "en": {"Violation": "must", "Warning": "should", "Info": "may"},
}
_WORDS: dict[Language, dict[str, str]] = {
    "da": {
        "conforms": "Grafen opfylder sine krav ({files}).",
        "counts": "{must} skal, {should} bør, {may} kan ({found} af {files}).",
        "unread": "{n} filer kunne ikke læses; kravene er først prøvet helt, når de kan.",
        "unread_one": "1 fil kunne ikke læses; kravene er først prøvet helt, når den kan.",
        "value": "værdi",
        "file": "1 fil",
        "files": "{n} filer",
        "also": "også",
        "no_file": "uden sted i en fil",
        "more": "… og {n} mere af {rule} på linje {line}",
    },
    "en": {
        "conforms": "The graph conforms ({files}).",
        "counts": "{must} must, {should} should, {may} may ({found} of {files}).",
        "unread": "{n} files could not be read; the shapes are checked in full once they can.",
        "unread_one": "1 file could not be read; the shapes are checked in full once it can.",
        "value": "value",
        "file": "1 file",
        "files": "{n} files",
        "also": "also",
        "no_file": "nowhere in a file",
        "more": "… and {n} more of {rule} in line {line}",
    },
}
_STYLES = {"Violation": "bold red", "Warning": "bold yellow", "Info": "bold cyan"}
_WIDTH = 110
"""How much of a source line is shown, in characters."""
_MOST_RELATED = 5
_MOST_ALIKE = 20
"""How many results of one rule in one line of a file are shown; the others are counted."""


def text(report: Report, language: Language) -> str:
    """The report as plain text."""
    return rendered(report, language).plain


def rendered(report: Report, language: Language) -> Text:
    """The report as text with colours.

    Args:
        report: what was found.
        language: of messages, where they are said in it.

    Returns:
        For each result `file:line:column: severity: node: message`, the source line with a caret, what would be right
        and which rule it is; then the sum.
    """
    lines = {path: Lines(content) for path, content in report.texts.items()}
    shown_text = Text()
    for path, results in groupby(report.results, lambda result: result.place and result.place.path):
        group = list(results)
        name = shown(path) if path else _WORDS[language]["no_file"]
        shown_text.append(f"{escaped(name)}  {_counted(group, language)}\n", style="bold underline")
        for line, of_line in groupby(group, lambda result: result.place and result.place.line):
            shown_text.append_text(_line(line, [*of_line], language, lines))
        shown_text.append("\n")
    return shown_text.append_text(_sum(report, language))


def _line(line: int | None, results: list[Result], language: Language, lines: Mapping[Path, Lines]) -> Text:
    """What is said of one line; or all that is said of none."""
    block, counts = Text(), Counter[str]()
    for result in results:
        counts[result.rule] += 1
        if line is None or counts[result.rule] <= _MOST_ALIKE:
            block.append_text(_result(result, language, lines))
    for rule, count in counts.items():
        if line is not None and count > _MOST_ALIKE:
            words = _WORDS[language]["more"].format(n=count - _MOST_ALIKE, rule=shortened(rule), line=line)
            block.append(f"    {_clean(words)}\n", style="dim")
    return block


def message(result: Result, language: Language) -> str:
    """What is wrong, in the language asked for if it is said in that."""
    return next((result.messages[k] for k in (language, "en", "da", "") if k in result.messages), result.component)


def shown(path: Path) -> str:
    """A file as a reader names it: relative to the current folder where it lies below that."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _counted(results: list[Result], language: Language) -> str:
    names, counts = SEVERITY_NAMES[language], Counter(result.severity for result in results)
    known = [severity for severity in SEVERITIES if severity in counts]
    return ", ".join(f"{counts[s]} {names.get(s, s)}" for s in (*known, *sorted(counts.keys() - set(known))))


def _sum(report: Report, language: Language) -> Text:
    words = _WORDS[language]
    counts = Counter(result.severity for result in report.results)
    must, should, may = (counts[severity] for severity in SEVERITIES)
    files = words["file" if report.files == 1 else "files"].format(n=report.files)
    sums = Text()
    if report.results:
        found = len({result.place.path for result in report.results if result.place})
        line = words["counts"].format(must=must, should=should, may=may, found=found, files=files)
        sums.append(f"{line}\n", style="bold")
    if unread := len({result.place and result.place.path for result in report.unread}):
        sums.append(words["unread_one" if unread == 1 else "unread"].format(n=unread) + "\n", style="bold red")
    if report.conforms:
        sums.append(words["conforms"].format(files=files) + "\n", style="bold green")
    return sums


def _result(result: Result, language: Language, lines: Mapping[Path, Lines]) -> Text:
    severity = SEVERITY_NAMES[language].get(result.severity, result.severity)
    about = f"{clipped(shortened(result.focus))}: " if result.focus else ""
    block = Text(f"{_where(result.place)}: ")
    block.append(severity, style=_STYLES.get(result.severity, "bold"))
    block.append(f": {_clean(about + clipped(message(result, language)))}\n")
    if result.place:
        block.append_text(_source(result.place, lines, _STYLES.get(result.severity, "bold")))
    for hint in result.hints.get(language, ()):
        block.append(f"    → {_clean(clipped(hint))}\n", style="green")
    for place in result.related[:_MOST_RELATED]:
        line = lines[place.path].line(place.line).strip() if place.path in lines else ""
        block.append(f"    {_WORDS[language]['also']} {_where(place)}: {_clean(line[:_WIDTH])}\n")
    block.append(f"    {_clean(' · '.join(map(clipped, _facts(result, language))))}\n", style="dim")
    return block


def _facts(result: Result, language: Language) -> Iterator[str]:
    yield shortened(result.rule)
    if result.component != result.rule:
        yield result.component
    # With a place, the reader sees it there.
    if result.value and not result.place:
        yield f"{_WORDS[language]['value']} {shortened(result.value)}"
    if result.link:
        yield result.link


def _where(place: Place | None) -> str:
    return f"{escaped(shown(place.path))}:{place.line}:{place.column}" if place else "?"


def _source(place: Place, lines: Mapping[Path, Lines], style: str) -> Text:
    """The line and a caret under what is meant, as far as it reaches in that line."""
    line = lines[place.path].line(place.line) if place.path in lines else ""
    if not line.strip():
        return Text()
    start = place.column - 1
    end = place.end_column - 1 if place.end_line == place.line else len(line.rstrip())
    first = max(0, start - _WIDTH // 2) if len(line) > _WIDTH else 0
    before, meant = (_clean(line[a:b]) for a, b in ((first, start), (start, min(end, first + _WIDTH))))
    number = f"{place.line:5} | "
    source = Text(f"{number}{_clean(line[first : first + _WIDTH])}\n", style="dim")
    margin = " " * (len(number) - 2) + "| " + " " * cell_len(before)
    return source.append(margin).append("^" * max(1, cell_len(meant)) + "\n", style=style)


def escaped(name: str) -> str:
    """The name of a file on one line: what cannot be seen, as a line end, is written with a backslash."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)


def _clean(words: str) -> str:
    """Words that a terminal only shows: nothing in them moves its cursor, and each character is one wide or more."""
    return "".join(c if c.isprintable() or c == "\n" else " " if c.isspace() else "�" for c in words)
