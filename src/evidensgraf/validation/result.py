"""What every check says, in one form: a place, what is wrong, what would be right.

A shape that is not met, a file that does not parse and a check of our own give the same `Result`, so whoever shows
results (a terminal, a browser, an editor, another program) has one thing to show.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

SEVERITIES = ("Violation", "Warning", "Info")
"""Must, should, may: the gravest first."""
UNREAD = frozenset({"encoding", "format", "syntax", "unreadable"})
"""The rules (see `RULES`) whose results mean that a file could not be read."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A stretch of a file.

    Lines end at LF, CRLF or CR. Columns count Unicode code points, not bytes. The Language Server Protocol counts both
    from 0 and, unless agreed otherwise, columns in UTF-16 code units: the length of what stands before on that line,
    `len(line[: column - 1].encode("utf-16-le")) // 2`.

    Attributes:
        path: the file, as it was given.
        line: the first line, from 1.
        column: the first character in that line, from 1.
        end_line: the last line.
        end_column: the column after the last character, so that an empty stretch has `end_column == column`.
    """

    path: Path
    line: int
    column: int
    end_line: int
    end_column: int

    def moved(self, lines: int) -> Place:
        """The same, so many lines further down."""
        return replace(self, line=self.line + lines, end_line=self.end_line + lines)


@dataclass(frozen=True, slots=True)
class Result:
    """One thing that was found.

    Attributes:
        rule: IRI of the shape that is not met, or one of our own codes (`validation.rules.RULES`): `syntax`,
            `undeclared-term` …
        component: local name of the constraint component, without `ConstraintComponent`: `MinCount`, `SPARQL` …; for
            a code of ours, the code.
        severity: one of `SEVERITIES`; another graph's shapes may have others (SHACL, section 2.1.4).
        messages: language (`da`, `en`, or "" where none is said) → what is wrong.
        focus: the node that is spoken of, as an IRI or N-Triples term; None for what concerns no node (syntax).
        path: the property on the way to the value, an IRI, or None.
        value: the offending value as an N-Triples term, or None.
        place: where it stands: the triple that breaks the rule, the subject where something is missing; None if no file
            says it.
        related: other places that have to do with it: the other one of a pair that collides.
        hints: language → what would be right, one sentence each.
        link: IRI of a page that explains the rule: the shape itself; None for a code of ours.
    """

    rule: str
    component: str
    severity: str
    messages: Mapping[str, str]
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    place: Place | None = None
    related: tuple[Place, ...] = ()
    hints: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    link: str | None = None

    def seen_from(self, paths: Collection[Path]) -> Result | None:
        """The same, as it is seen from some files: with the first of its places that is in them as its place.

        Returns:
            None if none of its places is in them.
        """
        places = [place for place in (self.place, *self.related) if place]
        own = next((place for place in places if place.path in paths), None)
        if own is None or own == self.place:
            return self if own else None
        return replace(self, place=own, related=tuple(place for place in places if place != own))

    def moved(self, lines: int) -> Result:
        """The same, so many lines further down its file."""
        return replace(
            self,
            place=self.place and self.place.moved(lines),
            related=tuple(place.moved(lines) for place in self.related),
        )

    @property
    def sort_key(self) -> tuple[int, str, str, str, str]:
        """The gravest first, then by focus node, rule and value."""
        gravity = SEVERITIES.index(self.severity) if self.severity in SEVERITIES else len(SEVERITIES)
        return gravity, self.focus or "", self.rule, self.component, self.value or ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found.

    Attributes:
        results: by file and place within it, then those without a place, each group by `Result.sort_key`.
        files: how many files were checked.
        texts: the text of each file that a result's place or related place is in, as it was checked.
    """

    results: tuple[Result, ...]
    files: int
    texts: Mapping[Path, str] = field(default_factory=dict)

    @property
    def unread(self) -> tuple[Result, ...]:
        """The results that say why a file could not be read; with any, the shapes have not been checked."""
        return tuple(result for result in self.results if result.rule in UNREAD)

    @property
    def conforms(self) -> bool:
        """All files could be read and nothing that must hold is broken."""
        return not any(result.severity == SEVERITIES[0] for result in self.results)

    @property
    def outcome(self) -> Literal["conforms", "differs", "unread"]:
        """In a word; the command line's exit codes are 0, 1 and 2 for it."""
        if self.unread:
            return "unread"
        return "conforms" if self.conforms else "differs"
