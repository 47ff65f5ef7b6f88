"""Lists that stewards bring along: tables (`.csv`, `.tsv`) and bibliographies (`.bib`), checked before they are coded.

They are no part of the graph, and nothing is imported from them: coding a study takes a reader. They are checked only
where a path names one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.validation.checks.syntax import not_utf8
from evidensgraf.validation.lists import tables

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Result
    from evidensgraf.validation.world import World

_ENDINGS = (".csv", ".tsv", ".bib")


def is_list(path: Path) -> bool:
    """Whether a path names a table or a bibliography."""
    return path.suffix.lower() in _ENDINGS and path.is_file()


def check(document: Document, world: World) -> Iterator[Result]:
    """What is wrong with a list.

    Args:
        document: it.
        world: the graph beside it.
    """
    if unread := not_utf8(document):
        yield unread
        return
    if document.path.suffix.lower() != ".bib":
        yield from tables.check(document, world)
        return
    # What reads bibliographies takes a while to import, and most checks have none.
    from evidensgraf.validation.lists import bibliographies

    yield from bibliographies.check(document, world)
