"""What follows from what is said: the OWL 2 RL closure, cleaned, in a named graph of its own.

Two engines give the same result. `owl` is the judge: owlrl, which knows every rule and takes its time. `rules` compiles
the axioms that the graph has, and takes seconds for a million statements; it refuses an axiom that it does not compile.
What both of them leave out is told in `cleaning`. Queries see the closure; validation never does, because a range axiom
would give an object the very type that a shape asks for.
"""

from __future__ import annotations

import os
import warnings
from enum import StrEnum
from typing import TYPE_CHECKING

from evidensgraf import __version__, turtle
from evidensgraf.errors import FileError, InferenceError
from evidensgraf.graphs import INFERRED
from evidensgraf.reasoning import cleaning, owl, rules

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyoxigraph as ox

    from evidensgraf.graphs import Dataset
    from evidensgraf.reasoning.cleaning import Premises
    from evidensgraf.settings import Settings

MOST_FOR_OWLRL = 20_000
"""Up to so many premises owlrl reasons unless asked otherwise: five times the shipped graph, some 10 seconds."""


class Engine(StrEnum):
    """What computes a closure."""

    OWLRL = "owlrl"
    RULES = "rules"


def closure(dataset: Dataset, engine: Engine | None = None) -> list[ox.Triple]:
    """The cleaned OWL 2 RL closure of the ontology and the data, sorted.

    Args:
        dataset: what the files say; its shapes are left aside.
        engine: what computes it. By default owlrl up to `MOST_FOR_OWLRL` premises, and the rules above or where owlrl
            is stopped at its bound.

    Returns:
        Statements that follow and that no file makes; subject, predicate and object are IRIs.

    Raises:
        AxiomError: the rules are to be used, and the graph has an axiom that they do not know.
        InferenceError: the engine was stopped at its bound.
    """
    said = cleaning.premises(dataset.quads("ontology", "data"))
    return sorted(set(conclusions(said, engine)).difference(*said.values()), key=str)


def conclusions(premises: Premises, engine: Engine | None = None) -> Iterable[ox.Triple]:
    """What follows from premises, in no order; some of it may be said already. See `closure`."""
    if engine is Engine.RULES or (engine is None and sum(map(len, premises.values())) > MOST_FOR_OWLRL):
        return rules.conclude(premises)
    try:
        return owl.conclude(premises)
    except InferenceError:
        if engine is Engine.OWLRL:
            raise
        return rules.conclude(premises)


def inferred(settings: Settings, dataset: Dataset) -> list[ox.Quad]:
    """The closure as quads in `graphs.INFERRED`.

    It is read from `derived/inferred.nt` if that file fits the dataset; else it is computed, and kept there.
    A root folder that cannot be written to is no error: the closure is then computed at each start.
    """
    path = derived_file(settings)
    try:
        content = turtle.read_bytes(path)
    except FileError:
        content = b""
    if not content.startswith(stamp(dataset.version)):
        content = serialize(dataset, closure(dataset))
        try:
            write(path, content)
        except FileError as error:
            warnings.warn(f"the closure is not kept: {error}", stacklevel=2)
    return list(turtle.parse(content, path, INFERRED))


def derived_file(settings: Settings) -> Path:
    """Where the closure of a root folder is kept."""
    return settings.root / "derived" / "inferred.nt"


def is_kept(path: Path, version: str) -> bool:
    """Whether a file holds the closure of that version of the graph, computed by this program."""
    expected = stamp(version)
    try:
        with path.open("rb") as file:
            return file.read(len(expected)) == expected
    except OSError:
        return False


def serialize(dataset: Dataset, triples: Iterable[ox.Triple]) -> bytes:
    """The closure as N-Triples, one statement a line, after a comment that says what it was computed from."""
    return stamp(dataset.version) + b"".join(f"{triple} .\n".encode() for triple in triples)


def write(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Put a file in place in one step: a reader sees the old one or the new one, never a half.

    Args:
        path: where it is put.
        content: its bytes, or the parts of them.

    Raises:
        FileError: the folder cannot be written to.
    """
    draft = path.with_suffix(f".{os.getpid()}.part")  # two processes may start at once
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            file.writelines([content] if isinstance(content, bytes) else content)
        draft.replace(path)
    except OSError as error:
        raise FileError.unreadable(path, error.strerror) from error


def stamp(version: str) -> bytes:
    """The first line of a file with the closure of that version of the graph."""
    return f"# OWL 2 RL closure of {version} by evidensgraf {__version__}\n".encode()
