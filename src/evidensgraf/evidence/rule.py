"""The rating rule: its numbers, as the graph or a file has them, or as a reader would rather have them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

from evidensgraf import queries
from evidensgraf.errors import SettingsError, UnknownIriError
from evidensgraf.namespaces import EVG, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidensgraf.store.query import Query
    from evidensgraf.store.table import Table, Term


class Asked(Protocol):
    """What answers the queries of `queries/`: a store, or a part of one (see `whatif`)."""

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        """See `Store.table`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A version of rule EG-1: the numbers of `ontology/rating.ttl`, each named as its property there."""

    iri: str
    version: str
    minimum_total: Fraction
    sufficient_total: Fraction
    majority_share: Fraction
    strong_total: Fraction
    strong_share: Fraction
    strong_lines: Fraction
    strong_method_weight: Fraction
    moderate_lines: Fraction
    moderate_contribution: Fraction
    moderate_method_lines: Fraction
    moderate_method_weight: Fraction
    review_size_threshold: Fraction
    review_line_count: Fraction
    excluded_directions: frozenset[str]
    excluded_relations: frozenset[str] = frozenset()


THRESHOLDS = tuple(name for name, field in Rule.__dataclass_fields__.items() if field.type == "Fraction")
"""The numbers of a rule, by the names of the fields."""


def read_rule(store: Asked) -> Rule:
    """The rating rule that a graph holds.

    Raises:
        UnknownIriError: there is none, or one without all its numbers.
    """
    rows = store.table(queries.load("evidence_rule")).dicts()
    said = {row["property"].value.removeprefix(VOCABULARY): row["value"] for row in rows}
    numbers = {_snake(name): Fraction(term.value) for name, term in said.items() if not term.is_iri}
    if not rows or any(name not in numbers for name in THRESHOLDS):
        raise UnknownIriError(iri=f"{VOCABULARY}RatingRule")
    thresholds = {name: numbers[name] for name in THRESHOLDS}
    return Rule(
        iri=rows[0]["rule"].value,
        version=rows[0]["version"].value,
        **thresholds,
        excluded_directions=_values(rows, EVG.excludedDirection),
        excluded_relations=_values(rows, EVG.excludedRelation),
    )


def _values(rows: list[dict[str, Term]], name: str) -> frozenset[str]:
    return frozenset(row["value"].value for row in rows if row["property"].value == name)


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def property_of(threshold: str) -> str:
    """The local name of a threshold's property: `strong_total` is `evg:strongTotal`."""
    first, *rest = threshold.split("_")
    return first + "".join(word.capitalize() for word in rest)


def changed(rule: Rule, numbers: Mapping[str, str]) -> Rule:
    """A rule with other numbers.

    Args:
        rule: the rule.
        numbers: local name of a threshold's property → the number as it was written; a comma may mark the decimals.

    Raises:
        SettingsError: what is given is no number from 0, or no threshold has that name.
    """
    names = {property_of(name): name for name in THRESHOLDS}
    given: dict[str, Any] = {}
    for name, text in numbers.items():
        value = _number(text)
        if name not in names or value is None:
            raise SettingsError(
                name=name,
                value=text,
                expected_da="angiv et tal fra 0 til 1000",
                expected_en="give a number from 0 to 1000",
            )
        given[names[name]] = value
    return replace(rule, **given)


def _number(text: str) -> Fraction | None:
    try:
        value = Fraction(text.strip().replace(",", ".")) if len(text) <= _LONGEST else None
    except (ValueError, ZeroDivisionError):
        return None
    return value if value is not None and 0 <= value <= _MOST else None


_LONGEST = 12
_MOST = 1000
