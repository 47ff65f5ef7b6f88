"""The tokens of a SPARQL query (SPARQL 1.1 Query Language, section 19.8), in one pass, in time linear in its length.

The grammar calls for the longest token, but engines read by recursive descent: in `FILTER(1<2#>'…` one may see a
comparison where the longest token is an IRI, and what is a comment for one is text for the other. A text that would be
taken apart differently is not read at all, so that nothing can hide in the difference.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from evidensgraf.errors import QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARACTER = r"[\w\u0080-\U0010FFFF-]"
_LONGEST_PREFIX = 100
"""Characters of a prefix; without an end to them a text of many words would be read once for each of them."""

_TOKEN = re.compile(
    rf"""
    (?P<skip> [\s]++ | \#[^\n\r]*+ )
  | (?P<iri> <(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+> )
  | (?P<string> \"\"\"[^\"\\]*+(?:(?:\\.|\"(?!\"\"))[^\"\\]*+)*+\"\"\" | '''[^'\\]*+(?:(?:\\.|'(?!''))[^'\\]*+)*+'''
              | \"(?!\"\")[^\"\\\n\r]*+(?:\\.[^\"\\\n\r]*+)*+\" | '(?!'')[^'\\\n\r]*+(?:\\.[^'\\\n\r]*+)*+' )
  | (?P<name> (?: [^\W\d_] [\w.\u0080-\U0010FFFF-]{{0,{_LONGEST_PREFIX}}}+ )?
              : (?: (?:[\w:\u0080-\U0010FFFF]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])
                    (?:{_CHARACTER}|[:.]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?\#@%])*+ )? )
  | (?P<blank> _:(?:{_CHARACTER}|\.)++ )
  | (?P<variable> [?$][\w\u0080-\U0010FFFF]++ )
  | (?P<language> @[A-Za-z][A-Za-z0-9-]*+ )
  | (?P<number> (?:[0-9]++\.?[0-9]*+|\.[0-9]++)(?:[eE][+-]?[0-9]++)? )
  | (?P<word> [^\W\d]\w*+ )
  | (?P<open> [(\[{{] )
  | (?P<close> [)\]}}] )
  | (?P<sign> \|\| | && | [!<>]= | \^\^ | [-+*/|&=<>!^?~] )
  | (?P<broken> ["'] )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_ABSOLUTE = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*://")
_CAN_HIDE = re.compile(r"['#()\[\]!]")
_OPERANDS = frozenset(["variable", "string", "name", "number", "word", "iri", "language", "blank"])


class Token(NamedTuple):
    """One token; space and comments are none.

    Attributes:
        kind: iri, string, name, blank, variable, language, number, word, open, close, sign or other.
        text: as it stands.
        start: its place in the text.
    """

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Take a text apart.

    Raises:
        QuerySyntaxError: a string does not end, or a `<` can be read in two ways.
    """
    ends_operand, less_than_at, inside = False, -2, [""]
    for match in _TOKEN.finditer(text):
        kind = str(match.lastgroup)
        if kind == "skip":
            continue
        token = Token(kind, match[0], match.start())
        if kind == "iri":
            _refuse_doubt(text, token, (ends_operand and inside[-1] == "(") or less_than_at == token.start - 1)
        elif kind == "open":
            inside.append(token.text)
        elif kind == "close" and len(inside) > 1:
            inside.pop()
        elif kind == "broken":
            raise _error(text, token, "strengen, der begynder her, slutter ikke", "the string here does not end")
        ends_operand = kind in _OPERANDS or kind == "close" or token.text == ">"  # as in `<<( … )>>`
        less_than_at = token.start if token.text == "<" else -2
        yield token


def _refuse_doubt(text: str, token: Token, can_compare: bool) -> None:
    """Refuse what looks like an IRI and may be a comparison, if what follows would be read differently by each."""
    if can_compare and _CAN_HIDE.search(token.text) and not _ABSOLUTE.match(token.text):
        danish = "sæt et mellemrum efter <, eller skriv den fulde IRI"
        raise _error(text, token, danish, "write a space after <, or the IRI in full")


def _error(text: str, token: Token, danish: str, english: str) -> QuerySyntaxError:
    line, column = place(text, token.start)
    return QuerySyntaxError(line=line, column=column, reason_da=danish, reason_en=english)


def place(text: str, start: int) -> tuple[int, int]:
    """The line and the column, both from 1, of a place in the text."""
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


def unescaped(text: str) -> str:
    r"""Resolve `\u0053` and `\U00000053`, which SPARQL allows anywhere (section 19.2)."""

    def character(match: re.Match[str]) -> str:
        number = int(match[1] or match[2], 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else match[0]

    return _ESCAPE.sub(character, text)
