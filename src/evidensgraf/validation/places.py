"""Where in the files a result stands."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.turtle import FORMATS, read_bytes
from evidensgraf.validation.result import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from evidensgraf.graphs import Source


class Finder:
    """Finds what files say, and where; a file is looked at once something in it is asked for.

    Args:
        sources: the files.

    Attributes:
        texts: the text of each file that a place was given in.
    """

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        self._lines: dict[Path, dict[str, int]] = {}
        self.texts: dict[Path, str] = {}

    def subject(self, focus: str) -> Place | None:
        """Where the first file that describes a node first does so.

        Args:
            focus: an IRI.
        """
        path = self._files.get(focus)
        if path is None:
            return None
        if path not in self._lines:
            content = read_bytes(path)
            self._lines[path] = _first_lines(content, path)
            self.texts[path] = content.decode(errors="replace")
        line = self._lines[path].get(focus, 1)
        return Place(path, line, 1, line, 1)

    @cached_property
    def _files(self) -> dict[str, Path]:
        found: dict[str, Path] = {}
        for source in self._sources:
            for quad in source.quads:
                found.setdefault(str(getattr(quad.subject, "value", "")), source.path)
        return found


class _Lines:
    """A file for the parser to read, one line at a time, so that the line it has come to is known."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._lines = iter(lines)
        self._rest = b""
        self.read_so_far = 0

    def read(self, size: int) -> bytes:
        if not self._rest:
            self._rest = next(self._lines, b"")
            self.read_so_far += 1
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


def _first_lines(content: bytes, path: Path) -> dict[str, int]:
    lines = _Lines(content.splitlines(keepends=True))
    found: dict[str, int] = {}
    for triple in ox.parse(lines, FORMATS[path.suffix]):  # type: ignore[arg-type]  # what it reads from needs no more
        found.setdefault(str(getattr(triple.subject, "value", "")), lines.read_so_far)
    return found
