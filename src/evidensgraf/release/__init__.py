"""A release is the site, written down: `dist/<version>/`, from which everything can be served as plain files.

| folder or file | what it holds |
|---|---|
| `site/` | every page in both languages and every document of a thing, with relative links: any web server will do |
| `dumps/` | the whole graph as Turtle, N-Triples, RDF/XML, JSON-LD; as TriG, N-Quads with its graphs; as CSV by kind |
| `sources/` | the files that it was made of |
| `ontology.ttl` | the ontology under its version IRI |
| `catalog.ttl` | this release as DCAT, with checksums, and the one before it |
| `changes.*` | what changed since then: in words, as ActivityStreams, as an update that a copy can follow |
| `manifest.json` | version, counts, the RDFC-1.0 hash of the graph; size and SHA-256 of each file |

Beside the releases, `dist/feed.atom` tells of all of them. Two builds of the same files give the same bytes: nothing in
a release tells when or where it was built.
"""

from __future__ import annotations

from evidensgraf.release.build import build
from evidensgraf.release.guards import Edition, check

__all__ = ["Edition", "build", "check"]
