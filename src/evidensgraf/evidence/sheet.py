"""An assessment as a sheet that a reader can recompute by hand: what is multiplied, added and held against what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.evidence.words import GRADES, decimal, thresholds, written
from evidensgraf.evidence.working import work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidensgraf.errors import Language
    from evidensgraf.evidence.assessment import Assessment
    from evidensgraf.evidence.rule import Rule
    from evidensgraf.evidence.working import Factors, Standing

THRESHOLDS: dict[Language, dict[str, str]] = {
    "da": {
        "minimum_total": "Samlet vægt; under det er evidensen utilstrækkelig",
        "sufficient_total": "Samlet vægt; under det er graden højst en indikation",
        "majority_share": "Den førende retnings andel; under det peger evidensen ikke én vej",
        "strong_total": "Samlet vægt, før evidensen kan være stærk",
        "strong_share": "Den førende retnings andel, før evidensen kan være stærk",
        "strong_lines": "Studier med metodevægt {strong_method_weight} eller mere, før evidensen kan være stærk",
        "moderate_lines": "Uafhængige spor med bidrag {moderate_contribution} eller mere, før den kan være moderat",
        "moderate_method_lines": "Af disse spor har metodevægt {moderate_method_weight} eller mere",
    },
    "en": {
        "minimum_total": "Total weight; below it evidence is insufficient",
        "sufficient_total": "Total weight; below it the grade is an indication at most",
        "majority_share": "Share of the leading direction; below it evidence does not point one way",
        "strong_total": "Total weight before evidence can be strong",
        "strong_share": "Share of the leading direction before evidence can be strong",
        "strong_lines": "Studies of method weight {strong_method_weight} or more before evidence can be strong",
        "moderate_lines": "Independent lines that give {moderate_contribution} or more before it can be moderate",
        "moderate_method_lines": "Of these lines, with a method weight of {moderate_method_weight} or more",
    },
}
"""What each threshold of a rule is held against, in the order of `working.work`."""


_COLUMNS: dict[Language, tuple[str, ...]] = {
    "da": ("studie", "metode", "direkthed", "formulering", "bidrag", "retninger", "tæller som", "uden det"),
    "en": ("study", "method", "directness", "wording", "contribution", "directions", "counts as", "without it"),
}
_STANDING: dict[Language, dict[Standing, str]] = {
    "da": {
        "too-light": "giver ikke {moderate_contribution}",
        "reviewed": "gennemgået i {reviews}",
        "several": "rummer {size} studier",
        "alone": "",
    },
    "en": {
        "too-light": "does not give {moderate_contribution}",
        "reviewed": "reviewed in {reviews}",
        "several": "rests on {size} studies",
        "alone": "",
    },
}


@dataclass(frozen=True, slots=True)
class Unfolded:
    """All that a reader needs to compute a grade by hand, in words.

    Attributes:
        columns: the headings of the rows.
        lines: a row for each line: what is multiplied, and what becomes of the product; the heaviest first.
        rest: how many lines more there are.
        steps: what is held against each threshold: words, the figure, the threshold, whether it is met.
    """

    columns: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]
    rest: int
    steps: tuple[tuple[str, str, str, bool], ...]


def unfolded(
    made: Assessment, rule: Rule, language: Language, name: Callable[[str], str], most: int | None = None
) -> Unfolded:
    """An assessment, unfolded (`working.work`), in words; see there and `explain` for the arguments."""
    working = work(made, rule, most)
    numbers = thresholds(rule, language)
    return Unfolded(
        columns=_COLUMNS[language],
        lines=tuple(_row(line, numbers, language, name) for line in working.lines),
        rest=working.rest,
        steps=tuple(
            (
                THRESHOLDS[language][step.threshold].format(**numbers),
                written(step.threshold, step.found, language, places=4),
                written(step.threshold, step.wanted, language),
                step.is_met,
            )
            for step in working.steps
        ),
    )


def _row(line: Factors, numbers: Mapping[str, str], language: Language, name: Callable[[str], str]) -> tuple[str, ...]:
    """A line's factors, as `_COLUMNS` says; `numbers` are the rule's, as they are written."""
    shares = (f"{name(way)}: {count} → {decimal(vote, language, 4)}" for way, (count, vote) in line.shares.items())
    return (
        name(line.study.iri),
        f"{name(line.study.method)}: {decimal(line.study.weight, language)}",
        decimal(line.directness, language),
        "–" if line.wording is None else decimal(line.wording, language),
        decimal(line.contribution, language, 4),
        ", ".join(shares) or "–",
        _counts(line, numbers, language, name),
        GRADES[language][line.without],
    )


def _counts(line: Factors, numbers: Mapping[str, str], language: Language, name: Callable[[str], str]) -> str:
    """As how many independent lines a study counts, and why."""
    number = decimal(line.counts_as, language)
    reason = _STANDING[language][line.standing].format(
        size=line.study.size, reviews=", ".join(map(name, line.reviewed_in)), **numbers
    )
    return f"{number} ({reason})" if reason else number
