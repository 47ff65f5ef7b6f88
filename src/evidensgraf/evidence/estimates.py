"""Effect estimates as the files state them, each with the arms that it compares: what arithmetic may start from."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.namespaces import EVG
from evidensgraf.store.table import iri as iri_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.store import Store
    from evidensgraf.store.table import Term


@dataclass(frozen=True, slots=True)
class Arm:
    """An arm of a study.

    Attributes:
        iri: its name.
        interventions: IRIs of what it got.
        participants: how many people it had; None where that is not stated, or stated in two ways.
    """

    iri: str
    interventions: frozenset[str]
    participants: int | None


@dataclass(frozen=True, slots=True)
class Estimate:
    """An effect estimate as stated: nothing is computed here. Concepts are IRIs.

    Attributes:
        iri: its name.
        finding: the finding that it puts a number on.
        study: the study that found it.
        is_primary: whether that study itself looked at people, rather than at other studies.
        measure: what the number measures.
        unit: the unit of its values (QUDT); shares are in per cent.
        is_approximate: whether the source itself calls it approximate.
        higher_is_better: whether a higher value benefits the citizen; None where that is not said.
        ours: the value in the intervention arms.
        theirs: the value in the arms compared with.
        difference: the stated difference of the two.
        value: a figure that is neither, such as a ratio or the share of one group.
        low: the lower end of the stated 95% confidence interval.
        high: its upper end.
        error: the stated standard error.
        follow_up: how long after the start it was measured.
        follow_up_unit: in which unit (OWL-Time).
        interventions: what was done.
        combined: together with what.
        comparator: compared with what.
        outcomes: what was measured.
        targets: for whom.
        conditions: under which conditions.
        our_arms: the arms that got what was done.
        their_arms: the arms that got what it is compared with.
    """

    iri: str
    finding: str
    study: str
    is_primary: bool
    measure: str
    unit: str
    is_approximate: bool
    higher_is_better: bool | None = None
    ours: Decimal | None = None
    theirs: Decimal | None = None
    difference: Decimal | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    error: Decimal | None = None
    follow_up: Decimal | None = None
    follow_up_unit: str | None = None
    interventions: frozenset[str] = frozenset()
    combined: frozenset[str] = frozenset()
    comparator: str | None = None
    outcomes: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    our_arms: tuple[Arm, ...] = ()
    their_arms: tuple[Arm, ...] = ()


def read(store: Store) -> list[Estimate]:
    """All effect estimates of a graph, by IRI."""
    return _read(store, {}, {}, {})


def read_one(store: Store, effect: str) -> Estimate | None:
    """One effect estimate by its IRI; None where the graph has no such estimate of a finding."""
    rows = store.table(queries.load("numbers_estimates"), {"effect": iri_term(effect)}).dicts()
    if not rows:
        return None
    return _read(store, {"effect": iri_term(effect)}, {"finding": rows[0]["finding"]}, {"study": rows[0]["study"]})[0]


def size(arms: Iterable[Arm]) -> int | None:
    """How many people some arms had together; None where one of them does not say, or there are none."""
    numbers = [arm.participants for arm in arms]
    known = [number for number in numbers if number is not None]
    return sum(known) if known and len(known) == len(numbers) else None


def _read(
    store: Store, effect: Mapping[str, Term], finding: Mapping[str, Term], study: Mapping[str, Term]
) -> list[Estimate]:
    about: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in store.table(queries.load("numbers_findings"), finding).dicts():
        about[row["finding"].value][row["property"].value].add(row["value"].value)
    arms = _arms(store, study)
    rows = {row["effect"].value: row for row in store.table(queries.load("numbers_estimates"), effect).dicts()}
    return [
        _estimate(row, about[row["finding"].value], arms.get(row["study"].value, ())) for _, row in sorted(rows.items())
    ]


def _arms(store: Store, study: Mapping[str, Term]) -> dict[str, tuple[Arm, ...]]:
    got: dict[tuple[str, str], set[str]] = defaultdict(set)
    sizes: dict[str, set[int]] = defaultdict(set)
    for row in store.table(queries.load("numbers_arms"), study).dicts():
        got[row["study"].value, row["arm"].value].add(row["intervention"].value)
        if "participants" in row:
            sizes[row["arm"].value].add(int(row["participants"].value))
    arms: dict[str, tuple[Arm, ...]] = {}
    for (of, iri), interventions in sorted(got.items()):
        number = next(iter(sizes[iri])) if len(sizes[iri]) == 1 else None
        arms[of] = (*arms.get(of, ()), Arm(iri, frozenset(interventions), number))
    return arms


def _estimate(row: Mapping[str, Term], about: Mapping[str, set[str]], arms: tuple[Arm, ...]) -> Estimate:
    done = frozenset(about.get(EVG.intervention, ()))
    comparators = about.get(EVG.comparator, set())
    comparator = next(iter(comparators)) if len(comparators) == 1 else None
    theirs = tuple(arm for arm in arms if comparator in arm.interventions)
    return Estimate(
        iri=row["effect"].value,
        finding=row["finding"].value,
        study=row["study"].value,
        is_primary=row["isPrimary"].value == "true",
        measure=row["measure"].value,
        unit=row["unit"].value,
        is_approximate=row["isApproximate"].value == "true",
        higher_is_better=row["higherIsBetter"].value == "true" if "higherIsBetter" in row else None,
        **{name: _number(row, name) for name in ("ours", "theirs", "difference", "value", "low", "high", "error")},
        follow_up=_number(row, "followUp"),
        follow_up_unit=row["followUpUnit"].value if "followUpUnit" in row else None,
        interventions=done,
        combined=frozenset(about.get(EVG.combinedWith, ())),
        comparator=comparator,
        outcomes=frozenset(about.get(EVG.outcome, ())),
        targets=frozenset(about.get(EVG.targetGroup, ())),
        conditions=frozenset(about.get(EVG.condition, ())),
        our_arms=_ours(arms, done, theirs),
        their_arms=theirs,
    )


def _ours(arms: tuple[Arm, ...], done: frozenset[str], theirs: tuple[Arm, ...]) -> tuple[Arm, ...]:
    """The arms that got what was done; none if a thing that was done has no arm, so that no size is made up."""
    ours = tuple(arm for arm in arms if arm.interventions & done and arm not in theirs)
    covered = frozenset[str]().union(*(arm.interventions for arm in ours))
    return ours if done <= covered else ()


def _number(row: Mapping[str, Term], name: str) -> Decimal | None:
    return Decimal(row[name].value) if name in row else None
