"""What goes into a closure and what is kept of it: the same for each engine, so that their results can be compared.

Left out before: literals, of which no axiom of the ontology speaks; triple terms, which state nothing; and
`owl:sameAs`. Identity is not reasoned with: each link of a chain of them copies all statements to all its members (80
links take owlrl two thirds of a minute), and a wrong one would merge two studies, and count their findings twice,
without a word. A `owl:sameAs` that is stated can still be asked for.

Left out after: what owlrl's raw closure is mostly made of (reflexive `owl:sameAs`, axioms about datatypes). Kept are
well-formed, non-reflexive statements about our own IRIs that use our own terms or say of what class a thing is.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import BASE, RDF, RDFS, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable

OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
LOGIC = (OWL, RDFS, RDF, XSD)
"""The namespaces of the languages that axioms are written in."""

SAME_AS = f"{OWL}sameAs"
Premises = Mapping[str, Collection[ox.Triple]]
"""What inference starts from: for the IRI of each property, the statements made by it; some may stand there twice."""

_CLASSES = (f"{RDF}type", f"{RDFS}subClassOf")


def premises(quads: Iterable[ox.Quad]) -> Premises:
    """The statements that inference starts from: those whose object is a thing, without `owl:sameAs`."""
    found: dict[str, list[ox.Triple]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.object, ox.NamedNode | ox.BlankNode):
            found[quad.predicate.value].append(quad.triple)
    if found.pop(SAME_AS, None):
        warnings.warn("owl:sameAs is not reasoned with: nothing is concluded from it", stacklevel=3)
    return found


def is_useful(subject: str, predicate: str, target: str) -> bool:
    """Whether a conclusion says something of a thing of ours, in terms that a reader would ask by (all three IRIs)."""
    if not subject.startswith(BASE) or subject == target:
        return False
    return predicate.startswith(VOCABULARY) or (predicate in _CLASSES and not target.startswith(LOGIC))
