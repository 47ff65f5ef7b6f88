"""A file as the checks see it: its text, its lines, its statements, and where each of them stands."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import turtle
from evidensgraf.errors import FileError, RdfSyntaxError
from evidensgraf.graphs import Source
from evidensgraf.turtle.blocks import Blocks
from evidensgraf.turtle.lines import Lines
from evidensgraf.turtle.scan import Spot, spots, spots_of_lines
from evidensgraf.turtle.tokens import DIRECTIVE, TOKEN
from evidensgraf.validation.result import Place
from evidensgraf.validation.survey import Position, Survey

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evidensgraf.turtle.scan import Span

_ENDS_IN_SLASH = re.compile(r"<([^<>\s]*/)>")


class Document:
    """One file.

    Args:
        path: where it lies.
        part: which of `ontology`, `shapes`, `data` it belongs to.
        graph: IRI of its named graph.
        content: its bytes; None if they could not be read.
    """

    def __init__(self, path: Path, part: str, graph: str, content: bytes | None) -> None:
        self.path = path
        self.part = part
        self.graph = graph
        self.content = content
        self.lines_before = 0
        """Lines of the file that stand before these."""

    @classmethod
    def read(cls, path: Path, part: str, graph: str, contents: Mapping[Path, bytes]) -> Document:
        """The document at a path.

        Args:
            path: where it lies.
            part: see the class.
            graph: see the class.
            contents: what to take instead of what is on disk, by resolved path: a text that is being edited.
        """
        content = contents.get(path.resolve())
        if content is None:
            try:
                content = turtle.read_bytes(path)
            except FileError:
                return cls(path, part, graph, None)
        return cls(path, part, graph, content)

    @property
    def parsed(self) -> bytes:
        """The bytes that are parsed."""
        return self.content or b""

    @cached_property
    def quads(self) -> tuple[ox.Quad, ...] | None:
        """The statements, in the default graph: shapes ask for no other. None if the file cannot be read."""
        if self.content is None:
            return None
        if self.path.suffix not in turtle.SYNTAXES:
            return ()  # a list (see `lists`) says nothing in RDF
        try:
            return turtle.parse(self.parsed, self.path, None)
        except RdfSyntaxError:
            return None

    @property
    def source(self) -> Source:
        """The file as it is judged."""
        return Source(self.path, self.part, self.graph, self.quads or ())

    @cached_property
    def text(self) -> str:
        """The text; bytes that are not UTF-8 are shown as U+FFFD, and a byte order mark is left out."""
        return (self.content or b"").removeprefix(BOM_UTF8).decode(errors="replace")

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    @cached_property
    def spots(self) -> Sequence[Spot] | Blocks:
        """Where each of `quads` stands; fewer where RDF 1.2 is used (see `turtle.scan`)."""
        if self.path.suffix == ".ttl" and (blocks := Blocks.of(self.text, self._survey.firsts, len(self.quads or ()))):
            return blocks
        if self.path.suffix in (".nt", ".nq"):
            found = spots_of_lines(self.text)
            if len(found) == len(self.quads or ()):
                return found
        return list(spots(self.text))

    @property
    def tokens(self) -> Iterator[tuple[str, re.Match[str]]]:
        """The tokens of the text: kind (a group of `TOKEN`) and match."""
        return ((match.lastgroup or "other", match) for match in TOKEN.finditer(self.text))

    @property
    def syntax(self) -> str:
        """The name of the format that the file's ending promises."""
        return turtle.SYNTAXES[self.path.suffix].name

    @cached_property
    def graph_names(self) -> list[str]:
        """For each of `quads`, the graph that the file itself puts it in."""
        content = self.text.encode()
        return [str(getattr(q, "graph_name", "")) for q in ox.parse(content, turtle.SYNTAXES[self.path.suffix])]

    @cached_property
    def prefixes(self) -> list[tuple[str, str, Span]]:
        """The prefixes declared, in order: the prefix without its colon, the namespace, where."""
        found = []
        last = max(self.text.rfind(word) for word in ("prefix", "PREFIX", "Prefix"))
        for kind, match in self.tokens:
            if match.start() > last:
                break
            declared = declared_prefix(match[kind]) if kind == "directive" else None
            if declared:
                found.append((*declared, match.span(kind)))
        return found

    @cached_property
    def with_slash(self) -> set[str]:
        """The IRIs written out that end in a slash."""
        return set(_ENDS_IN_SLASH.findall(self.text))

    @property
    def namespaces(self) -> list[str]:
        """The namespaces that the file declares."""
        return [namespace for _, namespace, _ in self.prefixes]

    @property
    def described(self) -> dict[str, list[int]]:
        """For each subject (an IRI, or the label of a blank node), the numbers of the statements made of it."""
        return self._survey.described

    @property
    def mentioned(self) -> dict[str, tuple[int, Position]]:
        """For each IRI in the file, the number of the first statement that has it, and as what."""
        return self._survey.mentioned

    @property
    def blank(self) -> list[int]:
        """The numbers of the statements that have a blank node."""
        return self._survey.blank

    @property
    def literal(self) -> list[tuple[int, str, str, ox.Literal]]:
        """The statements whose object is a literal: number, subject, property, literal."""
        return self._survey.literal

    @property
    def typed(self) -> dict[str, list[str]]:
        """For each class, the IRIs that are said to be of it."""
        return self._survey.typed

    @cached_property
    def _survey(self) -> Survey:
        return Survey(self.quads or ())

    def place(self, span: Span) -> Place:
        """A stretch of the text as a place."""
        (line, column), (end_line, end_column) = self.lines.position(span[0]), self.lines.position(span[1])
        return Place(self.path, line + self.lines_before, column, end_line + self.lines_before, end_column)

    def place_of(self, number: int, position: Position = "object") -> Place:
        """Where a term of a statement stands; the file's start where that is not known.

        Args:
            number: of the statement in `quads`.
            position: which of its terms.
        """
        return self.place(getattr(self.spots[number], position) if number < len(self.spots) else (0, 0))


def declared_prefix(directive: str) -> tuple[str, str] | None:
    """The prefix, without its colon, and the namespace that a directive declares, if it does."""
    parts = DIRECTIVE.match(directive)
    if not parts or not parts["iri"] or parts["keyword"].lower() != "prefix":
        return None
    return parts["prefix"].removesuffix(":"), parts["iri"]
