"""What is new, for those who follow: an Atom feed of the releases, and the changes of each as ActivityStreams.

A partner's copy follows by the feed alone: each entry links the update (SPARQL 1.1 Update) that turns the release
before it into this one, and the manifest with the hash that the copy then has.

Sources: RFC 4287 (Atom); Activity Streams 2.0, W3C Recommendation 23 May 2017; the use of Create, Update, Move and
Delete for a log of changes follows IIIF Change Discovery 1.0.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from evidensgraf.release.catalogue import RELEASE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evidensgraf.changes import Changes
    from evidensgraf.release.guards import Edition

_ATOM = "http://www.w3.org/2005/Atom"
_CONTEXT = "https://www.w3.org/ns/activitystreams"
LINKS = (
    ("alternate", "site/index.html", "text/html"),
    ("related", "changes.ru", "application/sparql-update"),
    ("describedby", "catalog.ttl", "text/turtle"),
    ("describedby", "changes.jsonld", "application/ld+json"),
    ("enclosure", "dumps/evidensgraf.nq", "application/n-quads"),
    ("via", "manifest.json", "application/json"),
)
"""What an entry links: relation, file of the release, media type."""


def activities(edition: Edition, changes: Changes) -> bytes:
    """The changes of a release as an ordered collection of activities, in JSON-LD."""
    base = f"{RELEASE}{edition.version}"
    items = [
        {"id": f"{base}/changes.jsonld#{number}", "endTime": f"{edition.date}T00:00:00Z", **activity}
        for number, activity in enumerate(_activities(changes), 1)
    ]
    document = {
        "@context": _CONTEXT,
        "id": f"{base}/changes.jsonld",
        "type": "OrderedCollection",
        "context": base,
        "totalItems": len(items),
        "orderedItems": items,
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _activities(changes: Changes) -> Iterator[dict[str, Any]]:
    for iri in changes.new:
        yield {"type": "Create", "object": iri}
    for change in changes.changed:
        yield {"type": "Update", "object": change.iri}
    for rename in changes.renamed:
        yield {"type": "Move", "object": rename.old, "target": rename.new}
    for move in changes.moved:
        yield {"type": "Move", "object": move.iri, "origin": list(move.before), "target": list(move.after)}
    for iri in changes.gone:
        yield {"type": "Delete", "object": iri}


def feed(folder: Path) -> bytes:
    """The Atom feed of all releases in a folder, the newest first.

    Args:
        folder: holds a folder for each release.
    """
    manifests = _manifests(folder)
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed")
    _child(root, "id", RELEASE)
    _child(root, "title", "Evidensgraf: releases")
    _child(root, "updated", _time(manifests[0]["date"]) if manifests else "1970-01-01T00:00:00Z")
    _child(_child(root, "author"), "name", "Evidensgraf")
    _child(root, "link", rel="self", href=f"{RELEASE}feed.atom", type="application/atom+xml")
    _child(root, "rights", "CC BY 4.0")
    for manifest in manifests:
        _entry(root, manifest)
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _entry(root: ET.Element, manifest: dict[str, Any]) -> None:
    base = f"{RELEASE}{manifest['version']}"
    entry = _child(root, "entry")
    _child(entry, "id", base)
    _child(entry, "title", f"Evidensgraf {manifest['version']}")
    _child(entry, "updated", _time(manifest["date"]))
    _child(entry, "summary", manifest["summary"])
    for relation, path, media_type in LINKS:
        if path in manifest["files"] or path.startswith("site/") or path == "manifest.json":
            _child(entry, "link", rel=relation, href=f"{base}/{path}", type=media_type)
    if manifest["previous"]:
        _child(entry, "link", rel="predecessor-version", href=f"{RELEASE}{manifest['previous']}")


def _manifests(folder: Path) -> Sequence[dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*/manifest.json")]
    return sorted(found, key=lambda manifest: (manifest["date"], _order(manifest["version"])), reverse=True)


def _order(version: str) -> tuple[list[int], bool]:
    """By number, and a release after its own candidates."""
    numbers, _, candidate = version.partition("-")
    return [int(part) for part in numbers.split(".")], not candidate


def _time(date: str) -> str:
    return f"{date}T00:00:00Z"


def _child(parent: ET.Element, name: str, text: str = "", **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)
    child.text = text or None
    return child
