"""What the rule needs to know of a graph, read from a store once: studies, findings, claims and lines.

Numbers are fractions: thirds that are shared between directions add up to a whole again, whatever the order.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from evidensgraf import queries
from evidensgraf.errors import UnknownIriError
from evidensgraf.evidence.rule import read_rule
from evidensgraf.namespaces import PREFIXES, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.evidence.rule import Asked, Rule
    from evidensgraf.store.table import Term

Kind = Literal["headline", "synthesis", "intervention"]
EFFECTS = frozenset(PREFIXES["direction"] + way for way in ("positive", "none", "negative"))
"""The directions of a claim about an effect. That results vary, or are unclear, is a claim of another kind."""
_KINDS: dict[str, Kind] = {f"{VOCABULARY}HeadlineClaim": "headline", f"{VOCABULARY}SynthesisClaim": "synthesis"}


@dataclass(frozen=True, slots=True)
class Study:
    """A study.

    Attributes:
        iri: its name.
        method: IRI of its method.
        weight: the method's weight, 0 where it has none.
        basis: IRI of what the coding of the method rests on.
        size: number of studies that it rests on, its own word or that of the sets it reviews; 0 where none is given.
        reviews: IRIs of the studies that it reviews.
    """

    iri: str
    method: str
    weight: Fraction
    basis: str
    size: int
    reviews: frozenset[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding: whose it is, which way it points (IRI), the weight of its wording, the interventions it is about."""

    iri: str
    study: str
    direction: str
    weight: Fraction
    interventions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of evidence: one study's findings on one claim or intervention.

    Attributes:
        study: the study.
        directness: 1, or less where the study is not just about what is said.
        findings: its findings that bear on it.
        iri: the line's name, coined for interventions, whose lines nobody wrote.
        relation: IRI of how the line bears on the claim; None for interventions.
    """

    study: Study
    directness: Fraction
    findings: tuple[Finding, ...]
    iri: str = ""
    relation: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What is assessed: a claim or an intervention.

    Attributes:
        iri: its name.
        kind: which of the two, and which kind of claim.
        lines: its lines in the order of their studies.
        claimed: IRI of the direction that a claim claims the effect to have; None where that is not said.
    """

    iri: str
    kind: Kind
    lines: tuple[Line, ...]
    claimed: str | None = None

    def without(self, study: str) -> Subject:
        """The same as if a study had never been made; itself, where none of its lines rests on that study."""
        lines = tuple(line for line in self.lines if line.study.iri != study)
        return self if len(lines) == len(self.lines) else replace(self, lines=lines)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a graph holds.

    Attributes:
        rule: its rating rule.
        subjects: all that is assessed, headline claims first.
        ungraded: IRIs of the claims with evidence that are not about an effect in one direction (EG-1, 6).
    """

    rule: Rule
    subjects: tuple[Subject, ...]
    ungraded: frozenset[str] = frozenset()

    def without(self, studies: Iterable[str]) -> Evidence:
        """The evidence as if some studies had never been made.

        Args:
            studies: IRIs, or slugs.

        Raises:
            UnknownIriError: no line rests on such a study.
        """
        subjects = self.subjects
        known = {line.study.iri for subject in subjects for line in subject.lines}
        for study in studies:
            iri = study if study.startswith("http") else PREFIXES["study"] + study
            if iri not in known:
                raise UnknownIriError(iri=iri)
            subjects = tuple(subject.without(iri) for subject in subjects)
        return replace(self, subjects=subjects)


def read(store: Asked) -> Evidence:
    """Read the evidence of a graph.

    Raises:
        UnknownIriError: the graph holds no rating rule, or one without all its numbers.
    """
    studies, findings = _studies(store), _findings(store)
    rows = store.table(queries.load("evidence_lines")).dicts()
    ungraded = frozenset(r["claim"].value for r in rows if "claimed" in r and r["claimed"].value not in EFFECTS)
    claims = _claims([row for row in rows if row["claim"].value not in ungraded], studies, findings)
    interventions = _interventions(_broader(store), _coded(rows), studies, findings)
    return Evidence(read_rule(store), (*claims, *interventions), ungraded)


def _studies(store: Asked) -> dict[str, Study]:
    rows = defaultdict(list)
    for row in store.table(queries.load("evidence_studies")).dicts():
        rows[row["study"].value].append(row)
    sizes = {iri: max(_number(row, "size") for row in said) for iri, said in rows.items()}
    return {iri: _study(iri, said, sizes) for iri, said in rows.items()}


def _study(iri: str, said: list[dict[str, Term]], sizes: Mapping[str, Fraction]) -> Study:
    reviews = frozenset(row["reviewed"].value for row in said if "reviewed" in row)
    named = sum(sizes.get(reviewed) or 1 for reviewed in reviews)
    return Study(
        iri=iri,
        method=said[0]["method"].value,
        weight=_number(said[0], "weight"),
        basis=said[0]["basis"].value,
        size=int(max(sizes[iri], named)),
        reviews=reviews,
    )


def _number(row: Mapping[str, Term], name: str) -> Fraction:
    return Fraction(row[name].value) if name in row else Fraction(0)


def _findings(store: Asked) -> dict[str, Finding]:
    interventions = defaultdict(set)
    first: dict[str, dict[str, Term]] = {}
    for row in store.table(queries.load("evidence_findings")).dicts():
        interventions[row["finding"].value].add(row["intervention"].value)
        first.setdefault(row["finding"].value, row)
    return {
        iri: Finding(
            iri=iri,
            study=row["study"].value,
            direction=row["direction"].value,
            weight=_number(row, "weight"),
            interventions=frozenset(interventions[iri]),
        )
        for iri, row in first.items()
    }


def _claims(
    rows: list[dict[str, Term]], studies: Mapping[str, Study], findings: Mapping[str, Finding]
) -> list[Subject]:
    """The claims. Two lines of one claim from one study would be one: rule EG-1, 1."""
    kinds: dict[str, Kind] = {}
    claimed: dict[str, str] = {}
    lines: dict[str, dict[str, list[dict[str, Term]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        claim = row["claim"].value
        kinds[claim] = _KINDS[row["kind"].value]
        if "claimed" in row:
            claimed[claim] = row["claimed"].value
        lines[claim][row["study"].value].append(row)
    subjects = (
        Subject(claim, kinds[claim], _claim_lines(by, studies, findings), claimed.get(claim))
        for claim, by in lines.items()
    )
    return sorted(subjects, key=lambda subject: (subject.kind, subject.iri))


def _claim_lines(
    by_study: Mapping[str, list[dict[str, Term]]], studies: Mapping[str, Study], findings: Mapping[str, Finding]
) -> tuple[Line, ...]:
    # A study or a finding that no file describes counts for nothing here: to tell of it is validation's.
    return tuple(
        Line(
            study=studies[study],
            directness=max(_number(row, "directness") for row in rows),
            findings=tuple(findings[iri] for iri in sorted({row["finding"].value for row in rows}) if iri in findings),
            iri=min(row["line"].value for row in rows),
            relation=min((row["relation"].value for row in rows if "relation" in row), default=None),
        )
        for study, rows in sorted(by_study.items())
        if study in studies
    )


def _broader(store: Asked) -> dict[str, set[str]]:
    """For each intervention what is broader, itself included."""
    broader: dict[str, set[str]] = defaultdict(set)
    for row in store.table(queries.load("evidence_interventions")).dicts():
        broader[row["intervention"].value].add(row["broader"].value)
    return broader


def _coded(rows: list[dict[str, Term]]) -> dict[str, dict[str, Fraction]]:
    """How direct a finding is for an intervention, as coded on the claims about that intervention: the highest."""
    coded: dict[str, dict[str, Fraction]] = defaultdict(dict)
    for row in rows:
        if "about" in row:
            of_finding, about = coded[row["finding"].value], row["about"].value
            of_finding[about] = max(of_finding.get(about, Fraction(0)), _number(row, "directness"))
    return coded


def _interventions(
    broader: Mapping[str, set[str]],
    coded: Mapping[str, Mapping[str, Fraction]],
    studies: Mapping[str, Study],
    findings: Mapping[str, Finding],
) -> list[Subject]:
    """The interventions, each with all findings on it or on narrower ones, directness as coded (EG-1, 6).

    A finding that no claim about the intervention or a narrower one draws on is direct: it is a finding on that itself.
    """
    lines: dict[str, dict[str, tuple[Fraction, set[str]]]] = defaultdict(dict)
    for finding in (finding for finding in findings.values() if finding.study in studies):
        for wide in {iri for intervention in finding.interventions for iri in broader[intervention]}:
            of_finding = coded.get(finding.iri, {})
            said = [value for about, value in of_finding.items() if wide in broader[about]]
            directness, found = lines[wide].get(finding.study, (Fraction(0), set()))
            lines[wide][finding.study] = max(directness, *(said or [Fraction(1)])), found | {finding.iri}
    return [
        Subject(
            iri,
            "intervention",
            tuple(
                Line(studies[study], directness, tuple(findings[f] for f in sorted(found)), _coined(iri, study))
                for study, (directness, found) in sorted(by.items())
            ),
        )
        for iri, by in sorted(lines.items())
    ]


def _coined(intervention: str, study: str) -> str:
    return f"{PREFIXES['line']}intervention-{intervention.rpartition('/')[2]}-{study.rpartition('/')[2]}"
