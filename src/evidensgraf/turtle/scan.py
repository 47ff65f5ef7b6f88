"""Where each statement of a file stands: a pass over the text beside the parser's.

The parser gives terms but no places; this gives places but no terms, in the same order, so that the n-th place is that
of the n-th statement. The order is the parser's own (pyoxigraph): what stands within brackets comes before the
statement that the brackets are the object of, and a link of a collection once the first item after it is read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evidensgraf.turtle.tokens import TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    for match in TOKEN.finditer(text, start, len(text) if end is None else end):
        kind = match.lastgroup
        if kind == "star":
            return
        if kind in ("open_term", "close_term"):
            yield from scanner.term(match.span(kind), opens=kind == "open_term")
        elif scanner.depth:
            continue
        elif kind == "punctuation":
            yield from scanner.punctuation(match[kind], match.span(kind))
        elif kind in TERMS:
            yield from scanner.value(match.span(kind))


class _Scanner:
    """The state of a pass over a text."""

    def __init__(self) -> None:
        self.frames = [_Frame((0, 0))]
        self.depth = 0
        """How many triple terms are open within each other."""
        self._term_start = 0

    def term(self, span: Span, *, opens: bool) -> Iterable[Spot]:
        """A triple term is opened or closed; the outermost is a value like another."""
        if opens and not self.depth:
            self._term_start = span[0]
        self.depth += 1 if opens else -1
        return () if self.depth else self.value((self._term_start, span[1]))

    def value(self, span: Span) -> Iterable[Spot]:
        """A term of one word, or one that has come to its end."""
        frame = self.frames[-1]
        if isinstance(frame, _Collection):
            return self._item(frame, span)
        if frame.subject is None:
            frame.subject = span
        elif frame.predicate is None:
            frame.predicate = span
        elif not frame.done:
            frame.done = True
            return (Spot(frame.subject, frame.predicate, span),)
        return ()

    def punctuation(self, sign: str, span: Span) -> Iterable[Spot]:
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
        return ()

    def _open(self, frame: _Frame, sign: str, span: Span) -> Iterable[Spot]:
        link: Spot | None = None
        given: Iterable[Spot] = ()
        if isinstance(frame, _Collection):
            link = Spot(span, span, span)
            given = self._begin(frame, span)
        elif frame.subject and frame.predicate:
            link = Spot(frame.subject, frame.predicate, span)
        self.frames.append(_Frame(span, subject=span) if sign == "[" else _Collection(span, link=link))
        return given

    def _close(self, frame: _Frame, span: Span) -> Iterable[Spot]:
        if len(self.frames) > 1:
            self.frames.pop()
        outer = self.frames[-1]
        if not isinstance(frame, _Collection) or frame.subject is None:
            whole = frame.start if not isinstance(frame, _Collection) else (frame.start[0], span[1])
            return self._end_of_item(outer, whole) if isinstance(outer, _Collection) else self.value(whole)
        last = Spot(frame.subject, frame.subject, span)
        if not isinstance(outer, _Collection):
            if outer.subject is None:
                outer.subject = frame.start
            else:
                outer.done = True
        return (last,)

    def _item(self, frame: _Collection, span: Span) -> Iterable[Spot]:
        return (Spot(span, span, span), *self._begin(frame, span))

    def _begin(self, frame: _Collection, span: Span) -> Iterable[Spot]:
        """What is given once an item's first word is read: the statement that points at the item's node."""
        before, frame.subject = frame.subject, span
        if before is not None:
            return (Spot(before, before, span),)
        link, frame.link = frame.link, None
        return (link,) if link else ()

    def _end_of_item(self, frame: _Collection, span: Span) -> Iterable[Spot]:
        frame.subject = span
        return (Spot(span, span, span),)
