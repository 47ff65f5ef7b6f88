"""The model explained: what the pages of classes, properties and shapes show beyond what is said of them.

What a class has is read off the shapes, which say how many and of what; properties that no shape speaks of (inverses,
what is inferred) are told by domain and range. Nothing is written for a page alone, so nothing can be out of date.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from textwrap import dedent
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import queries
from evidensgraf.graphs import DERIVED
from evidensgraf.namespaces import PREFIXES, RDF, SHAPES
from evidensgraf.resources import documents
from evidensgraf.store.formats import TURTLE
from evidensgraf.web.charts import classes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from evidensgraf.resources import Resource
    from evidensgraf.store.table import Term
    from evidensgraf.web.charts.drawing import Drawing
    from evidensgraf.web.reader import Reader
    from evidensgraf.web.site import Site

_OWL, _SH = PREFIXES["owl"], PREFIXES["sh"]
CLASSES = (f"{_OWL}Class",)
PROPERTIES = (f"{_OWL}ObjectProperty", f"{_OWL}DatatypeProperty")
SHAPE_KINDS = (f"{_SH}NodeShape", f"{_SH}PropertyShape")
_TARGET = f"{_SH}targetClass"
_PLAIN = (PREFIXES["xsd"], RDF)
"""Namespaces of the datatypes."""
_LARGE = 2_000_000
"""Statements of a graph above which no examples are looked for: they would be sorted first."""


@dataclass(frozen=True, slots=True)
class Member:
    """A property of the things of a class.

    Attributes:
        owner: IRI of the class.
        path: IRI of the property.
        is_inverse: whether it is followed from its value to its subject.
        shape: IRI of the shape that says so; empty where only the ontology does.
        node: IRI of the shape that this one belongs to.
        least: how many values there must be; 0 if that is open.
        most: how many there may be; None if that is open.
        severity: IRI of how grave it is to break that; empty without a shape.
        values: what the values are: IRIs of classes and datatypes.
    """

    owner: str
    path: str
    is_inverse: bool
    shape: str
    node: str
    least: int
    most: int | None
    severity: str
    values: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        """Whether the values are no things, but text, numbers and the like."""
        return all(value.startswith(_PLAIN) for value in self.values)

    @property
    def multiplicity(self) -> str:
        """How many, as UML writes it."""
        return (
            str(self.least) if self.least == self.most else f"{self.least}..{'*' if self.most is None else self.most}"
        )


@dataclass(frozen=True, slots=True)
class Example:
    """A thing of the graph that shows how a term is used.

    Attributes:
        iri: the thing.
        turtle: what is said of it with that term.
    """

    iri: str
    turtle: str


def panels(thing: Resource, reader: Reader) -> Mapping[str, object]:
    """The panels of a term's page: its diagram, the same as a table, and examples."""
    shown = list(concerned(thing, reader.site))
    return {
        "members": [(member, how_many(member, reader)) for member in shown],
        "drawing": drawing(thing, reader),
        "examples": list(_examples(thing, shown, reader)),
        "messages": reader.in_language(thing.values(f"{_SH}message")),
        "targets": [term.value for term in thing.values(_TARGET)],
        "asked": [dedent(part.value.value).strip() for part in thing.parts if part.predicate == f"{_SH}select"],
        "query": queries.load("model_members").text if shown else None,
    }


def members(site: Site) -> Iterator[Member]:
    """All that the shapes and the ontology say of what things of a class have."""

    def key(row: Mapping[str, Term]) -> tuple[str, ...]:
        return tuple(_text(row, name) for name in ("class", "path", "shape", "node", "inverse"))

    for (owner, path, shape, node, inverse), group in groupby(sorted(site.kept("model_members"), key=key), key=key):
        rows = list(group)
        most = _text(rows[0], "most")
        yield Member(
            owner, path, inverse == "true", shape, node, int(_text(rows[0], "least") or 0), int(most) if most else None,
            _text(rows[0], "severity"), tuple(dict.fromkeys(row["value"].value for row in rows if "value" in row)),
        )  # fmt: skip


def concerned(thing: Resource, site: Site) -> Iterator[Member]:
    """The members that a term's page tells of: those of a class, of a property, or of a shape."""
    if thing.iri.startswith(SHAPES):
        yield from (one for one in members(site) if thing.iri in (one.shape, one.node))
    elif set(thing.types) & set(CLASSES):
        own = {thing.iri, *wider(thing.iri, site)}
        yield from (one for one in members(site) if one.owner in own)
    else:
        yield from (one for one in members(site) if one.path == thing.iri)


def wider(iri: str, site: Site) -> list[str]:
    """All that a class is a kind of, the nearest first."""
    found: list[str] = []
    waiting = [iri]
    while waiting:
        one = waiting.pop(0)
        above = [row["wider"].value for row in site.kept("model_classes") if row["class"].value == one]
        new = [each for each in above if each not in found and each != iri]
        found += new
        waiting += new
    return found


