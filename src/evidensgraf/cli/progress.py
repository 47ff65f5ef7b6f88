"""How far long work has come, for a person who waits for it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evidensgraf.errors import Language

_STEPS: dict[Language, dict[str, str]] = {
    "da": {
        "read": "læser filerne",
        "files": "ser på hver fil",
        "links": "sammenholder filerne",
        "shapes": "prøver kravene",
    },
    "en": {
        "read": "reading files",
        "files": "checking each file",
        "links": "comparing files",
        "shapes": "checking shapes",
    },
}
_PATIENCE = 1.0
"""Seconds before a bar is shown: for short work it would only flicker."""


@contextmanager
def bar(language: Language) -> Iterator[Callable[[str, int, int], None]]:
    """Something to tell of each step: its name, how much of it is done, of how much.

    It draws a bar on standard error, if that is a terminal and the work takes long, and wipes it away at the end.
    """
    progress = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    )
    task = progress.add_task("", total=None)
    began = time.monotonic()

    def tell(step: str, done: int, of: int) -> None:
        # Of a step in one piece, nothing is known before its end.
        total = of if of > 1 else None
        progress.update(task, description=_STEPS[language].get(step, step), completed=done, total=total)
        if not progress.live.is_started and progress.console.is_terminal and _is_long(step, began):
            progress.start()

    try:
        yield tell
    finally:
        # Of one that was never shown, rich would leave an empty line.
        if progress.live.is_started:
            progress.stop()


def _is_long(step: str, began: float) -> bool:
    return step == "shapes" or time.monotonic() - began > _PATIENCE
