"""The embedded store: pyoxigraph in memory, filled from the files of a root folder.

The engine rewrites literals (`007` becomes `7`, `1.50` becomes `1.5`), so it is a cache for questions and never the
source of a dump, a hash or a check.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import graphs, reasoning
from evidensgraf.errors import FormatError, QuerySyntaxError
from evidensgraf.namespaces import PREFIXES
from evidensgraf.store import formats, table
from evidensgraf.store.table import Table, Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evidensgraf.settings import Settings
    from evidensgraf.store.formats import Format
    from evidensgraf.store.query import Query

_RESULTS = {
    formats.JSON: ox.QueryResultsFormat.JSON,
    formats.XML: ox.QueryResultsFormat.XML,
    formats.CSV: ox.QueryResultsFormat.CSV,
    formats.TSV: ox.QueryResultsFormat.TSV,
}
_GRAPHS = {
    formats.TURTLE: ox.RdfFormat.TURTLE,
    formats.N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    formats.JSON_LD: ox.RdfFormat.JSON_LD,
    formats.RDF_XML: ox.RdfFormat.RDF_XML,
    formats.TRIG: ox.RdfFormat.TRIG,
    formats.N_QUADS: ox.RdfFormat.N_QUADS,
}
_EngineTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)$", re.DOTALL)
_LONGEST_REASON = 160


class LocalStore:
    """A `Store` in this process's memory.

    Args:
        quads: what it holds.
        version: which state of the graph that is.
    """

    def __init__(self, quads: Iterable[ox.Quad], version: str) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(quads)
        self._version = version
        self._size = len(self._store)

    @classmethod
    def open(cls, settings: Settings) -> LocalStore:
        """Read the root folder and what follows from it.

        Raises:
            FileError, RdfSyntaxError: a file cannot be read.
        """
        dataset = graphs.load(settings)
        return cls([*dataset.quads(), *reasoning.inferred(settings, dataset)], dataset.version)

    @property
    def version(self) -> str:
        """See `Store.version`."""
        return self._version

    @property
    def size(self) -> int:
        """See `Store.size`."""
        return self._size

    def answer(self, query: Query, answer_format: Format) -> bytes:
        """See `Store.answer`."""
        return self._serialized(query, answer_format, {})

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        """See `Store.table`."""
        values = {ox.Variable(name): _engine_term(term) for name, term in (bindings or {}).items()}
        if query.form.is_graph:
            return _triples(self._serialized(query, formats.N_TRIPLES, values))
        return table.from_json(self._serialized(query, formats.JSON, values))

    def _serialized(self, query: Query, answer_format: Format, values: dict[ox.Variable, _EngineTerm]) -> bytes:
        if answer_format not in formats.formats_for(query.form):
            raise FormatError(
                format=answer_format.name,
                form=query.form.value,
                known=", ".join(f.name for f in formats.formats_for(query.form)),
            )
        try:
            result = self._store.query(
                query.text, use_default_graph_as_union=not query.has_dataset, substitutions=values
            )
        except SyntaxError as error:
            raise _syntax_error(str(error)) from error
        if isinstance(result, ox.QueryTriples):
            return ox.serialize(result, format=_GRAPHS[answer_format], prefixes=_prefixes(answer_format)) or b""
        return result.serialize(format=_RESULTS[answer_format]) or b""


def _prefixes(answer_format: Format) -> dict[str, str]:
    return PREFIXES if answer_format in (formats.TURTLE, formats.TRIG, formats.RDF_XML) else {}


def _engine_term(term: Term) -> _EngineTerm:
    if term.kind == "uri":
        return ox.NamedNode(term.value)
    if term.kind == "bnode":
        return ox.BlankNode(term.value)
    datatype = ox.NamedNode(term.datatype) if term.datatype else None
    return ox.Literal(term.value, language=term.language, datatype=datatype)


def _triples(content: bytes) -> Table:
    """N-Triples as a table of three columns."""
    rows = ((_term(t.subject), _term(t.predicate), _term(t.object)) for t in ox.parse(content, ox.RdfFormat.N_TRIPLES))
    return Table(("subject", "predicate", "object"), tuple(rows))


def _term(term: _EngineTerm) -> Term:
    if isinstance(term, ox.NamedNode):
        return Term("uri", term.value)
    if isinstance(term, ox.Literal):
        plain = term.language or term.datatype.value == "http://www.w3.org/2001/XMLSchema#string"
        return Term("literal", term.value, term.language, None if plain else term.datatype.value)
    return Term("bnode", str(term))


def _syntax_error(words: str) -> QuerySyntaxError:
    """The engine's complaint with its place, and its list of what it would have taken cut to a readable length."""
    match = _PLACE.match(words)
    line, column, reason = (int(match[1]), int(match[2]), match[3]) if match else (1, 1, words)
    reason = " ".join(reason.split())
    if len(reason) > _LONGEST_REASON:
        reason = f"{reason[:_LONGEST_REASON]} …"
    return QuerySyntaxError(line=line, column=column, reason=reason)
