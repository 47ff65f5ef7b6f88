"""What if: the evidence without some studies, without what was verified elsewhere, or by another rule.

>>> from evidensgraf.settings import Settings
>>> from evidensgraf.store.local import LocalStore
>>> from evidensgraf.evidence import assess
>>> store = LocalStore.open(Settings())
>>> changed = Scenario(without=("jobfirst",)).evidence(store)
>>> {a.about.rpartition("/")[2]: a.grade for a in assess(changed)}["company-based-works"]
'conflicting'
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.evidence.graph import read
from evidensgraf.evidence.rule import changed
from evidensgraf.graphs import DERIVED
from evidensgraf.namespaces import GRAPH

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidensgraf.evidence.graph import Evidence
    from evidensgraf.evidence.rule import Asked, Rule
    from evidensgraf.store.query import Query
    from evidensgraf.store.table import Table, Term

EXTERNAL = f"{GRAPH}data/external/"
"""What the names of the graphs begin with whose facts were verified elsewhere."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a reader would have otherwise.

    Attributes:
        without: studies, by slug or IRI, that are left out as if they had never been made.
        external: whether what was verified elsewhere counts.
        rule: another rule than the graph's.
        numbers: other numbers of the rule: local name of a threshold's property → the number as it was written.
    """

    without: tuple[str, ...] = ()
    external: bool = True
    rule: Rule | None = None
    numbers: tuple[tuple[str, str], ...] = ()

    def evidence(self, store: Asked, known: Evidence | None = None) -> Evidence:
        """The evidence of a graph as it would then be.

        Args:
            store: the graph.
            known: its evidence as it is, where that has been read already.

        Raises:
            UnknownIriError: no line rests on a study that is to be left out, or the graph holds no rule.
            SettingsError: one of the numbers is none.
        """
        if not self.external:
            known = read(Said(store, without=EXTERNAL))
        left = (known or read(store)).without(self.without)
        return replace(left, rule=changed(self.rule or left.rule, dict(self.numbers)))


class Said:
    """What the files of a graph say, save some: nothing that follows from them or is derived.

    Args:
        store: the graph.
        without: what the names of the graphs begin with that are left out.
    """

    def __init__(self, store: Asked, without: str) -> None:
        self._store = store
        names = store.table(queries.load("sparql_graph_names")).column("graph")
        self._graphs = tuple(name for name in names if not name.startswith((without, DERIVED)))

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        """See `Store.table`."""
        return self._store.table(query.over(self._graphs, self._graphs), bindings)
