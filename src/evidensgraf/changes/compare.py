"""Two states of a graph compared thing by thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

SAME_THING = 0.6
"""Two names of one kind are one thing that was renamed if they share this part of their statements (Jaccard)."""
_DEEPEST = 8
"""Blank nodes within each other; lists of the ontology have a few."""

_Statements = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Edit:
    """One property of a thing: the values that it lost and got, as N-Triples terms, each sorted."""

    property: str
    removed: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A thing of which something else is said now."""

    iri: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Rename:
    """A thing with another name; of what else changed with it, the edits."""

    old: str
    new: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A thing of which the same is said, in other files: IRIs of their graphs."""

    iri: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two states; everything sorted by IRI.

    Attributes:
        new: IRIs of things that nothing was said of before.
        gone: IRIs of things that nothing is said of any more.
        renamed: things under another name.
        changed: things of which something else is said.
        moved: things that stand in other files.
    """

    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[Rename, ...] = ()
    changed: tuple[Change, ...] = ()
    moved: tuple[Move, ...] = ()

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.new or self.gone or self.renamed or self.changed or self.moved)


@dataclass(frozen=True, slots=True)
class _Thing:
    statements: _Statements
    graphs: frozenset[str]


def compare(before: Iterable[ox.Quad], after: Iterable[ox.Quad]) -> Changes:
    """Compare two states of a graph.

    A thing whose only change is that it speaks of another by its new name has not changed. Blank nodes belong to what
    they are said of, and are compared by what is said of them.

    Args:
        before: the old state.
        after: the new one.
    """
    old, new = _things(before), _things(after)
    names = _renames(
        {iri: old[iri] for iri in old.keys() - new.keys()}, {iri: new[iri] for iri in new.keys() - old.keys()}
    )
    old = {iri: _renamed(thing, names) for iri, thing in old.items()}
    kept = sorted(old.keys() & new.keys())
    edits = {iri: _edits(old[iri].statements, new[iri].statements) for iri in kept}
    return Changes(
        new=tuple(sorted(new.keys() - old.keys() - set(names.values()))),
        gone=tuple(sorted(old.keys() - new.keys() - names.keys())),
        renamed=tuple(
            Rename(iri, name, _edits(old[iri].statements, new[name].statements)) for iri, name in sorted(names.items())
        ),
        changed=tuple(Change(iri, edits[iri]) for iri in kept if edits[iri]),
        moved=tuple(
            Move(iri, tuple(sorted(old[iri].graphs)), tuple(sorted(new[iri].graphs)))
            for iri in kept
            if not edits[iri] and old[iri].graphs != new[iri].graphs
        ),
    )


def _things(quads: Iterable[ox.Quad]) -> dict[str, _Thing]:
    said: defaultdict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        said[str(quad.subject)].append(quad)
    return {
        iri: _Thing(
            frozenset((quad.predicate.value, _value(quad.object, said, 0)) for quad in about),
            frozenset(str(getattr(quad.graph_name, "value", "")) for quad in about),
        )
        for iri, about in _described(said)
    }


def _described(said: Mapping[str, list[ox.Quad]]) -> Iterator[tuple[str, list[ox.Quad]]]:
    for about in said.values():
        subject = about[0].subject
        if isinstance(subject, ox.NamedNode):
            yield subject.value, about


def _value(term: object, said: Mapping[str, list[ox.Quad]], depth: int) -> str:
    """A value as an N-Triples term; a blank node as what is said of it, in brackets."""
    if not isinstance(term, ox.BlankNode):
        return str(term)
    if depth == _DEEPEST:
        return "[…]"
    inner = sorted(f"{quad.predicate} {_value(quad.object, said, depth + 1)}" for quad in said.get(str(term), []))
    return f"[ {' ; '.join(inner)} ]"


def _renames(gone: Mapping[str, _Thing], new: Mapping[str, _Thing]) -> dict[str, str]:
    """Old name → new name, the most alike first, each name once."""
    names: dict[str, str] = {}
    for _, iri, other in sorted(_alike(gone, new)):
        if iri not in names and other not in names.values():
            names[iri] = other
    return names


def _alike(gone: Mapping[str, _Thing], new: Mapping[str, _Thing]) -> Iterator[tuple[float, str, str]]:
    """The pairs of a name that is gone and a new one that may be one thing, with how unlike they are."""
    users: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for iri, thing in new.items():
        for statement in thing.statements:
            users[statement].append(iri)
    for iri, thing in gone.items():
        shared = Counter(other for statement in thing.statements for other in users.get(statement, ()))
        for other, count in shared.items():
            likeness = count / (len(thing.statements) + len(new[other].statements) - count)
            if likeness >= SAME_THING and _kind(other) == _kind(iri):
                yield -likeness, iri, other


def _kind(iri: str) -> str:
    return iri.rpartition("/")[0]


def _renamed(thing: _Thing, names: Mapping[str, str]) -> _Thing:
    """The thing, speaking of others by their new names."""
    terms = {f"<{old}>": f"<{new}>" for old, new in names.items()}
    return _Thing(
        frozenset((names.get(name, name), terms.get(value, value)) for name, value in thing.statements), thing.graphs
    )


def _edits(before: _Statements, after: _Statements) -> tuple[Edit, ...]:
    removed, added = before - after, after - before
    properties = sorted({name for name, _ in removed | added})
    return tuple(
        Edit(
            name,
            tuple(sorted(value for other, value in removed if other == name)),
            tuple(sorted(value for other, value in added if other == name)),
        )
        for name in properties
    )
