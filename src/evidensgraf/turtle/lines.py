"""Offsets in a text as lines and columns."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LINE_END = re.compile(r"\r\n?|\n")


class Lines:
    r"""The lines of a text; they end at LF, CRLF or CR, and a position counts in Unicode code points from 1.

    >>> Lines("ab\r\nc\rd\n").position(4)
    (2, 1)

    Args:
        text: the whole text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *_ends(text)]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self._starts, offset)
        return line, offset - self._starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """The offset of a line and column, both from 1; what lies beyond the text's end is that end."""
        if line > len(self._starts):
            return len(self._text)
        return min(self._starts[line - 1] + column - 1, len(self._text))

    def line(self, number: int) -> str:
        """A line, numbered from 1, without its end; empty where there is none."""
        if not 1 <= number <= len(self._starts):
            return ""
        end = self._starts[number] if number < len(self._starts) else len(self._text)
        return self._text[self._starts[number - 1] : end].rstrip("\r\n")


def _ends(text: str) -> Iterable[int]:
    """Where each line ends that another comes after."""
    if "\r" in text:
        return (match.end() for match in _LINE_END.finditer(text))
    lengths = map(len, text.split("\n")[:-1])  # in a third of the time
    return accumulate(length + 1 for length in lengths)
