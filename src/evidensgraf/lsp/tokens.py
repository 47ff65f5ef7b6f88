"""Turtle as it is while somebody types: tokens and what each one is there for, whatever is missing or broken.

A parser stops at the first mistake; an editor asks about the rest of the text all the same. So nothing here fails:
whatever fits no rule is a token of its own, an open string ends with its line, and a name after an empty line at the
start of a line begins a new statement.

Source of the token rules: RDF 1.2 Turtle, section 6.5 (grammar), read generously.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evidensgraf.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Role = Literal["subject", "predicate", "object", "directive", "none"]

TYPE = f"{RDF}type"
_TOKEN = re.compile(
    r"""
    (?P<comment> \#[^\r\n]*+ )
  | (?P<string> \"\"\"(?:[^"\\]|\\.|"(?!""))*+(?:\"\"\"|\Z) | '''(?:[^'\\]|\\.|'(?!''))*+(?:'''|\Z)
              | "(?:[^"\\\r\n]|\\[^\r\n])*+(?:"|(?=[\r\n]|\Z|\\)) | '(?:[^'\\\r\n]|\\[^\r\n])*+(?:'|(?=[\r\n]|\Z|\\)) )
  | (?P<iri> <[^<>"{}|^`\x00-\x20]*+>? )
  | (?P<directive> @(?:prefix|base|version)\b | (?:prefix|base|version)(?=[ \t]+[^\s:]*[ \t]*[:<"]) )
  | (?P<tag> @[A-Za-z0-9-]*+ )
  | (?P<datatype> \^\^ )
  | (?P<blank> _:[\w.-]*[\w-] )
  | (?P<name> (?:[^\W\d_](?:[\w.·-]*[\w·-])?)?:(?:[\w:·-]|%[0-9A-Fa-f]{2}|\\[^\s\w]|\.+(?=[\w:%·-]))*+ )
  | (?P<number> [+-]?(?:\d+(?:\.\d+)?|\.\d+)(?:\.?E[+-]?\d+)? )
  | (?P<mark> [.;,\[\](){}|] )
  | (?P<word> [^\W\d_][\w-]*+ )
  | (?P<other> [^\s] )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_EMPTY_LINE = re.compile(r"(?:\r\n|\n|\r)[ \t]*(?:\r\n|\n|\r)")
_ESCAPE = re.compile(r"\\(.)")


@dataclass(slots=True)
class Token:
    """A piece of the text.

    Attributes:
        kind: `comment`, `string`, `iri`, `directive`, `tag`, `datatype`, `blank`, `name`, `number`, `mark`, `word`,
            `other`.
        text: as written.
        start: index of its first character.
        role: what it is there for in its statement.
        iri: the IRI that it stands for, if it stands for one and its prefix is known.
        subject: IRI of the statement's subject, as far as it is known.
        predicate: IRI of the predicate that an object belongs to, as far as it is known.
    """

    kind: str
    text: str
    start: int
    role: Role = "none"
    iri: str | None = None
    subject: str | None = None
    predicate: str | None = None

    @property
    def stop(self) -> int:
        """Index after its last character."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Place:
    """What is expected at a place in the text.

    Attributes:
        role: what a term there would be.
        subject: IRI of the statement's subject, as far as it is known.
        predicate: IRI of the predicate that an object belongs to, as far as it is known.
        depth: how many brackets are open.
    """

    role: Role
    subject: str | None = None
    predicate: str | None = None
    depth: int = 0


class Sheet:
    """The tokens of one text.

    Args:
        content: the text.
    """

    def __init__(self, content: str) -> None:
        self.content = content
        self.prefixes: dict[str, str] = {}
        self.directives: list[Token] = []
        self.tokens: list[Token] = []
        self._expected: list[Place] = []
        walk = _Walk(self)
        for token in scan(content):
            walk.take(token)
            self.tokens.append(token)
            self._expected.append(walk.place)

    def at(self, offset: int) -> Token | None:
        """The token that a place is in, or that ends there."""
        last = bisect_right(self.tokens, offset, key=lambda token: token.start)
        touching = [token for token in self.tokens[max(0, last - 2) : last] if offset <= token.stop]
        return next((token for token in reversed(touching) if token.kind != "mark"), None)

    def before(self, offset: int) -> list[Token]:
        """The tokens that end before a place or there."""
        return self.tokens[: bisect_right(self.tokens, offset, key=lambda token: token.stop)]

    def expected(self, offset: int) -> Place:
        """What a term that begins at an index would be."""
        count = len(self.before(offset))
        begins = self.content[:offset].endswith(("\n", "\r")) or not offset
        if not count or (begins and _EMPTY_LINE.search(self.content, self.tokens[count - 1].stop, offset)):
            return Place("subject")
        return self._expected[count - 1]

    def of(self, iri: str) -> Iterator[Token]:
        """The tokens that stand for an IRI."""
        return (token for token in self.tokens if token.iri == iri)

    def subjects(self) -> Iterator[Token]:
        """The first token of each statement that has an IRI, in order."""
        return (token for token in self.tokens if token.role == "subject" and token.iri)

    def types(self, subject: str | None) -> set[str]:
        """The classes that the text gives a subject."""
        found = (t.iri for t in self.tokens if t.role == "object" and t.predicate == TYPE and t.subject == subject)
        return {iri for iri in found if iri and subject}

    def properties(self, subject: str | None) -> set[str]:
        """The properties that the text gives a subject."""
        return {t.iri for t in self.tokens if t.role == "predicate" and t.subject == subject and t.iri and subject}


def scan(content: str) -> Iterable[Token]:
    """The tokens of a text, without white space; their roles are not known yet."""
    for match in _TOKEN.finditer(content):
        yield Token(str(match.lastgroup), match.group(), match.start())


class _Walk:
    """Goes through tokens and keeps in mind what the next one would be."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._stack: list[Place] = []
        self._directive: list[Token] = []
        self._last: Token | None = None
        self._place = Place("subject")

    @property
    def place(self) -> Place:
        """What the next term would be."""
        return Place("directive") if self._directive else self._place

    def take(self, token: Token) -> None:
        """Go past a token, and give it its role."""
        if token.kind == "comment":
            return
        if token.kind == "directive" or self._starts_anew(token):
            self._restart()
        if token.kind == "directive" or self._directive:
            self._direct(token)
        elif token.kind == "mark":
            self._mark(token.text)
        elif self._last and self._last.kind == "datatype":
            token.iri = self._resolved(token)
        elif token.kind not in ("tag", "datatype"):
            self._term(token)
        self._last = token

    def _starts_anew(self, token: Token) -> bool:
        """Whether a token begins a statement although the one before it has no end."""
        if self.place.role == "subject" or token.kind not in ("name", "iri") or not self._last:
            return False
        return bool(_EMPTY_LINE.search(self._sheet.content, self._last.stop, token.start))

    def _restart(self) -> None:
        self._place = Place("subject")
        self._stack.clear()
        self._directive = []

    def _direct(self, token: Token) -> None:
        """A part of `@prefix p: <…> .` or `PREFIX p: <…>`."""
        token.role = "directive"
        self._directive.append(token)
        first, second = self._directive[0], self._directive[min(1, len(self._directive) - 1)]
        if token.kind == "iri" and second.kind == "name" and first.text.lower().endswith("prefix"):
            self._sheet.prefixes[second.text[:-1]] = token.text.strip("<>")
            self._sheet.directives.append(first)
        if token.text == "." or (token.kind == "iri" and not first.text.startswith("@")):
            self._directive = []

    def _mark(self, mark: str) -> None:
        place = self._place
        if mark == ".":
            self._restart()
        elif mark == ";":
            self._place = Place("predicate", place.subject, None, place.depth)
        elif mark == ",":
            self._place = Place("object", place.subject, place.predicate, place.depth)
        elif mark in "[(":
            self._stack.append(place)
            inside = Place("predicate", None, None, place.depth + 1)
            self._place = inside if mark == "[" else Place("object", None, place.predicate, place.depth + 1)
        elif mark in "])" and self._stack:
            self._place = _after(self._stack.pop())
        elif mark in "{}":
            self._restart()

    def _term(self, token: Token) -> None:
        place = self._place
        token.role, token.subject, token.predicate = place.role, place.subject, place.predicate
        token.iri = self._resolved(token)
        if place.role == "subject":
            token.subject = token.iri
            self._place = Place("predicate", token.iri, None, place.depth)
        elif place.role == "predicate":
            self._place = Place("object", place.subject, token.iri, place.depth)

    def _resolved(self, token: Token) -> str | None:
        if token.kind == "iri":
            return token.text.strip("<>")
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            namespace = self._sheet.prefixes.get(prefix)
            return None if namespace is None else namespace + _ESCAPE.sub(r"\1", local)
        return TYPE if token.text == "a" and self._place.role == "predicate" else None


def _after(place: Place) -> Place:
    """What is expected after a bracket that stood at a place."""
    if place.role == "subject":
        return Place("predicate", None, None, place.depth)
    return place
