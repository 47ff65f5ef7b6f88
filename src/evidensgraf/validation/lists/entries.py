"""A bibliography's entries with their places, as pybtex reads them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pybtex.database.input.bibtex import LowLevelParser, UndefinedMacro, month_names
from pybtex.scanner import PrematureEOF, PybtexSyntaxError

if TYPE_CHECKING:
    from evidensgraf.turtle.scan import Span

__all__ = ["Bibliography", "Entry", "Field", "Problem", "UndefinedMacro"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name in lower case, its value without quotes and braces around it, and where it stands."""

    name: str
    value: str
    span: Span


@dataclass(slots=True)
class Entry:
    """An entry.

    Attributes:
        kind: `article` …, in lower case.
        key: what it is cited by.
        span: from its `@` to its key.
        fields: its fields, in order.
    """

    kind: str
    key: str
    span: Span
    fields: list[Field] = field(default_factory=list)

    def value(self, name: str) -> Field | None:
        """The first field of a name."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True, slots=True)
class Problem:
    """Where the reader could not go on.

    Attributes:
        error: its own words.
        at: offset of where it was.
        entry: key of the entry that it was in, if it had come to that.
        field: what it was reading of that: name and where it began.
    """

    error: PybtexSyntaxError
    at: int
    entry: str | None
    field: tuple[str, int] | None

    @property
    def is_unclosed(self) -> bool:
        """Whether a value was never closed: it went on to the end, or closed by the brace of its entry."""
        return isinstance(self.error, PrematureEOF) or str(self.error.parser.text).startswith("@", self.at)


class Bibliography(LowLevelParser):  # type: ignore[misc]  # pybtex has no types
    """The entries of a bibliography, and what is wrong with its form.

    Args:
        text: the bibliography.
    """

    def __init__(self, text: str) -> None:
        self.entries: list[Entry] = []
        self.problems: list[Problem] = []
        self._field: tuple[str, int] | None = None
        self._fields: list[Field] = []
        super().__init__(text, macros=dict(month_names), handle_error=self._note)
        for kind, body in self:
            # What is no entry (@string, @preamble) has no key.
            if kind.lower() not in ("string", "preamble") and body[0]:
                start = int(self.command_start)
                end = text.find(body[0], start) + len(body[0])
                self.entries.append(Entry(kind.lower(), body[0], (start, end), self._fields))

    def _note(self, error: PybtexSyntaxError) -> None:
        at = min(int(self.pos), len(self.text))
        if isinstance(error, UndefinedMacro):  # the name has been read: it begins before
            at -= len(str(error.args[0]))
        last = self._fields[-1] if self._fields else None
        reading = self._field or ((last.name, last.span[0]) if last else None)
        key = str(self.current_entry_key) if self.current_entry_key else None
        self.problems.append(Problem(error, at, key, reading))

    def parse_command(self) -> object:
        """See pybtex: one entry."""
        self._fields, self._field = [], None
        return super().parse_command()

    def parse_field(self) -> None:
        """See pybtex: one field, or none."""
        self.eat_whitespace()
        start = self.pos
        self._field = ("", start)
        super().parse_field()
        if self.current_field_name:
            name = str(self.current_field_name).lower()
            self._fields.append(Field(name, "".join(map(str, self.current_value)), (start, self.pos)))
        self._field = None

    def parse_value(self) -> None:
        """See pybtex: what stands after `=`."""
        self._field = (str(self.current_field_name or ""), self._field[1] if self._field else self.pos)
        super().parse_value()
