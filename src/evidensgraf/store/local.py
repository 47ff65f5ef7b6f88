"""The embedded store: pyoxigraph in memory, filled from the files of a root folder.

The engine rewrites literals (`007` becomes `7`, `1.50` becomes `1.5`), so it is a cache for questions and never the
source of a dump, a hash or a check.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from evidensgraf import graphs, reasoning
from evidensgraf.errors import AnswerSizeError, QuerySyntaxError, UnknownFunctionError
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.store import derived, formats
from evidensgraf.store.table import Table, Term, from_json, from_n_triples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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
_UNKNOWN_FUNCTION = re.compile(r"The custom function <(.*)> is not supported")
_PLACE = re.compile(r"^error at (\d+):(\d+): (.*)$", re.DOTALL)
_ITEM = re.compile(r"""(?:^expected(?: one of)?)? *("(?:[^"\\]|\\.)*"|\[(?:'[^']*'|[^\]'])*\]|[^,"\[]+)(?:, |$)""")
_SHOWN = 20
_MEANT = {
    "Prefix not found": "præfikset er ikke erklæret",
    "The SELECT contains a variable that is unbound": "SELECT har en variabel, som ikke er grupperet eller aggregeret",
}
"""What the engine says of a query that parses but means nothing, and the same in Danish."""


@dataclass(frozen=True, slots=True)
class Caps:
    """How large an answer may be.

    Attributes:
        bytes: as sent.
        rows: of a table.
    """

    bytes: int = sys.maxsize
    rows: int = sys.maxsize


class LocalStore:
    """A `Store` in this process's memory.

    Args:
        quads: what it holds.
        version: which state of the graph that is.
        caps: how large an answer may be; by default as large as memory allows.
    """

    def __init__(self, quads: Iterable[ox.Quad], version: str, caps: Caps = Caps()) -> None:
        self._store = ox.Store()
        self._store.bulk_extend(quads)
        self._version = version
        self._size = len(self._store)
        self._caps = caps

    @classmethod
    def open(cls, settings: Settings, caps: Caps = Caps()) -> LocalStore:
        """Read the root folder, what follows from it and what is derived from both.

        Raises:
            FileError, RdfSyntaxError: a file cannot be read.
        """
        version, quads = whole(settings)
        return cls(quads, version, caps)

    @classmethod
    def over(cls, engine: ox.Store, size: int, version: str, caps: Caps = Caps()) -> LocalStore:
        """A store over an engine that has been filled with so many statements already (see `published`)."""
        made = cls((), version, caps)
        made._store, made._size = engine, size
        return made

    @property
    def version(self) -> str:
        """See `Store.version`."""
        return self._version

    @property
    def size(self) -> int:
        """See `Store.size`."""
        return self._size

    def answer(self, query: Query, answer_format: Format, is_gone: Callable[[], bool] | None = None) -> bytes:
        """See `Store.answer`; here nothing can be stopped, so `is_gone` is not asked."""
        return self.serialized(query, answer_format, {})

    def close(self) -> None:
        """See `Store.close`; memory is all that it holds."""

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        """See `Store.table`."""
        if query.form.is_graph:
            return from_n_triples(self.serialized(query, formats.N_TRIPLES, bindings or {}))
        return from_json(self.serialized(query, formats.JSON, bindings or {}))

    def serialized(self, query: Query, answer_format: Format, bindings: Mapping[str, Term]) -> bytes:
        """The whole answer, serialised, with some variables given.

        Raises:
            QuerySyntaxError, FormatError: see `Store.answer`.
            AnswerSizeError: the answer passes a cap.
        """
        if answer_format not in formats.formats_for(query.form):
            raise formats.no_such_format(answer_format.name, query.form)
        result = self._evaluated(query, {ox.Variable(name): _engine_term(term) for name, term in bindings.items()})
        sink = _Sink(self._caps.bytes)
        try:
            if isinstance(result, ox.QueryTriples):
                ox.serialize(result, sink, _GRAPHS[answer_format], prefixes=_prefixes(answer_format))
            else:
                result.serialize(sink, _RESULTS[answer_format])
        except OverflowError as error:
            raise AnswerSizeError(limit=self._caps.bytes, what_da="byte", what_en="bytes") from error
        content = sink.getvalue()
        if _rows_at_least(content, self._caps.rows + 1, answer_format):
            raise AnswerSizeError(limit=self._caps.rows, what_da="rækker", what_en="rows")
        return content

    def _evaluated(
        self, query: Query, values: dict[ox.Variable, _EngineTerm]
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        asked = _nodes(query.default_graphs)
        named = _nodes(query.named_graphs)
        try:
            return self._store.query(
                query.text,
                base_iri=BASE,  # of relative IRIs in a query without BASE (SPARQL 1.1 Query Language, section 4.1.1.2)
                use_default_graph_as_union=not query.has_dataset,
                default_graph=None if asked is None else [*asked],
                named_graphs=None if named is None else [*named],
                substitutions=values,
            )
        except SyntaxError as error:
            raise _syntax_error(str(error), query.text) from error
        except RuntimeError as error:
            if match := _UNKNOWN_FUNCTION.match(str(error)):
                raise UnknownFunctionError(iri=match[1]) from error
            raise


def whole(settings: Settings) -> tuple[str, list[ox.Quad]]:
    """The graph of the root folder: its version, and what the files say, what follows from it and what is derived.

    Raises:
        FileError, RdfSyntaxError: a file cannot be read.
    """
    dataset = graphs.load(settings)
    known = [*dataset.quads(), *reasoning.inferred(settings, dataset)]
    ground = derived.Ground(settings, dataset.version, lambda: LocalStore(known, dataset.version))
    return dataset.version, known + derived.quads(ground)


def _nodes(iris: tuple[str, ...] | None) -> list[ox.NamedNode] | None:
    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


class _Sink(io.BytesIO):
    """Bytes in memory up to a limit; what passes it is an OverflowError."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._left = limit

    def write(self, part: Any) -> int:  # whatever BytesIO takes
        written = super().write(part)
        self._left -= written
        if self._left < 0:
            raise OverflowError
        return written


