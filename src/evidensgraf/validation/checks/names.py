"""Prefixes and IRIs that parse, but hardly name what was meant."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from evidensgraf.namespaces import PREFIXES
from evidensgraf.validation.checks.found import Words, found

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Place, Result

_UNSAFE = re.compile(r"<(?i:javascript|vbscript|data|file):")
_TWICE = re.compile(r"<https?://(?:(?:https?:)?//|https?[:/])")
_HTTP = re.compile(r"<(https?:[^<>\s]*)>")


def check(document: Document) -> Iterator[Result]:
    """Prefixes with two meanings, namespaces with the wrong scheme, IRIs that should not be links."""
    yield from _redefined(document)
    yield from _wrong_scheme(document)
    yield from _strange(document)


def _redefined(document: Document) -> Iterator[Result]:
    first: dict[str, tuple[str, tuple[int, int]]] = {}
    for prefix, namespace, span in document.prefixes:
        known = first.setdefault(prefix, (namespace, span))
        if known[0] != namespace:
            yield found(
                "prefix-redefined",
                document.place(span),
                Words(
                    f"»{prefix}:« er allerede <{known[0]}>.", f"“{prefix}:” is redefined: it is <{known[0]}> before."
                ),
                Words("Giv det ene et andet præfiks.", "Give one of the two another prefix."),
                related=(document.place(known[1]),),
            )


def _other_scheme(iri: str) -> str:
    return f"http{iri[5:]}" if iri.startswith("https") else f"https{iri[4:]}"


def _wrong_scheme(document: Document) -> Iterator[Result]:
    known = {*PREFIXES.values(), *(namespace for namespace in document.namespaces if namespace.startswith("http"))}
    # What the file itself declares is not wrong by itself; what everybody knows by another scheme is.
    wrong = {_other_scheme(iri): iri for iri in known}
    written = sorted(set(_HTTP.findall(document.text)))  # a file may declare thousands of prefixes
    wrong = {iri: right for iri, right in wrong.items() if iri not in PREFIXES.values() and _begins_one(iri, written)}
    if not wrong:
        return
    names = {namespace: prefix for prefix, namespace in PREFIXES.items()}
    for kind, match in document.tokens:
        word = match[kind]
        start = word.find("<")
        if kind not in ("iri", "directive") or start < 0:
            continue
        iri = word[start + 1 :].partition(">")[0]
        right = next((r for w, r in wrong.items() if iri.startswith(w)), None)
        if right is None or (kind == "directive" and right not in PREFIXES.values()):
            continue
        scheme = right.partition(":")[0]
        about = f" ({names[right]}:)" if right in names else ""
        begin = match.start(kind) + start
        yield found(
            "namespace-scheme",
            document.place((begin, begin + len(iri) + 2)),
            Words(
                f"Navnerummet{about} begynder med {scheme}:, og det her er et andet navn.",
                f"The namespace{about} begins with {scheme}:, so this is another name.",
            ),
            Words(f"Skriv <{scheme}{iri[iri.index(':') :]}>.", f"Write <{scheme}{iri[iri.index(':') :]}>."),
        )


def _begins_one(iri: str, known: list[str]) -> bool:
    """Whether it begins one of some IRIs, given in order."""
    place = bisect_left(known, iri)
    return place < len(known) and known[place].startswith(iri)


def _strange(document: Document) -> Iterator[Result]:
    for kind, match in document.tokens if _UNSAFE.search(document.text) or _TWICE.search(document.text) else ():
        word = match[kind]
        if kind != "iri":
            continue
        if _UNSAFE.match(word):
            scheme = word[1:].partition(":")[0]
            yield found(
                "unsafe-scheme",
                document.place(match.span(kind)),
                Words(f"»{scheme}:« må aldrig blive et link.", f"The scheme “{scheme}:” must never become a link."),
                Words("Skriv en adresse med https:.", "Write an address with https:."),
            )
        elif _TWICE.match(word):
            rest = re.sub(r"^(?:https?:?/*)+", "", word[1:])
            yield found(
                "double-scheme",
                document.place(match.span(kind)),
                Words("IRI'en begynder to gange.", "The IRI has its scheme twice (https://https…)."),
                Words(f"Skriv <https://{rest}.", f"Write <https://{rest}."),
            )


def nearly_same(pieces: Sequence[Document]) -> Iterator[Result]:
    """IRIs of a file that differ by a slash at their end.

    Args:
        pieces: of the file.
    """
    namespaces = pieces[0].namespaces
    for iri in sorted({iri for piece in pieces for iri in piece.with_slash}.difference(namespaces)):
        first, other = _mention(iri, pieces), _mention(iri[:-1], pieces)
        if first and other:
            yield found(
                "nearly-same-iri",
                first,
                Words(
                    f"<{iri}> og den samme uden skråstreg til sidst er to forskellige ting.",
                    f"<{iri}> and the same without the slash (/) at its end are two things.",
                ),
                Words("Skriv dem ens, hvis de er den samme.", "Write them alike if they are the same."),
                related=(other,),
            )


def _mention(iri: str, pieces: Sequence[Document]) -> Place | None:
    """Where a file has an IRI first."""
    return next((piece.place_of(*piece.mentioned[iri]) for piece in pieces if iri in piece.mentioned), None)
