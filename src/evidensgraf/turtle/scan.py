"""Where each statement of a file stands: a pass over the text beside the parser's.

The parser gives terms but no places; this gives places but no terms, in the same order, so that the n-th place is that
of the n-th statement. The order is the parser's own (pyoxigraph 0.5): a statement comes once the last word is read that
it needs (a string needs the word after it), and those that one word completes come in reverse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evidensgraf.turtle.tokens import LINE, PLAIN, TOKEN

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

TERMS = frozenset({"iri", "literal", "number", "word"})
"""The kinds of tokens that are a term by themselves."""

Span = tuple[int, int]
"""Offsets in the text: of the first character, and of the one after the last."""


class Spot(NamedTuple):
    """Where the three terms of a statement stand.

    What has no word of its own has the nearest: a blank node `[…]` its bracket, a link of a collection its item.
    """

    subject: Span
    predicate: Span
    object: Span


class _Frame:
    """What is open: a statement, a bracket or a collection."""

    __slots__ = ("done", "link", "predicate", "start", "subject")

    def __init__(self, start: Span, subject: Span | None = None, link: Spot | None = None) -> None:
        self.start = start
        self.subject = subject
        self.predicate: Span | None = None
        self.done = False
        """The object after the predicate has been read."""
        self.link = link
        """Of a collection: the statement that points at it, which is given once its first item is begun."""


class _Collection(_Frame):
    """A collection; its `subject` is the item before, its `predicate` nothing."""

    __slots__ = ()


def spots(text: str, start: int = 0, end: int | None = None) -> Iterator[Spot]:
    """The places of the statements of a text that parses, in the order in which the parser gives them.

    Args:
        text: the text of the file.
        start: where to begin: before a statement.
        end: where to stop; at the text's end if not given.

    Yields:
        One for each statement, up to the first construct of RDF 1.2 that is not a triple term (reifiers, annotations).
    """
    scanner = _Scanner()
    end = len(text) if end is None else end
    kind: str | None = ""
    while kind != "end" and (match := TOKEN.match(text, start, end)):
        start, kind = match.end(), match.lastgroup
        if kind == "star":
            return
        if scanner.depth and kind not in ("open_term", "close_term"):
            continue
        # What one word completes, the parser gives in reverse order.
        yield from reversed(scanner.read(kind or "end", match))
        if scanner.awaits_predicate:
            found, start = scanner.plain(text, start, end)
            yield from found


def spots_of_lines(text: str) -> list[Spot]:
    """The same for N-Triples and N-Quads without triple terms, twice as fast."""
    return [Spot(match.span(1), match.span(2), match.span(3)) for match in LINE.finditer(text)]


class _Scanner:
    """The state of a pass over a text."""

    def __init__(self) -> None:
        self.frames = [_Frame((0, 0))]
        self.depth = 0
        """How many triple terms are open within each other."""
        self._term_start = 0
        self._pending: Spot | None = None
        """A statement whose object is a string: the parser waits for a language or datatype, so for the next word."""

    @property
    def awaits_predicate(self) -> bool:
        """Whether all that is open is a statement that has its subject and no more."""
        frame = self.frames[-1]
        return bool(frame.subject) and not (frame.predicate or self.depth or self._pending or len(self.frames) > 1)

    def plain(self, text: str, start: int, end: int) -> tuple[list[Spot], int]:
        """The statements with that subject, as far as they are plain; and where they end; it saves time."""
        frame = self.frames[-1]
        found: list[Spot] = []
        while frame.subject and (match := PLAIN.match(text, start, end)):
            start = match.end()
            found.append(Spot(frame.subject, match.span(1), match.span(2)))
            if match[3] == ".":
                frame.subject = None
        return found, start

    def read(self, kind: str, match: re.Match[str]) -> list[Spot]:
        """The statements that a token completes, in the order in which they are completed."""
        done = [self._pending] if self._pending else []
        self._pending = None
        span = match.span(kind)
        if kind == "punctuation":
            done += self._punctuation(match[kind], span)
        elif kind == "literal":
            done = self._literal(match[kind], span, done)
        elif kind in TERMS:
            done += self._value(span)
        elif kind in ("open_term", "close_term"):
            done += self._term(span, opens=kind == "open_term")
        return done

    def _term(self, span: Span, *, opens: bool) -> list[Spot]:
        """A triple term is opened or closed; the outermost is a value like another."""
        if opens and not self.depth:
            self._term_start = span[0]
        self.depth += 1 if opens else -1
        return [] if self.depth else self._value((self._term_start, span[1]))

    def _literal(self, word: str, span: Span, done: list[Spot]) -> list[Spot]:
        links = self._value(span)
        if not links:
            return done
        statement = links.pop()
        if word.endswith(('"', "'")):
            self._pending = statement
            return [*done, *links]
        # The language or the datatype is a word of its own for the parser: what it completes comes last.
        return [statement, *done, *links]

    def _value(self, span: Span) -> list[Spot]:
        """A term of one word, or one that has come to its end."""
        frame = self.frames[-1]
        if isinstance(frame, _Collection):
            return [*self._begin(frame, span), Spot(span, span, span)]
        if frame.subject is None:
            frame.subject = span
        elif frame.predicate is None:
            frame.predicate = span
        elif not frame.done:
            frame.done = True
            return [Spot(frame.subject, frame.predicate, span)]
        return []

    def _punctuation(self, sign: str, span: Span) -> list[Spot]:
        """A bracket or a sign between terms."""
        frame = self.frames[-1]
        if sign in "[(":
            return self._open(frame, sign, span)
        if sign in "])":
            return self._close(frame, span)
        frame.done = False
        if sign != ",":
            frame.predicate = None
            if sign != ";":
                frame.subject = None
        return []

    def _open(self, frame: _Frame, sign: str, span: Span) -> list[Spot]:
        link: Spot | None = None
        given: list[Spot] = []
        if isinstance(frame, _Collection):
            link = Spot(span, span, span)
            given = self._begin(frame, span)
        elif frame.subject and frame.predicate:
            link = Spot(frame.subject, frame.predicate, span)
        self.frames.append(_Frame(span, subject=span) if sign == "[" else _Collection(span, link=link))
        return given

    def _close(self, frame: _Frame, span: Span) -> list[Spot]:
        if len(self.frames) > 1:
            self.frames.pop()
        outer = self.frames[-1]
        if not isinstance(frame, _Collection) or frame.subject is None:
            whole = (frame.start[0], span[1]) if isinstance(frame, _Collection) else frame.start
            # The item of a collection was begun where its bracket was opened.
            return [Spot(whole, whole, whole)] if isinstance(outer, _Collection) else self._value(whole)
        if not isinstance(outer, _Collection):
            outer.done = outer.subject is not None
            outer.subject = outer.subject or frame.start
        return [Spot(frame.subject, frame.subject, span)]

    def _begin(self, frame: _Collection, span: Span) -> list[Spot]:
        """What is given once an item's first word is read: the statement that points at the item's node."""
        before, frame.subject = frame.subject, span
        if before is not None:
            return [Spot(before, before, span)]
        link, frame.link = frame.link, None
        return [link] if link else []
