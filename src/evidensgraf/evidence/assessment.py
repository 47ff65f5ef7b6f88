"""Rule EG-1 applied: from lines to contributions, from contributions to a grade, and the grade without each study.

Source: `ontology/rating.ttl`, whose numbers are used as they stand there. Its model is the published algorithm of
Jobeffekter.dk: a contribution is a product of weights, too small a sum is few studies, a direction needs a majority.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from evidensgraf.evidence.graph import Evidence, Kind, Line, Rule, Study, Subject

Grade = Literal["strong", "moderate", "indication", "few-studies", "conflicting", "insufficient"]


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What one line gives.

    Attributes:
        study: the study.
        contribution: the highest product of method weight, directness and wording weight among its findings.
        votes: the contribution shared over the directions (IRIs) in proportion to the findings that point each way.
    """

    study: Study
    contribution: Fraction
    votes: dict[str, Fraction]


@dataclass(frozen=True, slots=True)
class Assessment:
    """A grade and what it rests on.

    Attributes:
        about: IRI of the claim or the intervention.
        kind: `headline`, `synthesis` or `intervention`.
        grade: slug of the grade.
        direction: IRI of the direction with the most weight; None where there is none or two have the same.
        total: the sum of the contributions.
        share: the leading direction's part of it; None where the total is 0.
        lines: the figures of each line, those that give nothing included.
        without: study (IRI) → grade without it, where that is another grade.
    """

    about: str
    kind: Kind
    grade: Grade
    direction: str | None
    total: Fraction
    share: Fraction | None
    lines: tuple[LineFigures, ...]
    without: dict[str, Grade]


def assess(evidence: Evidence, rule: Rule | None = None) -> list[Assessment]:
    """Assess every claim and every intervention.

    Args:
        evidence: what there is.
        rule: another rule than the one that the graph holds.
    """
    return [assess_one(subject, rule or evidence.rule) for subject in evidence.subjects]


def assess_one(subject: Subject, rule: Rule) -> Assessment:
    """Assess one claim or intervention, and again without each of its studies."""
    lines = tuple(figures(line, rule) for line in subject.lines)
    total, votes = _sum(lines)
    grade = _grade(lines, rule)
    others = {line.study.iri: _grade([o for o in lines if o.study.iri != line.study.iri], rule) for line in lines}
    return Assessment(
        about=subject.iri,
        kind=subject.kind,
        grade=grade,
        direction=_leading(votes),
        total=total,
        share=max(votes.values()) / total if total else None,
        lines=lines,
        without={study: other for study, other in others.items() if other != grade},
    )


def figures(line: Line, rule: Rule) -> LineFigures:
    """What a line gives (EG-1, 2). Findings of an excluded direction, the descriptive ones, do not count."""
    counted = [finding for finding in line.findings if finding.direction not in rule.excluded_directions]
    contribution = max((line.study.weight * line.directness * f.weight for f in counted), default=Fraction(0))
    toward = Counter(finding.direction for finding in counted)
    votes = {way: contribution * number / len(counted) for way, number in sorted(toward.items())}
    return LineFigures(line.study, contribution, votes)


def _sum(lines: tuple[LineFigures, ...] | list[LineFigures]) -> tuple[Fraction, dict[str, Fraction]]:
    votes: dict[str, Fraction] = {}
    for line in lines:
        for direction, vote in line.votes.items():
            votes[direction] = votes.get(direction, Fraction(0)) + vote
    return sum(votes.values(), Fraction(0)), votes


def _leading(votes: dict[str, Fraction]) -> str | None:
    most = max(votes.values(), default=Fraction(0))
    leaders = [direction for direction, vote in votes.items() if vote == most and most > 0]
    return leaders[0] if len(leaders) == 1 else None


def _grade(lines: tuple[LineFigures, ...] | list[LineFigures], rule: Rule) -> Grade:
    """The grade by the thresholds (EG-1, 4)."""
    total, votes = _sum(lines)
    if total < rule.minimum_total or not total:
        return "insufficient"
    agrees = max(votes.values()) / total >= rule.majority_share
    if total < rule.sufficient_total:
        return "indication" if agrees else "few-studies"
    if not agrees:
        return "conflicting"
    if _is_strong(lines, total, max(votes.values()) / total, rule):
        return "strong"
    return "moderate" if _is_moderate(lines, rule) else "indication"


def _is_strong(
    lines: tuple[LineFigures, ...] | list[LineFigures], total: Fraction, share: Fraction, rule: Rule
) -> bool:
    sure = [line for line in lines if line.contribution and line.study.weight >= rule.strong_method_weight]
    return total >= rule.strong_total and share >= rule.strong_share and len(sure) >= rule.strong_lines


def _is_moderate(lines: tuple[LineFigures, ...] | list[LineFigures], rule: Rule) -> bool:
    good = [line for line in lines if line.contribution and line.contribution >= rule.moderate_contribution]
    sound = [line for line in good if line.study.weight >= rule.moderate_method_weight]
    return independent(good, rule) >= rule.moderate_lines and len(sound) >= rule.moderate_method_lines


def independent(lines: list[LineFigures], rule: Rule) -> Fraction:
    """How many independent lines there are.

    A study that another of the lines reviews adds none to that review's; a review of enough studies counts as several.
    """
    reviewed = {study for line in lines for study in line.study.reviews if study != line.study.iri}
    alone = [line for line in lines if line.study.iri not in reviewed]
    return sum((_counts_as(line.study, rule) for line in alone), Fraction(0))


def _counts_as(study: Study, rule: Rule) -> Fraction:
    return rule.review_line_count if study.size >= rule.review_size_threshold else Fraction(1)
