"""All that is published of a root folder, as lines of canonical N-Quads, however large it is.

The files are read statement by statement, lines are sorted outside of memory, and what follows from the files and is
derived from them is asked of a scratch store on disk. Held in memory are the statements with blank nodes, since those
bear on each other's labels, and what the rules work on (see `reasoning.rules`).
"""

from __future__ import annotations

import itertools
import warnings
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from evidensgraf import graphs, reasoning, turtle
from evidensgraf.errors import FileError, StartError
from evidensgraf.store import derived
from evidensgraf.store.local import LocalStore
from evidensgraf.store.premises import StoredPremises
from evidensgraf.store.sorting import SortedLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from evidensgraf.settings import Settings

_BATCH = 10_000
_LOADED_AT_ONCE = 500_000
"""Statements that the engine sorts in memory before it writes them: half a gigabyte."""
_Item = TypeVar("_Item")


class Content:
    """What is published of a root folder.

    Args:
        settings: the root folder.
        scratch: an empty folder to work in; what is left in it is of no use.

    Attributes:
        version: of the graph.
    """

    def __init__(self, settings: Settings, scratch: Path) -> None:
        self._settings, self._scratch = settings, scratch
        self.version = graphs.version(settings)

    def lines(self) -> Iterator[bytes]:
        """The lines, each once, in order.

        Raises:
            FileError, RdfSyntaxError: a file of the root cannot be read.
            StartError: a file was changed while they were read.
        """
        found = SortedLines(self._scratch)
        blank: list[ox.Quad] = []
        for batch in _batches(self._quads(), _BATCH):
            found.add(_serialized(quad for quad in batch if not _has_blank(quad)))
            blank += filter(_has_blank, batch)
        labelled = ox.Dataset(blank)
        labelled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        found.add(_serialized(labelled))
        if graphs.version(self._settings) != self.version:
            reasons = ("filerne blev ændret imens; byg igen", "the files were changed meanwhile; build again")
            raise StartError(reason_da=reasons[0], reason_en=reasons[1])
        return iter(found)

    def _quads(self) -> Iterator[ox.Quad]:
        """What the files say, what follows from it, and what is derived."""
        yield from graphs.stream(self._settings)
        yield from turtle.stream(self._closure, graphs.INFERRED)
        yield from derived.quads(derived.Ground(self._settings, self.version, self._opened))

    @cached_property
    def _engine(self) -> ox.Store:
        """What the files say, in a store."""
        engine = ox.Store(str(self._scratch / "known"))
        load(engine, graphs.stream(self._settings))
        return engine

    @cached_property
    def _closure(self) -> Path:
        """A file with what follows: the one that is kept, if it fits; else it is computed, and kept."""
        path = reasoning.derived_file(self._settings)
        if reasoning.is_kept(path, self.version):
            return path
        said = StoredPremises(self._engine)
        found = SortedLines(self._scratch)
        for batch in _batches(reasoning.conclusions(said), _BATCH):
            fresh = (triple for triple in batch if triple not in said.get(triple.predicate.value, ()))
            found.add(f"{triple} .\n".encode() for triple in fresh)
        try:
            reasoning.write(path, itertools.chain([reasoning.stamp(self.version)], found))
        except FileError as error:
            warnings.warn(f"the closure is not kept: {error}", stacklevel=2)
            path = self._scratch / path.name
            reasoning.write(path, itertools.chain([reasoning.stamp(self.version)], found))
        return path

    def _opened(self) -> LocalStore:
        """What the files say and what follows, to be asked for what is derived."""
        load(self._engine, turtle.stream(self._closure, graphs.INFERRED))
        return LocalStore.over(self._engine, len(self._engine), self.version)


def load(engine: ox.Store, quads: Iterable[ox.Quad]) -> None:
    """Put statements into a store. Not by the engine's `bulk_load`, which gives blank nodes new labels."""
    for batch in _batches(quads, _LOADED_AT_ONCE):
        engine.bulk_extend(batch)


def canonical(quads: Iterable[ox.Quad]) -> list[bytes]:
    """The statements as lines of canonical N-Quads, each once, in order (see `published`).

    Only statements that have a blank node bear on the labels of blank nodes, so only they go through RDFC-1.0.
    """
    given = list(quads)
    labelled = ox.Dataset(filter(_has_blank, given))
    labelled.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    plain = (quad for quad in given if not _has_blank(quad))
    return sorted(set(_serialized(itertools.chain(plain, labelled))))


def _has_blank(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _serialized(quads: Iterable[ox.Quad]) -> list[bytes]:
    return (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True)


def _batches(items: Iterable[_Item], size: int) -> Iterator[list[_Item]]:
    source = iter(items)
    while batch := list(itertools.islice(source, size)):
        yield batch
