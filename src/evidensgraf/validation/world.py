"""All documents together: who describes what, what it is called, and what a list of concepts holds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import BASE, RDF, RDFS, SKOS, VOCABULARY
from evidensgraf.validation import spelling

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from pathlib import Path

    from evidensgraf.errors import Language
    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Place

CONCEPT = f"{BASE}concept/"
THING = f"{BASE}id/"
_FEW = 1000
_MOST_COMPARED = 500_000
"""Names that a word is compared with, of all words together: some two seconds."""
_LABELS = (f"{SKOS}prefLabel", f"{RDFS}label")


class World:
    """The documents of one validation.

    Args:
        documents: all of them, those that cannot be read included; or the pieces that some of them are divided into.
        files: all of them, undivided; not given where none is divided.
    """

    def __init__(self, documents: Sequence[Document], files: Sequence[Document] | None = None) -> None:
        self.documents = documents
        self.files = documents if files is None else files
        self._compared = 0
        self._named: dict[str, dict[str, str]] = {}
        self._instances_named: dict[tuple[str, ...], dict[str, str]] = {}

    @cached_property
    def describing(self) -> dict[str, list[Document]]:
        """For each node, the documents that say something of it."""
        found: dict[str, list[Document]] = {}
        for document in self.documents:
            for node in document.described:
                found.setdefault(node, []).append(document)
        return found

    @cached_property
    def terms(self) -> dict[str, str]:
        """The terms of our namespace that are described, by their local names."""
        return by_name(iri for iri in self.describing if iri.startswith(VOCABULARY))

    def about(self, node: str) -> Iterator[tuple[Document, int, ox.Quad]]:
        """What is said of a node: document, number of the statement, statement."""
        for document in self.describing.get(node, ()):
            quads = document.quads or ()
            yield from ((document, number, quads[number]) for number in document.described[node])

    def values(self, node: str, predicate: str) -> list[ox.NamedNode | ox.Literal | ox.BlankNode]:
        """The values that a property of a node has."""
        return [
            quad.object
            for _, _, quad in self.about(node)
            if quad.predicate.value == predicate and not isinstance(quad.object, ox.Triple)
        ]

    def items(self, head: str) -> list[ox.NamedNode | ox.Literal | ox.BlankNode]:
        """The items of a list, as far as it goes without coming back to where it was."""
        found: list[ox.NamedNode | ox.Literal | ox.BlankNode] = []
        seen: set[str] = set()
        while head not in seen:
            seen.add(head)
            found += self.values(head, f"{RDF}first")
            head = next((rest.value for rest in self.values(head, f"{RDF}rest")), f"{RDF}nil")
        return found

    def label(self, iri: str, language: Language) -> str | None:
        """What a node is called, in the language asked for or another."""
        labels = {
            value.language: value.value
            for predicate in _LABELS
            for value in self.values(iri, predicate)
            if isinstance(value, ox.Literal)
        }
        return labels.get(language) or labels.get("en") or next(iter(labels.values()), None)

    def instances_of(self, classes: Sequence[str]) -> Sequence[str]:
        """The IRIs that are said to be of one of some classes."""
        if len(classes) == 1:
            return self._instances.get(classes[0], ())  # there may be many, and many results that ask for them
        return [iri for name in classes for iri in self._instances.get(name, ())]

    def instances_named(self, classes: Sequence[str]) -> dict[str, str]:
        """The same, by their local names."""
        key = tuple(classes)
        if key not in self._instances_named:
            self._instances_named[key] = by_name(self.instances_of(classes))
        return self._instances_named[key]

    @cached_property
    def _instances(self) -> dict[str, list[str]]:
        """For each class, the IRIs that are said to be of it."""
        found: dict[str, list[str]] = {}
        for document in self.documents:
            for name, iris in document.typed.items():
                found.setdefault(name, []).extend(iris)
        return found

    def named(self, namespace: str) -> dict[str, str]:
        """What is described and begins with a namespace: the rest of its IRI → the IRI."""
        if namespace not in self._named:
            described = (iri for iri in self.describing if iri.startswith(namespace))
            self._named[namespace] = {iri.removeprefix(namespace): iri for iri in described}
        return self._named[namespace]

    def nearest(self, word: str, known: Collection[str]) -> str | None:
        """The known word that is most like the one given, if one is; the first are told, where thousands are wrong."""
        if len(known) > _FEW and self._compared > _MOST_COMPARED:
            return None
        self._compared += len(known)
        return spelling.nearest(word, known)

    def mentions(self, iri: str) -> list[Place]:
        """Where documents that do not describe a node first mention it."""
        found: dict[Path, Place] = {}
        for document in self.documents:
            if document.quads and iri in document.mentioned and document.path not in found:
                found[document.path] = document.place_of(*document.mentioned[iri])
        return [*found.values()]


def by_name(iris: Iterable[str]) -> dict[str, str]:
    """IRIs by their local names; of those with the same name, the last."""
    return {local(iri): iri for iri in iris}


def local(iri: str) -> str:
    """What an IRI has after its last slash or number sign; a slash at its end does not count."""
    return iri.rstrip("/").rpartition("/")[2].rpartition("#")[2]
