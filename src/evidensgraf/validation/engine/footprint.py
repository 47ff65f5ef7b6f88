"""Whose judgement a changed statement can change.

For a SPARQL constraint that is read off its query. Every triple pattern that a changed statement fits is a way for it
to matter; from there a chain of patterns with variables in common leads to `$this`. Along it, in the statements of
before and after taken together, lie all focus nodes whose solutions can differ: whatever the filters say, each
solution, and each match of what a `NOT EXISTS` or an `OPTIONAL` tests, has its patterns matched in one state or the
other. Where a change cannot be followed so (a path of any length, a pattern with no chain to `$this`), it is all.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from rdflib import BNode, URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evidensgraf.validation.engine.constraints import Constraint
    from evidensgraf.validation.engine.shapes import Statement

_THIS = Variable("this")
_NUMBERS = itertools.count()
Pattern = tuple[Any, Any, Any]
Group = tuple[Pattern, ...]
"""Patterns that are matched together: a basic graph pattern (SPARQL 1.1, section 5.1)."""


@dataclass(frozen=True, slots=True)
class _Way:
    """A pattern that a statement may fit, and the patterns that lead from it to `$this` (None: none do)."""

    pattern: Pattern
    chain: Group | None


class Footprint:
    """What the query of a constraint reads.

    Args:
        constraint: a constraint whose query can be asked at once.
    """

    def __init__(self, constraint: Constraint) -> None:
        groups = list(_groups(prepareQuery(constraint.before + constraint.after).algebra))
        self._ways = {_Way(pattern, _chain(group, groups)) for group in groups for pattern in group}

    def reached(self, store: ox.Store, changed: Sequence[Statement]) -> set[Any] | None:
        """The nodes whose judgement some changes may change.

        Args:
            store: the statements of before and after, together.
            changed: those that are in one of them alone.

        Returns:
            The nodes, some of which may be no focus nodes; None for all.
        """
        found: set[Any] = set()
        for way in self._ways:
            fitting = [s for s in changed if _fits(s, way.pattern)]
            if not fitting:
                continue
            if way.chain is None or _is_long(way.pattern[1]):
                return None
            found |= _follow(store, way.pattern, way.chain, fitting)
        return found


def _groups(node: Any) -> Iterator[Group]:
    """The basic graph patterns of a query, those of its filters too."""
    if isinstance(node, CompValue):
        if node.name == "BGP":
            yield tuple(step for triple in node["triples"] for step in _steps(*triple))
            return
        if node.name == "TriplesBlock":  # rdflib leaves what EXISTS tests as it was parsed: terms in rows
            terms = [term for row in node["triples"] for term in row]
            triples = zip(terms[::3], terms[1::3], terms[2::3], strict=True)
            yield tuple(step for triple in triples for step in _steps(*triple))
            return
        for part in node.values():
            yield from _groups(part)
    elif isinstance(node, (list, tuple, set)):
        for part in node:
            yield from _groups(part)


def _steps(subject: Any, predicate: Any, object_: Any) -> Iterator[Pattern]:
    """A pattern as SPARQL means it: a sequence of steps is several, one backwards is one the other way round."""
    if isinstance(predicate, SequencePath):
        ends = [subject, *(Variable(f"step{next(_NUMBERS)}") for _ in predicate.args[1:]), object_]
        for begin, step, end in zip(ends, predicate.args, ends[1:], strict=False):
            yield from _steps(begin, step, end)
    elif isinstance(predicate, InvPath):
        yield from _steps(object_, predicate.arg, subject)
    else:
        # A blank node in a query is a variable that cannot be selected.
        begin, end = (Variable(f"blank{t}") if isinstance(t, BNode) else t for t in (subject, object_))
        yield begin, predicate, end


def _variables(patterns: Iterable[Pattern]) -> set[Any]:
    return {term for pattern in patterns for term in pattern if isinstance(term, Variable)}


def _chain(start: Group, groups: Sequence[Group]) -> Group | None:
    """The patterns that lead from a group to `$this`: its own, and those of the fewest others."""
    due, known = [start], {start}
    while due:
        chain = due.pop(0)
        if _THIS in _variables(chain):
            return chain
        for group in groups:
            if group not in known and _variables(group) & _variables(chain):
                known.add(group)
                due.append(chain + group)
    return None


def _is_long(predicate: Any) -> bool:
    """Whether a path is other than one step along one of some properties."""
    if isinstance(predicate, AlternativePath):
        return not all(isinstance(step, URIRef) for step in predicate.args)
    return isinstance(predicate, Path)


def _along(path: Any) -> Iterator[str]:
    """The properties that a path goes along; none if it goes along all but some."""
    if isinstance(path, URIRef):
        yield str(path)
    elif isinstance(path, Path) and not isinstance(path, NegatedPath):
        for part in getattr(path, "args", None) or [getattr(path, "arg", None) or getattr(path, "path", None)]:
            yield from _along(part)


def _fits(statement: Statement, pattern: Pattern) -> bool:
    subject, predicate, object_ = pattern
    if isinstance(predicate, Path):
        along = set(_along(predicate))
        return not along or statement.predicate.value in along
    terms = (statement.subject, subject), (statement.predicate, predicate), (statement.object, object_)
    return all(not isinstance(asked, URIRef) or str(asked) == getattr(term, "value", None) for term, asked in terms)


def _follow(store: ox.Store, pattern: Pattern, chain: Group, fitting: Iterable[Statement]) -> set[Any]:
    """Follow a chain from the statements that fit a pattern of it to what `$this` can be."""
    names = list(dict.fromkeys(term for term in pattern if isinstance(term, Variable)))
    places = [pattern.index(name) for name in names]
    rows = {tuple((s.subject, s.predicate, s.object)[place] for place in places) for s in fitting}
    if _THIS in names:
        return {row[names.index(_THIS)] for row in rows}
    # A query cannot name a blank node of the data: what it would be joined to is left open.
    values = (" ".join("UNDEF" if isinstance(term, ox.BlankNode) else str(term) for term in row) for row in rows)
    data = " ".join(f"({row})" for row in sorted(values))
    heads = " ".join(name.n3() for name in names)
    patterns = " ".join(f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in chain)
    solutions: Any = store.query(f"SELECT DISTINCT ?this {{ VALUES ({heads}) {{ {data} }} {patterns} }}")
    return {solution[0] for solution in solutions}
