"""What is said of a thing, and what refers to it, in the order in which its page shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from evidensgraf.namespaces import PREFIXES, VOCABULARY
from evidensgraf.resources import Mention, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidensgraf.resources import Referring, Resource
    from evidensgraf.store.table import Term
    from evidensgraf.web.reader import Reader

    _Blanks = dict[str, list[tuple[str, Term]]]

_Said = TypeVar("_Said", Statement, Mention)

MOST_MENTIONS = 50
"""How many references from elsewhere a page shows for each property; the query beside them gives all."""
DOUBTED = PREFIXES["oa"] + "hasTarget"
"""What a doubt refers to a thing by; a page shows doubts by themselves."""
_FIRST = (
    "skos:prefLabel", "rdfs:label", "dcterms:title", "foaf:name", "sh:name", "skos:altLabel", "skos:notation",
    "skos:definition", "dcterms:description", "rdfs:comment", "skos:scopeNote", "rdf:type",
)  # fmt: skip
_ORDER = {PREFIXES[prefix] + local: at for at, (prefix, local) in enumerate(name.split(":", 1) for name in _FIRST)}


def referring(thing: Resource, reader: Reader) -> list[tuple[str, list[Mention], int]]:
    """The references from elsewhere by property: (property, those that are shown, how many there are if that is more).

    Left out are doubts, and what something said of the thing already leads to.
    """
    linked = {statement.value.value for statement in thing.statements}
    by_property = {one.predicate: one for one in thing.referring}
    new = (m for m in thing.mentions if m.subject not in linked and m.predicate != DOUBTED)
    return [
        (name, group[:MOST_MENTIONS], by_property[name].count if _is_cut(by_property[name], group) else 0)
        for name, group in grouped(new, reader)
    ]


def _is_cut(referring: Referring, group: list[Mention]) -> bool:
    return len(group) > MOST_MENTIONS or referring.count > len(referring.first)


def blanks(thing: Resource) -> _Blanks:
    """What is said of the nodes without a name that a thing leads to, each as far as it leads no further."""
    found: _Blanks = {}
    for fact in sorted(thing.parts, key=lambda fact: (fact.predicate, fact.value.value)):
        is_short = fact.value.kind != "bnode" and "\n" not in fact.value.value  # a query is shown as what it is
        if fact.subject.kind == "bnode" and is_short:
            found.setdefault(fact.subject.value, []).append((fact.predicate, fact.value))
    return found


def grouped(said: Iterable[_Said], reader: Reader, blanks: _Blanks | None = None) -> list[tuple[str, list[_Said]]]:
    """Statements by property: names and definitions first, then our own properties, then those of others.

    Within a property what is said comes before what is inferred, and the reader's language before others.
    """
    groups: dict[str, list[_Said]] = {}
    for one in sorted(said, key=lambda one: (one.is_inferred, *_place(one, reader, blanks or {}))):
        groups.setdefault(one.predicate, []).append(one)
    return sorted(
        groups.items(),
        key=lambda group: (
            _ORDER.get(group[0], len(_ORDER)),
            not group[0].startswith(VOCABULARY),
            reader.sort_key(group[0]),
        ),
    )


def _place(one: Statement | Mention, reader: Reader, blanks: _Blanks) -> tuple[bool, tuple[str, ...]]:
    """Where something stands among the values of one property."""
    if isinstance(one, Mention):
        return False, reader.sort_key(one.subject)
    if one.value.kind == "bnode":  # its label is another one each time; what is shown of it is not
        of_it = blanks.get(one.value.value, ())
        return False, (*(item.value for item in one.items), *(value.value for _, value in of_it), *one.graphs)
    foreign = one.value.language not in (None, reader.language)
    return foreign, reader.sort_key(one.value.value) if one.value.is_iri else (one.value.value,)
