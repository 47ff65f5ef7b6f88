"""Literals: valid for their datatype, in a language that exists, said once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidensgraf.namespaces import shortened
from evidensgraf.validation.checks.datatypes import XSD, is_valid, meant
from evidensgraf.validation.checks.found import Words, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyoxigraph as ox

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Result

_COUNTRIES = {"dk": "da", "cz": "cs", "gb": "en", "gr": "el", "jp": "ja", "us": "en", "dan": "da", "eng": "en"}
"""Codes of countries, or of languages in three letters, that are written for those of languages (BCP 47)."""
_NUMBER_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_Said = dict[tuple[str, str, str, str], int]
_NUMBERS = frozenset((f"{XSD}integer", f"{XSD}decimal"))
_TEXT = f"{XSD}string"
_NONE = -2
"""No statement, nor the one before the first."""


def check(document: Document) -> Iterator[Result]:
    """Each literal by itself, and those that differ from another by nothing that means something."""
    seen: _Said = {}
    checked: dict[tuple[str, str], bool] = {}
    before = _NONE
    for number, about, predicate, literal in document.literal:
        language = (literal.language or "").lower()
        datatype = "" if language else literal.datatype.value
        if language or datatype == _TEXT:
            first = seen.setdefault((about, predicate, literal.value.strip(), language), number)
            if first != number or language.partition("-")[0] in _COUNTRIES:
                yield from _text(document, first, number, literal)
            continue
        if before == number - 1 and datatype in _NUMBERS and _same_property(document, number):
            yield from _two_numbers(document, before, number)
        before = number if datatype in _NUMBERS else _NONE
        key = literal.value, datatype
        if key not in checked:
            checked[key] = is_valid(*key) and "T24:00:00" not in literal.value
        if not checked[key]:
            yield _strange(document, number, literal)


def _same_property(document: Document, number: int) -> bool:
    """Whether a statement has the property of the one before it."""
    quads = document.quads or ()
    return bool(quads[number - 1].predicate == quads[number].predicate)


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
    document: Document,
    first: int,
    number: int,
    literal: ox.Literal,
) -> Iterator[Result]:
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


def _two_numbers(document: Document, first: int, second: int) -> Iterator[Result]:
    """Two numbers with nothing but a comma between them."""
    if second >= len(document.spots):
        return
    (start, comma), (after, end) = document.spots[first].object, document.spots[second].object
    written = document.text[start:end]
    if after == comma + 1 and _NUMBER_COMMA.fullmatch(written):
        yield found(
            "decimal-comma",
            document.place((start, end)),
            Words(f"{written} er to værdier, ikke ét tal.", f"{written} is two objects, not one number."),
            Words(
                f"Skriv {written.replace(',', '.')}, eller sæt et mellemrum efter kommaet.",
                f"Write {written.replace(',', '.')} if a decimal is meant, or put a blank after the comma.",
            ),
        )
