"""Lines sorted, each once, with no more of them in memory than fit: an external merge sort (Knuth, TAOCP 3, 5.4)."""

from __future__ import annotations

import heapq
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MOST_BYTES = 1 << 28


class SortedLines:
    """Lines of bytes, each with its line end, given in any order and gone through in theirs.

    Args:
        folder: where runs are kept that do not fit in memory; must be there.
        most_bytes: how many bytes of lines are held in memory.
    """

    def __init__(self, folder: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes
        self._held: set[bytes] = set()
        self._bytes = 0
        self._runs: list[Path] = []

    def add(self, lines: Iterable[bytes]) -> None:
        """Take some more lines."""
        for line in lines:
            if line not in self._held:
                self._held.add(line)
                self._bytes += len(line)
        if self._bytes > self._most_bytes:
            self._write_run()

    def __iter__(self) -> Iterator[bytes]:
        """All lines, each once, in the order of their bytes."""
        if not self._runs:
            yield from sorted(self._held)
            return
        self._write_run()
        files = [path.open("rb") for path in self._runs]
        try:
            yield from (line for line, _ in itertools.groupby(heapq.merge(*files)))
        finally:
            for file in files:
                file.close()

    def _write_run(self) -> None:
        path = self._folder / f"run-{len(self._runs)}"
        with path.open("wb") as run:
            run.writelines(sorted(self._held))
        self._runs.append(path)
        self._held, self._bytes = set(), 0
