"""Where the statements of a large file stand, looked up block by block: few of them are ever asked for.

Most Turtle is made of blocks: a subject, what is said of it, a dot. Where a block ends is found without taking it
apart, and the parser has told how many statements in a row have the same subject; so it is known which statements a
block holds, and only one that is asked for is read word by word (`scan`).
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from evidensgraf.turtle.scan import spots
from evidensgraf.turtle.tokens import BLOCK, TOKEN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidensgraf.turtle.scan import Spot


class Blocks:
    """The places of the statements of a text that is made of plain blocks.

    Args:
        text: the text of a file.
        starts: where in it each block begins.
        firsts: for each block, the number of its first statement.
        count: how many statements the text has.
    """

    def __init__(self, text: str, starts: list[int], firsts: Sequence[int], count: int) -> None:
        self._text = text
        self._starts = starts
        self._firsts = firsts
        self._count = count
        self._read: dict[int, list[Spot]] = {}

    @classmethod
    def of(cls, text: str, firsts: Sequence[int], count: int) -> Blocks | None:
        """The blocks of a text that parses; None where it is not made of plain blocks alone.

        Args:
            text: the text.
            firsts: the number of each statement, as the parser gave them, whose subject is not that of the one before.
            count: how many statements the parser gave.
        """
        starts = _starts(text)
        # A block speaks of one subject. So if there are as many of them as the subject changes, each is what lies
        # between two changes.
        return cls(text, starts, firsts, count) if len(starts) == len(firsts) else None

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, number: int) -> Spot:
        """Where a statement stands, by its number."""
        block = bisect_right(self._firsts, number) - 1
        if block not in self._read:
            end = self._starts[block + 1] if block + 1 < len(self._starts) else len(self._text)
            self._read[block] = [*spots(self._text, self._starts[block], end)]
        return self._read[block][number - self._firsts[block]]


def _starts(text: str) -> list[int]:
    """Where the blocks begin, if there are only such; those that follow each other on one subject are one."""
    starts: list[int] = []
    end, before = 0, None
    while match := BLOCK.match(text, end):
        subject = match[1]
        if subject and subject != before:
            starts.append(end)
        end, before = match.end(), subject
    rest = TOKEN.match(text, end)
    return starts if rest and rest.lastgroup == "end" else []
