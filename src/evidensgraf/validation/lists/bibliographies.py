"""A bibliography in BibTeX: whether others read what was meant, and whether the graph has its works already.

Source of the entry types: O. Patashnik, BibTeXing (1988), section 3.1; P. Lehman et al., The biblatex Package, section
2.1.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import shortened
from evidensgraf.validation import spelling
from evidensgraf.validation.checks.found import Words, found
from evidensgraf.validation.lists.entries import Bibliography, UndefinedMacro

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.turtle.scan import Span
    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.lists.entries import Entry, Problem
    from evidensgraf.validation.result import Result
    from evidensgraf.validation.world import World

_TYPES = frozenset(
    (
        "article",
        "book",
        "booklet",
        "conference",
        "inbook",
        "incollection",
        "inproceedings",
        "manual",
        "mastersthesis",
        "misc",
        "phdthesis",
        "proceedings",
        "techreport",
        "unpublished",
        "bookinbook",
        "collection",
        "dataset",
        "electronic",
        "inreference",
        "mvbook",
        "mvcollection",
        "mvproceedings",
        "mvreference",
        "online",
        "patent",
        "periodical",
        "reference",
        "report",
        "set",
        "software",
        "suppbook",
        "suppcollection",
        "suppperiodical",
        "thesis",
        "www",
        "xdata",
    )
)
_PERSONS = ("author", "editor")
_COMMAS_OF_ONE_NAME = 2
"""`Last, Jr, First` is the longest form that a name has (BibTeXing, section 4)."""
_DOI = "http://purl.org/ontology/bibo/doi"
_RESOLVER = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", re.IGNORECASE)


def check(document: Document, world: World) -> Iterator[Result]:
    """What is wrong with a bibliography.

    Args:
        document: it.
        world: the graph, which may have its works already.
    """
    read = Bibliography(document.text)
    for problem in read.problems:
        yield _unread(document, problem)
    keys = {entry.key.lower(): entry for entry in reversed(read.entries)}
    works = _works(world)
    for entry in read.entries:
        yield from _kind(document, entry)
        yield from _key(document, entry, keys)
        yield from _fields(document, entry, keys)
        yield from _known(document, entry, read.entries, works)


def _unread(document: Document, problem: Problem) -> Result:
    span, says, hint = _explained(document, problem)
    return found("syntax", document.place(span), says, hint)


def _explained(document: Document, problem: Problem) -> tuple[Span, Words, Words | None]:
    line_end = document.text.find("\n", problem.at)
    here = (problem.at, problem.at + 1 if line_end < 0 else max(problem.at + 1, line_end))
    name, start = problem.field or ("", problem.at)
    entry = problem.entry or ""
    if isinstance(problem.error, UndefinedMacro):
        word = str(problem.error.args[0])
        return (
            (problem.at, problem.at + len(word)),
            Words(f"Forkortelsen »{word}« er ikke defineret.", f"The string “{word}” is undefined."),
            Words(f"Skriv {{{word}}}, eller definér den med @string.", f"Write {{{word}}}, or define it by @string."),
        )
    if problem.is_unclosed:
        where = f"{entry}, {name}".strip(", ")
        return (
            (start, start + max(1, len(name))),
            Words(
                f"En tuborgklamme åbnes her og lukkes aldrig ({where}).", f"The brace “{{” here is unclosed ({where})."
            ),
            Words("Sæt } hvor værdien slutter.", "Put } where the value ends: what follows is eaten by it."),
        )
    if not problem.entry:
        return (
            here,
            Words("Posten har ingen nøgle.", "The entry has no key."),
            Words("Skriv en: @article{navn2024, …", "Write one: @article{name2024, …"),
        )
    return (
        here,
        Words(f"Her mangler et komma eller »}}« ({entry}).", f"A comma or “}}” is missing before this ({entry})."),
        Words("Sæt et komma efter feltet foran.", "Put a comma (,) after the field before it."),
    )


def _kind(document: Document, entry: Entry) -> Iterator[Result]:
    if entry.kind in _TYPES:
        return
    like = spelling.nearest(entry.kind, _TYPES) or "misc"
    yield found(
        "entry-type",
        document.place((entry.span[0], entry.span[0] + 1 + len(entry.kind))),
        Words(f"Typen »{entry.kind}« findes ikke.", f"There is no entry type “{entry.kind}”."),
        Words(f"Mente du @{like}?", f"Did you mean @{like}?"),
    )


def _key(document: Document, entry: Entry, keys: dict[str, Entry]) -> Iterator[Result]:
    first = keys[entry.key.lower()]
    if first is not entry:
        says = Words(f"Nøglen {entry.key} bruges to gange.", f"The key {entry.key} is used twice.")
        hint = Words("Giv den ene en anden nøgle.", "Give one of them another key.")
        yield found("entry-key", document.place(entry.span), says, hint, related=(document.place(first.span),))


def _fields(document: Document, entry: Entry, keys: dict[str, Entry]) -> Iterator[Result]:
    parent = entry.value("crossref")
    if parent and parent.value.lower() not in keys:
        like = spelling.nearest(parent.value, keys)
        yield found(
            "entry-reference",
            document.place(parent.span),
            Words(f"crossref: der er ingen post {parent.value}.", f"crossref: there is no entry {parent.value}."),
            Words(f"Mente du {like}?", f"Did you mean {like}?") if like else None,
        )
    for name in _PERSONS:
        people = entry.value(name)
        if people and people.value.count(",") > _COMMAS_OF_ONE_NAME and " and " not in people.value:
            yield found(
                "entry-names",
                document.place(people.span),
                Words(f"Navnene i {name} er skilt ved komma.", f"The names in {name} are separated by commas."),
                Words("Skriv »and« mellem personer, også på dansk.", "Write “and” between the authors."),
            )


def _known(document: Document, entry: Entry, entries: list[Entry], works: dict[str, str]) -> Iterator[Result]:
    """A work that stands twice in the list, or that the graph has."""
    doi = entry.value("doi")
    if not doi:
        return
    number = _number(doi.value)
    before = entries[: next(n for n, other in enumerate(entries) if other is entry)]
    for other in before:
        if (same := other.value("doi")) and _number(same.value) == number:
            says = Words(f"{other.key} har samme DOI.", f"{other.key} has the same DOI.")
            yield found("entry-twice", document.place(doi.span), says, related=(document.place(same.span),))
            return
    if number in works:
        name = shortened(works[number])
        says = Words(f"Grafen har den allerede: {name}.", f"The graph has it already: {name}.")
        hint = Words("Brug den, i stedet for at kode den igen.", "Use that one, instead of coding it again.")
        yield found("entry-in-graph", document.place(doi.span), says, hint, focus=works[number])


def _number(doi: str) -> str:
    return _RESOLVER.sub("", doi.strip()).lower()


def _works(world: World) -> dict[str, str]:
    """DOI → the publication in the graph."""
    return {
        _number(doi.value): about
        for one in world.documents
        for number, about, property_, doi in one.literal
        if property_ == _DOI and isinstance((one.quads or ())[number].subject, ox.NamedNode)
    }
