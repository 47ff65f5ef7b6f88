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
    from collections.abc import Sequence

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
    sums = _sums(lines, rule)
    grade = _grade(sums, rule)
    linked = frozenset(study for line in lines for study in line.study.reviews)
    others = ((line.study.iri, _grade(_without(sums, line, lines, linked, rule), rule)) for line in lines)
    return Assessment(
        about=subject.iri,
        kind=subject.kind,
        grade=grade,
        direction=_leading(sums.votes),
        total=sums.total,
        share=sums.share,
        lines=lines,
        without={study: other for study, other in others if other != grade},
    )


def figures(line: Line, rule: Rule) -> LineFigures:
    """What a line gives (EG-1, 2). Findings of an excluded direction, the descriptive ones, do not count."""
    counted = [finding for finding in line.findings if finding.direction not in rule.excluded_directions]
    contribution = max((line.study.weight * line.directness * f.weight for f in counted), default=Fraction(0))
    toward = Counter(finding.direction for finding in counted)
    votes = {way: contribution * number / len(counted) for way, number in sorted(toward.items())}
    return LineFigures(line.study, contribution, votes)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the thresholds are held against: weight, votes by direction, and the numbers of lines of each quality."""

    total: Fraction
    votes: dict[str, Fraction]
    sure: int
    independent: Fraction
    sound: int

    @property
    def share(self) -> Fraction | None:
        return max(self.votes.values()) / self.total if self.total else None


def _sums(lines: Sequence[LineFigures], rule: Rule) -> _Sums:
    votes: dict[str, Fraction] = {}
    for line in lines:
        for direction, vote in line.votes.items():
            votes[direction] = votes.get(direction, Fraction(0)) + vote
    good = [line for line in lines if _is_good(line, rule)]
    return _Sums(
        total=sum((line.contribution for line in lines), Fraction(0)),
        votes=votes,
        sure=sum(_is_sure(line, rule) for line in lines),
        independent=independent(good, rule),
        sound=sum(_is_sound(line, rule) for line in good),
    )


def _without(sums: _Sums, line: LineFigures, lines: Sequence[LineFigures], linked: frozenset[str], rule: Rule) -> _Sums:
    """The sums without one line, by taking it away: there may be thousands of lines.

    Only for reviews and what they review (`linked`) it is summed anew: without them others count differently.
    """
    if line.study.reviews or line.study.iri in linked:
        return _sums([other for other in lines if other is not line], rule)
    good = _is_good(line, rule)
    return _Sums(
        total=sums.total - line.contribution,
        votes={way: vote - line.votes.get(way, Fraction(0)) for way, vote in sums.votes.items()},
        sure=sums.sure - _is_sure(line, rule),
        independent=sums.independent - (_counts_as(line.study, rule) if good else 0),
        sound=sums.sound - (good and _is_sound(line, rule)),
    )


def _is_sure(line: LineFigures, rule: Rule) -> bool:
    return line.contribution > 0 and line.study.weight >= rule.strong_method_weight


def _is_good(line: LineFigures, rule: Rule) -> bool:
    return line.contribution > 0 and line.contribution >= rule.moderate_contribution


def _is_sound(line: LineFigures, rule: Rule) -> bool:
    return line.study.weight >= rule.moderate_method_weight


def _leading(votes: dict[str, Fraction]) -> str | None:
    most = max(votes.values(), default=Fraction(0))
    leaders = [direction for direction, vote in votes.items() if vote == most and most > 0]
    return leaders[0] if len(leaders) == 1 else None


def _grade(sums: _Sums, rule: Rule) -> Grade:
    """The grade by the thresholds (EG-1, 4)."""
    share = sums.share
    if share is None or sums.total < rule.minimum_total:
        return "insufficient"
    if sums.total < rule.sufficient_total:
        return "indication" if share >= rule.majority_share else "few-studies"
    if share < rule.majority_share:
        return "conflicting"
    if sums.total >= rule.strong_total and share >= rule.strong_share and sums.sure >= rule.strong_lines:
        return "strong"
    is_moderate = sums.independent >= rule.moderate_lines and sums.sound >= rule.moderate_method_lines
    return "moderate" if is_moderate else "indication"


def independent(lines: Sequence[LineFigures], rule: Rule) -> Fraction:
    """How many independent lines there are.

    A study that another of the lines reviews adds none to that review's; a review of enough studies counts as several.
    """
    reviewed = {study for line in lines for study in line.study.reviews if study != line.study.iri}
    alone = [line for line in lines if line.study.iri not in reviewed]
    return sum((_counts_as(line.study, rule) for line in alone), Fraction(0))


def _counts_as(study: Study, rule: Rule) -> Fraction:
    return rule.review_line_count if study.size >= rule.review_size_threshold else Fraction(1)
