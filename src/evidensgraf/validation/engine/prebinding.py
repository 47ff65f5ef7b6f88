"""Whether the query of a SPARQL constraint may be asked for many focus nodes at once.

SHACL puts the focus node in the place of `$this` wherever that stands, also in groups that are evaluated before
anything is joined to them ("pre-binding", SHACL, section 5.3.1 and appendix A). Asking for many nodes at once puts
`VALUES ?this { … }`, or a subquery that finds them, at the head of the outermost group instead. That gives the same
solutions if `$this` is bound by a triple pattern in each group that speaks of it in any other way; then a store's own
substitution gives them too. Here that is read off the tokens, on the safe side: what is not plainly so is said not to
be.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

from evidensgraf.errors import QuerySyntaxError
from evidensgraf.store.lexer import Token, tokens

_OTHER_WAYS = frozenset(
    ["ASK", "CONSTRUCT", "DESCRIBE", "FROM", "GRAPH", "LIMIT", "MINUS", "OFFSET", "REDUCED", "SERVICE", "VALUES"]
)
"""Words with which a query means something else than asking for the solutions of one focus node at a time."""
_OTHER_VARIABLES = frozenset(["$PATH", "failure", "currentShape", "shapesGraph"])
_AGGREGATES = frozenset(["AVG", "COUNT", "GROUP", "GROUP_CONCAT", "MAX", "MIN", "SAMPLE", "SUM"])
_THIS = ("?this", "$this")


@dataclass(slots=True)
class _Group:
    """A group in braces, as far as it has been read.

    Attributes:
        opened_by: the word before its brace, in capitals: OPTIONAL, EXISTS, UNION …
        binds: whether `$this` has a value in it by now.
        mentions: whether it speaks of `$this`.
        parentheses: how many are open.
    """

    opened_by: str
    binds: bool
    mentions: bool = False
    parentheses: int = 0


@lru_cache(maxsize=512)
def head(query: str) -> int | None:
    """Where `VALUES ?this { … }`, or a subquery for it, can be put so that a query is asked for many nodes at once.

    Args:
        query: text of a SELECT query, without its prefixes.

    Returns:
        The place after the outermost brace; or None, if it is not certain that the solutions would be the same.
    """
    try:
        found = list(tokens(query))
    except QuerySyntaxError:
        return None
    start = next((n for n, token in enumerate(found) if token.text == "{"), None)
    if start is None or not any(token.text in _THIS for token in found[:start]):
        return None
    if not _asks_for_solutions(found) or not _binds_wherever_it_speaks(found[start:]):
        return None
    return found[start].start + 1


def _asks_for_solutions(found: list[Token]) -> bool:
    """Whether it is one SELECT whose solutions for one focus node have nothing to do with those for another."""
    words = [token.text.upper() for token in found if token.kind == "word"]
    variables = {name for token in found if token.kind == "variable" for name in (token.text, token.text[1:])}
    if words.count("SELECT") != 1 or _OTHER_WAYS & set(words) or _OTHER_VARIABLES & variables:
        return False
    return not _AGGREGATES & set(words) or _groups_by_this(found)


def _groups_by_this(found: list[Token]) -> bool:
    for n, token in enumerate(found):
        if token.text.upper() == "GROUP":
            by = itertools.takewhile(lambda after: after.kind == "variable", found[n + 2 :])
            return any(after.text in _THIS for after in by)
    return False


def _binds_wherever_it_speaks(found: list[Token]) -> bool:
    """Walk through the groups; one after EXISTS sees what is bound around it."""
    groups: list[_Group] = []
    before = ""
    for token in found:
        if token.text == "{":
            groups.append(_Group(before, before == "EXISTS" and bool(groups) and groups[-1].binds))
        elif token.text == "}" and groups:
            if not _closes_well(groups):
                return False
        elif groups and not _reads_well(token, groups[-1]):
            return False
        before = token.text.upper()
    return not groups


def _reads_well(token: Token, group: _Group) -> bool:
    """Take a token in; says whether `$this`, if it is that, is in a triple pattern or has a value already."""
    group.parentheses += (token.text == "(") - (token.text == ")")
    if token.text in _THIS:
        group.mentions = True
        if group.parentheses and not group.binds:
            return False
        group.binds = True
    return True


def _closes_well(groups: list[_Group]) -> bool:
    """Close a group; says whether `$this`, if an optional or tested one speaks of it, had a value before."""
    closed = groups.pop()
    if not closed.mentions or not groups:
        return True
    groups[-1].mentions = True
    return groups[-1].binds or closed.opened_by not in ("OPTIONAL", "EXISTS")
