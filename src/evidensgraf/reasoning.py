"""What follows from what is said: the OWL 2 RL closure, cleaned, in a named graph of its own.

owlrl's raw closure is mostly noise (reflexive `owl:sameAs`, literals as subjects, axioms about datatypes). Kept are
new, well-formed, non-reflexive statements about our own IRIs that use our own terms or say of what class a thing is.
Queries see them; validation never does, because a range axiom would give an object the very type that a shape asks for.

Source of the rules: OWL 2 Web Ontology Language Profiles, section 4.3 (https://www.w3.org/TR/owl2-profiles/#OWL_2_RL).
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf import __version__, turtle
from evidensgraf.errors import FileError
from evidensgraf.graphs import INFERRED
from evidensgraf.namespaces import BASE, RDF, RDFS, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from evidensgraf.graphs import Dataset
    from evidensgraf.settings import Settings

_LOGIC = ("http://www.w3.org/2002/07/owl#", RDFS, RDF, "http://www.w3.org/2001/XMLSchema#")
_CLASSES = (f"{RDF}type", f"{RDFS}subClassOf")


def closure(dataset: Dataset) -> list[ox.Triple]:
    """The cleaned OWL 2 RL closure of the ontology and the data, sorted.

    Args:
        dataset: what the files say; its shapes are left aside.

    Returns:
        Statements that follow and that no file makes; subject, predicate and object are IRIs.
    """
    said = {quad.triple for quad in dataset.quads("ontology", "data")}
    found = {ox.Triple(*(ox.NamedNode(iri) for iri in iris)) for iris in _owl_rl(said) if _is_useful(*iris)}
    return sorted(found - said, key=str)


def inferred(settings: Settings, dataset: Dataset) -> list[ox.Quad]:
    """The closure as quads in `graphs.INFERRED`.

    It is read from `derived/inferred.nt` if that file fits the dataset; else it is computed, and kept there.
    A root folder that cannot be written to is no error: the closure is then computed at each start.
    """
    path = derived_file(settings)
    try:
        content = turtle.read_bytes(path)
    except FileError:
        content = b""
    if not content.startswith(_stamp(dataset)):
        content = serialize(dataset, closure(dataset))
        try:
            write(path, content)
        except FileError as error:
            warnings.warn(f"the closure is not kept: {error}", stacklevel=2)
    return list(turtle.parse(content, path, INFERRED))


def derived_file(settings: Settings) -> Path:
    """Where the closure of a root folder is kept."""
    return settings.root / "derived" / "inferred.nt"


def serialize(dataset: Dataset, triples: Iterable[ox.Triple]) -> bytes:
    """The closure as N-Triples, one statement a line, after a comment that says what it was computed from."""
    return _stamp(dataset) + b"".join(f"{triple} .\n".encode() for triple in triples)


def write(path: Path, content: bytes) -> None:
    """Put a file in place in one step: a reader sees the old one or the new one, never a half.

    Raises:
        FileError: the folder cannot be written to.
    """
    draft = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise FileError.unreadable(path, error.strerror) from error


def _stamp(dataset: Dataset) -> bytes:
    return f"# OWL 2 RL closure of {dataset.version} by evidensgraf {__version__}\n".encode()


def _owl_rl(said: Iterable[ox.Triple]) -> Iterator[tuple[str, str, str]]:
    """All triples of IRIs that owlrl concludes from the statements that can matter to a rule.

    Labels and other literals are left out: no axiom of the ontology speaks of them, and owlrl is slow on each.
    """
    # owlrl and rdflib take a quarter of a second to import, and a served graph seldom needs them.
    from owlrl import DeductiveClosure, OWLRL_Semantics
    from rdflib import Graph, URIRef

    lines = "".join(f"{triple} .\n" for triple in said if not isinstance(triple.object, ox.Literal))
    graph = Graph().parse(data=lines, format="nt")
    DeductiveClosure(OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    for s, p, o in graph:
        if isinstance(s, URIRef) and isinstance(p, URIRef) and isinstance(o, URIRef):
            yield str(s), str(p), str(o)


def _is_useful(subject: str, predicate: str, target: str) -> bool:
    """Whether a conclusion says something of a thing of ours, in terms that a reader would ask by."""
    if not subject.startswith(BASE) or subject == target:
        return False
    return predicate.startswith(VOCABULARY) or (predicate in _CLASSES and not target.startswith(_LOGIC))
