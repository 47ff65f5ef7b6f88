"""What search engines read: things as schema.org, in JSON-LD that a page carries along.

The terms are those of https://schema.org/. IRIs are the graph's own; only the addresses of pages are the deployment's.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from evidensgraf.namespaces import EVG, PREFIXES
from evidensgraf.resources.dataset import DATASET

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidensgraf.resources import Resource
    from evidensgraf.resources.dataset import Facts
    from evidensgraf.store.table import Term
    from evidensgraf.web.grades import Shown
    from evidensgraf.web.reader import Reader

_TYPES = {
    PREFIXES["dcat"] + "Dataset": "Dataset",
    PREFIXES["dcat"] + "Distribution": "DataDownload",
    PREFIXES["dcat"] + "Catalog": "DataCatalog",
    PREFIXES["dcat"] + "DataService": "WebAPI",
    PREFIXES["fabio"] + "JournalArticle": "ScholarlyArticle",
    EVG.Publication: "Report",
    EVG.SourceNote: "Report",
    EVG.Claim: "Claim",
    EVG.Finding: "Claim",
    EVG.Study: "ResearchProject",
    PREFIXES["foaf"] + "Person": "Person",
    PREFIXES["org"] + "Organization": "Organization",
    PREFIXES["skos"] + "ConceptScheme": "DefinedTermSet",
    PREFIXES["skos"] + "Concept": "DefinedTerm",
    PREFIXES["owl"] + "Ontology": "DefinedTermSet",
    PREFIXES["owl"] + "Class": "DefinedTerm",
    PREFIXES["owl"] + "ObjectProperty": "DefinedTerm",
    PREFIXES["owl"] + "DatatypeProperty": "DefinedTerm",
}
"""The class of schema.org for each of ours, the more special one first."""

_DCTERMS, _DCAT, _BIBO, _SKOS = (PREFIXES[prefix] for prefix in ("dcterms", "dcat", "bibo", "skos"))
_PROPERTIES: dict[str, dict[str, str]] = {
    "Dataset": {
        "license": f"{_DCTERMS}license", "version": f"{_DCAT}version", "keywords": f"{_DCAT}keyword",
        "datePublished": f"{_DCTERMS}issued", "dateModified": f"{_DCTERMS}modified",
        "publisher": f"{_DCTERMS}publisher", "distribution": f"{_DCAT}distribution",
        "description": f"{_DCTERMS}description",
    },
    "DataDownload": {
        "contentUrl": f"{_DCAT}downloadURL", "license": f"{_DCTERMS}license", "description": f"{_DCTERMS}description",
    },
    "DataCatalog": {"dataset": f"{_DCAT}dataset", "publisher": f"{_DCTERMS}publisher", "license": f"{_DCTERMS}license"},
    "WebAPI": {"url": f"{_DCAT}endpointURL", "description": f"{_DCTERMS}description"},
    "ScholarlyArticle": {
        "author": f"{_DCTERMS}creator", "publisher": f"{_DCTERMS}publisher", "datePublished": f"{_DCTERMS}issued",
        "pageStart": f"{_BIBO}pageStart", "pageEnd": f"{_BIBO}pageEnd",
    },
    "Report": {
        "author": f"{_DCTERMS}creator", "publisher": f"{_DCTERMS}publisher", "datePublished": f"{_DCTERMS}issued",
        "reportNumber": f"{_BIBO}number",
    },
    "Claim": {"author": EVG.claimant, "appearance": EVG.reportedIn},
    "DefinedTerm": {
        "inDefinedTermSet": f"{_SKOS}inScheme", "description": f"{_SKOS}definition", "termCode": f"{_SKOS}notation",
    },
}  # fmt: skip
"""For each class, which of our properties gives which of schema.org's."""
_SAME = (PREFIXES["owl"] + "sameAs", PREFIXES["schema"] + "sameAs", f"{_SKOS}exactMatch")


def type_of(thing: Resource) -> str:
    """The class of schema.org that a thing is of."""
    return next((known for ours, known in _TYPES.items() if ours in thing.types), "CreativeWork")


def json_ld(thing: Resource, reader: Reader, facts: Facts, grade: Shown | None) -> str:
    """A thing as schema.org, safe to stand in a page.

    Args:
        thing: the thing.
        reader: whose language names are in.
        facts: what the dataset says of itself.
        grade: how strong the evidence for it is, if that is graded.
    """
    kind = type_of(thing)
    node: dict[str, object] = {
        "@context": "https://schema.org/",
        "@type": kind,
        "@id": thing.iri,
        "url": thing.iri,
        "name": reader.name(thing.iri).text,
        **{name: _values(thing, ours, reader) for name, ours in _PROPERTIES.get(kind, {}).items()},
        "identifier": [f"https://doi.org/{term.value}" for term in thing.values(f"{_BIBO}doi")],
        "sameAs": [term.value for name in _SAME for term in thing.values(name) if term.is_iri],
    }
    if kind != "Dataset":
        node["isPartOf" if kind not in ("Person", "Organization") else "subjectOf"] = _dataset(facts)
    if kind == "Claim" and grade:
        node = _review(node, thing, facts, grade)
    return written(node)


def written(node: Mapping[str, object]) -> str:
    """JSON without empty values that no HTML parser takes for the end of the script (HTML, section 4.12.1.3)."""
    full = {name: value for name, value in node.items() if value not in ("", None, [], {})}
    return json.dumps(full, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")


def _review(claim: dict[str, object], thing: Resource, facts: Facts, grade: Shown) -> dict[str, object]:
    """The graph's own grade of a claim: how strong the evidence is, not whether the claim is true."""
    inner = {name: value for name, value in claim.items() if name not in ("@context", "isPartOf") and value}
    return {
        "@context": "https://schema.org/",
        "@type": "ClaimReview",
        "url": thing.iri,
        "claimReviewed": claim["name"],
        "itemReviewed": inner,
        "author": {"@type": "Organization", "@id": facts.publisher} if facts.publisher else None,
        "reviewAspect": "https://w3id.org/evidensgraf/concept/grade",
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": grade.steps,
            "worstRating": 1,
            "bestRating": 5,
            "alternateName": grade.word,
            "ratingExplanation": grade.reason,
        },
        "datePublished": facts.issued,
        "isPartOf": claim["isPartOf"],
    }


def _dataset(facts: Facts) -> dict[str, str]:
    return {"@type": "Dataset", "@id": DATASET, **({"license": facts.license} if facts.license else {})}


def _values(thing: Resource, property_iri: str, reader: Reader) -> object:
    """The values of a property: things by IRI and name, texts in the reader's language; one stands alone."""
    found = [_value(term, reader) for term in reader.in_language(thing.values(property_iri))]
    return found[0] if len(found) == 1 else found


def _value(term: Term, reader: Reader) -> object:
    if not term.is_iri:
        return term.value
    return {"@id": term.value, "name": reader.name(term.value).text} if reader.is_ours(term.value) else term.value
