"""A large file in pieces, each checked as if it were a file: after an edit only the piece that it is in is read anew.

That says the same as the whole file where a piece holds whole statements on whole lines, where all declarations come
before the statements, where there are no blank nodes, and where all that is said of a node is in one piece. A file that
is not like that, or cannot be read, is not divided: it is read as a whole.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from evidensgraf import turtle
from evidensgraf.turtle.tokens import BLOCK, TOKEN
from evidensgraf.validation.documents import Document, declared_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZE = 16_000
"""Characters of a piece, at the least: so many are checked in some milliseconds, and there are few pieces."""
_LINE_END = re.compile(r"[ \t]*\r?\n")


class Piece(Document):
    """Some lines of a file, with whole statements.

    Args:
        file: the file.
        text: the lines.
        declared: what the file declares, before its first statement.
        is_first: whether the declarations are among the lines.
    """

    content: bytes

    def __init__(self, file: Document, text: str, declared: tuple[str, ...], *, is_first: bool) -> None:
        super().__init__(file.path, file.part, file.graph, text.encode())
        self.declared, self.is_first = declared, is_first
        self._before = b"" if is_first else "\n".join((*declared, "")).encode()

    @property
    def parsed(self) -> bytes:
        """The lines, after what is declared."""
        return self._before + self.content

    @property
    def namespaces(self) -> list[str]:
        """The namespaces that the file declares."""
        return [found[1] for found in map(declared_prefix, self.declared) if found]

    @cached_property
    def line_ends(self) -> int:
        """How many lines end in it."""
        return self.lines.position(len(self.text))[0] - 1


class _Stretch(NamedTuple):
    """Lines taken apart."""

    declared: tuple[str, ...]
    """The declarations that they begin with."""
    texts: list[str]
    """Of the pieces."""


def divided(file: Document, before: Sequence[Piece] = ()) -> tuple[Piece, ...]:
    """The pieces of a file.

    Args:
        file: the file.
        before: those that it was in when it said something else; the ones that still say the same are taken again.

    Returns:
        None at all if it is small, or is not to be divided.
    """
    content = (file.content or b"").removeprefix(BOM_UTF8)
    if len(content) < 2 * SIZE or file.part != "data" or file.path.suffix not in turtle.FORMATS:
        return ()
    pieces = (_renewed(file, content, before) if before else ()) or _anew(file, content)
    return pieces if _can_stand_alone(pieces) else ()


def number_lines(pieces: Sequence[Piece]) -> None:
    """Tell each piece of a file how many lines stand before it."""
    count = 0
    for piece in pieces:
        piece.lines_before = count
        count += piece.line_ends


def _anew(file: Document, content: bytes) -> tuple[Piece, ...]:
    stretch = _stretch(content, to_end=True)
    return (*_pieces(file, stretch, stretch.declared, with_first=True),) if stretch else ()


def _renewed(file: Document, content: bytes, before: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces, those that are still there as they were and new ones between; none if that cannot be done."""
    declared = before[0].declared
    if not content.startswith(before[0].content):
        declared, _ = _declarations(content.decode(errors="replace"))
    concerned = _concerned(declared, before[0].declared)
    if concerned is None:
        return ()
    same = [piece for piece in before if not any(words in piece.content for words in concerned)]
    found, end = list[Piece](), 0
    for piece, start in (*_still_there(same, content), (None, len(content))):
        if start > end or not (found or (piece and piece.is_first)):
            stretch = _stretch(content[end:start], to_end=not piece)
            if stretch is None or stretch.declared != (() if found else declared):
                return ()
            found += _pieces(file, stretch, declared, with_first=not found)
        if piece:
            found.append(piece)
            end = start + len(piece.content)
    return tuple(found)


def _concerned(now: tuple[str, ...], before: tuple[str, ...]) -> list[bytes] | None:
    """What stands in each piece that other declarations can concern; None if they can concern all."""
    if [one for one in now if one in before] != [one for one in before if one in now]:
        return None
    words = list[bytes]()
    for declaration in {*now} ^ {*before}:
        if not (declared := declared_prefix(declaration)):
            return None
        prefix, namespace = declared
        # Of an IRI that is written out it is told that the namespace has another scheme (`checks.names`).
        words += [f"{prefix}:".encode(), namespace.partition(":")[2].encode()]
    return words


def _still_there(pieces: Sequence[Piece], content: bytes) -> Iterator[tuple[Piece, int]]:
    """The pieces that are in a text as they were, in the same order, and where they begin."""
    end = 0
    for piece in pieces:
        start = content.find(piece.content, 0 if piece.is_first else end)
        stop = start + len(piece.content)
        if start < 0 or (piece.is_first and start) or not (piece.content.endswith(b"\n") or stop == len(content)):
            continue
        yield piece, start
        end = stop


def _pieces(file: Document, stretch: _Stretch, declared: tuple[str, ...], *, with_first: bool) -> Iterator[Piece]:
    for number, text in enumerate(stretch.texts):
        yield Piece(file, text, declared, is_first=with_first and not number)


def _can_stand_alone(pieces: Sequence[Piece]) -> bool:
    """Whether each can be read, and none has to do with a node of another, or with what has no name."""
    if any(piece.quads is None or piece.blank for piece in pieces):
        return False
    return sum(len(piece.described) for piece in pieces) == len({node for piece in pieces for node in piece.described})


def _stretch(content: bytes, *, to_end: bool) -> _Stretch | None:
    """Whole lines with whole statements taken apart; None if they are not such, or not plain.

    A dot at the end of a line ends a statement unless it is in a string or a comment. So where all that comes before it
    can be read by itself, reading goes on after it as at the start of a file.

    Args:
        content: the lines.
        to_end: whether nothing comes after them.
    """
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    declared, end = _declarations(text)
    cuts, subject = [0], ""
    while match := BLOCK.match(text, end):
        if match[1] is None:
            return None  # declared after the first statement
        if subject not in ("", match[1]) and end - cuts[-1] >= SIZE <= len(text) - end:
            cuts += [line_end.end() for line_end in [_LINE_END.match(text, end)] if line_end]
        end, subject = match.end(), match[1]
    rest = TOKEN.match(text, end)
    if not rest or rest.lastgroup != "end" or not (to_end or text.endswith("\n") or not text):
        return None
    return _Stretch(declared, [text[a:b] for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True) if a < b])


def _declarations(text: str) -> tuple[tuple[str, ...], int]:
    """The declarations that a text begins with, and where they end."""
    declared, end = list[str](), 0
    while (match := TOKEN.match(text, end)) and match.lastgroup == "directive":
        declared.append(match["directive"])
        end = match.end()
    return tuple(declared), end
