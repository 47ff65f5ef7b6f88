"""What the dataset says of itself: its title, licence, version and dates, which each document repeats."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.namespaces import BASE, PREFIXES

if TYPE_CHECKING:
    from evidensgraf.store import Store
    from evidensgraf.store.table import Term

DATASET = f"{BASE}dataset"
"""The dataset: all that the graph holds."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a graph's catalogue says of the whole; nothing where the graph has no catalogue.

    Attributes:
        values: by IRI of the property.
    """

    values: dict[str, tuple[Term, ...]]

    @property
    def license(self) -> str | None:
        """IRI of the licence."""
        return self._first("dcterms", "license")

    @property
    def publisher(self) -> str | None:
        """IRI of who publishes it."""
        return self._first("dcterms", "publisher")

    @property
    def version(self) -> str | None:
        """The version, as `1.2.0`."""
        return self._first("dcat", "version")

    @property
    def issued(self) -> str | None:
        """The day on which this version came out, as `2026-11-22`."""
        return self._first("dcterms", "issued")

    @property
    def modified(self) -> str | None:
        """The day on which something was changed last."""
        return self._first("dcterms", "modified")

    def _first(self, prefix: str, local: str) -> str | None:
        return next((term.value for term in self.values.get(PREFIXES[prefix] + local, ())), None)


def facts(store: Store) -> Facts:
    """What the dataset in a store says of itself."""
    return _facts(store, store.version)


@lru_cache(maxsize=8)
def _facts(store: Store, version: str) -> Facts:
    del version  # another version of the graph says something else
    values: dict[str, tuple[Term, ...]] = {}
    for row in store.table(queries.load("dataset_facts")).dicts():
        values[row["property"].value] = (*values.get(row["property"].value, ()), row["value"])
    return Facts(values)
