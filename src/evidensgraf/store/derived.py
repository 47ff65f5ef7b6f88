"""Derived graphs: named graphs that are computed from what the files say and what follows from it.

Each is kept in `derived/<name>.nt` of the root folder, stamped with the version of the graph and of the program, and
loaded into the store beside the rest as `…/graph/derived/<name>`: SPARQL, pages, commands and Python see it alike,
and so does a reader of the published folder or of another engine.

To add one, write a function `(Ground) -> Iterable[ox.Triple]` and name it in `DERIVATIONS`. The same ground must give
the same triples; IRIs alone, no blank nodes. Derived graphs are computed side by side: none sees another.
"""

from __future__ import annotations

import hashlib
import warnings
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from evidensgraf import __version__, reasoning, turtle
from evidensgraf.errors import FileError
from evidensgraf.graphs import DERIVED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyoxigraph as ox

    from evidensgraf.settings import Settings
    from evidensgraf.store import Store

DERIVATIONS = {
    "assessments": "evidensgraf.evidence.derived:assessments",
    "gapmap": "evidensgraf.evidence.cube:gapmap",
    "numbers": "evidensgraf.evidence.figures:numbers",
    "overlaps": "evidensgraf.evidence.derived:overlaps",
    "validation": "evidensgraf.validation.derived:report",
}
"""Name of the graph → `module:function`. They stand above the store, which they ask, so they are named and not
imported; and none is imported where its graph is kept, so that serving starts at once."""

_DIGITS = 16


@dataclass(frozen=True)
class Ground:
    """What a graph is derived from.

    Attributes:
        settings: the choices of the deployment.
        version: of the graph, by its files.
        opened: gives a store of what they say and what follows from it.
    """

    settings: Settings
    version: str
    opened: Callable[[], Store]

    @cached_property
    def store(self) -> Store:
        """What the files say and what follows from it, to be asked. No derived graph is in it."""
        return self.opened()


def quads(ground: Ground) -> list[ox.Quad]:
    """All derived graphs.

    Each is read from its file if that fits; else it is computed, and kept. A root folder that cannot be written to is
    no error: what is derived is then computed at each start.
    """
    return [quad for name in DERIVATIONS for quad in _graph(name, ground)]


def file(settings: Settings, name: str) -> Path:
    """Where a derived graph of a root folder is kept."""
    return settings.root / "derived" / f"{name}.nt"


def content(name: str, ground: Ground) -> bytes:
    """A derived graph as N-Triples, sorted, after a comment that says what it was computed from and by."""
    derive: Callable[[Ground], Iterable[ox.Triple]] = resolve_name(DERIVATIONS[name])
    return stamp(name, ground.version) + b"".join(sorted({f"{triple} .\n".encode() for triple in derive(ground)}))


def _graph(name: str, ground: Ground) -> Iterable[ox.Quad]:
    path = file(ground.settings, name)
    try:
        kept = turtle.read_bytes(path)
    except FileError:
        kept = b""
    if not kept.startswith(stamp(name, ground.version)):
        kept = content(name, ground)
        try:
            reasoning.write(path, kept)
        except FileError as error:
            warnings.warn(f"the graph of {name} is not kept: {error}", stacklevel=2)
    return turtle.parse(kept, path, DERIVED + name)


def stamp(name: str, version: str) -> bytes:
    """The first line of a file with the derived graph of that name of that version of the graph."""
    return f"# {name} of {version} by evidensgraf {__version__} {_program()}\n".encode()


@cache
def _program() -> str:
    """Hash of the code and its queries: what other code computed is computed anew."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted([*package.rglob("*.py"), *package.glob("queries/*.rq")]):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:_DIGITS]
