"""A root folder that is checked again and again, as an editor or a watch does: only what a change can affect anew.

>>> from evidensgraf.settings import Settings
>>> checker = Checker.open(Settings())                               # doctest: +SKIP
>>> checker.report.outcome                                           # doctest: +SKIP
'conforms'
>>> checker.update({Path("data/studies/my.ttl"): b"…"}).results      # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf import graphs
from evidensgraf.validation import checks
from evidensgraf.validation.assembly import assembled, data_check, documents_of, keeping_all, meta_checks
from evidensgraf.validation.checks import links
from evidensgraf.validation.documents import Document
from evidensgraf.validation.engine.incremental import Incremental
from evidensgraf.validation.engine.native import Native
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import pyoxigraph as ox

    from evidensgraf.settings import Settings
    from evidensgraf.validation.result import Report, Result


class Checker:
    """The documents of a root folder, and what is found in them.

    Its report is the one that `validate` gives with the native engine.

    Args:
        settings: whose root folder it is.
        documents: its files, and perhaps others beside them.
    """

    def __init__(self, settings: Settings, documents: Iterable[Document]) -> None:
        self._settings = settings
        self._documents = {document.path.resolve(): document for document in documents}
        self._of_file: dict[Document, list[Result]] = {}
        self._judged: dict[Path, Document] = {}
        self._data: Incremental | None = None
        self._meta: list[Result] = []
        self.report = self._check()

    @classmethod
    def open(cls, settings: Settings, contents: Mapping[Path, bytes] | None = None) -> Checker:
        """A checker that has checked all.

        Args:
            settings: whose root folder is checked.
            contents: what to check instead of what is on disk, by resolved path.

        Raises:
            FileError: a folder is not there.
        """
        return cls(settings, documents_of(settings, (), contents or {}, lambda _step, _done, _of: None))

    def update(self, changes: Mapping[Path, bytes | None]) -> Report:
        """Check what some changes can affect.

        Args:
            changes: path → the bytes of the file now; None: it is deleted. One that is new, and in none of the folders
                of the root, is checked as data.

        Returns:
            The whole report.
        """
        for given, content in changes.items():
            path = given.resolve()
            if content is None:
                self._documents.pop(path, None)
            elif (known := self._documents.get(path)) is None:
                self._documents[path] = self._new(path, content)
            elif known.content != content:
                self._documents[path] = Document(known.path, known.part, known.graph, content)
        self.report = self._check()
        return self.report

    def _new(self, path: Path, content: bytes) -> Document:
        for part in ("ontology", "shapes", "data"):
            folder = self._settings.part(part)
            if path.is_relative_to(folder.resolve()):
                relative = path.relative_to(folder.resolve())
                return Document(folder / relative, part, graphs.graph_iri(part, relative), content)
        return Document(path, "data", graphs.graph_iri("data", path), content)

    @keeping_all()
    def _check(self) -> Report:
        order = {part: number for number, part in enumerate(("ontology", "shapes", "data"))}
        documents = sorted(self._documents.values(), key=lambda d: (order[d.part], d.path))
        world = World(documents)
        known = self._of_file
        self._of_file = {d: known[d] if d in known else [*checks.of_file(d)] for d in documents}
        own = [result for found in self._of_file.values() for result in found]
        own += links.check(world)
        found: list[Result] = []
        if all(document.quads is not None for document in documents):
            self._judge(documents)
            found = [*(self._data.results if self._data else ()), *self._meta]
        return assembled(world, found, own)

    def _judge(self, documents: list[Document]) -> None:
        """Bring what the engine knows up to the documents, all of which can be read."""
        now = {document.path: document for document in documents}
        paths = now.keys() | self._judged.keys()
        changed = [path for path in paths if now.get(path) is not self._judged.get(path)]
        before = [self._judged[path] for path in changed if path in self._judged]
        after = [now[path] for path in changed if path in now]
        self._judged = now
        if self._data and all(document.part == "data" for document in (*before, *after)):
            self._data.change(_quads(before), _quads(after))
        else:
            self._judge_all(documents)

    def _judge_all(self, documents: list[Document]) -> None:
        sources = [document.source for document in documents]
        data, shapes = data_check(sources)
        self._data = Incremental(shapes, data)
        self._meta = [result for meta, demands in meta_checks(sources) for result in Native(demands).check(meta)]


def _quads(documents: Iterable[Document]) -> list[ox.Quad]:
    return [quad for document in documents for quad in document.quads or ()]
