"""What must be said, and whether it is: shapes against data, and meta shapes against the ontology and the shapes.

Checked is what the files assert; nothing is inferred first, because a range axiom would give an object the very class
that a shape asks for. The data are checked together with the ontology, which holds the concepts and the classes.

Each file is also checked by itself, and all of them together, for what no shape can say (`checks`). If a file cannot be
read, every file is still told of what is wrong within it; what would follow from the absence of a statement (shapes,
references to nothing) is left until all can be read, because the statement may stand in the broken file.
"""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from evidensgraf import graphs, turtle
from evidensgraf.validation import checks
from evidensgraf.validation.checks import links
from evidensgraf.validation.documents import Document
from evidensgraf.validation.engine import Name, Shapes, chosen_engine
from evidensgraf.validation.hints import hinted
from evidensgraf.validation.places import placed
from evidensgraf.validation.result import Place, Report, Result
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyoxigraph as ox

    from evidensgraf.graphs import Source
    from evidensgraf.settings import Settings

    Progress = Callable[[str, int, int], None]
    """Told of each step: its name (`read`, `files`, `links`, `shapes`), how much of it is done, of how much."""

__all__ = ["Place", "Report", "Result", "validate"]


def validate(
    settings: Settings,
    paths: Sequence[Path] = (),
    contents: Mapping[Path, bytes] | None = None,
    progress: Progress = lambda _step, _done, _of: None,
    engine: Name = "auto",
) -> Report:
    """Check a root folder, or only some files in it or beside it.

    Args:
        settings: whose root folder is checked, or is the context of `paths`.
        paths: data files or folders; only what they say is reported, and the root's ontology and data stand behind
            them. Without any: the root's data, ontology and shapes.
        contents: what to check instead of what is on disk, by resolved path: a text that is being edited.
        progress: is told how far the work has come.
        engine: which one judges by the shapes; `auto`: by the size of the graph.

    Returns:
        What was found; see `Report.unread` for files that could not be read.

    Raises:
        FileError: a path is not there, or is no RDF file.
    """
    wanted_paths = {path.resolve() for given in paths for path in graphs.files(given, turtle.SYNTAXES)}
    documents = _documents(settings, wanted_paths, contents or {}, progress)
    chosen = frozenset(d for d in documents if not paths or d.path.resolve() in wanted_paths)
    world = World(documents)
    found = [*_own(world, chosen, progress)]
    if all(document.quads is not None for document in documents):
        progress("shapes", 0, 1)
        found = [*_of_shapes(world, chosen, engine, meta=not paths), *found]
        progress("shapes", 1, 1)
    wanted = _once(_wanted(found, chosen) if paths else found)
    used = {place.path for result in wanted for place in (result.place, *result.related) if place}
    texts = {document.path: document.text for document in documents if document.path in used}
    return Report(tuple(sorted(wanted, key=_order)), len(chosen), texts)


def _documents(
    settings: Settings, paths: Iterable[Path], contents: Mapping[Path, bytes], progress: Progress
) -> list[Document]:
    entries = graphs.entries(settings)
    known = {path.resolve() for path, _, _ in entries}
    beside = sorted(path for path in paths if path not in known)
    entries += [(path, "data", graphs.graph_iri("data", path)) for path in beside]
    documents = []
    for number, entry in enumerate(entries):
        progress("read", number, len(entries))
        documents.append(Document.read(*entry, contents))
    return documents


def _own(world: World, chosen: frozenset[Document], progress: Progress) -> Iterator[Result]:
    """What our own checks find: of each chosen file, and of every file that cannot be read."""
    for number, document in enumerate(world.documents):
        progress("files", number, len(world.documents))
        if document in chosen or document.quads is None:
            yield from checks.of_file(document)
    progress("links", 0, 1)
    yield from links.check(world)


def _of_shapes(world: World, chosen: frozenset[Document], engine: Name, *, meta: bool) -> list[Result]:
    sources = [document.source for document in world.documents]
    due = [_data_check(sources), *(_meta_checks(sources) if meta else ())]
    with _quiet():
        found = [result for data, shapes in due for result in chosen_engine(engine, shapes, len(data)).check(data)]
    return [hinted(placed(result, world, chosen if not meta else frozenset()), world) for result in found]


@contextmanager
def _quiet() -> Iterator[None]:
    """Without what rdflib logs, tracebacks included, of each literal that is not valid: it has been reported."""
    logger = logging.getLogger("rdflib.term")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        logger.setLevel(before)


def _wanted(found: Iterable[Result], chosen: frozenset[Document]) -> Iterator[Result]:
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


Check = tuple[list["ox.Quad"], Shapes]
"""Statements, and what is demanded of them."""


def _data_check(sources: Sequence[Source]) -> Check:
    shapes = Shapes(_quads(s for s in sources if s.part == "shapes" and not _is_meta(s)))
    return _quads(s for s in sources if s.part != "shapes"), shapes


def _meta_checks(sources: Sequence[Source]) -> list[Check]:
    """The ontology by `shapes/meta/ontology.ttl` and `schemes.ttl`, the shapes by `shapes/meta/shapes.ttl`."""
    meta = [s for s in sources if s.part == "shapes" and (_is_meta(s) or s.path.stem == "prefixes")]
    shapes = [s for s in sources if s.part == "shapes"]
    ontology = [s for s in sources if s.part == "ontology"]
    return [
        (_quads(ontology), Shapes(_quads(s for s in meta if s.path.stem != "shapes"))),
        (_quads(shapes), Shapes(_quads(s for s in meta if s.path.stem in ("shapes", "prefixes")))),
    ]


def _quads(sources: Iterable[Source]) -> list[ox.Quad]:
    return [quad for source in sources for quad in source.quads]


def _is_meta(source: Source) -> bool:
    return "/shapes/meta/" in source.graph
