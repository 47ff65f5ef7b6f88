"""A root folder that is checked again and again, as an editor or a watch does: only what a change can affect anew.

>>> from evidensgraf.settings import Settings
>>> checker = Checker.open(Settings())                               # doctest: +SKIP
>>> checker.report.outcome                                           # doctest: +SKIP
'conforms'
>>> checker.update({Path("data/studies/my.ttl"): b"…"}).results      # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evidensgraf import graphs
from evidensgraf.validation import checks
from evidensgraf.validation.assembly import assembled, data_check, documents_of, keeping_all, meta_checks
from evidensgraf.validation.checks import links
from evidensgraf.validation.documents import Document
from evidensgraf.validation.engine.incremental import Incremental
from evidensgraf.validation.engine.native import Native
from evidensgraf.validation.pieces import divided, number_lines
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    import pyoxigraph as ox

    from evidensgraf.settings import Settings
    from evidensgraf.validation.pieces import Piece
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
        self._pieces: dict[Document, Sequence[Document]] = {}
        self._divided: dict[Path, tuple[Piece, ...]] = {}
        """The pieces of files, as they were when they could last be divided."""
        self._found: dict[Document, _Found] = {}
        self._judged: dict[Document, None] = {}
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
                gone = self._documents.pop(path, None)
                self._divided.pop(gone.path if gone else path, None)
            elif (known := self._documents.get(path)) is None:
                self._documents[path] = self._new(path, content)
            elif known.content != content:
                self._documents[path] = Document(known.path, known.part, known.graph, content)
        self.report = self._check()
        return self.report

    def can_read(self, document: Document) -> bool:
        """Whether a text can be read; of a large one that is known, only what is not as it was is looked at."""
        known = self._documents.get(document.path.resolve())
        before = self._divided.get(known.path, ()) if known else ()
        return bool(divided(document, before)) or document.quads is not None

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
        files = sorted(self._documents.values(), key=lambda d: (order[d.part], d.path))
        self._pieces = {file: self._pieces.get(file) or self._in_pieces(file) for file in files}
        documents = [piece for pieces in self._pieces.values() for piece in pieces]
        world = World(documents, files)
        # What is broken at the moment will be mended, and then the pieces from before be taken again.
        known = {
            piece: self._found[piece] for pieces in self._divided.values() for piece in pieces if piece in self._found
        }
        self._found = known | {piece: self._found.get(piece) or _Found.of(piece) for piece in documents}
        own = [result for pieces in self._pieces.values() for result in self._of_file(pieces)]
        own += links.check(world)
        found: list[Result] = []
        if all(document.quads is not None for document in documents):
            self._judge(documents)
            found = [*(self._data.results if self._data else ()), *self._meta]
        return assembled(world, found, own)

    def _in_pieces(self, file: Document) -> Sequence[Document]:
        """The pieces of a file, or the file itself if it is not to be divided."""
        pieces = divided(file, self._divided.get(file.path, ()))
        if not pieces:
            return (file,)
        self._divided[file.path] = pieces
        number_lines(pieces)
        return pieces

    def _of_file(self, pieces: Sequence[Document]) -> Iterator[Result]:
        """What our own checks find in a file by itself."""
        told = set[str]()
        for piece in pieces:
            for result in self._found[piece].results(piece):
                if result.rule not in told:
                    yield result
                told |= {result.rule} & checks.ONCE
        yield from checks.across(pieces)

    def _judge(self, documents: list[Document]) -> None:
        """Bring what the engine knows up to the documents, all of which can be read."""
        now = dict.fromkeys(documents)
        before = [document for document in self._judged if document not in now]
        after = [document for document in documents if document not in self._judged]
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


class _Found(NamedTuple):
    """What our own checks found in a piece, and how many lines stood before it."""

    lines_before: int
    then: list[Result]

    @classmethod
    def of(cls, piece: Document) -> _Found:
        return cls(piece.lines_before, [*checks.of_piece(piece)])

    def results(self, piece: Document) -> Iterable[Result]:
        """The same where the piece stands now."""
        lines = piece.lines_before - self.lines_before
        return (result.moved(lines) for result in self.then) if lines else self.then


def _quads(documents: Iterable[Document]) -> list[ox.Quad]:
    return [quad for document in documents for quad in document.quads or ()]
