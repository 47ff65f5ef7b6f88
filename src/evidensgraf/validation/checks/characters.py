"""Characters that a file can hold, but was hardly meant to."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from evidensgraf.validation import spelling
from evidensgraf.validation.checks.found import Words, found

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Result

_PLAIN = bytes([*range(0x20, 0x7F), *b"\t\n"])
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
"""Control characters, and marks of width or direction that cannot be seen."""
_FIRST, _NEXT = "[\u00c2-\u00c5\u00e2]", "[\u0080-\u00bf\u0152-\u2122]"
_TWICE_ENCODED = re.compile(f"{_FIRST}{_NEXT}{{1,2}}")
"""What UTF-8 of two or three bytes looks like once it has been read as Windows-1252."""


def check(document: Document) -> Iterator[Result]:
    """Control characters, text that was encoded twice, letters in two parts, carriage returns within literals."""
    used = _used(document.text)
    if _CONTROL.search(used):
        yield from _control(document)
    if re.search(_FIRST, used) and re.search(_NEXT, used):
        yield from _twice_encoded(document)
    if used:
        yield from _not_composed(document)
    if spelling.odd(used):
        yield from _look_alike(document)
    if "\r" in used:
        yield from _carriage_returns(document)


def _used(text: str) -> str:
    """Each character of a text once that is not plain ASCII: few, and soon found, however long the text is."""
    return "".join(sorted(set(text.encode().translate(None, _PLAIN).decode())))


def _control(document: Document) -> Iterator[Result]:
    for match in _CONTROL.finditer(document.text):
        name = spelling.described(match[0])
        yield found(
            "control-character",
            document.place(match.span()),
            Words(f"Her står et tegn, der ikke kan ses: {name}.", f"A control character that cannot be seen: {name}."),
            Words("Slet det.", "Delete it: it cannot be written as XML, or hides what the text says."),
        )


def _twice_encoded(document: Document) -> Iterator[Result]:
    last_line = 0
    for match in _TWICE_ENCODED.finditer(document.text):
        place = document.place(match.span())
        meant = _decoded(match[0])
        if meant is None or place.line == last_line:
            continue
        last_line = place.line
        yield found(
            "mojibake",
            place,
            Words(f"»{match[0]}« er et bogstav, der er kodet to gange.", f"“{match[0]}” is mojibake: encoded twice."),
            Words(
                f"Skriv »{meant}«. Filen har været læst som Latin-1 og gemt igen.",
                f"Write “{meant}”. The file was UTF-8, read as Latin-1 and saved again.",
            ),
        )


def _decoded(text: str) -> str | None:
    for encoding in ("cp1252", "latin-1"):
        try:
            meant = text.encode(encoding).decode()
        except UnicodeError:
            continue
        if meant.isprintable():
            return meant
    return None


def _not_composed(document: Document) -> Iterator[Result]:
    if unicodedata.is_normalized("NFC", document.text):
        return
    for kind, match in document.tokens:
        word = match[kind]
        if kind in ("iri", "word", "literal") and not unicodedata.is_normalized("NFC", word):
            composed = unicodedata.normalize("NFC", word)
            yield found(
                "not-nfc",
                document.place(match.span(kind)),
                Words(
                    "Et bogstav er skrevet som to tegn (NFD), og det er et andet navn end med ét (NFC).",
                    "A letter is written as two characters (NFD), which is another name than with one (NFC).",
                ),
                Words(f"Skriv {composed} med bogstaver i ét tegn.", f"Normalise it to NFC: {composed}"),
            )


def _look_alike(document: Document) -> Iterator[Result]:
    for kind, match in document.tokens:
        word = match[kind]
        odd = [c for c in spelling.odd(unicodedata.normalize("NFC", word)) if not _CONTROL.match(c)]
        # A name that is all of another script is meant so.
        if kind in ("iri", "word") and odd and spelling.plain(word).isascii():
            names, plain = ", ".join(map(spelling.described, odd)), spelling.plain(word)
            yield found(
                "look-alike",
                document.place(match.span(kind)),
                Words(f"Navnet har tegn, der ligner andre: {names}.", f"The name has look-alikes: {names}."),
                Words(f"Mente du {plain}?", f"Did you mean {plain}?"),
            )


def _carriage_returns(document: Document) -> Iterator[Result]:
    for kind, match in document.tokens:
        if kind == "literal" and "\r" in match[kind]:
            yield found(
                "carriage-return",
                document.place(match.span(kind)),
                Words(
                    "Strengen har et vognretur-tegn (CR) i sig, og det er en del af værdien.",
                    "The string has a carriage return (CR) in it, which is part of the value.",
                ),
                Words("Gem filen med linjeskift LF.", "Save the file with line ends LF."),
            )
