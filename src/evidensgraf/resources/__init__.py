"""One IRI → one frozen `Resource`: what is said of it, where that is said, what refers to it, what is only inferred.

Pages and RDF documents (`documents`) are made from it, and citations (`citations`); it knows no HTTP and no HTML.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.errors import UnknownIriError
from evidensgraf.graphs import DERIVED
from evidensgraf.namespaces import BASE, GRAPH, PREFIXES, RDF

if TYPE_CHECKING:
    from evidensgraf.store import Store
    from evidensgraf.store.table import Table, Term

_OWN = re.compile(re.escape(BASE) + r"[\w./~-]*", re.ASCII)
_LONGEST = 200
MOST_MENTIONS = 200
"""How many references from elsewhere are had for each property; the endpoint gives all."""
MOST_REFERRING = 500
"""References to a thing that are read at once, as many as the query gives at the most."""
_DEPRECATED = PREFIXES["owl"] + "deprecated"
_REPLACED = PREFIXES["dcterms"] + "isReplacedBy"
_MOST_SEARCHED = 100_000
"""Statements of a graph in which IRIs are compared one by one: some tenths of a second, on any wrong address."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One property of a resource with one value.

    Attributes:
        predicate: IRI of the property.
        value: the value; a blank node where it is a list or a union.
        items: the members of that list or union.
        graphs: the named graphs that say it.
    """

    predicate: str
    value: Term
    items: tuple[Term, ...]
    graphs: tuple[str, ...]

    @property
    def is_inferred(self) -> bool:
        """Whether no file says it: it follows from what others say, or is derived from that."""
        return all(graph.startswith(DERIVED) for graph in self.graphs)


@dataclass(frozen=True, slots=True)
class Mention:
    """A statement whose value is the resource.

    Attributes:
        subject: IRI of what it is said of.
        predicate: IRI of the property.
        graphs: the named graphs that say it.
    """

    subject: str
    predicate: str
    graphs: tuple[str, ...]

    @property
    def is_inferred(self) -> bool:
        """Whether no file says it: it follows from what others say, or is derived from that."""
        return all(graph.startswith(DERIVED) for graph in self.graphs)


@dataclass(frozen=True, slots=True)
class Referring:
    """What refers to a resource by one property.

    Attributes:
        predicate: IRI of the property.
        first: some of the statements, up to `MOST_MENTIONS`: what a file says before what is derived, then by IRI.
        count: how many things refer to it in all.
        said: of how many of them a file says it.
    """

    predicate: str
    first: tuple[Mention, ...]
    count: int
    said: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A statement that makes up the nodes without a name that a resource leads to.

    Attributes:
        subject: what it is said of: the resource, or a node without a name that it leads to.
        predicate: IRI of the property.
        value: the value.
        graphs: the named graphs that say it.
    """

    subject: Term
    predicate: str
    value: Term
    graphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """All that the graph says about one IRI.

    Attributes:
        iri: the IRI.
        statements: what is said of it, by property and value.
        referring: where it is the value, by property.
        contents: what it describes, if it is a named graph.
        uses: how many statements have it as their property.
        parts: what makes up the nodes without a name that it leads to.
    """

    iri: str
    statements: tuple[Statement, ...]
    referring: tuple[Referring, ...]
    contents: tuple[str, ...]
    uses: int
    parts: tuple[Fact, ...] = ()

    @property
    def types(self) -> tuple[str, ...]:
        """The classes that it is said to be of; those that are only inferred come last."""
        found = [s for s in self.statements if s.predicate == f"{RDF}type" and s.value.is_iri]
        return tuple(s.value.value for s in sorted(found, key=lambda s: s.is_inferred))

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The first statements of each property where it is the value."""
        return tuple(mention for one in self.referring for mention in one.first)

    @property
    def is_cut(self) -> bool:
        """Whether more things refer to it than are told."""
        return any(len(one.first) < one.count for one in self.referring)

    @property
    def is_retired(self) -> bool:
        """Whether it should not be used any more (`owl:deprecated true`; OWL 2 Structural Specification, 5.5)."""
        return any(value.value in ("true", "1") for value in self.values(_DEPRECATED))

    @property
    def replacements(self) -> tuple[str, ...]:
        """What is to be used instead of it (`dcterms:isReplacedBy`)."""
        return tuple(value.value for value in self.values(_REPLACED) if value.is_iri)

    def values(self, property_iri: str) -> tuple[Term, ...]:
        """The values of one property."""
        return tuple(s.value for s in self.statements if s.predicate == property_iri)

    def value(self, property_iri: str) -> Term | None:
        """The first value of one property, if it has any."""
        return next(iter(self.values(property_iri)), None)


def load(store: Store, iri: str) -> Resource:
    """All that the graph says about an IRI of our own namespace.

    Raises:
        UnknownIriError: the graph does not know it.
    """
    if not _OWN.fullmatch(iri):
        raise UnknownIriError(iri=iri)
    return _load(store, store.version, iri)


# A page is often followed by the documents that it links, and a release writes down all of them.
@lru_cache(maxsize=8)
def _load(store: Store, version: str, iri: str) -> Resource:
    del version  # another version of the graph says something else
    uses = store.table(queries.load_about("resource_uses", iri)).column("uses")
    contents = (
        store.table(queries.load_about("resource_contents", iri)).column("subject") if iri.startswith(GRAPH) else []
    )
    statements = _statements(store.table(queries.load_about("resource_statements", iri)))
    has_parts = any(statement.value.kind == "bnode" for statement in statements)
    resource = Resource(
        iri=iri,
        statements=statements,
        referring=_referring(store, iri),
        contents=tuple(contents),
        uses=int(uses[0]) if uses else 0,
        parts=_facts(store.table(queries.load_about("resource_parts", iri))) if has_parts else (),
    )
    if not (resource.statements or resource.referring or resource.contents or resource.uses):
        raise UnknownIriError(iri=iri)
    return resource


def below(thing: Resource, store: Store) -> list[tuple[str, tuple[Statement, ...]]]:
    """The parts of a thing that have hash IRIs below its own, with what is said of each; in the order of their IRIs.

    Found are those that the thing leads to, or that lead to it, and what leads on from these.
    """
    start = f"{thing.iri}#"
    near = [s.value.value for s in thing.statements if s.value.is_iri] + [m.subject for m in thing.mentions]
    if thing.is_cut:  # a part may be among those that refer to it and are not told
        near += store.table(queries.load_about("resource_below", thing.iri)).column("part")
    waiting = {iri for iri in near if iri.startswith(start)}
    found: dict[str, tuple[Statement, ...]] = {}
    while waiting:
        iri = waiting.pop()
        found[iri] = _statements(store.table(queries.load_about("resource_statements", iri)))
        waiting |= {one.value.value for one in found[iri] if one.value.value.startswith(start)} - found.keys()
    return sorted(found.items())


def own_iris(store: Store) -> list[str]:
    """Every IRI of our own namespace that the graph knows, sorted."""
    return store.table(queries.load("own_iris")).column("iri")


def nearest(store: Store, iri: str, count: int = 5) -> list[str]:
    """The known IRIs that look most like one that is not known; none in a graph where looking for them takes long."""
    if len(iri) > _LONGEST or store.size > _MOST_SEARCHED:
        return []
    paths = [known.removeprefix(BASE) for known in own_iris(store)]
    return [BASE + path for path in difflib.get_close_matches(iri.removeprefix(BASE), paths, n=count, cutoff=0.7)]


def _statements(answer: Table) -> tuple[Statement, ...]:
    """One statement for each property and value, with all the graphs that say it."""
    graphs: dict[tuple[str, Term], set[str]] = {}
    items: dict[tuple[str, Term], dict[int, Term]] = {}
    for row in answer.dicts():
        key = (row["property"].value, row["value"])
        graphs.setdefault(key, set()).add(row["graph"].value)
        if "item" in row:
            items.setdefault(key, {})[int(row["place"].value)] = row["item"]
    return tuple(
        Statement(key[0], key[1], tuple(item for _, item in sorted(items.get(key, {}).items())), tuple(sorted(said_in)))
        for key, said_in in graphs.items()
    )


def _referring(store: Store, iri: str) -> tuple[Referring, ...]:
    """What refers to a thing; of what very many refer to, the engine counts them and gives some."""
    answer = store.table(queries.load_about("resource_mentions", iri))
    if len(answer.rows) < MOST_REFERRING:
        by_property: dict[str, list[Mention]] = {}
        for mention in _mentions(answer):
            by_property.setdefault(mention.predicate, []).append(mention)
        return tuple(
            Referring(name, tuple(found[:MOST_MENTIONS]), len(found), sum(not one.is_inferred for one in found))
            for name, found in by_property.items()
        )
    counted = store.table(queries.load_about("resource_mentions_counted", iri)).dicts()
    return tuple(
        _some(store, iri, row["property"].value, int(row["things"].value), int(row["said"].value)) for row in counted
    )


def _some(store: Store, iri: str, predicate: str, count: int, said: int) -> Referring:
    """Some of what refers to a thing by one property: what is derived only where files say too little."""
    is_derived_wanted = said < min(count, MOST_MENTIONS)
    panels = ("said", "derived") if said and is_derived_wanted else ("derived",) if is_derived_wanted else ("said",)
    found = {
        mention.subject: mention
        for panel in panels
        for mention in _mentions(store.table(queries.load_about(f"resource_mentions_{panel}", iri, by=predicate)))
    }
    ordered = sorted(found.values(), key=lambda mention: (mention.is_inferred, mention.subject))
    return Referring(predicate, tuple(ordered[:MOST_MENTIONS]), count, said)


def _mentions(answer: Table) -> list[Mention]:
    """By property; what a file says before what is derived, then by IRI."""
    graphs: dict[tuple[str, str], set[str]] = {}
    for row in answer.dicts():
        graphs.setdefault((row["subject"].value, row["property"].value), set()).add(row["graph"].value)
    found = [Mention(subject, name, tuple(sorted(said_in))) for (subject, name), said_in in graphs.items()]
    return sorted(found, key=lambda mention: (mention.predicate, mention.is_inferred, mention.subject))


def _facts(answer: Table) -> tuple[Fact, ...]:
    graphs: dict[tuple[Term, str, Term], set[str]] = {}
    for row in answer.dicts():
        graphs.setdefault((row["subject"], row["property"].value, row["value"]), set()).add(row["graph"].value)
    return tuple(Fact(*key, tuple(sorted(said_in))) for key, said_in in graphs.items())
