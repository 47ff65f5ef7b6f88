"""RDF files in, quads out: one file is one named graph, and a mistake says where it stands.

>>> from pathlib import Path
>>> parse(b"<https://a.dk/s> <https://a.dk/p> 007", Path("a.ttl"), "https://a.dk/g")
Traceback (most recent call last):
evidensgraf.errors.RdfSyntaxError: a.ttl:1:38: syntax error: A dot is expected at the end of statements
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.errors import FileError, RdfSyntaxError

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES}
"""The endings of files that hold one graph, and how they are read."""

_PLACE = re.compile(r"^Parser error at line \d+[^:]*: ")
_MOST_NESTED = 100
"""How deep triple terms may stand within each other: some ten thousand use up the stack, and the process dies."""
_NESTING = re.compile(
    rb"""
    (?P<open> <<\( ) | (?P<close> \)>> ) | <[^<>"{}|^`\\\x00-\x20]*+> | \#[^\n\r]*+
  | \"\"\"[^\"\\]*+(?:(?:\\.|\"(?!\"\"))[^\"\\]*+)*+\"\"\" | \'\'\'[^\'\\]*+(?:(?:\\.|\'(?!\'\'))[^\'\\]*+)*+\'\'\'
  | \"[^\"\\\n\r]*+(?:\\.[^\"\\\n\r]*+)*+\" | \'[^\'\\\n\r]*+(?:\\.[^\'\\\n\r]*+)*+\'
    """,
    re.VERBOSE | re.DOTALL,
)


def read_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        FileError: there is no such file, or it cannot be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise FileError.missing(path) from error
    except OSError as error:
        raise FileError.unreadable(path, error.strerror) from error


def parse(content: bytes, path: Path, graph: str) -> tuple[ox.Quad, ...]:
    """The statements of one file, in the named graph given.

    Args:
        content: the file's bytes, UTF-8.
        path: where they come from: its ending tells the format (see `FORMATS`), and errors name it.
        graph: IRI of the named graph that the statements are put into.

    Returns:
        The quads in the file's order, literals as written (`007` stays `007`).

    Raises:
        RdfSyntaxError: the file does not parse; has file, line and column.
    """
    name = ox.NamedNode(graph)
    _refuse_depth(content, path)
    try:
        # A blank node belongs to its file: `_:a` in another file is another node (RDF 1.1 Turtle, section 2.6).
        triples = ox.parse(content, FORMATS[path.suffix], rename_blank_nodes=True)
        return tuple(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)
    except SyntaxError as error:
        raise RdfSyntaxError(
            path=path, line=error.lineno or 1, column=error.offset or 1, reason=_PLACE.sub("", error.msg)
        ) from error


def _refuse_depth(content: bytes, path: Path) -> None:
    if content.count(b"<<(") <= _MOST_NESTED:
        return
    depth = 0
    for match in _NESTING.finditer(content):
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if depth > _MOST_NESTED:
            line = content.count(b"\n", 0, match.start()) + 1
            before = content[content.rfind(b"\n", 0, match.start()) + 1 : match.start()].decode(errors="replace")
            reason = f"triple terms stand more than {_MOST_NESTED} deep within each other"
            raise RdfSyntaxError(path=path, line=line, column=len(before) + 1, reason=reason)
