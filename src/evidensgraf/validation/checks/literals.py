"""Literals: valid for their datatype, in a language that exists, said once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.namespaces import shortened
from evidensgraf.validation.checks.datatypes import XSD, is_valid, meant
from evidensgraf.validation.checks.found import Words, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Result

_COUNTRIES = {"dk": "da", "cz": "cs", "gb": "en", "gr": "el", "jp": "ja", "us": "en", "dan": "da", "eng": "en"}
"""Codes of countries, or of languages in three letters, that are written for those of languages (BCP 47)."""
_TWO_NUMBERS = re.compile(r"(?<![\w.])\d+,\d+(?![\w.]*\")")
_TEXT = frozenset((f"{XSD}string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"))


def check(document: Document) -> Iterator[Result]:
    """Each literal by itself, and those that differ from another by nothing that means something."""
    seen: dict[tuple[str, str, str, str | None], int] = {}
    checked: dict[tuple[str, str], bool] = {}
    for number, quad in enumerate(document.quads or ()):
        literal = quad.object
        if not isinstance(literal, ox.Literal):
            continue
        datatype = literal.datatype.value
        if datatype in _TEXT:
            yield from _text(document, number, literal, seen)
            continue
        key = literal.value, datatype
        if key not in checked:
            checked[key] = is_valid(*key) and "T24:00:00" not in literal.value
        if not checked[key]:
            yield _strange(document, number, literal)
    yield from _two_numbers(document)


def _strange(document: Document, number: int, literal: ox.Literal) -> Result:
    value, datatype = literal.value, literal.datatype.value
    name = shortened(datatype)
    place = document.place_of(number)
    if is_valid(value, datatype):
        return found(
            "literal-form",
            place,
            Words(f"{value} er midnat næste dag.", f"{value} is midnight of the next day."),
            Words("Skriv den dag, T00:00:00.", "Write that day with T00:00:00: 24:00:00 is rewritten by some engines."),
            value=str(literal),
        )
    if is_valid(value.strip(" \t\r\n"), datatype):
        return found(
            "literal-form",
            place,
            Words(f"Der er mellemrum om værdien af {name}.", f"There is white space around the {name}."),
            Words(f'Skriv "{value.strip()}".', f'Write "{value.strip()}".'),
            value=str(literal),
        )
    return found(
        "literal",
        place,
        Words(f"»{value}« er ikke en gyldig {name}.", f"“{value}” is not a valid {name}."),
        meant(value, datatype),
        value=str(literal),
    )


def _text(
    document: Document, number: int, literal: ox.Literal, seen: dict[tuple[str, str, str, str | None], int]
) -> Iterator[Result]:
    quad = (document.quads or ())[number]
    language = literal.language
    code = (language or "").partition("-")[0].lower()
    if code in _COUNTRIES:
        yield found(
            "language-code",
            document.place_of(number),
            Words(f"»{code}« er ikke en kode for et sprog.", f"“{code}” is not the code of a language here."),
            Words(f"Skriv @{_COUNTRIES[code]}.", f"Write @{_COUNTRIES[code]} (dk is a country)."),
            value=str(literal),
        )
    key = str(quad.subject), quad.predicate.value, literal.value.strip(), language and language.lower()
    first = seen.setdefault(key, number)
    if first != number:
        yield _again(document, first, number)


def _again(document: Document, first: int, number: int) -> Result:
    quads = document.quads or ()
    value, before = quads[number].object, quads[first].object
    alike = getattr(value, "value", "") == getattr(before, "value", "")
    says = (
        Words("Det samme står to gange (store og små bogstaver i sprogkoden tæller ikke).", "The same stands twice "
              "(a duplicate; case does not count in a language tag).")
        if alike
        else Words("De to værdier adskiller sig kun ved et mellemrum.", "The two values differ by white space alone.")
    )  # fmt: skip
    return found(
        "said-twice",
        document.place_of(number),
        says,
        Words("Slet den ene.", "Delete one of them, or the trailing space." if not alike else "Delete one of them."),
        value=str(value),
        related=(document.place_of(first),),
    )


def _two_numbers(document: Document) -> Iterator[Result]:
    if not _TWO_NUMBERS.search(document.text):
        return
    before: list[tuple[str, int, int]] = []
    for kind, match in document.tokens:
        before = [*before[-2:], (kind if match[kind] != "," else ",", *match.span(kind))]
        if [token[0] for token in before] != ["number", ",", "number"]:
            continue
        if before[0][2] == before[1][1] and before[1][2] == before[2][1]:
            written = document.text[before[0][1] : before[2][2]]
            yield found(
                "decimal-comma",
                document.place((before[0][1], before[2][2])),
                Words(f"{written} er to værdier, ikke ét tal.", f"{written} is two objects, not one number."),
                Words(
                    f"Skriv {written.replace(',', '.')}, eller sæt et mellemrum efter kommaet.",
                    f"Write {written.replace(',', '.')} if a decimal is meant, or put a blank after the comma.",
                ),
            )
