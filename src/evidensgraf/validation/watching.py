"""Checks again whenever a file is saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import Change, watch

from evidensgraf import turtle
from evidensgraf.settings import PARTS
from evidensgraf.validation.checker import Checker

if TYPE_CHECKING:
    from collections.abc import Iterator
    from threading import Event

    from evidensgraf.settings import Settings
    from evidensgraf.validation.result import Report

_WAIT_MS = 50
"""How long to wait for more to be saved before what was saved is checked."""


def reports(settings: Settings, stop: Event | None = None) -> Iterator[Report]:
    """A report of the root folder, and another whenever its files have changed; ends at Ctrl+C.

    Args:
        settings: whose root folder is watched.
        stop: ends it too, once set.
    """
    checker = Checker.open(settings)
    yield checker.report
    folders = {settings.part(part).resolve() for part in PARTS}
    changed = watch(
        *folders,
        watch_filter=_is_rdf,
        debounce=_WAIT_MS,
        step=_WAIT_MS // 2,
        stop_event=stop,
        raise_interrupt=False,
    )
    for changes in changed:
        yield checker.update({Path(path): _content(Path(path)) for _, path in changes})


def _is_rdf(_change: Change, path: str) -> bool:
    return any(path.endswith(ending) for ending in turtle.FORMATS)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # deleted, or gone again before it was read
        return None
