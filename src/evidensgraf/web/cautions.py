"""What a reader should know before leaning on a page: doubts about the source, and studies that count elsewhere too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf import queries

if TYPE_CHECKING:
    from evidensgraf.store import Store
    from evidensgraf.web.reader import Reader


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt about the source, and what it is a doubt about (IRIs)."""

    issue: str
    target: str


@dataclass(frozen=True, slots=True)
class Overlap:
    """Where a study behind a claim counts elsewhere too.

    Attributes:
        study: the study.
        claims: other headline claims that it stands behind.
        publications: its publications, if there are several.
        reviews: reviews behind the same claim that contain it.
        judges: whoever draws the claim, or a narrower one, and wrote or published the study.
    """

    study: str
    claims: tuple[str, ...]
    publications: tuple[str, ...]
    reviews: tuple[str, ...]
    judges: tuple[str, ...]


def doubts(store: Store, iri: str, reader: Reader) -> list[Doubt]:
    """The doubts about a thing and about what it rests on, those about itself first.

    Args:
        store: the graph.
        iri: the thing.
        reader: in whose language names are ordered.
    """
    rows = store.table(queries.load_about("thing_doubts", iri)).dicts()
    found = {Doubt(row["issue"].value, row["target"].value) for row in rows}
    return sorted(found, key=lambda one: (one.target != iri, reader.sort_key(one.target), reader.sort_key(one.issue)))


def overlaps(store: Store, claim: str, reader: Reader) -> list[Overlap]:
    """Where the studies behind a claim, or behind narrower ones, count elsewhere too.

    Args:
        store: the graph.
        claim: its IRI.
        reader: in whose language names are ordered.
    """
    kinds = ("other", "publication", "review", "judge")
    found: dict[str, dict[str, set[str]]] = {}
    for row in store.table(queries.load_about("claim_overlaps", claim)).dicts():
        of_study = found.setdefault(row["study"].value, {kind: set() for kind in kinds})
        for kind in kinds:
            if kind in row:
                of_study[kind].add(row[kind].value)
    return [
        Overlap(study, *(tuple(sorted(found[study][kind], key=reader.sort_key)) for kind in kinds))
        for study in sorted(found, key=reader.sort_key)
    ]
