"""A release as DCAT: what it is a version of, what came before it, its files with sizes and checksums.

Sources: DCAT 3, W3C Recommendation 22 August 2024, sections 11 (versioning) and 6.8 (checksums); PROV-O; SPDX.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import BASE, PREFIXES, RDF
from evidensgraf.release.dumps import NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidensgraf.release.guards import Edition

RELEASE = f"{BASE}release/"
_DATASET = f"{BASE}dataset"
_LICENSE = "https://creativecommons.org/licenses/by/4.0/"
_DCAT, _DCT, _XSD = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://www.w3.org/2001/XMLSchema#"
_PROV, _SPDX = "http://www.w3.org/ns/prov#", "http://spdx.org/rdf/terms#"
_MEDIA_TYPES = {
    "ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml", "jsonld": "application/ld+json",
    "trig": "application/trig", "nq": "application/n-quads", "csv": "text/csv",
}  # fmt: skip
_OWN = ("identifier", "issued", "modified")
_LEFT = {f"{_DCAT}distribution", f"{_DCAT}version", f"{PREFIXES['owl']}versionInfo", f"{RDF}type"} | {
    _DCT + local for local in _OWN
}
"""What the release says of itself instead of what the dataset says."""


def catalogue(edition: Edition, quads: Iterable[ox.Quad], files: Iterable[tuple[str, int, str]]) -> bytes:
    """The release in Turtle.

    Args:
        edition: which release.
        quads: the graph, which says what the dataset is.
        files: (path, bytes, SHA-256 in hexadecimal) of its dumps.
    """
    said = [
        ox.Triple(ox.NamedNode(RELEASE + edition.version), quad.predicate, quad.object)
        for quad in quads
        if quad.subject == ox.NamedNode(_DATASET) and quad.predicate.value not in _LEFT
    ]
    triples = dict.fromkeys([*_release(edition), *sorted(said, key=str), *_distributions(edition, files)])
    prefixes = dict(sorted({**PREFIXES, "dcat": _DCAT, "spdx": _SPDX, "xsd": _XSD}.items()))
    return ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=prefixes) or b""


def _release(edition: Edition) -> Iterator[ox.Triple]:
    this = ox.NamedNode(RELEASE + edition.version)
    yield _triple(this, f"{RDF}type", ox.NamedNode(f"{_DCAT}Dataset"))
    yield _triple(this, f"{_DCT}identifier", ox.Literal(this.value))
    yield _triple(this, f"{_DCT}issued", ox.Literal(edition.date, datatype=ox.NamedNode(f"{_XSD}date")))
    yield _triple(this, f"{_DCAT}version", ox.Literal(edition.version))
    yield _triple(this, f"{_DCAT}isVersionOf", ox.NamedNode(_DATASET))
    if edition.previous:
        before = ox.NamedNode(RELEASE + edition.previous)
        yield _triple(this, f"{_DCAT}previousVersion", before)
        yield _triple(this, f"{_PROV}wasRevisionOf", before)


def _distributions(edition: Edition, files: Iterable[tuple[str, int, str]]) -> Iterator[ox.Triple]:
    this = ox.NamedNode(RELEASE + edition.version)
    for path, size, digest in files:
        ending = path.rpartition(".")[2]
        address = f"{this.value}/{path}"
        form, checksum = ox.NamedNode(f"{address}#distribution"), ox.NamedNode(f"{address}#checksum")
        name = NAME if path.startswith(f"dumps/{NAME}") else path.rpartition("/")[2]
        yield _triple(this, f"{_DCAT}distribution", form)
        yield _triple(form, f"{RDF}type", ox.NamedNode(f"{_DCAT}Distribution"))
        yield _triple(form, f"{_DCT}title", ox.Literal(f"{name} ({ending})"))
        yield _triple(form, f"{_DCAT}accessURL", ox.NamedNode(this.value))
        yield _triple(form, f"{_DCAT}downloadURL", ox.NamedNode(address))
        media_type = f"https://www.iana.org/assignments/media-types/{_MEDIA_TYPES[ending]}"
        yield _triple(form, f"{_DCAT}mediaType", ox.NamedNode(media_type))
        integer = ox.NamedNode(f"{_XSD}nonNegativeInteger")
        yield _triple(form, f"{_DCAT}byteSize", ox.Literal(str(size), datatype=integer))
        yield _triple(form, f"{_DCT}license", ox.NamedNode(_LICENSE))
        yield _triple(form, f"{_SPDX}checksum", checksum)
        yield _triple(checksum, f"{RDF}type", ox.NamedNode(f"{_SPDX}Checksum"))
        yield _triple(checksum, f"{_SPDX}algorithm", ox.NamedNode(f"{_SPDX}checksumAlgorithm_sha256"))
        value = ox.Literal(digest, datatype=ox.NamedNode(f"{_XSD}hexBinary"))
        yield _triple(checksum, f"{_SPDX}checksumValue", value)


def _triple(subject: ox.NamedNode, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(predicate), value)
