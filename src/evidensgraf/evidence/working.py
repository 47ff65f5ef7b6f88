"""How a grade comes about, step by step, so that a reader can recompute it by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from evidensgraf.evidence.assessment import counted

if TYPE_CHECKING:
    from evidensgraf.evidence.assessment import Assessment, Grade, LineFigures
    from evidensgraf.evidence.graph import Study
    from evidensgraf.evidence.rule import Rule

Standing = Literal["too-light", "reviewed", "several", "alone"]
"""Why a study counts as so many independent lines: it gives too little; another of the lines reviews it; it rests on
several studies itself; none of these."""


@dataclass(frozen=True, slots=True)
class Factors:
    """A line: what is multiplied, and what becomes of the product.

    Attributes:
        study: the study, with its method's weight.
        relation: IRI of how the line bears on a claim.
        directness: 1, or less.
        wording: the highest weight among the wordings of the findings that count; None where none counts.
        contribution: method weight × directness × wording.
        shares: direction (IRI) → (how many of the findings that count point that way, what that gives).
        counts_as: how many independent lines it counts as.
        standing: why.
        reviewed_in: IRIs of the other studies that review it, where that is why.
        without: the grade without its study.
    """

    study: Study
    relation: str | None
    directness: Fraction
    wording: Fraction | None
    contribution: Fraction
    shares: dict[str, tuple[int, Fraction]]
    counts_as: Fraction
    standing: Standing
    reviewed_in: tuple[str, ...]
    without: Grade


@dataclass(frozen=True, slots=True)
class Step:
    """A figure held against a threshold.

    Attributes:
        threshold: the threshold, by its name in the rule.
        found: the figure.
        wanted: the least that it has to be.
    """

    threshold: str
    found: Fraction
    wanted: Fraction

    @property
    def is_met(self) -> bool:
        """Whether the figure is as high as it has to be."""
        return self.found >= self.wanted


@dataclass(frozen=True, slots=True)
class Working:
    """An assessment, unfolded.

    Attributes:
        lines: the factors of each line, the heaviest first.
        rest: how many lines more there are.
        steps: the thresholds in the order in which the rule asks for them.
    """

    lines: tuple[Factors, ...]
    rest: int
    steps: tuple[Step, ...]


def work(made: Assessment, rule: Rule, most: int | None = None) -> Working:
    """Unfold an assessment.

    Args:
        made: the assessment.
        rule: what it was made by.
        most: how many lines at most; without it all.
    """
    lines = sorted(made.lines, key=lambda line: (-line.contribution, line.study.iri))
    shown = lines[:most]
    sums, share = made.sums, made.share or made.total  # no share where the total is 0
    figures = {
        "minimum_total": sums.total,
        "sufficient_total": sums.total,
        "majority_share": share,
        "strong_total": sums.total,
        "strong_share": share,
        "strong_lines": Fraction(sums.sure),
        "moderate_lines": sums.independent,
        "moderate_method_lines": Fraction(sums.sound),
    }
    steps = (Step(name, found, getattr(rule, name)) for name, found in figures.items())
    return Working(tuple(_factors(made, line, rule) for line in shown), len(lines) - len(shown), tuple(steps))


def _factors(made: Assessment, line: LineFigures, rule: Rule) -> Factors:
    counting = counted(line.line, rule)
    toward = Counter(finding.direction for finding in counting)
    standing = _standing(made, line, rule)
    return Factors(
        study=line.study,
        relation=line.line.relation,
        directness=line.line.directness,
        wording=max((finding.weight for finding in counting), default=None),
        contribution=line.contribution,
        shares={way: (toward[way], vote) for way, vote in line.votes.items()},
        counts_as=made.counts_as[line.study.iri],
        standing=standing,
        reviewed_in=_reviews_of(made, line) if standing == "reviewed" else (),
        without=made.without_each[line.study.iri],
    )


def _standing(made: Assessment, line: LineFigures, rule: Rule) -> Standing:
    """Why a line counts as so many (EG-1, 4)."""
    if not line.contribution or line.contribution < rule.moderate_contribution:
        return "too-light"
    if not made.counts_as[line.study.iri]:
        return "reviewed"
    return "several" if line.study.size >= rule.review_size_threshold else "alone"


def _reviews_of(made: Assessment, line: LineFigures) -> tuple[str, ...]:
    return tuple(review for review, reviewed in made.overlaps if reviewed == line.study.iri)
