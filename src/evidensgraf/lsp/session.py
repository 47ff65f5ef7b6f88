"""What an editor has open, over what the files of the root folder say."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pygls.uris import from_fs_path, to_fs_path

from evidensgraf import graphs, turtle
from evidensgraf.errors import EvidensgrafError, FileError, RdfSyntaxError
from evidensgraf.graphs import graph_iri
from evidensgraf.lsp.lexicon import Lexicon
from evidensgraf.lsp.text import Text
from evidensgraf.lsp.tokens import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygls.workspace import PositionCodec

    from evidensgraf.errors import Language
    from evidensgraf.lsp.tokens import Token
    from evidensgraf.settings import Settings

MOST_CHARACTERS = 5_000_000
"""A longer text is not looked into while it is typed: to offer words in it takes seconds."""


@dataclass(frozen=True)
class Document:
    """A text that the editor has open.

    Attributes:
        uri: as the editor names it.
        path: where it lies, or would.
        text: its characters.
        version: the editor's number for this state of it.
    """

    uri: str
    path: Path
    text: Text
    version: int | None

    @property
    def is_too_long(self) -> bool:
        """Whether it is longer than is looked into."""
        return len(self.text.content) > MOST_CHARACTERS

    @cached_property
    def sheet(self) -> Sheet:
        """Its tokens; none if it is too long."""
        return Sheet("" if self.is_too_long else self.text.content)

    @cached_property
    def content(self) -> bytes:
        """Its bytes; what cannot be UTF-8 (half a surrogate pair) stays visible as wrong."""
        return self.text.content.encode("utf-8", "surrogatepass")


class Session:
    """One editor at work on one root folder.

    Args:
        settings: whose root folder it is.
        language: of all words.
    """

    def __init__(self, settings: Settings, language: Language) -> None:
        self.settings = replace(settings, root=settings.root.resolve())
        self.language = language
        self.documents: dict[str, Document] = {}
        self._sheets: dict[Path, tuple[int, Document]] = {}
        self._unlearnt: dict[str, Document] = {}

    @property
    def lexicon(self) -> Lexicon:
        """What is known, by the open documents as they are now.

        They are read when it is asked for, and not at each key: a long one takes half a second.
        """
        lexicon = self._of_files
        while self._unlearnt:
            self._learn(lexicon, self._unlearnt.popitem()[1])
        return lexicon

    @cached_property
    def _of_files(self) -> Lexicon:
        """What is known, at first by the files alone. A folder that is not there says nothing."""
        try:
            found = graphs.read(self.settings).sources
        except FileError:
            found = ()
        return Lexicon({source.path.resolve(): source.quads for source in found})

    def put(self, uri: str, content: str, version: int | None, codec: PositionCodec) -> Document:
        """Take a text that was opened or changed."""
        document = Document(uri, path_of(uri), Text(content, codec), version)
        self.documents[uri] = self._unlearnt[uri] = document
        return document

    def drop(self, uri: str) -> None:
        """Forget a text that was closed; its file counts again."""
        document = self.documents.pop(uri, None)
        self._unlearnt.pop(uri, None)
        if document:
            self.reread(document.path)

    def reread(self, path: Path) -> None:
        """Take what a file says now that it has changed, unless it is open here."""
        if any(document.path == path for document in self.documents.values()):
            return
        try:
            quads = turtle.parse(turtle.read_bytes(path), path, self.graph_of(path)) if path.is_file() else ()
        except (EvidensgrafError, OSError):
            return
        self._of_files.update(path, quads)

    def graph_of(self, path: Path) -> str:
        """The named graph that a file is."""
        part = self.part_of(path)
        folder = self.settings.part(part)
        return graph_iri(part, path.relative_to(folder) if path.is_relative_to(folder) else Path(path.name))

    def part_of(self, path: Path) -> str:
        """Which part of the root folder a file is of; one that lies elsewhere says data."""
        parts = ("ontology", "shapes", "data")
        return next((part for part in parts if path.is_relative_to(self.settings.part(part))), "data")

    def texts(self) -> Iterator[Document]:
        """All files that something is known from, as they are open or as they lie."""
        opened = {document.path: document for document in self.documents.values()}
        for path in {*self.lexicon.paths(), *opened}:
            document = opened.get(path) or self._filed(path)
            if document:
                yield document

    def where(self, iri: str) -> Iterator[tuple[Document, Token]]:
        """Where statements begin that are about an IRI, in the file first that says what it is."""
        known = self.lexicon.get(iri)
        first = known.path if known else None
        for document in sorted(self.texts(), key=lambda document: (document.path != first, document.path)):
            local = iri.rpartition("#")[2].rpartition("/")[2]
            if local in document.text.content:
                yield from ((document, token) for token in document.sheet.subjects() if token.iri == iri)

    def uses(self, iri: str) -> Iterator[tuple[Document, Token]]:
        """Where an IRI stands, in whatever place."""
        local = iri.rpartition("#")[2].rpartition("/")[2]
        for document in sorted(self.texts(), key=lambda document: document.path):
            if local in document.text.content or document.uri in self.documents:
                yield from ((document, token) for token in document.sheet.of(iri) if token.text != "a")

    def _filed(self, path: Path) -> Document | None:
        try:
            changed = path.stat().st_mtime_ns
            known = self._sheets.get(path)
            if known is None or known[0] != changed:
                text = Text(path.read_bytes().decode("utf-8", "replace"))
                known = changed, Document(from_fs_path(str(path)) or "", path, text, None)
                self._sheets[path] = known
        except OSError:
            return None
        return known[1]

    def _learn(self, lexicon: Lexicon, document: Document) -> None:
        if document.is_too_long or document.path.suffix not in turtle.FORMATS:
            return
        try:
            quads = turtle.parse(document.content, document.path, self.graph_of(document.path))
        except (RdfSyntaxError, ValueError):
            return
        lexicon.update(document.path, quads)


def path_of(uri: str) -> Path:
    """Where a document lies; one that is no file (yet) is named as if it lay in the current folder."""
    found = to_fs_path(uri) if uri.startswith("file:") else None
    path = Path(found) if found else Path.cwd() / (uri.rpartition("/")[2].rpartition(":")[2] or "untitled")
    return path if path.suffix else path.with_suffix(".ttl")
