"""Where findings point different ways, and which stated difference goes along with it.

Findings are compared that are on the same intervention (or a narrower one) and the same outcome (or a narrower one). A
finding whose outcome the source does not name (`overall-effect`) is compared with all on its intervention. What
compares two kinds of a measure says nothing of both together, so it counts for neither what they share nor above.

Two findings disagree where one finds benefit and the other none, or harm; or one none and the other harm. A finding
whose effect is mixed or uncertain points no other way: it is shown beside them, and makes no disagreement.

There are too few findings for statistics. What can be said is which stated difference tells all that find benefit from
all that do not: it is stated of every one of them, and no value of one side is the same as, broader or narrower than
one of the other; for years: all of one side are later. Mostly there is none, and then that is said. Where there is, it
says on what it rests: a difference within one study (the same trial, two comparators) is another thing than one between
studies, and where one side is a single study, whatever sets that study apart goes along with it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, get_args

from evidensgraf.evidence import records
from evidensgraf.evidence.graph import EFFECTS
from evidensgraf.namespaces import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.evidence.records import Finding, Records
    from evidensgraf.evidence.rule import Asked

Aspect = Literal["condition", "target", "method", "year", "comparator", "intervention", "outcome"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
"""What can make a difference, in the order in which it is told."""
_CODED = ("intervention", "outcome", "direction", "condition", "target", "method", "year")
"""What `records` has of a finding under the same name."""
UNNAMED = f"{PREFIXES['outcome']}overall-effect"
"""The outcome of findings whose source names none."""
_NOT_STATED = frozenset([UNNAMED, f"{PREFIXES['method']}not-reported"])
_LEFT_OUT = frozenset([f"{PREFIXES['direction']}descriptive"])
_BEST_FIRST = tuple(PREFIXES["direction"] + way for way in ("positive", "none", "negative"))
Basis = Literal["within", "against-one", "between"]
"""What a difference rests on: one study that is on both sides; one study on a side; several on each."""


@dataclass(frozen=True, slots=True)
class Told:
    """A finding, with all that is stated of it: aspect → values (IRIs; years as their digits)."""

    iri: str
    stated: Mapping[str, frozenset[str]]

    def values(self, aspect: str) -> frozenset[str]:
        """What is stated of one aspect; nothing where it is not."""
        return self.stated.get(aspect, frozenset())

    def told_of(self, aspect: Aspect) -> frozenset[str]:
        """The same, as far as it can make a difference: that a method is not reported is no method."""
        return self.values(aspect) - _NOT_STATED


@dataclass(frozen=True, slots=True)
class Moderator:
    """A stated difference that tells those that find more from those that find less.

    Attributes:
        aspect: what differs.
        values: direction (IRI) → what is stated there.
        basis: what the difference rests on.
    """

    aspect: Aspect
    values: Mapping[str, tuple[str, ...]]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Findings on one intervention and outcome that point different ways.

    Attributes:
        intervention: its IRI; findings on narrower ones are among them.
        outcome: its IRI; likewise.
        sides: direction (IRI) → the findings that point that way; those that point nowhere, mixed or uncertain, too.
        studies: the studies of the findings.
        moderators: what goes along with the disagreement; nothing where no stated difference tells the sides apart.
    """

    intervention: str
    outcome: str
    sides: Mapping[str, tuple[str, ...]]
    studies: frozenset[str]
    moderators: tuple[Moderator, ...]

    @property
    def findings(self) -> frozenset[str]:
        """All findings on all sides."""
        return frozenset(finding for side in self.sides.values() for finding in side)


@dataclass(frozen=True, slots=True)
class Accounts:
    """What is told of all findings, and the trees of concepts (concept → next broader)."""

    findings: tuple[Told, ...]
    broader: Mapping[str, str]

    def above(self, concept: str) -> tuple[str, ...]:
        """A concept and all that is broader, the narrowest first."""
        chain = [concept]
        while (wide := self.broader.get(chain[-1])) and wide not in chain:
            chain.append(wide)
        return tuple(chain)


def read(store: Asked) -> Accounts:
    """What a graph tells of its findings.

    Raises:
        LimitError: the graph is too large to be read whole.
    """
    return told_by(records.read(store))


def told_by(known: Records) -> Accounts:
    """What is told of the findings that were read already."""
    return Accounts(tuple(Told(finding.iri, _stated(finding)) for finding in known.findings), known.broader)


