"""What the graph knows by a name that others use: a DOI or ISBN in any spelling, an IRI of ours or theirs, a title.

>>> doi("https://dx.doi.org/10.1001/JAMAPSYCHIATRY.2019.2291.")
'10.1001/jamapsychiatry.2019.2291'
>>> isbn("ISBN 978-87-7119-677-1")
'9788771196771'
>>> normal("Nye veje mod job – for borgere")
'nye veje mod job for borgere'
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from evidensgraf import queries, resources
from evidensgraf.errors import UnknownIriError
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.store.table import iri as iri_term

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidensgraf.store import Store

Kind = Literal["doi", "isbn", "iri", "title"]

MOST = 20
"""Things that one look-up finds."""

_DOI = re.compile(
    r"(?:https?://(?:dx\.|www\.)?doi\.org/|info:doi/|doi:?)?\s*(10\.\d{4,9}/[^\s<>\"{}|\\^`]+)", re.IGNORECASE
)
_ISBN = re.compile(r"(?:urn:isbn:|isbn(?:-1[03])?:?)?\s*([\dxX][\dxX\s–-]{8,20}[\dxX])", re.IGNORECASE)
_ORCID = re.compile(r"(?:orcid:?\s*)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])", re.IGNORECASE)
_WIKIDATA = re.compile(r"(?:wd:|https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/)?(Q[1-9]\d*)", re.IGNORECASE)
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+", re.IGNORECASE)
_NO_WORD = re.compile(r"[\W_]+")
_EXACT = {PREFIXES["owl"] + "sameAs", PREFIXES["schema"] + "sameAs", PREFIXES["skos"] + "exactMatch"}


@dataclass(frozen=True, slots=True)
class Match:
    """A thing that was found.

    Attributes:
        iri: the thing.
        by: the property that its other name is given by; None where the name is its own.
        is_exact: it is that thing, and not only close to it.
    """

    iri: str
    by: str | None = None
    is_exact: bool = True


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up found.

    Attributes:
        text: what was looked up.
        read_as: what it was taken for.
        value: how it was read: without the variants of spelling.
        matches: what it names.
    """

    text: str
    read_as: Kind
    value: str
    matches: tuple[Match, ...]


def find(store: Store, text: str) -> Found:
    """What a text names.

    Args:
        store: where to look.
        text: a DOI, an ISBN, an IRI (or its short form, `study:jobfirst`), an ORCID, an item of Wikidata, or a title.
    """
    text = text.strip()
    if number := doi(text):
        numbered = _by_number(store, "doi", number)
        return Found(text, "doi", number, numbered + _matched(store, f"https://doi.org/{number}"))
    if number := isbn(text):
        return Found(text, "isbn", number, _by_number(store, "isbn", number))
    if iri := _iri(text):
        return Found(text, "iri", iri, _by_iri(store, iri))
    title = normal(text)
    return Found(text, "title", title, tuple(Match(iri) for iri in _titles(store, store.version).get(title, ())[:MOST]))


def rests_on(store: Store, iri: str) -> dict[str, tuple[str, ...]]:
    """The findings and the claims that have to do with a thing, by `finding` and `claim`."""
    rows = store.table(queries.load_about("lookup_rests", iri)).dicts()
    return {
        kind: tuple(row["thing"].value for row in rows if row["kind"].value == kind) for kind in ("finding", "claim")
    }


def doi(text: str) -> str | None:
    """A DOI without its resolver, in lower case, which makes no difference (DOI Handbook, 2.4); None if it is none."""
    match = _DOI.fullmatch(unquote(text.strip()))
    return match[1].rstrip(".,;)").lower() if match else None


def isbn(text: str) -> str | None:
    """The digits of an ISBN whose check digit is right (ISO 2108), as ISBN-13; None if it is none."""
    match = _ISBN.fullmatch(text.strip())
    digits = re.sub(r"[\s–-]", "", match[1]).upper() if match else ""
    if len(digits) == 10 and "X" not in digits[:9]:
        values = [10 if digit == "X" else int(digit) for digit in digits]
        if sum((10 - at) * value for at, value in enumerate(values)) % 11 == 0:
            body = f"978{digits[:9]}"
            return body + str(-_weighted(body) % 10)
    is_right = len(digits) == 13 and digits.isdigit() and _weighted(digits) % 10 == 0
    return digits if is_right else None


def normal(text: str) -> str:
    """A title without what spelling varies in: case, accents, punctuation, spaces."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return _NO_WORD.sub(" ", plain.casefold()).strip()


def _weighted(digits: str) -> int:
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits))


def _iri(text: str) -> str | None:
    if match := _ORCID.fullmatch(text):
        return f"https://orcid.org/{match[1].upper()}"
    if match := _WIKIDATA.fullmatch(text):
        return f"http://www.wikidata.org/entity/{match[1].upper()}"
    if _IRI.fullmatch(text):
        return text
    prefix, colon, local = text.partition(":")
    is_short = bool(colon) and prefix in PREFIXES and not local.startswith("/") and not re.search(r"\s", local)
    return PREFIXES[prefix] + local if is_short else None


def _by_iri(store: Store, iri: str) -> tuple[Match, ...]:
    if not iri.startswith(BASE):
        return _matched(store, iri)
    try:
        return (Match(resources.load(store, iri).iri),)
    except UnknownIriError:
        return ()


def _matched(store: Store, iri: str) -> tuple[Match, ...]:
    """The things that say that they are the same as, or close to, an IRI; `http` and a slash make no difference."""
    rest = re.sub(r"^https?://", "", iri, flags=re.IGNORECASE).rstrip("/")
    found: dict[str, Match] = {}
    for spelling in (f"{scheme}://{rest}{end}" for scheme in ("https", "http") for end in ("", "/")):
        for row in store.table(queries.load("lookup_same"), {"wanted": iri_term(spelling)}).dicts():
            match = Match(row["thing"].value, row["property"].value, row["property"].value in _EXACT)
            found.setdefault(match.iri, match)
    return tuple(sorted(found.values(), key=lambda match: (not match.is_exact, match.iri)))[:MOST]


def _by_number(store: Store, kind: str, number: str) -> tuple[Match, ...]:
    return tuple(Match(iri) for iri in _numbers(store, store.version).get((kind, number), ()))[:MOST]


@lru_cache(maxsize=4)
def _numbers(store: Store, version: str) -> Mapping[tuple[str, str], list[str]]:
    del version  # another version of the graph has other numbers
    found: dict[tuple[str, str], list[str]] = {}
    for row in store.table(queries.load("lookup_numbers")).dicts():
        kind, number = row["kind"].value, row["number"].value
        if read := doi(number) if kind == "doi" else isbn(number):
            found.setdefault((kind, read), []).append(row["thing"].value)
    return found


@lru_cache(maxsize=4)
def _titles(store: Store, version: str) -> Mapping[str, list[str]]:
    del version  # as above
    found: dict[str, dict[str, None]] = {}
    for row in store.table(queries.load("lookup_titles")).dicts():
        if row["thing"].is_iri and (title := normal(row["title"].value)):
            found.setdefault(title, {})[row["thing"].value] = None
    return {title: list(things) for title, things in found.items()}