def how_many(member: Member, reader: Reader) -> str:
    """How many values a property has, in words."""
    words, least, most = reader.words, member.least, member.most
    if least == most:
        return words.gettext("exactly %(count)s") % {"count": least}
    if most is None:
        return words.gettext("at least %(count)s") % {"count": least} if least else words.gettext("any number")
    if least:
        return words.gettext("from %(least)s to %(most)s") % {"least": least, "most": most}
    return words.gettext("at most %(count)s") % {"count": most}


def drawing(thing: Resource, reader: Reader) -> Drawing | None:
    """The class diagram of a term or a shape; None where nothing is known to draw."""
    shown = list(concerned(thing, reader.site))
    is_class = bool(set(thing.types) & set(CLASSES))
    leading = [one for one in members(reader.site) if thing.iri in one.values] if is_class else []
    if not (shown or leading or is_class):
        return None
    name = reader.name(thing.iri).text
    title = reader.words.gettext("How it stands in the model: %(name)s") % {"name": name}
    if set(thing.types) & set(PROPERTIES):
        middle, left, right = classes.Middle(name, ()), _owners(shown, reader), _targets(shown, reader, named=False)
    else:
        owner = name if is_class or not shown else reader.name(shown[0].owner).text
        middle = _middle(owner, thing if is_class else None, shown, reader)
        left, right = _sources(leading, reader), _targets(shown, reader)
    told = [f"{reader.name(one.path).text}: {how_many(one, reader)}" for one in shown]
    return classes.draw(title, "; ".join(told) or name, middle, left, right)


def _middle(name: str, about: Resource | None, shown: Iterable[Member], reader: Reader) -> classes.Middle:
    lines = [f"{_labelled(one, reader)} {_joined(one.values, reader)}" for one in shown if one.is_plain]
    if about is None:
        return classes.Middle(name, tuple(lines))
    pairs = reader.site.kept("model_classes")
    above = [row["wider"].value for row in pairs if row["class"].value == about.iri]
    below = [row["class"].value for row in pairs if row["wider"].value == about.iri]
    words = reader.words
    return classes.Middle(
        name,
        tuple(lines),
        words.gettext("is a kind of: %(names)s") % {"names": _joined(above, reader)} if above else "",
        words.gettext("kinds of it: %(names)s") % {"names": _joined(below, reader)} if below else "",
    )


def _targets(shown: Iterable[Member], reader: Reader, *, named: bool = True) -> list[classes.Box]:
    """What properties lead to; without names, only that they do."""
    chosen = [one for one in shown if not (named and one.is_plain)]
    return _boxes(chosen, lambda one: _joined(one.values, reader), lambda one: _labelled(one, reader) if named else "")


def _sources(leading: Iterable[Member], reader: Reader) -> list[classes.Box]:
    return _boxes(leading, lambda one: reader.name(one.owner).text, lambda one: _labelled(one, reader))


def _owners(shown: Iterable[Member], reader: Reader) -> list[classes.Box]:
    return _boxes(shown, lambda one: reader.name(one.owner).text, lambda one: how_many(one, reader))


def _boxes(found: Iterable[Member], name: Callable[[Member], str], line: Callable[[Member], str]) -> list[classes.Box]:
    boxes: dict[str, list[str]] = {}
    for one in found:
        lines = boxes.setdefault(name(one) or "…", [])
        if (told := line(one)) and told not in lines:
            lines.append(told)
    return [classes.Box(each, tuple(lines)) for each, lines in sorted(boxes.items())]


def _labelled(member: Member, reader: Reader) -> str:
    return f"{'← ' if member.is_inverse else ''}{reader.name(member.path).text} [{member.multiplicity}]"


def _joined(iris: Iterable[str], reader: Reader) -> str:
    return ", ".join(reader.name(iri).text for iri in iris)


def _examples(thing: Resource, shown: list[Member], reader: Reader) -> Iterator[Example]:
    """Some things of the graph that show how a term is used."""
    store = reader.site.store
    if store.size > _LARGE:
        return
    panel, about, wanted = "model_instances", thing.iri, {f"{RDF}type", *(one.path for one in shown)}
    if set(thing.types) & set(PROPERTIES):
        panel, wanted = "model_values", {thing.iri}
    elif thing.iri.startswith(SHAPES):
        target = thing.value(_TARGET)
        about = target.value if target else next((one.owner for one in shown), thing.iri)
    for iri in store.table(queries.load_about(panel, about)).column("example"):
        if reader.is_ours(iri):
            yield Example(iri, _turtle(iri, wanted, reader))


def _turtle(iri: str, wanted: set[str], reader: Reader) -> str:
    """What is said of a thing with some properties, without the prefixes: what files say, or what is derived."""
    rows = reader.site.store.table(queries.load_about("model_example", iri)).dicts()
    said = [row for row in rows if row["property"].value in wanted]
    stated = [row for row in said if not row["graph"].value.startswith(DERIVED)] or said
    quads = [
        ox.Quad(ox.NamedNode(iri), ox.NamedNode(row["property"].value), documents.node(row["value"])) for row in stated
    ]
    text = documents.serialized(quads, TURTLE, iri).decode()
    return "\n".join(line for line in text.splitlines() if line and not line.startswith("@prefix"))


def _text(row: Mapping[str, Term], name: str) -> str:
    return row[name].value if name in row else ""
