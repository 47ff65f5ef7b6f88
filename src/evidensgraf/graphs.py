"""A root folder as one dataset: a named graph for each file.

The files are the truth; whatever is built from them (closure, store, pages) can be thrown away and built again.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from evidensgraf import turtle
from evidensgraf.errors import FileError, RdfSyntaxError
from evidensgraf.namespaces import GRAPH
from evidensgraf.settings import PARTS, Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

DERIVED = f"{GRAPH}derived/"
"""What the names of the graphs begin with that no file says: they are computed from the others (`store.derived`)."""
INFERRED = f"{DERIVED}inferred"
"""The named graph that holds what follows from the others (see `reasoning`)."""
_DIGITS = 16
_NO_IRI = re.compile(r"""[\x00-\x20<>"{}|\\^`?#%]""")
"""Characters of a file's name that no IRI, or no path of one, can have (RFC 3987, section 2.2)."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the graph.

    Attributes:
        path: where it lies.
        part: which of `ontology`, `shapes`, `data` it belongs to.
        graph: IRI of its named graph.
        quads: its statements.
    """

    path: Path
    part: str
    graph: str
    quads: tuple[ox.Quad, ...]


@dataclass(frozen=True)
class Dataset:
    """What the files of a root folder say.

    Attributes:
        sources: the files that were read, in the order of their paths.
        problems: one error for each file that was not.
        version: hash of the files' paths and bytes, 16 hexadecimal digits: the same files, the same version.
    """

    sources: tuple[Source, ...]
    problems: tuple[RdfSyntaxError | FileError, ...]
    version: str

    def quads(self, *parts: str) -> Iterator[ox.Quad]:
        """The statements of the parts named, or of all."""
        return (quad for source in self.sources if not parts or source.part in parts for quad in source.quads)

    @property
    def unread(self) -> tuple[Path, ...]:
        """The files that could not be read."""
        return tuple(Path(str(problem.facts["path"])) for problem in self.problems)

    @cached_property
    def files_by_subject(self) -> dict[str, Path]:
        """For each IRI that some file describes, the first such file."""
        found: dict[str, Path] = {}
        for source in self.sources:
            for quad in source.quads:
                found.setdefault(str(getattr(quad.subject, "value", "")), source.path)
        return found


def files(folder: Path, endings: Iterable[str] = turtle.FORMATS) -> list[Path]:
    """The RDF files below a folder (or the file itself), sorted by path; hidden ones are passed over.

    Args:
        folder: a folder or a file.
        endings: those of the files that are meant.

    Raises:
        FileError: there is nothing at that path, or it is a file of another kind.
    """
    if folder.is_file():
        if folder.suffix not in endings:
            raise FileError.no_rdf(folder, endings)
        return [folder]
    if not folder.is_dir():
        raise FileError.missing(folder)
    found = (p for p in folder.rglob("*") if p.suffix in endings and p.is_file())
    return sorted(p for p in found if not any(step.startswith(".") for step in p.relative_to(folder).parts))


def graph_iri(part: str, relative: Path) -> str:
    """The named graph of a file: `…/graph/<part>/<path without its ending>`."""
    name = _NO_IRI.sub(lambda match: quote(match[0]), relative.with_suffix("").as_posix())
    return f"{GRAPH}{part}/{name}"


def entries(settings: Settings) -> list[tuple[Path, str, str]]:
    """The files of the root folder as (path, part, IRI of the named graph).

    Raises:
        FileError: a folder is not there.
    """
    return [
        (path, part, graph_iri(part, path.relative_to(settings.part(part))))
        for part in PARTS
        for path in files(settings.part(part))
    ]


def read(settings: Settings) -> Dataset:
    """Read all files of the root folder; one that does not parse is a problem, and the others are read all the same."""
    return read_sources(entries(settings))


def version(settings: Settings) -> str:
    """The version that the dataset of the root folder has, without parsing a file.

    Raises:
        FileError: a file cannot be read.
    """
    digest = hashlib.sha256()
    for path, _, graph in entries(settings):
        digest.update(_mark(graph, turtle.digest(path)))
    return digest.hexdigest()[:_DIGITS]


def bytes_of(settings: Settings) -> int:
    """How large the files of the root folder are together.

    Raises:
        FileError: a file is not there any more.
    """
    try:
        return sum(path.stat().st_size for path, _, _ in entries(settings))
    except OSError as error:
        raise FileError.unreadable(error.filename, error.strerror) from error


def stream(settings: Settings) -> Iterator[ox.Quad]:
    """The statements of the root folder, file by file, none kept.

    Raises:
        RdfSyntaxError, FileError: the first problem met.
    """
    for path, _, graph in entries(settings):
        yield from turtle.stream(path, graph)


def read_sources(entries: Iterable[tuple[Path, str, str]]) -> Dataset:
    """Read the files given as (path, part, IRI of the named graph)."""
    sources: list[Source] = []
    problems: list[RdfSyntaxError | FileError] = []
    digest = hashlib.sha256()
    for path, part, graph in entries:
        try:
            content = turtle.read_bytes(path)
            digest.update(_mark(graph, hashlib.sha256(content).digest()))
            sources.append(Source(path, part, graph, turtle.parse(content, path, graph)))
        except (RdfSyntaxError, FileError) as problem:
            problems.append(problem)
    return Dataset(tuple(sources), tuple(problems), digest.hexdigest()[:_DIGITS])


def _mark(graph: str, content: bytes) -> bytes:
    """What one file adds to the version, by the hash of its bytes."""
    return graph.encode() + b"\0" + content


def load(settings: Settings) -> Dataset:
    """Read all files of the root folder, all of them well.

    Raises:
        RdfSyntaxError, FileError: the first problem met.
    """
    dataset = read(settings)
    if dataset.problems:
        raise dataset.problems[0]
    return dataset
