"""What a forest plot needs: one row for each estimate, in panels of rows that share a scale."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from evidensgraf import queries

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from evidensgraf.store import Store
    from evidensgraf.store.table import Term


@dataclass(frozen=True, slots=True)
class Row:
    """One estimate.

    Attributes:
        finding: IRI of the finding that it puts a number on.
        study: IRI of the study.
        label: what the row is called.
        estimate: the number.
        low: the lower end of its 95% interval, if that is known.
        high: the upper end.
        n: how many people were compared, if that is known.
        is_approximate: whether the source calls the number approximate.
    """

    finding: str
    study: str
    label: str
    estimate: Decimal
    low: Decimal | None
    high: Decimal | None
    n: int | None
    is_approximate: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """Rows on one scale.

    Attributes:
        measure: IRI of what the numbers measure.
        unit: IRI of their unit.
        higher_is_better: which end of the scale is good; None where that is not said.
        no_effect: where no effect is: 0 for differences, 1 for ratios; None where the scale has no such place.
        rows: by label.
    """

    measure: str
    unit: str
    higher_is_better: bool | None
    no_effect: int | None
    rows: tuple[Row, ...]


_NO_EFFECT = {
    "risk-difference": 0, "mean-difference": 0, "duration-difference": 0, "standardised-mean-difference": 0,
    "relative-change": 0, "odds-ratio": 1, "hazard-ratio": 1,
}  # fmt: skip


def read(store: Store, findings: Collection[str] | None = None, name: Callable[[str], str] = str) -> list[Panel]:
    """The panels of a forest plot; numbers of different measures, units or senses are not put on one scale.

    Args:
        store: the graph; intervals and numbers of people that are derived are taken from its derived graph.
        findings: IRIs of the findings that are shown; all by default.
        name: what a row is called, by IRI of its finding.
    """
    panels: dict[tuple[str, str, bool | None], list[Row]] = defaultdict(list)
    for row in store.table(queries.load("forest_estimates")).dicts():
        if findings is None or row["finding"].value in findings:
            better = row["higherIsBetter"].value == "true" if "higherIsBetter" in row else None
            panels[row["measure"].value, row["unit"].value, better].append(_row(row, name))
    return [
        Panel(measure, unit, better, _NO_EFFECT.get(measure.rpartition("/")[2]), tuple(sorted(rows, key=_order)))
        for (measure, unit, better), rows in sorted(panels.items(), key=str)
    ]


def _row(row: Mapping[str, Term], name: Callable[[str], str]) -> Row:
    return Row(
        finding=row["finding"].value,
        study=row["study"].value,
        label=name(row["finding"].value),
        estimate=Decimal(row["estimate"].value),
        low=Decimal(row["low"].value) if "low" in row else None,
        high=Decimal(row["high"].value) if "high" in row else None,
        n=int(row["n"].value) if "n" in row else None,
        is_approximate=row["isApproximate"].value == "true",
    )


def _order(row: Row) -> tuple[str, str]:
    return row.label, row.finding
