"""The parts that a check of files is put together from: documents, checks, and the report."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from evidensgraf import graphs, turtle
from evidensgraf.errors import FileError
from evidensgraf.validation import checks
from evidensgraf.validation.checks import links
from evidensgraf.validation.documents import Document
from evidensgraf.validation.engine import Shapes
from evidensgraf.validation.hints import hinted
from evidensgraf.validation.places import placed
from evidensgraf.validation.result import Place, Report, Result

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyoxigraph as ox

    from evidensgraf.graphs import Source
    from evidensgraf.settings import Settings
    from evidensgraf.validation.world import World

    Progress = Callable[[str, int, int], None]
    """Told of each step: its name (`read`, `files`, `links`, `shapes`), how much of it is done, of how much."""

Check = tuple[list["ox.Quad"], Shapes]
"""Statements, and what is demanded of them."""


@contextmanager
def keeping_all() -> Iterator[None]:
    """Without looking for garbage among the millions of things that are made and kept: that would take as long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def resolved(paths: Sequence[Path]) -> set[Path]:
    """The files at some paths, and in the folders there.

    Raises:
        FileError: there is nothing at a path, or nothing to check.
    """
    found = {given: graphs.files(given, turtle.SYNTAXES) for given in paths}
    for given, files in found.items():
        if not files:
            raise FileError.no_rdf_in(given, turtle.SYNTAXES)
    return {path.resolve() for files in found.values() for path in files}


def documents_of(
    settings: Settings, beside: Iterable[Path], contents: Mapping[Path, bytes], progress: Progress
) -> list[Document]:
    """The files of a root folder, and those of some others (resolved) that are not in it."""
    entries = graphs.entries(settings)
    known = {path.resolve() for path, _, _ in entries}
    others = sorted(path for path in beside if path not in known)
    entries += [(path, "data", graphs.graph_iri("data", path)) for path in others]
    documents = []
    for number, entry in enumerate(entries):
        progress("read", number, len(entries))
        documents.append(Document.read(*entry, contents))
    return documents


def own_checks(world: World, chosen: Collection[Document], progress: Progress) -> Iterator[Result]:
    """What our own checks find: of each chosen file, and of every file that cannot be read."""
    for number, document in enumerate(world.documents):
        progress("files", number, len(world.documents))
        if document in chosen or document.quads is None:
            yield from checks.of_file(document)
    progress("links", 0, 1)
    yield from links.check(world)


def data_check(sources: Iterable[Source]) -> Check:
    """The data and the ontology, and the shapes for them."""
    known = list(sources)
    shapes = Shapes(_quads(s for s in known if s.part == "shapes" and not _is_meta(s)))
    return _quads(s for s in known if s.part != "shapes"), shapes


def meta_checks(sources: Iterable[Source]) -> list[Check]:
    """The ontology by `shapes/meta/ontology.ttl` and `schemes.ttl`, the shapes by `shapes/meta/shapes.ttl`."""
    known = list(sources)
    meta = [s for s in known if s.part == "shapes" and (_is_meta(s) or s.path.stem == "prefixes")]
    shapes = [s for s in known if s.part == "shapes"]
    ontology = [s for s in known if s.part == "ontology"]
    return [
        (_quads(ontology), Shapes(_quads(s for s in meta if s.path.stem != "shapes"))),
        (_quads(shapes), Shapes(_quads(s for s in meta if s.path.stem in ("shapes", "prefixes")))),
    ]


def assembled(
    world: World, of_shapes: Iterable[Result], own: Iterable[Result], chosen: frozenset[Document] | None = None
) -> Report:
    """The report of what was found.

    Args:
        world: the documents.
        of_shapes: what the engines found, without places.
        own: what our own checks found.
        chosen: the files whose results alone are reported; None for all.
    """
    told = (hinted(placed(result, world, chosen or frozenset()), world) for result in of_shapes)
    found = [*told, *own]
    wanted = _once(found if chosen is None else _concerning(found, chosen))
    used = {place.path for result in wanted for place in (result.place, *result.related) if place}
    known = (*world.files, *(chosen or ()))
    texts = {document.path: document.text for document in known if document.path in used}
    files = len(world.files) if chosen is None else len(chosen)
    return Report(tuple(sorted(wanted, key=_order)), files, texts)


def _concerning(found: Iterable[Result], chosen: frozenset[Document]) -> Iterator[Result]:
    """What concerns the chosen files: it stands in them, or is said of what they describe; and what cannot be read."""
    paths = {document.path for document in chosen}
    for result in found:
        places = [place.path for place in (result.place, *result.related) if place]
        about = any((result.focus or "").removeprefix("_:") in document.described for document in chosen)
        if about or paths.intersection(places) or result in Report((result,), 0).unread:
            yield result


def _once(found: Iterable[Result]) -> list[Result]:
    """Each thing once: what a shape says of a value, a check of our own does not say again, but adds its hints."""
    by_value: dict[tuple[Place, str], int] = {}
    kept: list[Result] = []
    for result in found:
        key = (result.place, result.value) if result.place and result.value else None
        if key and result.link is None and key in by_value:
            number = by_value[key]
            if kept[number].component != "Datatype":  # else it may be the other datatype that was written, and is wrong
                kept[number] = _with_hints(kept[number], result)
            continue
        if key:
            by_value.setdefault(key, len(kept))
        kept.append(result)
    return kept


def _with_hints(result: Result, other: Result) -> Result:
    hints = {
        language: tuple(dict.fromkeys((*result.hints.get(language, ()), *other.hints.get(language, ()))))
        for language in ("da", "en")
    }
    return replace(result, hints=hints)


def _order(result: Result) -> tuple[object, ...]:
    place = result.place
    where = (str(place.path), place.line, place.column) if place else ("", 0, 0)
    return (place is None, *where, result.sort_key)


def _quads(sources: Iterable[Source]) -> list[ox.Quad]:
    return [quad for source in sources for quad in source.quads]


def _is_meta(source: Source) -> bool:
    return "/shapes/meta/" in source.graph
