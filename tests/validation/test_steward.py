"""A steward who knows nothing but the report: adds a study with five mistakes, is led to each by line and hint alone.

The steward here is a program. It reads where a result stands and what its hint says, does just that, and asks again.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from evidensgraf.settings import Settings, shipped_root
from evidensgraf.turtle.lines import Lines
from evidensgraf.validation import validate

if TYPE_CHECKING:
    from pathlib import Path

    from evidensgraf.validation import Place, Result

MISTAKES = {
    "first": (
        {
            "semicolon": ('"Dansk Økonomi: Efterår 2012"@da ;', '"Dansk Økonomi: Efterår 2012"@da'),
            "year": ('"2012"^^xsd:gYear', '"2o12"^^xsd:gYear'),
            "class": ("a evg:PrimaryStudy ;", "a evg:PrimaryStuddy ;"),
            "concept": ("evg:outcome outcome:unemployment-duration ;", "evg:outcome outcome:unemployment-duratoin ;"),
            "wording": ("    evg:wording wording:plain ;\n", ""),
        },
        ["syntax", "literal", "Type-isDeclared", "Finding-wording", "Finding-outcome"],
    ),
    "second": (
        {
            "date": ('"2012"^^xsd:gYear', '"12. november 2012"^^xsd:date'),
            "property": ("evg:methodBasis basis:", "evg:methodbasis basis:"),
            "namesake": ("evg:reportedIn publication:my-2024 ;", "evg:reportedIn study:my-2024 ;"),
            "comma": ("evg:difference -26.0 ;", 'evg:difference "-26,0" ;'),
            "yes": ("evg:isApproximate false ;", 'evg:isApproximate "nej" ;'),
        },
        [
            "Publication-issued",
            "Thing-knownProperty",
            "Finding-reportedIn",
            "EffectEstimate-difference",
            "EffectEstimate-isApproximate",
        ],
    ),
}


def span(text: str, place: Place) -> tuple[int, int]:
    lines = Lines(text)
    return lines.offset(place.line, place.column), lines.offset(place.end_line, place.end_column)


def followed(text: str, result: Result) -> str:
    """The text after doing what a hint says at the place that the result gives."""
    (hint, *_) = result.hints["en"]
    assert result.place is not None
    start, end = span(text, result.place)
    if sign := re.match(r"Put “(.)” after", hint):
        (before,) = result.related
        at, _ = span(text, before)
        return f"{text[:at]} {sign[1]}{text[at:]}"
    if meant := re.search(r"Did you mean ([^\s?]+)", hint) or re.match(r'Write ("[^"]*"\^\^[\w:]+|-?[\d.]+|\w+)', hint):
        return text[:start] + meant[1].rstrip(".") + text[end:]
    if written := re.match(r'Write (".*?")', hint):
        return text[:start] + re.sub(r'^".*?"', written[1], text[start:end]) + text[end:]
    if added := re.match(r"Add: (\S+) … ; Choose among: (\S+)", hint):
        return f"{text[:end]} {added[1]} {added[2]} ;{text[end:]}"
    raise AssertionError(f"nothing to do: {result}")


@pytest.mark.parametrize(("mistakes", "expected"), MISTAKES.values(), ids=MISTAKES)
def test_five_mistakes_are_put_right_by_line_and_hint_alone(
    tmp_path: Path, mistakes: dict[str, tuple[str, str]], expected: list[str]
) -> None:
    path = tmp_path / "my-2024.ttl"
    right = (shipped_root() / "data" / "studies" / "doer-2012.ttl").read_text(encoding="utf-8")
    text = right = right.replace("doer-2012", "my-2024")
    for good, bad in mistakes.values():
        assert good in text
        text = text.replace(good, bad, 1)
    rules = []
    for _ in range(len(mistakes) + 1):
        path.write_text(text, encoding="utf-8")
        report = validate(Settings(), [path])
        if report.conforms:
            break
        wrong = mistaken_lines(text, right)
        musts = [result for result in report.results if result.severity == "Violation"]
        assert [r for r in musts if not lines_of(r) & wrong] == [], "nobody is sent elsewhere"
        result = next(r for r in musts if "put that right first" not in "".join(r.hints["en"]))
        rules.append(result.rule.rpartition("/")[2])
        text = followed(text, result)
    assert rules == expected
    assert report.conforms


def mistaken_lines(text: str, right: str) -> set[int]:
    """The lines with a mistake, the line after one without its semicolon, and the subject of what lacks a property."""
    known = set(right.splitlines())
    lines = text.splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if line not in known}
    return wrong | {number + 1 for number in wrong if not lines[number - 1].endswith((";", ".", ","))} | {
        number for number, line in enumerate(lines, 1) if line.startswith("finding:my-2024-wage-subsidy-boom a ")
    }  # fmt: skip


def lines_of(result: Result) -> set[int]:
    return {place.line for place in (result.place, *result.related) if place}