def _rows_at_least(content: bytes, count: int, answer_format: Format) -> bool:
    """Whether a table has so many rows. A row takes two bytes at least, so that small answers are not read again."""
    if answer_format.is_graph or len(content) < 2 * count:
        return False
    if answer_format is formats.CSV:
        return sum(1 for _ in csv.reader(io.StringIO(content.decode(), newline=""))) > count
    if answer_format is formats.TSV:
        return content.count(b"\n") > count
    if answer_format is formats.XML:
        return content.count(b"<result>") >= count
    return len(from_json(content).rows) >= count


def _prefixes(answer_format: Format) -> dict[str, str]:
    return PREFIXES if answer_format in (formats.TURTLE, formats.TRIG, formats.RDF_XML) else {}


def _engine_term(term: Term) -> _EngineTerm:
    if term.kind == "uri":
        return ox.NamedNode(term.value)
    if term.kind == "bnode":
        return ox.BlankNode(term.value)
    datatype = ox.NamedNode(term.datatype) if term.datatype else None
    return ox.Literal(term.value, language=term.language, datatype=datatype)


def _syntax_error(words: str, text: str) -> QuerySyntaxError:
    """The engine's complaint in a reader's words.

    It lists some of what it would have taken, in no order, down to single characters (`['0' ..= '9']`): only signs in
    quotes are worth repeating. Where the text parses but means nothing, a sentence in the list is the reason.
    """
    match = _PLACE.match(words)
    line, column, listed = (int(match[1]), int(match[2]), match[3]) if match else (1, 1, words)
    items = [item.strip() for item in _ITEM.findall(" ".join(listed.split()))]
    for item in items:
        if " " in item and not item.startswith(('"', "[")):
            english = item[0].lower() + item[1:]
            return QuerySyntaxError(line=line, column=column, reason_da=_MEANT.get(item, item), reason_en=english)
    rest = "\n".join(text.splitlines()[line - 1 :])[column - 1 :].split()
    signs = sorted(item.strip('"') for item in items if item.startswith('"'))
    return QuerySyntaxError.unexpected(line, column, rest[0][:_SHOWN] if rest else "", signs)
