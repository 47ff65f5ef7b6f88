"""What is known of each IRI, for someone who types: what it is called, what it means, what it is, which file says so.

It is read from the files as they are, and from the unsaved text of a document in the place of its file. A text that
does not parse changes nothing: what it said before still helps.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.errors import LANGUAGES
from evidensgraf.namespaces import PREFIXES, RDF, RDFS, SKOS, shortened
from evidensgraf.web.vocabulary import WORDS
from evidensgraf.web.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from evidensgraf.errors import Language

_SH, _OWL, _XSD = PREFIXES["sh"], PREFIXES["owl"], PREFIXES["xsd"]
_NAMES = (
    f"{SKOS}prefLabel", f"{RDFS}label", f"{PREFIXES['dcterms']}title", f"{PREFIXES['foaf']}name", f"{_SH}name",
)  # fmt: skip
"""What something is called by, the best first."""
_MEANINGS = (f"{SKOS}definition", f"{PREFIXES['dcterms']}description", f"{RDFS}comment", f"{_SH}message")
_ALSO = (f"{SKOS}altLabel", f"{SKOS}notation", f"{PREFIXES['dcterms']}title")
PROPERTIES = tuple(f"{_OWL}{kind}Property" for kind in ("Object", "Datatype", "Annotation"))
CLASS = f"{_OWL}Class"
_WORD = re.compile(r"\w+")
_LEAST_WITHIN = 3


@dataclass(slots=True)
class Entry:
    """What is known of one IRI.

    Attributes:
        iri: the IRI.
        names: (rank, language or empty, words): what it is called, rank 0 the best.
        meanings: (rank, language or empty, words): what it is.
        also: what it is called besides.
        types: the classes it is said to be of.
        path: the file that says most directly what it is; None for a term of another vocabulary.
    """

    iri: str
    names: list[tuple[int, str, str]] = field(default_factory=list)
    meanings: list[tuple[int, str, str]] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    path: Path | None = None

    def name(self, language: Language) -> str:
        """What it is called in that language, else in another, else its short IRI."""
        return _chosen(self.names, language) or shortened(self.iri)

    def meaning(self, language: Language) -> str:
        """What it is, in that language or another; empty if nothing says so."""
        return _chosen(self.meanings, language)

    def words(self) -> str:
        """All that it may be looked for by."""
        local = self.iri.rpartition("#")[2].rpartition("/")[2]
        return " ".join([*(text for _, _, text in sorted(self.names)), *self.also, local])


@dataclass(frozen=True, slots=True)
class Constraint:
    """What a property shape says of the values of a property.

    Attributes:
        path: IRI of the property.
        classes: the values are things of one of these classes.
        values: or one of these, as N-Triples.
        datatype: or literals of this datatype.
        least: how many there must be.
        most: how many there may be; None for any number.
        shape: IRI of the shape.
    """

    path: str
    classes: tuple[str, ...]
    values: tuple[str, ...]
    datatype: str | None
    least: int
    most: int | None
    shape: str


class Lexicon:
    """What some files and open documents say, by IRI.

    Args:
        files: path → statements.
    """

    def __init__(self, files: Mapping[Path, Iterable[ox.Quad]]) -> None:
        self._facts: dict[Path, dict[str, Entry]] = {path: _facts(path, quads) for path, quads in files.items()}
        self._model: dict[Path, list[ox.Quad]] = {path: _model(quads) for path, quads in files.items()}
        self._merge()

    def update(self, path: Path, quads: Iterable[ox.Quad]) -> None:
        """Take what a document says now in the place of what its file said."""
        held = list(quads)
        model = _model(held)
        facts = _facts(path, held)
        if facts == self._facts.get(path) and model == self._model.get(path):
            return
        self._facts[path], self._model[path] = facts, model
        self._merge()

    def get(self, iri: str) -> Entry | None:
        """What is known of an IRI."""
        return self._entries.get(iri)

    def entries(self) -> Iterator[Entry]:
        """All that is known, sorted by IRI."""
        return iter(self._entries.values())

    def paths(self) -> Iterator[Path]:
        """The files and documents that it comes from."""
        return iter(self._facts)

    def classes_above(self, classes: Iterable[str]) -> set[str]:
        """Some classes and all that they are kinds of."""
        found, waiting = set(), list(classes)
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += self._supers.get(name, ())
        return found

    def instances(self, classes: Iterable[str]) -> Iterator[Entry]:
        """The things and concepts of some classes or of kinds of them."""
        wanted = set(classes)
        return (entry for entry in self.entries() if wanted & self.classes_above(entry.types))

    def properties(self) -> set[str]:
        """The properties that the ontology defines or a shape asks for."""
        owned = {entry.iri for entry in self.entries() if entry.types.intersection(PROPERTIES)}
        return owned | {constraint.path for constraint in self._shapes.values() if ":" in constraint.path}

    def classes(self) -> set[str]:
        """The classes that the ontology defines or something is said to be of."""
        used = {name for entry in self.entries() for name in entry.types}
        return used | {entry.iri for entry in self.entries() if CLASS in entry.types}

    def constraints(self, classes: Iterable[str]) -> dict[str, Constraint]:
        """What the shapes say of things of some classes, by property."""
        shapes = [shape for name in self.classes_above(classes) for shape in self._targets.get(name, ())]
        found = (self._shapes[part] for shape in shapes for part in self._parts.get(shape, ()) if part in self._shapes)
        return {constraint.path: constraint for constraint in found}

    def range_of(self, name: str) -> tuple[str, ...]:
        """The classes that a property takes values of, by the ontology."""
        return tuple(self._ranges.get(name, ()))

    def _merge(self) -> None:
        merged = _others()
        for path in sorted(self._facts):
            for iri, entry in self._facts[path].items():
                known = merged.setdefault(iri, Entry(iri))
                known.names += entry.names
                known.meanings += entry.meanings
                known.also += entry.also
                known.types |= entry.types
                known.path = entry.path if entry.types or known.path is None else known.path
        self._entries = dict(sorted(merged.items()))
        self._read_model([quad for path in sorted(self._model) for quad in self._model[path]])

    def _read_model(self, quads: list[ox.Quad]) -> None:
        say = _Sayings(quads)
        self._supers = say.pairs(f"{RDFS}subClassOf")
        self._ranges = say.pairs(f"{RDFS}range")
        self._parts = say.pairs(f"{_SH}property")
        self._targets: dict[str, list[str]] = {}
        for shape, classes in say.pairs(f"{_SH}targetClass").items():
            for name in classes:
                self._targets.setdefault(name, []).append(shape)
        self._shapes = {shape: say.constraint(shape) for shape in say.pairs(f"{_SH}path")}


class _Sayings:
    """Statements, looked up by subject and property."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self._objects: dict[tuple[str, str], list[object]] = {}
        self._subjects: dict[str, list[str]] = {}
        for quad in quads:
            subject = _key(quad.subject)
            self._objects.setdefault((subject, quad.predicate.value), []).append(quad.object)
            self._subjects.setdefault(quad.predicate.value, []).append(subject)

    def pairs(self, name: str) -> dict[str, list[str]]:
        return {subject: self.values(subject, name) for subject in dict.fromkeys(self._subjects.get(name, ()))}

    def values(self, subject: str, name: str) -> list[str]:
        return [_key(value) for value in self._objects.get((subject, name), ())]

    def constraint(self, shape: str) -> Constraint:
        def number(name: str) -> int | None:
            found = self.values(shape, _SH + name)
            return int(found[0]) if found and found[0].isdigit() else None

        heads = self._objects.get((shape, f"{_SH}in"), ())
        values = tuple(str(item) for head in heads for item in self._items(head))
        path = self.values(shape, f"{_SH}path")[0]
        types = self.values(shape, f"{_SH}datatype")
        classes = (*self.values(shape, f"{_SH}class"), *self._alternatives(shape))
        return Constraint(
            path, classes, values, types[0] if types else None, number("minCount") or 0, number("maxCount"), shape
        )

    def _alternatives(self, shape: str) -> list[str]:
        """The classes in `sh:or ( [ sh:class … ] … )`."""
        parts = [item for head in self._objects.get((shape, f"{_SH}or"), ()) for item in self._items(head)]
        return [name for part in parts for name in self.values(_key(part), f"{_SH}class")]

    def _items(self, head: object) -> Iterator[object]:
        seen = set()
        while (key := _key(head)) != f"{RDF}nil" and key not in seen:
            seen.add(key)
            yield from self._objects.get((key, f"{RDF}first"), ())
            head = next(iter(self._objects.get((key, f"{RDF}rest"), ())), ox.NamedNode(f"{RDF}nil"))


