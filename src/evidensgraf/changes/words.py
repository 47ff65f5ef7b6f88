"""Changes for a reader, as Markdown, and for a program, as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import GRAPH, PREFIXES, RDFS, SKOS, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evidensgraf.changes.compare import Changes, Edit
    from evidensgraf.errors import Language

_WORDS: dict[Language, dict[str, str]] = {
    "da": {
        "new": "Nyt", "gone": "Udgået", "renamed": "Omdøbt", "changed": "Ændret", "moved": "Flyttet",
        "none": "Intet er ændret.", "to": "til",
    },
    "en": {
        "new": "New", "gone": "Retired", "renamed": "Renamed", "changed": "Changed", "moved": "Moved",
        "none": "Nothing has changed.", "to": "to",
    },
}  # fmt: skip
_NAMING = (f"{SKOS}prefLabel", f"{RDFS}label", f"{PREFIXES['dcterms']}title", f"{PREFIXES['foaf']}name")
_LONGEST = 120
"""A value is shown up to so many characters."""

Labels = dict[str, dict[str, str]]
"""IRI → language (empty: none) → name."""


def labels(quads: Iterable[ox.Quad]) -> Labels:
    """What things are called."""
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for quad in quads:
        if quad.predicate.value not in _NAMING or not isinstance(quad.object, ox.Literal):
            continue
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        name = (_NAMING.index(quad.predicate.value), quad.object.value)
        known = found.setdefault(quad.subject.value, {})
        language = quad.object.language or ""
        known[language] = min(known.get(language, name), name)
    return {iri: {language: name for language, (_, name) in sorted(names.items())} for iri, names in found.items()}


def markdown(changes: Changes, names: Labels, language: Language) -> str:
    """The changes as Markdown, a heading a kind; a sentence where there are none.

    Args:
        changes: what differs.
        names: what things are called, now or before.
        language: the language of headings and names.
    """
    if not changes:
        return _WORDS[language]["none"] + "\n"
    return "\n".join(_lines(changes, names, language)) + "\n"


def as_json(changes: Changes) -> str:
    """The changes for a program: IRIs in full, values as N-Triples terms."""
    return json.dumps(asdict(changes), ensure_ascii=False, indent=2) + "\n"


def _lines(changes: Changes, names: Labels, language: Language) -> Iterator[str]:
    words = _WORDS[language]

    def named(iri: str) -> str:
        known: Mapping[str, str] = names.get(iri, {})
        label = known.get(language) or known.get("") or next(iter(known.values()), "")
        return f"`{shortened(iri)}` {label}".rstrip()

    sections = {
        "new": [[f"- {named(iri)}"] for iri in changes.new],
        "gone": [[f"- {named(iri)}"] for iri in changes.gone],
        "renamed": [
            [f"- `{shortened(rename.old)}` {words['to']} {named(rename.new)}", *map(_edit, rename.edits)]
            for rename in changes.renamed
        ],
        "changed": [[f"- {named(change.iri)}", *map(_edit, change.edits)] for change in changes.changed],
        "moved": [[f"- {named(move.iri)}: {_graphs(move.before)} → {_graphs(move.after)}"] for move in changes.moved],
    }
    for kind, entries in sections.items():
        if entries:
            yield from (f"## {words[kind]} ({len(entries)})", "")
            for entry in entries:
                yield from entry
            yield ""


def _edit(edit: Edit) -> str:
    before, after = (", ".join(f"`{_value(value)}`" for value in values) for values in (edit.removed, edit.added))
    return f"  - `{shortened(edit.property)}`: {before or '–'} → {after or '–'}"


def _value(term: str) -> str:
    text = shortened(term) if term.startswith("<") else term
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _graphs(iris: Iterable[str]) -> str:
    return ", ".join(f"`{iri.removeprefix(GRAPH) or '–'}`" for iri in iris)
