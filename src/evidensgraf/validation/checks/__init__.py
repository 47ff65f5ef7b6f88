"""What is checked beside the shapes: each file by itself, then all of them together.

A check takes documents and gives results; each rule that one can report is in `validation.rules`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.validation.checks import blanks, characters, literals, names, syntax
from evidensgraf.validation.checks.found import Words, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Result

ONCE = frozenset({"rdf-1.2"})
"""Rules that are told once of a file."""


def of_file(document: Document) -> Iterator[Result]:
    """What can be said of a file without knowing any other.

    Args:
        document: the file.

    Yields:
        Why it cannot be read; or, where it can, what is strange about it.
    """
    yield from of_piece(document)
    yield from across((document,))


def of_piece(piece: Document) -> Iterator[Result]:
    """What can be said of a file without knowing all of it.

    Args:
        piece: the file, or some of it (see `validation.pieces`).
    """
    if piece.quads is None:
        yield from syntax.check(piece)
        return
    for module in (characters, names, literals, blanks):
        yield from module.check(piece)


def across(pieces: Sequence[Document]) -> Iterator[Result]:
    """What can only be said of a file as a whole.

    Args:
        pieces: of the file, at least one.
    """
    if any(piece.quads is None for piece in pieces):
        return
    if not any(piece.quads for piece in pieces):
        yield found(
            "no-statements",
            pieces[0].place((0, 0)),
            Words("Filen er tom: den siger ingenting.", "The file is empty: it has no statements."),
        )
    yield from names.nearly_same(pieces)