def _stated(finding: Finding) -> dict[str, frozenset[str]]:
    stated = {name: finding.coded[name] for name in _CODED} | {"study": frozenset([finding.study])}
    return stated | {"comparator": finding.beside.get("against", frozenset())}


def disagreements(accounts: Accounts) -> list[Disagreement]:
    """All disagreements, each at the narrowest intervention and outcome that hold all its findings."""
    found = []
    seen: set[frozenset[str]] = set()
    cells = _cells(accounts)
    for place in sorted(cells, key=lambda place: (-_depth(accounts, place), place)):
        told = cells[place]
        pointing = [one for one in told if one.values("direction") & EFFECTS]
        key = frozenset(one.iri for one in pointing)
        if key not in seen and len({way for one in pointing for way in one.values("direction")}) > 1:
            seen.add(key)
            found.append(_disagreement(accounts, place, told))
    return sorted(found, key=lambda one: (one.intervention, one.outcome))


def _depth(accounts: Accounts, place: tuple[str, str]) -> int:
    return sum(len(accounts.above(concept)) for concept in place)


def _cells(accounts: Accounts) -> dict[tuple[str, str], list[Told]]:
    """The findings of each intervention and outcome."""
    cells: dict[tuple[str, str], list[Told]] = defaultdict(list)
    unnamed: set[str] = set()
    for told in accounts.findings:
        if told.values("direction") & _LEFT_OUT:
            continue
        outcomes = {wide for outcome in told.values("outcome") for wide in accounts.above(outcome)}
        for row in _rows(accounts, told):
            unnamed |= {row} if UNNAMED in outcomes else set()
            for outcome in outcomes | {UNNAMED}:
                cells[row, outcome].append(told)
    return {place: found for place, found in cells.items() if place[1] != UNNAMED or place[0] in unnamed}


def _rows(accounts: Accounts, told: Told) -> set[str]:
    shared = {wide for comparator in told.values("comparator") for wide in accounts.above(comparator)}
    return {wide for one in told.values("intervention") for wide in accounts.above(one)} - shared


def _disagreement(accounts: Accounts, place: tuple[str, str], told: Iterable[Told]) -> Disagreement:
    sides: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        for way in one.values("direction"):
            sides[way].append(one)
    ordered = dict(sorted(sides.items()))
    return Disagreement(
        intervention=place[0],
        outcome=place[1],
        sides={way: tuple(sorted(one.iri for one in side)) for way, side in ordered.items()},
        studies=frozenset(study for side in ordered.values() for study in _studies(side)),
        moderators=tuple(_moderators(accounts, ordered)),
    )


def _moderators(accounts: Accounts, sides: Mapping[str, list[Told]]) -> Iterable[Moderator]:
    """What tells the best direction's findings from all that point another way."""
    best, *others = (way for way in _BEST_FIRST if way in sides)
    ahead, behind = sides[best], [one for way in others for one in sides[way]]
    for aspect in ASPECTS:
        if _tells_apart(accounts, aspect, ahead, behind):
            stated = {way: {value for one in sides[way] for value in one.told_of(aspect)} for way in (best, *others)}
            values = {way: tuple(sorted(told)) for way, told in stated.items()}
            yield Moderator(aspect, values, _basis(_studies(ahead), _studies(behind)))


def _studies(side: Iterable[Told]) -> set[str]:
    return {study for one in side for study in one.values("study")}


def _basis(ahead: set[str], behind: set[str]) -> Basis:
    if len(ahead | behind) == 1:
        return "within"
    return "against-one" if min(len(ahead), len(behind)) == 1 else "between"


def _tells_apart(accounts: Accounts, aspect: Aspect, one: list[Told], other: list[Told]) -> bool:
    """Whether an aspect is stated of all findings on both sides, and differs."""
    if not all(told.told_of(aspect) for told in (*one, *other)):
        return False
    first, second = ({value for told in side for value in told.told_of(aspect)} for side in (one, other))
    if aspect == "year":
        return max(first) < min(second) or max(second) < min(first)
    return not any(value in accounts.above(wide) or wide in accounts.above(value) for value in first for wide in second)


def as_data(one: Disagreement) -> dict[str, Any]:
    """A disagreement as JSON can hold it."""
    return {
        "intervention": one.intervention,
        "outcome": one.outcome,
        "sides": {way: list(findings) for way, findings in one.sides.items()},
        "studies": sorted(one.studies),
        "moderators": [
            {
                "aspect": moderator.aspect,
                "basis": moderator.basis,
                "values": {way: list(values) for way, values in moderator.values.items()},
            }
            for moderator in one.moderators
        ],
    }
