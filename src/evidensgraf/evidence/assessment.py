"""Rule EG-1 applied: from lines to contributions, from contributions to a grade, and the grade without each study.

Source: `ontology/rating.ttl`, whose numbers are used as they stand there. Its model is the published algorithm of
Jobeffekter.dk: a contribution is a product of weights, too small a sum is few studies, a direction needs a majority.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidensgraf.evidence.graph import Evidence, Finding, Kind, Line, Study, Subject
    from evidensgraf.evidence.rule import Rule

Grade = Literal["strong", "moderate", "indication", "few-studies", "conflicting", "insufficient"]
RANK: dict[Grade, int] = {
    "insufficient": 0, "few-studies": 1, "conflicting": 1, "indication": 2, "moderate": 3, "strong": 4,
}  # fmt: skip
"""How high a grade is. Conflicting is not less than few studies but something else, so the two are level."""


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What one line gives.

    Attributes:
        line: the line.
        contribution: the highest product of method weight, directness and wording weight among its findings.
        votes: the contribution shared over the directions (IRIs) in proportion to the findings that point each way.
    """

    line: Line
    contribution: Fraction
    votes: dict[str, Fraction]

    @property
    def study(self) -> Study:
        """The study of the line."""
        return self.line.study

    def counted(self, rule: Rule) -> list[Finding]:
        """The findings of the line that count."""
        return counted(self.line, rule)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the thresholds are held against.

    Attributes:
        total: the sum of the contributions.
        votes: the same by direction (IRI).
        sure: how many lines have a method that strong evidence asks for.
        independent: how many independent lines are good enough for moderate evidence; a large review counts as more.
        sound: how many of the lines that are good enough have a method that moderate evidence asks for.
    """

    total: Fraction
    votes: dict[str, Fraction]
    sure: int
    independent: Fraction
    sound: int

    @property
    def share(self) -> Fraction | None:
        """The leading direction's part of the total; None where the total is 0."""
        return max(self.votes.values()) / self.total if self.total else None

    @property
    def leading(self) -> str | None:
        """IRI of the direction with the most weight; None where there is none or two have the same."""
        most = max(self.votes.values(), default=Fraction(0))
        leaders = [direction for direction, vote in self.votes.items() if vote == most and most > 0]
        return leaders[0] if len(leaders) == 1 else None


@dataclass(frozen=True)
class Assessment:
    """A grade and what it rests on.

    Attributes:
        about: IRI of the claim or the intervention.
        kind: `headline`, `synthesis` or `intervention`.
        claimed: IRI of the direction that a claim claims; None where it says none, and for interventions.
        grade: slug of the grade.
        sums: what the thresholds were held against.
        lines: the figures of each line, those that give nothing included.
        rule: what it was made by.
    """

    about: str
    kind: Kind
    claimed: str | None
    grade: Grade
    sums: Sums
    lines: tuple[LineFigures, ...]
    rule: Rule

    @cached_property
    def counts_as(self) -> dict[str, Fraction]:
        """Study (IRI) → as how many independent lines it counts.

        0 where it is not good enough for moderate evidence, or another of the lines reviews it.
        """
        good = [line for line in self.lines if _is_good(line, self.rule)]
        return {line.study.iri: Fraction(0) for line in self.lines} | _counts(good, self.rule)

    @cached_property
    def without_each(self) -> dict[str, Grade]:
        """Study (IRI) → the grade without it."""
        linked = frozenset(study for line in self.lines for study in line.study.reviews)
        sums = {line.study.iri: _without(self.sums, line, self.lines, linked, self.rule) for line in self.lines}
        return {study: grade(left, self.rule) for study, left in sums.items()}

    @property
    def direction(self) -> str | None:
        """IRI of the direction with the most weight; None where there is none or two have the same."""
        return self.sums.leading

    @property
    def total(self) -> Fraction:
        """The sum of the contributions."""
        return self.sums.total

    @property
    def share(self) -> Fraction | None:
        """The leading direction's part of the total; None where the total is 0."""
        return self.sums.share

    @property
    def without(self) -> dict[str, Grade]:
        """Study (IRI) → grade without it, where that is another grade."""
        return {study: other for study, other in self.without_each.items() if other != self.grade}

    @property
    def overlaps(self) -> list[tuple[str, str]]:
        """The pairs (review, study that it reviews) among its lines, by IRI."""
        here = {line.study.iri for line in self.lines}
        pairs = ((line.study.iri, other) for line in self.lines for other in line.study.reviews & here)
        return sorted(pair for pair in pairs if pair[0] != pair[1])


