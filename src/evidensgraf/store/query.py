"""A query's text, looked at before any engine sees it: what form it has, and whether it may run here.

The look is lexical (SPARQL 1.1 Query Language, section 19): code-point escapes are resolved first, then comments,
strings and IRIs are skipped, so that a keyword inside them counts for nothing and an escaped keyword counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from evidensgraf.errors import QueryRefusedError, QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class Form(StrEnum):
    """The four query forms (SPARQL 1.1 Query Language, section 16)."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph (triples) rather than a table or a truth value."""
        return self in (Form.CONSTRUCT, Form.DESCRIBE)


UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
"""The words that an update can begin with (SPARQL 1.1 Update, section 3)."""


@dataclass(frozen=True, slots=True)
class Query:
    """SPARQL that may run here.

    Attributes:
        text: the query as it was given.
        form: its form.
        has_from: it says itself by FROM which graphs it asks.
        default_graphs: the graphs whose union is asked; None: as the query says, or else all. A request's word goes
            before the query's (SPARQL 1.1 Protocol, section 2.1.4).
        named_graphs: the graphs that GRAPH can reach; None likewise.
    """

    text: str
    form: Form
    has_from: bool
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None

    @property
    def has_dataset(self) -> bool:
        """Whether the query or its request says which graphs are asked; otherwise the union of all is."""
        return self.has_from or self.default_graphs is not None

    def over(self, default_graphs: Sequence[str], named_graphs: Sequence[str]) -> Query:
        """The same query over the dataset that a request names; over its own if that names none."""
        if not default_graphs and not named_graphs:
            return self
        return replace(self, default_graphs=tuple(default_graphs), named_graphs=tuple(named_graphs))


_TOKEN = re.compile(
    r"""
    (?P<skip> \s+ | \#[^\n\r]* )
  | (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
  | (?P<string> \"\"\"(?:(?:\"|\"\")?(?:[^\"\\]|\\.))*\"\"\" | '''(?:(?:'|'')?(?:[^'\\]|\\.))*'''
              | \"(?:[^\"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*' )
  | (?P<name> [^\W\d_](?:[\w.-]*\w)?:[^\s{}()\[\];,"'<>|^/*+?!=&@]* | :[^\s{}()\[\];,"'<>|^/*+?!=&@]* | _:[\w.-]+ )
  | (?P<variable> [?$]\w+ )
  | (?P<language> @[A-Za-z-]+ )
  | (?P<word> [A-Za-z_]\w* )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_SHOWN = 20
"""How much of a text that is no query its error repeats, in characters."""
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def read_query(text: str) -> Query:
    """Find a query's form, and refuse what does not run here.

    Raises:
        QuerySyntaxError: no query form is found.
        QueryRefusedError: it is an update, or it calls another service.

    >>> read_query("PREFIX a: <http://a.dk/#ASK> SELECT * { ?s ?p 'DELETE' }").form
    <Form.SELECT: 'SELECT'>
    """
    words = list(_keywords(_unescaped(text)))
    form = next((word for word in words if word in Form.__members__ or word in UPDATES), None)
    if form in UPDATES:
        raise QueryRefusedError(keyword=form)
    if "SERVICE" in words:
        raise QueryRefusedError(keyword="SERVICE")
    if form is None:
        raise QuerySyntaxError.unexpected(1, 1, text.strip()[:_SHOWN], list(Form))
    return Query(text, Form(form), "FROM" in words)


def _keywords(text: str) -> Iterator[str]:
    """The words of the text that stand outside comments, strings, IRIs and names, in capitals."""
    return (match["word"].upper() for match in _TOKEN.finditer(text) if match.lastgroup == "word")


def _unescaped(text: str) -> str:
    r"""Resolve `\u0053` and `\U00000053`, which SPARQL allows anywhere (section 19.2)."""

    def character(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else match[0]

    return _ESCAPE.sub(character, text)
