"""What things are called, in the languages that the graph has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.errors import Language, LimitError
from evidensgraf.store.table import Term
from evidensgraf.store.table import iri as iri_term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.store import Store

_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
"""What can stand between < and > in a query (SPARQL 1.1, 19.8, IRIREF), and is no relative reference."""
_NAMES = ("names", "names_composed")


@dataclass(frozen=True, slots=True)
class Name:
    """What something is called: the words, and their language if they are in one."""

    text: str
    language: str | None


class Names:
    """What each thing of the graph is called, in the languages that the graph has.

    Args:
        rows: (IRI, rank, name) with the lowest rank preferred.
        store: where the names are of what the rows do not hold, each asked for by itself.
    """

    def __init__(self, rows: Iterable[tuple[str, int, Term]], store: Store | None = None) -> None:
        self._names: dict[str, dict[str | None, str]] = {}
        self._store = store
        self._add(rows)

    @classmethod
    def read(cls, store: Store) -> Names:
        """The names of all things in the store; where they are too many to be had at once, each when it is wanted."""
        try:
            rows = [row for panel in _NAMES for row in store.table(queries.load(panel)).dicts()]
        except LimitError:
            return cls((), store)
        return cls((row["iri"].value, int(row["rank"].value), row["name"]) for row in rows)

    def _add(self, rows: Iterable[tuple[str, int, Term]]) -> None:
        for named, _, name in sorted(rows, key=lambda row: (row[0], row[1], row[2].value)):
            self._names.setdefault(named, {}).setdefault(name.language, name.value)

    def _ask(self, store: Store, iri: str) -> None:
        this = {"iri": iri_term(iri)}
        rows = [row for panel in _NAMES for row in store.table(queries.load(panel), this).dicts()]
        self._names[iri] = {}  # what has no name is not asked for again
        self._add((iri, int(row["rank"].value), row["name"]) for row in rows)

    def of(self, iri: str, language: Language) -> Name | None:
        """The name in that language, else one in no language, else one in another; None where there is none."""
        if self._store and iri not in self._names and _IRI.fullmatch(iri):
            self._ask(self._store, iri)
        known: Mapping[str | None, str] = self._names.get(iri, {})
        for chosen in (language, None, *known):
            if chosen in known:
                return Name(known[chosen], chosen)
        return None