def assess(evidence: Evidence, rule: Rule | None = None) -> list[Assessment]:
    """Assess every claim about an effect, and every intervention.

    Args:
        evidence: what there is.
        rule: another rule than the one that the graph holds.
    """
    return [assess_one(subject, rule or evidence.rule) for subject in evidence.subjects]


def assess_one(subject: Subject, rule: Rule, known: Assessment | None = None) -> Assessment:
    """Assess one claim or intervention.

    Args:
        subject: which.
        rule: by what.
        known: an assessment of the same; where its rule leaves out the same, what the lines give is taken from it.
    """
    if known and _excluded(known.rule) == _excluded(rule):
        lines, sums = known.lines, _held(known.sums.total, known.sums.votes, known.lines, rule)
    else:
        lines = tuple(figures(line, rule) for line in subject.lines)
        sums = _sums(lines, rule)
    return Assessment(
        about=subject.iri,
        kind=subject.kind,
        claimed=subject.claimed,
        grade=grade(sums, rule),
        sums=sums,
        lines=lines,
        rule=rule,
    )


def _excluded(rule: Rule) -> tuple[object, object]:
    """What a rule leaves out: by the same, the lines give the same."""
    return rule.excluded_directions, rule.excluded_relations


def counted(line: Line, rule: Rule) -> list[Finding]:
    """The findings of a line that count (EG-1, 2): none of an excluded direction, the descriptive ones.

    A line whose relation is excluded, one that only gives context, says nothing of the effect that is claimed.
    """
    if line.relation in rule.excluded_relations:
        return []
    return [finding for finding in line.findings if finding.direction not in rule.excluded_directions]


def figures(line: Line, rule: Rule) -> LineFigures:
    """What a line gives (EG-1, 2)."""
    counting = counted(line, rule)
    contribution = max((line.study.weight * line.directness * f.weight for f in counting), default=Fraction(0))
    toward = Counter(finding.direction for finding in counting)
    votes = {way: contribution * number / len(counting) for way, number in sorted(toward.items())}
    return LineFigures(line, contribution, votes)


def grade(sums: Sums, rule: Rule) -> Grade:
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
    return sum(_counts(lines, rule).values(), Fraction(0))


def _counts(lines: Sequence[LineFigures], rule: Rule) -> dict[str, Fraction]:
    reviewed = {study for line in lines for study in line.study.reviews if study != line.study.iri}
    return {
        line.study.iri: Fraction(0) if line.study.iri in reviewed else _counts_as(line.study, rule) for line in lines
    }


def _counts_as(study: Study, rule: Rule) -> Fraction:
    return rule.review_line_count if study.size >= rule.review_size_threshold else Fraction(1)


def _sums(lines: Sequence[LineFigures], rule: Rule) -> Sums:
    votes: dict[str, Fraction] = {}
    for line in lines:
        for direction, vote in line.votes.items():
            votes[direction] = votes.get(direction, Fraction(0)) + vote
    return _held(sum((line.contribution for line in lines), Fraction(0)), votes, lines, rule)


def _held(total: Fraction, votes: dict[str, Fraction], lines: Sequence[LineFigures], rule: Rule) -> Sums:
    """Sums of what the lines give, with how many of them reach the rule's thresholds for one line."""
    good = [line for line in lines if _is_good(line, rule)]
    return Sums(
        total=total,
        votes=votes,
        sure=sum(_is_sure(line, rule) for line in lines),
        independent=independent(good, rule),
        sound=sum(_is_sound(line, rule) for line in good),
    )


def _without(sums: Sums, line: LineFigures, lines: Sequence[LineFigures], linked: frozenset[str], rule: Rule) -> Sums:
    """The sums without one line, by taking it away: there may be thousands of lines.

    Only for reviews and what they review (`linked`) it is summed anew: without them others count differently.
    """
    if line.study.reviews or line.study.iri in linked:
        return _sums([other for other in lines if other is not line], rule)
    good = _is_good(line, rule)
    return Sums(
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
