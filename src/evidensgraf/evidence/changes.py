"""What changed between two versions of a graph, in what the evidence says: grades, overlaps, gaps, and what did it.

A study did it if the grade is the old one again as soon as its line alone is as it was. Where no single one did, all
studies whose lines changed are named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidensgraf import queries
from evidensgraf.evidence import disagreement
from evidensgraf.evidence.assessment import assess_one
from evidensgraf.evidence.graph import read as read_evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.evidence.assessment import Grade
    from evidensgraf.evidence.graph import Evidence, Line, Subject
    from evidensgraf.evidence.rule import Asked

OVERLAPS = ("claims", "lines", "own", "publications")
"""The kinds of overlap: `queries/overlaps_*.rq`."""
Overlap = tuple[str, str, str]
"""What overlaps, how (the property), with what (IRIs); the lesser of two first where it does not matter."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the evidence of one version of a graph says.

    Attributes:
        evidence: what is graded, and by which rule.
        overlaps: what is counted twice, or judged by its own maker.
        cells: (intervention, outcome) → the findings on just these.
    """

    evidence: Evidence
    overlaps: frozenset[Overlap]
    cells: Mapping[tuple[str, str], frozenset[str]]


@dataclass(frozen=True, slots=True)
class Cause:
    """A study whose line on something graded is not as it was.

    Attributes:
        study: its IRI.
        findings: the findings that came, went or changed; none where only weights did (method, directness).
        did_it: with this line alone as it was, the grade is the old one.
    """

    study: str
    findings: tuple[str, ...]
    did_it: bool


@dataclass(frozen=True, slots=True)
class Regraded:
    """Something whose grade is not as it was.

    Attributes:
        about: its IRI.
        before: the grade then; None where it was not graded.
        after: the grade now; None where it is not graded.
        causes: the studies whose lines changed; only those that did it, where some did.
        by_rule: another rule alone makes the difference.
    """

    about: str
    before: Grade | None
    after: Grade | None
    causes: tuple[Cause, ...]
    by_rule: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """All that changed.

    Attributes:
        regraded: what has another grade.
        new_overlaps: overlaps that were not there.
        gone_overlaps: overlaps that are there no more.
        filled: (intervention, outcome) that nothing was found on, with the findings of now.
        emptied: those that nothing is found on any more, with the findings of then.
    """

    regraded: tuple[Regraded, ...]
    new_overlaps: tuple[Overlap, ...]
    gone_overlaps: tuple[Overlap, ...]
    filled: Mapping[tuple[str, str], tuple[str, ...]]
    emptied: Mapping[tuple[str, str], tuple[str, ...]]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return any((self.regraded, self.new_overlaps, self.gone_overlaps, self.filled, self.emptied))


def read(store: Asked) -> Snapshot:
    """What the evidence of a graph says.

    Raises:
        UnknownIriError: the graph holds no rating rule.
    """
    cells: dict[tuple[str, str], set[str]] = {}
    for told in disagreement.read(store).findings:
        for intervention in told.values("intervention"):
            for outcome in told.values("outcome"):
                cells.setdefault((intervention, outcome), set()).add(told.iri)
    return Snapshot(
        evidence=read_evidence(store),
        overlaps=frozenset(_overlaps(store)),
        cells={place: frozenset(found) for place, found in cells.items()},
    )


def compare(before: Snapshot, after: Snapshot) -> Changes:
    """What changed from one version to another."""
    return Changes(
        regraded=tuple(_regraded(before.evidence, after.evidence)),
        new_overlaps=tuple(sorted(after.overlaps - before.overlaps)),
        gone_overlaps=tuple(sorted(before.overlaps - after.overlaps)),
        filled=_only(after.cells, before.cells),
        emptied=_only(before.cells, after.cells),
    )


def as_data(changes: Changes) -> dict[str, Any]:
    """The changes as JSON can hold them."""

    def cells(found: Mapping[tuple[str, str], tuple[str, ...]]) -> list[dict[str, Any]]:
        return [{"intervention": i, "outcome": o, "findings": list(f)} for (i, o), f in found.items()]

    return {
        "grades": [
            {
                "about": one.about,
                "before": one.before,
                "after": one.after,
                "by_rule": one.by_rule,
                "causes": [
                    {"study": cause.study, "findings": list(cause.findings), "did_it": cause.did_it}
                    for cause in one.causes
                ],
            }
            for one in changes.regraded
        ],
        "new_overlaps": [list(overlap) for overlap in changes.new_overlaps],
        "gone_overlaps": [list(overlap) for overlap in changes.gone_overlaps],
        "filled_gaps": cells(changes.filled),
        "new_gaps": cells(changes.emptied),
    }


def _overlaps(store: Asked) -> Iterable[Overlap]:
    for kind in OVERLAPS:
        for row in store.table(queries.load(f"overlaps_{kind}")).dicts():
            one, other = row["subject"].value, row["object"].value
            yield (one, row["predicate"].value, other) if kind == "own" else (
                min(one, other), row["predicate"].value, max(one, other),
            )  # fmt: skip


def _only(
    these: Mapping[tuple[str, str], frozenset[str]], those: Mapping[tuple[str, str], frozenset[str]]
) -> dict[tuple[str, str], tuple[str, ...]]:
    return {place: tuple(sorted(these[place])) for place in sorted(these.keys() - those.keys())}


def _regraded(before: Evidence, after: Evidence) -> Iterable[Regraded]:
    old = {subject.iri: subject for subject in before.subjects}
    new = {subject.iri: subject for subject in after.subjects}
    for about in {**old, **new}:
        then, now = old.get(about), new.get(about)
        was = assess_one(then, before.rule).grade if then else None
        is_now = assess_one(now, after.rule).grade if now else None
        if was != is_now:
            by_rule = now is not None and was is not None and assess_one(now, before.rule).grade == was
            causes = () if by_rule or now is None or then is None else _causes(then, now, was, after)
            yield Regraded(about, was, is_now, causes, by_rule)


def _causes(then: Subject, now: Subject, was: Grade | None, after: Evidence) -> tuple[Cause, ...]:
    old = {line.study.iri: line for line in then.lines}
    new = {line.study.iri: line for line in now.lines}
    studies = [study for study in sorted({*old, *new}) if old.get(study) != new.get(study)]
    causes = [
        Cause(study, _findings(old.get(study), new.get(study)), _reverted(now, study, old.get(study), after) == was)
        for study in studies
    ]
    return tuple([cause for cause in causes if cause.did_it] or causes)


def _reverted(now: Subject, study: str, line: Line | None, after: Evidence) -> Grade:
    """The grade of now, with one study's line as it was."""
    lines = [one for one in now.lines if one.study.iri != study] + ([line] if line else [])
    ordered = tuple(sorted(lines, key=lambda one: one.study.iri))
    return assess_one(replace(now, lines=ordered), after.rule).grade


def _findings(then: Line | None, now: Line | None) -> tuple[str, ...]:
    """The findings that came, went or changed."""
    old, new = (set(line.findings) if line else set() for line in (then, now))
    return tuple(sorted({finding.iri for finding in old ^ new}))
