"""Where queries are answered: the `Store` protocol, and what goes in (`Query`) and comes out (`Table`, bytes).

`local` holds the graph in memory, embedded. Another engine is another class with the same four members.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evidensgraf.store.formats import Format
    from evidensgraf.store.query import Query
    from evidensgraf.store.table import Table, Term


class Store(Protocol):
    """A graph that answers SPARQL 1.1 queries over the union of its named graphs."""

    def __hash__(self) -> int:
        """A store is itself and no other, so that what was made of it can be kept by it."""

    @property
    def version(self) -> str:
        """Which state of the graph answers: changes when and only when an answer could."""

    @property
    def size(self) -> int:
        """How many statements there are, those that are inferred included."""

    def answer(self, query: Query, answer_format: Format, is_gone: Callable[[], bool] | None = None) -> bytes:
        """The whole answer, serialised.

        Args:
            query: what is asked.
            answer_format: how the answer is written.
            is_gone: says whether who asked has gone away, so that the work can be dropped (ConnectionAbortedError).

        Raises:
            QuerySyntaxError: the text is not SPARQL 1.1.
            FormatError: the query's form has no such format.
            LimitError: it asked for too much.
            BusyError: too much is asked already.
        """

    def close(self) -> None:
        """Let go of what the store holds: processes, connections."""

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        """The answer as a table: solutions; one cell for ASK; subject, predicate, object for graphs.

        Args:
            query: what is asked.
            bindings: variables that already have a value, by name without the question mark; each must be selected.

        Raises:
            QuerySyntaxError: the text is not SPARQL 1.1.
        """
