"""The findings that a page lists: one by one, or gathered by the study that made them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf import queries
from evidensgraf.store.table import iri as iri_term

if TYPE_CHECKING:
    from evidensgraf.store import Store
    from evidensgraf.web.reader import Reader


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding in a list.

    Attributes:
        iri: the finding.
        direction: IRI of the direction in which it points, if that is said.
        study: the study that found it.
        method: how that study knows, if that is said.
        via: the narrower claims that it bears on, where it does not bear on the claim at hand itself.
    """

    iri: str
    direction: str | None
    study: str
    method: str | None
    via: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StudyGroup:
    """What one study contributes to a claim.

    Attributes:
        study: the study.
        method: how it knows, if that is said.
        relation: what its line does to the claim itself; None where it only bears on narrower claims.
        findings: the findings that bear on the claim or a narrower one.
    """

    study: str
    method: str | None
    relation: str | None
    findings: tuple[Finding, ...]


def listed(store: Store, page: str, iri: str, reader: Reader) -> list[Finding]:
    """The findings of `queries/<page>_findings.rq`, by study and by name.

    Args:
        store: the graph.
        page: which page asks.
        iri: what the page is about.
        reader: in whose language names are ordered.
    """
    found = {
        row["finding"].value: Finding(
            iri=row["finding"].value,
            direction=row["direction"].value if "direction" in row else None,
            study=row["study"].value,
            method=row["method"].value if "method" in row else None,
        )
        for row in store.table(queries.load(f"{page}_findings"), {"this": iri_term(iri)}).dicts()
    }
    return sorted(found.values(), key=lambda one: (reader.sort_key(one.study), reader.sort_key(one.iri)))


def by_study(store: Store, claim: str, reader: Reader) -> list[StudyGroup]:
    """What stands behind a claim and its narrower claims, one group for each study.

    Args:
        store: the graph.
        claim: IRI of the claim.
        reader: in whose language names are ordered.
    """
    relations: dict[str, str] = {}
    bears_on: dict[str, set[str]] = {}
    for row in store.table(queries.load("claim_findings"), {"this": iri_term(claim)}).dicts():
        bears_on.setdefault(row["finding"].value, set()).add(row["claim"].value)
        if row["claim"].value == claim and "relation" in row:
            relations[row["study"].value] = row["relation"].value
    groups: dict[str, list[Finding]] = {}
    for one in listed(store, "claim", claim, reader):
        claims = bears_on[one.iri]
        via = () if claim in claims else tuple(sorted(claims, key=reader.sort_key))
        groups.setdefault(one.study, []).append(Finding(one.iri, one.direction, one.study, one.method, via))
    return [
        StudyGroup(study, members[0].method, relations.get(study), tuple(members)) for study, members in groups.items()
    ]
