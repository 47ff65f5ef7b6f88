"""What files say of each other: terms, concepts and things that no file has, or that two have."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import RDF, RDFS, SKOS, VOCABULARY, shortened
from evidensgraf.validation.checks.found import Words, found
from evidensgraf.validation.world import CONCEPT, THING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Place, Result
    from evidensgraf.validation.world import World

_VERSIONS = ("http://www.w3.org/2002/07/owl#versionIRI", "http://www.w3.org/2002/07/owl#priorVersion")
_DCTERMS = "http://purl.org/dc/terms/"
_IN_A_LANGUAGE = frozenset(
    (
        f"{SKOS}prefLabel",
        f"{SKOS}definition",
        f"{SKOS}scopeNote",
        f"{RDFS}label",
        f"{RDFS}comment",
        f"{_DCTERMS}title",
        f"{_DCTERMS}description",
    )
)
"""Properties whose values are text in a language."""
_PROSE = frozenset((f"{SKOS}definition", f"{SKOS}scopeNote", f"{RDFS}comment", f"{_DCTERMS}description"))
"""Those of them that no name is: what says the same in two languages was not translated."""


def check(world: World) -> Iterator[Result]:
    """What can be said of the files together; of what is not there, only if every file that could have it was read."""
    unread = {document.part for document in world.documents if document.quads is None}
    for document in world.documents:
        if "ontology" not in unread:
            yield from _unknown(world, document, whole=not unread)
        yield from _blank(document)
        yield from _languages(document)
    yield from _defined_twice(world)


def _unknown(world: World, document: Document, *, whole: bool) -> Iterator[Result]:
    bad = {iri: rule for iri in document.mentioned if (rule := _rule(world, iri)) and (whole or rule != "dangling")}
    if not bad:
        return
    for number, quad in enumerate(document.quads or ()):
        if quad.predicate.value in _VERSIONS:
            continue
        for position in ("predicate", "object"):
            iri = getattr(getattr(quad, position), "value", "")
            if iri in bad and isinstance(getattr(quad, position), ox.NamedNode):
                place = document.place_of(number, "predicate" if position == "predicate" else "object")
                yield found(
                    bad[iri],
                    place,
                    _says(bad[iri], iri),
                    _meant(world, bad[iri], iri),
                    focus=str(getattr(quad.subject, "value", "")),
                    path=quad.predicate.value,
                    value=f"<{iri}>",
                )


def _rule(world: World, iri: str) -> str | None:
    for namespace, rule in ((VOCABULARY, "undeclared-term"), (CONCEPT, "unknown-concept"), (THING, "dangling")):
        if iri.startswith(namespace):
            return None if iri in world.describing or iri == namespace else rule
    return None


def _says(rule: str, iri: str) -> Words:
    name = shortened(iri)
    if rule == "undeclared-term":
        return Words(f"Ontologien har ikke {name}.", f"The ontology has no {name}.")
    if rule == "unknown-concept":
        return Words(f"Begrebet {name} findes ikke.", f"There is no concept {name}.")
    return Words(f"Ingen fil siger noget om {name}.", f"No file says anything of {name}.")


def _meant(world: World, rule: str, iri: str) -> Words | None:
    namespace = VOCABULARY if rule == "undeclared-term" else iri[: iri.rindex("/") + 1]
    known = world.named(namespace)
    name = world.nearest(iri.removeprefix(namespace), known)
    if name is None:
        return None
    meant = known[name]
    return Words(
        f"Mente du {shortened(meant)}{named(world.label(meant, 'da'))}?",
        f"Did you mean {shortened(meant)}{named(world.label(meant, 'en'))}?",
    )


def named(label: str | None) -> str:
    """A label in brackets after a name; nothing without one."""
    return f" ({label})" if label else ""


def _blank(document: Document) -> Iterator[Result]:
    if document.part == "shapes" or (document.part == "ontology" and "/schemes/" not in document.graph):
        return
    told: set[str] = set()
    for number in document.blank:
        for position in ("subject", "object"):
            term = getattr((document.quads or ())[number], position)
            if isinstance(term, ox.BlankNode) and term.value not in told:
                told.add(term.value)
                yield found(
                    "blank-node",
                    document.place_of(number, "subject" if position == "subject" else "object"),
                    Words("Tomme knuder kan ikke citeres.", "Blank nodes cannot be cited, so data have none."),
                    Words("Giv den en IRI: …/id/<slags>/<navn>.", "Give it an IRI: …/id/<kind>/<slug>."),
                )


def _languages(document: Document) -> Iterator[Result]:
    if document.part == "shapes":
        return
    prose: dict[tuple[str, str, str], tuple[int, str]] = {}
    for number, about, predicate, literal in document.literal:
        if predicate not in _IN_A_LANGUAGE:
            continue
        # What others have named is named as they do: codes and formats are in no language.
        if literal.language is None and about.startswith((VOCABULARY, CONCEPT, THING)):
            yield found(
                "language-missing",
                document.place_of(number),
                Words("Teksten har ingen sprogkode.", "The text has no language tag."),
                Words("Skriv @da eller @en efter den.", "Write @da or @en after it."),
                focus=about,
                path=predicate,
                value=str(literal),
            )
        elif literal.language and predicate in _PROSE:
            first, language = prose.setdefault((about, predicate, literal.value), (number, literal.language))
            if language != literal.language:
                yield found(
                    "same-in-both",
                    document.place_of(number),
                    Words("Teksten er den samme på to sprog.", "The text is the same in two languages."),
                    Words("Oversæt den ene.", "Translate one of them."),
                    focus=about,
                    path=predicate,
                    value=str(literal),
                    related=(document.place_of(first),),
                )


def _defined_twice(world: World) -> Iterator[Result]:
    """Things defined in two files of the same part: a catalogue may describe the ontology again."""
    for iri, describing in world.describing.items():
        if len(describing) < 2:
            continue
        first: dict[str, Place] = {}
        for document, place in _definitions(iri, describing):
            if document.part not in first:
                first[document.part] = place
                continue
            name = shortened(iri)
            yield found(
                "defined-twice",
                place,
                Words(f"{name} er også defineret i en anden fil.", f"{name} is defined in two files."),
                Words("Slet den ene, eller giv den et andet navn.", "Delete one, or give it another name."),
                focus=iri,
                related=(first[document.part],),
            )


def _definitions(iri: str, documents: Iterable[Document]) -> Iterator[tuple[Document, Place]]:
    """Each document that says of what class a node is, and where it does."""
    for document in documents:
        quads = document.quads or ()
        for number in document.described[iri]:
            if quads[number].predicate.value == f"{RDF}type" and isinstance(quads[number].subject, ox.NamedNode):
                yield document, document.place_of(number, "subject")
                break
