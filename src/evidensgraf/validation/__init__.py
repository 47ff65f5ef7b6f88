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
from typing import TYPE_CHECKING

from evidensgraf.validation import lists
from evidensgraf.validation.assembly import (
    assembled,
    data_check,
    documents_of,
    keeping_all,
    meta_checks,
    own_checks,
    resolved,
)
from evidensgraf.validation.documents import Document
from evidensgraf.validation.engine import Name, chosen_engine
from evidensgraf.validation.lists import is_list
from evidensgraf.validation.result import Place, Report, Result
from evidensgraf.validation.threads import threads
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evidensgraf.settings import Settings
    from evidensgraf.validation.assembly import Progress

__all__ = ["Place", "Report", "Result", "validate"]


@keeping_all()
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
        paths: data files, folders of them, or lists (see `lists`); only what they say is reported, and the root's
            ontology and data stand behind them. Without any: the root's data, ontology and shapes.
        contents: what to check instead of what is on disk, by resolved path: a text that is being edited.
        progress: is told how far the work has come.
        engine: which one judges by the shapes; `auto`: by the size of the graph.

    Returns:
        What was found; see `Report.unread` for files that could not be read.

    Raises:
        FileError: a path is not there, is neither an RDF file nor a list, or is a folder with nothing to check.
    """
    listed = [Document.read(path, "list", "", contents or {}) for path in paths if is_list(path)]
    wanted = resolved([path for path in paths if not is_list(path)])
    documents = documents_of(settings, wanted, contents or {}, progress)
    chosen = frozenset(d for d in (*documents, *listed) if d in listed or d.path.resolve() in wanted) if paths else None
    world = World(documents)
    is_read = all(document.quads is not None for document in documents)
    found = []
    with threads(1) as pool:
        own_found = pool.submit(lambda: [*own_checks(world, documents if chosen is None else chosen, progress)])
        if is_read and (wanted or not paths):
            sources = [document.source for document in documents]
            with _quiet():
                checked = [data_check(sources), *(() if paths else meta_checks(sources))]
                statements = len(checked[0][0])  # one engine for all: the other would have to be imported too
                for data, shapes in checked:
                    found += chosen_engine(engine, shapes, statements).check(data)
        own = own_found.result()
    own += [result for document in listed for result in lists.check(document, world)]
    return assembled(world, found, own, chosen)


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