def folded(text: str) -> list[str]:
    """The words of a text in a form in which they can be compared."""
    return _WORD.findall(unicodedata.normalize("NFC", text).casefold())


def matches(typed: list[str], text: str) -> int | None:
    """How well a text fits what was typed.

    Returns:
        0 where its first word begins with the first one typed, 1 where each word typed begins some word of it, 2 where
        one is found within a word (as in Danish compounds: `tilskud` in `løntilskud`), None where one is not found.
    """
    words = folded(text)
    if all(any(word.startswith(part) for word in words) for part in typed):
        return 0 if not typed or (words and words[0].startswith(typed[0])) else 1
    is_long = all(len(part) >= _LEAST_WITHIN for part in typed)
    return 2 if is_long and all(any(part in word for word in words) for part in typed) else None


def _chosen(said: list[tuple[int, str, str]], language: Language) -> str:
    def place(one: tuple[int, str, str]) -> tuple[bool, int, bool]:
        return one[1] not in (language, ""), one[0], one[1] != language

    return min(said, key=place)[2] if said else ""


def _key(term: object) -> str:
    return str(getattr(term, "value", term))


_MODEL = frozenset(
    [f"{RDFS}subClassOf", f"{RDFS}range", f"{RDF}first", f"{RDF}rest"]
    + [
        _SH + name
        for name in ("property", "targetClass", "path", "class", "in", "or", "datatype", "minCount", "maxCount")
    ]
)


def _others() -> dict[str, Entry]:
    """The terms of other vocabularies that the site has words for."""
    catalogues = Words.all()
    return {
        iri: Entry(iri, [(len(_NAMES), language, catalogues[language].gettext(text)) for language in LANGUAGES])
        for iri, text in WORDS.items()
    }


def _model(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """What the ontology and the shapes say of classes, properties and what is demanded."""
    return [quad for quad in quads if quad.predicate.value in _MODEL]


def _facts(path: Path, quads: Iterable[ox.Quad]) -> dict[str, Entry]:
    found: dict[str, Entry] = {}
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        entry = found.setdefault(quad.subject.value, Entry(quad.subject.value, path=path))
        if quad.predicate.value == f"{RDF}type":
            entry.types.add(_key(quad.object))
        elif isinstance(quad.object, ox.Literal):
            _note(entry, quad.predicate.value, quad.object)
    return found


def _note(entry: Entry, name: str, value: ox.Literal) -> None:
    language = value.language or ""
    if name in _NAMES:
        entry.names.append((_NAMES.index(name), language, value.value))
    if name in _MEANINGS:
        entry.meanings.append((_MEANINGS.index(name), language, value.value))
    if name in _ALSO:
        entry.also.append(value.value)
