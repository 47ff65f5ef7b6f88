"""Values for a query's variables, where the engine has no other way to take them than the query's text.

SPARQL 1.1 Protocol has no parameters. `VALUES (?this) { (<…>) }` at the head of the outermost group gives a variable
its value by a join: in the group's own patterns and filters, in what is selected, and in nested groups and subqueries
whose solutions have the variable; a filter of a nested group that has it not does not see it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidensgraf.store.query import Query
    from evidensgraf.store.table import Term

_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_TOKEN = re.compile(
    r"""
    \#[^\n\r]*
  | <[^<>"{}|^`\\\x00-\x20]*>
  | \"\"\"(?:\"{0,2}(?:[^\"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
  | \"(?:[^\"\\\n\r]|\\.)*\" | '(?:[^'\\\n\r]|\\.)*'
  | \\.
  | (?P<bracket> [(){}] )
    """,
    re.VERBOSE | re.DOTALL,
)


def with_values(query: Query, bindings: Mapping[str, Term]) -> str:
    """The text of a query with values for some of its variables.

    Args:
        query: what is asked; one of the project's own, without `VALUES` at its end.
        bindings: the values, by name without the question mark.

    Raises:
        ValueError: a name is none of a variable, an IRI or a language tag is malformed, or the value is a blank node.
    """
    if not bindings:
        return query.text
    names = " ".join(f"?{_checked(name)}" for name in bindings)
    clause = f"VALUES ({names}) {{ ({' '.join(rendered(term) for term in bindings.values())}) }}"
    if query.form.is_graph:  # the first group may be a template, or there may be none
        return f"{query.text}\n{clause}"
    at = _outermost_group(query.text)
    return f"{query.text[:at]} {clause} {query.text[at:]}"


def rendered(term: Term) -> str:
    """A term as SPARQL writes it; nothing in its value can end it.

    Raises:
        ValueError: see `with_values`.
    """
    if term.kind == "uri":
        return str(ox.NamedNode(term.value))
    if term.kind == "bnode":
        raise ValueError(f"a blank node cannot be asked for: {term.value}")
    datatype = ox.NamedNode(term.datatype) if term.datatype else None
    return str(ox.Literal(term.value, language=term.language, datatype=datatype))


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(name)
    return name


def _outermost_group(text: str) -> int:
    """The place after the brace that opens the query's WHERE; braces within `(EXISTS { … } AS ?x)` come before it."""
    depth = 0
    for match in _TOKEN.finditer(text):
        bracket = match["bracket"]
        if bracket == "{" and depth == 0:
            return match.end()
        depth += {"(": 1, ")": -1}.get(bracket or "", 0)
    raise ValueError(text)
