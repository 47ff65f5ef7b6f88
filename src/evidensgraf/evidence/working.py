"""How a grade comes about, step by step, so that a reader can recompute it by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from evidensgraf.evidence.assessment import counted

if TYPE_CHECKING:
    from evidensgraf.evidence.assessment import Assessment, Grade, LineFigures
    from evidensgraf.evidence.graph import Study
    from evidensgraf.evidence.rule import Rule


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
        without: the grade without its study.
    """

    study: Study
    relation: str | None
    directness: Fraction
    wording: Fraction | None
    contribution: Fraction
    shares: dict[str, tuple[int, Fraction]]
    counts_as: Fraction
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
        steps: the thresholds in the order in which the rule asks for them.
    """

    lines: tuple[Factors, ...]
    steps: tuple[Step, ...]


def work(made: Assessment, rule: Rule) -> Working:
    """Unfold an assessment.

    Args:
        made: the assessment.
        rule: what it was made by.
    """
    lines = sorted(made.lines, key=lambda line: (-line.contribution, line.study.iri))
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
    return Working(tuple(_factors(made, line, rule) for line in lines), tuple(steps))


def _factors(made: Assessment, line: LineFigures, rule: Rule) -> Factors:
    counting = counted(line.line, rule)
    toward = Counter(finding.direction for finding in counting)
    return Factors(
        study=line.study,
        relation=line.line.relation,
        directness=line.line.directness,
        wording=max((finding.weight for finding in counting), default=None),
        contribution=line.contribution,
        shares={way: (toward[way], vote) for way, vote in line.votes.items()},
        counts_as=made.counts_as[line.study.iri],
        without=made.without_each[line.study.iri],
    )
