"""RDF files in, quads out: one file is one named graph, and a mistake says where it stands.

>>> from pathlib import Path
>>> parse(b"<https://a.dk/s> <https://a.dk/p> 007", Path("a.ttl"), "https://a.dk/g")
Traceback (most recent call last):
evidensgraf.errors.RdfSyntaxError: a.ttl:1:38: syntax error: A dot is expected at the end of statements
"""

from __future__ import annotations

import hashlib
import itertools
import mmap
import re
from codecs import BOM_UTF8
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.errors import FileError, RdfSyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMATS = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES}
"""The endings of files that hold one graph, and how they are read."""
SYNTAXES = FORMATS | {".trig": ox.RdfFormat.TRIG, ".nq": ox.RdfFormat.N_QUADS}
"""The endings of all files that can be checked."""

_PLACE = re.compile(r"^Parser error (?:at|between) line \d+[^:]*: ")
_AT_ONCE = 25_000
_MOST_NESTED = 100
"""How deep triple terms may stand within each other: some ten thousand use up the stack, and the process dies."""
_OPENED = re.compile(rb"<<\(")
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


def digest(path: Path) -> bytes:
    """The SHA-256 of a file's bytes, which are not held.

    Raises:
        FileError: there is no such file, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except FileNotFoundError as error:
        raise FileError.missing(path) from error
    except OSError as error:
        raise FileError.unreadable(path, error.strerror) from error


def parse(content: bytes, path: Path, graph: str | None) -> tuple[ox.Quad, ...]:
    """The statements of one file, in the named graph given.

    Args:
        content: the file's bytes, UTF-8; a byte order mark before them is passed over.
        path: where they come from: its ending tells the format (see `SYNTAXES`), and errors name it.
        graph: IRI of the named graph that the statements are put into; None: the default graph.

    Returns:
        The quads in the file's order, literals as written (`007` stays `007`).

    Raises:
        RdfSyntaxError: the file does not parse; has file, line and column.
    """
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    refuse_depth(content, path)
    try:
        if graph is None and path.suffix in FORMATS:
            return tuple(_in_parts(triples(content, path)))  # is there already, in half the time
        return tuple(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples(content, path))
    except SyntaxError as error:
        raise syntax_error(error, path) from error


def _in_parts(found: Iterator[ox.Quad]) -> Iterator[ox.Quad]:
    """The same, with a pause now and then in which Python can be interrupted."""
    return itertools.chain.from_iterable(iter(lambda: [*itertools.islice(found, _AT_ONCE)], []))


def triples(content: bytes, path: Path) -> Iterator[ox.Quad]:
    """The statements of one file, as they are read, in no named graph of ours; a mistake is a `SyntaxError`."""
    # A blank node belongs to its file: `_:a` in another file is another node (RDF 1.1 Turtle, section 2.6).
    return ox.parse(content.removeprefix(BOM_UTF8), SYNTAXES[path.suffix], rename_blank_nodes=True)


def syntax_error(error: SyntaxError, path: Path) -> RdfSyntaxError:
    """The parser's error as one of ours."""
    line, column = error.lineno or 1, error.offset or 1
    return RdfSyntaxError(
        path=path,
        line=line,
        column=column,
        end_line=error.end_lineno or line,
        end_column=error.end_offset or column,
        reason=_PLACE.sub("", error.msg),
    )


def stream(path: Path, graph: str) -> Iterator[ox.Quad]:
    """The statements of one file, one by one, none kept; see `parse`.

    Raises:
        RdfSyntaxError: the file does not parse; has file, line and column.
        FileError: there is no such file, or it cannot be read.
    """
    name = ox.NamedNode(graph)
    try:
        with path.open("rb") as file:
            if path.stat().st_size:  # nothing cannot be mapped
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                    refuse_depth(content, path)
            file.seek(len(BOM_UTF8) if file.read(len(BOM_UTF8)) == BOM_UTF8 else 0)
            for triple in ox.parse(file, FORMATS[path.suffix], rename_blank_nodes=True):
                yield ox.Quad(triple.subject, triple.predicate, triple.object, name)
    except FileNotFoundError as error:
        raise FileError.missing(path) from error
    except OSError as error:
        raise FileError.unreadable(path, error.strerror) from error
    except SyntaxError as error:
        raise syntax_error(error, path) from error


def refuse_depth(content: bytes | mmap.mmap, path: Path) -> None:
    """Nothing, unless triple terms stand so deep within each other that the process would die.

    Raises:
        RdfSyntaxError: they do.
    """
    if sum(1 for _ in itertools.islice(_OPENED.finditer(content), _MOST_NESTED + 1)) <= _MOST_NESTED:
        return
    depth = 0
    for match in _NESTING.finditer(content):
        depth += (match.lastgroup == "open") - (match.lastgroup == "close")
        if depth > _MOST_NESTED:
            lines = content[: match.start()].split(b"\n")
            reason = f"triple terms stand more than {_MOST_NESTED} deep within each other"
            line, column = len(lines), len(lines[-1].decode(errors="replace")) + 1
            raise RdfSyntaxError(
                path=path, line=line, column=column, end_line=line, end_column=column + len("<<("), reason=reason
            )
