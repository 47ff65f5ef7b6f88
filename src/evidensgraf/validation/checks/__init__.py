"""What is checked beside the shapes: each file by itself, then all of them together.

A check takes documents and gives results; each rule that one can report is in `validation.rules`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.validation.checks import blanks, characters, literals, names, syntax
from evidensgraf.validation.checks.found import Words, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Result


def of_file(document: Document) -> Iterator[Result]:
    """What can be said of a file without knowing any other.

    Args:
        document: the file.

    Yields:
        Why it cannot be read; or, where it can, what is strange about it.
    """
    if document.quads is None:
        yield from syntax.check(document)
        return
    if not document.quads:
        yield found(
            "no-statements",
            document.place((0, 0)),
            Words("Filen er tom: den siger ingenting.", "The file is empty: it has no statements."),
        )
    for module in (characters, names, literals, blanks):
        yield from module.check(document)
