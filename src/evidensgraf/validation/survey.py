"""What the statements of a file speak of: all that the checks ask of them, found in one pass.

Each term of a statement that is looked at is made anew for Python, and a file may have a million statements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from evidensgraf.namespaces import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

Position = Literal["subject", "predicate", "object"]
_TYPE = f"{RDF}type"


class Survey:
    """A pass over the statements of a file.

    Args:
        quads: the statements; they are numbered from 0. None has a triple term as its subject (RDF 1.2, section 3.1).

    Attributes:
        described: for each subject (an IRI, or the label of a blank node), the numbers of the statements made of it.
        mentioned: for each IRI, the number of the first statement that has it, and as what.
        typed: for each class, the IRIs that are said to be of it.
        blank: the numbers of the statements that have a blank node.
        literal: the statements whose object is a literal: number, subject, property, literal.
        firsts: the numbers of the statements whose subject is not that of the one before.
    """

    def __init__(self, quads: Iterable[Any]) -> None:
        self.described: dict[str, list[int]] = {}
        self.mentioned: dict[str, tuple[int, Position]] = {}
        self.typed: dict[str, list[str]] = {}
        self.blank: list[int] = []
        self.literal: list[tuple[int, str, str, ox.Literal]] = []
        self.firsts: list[int] = []
        node, numbers, is_blank, mentioned = "", list[int](), False, self.mentioned
        for number, quad in enumerate(quads):
            subject, property_, object_ = quad.subject, quad.predicate.value, quad.object
            if subject.value != node:
                node, is_blank = subject.value, isinstance(subject, ox.BlankNode)
                numbers = self._begin(number, node, is_blank=is_blank)
            numbers.append(number)
            if property_ not in mentioned:
                mentioned[property_] = number, "predicate"
            if isinstance(object_, ox.Literal):
                self.literal.append((number, node, property_, object_))
            elif isinstance(object_, ox.NamedNode):
                self._link(number, None if is_blank else node, property_, object_.value)
            if is_blank or isinstance(object_, ox.BlankNode):
                self.blank.append(number)

    def _begin(self, number: int, node: str, *, is_blank: bool) -> list[int]:
        """Another subject begins."""
        self.firsts.append(number)
        if not is_blank:
            self.mentioned.setdefault(node, (number, "subject"))
        return self.described.setdefault(node, [])

    def _link(self, number: int, node: str | None, property_: str, iri: str) -> None:
        """A statement whose object is an IRI; its subject, if that is one too."""
        if iri not in self.mentioned:
            self.mentioned[iri] = number, "object"
        if node is not None and property_ == _TYPE:
            self.typed.setdefault(iri, []).append(node)
