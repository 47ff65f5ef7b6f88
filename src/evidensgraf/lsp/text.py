"""A text as an editor counts it: lines from 0, and within a line the units of the encoding that was agreed on.

Editors end a line at LF, CR LF and CR, and nowhere else (LSP 3.17, "Text Documents"); Python's `splitlines` would also
end it at a form feed or U+2028. Positions count UTF-16 units unless client and server agree on another encoding.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from functools import cached_property

from lsprotocol.types import Position, Range
from pygls.workspace import PositionCodec

_LINE_END = re.compile(r"\r\n|\n|\r")


class Text:
    """The text of one open document.

    Args:
        content: its characters.
        codec: how the client counts them.
    """

    def __init__(self, content: str, codec: PositionCodec | None = None) -> None:
        self.content = content
        self._codec = codec or PositionCodec()

    @cached_property
    def starts(self) -> list[int]:
        """Where each line starts, as an index into the text."""
        return [0, *(match.end() for match in _LINE_END.finditer(self.content))]

    def line(self, number: int) -> str:
        """A line without its end; empty past the last one."""
        if not 0 <= number < len(self.starts):
            return ""
        stop = self.starts[number + 1] if number + 1 < len(self.starts) else len(self.content)
        return self.content[self.starts[number] : stop].rstrip("\r\n")

    def offset(self, position: Position) -> int:
        """The index that a position stands for; the nearest one where there is no such position."""
        line = min(position.line, len(self.starts) - 1)
        if position.line > line:
            return len(self.content)
        units, count = position.character, 0
        for count, character in enumerate(self.line(line)):
            if units <= 0:
                return self.starts[line] + count
            units -= self._codec.client_num_units(character)
        return self.starts[line] + len(self.line(line))

    def position(self, offset: int) -> Position:
        """The position of an index."""
        line = bisect_right(self.starts, offset) - 1
        before = self.content[self.starts[line] : offset]
        # In ASCII a character is one unit in every encoding; pygls counts the others one by one.
        return Position(line, len(before) if before.isascii() else self._codec.client_num_units(before))

    def range(self, start: int, stop: int) -> Range:
        """The range between two indices."""
        return Range(self.position(start), self.position(stop))

    def stretch(self, line: int, column: int, end_line: int, end_column: int) -> Range:
        """The range of a stretch whose lines and columns count characters from 1.

        What goes beyond the text ends with it, and an empty stretch is widened to what can be underlined: one place.
        """
        start, stop = self._index(line, column), self._index(end_line, end_column)
        if stop <= start:
            stop = min(start + 1, self._index(line, sys.maxsize))
        if stop <= start and start > self._index(line, 1):  # at the end of a line: take what stands before
            start -= 1
        return self.range(start, stop)

    def _index(self, line: int, column: int) -> int:
        number = min(max(line, 1), len(self.starts)) - 1
        return self.starts[number] + min(max(column, 1) - 1, len(self.line(number)))
