"""A query's text, looked at before any engine sees it: what form it has, and whether it may run here.

The look is lexical (`store.lexer`): comments, strings and IRIs are skipped, so that a keyword inside them counts for
nothing. Some engines resolve code-point escapes first (SPARQL 1.1 Query Language, section 19.2), others only inside
strings and IRIs; a text with escapes is read both ways and has to pass both. Keywords may stick to what comes before
and after (`SERVICEa:b{}`), as engines that read by recursive descent let them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from evidensgraf.errors import QueryRefusedError, QueryShapeError, QuerySyntaxError
from evidensgraf.store.lexer import place, tokens, unescaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidensgraf.store.lexer import Token


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


MAX_DEPTH = 50
"""Brackets of any kind within each other. The queries that people write have a dozen, those of the W3C suites fewer;
the embedded engine's time to read lists and blank nodes grows with the third power of it (50: 0.1 s, 100: 1 s)."""
MAX_RUN = 16
"""Signs in a row that each take one operand, as in `!!!?x`: engines recurse at each, and two say all there is to."""
MAX_OPERATORS = 1000
"""Signs and words that join two things, in all: each is one more level of the tree that an engine walks through."""
MAX_TOKENS = 20_000
"""Tokens in all: what a query of the largest size holds when it lists IRIs or literals; planning more takes seconds."""

_UNARY = frozenset("!-+*?^~")
_JOINING = frozenset(["UNION", "OPTIONAL", "MINUS"])
_FORMS = tuple(Form)
_SHOWN = 20
"""How much of a text that is no query its error repeats, in characters."""
_UPDATES = tuple(sorted(UPDATES))


def read_query(text: str) -> Query:
    """Find a query's form, and refuse what does not run here.

    Raises:
        QuerySyntaxError: no query form is found, or the text cannot be taken apart.
        QueryRefusedError: it is an update, or it calls another service.
        QueryShapeError: it nests deeper or is longer than is read.

    >>> read_query("PREFIX a: <http://a.dk/#ASK> SELECT * { ?s ?p 'DELETE' }").form
    <Form.SELECT: 'SELECT'>
    """
    first = unescaped(text)
    if first != text:
        _Reader(text).read()
    reader = _Reader(first)
    reader.read()
    if reader.form is None:
        raise QuerySyntaxError.unexpected(1, 1, text.strip()[:_SHOWN], list(Form))
    return Query(text, reader.form, reader.has_from)


class _Reader:
    """Goes through a text once; what may not run here is raised as soon as it is met.

    Attributes:
        form: the query's form, if there is any.
        has_from: it says by FROM which graphs it asks.
    """

    def __init__(self, text: str) -> None:
        self.form: Form | None = None
        self.has_from = False
        self._text = text
        self._depth = self._run = self._operators = 0
        self._before: tuple[str, str] = ("", "")  # the tokens before the one at hand
        self._opened = False

    def read(self) -> None:
        """Read the whole text."""
        for count, token in enumerate(tokens(self._text), 1):
            kind, text, _ = token
            if count > MAX_TOKENS:
                raise self._too_much(token, MAX_TOKENS, "ord og tegn", "words and signs")
            if kind == "sign":
                self._sign(token)
            else:
                self._run = 0
                if kind in ("open", "close"):
                    self._bracket(token)
                elif kind == "word":
                    self._word(token, text.upper())
                elif kind == "name":
                    self._name(text.partition(":")[0].upper())
            self._before = (self._before[1], text)

    def _sign(self, token: Token) -> None:
        self._operators += token.text != "^^"
        if self._operators > MAX_OPERATORS:
            raise self._too_much(token, MAX_OPERATORS, "operatorer", "operators")
        self._run = self._run + 1 if token.text in _UNARY or token.text == "^^" else 0
        if self._run > MAX_RUN:
            raise self._too_much(token, MAX_RUN, "operatorer i træk", "operators in a row")
        if token.text == self._before[1] == "<":  # a triple term or a reified triple, `<< … >>`
            self._deeper(token)
        elif token.text == self._before[1] == ">":
            self._depth -= 1

    def _bracket(self, token: Token) -> None:
        if token.kind == "close":
            self._depth -= 1
            return
        self._deeper(token)
        if token.text == "{":
            self._opened = True
            if "SERVICE" in _prefix(self._before[1]) and self._before[0].upper() != "GRAPH":
                raise QueryRefusedError(keyword="SERVICE")

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._too_much(token, MAX_DEPTH, "niveauer af indlejring", "levels of nesting")

    def _word(self, token: Token, word: str) -> None:
        if self.form is None:
            self._begin(word)
        if "SERVICE" in word:
            raise QueryRefusedError(keyword="SERVICE")
        if word in _JOINING:
            self._operators += 1
            if self._operators > MAX_OPERATORS:
                raise self._too_much(token, MAX_OPERATORS, "operatorer", "operators")
        if not self._opened and "FROM" in word:
            self.has_from = True

    def _name(self, prefix: str) -> None:
        """A prefixed name, which may begin with a keyword: `DESCRIBEa:b`, `FROM:g`."""
        if self._before[1].upper() == "PREFIX":
            return
        if self.form is None:
            self._begin(prefix)
        if not self._opened and prefix.endswith(("FROM", "FROMNAMED")) and self._before[1].upper() != Form.DESCRIBE:
            self.has_from = True

    def _begin(self, word: str) -> None:
        """Take the form from a word that begins with one."""
        if word.startswith(_UPDATES):
            raise QueryRefusedError(keyword=next(update for update in _UPDATES if word.startswith(update)))
        self.form = next((form for form in _FORMS if word.startswith(form)), None)

    def _too_much(self, token: Token, limit: int, danish: str, english: str) -> QueryShapeError:
        line, column = place(self._text, token.start)
        return QueryShapeError(line=line, column=column, limit=limit, what_da=danish, what_en=english)


def _prefix(text: str) -> str:
    """The prefix of a prefixed name in capitals; of another token what is no harm."""
    return text.partition(":")[0].upper() if text[:1].isalpha() else ""
