"""All mistakes of a file: after each, reading goes on with the next statement.

The parser goes on by itself, but where it starts again it often passes over a statement, or takes the rest of the
broken one for a new one. So the text is parsed anew from the next statement on, under the prefixes declared so far.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from evidensgraf.errors import RdfSyntaxError
from evidensgraf.turtle import refuse_depth, syntax_error, triples
from evidensgraf.turtle.lines import Lines
from evidensgraf.turtle.tokens import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST = 100
"""How many mistakes are told of a file."""
_ENDLESS = ("Unexpected end", "triple terms stand")
"""After these nothing can be told of what follows."""
_UNCLOSED = "Line jumps are not allowed"


def problems(text: str, path: Path) -> Iterator[RdfSyntaxError]:
    """The mistakes of a file, in its order, one for each broken statement.

    Args:
        text: of the file.
        path: where it comes from: its ending tells the format.

    Yields:
        The first `MOST` of them.
    """
    lines, start, declared = Lines(text), 0, ""
    for _ in range(MOST):
        error = _first(declared, text[start:], path)
        if error is None:
            return
        _move(error, *lines.position(start), by=bool(declared))
        closing = start > 0 and text.startswith("}", _offset(error, lines))
        # The graph that a broken statement stood in is not open any more where reading went on.
        if not closing:
            yield error
        if str(error.facts["reason"]).startswith(_ENDLESS):
            return
        before, start = start, _next(text, lines, error, start)
        declared += _directives(text, before, start)


def _first(declared: str, text: str, path: Path) -> RdfSyntaxError | None:
    content = (f"{declared}\n{text}" if declared else text).encode()
    try:
        refuse_depth(content, path)
        deque(triples(content, path), maxlen=0)
    except RdfSyntaxError as error:
        return error
    except SyntaxError as error:
        return syntax_error(error, path)
    return None


def _move(error: RdfSyntaxError, line: int, column: int, *, by: bool) -> None:
    """Make the error's place, in a text from a line and column on, one in the whole text.

    Args:
        error: what is moved.
        line: where the text began, from 1.
        column: where the text began, from 1.
        by: whether a line with prefixes stood before it.
    """
    for which_line, which_column in (("line", "column"), ("end_line", "end_column")):
        relative = int(str(error.facts[which_line])) - by
        if relative == 1:
            error.facts[which_column] = int(str(error.facts[which_column])) + column - 1
        error.facts[which_line] = relative + line - 1


def _next(text: str, lines: Lines, error: RdfSyntaxError, start: int) -> int:
    """Where the next statement begins: after the dot that ends the broken one, or at a line that looks like one."""
    offset, reason = _offset(error, lines), str(error.facts["reason"])
    line, column = lines.position(offset)
    if text.startswith("}", offset):
        return offset + 1
    if reason.startswith("A dot is expected") and column == 1 and offset > start:
        return offset
    if reason.startswith(_UNCLOSED):
        offset = lines.offset(line + 1, 1)
    for match in TOKEN.finditer(text, max(offset, start)):
        if match.lastgroup == "punctuation" and match["punctuation"] == "." and match.end() > start:
            return match.end()
    return len(text)


def _offset(error: RdfSyntaxError, lines: Lines) -> int:
    return lines.offset(int(str(error.facts["line"])), int(str(error.facts["column"])))


def _directives(text: str, start: int, end: int) -> str:
    """The declarations in a stretch of text, on one line."""
    found = (match["directive"] for match in TOKEN.finditer(text, start, end) if match.lastgroup == "directive")
    return "".join(" ".join(directive.split()) + " " for directive in found)
