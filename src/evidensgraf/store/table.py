"""An answer as a table of terms, the same whichever engine gave it.

Read from the SPARQL 1.1 Query Results JSON Format (https://www.w3.org/TR/sparql11-results-json/).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

import pyoxigraph as ox

Kind = Literal["uri", "literal", "bnode"]
_LARGE = 1_000_000
"""Bytes of an answer that is read row by row: `json` takes some 10 ms for so many."""


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term.

    Attributes:
        kind: `uri`, `literal` or `bnode`, as the results format calls them.
        value: the IRI, the lexical form or the label.
        language: language tag of a literal, or None.
        datatype: datatype IRI of a literal that has neither language nor the type xsd:string, or None.
    """

    kind: Kind
    value: str
    language: str | None = None
    datatype: str | None = None

    @property
    def is_iri(self) -> bool:
        """Whether the term is an IRI."""
        return self.kind == "uri"


def iri(value: str) -> Term:
    """The term for an IRI."""
    return Term("uri", value)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of terms under named variables; None where a variable is unbound."""

    variables: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def dicts(self) -> list[dict[str, Term]]:
        """Each row as a mapping of the variables that are bound."""
        return [
            {name: term for name, term in zip(self.variables, row, strict=True) if term is not None}
            for row in self.rows
        ]

    def column(self, name: str) -> list[str]:
        """The values of one variable, row by row, without those that are unbound."""
        at = self.variables.index(name)
        return [term.value for row in self.rows if (term := row[at]) is not None]


def from_json(content: bytes) -> Table:
    """Read SPARQL JSON results; a truth value becomes one row with the one variable `ask`."""
    if len(content) > _LARGE and (table := _row_by_row(content)):
        return table
    document = json.loads(content)
    if "boolean" in document:
        value = Term("literal", str(document["boolean"]).lower(), datatype="http://www.w3.org/2001/XMLSchema#boolean")
        return Table(("ask",), ((value,),))
    variables = tuple(document["head"]["vars"])
    rows = (tuple(_term(binding.get(name)) for name in variables) for binding in document["results"]["bindings"])
    return Table(variables, tuple(rows))


def _row_by_row(content: bytes) -> Table | None:
    """The same while other threads run: `json` keeps them all waiting until it has read everything.

    Returns:
        The table; None where the engine's reader, which is stricter, makes no table of it.
    """
    try:
        answer = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        if not isinstance(answer, ox.QuerySolutions):
            return None
        places = range(len(answer.variables))
        rows = tuple(tuple(_from_engine(row[at]) for at in places) for row in answer)
    except SyntaxError:
        return None
    return Table(tuple(variable.value for variable in answer.variables), rows)


def from_n_triples(content: bytes) -> Table:
    """Read N-Triples as a table of three columns: subject, predicate, object."""
    triples = ox.parse(content, ox.RdfFormat.N_TRIPLES)
    rows = ((_from_engine(t.subject), _from_engine(t.predicate), _from_engine(t.object)) for t in triples)
    return Table(("subject", "predicate", "object"), tuple(rows))


def _from_engine(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Term | None:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Term("uri", term.value)
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
        return Term("literal", term.value, term.language, None if plain else term.datatype.value)
    return Term("bnode", term.value if isinstance(term, ox.BlankNode) else str(term))


def _term(binding: dict[str, str] | None) -> Term | None:
    if binding is None:
        return None
    kind: Kind = "uri" if binding["type"] == "uri" else "bnode" if binding["type"] == "bnode" else "literal"
    return Term(kind, binding["value"], binding.get("xml:lang"), binding.get("datatype"))
