"""A file that does not parse: every mistake in it, each with its place and what to do about it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from evidensgraf.turtle.recovery import problems
from evidensgraf.validation.checks.found import Words, found
from evidensgraf.validation.checks.remedies import Mistake, explain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.errors import RdfSyntaxError
    from evidensgraf.turtle.scan import Span
    from evidensgraf.validation.documents import Document
    from evidensgraf.validation.result import Result

_ZERO_BYTES = 0.2
"""From this share of zero bytes on, a file is taken for UTF-16."""
_MARKER = re.compile(r"^(?:<{7}|={7}|>{7}|\|{7})(?=[ \r\n]|\Z)[^\r\n]*", re.MULTILINE)
_OTHER_FORMATS = (
    (re.compile(r"\s*<\?xml|\s*<rdf:RDF|\s*<!DOCTYPE\s+rdf", re.IGNORECASE), "RDF/XML", ".rdf"),
    (re.compile(r"\s*(?:<!DOCTYPE html|<html)", re.IGNORECASE), "HTML", ".html"),
    (re.compile(r"\s*(?:\{\s*\"|\[\s*\{\s*\")"), "JSON-LD", ".jsonld"),
)


def check(document: Document) -> Iterator[Result]:
    """Every mistake that keeps a file from being read.

    Of a statement the first mistake is told; of a prefix that is not declared, the first use.
    """
    if document.content is None:
        yield _unreadable(document)
        return
    whole = not_utf8(document) or _another_format(document)
    if whole:
        yield whole
    markers = [*_MARKER.finditer(document.text)]
    yield from (_marker(document, match.span()) for match in markers)
    if markers or (whole and whole.rule == "format") or _is_utf16(document.content):
        return
    # What is not UTF-8 has been told: U+FFFD stands for it, so that the other mistakes are found too.
    yield from _mistakes(document)


def _mistakes(document: Document) -> Iterator[Result]:
    undeclared: set[str] = set()
    for error in problems(document.text, document.path):
        start = document.lines.offset(*_numbers(error, "line", "column"))
        end = document.lines.offset(*_numbers(error, "end_line", "end_column"))
        mistake = Mistake(document, str(error.facts["reason"]), start, max(start, end))
        if not mistake.prefix or mistake.prefix not in undeclared:
            yield explain(mistake)
        undeclared.add(mistake.prefix or "")


def _numbers(error: RdfSyntaxError, line: str, column: str) -> tuple[int, int]:
    return int(str(error.facts[line])), int(str(error.facts[column]))


def _unreadable(document: Document) -> Result:
    says = Words("Filen findes ikke eller kan ikke åbnes.", "The file is not there or cannot be opened.")
    return found("unreadable", document.place((0, 0)), says)


def _is_utf16(content: bytes) -> bool:
    head = content[:1000]
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or head.count(0) > len(head) * _ZERO_BYTES


def not_utf8(document: Document) -> Result | None:
    """Why a file's bytes cannot be read as text, if they cannot: the first byte that is not UTF-8."""
    content = document.content or b""
    if _is_utf16(content):
        name = "UTF-32" if content.startswith((b"\xff\xfe\0\0", b"\0\0\xfe\xff")) else "UTF-16"
        return found(
            "encoding",
            document.place((0, 0)),
            Words(f"Filen er skrevet i {name}.", f"The file's encoding is {name}."),
            Words("Gem den igen som UTF-8.", "Save it again as UTF-8."),
        )
    try:
        content.decode()
    except UnicodeDecodeError as error:
        offset = len(content[: error.start].decode("utf-8-sig"))
        bad = content[error.start : error.start + 1]
        letter = bad.decode("cp1252", errors="replace")
        count = len(content.decode(errors="surrogateescape").encode("utf-16-le", errors="surrogatepass")) // 2
        count -= len(content.decode(errors="ignore").encode("utf-16-le")) // 2
        return found(
            "encoding",
            document.place((offset, offset + 1)),
            Words(
                f"Filen er ikke UTF-8: byten 0x{bad.hex().upper()} kan ikke læses ({count} sådanne i alt).",
                f"The file is not UTF-8: the byte 0x{bad.hex().upper()} cannot be read ({count} such in all).",
            ),
            Words(
                f"I Windows-1252 er den »{letter}«. Gem filen igen som UTF-8.",
                f"In Windows-1252 it is “{letter}”. Save the file again with the encoding UTF-8.",
            ),
        )
    return None


def _another_format(document: Document) -> Result | None:
    for start, name, ending in _OTHER_FORMATS:
        if start.match(document.text):
            return found(
                "format",
                document.place((0, len(document.lines.line(1)))),
                Words(f"Det her er {name}, ikke {document.syntax}.", f"This is {name}, not {document.syntax}."),
                Words(
                    f"Omsæt filen til {document.syntax}; som {name} hedder den {ending}.",
                    f"Convert the file to {document.syntax}; as {name} its ending is {ending}.",
                ),
            )
    return None


def _marker(document: Document, span: Span) -> Result:
    return found(
        "syntax",
        document.place(span),
        Words("Mærket er fra en fletning i git, som ikke blev gjort færdig.", "A git merge conflict was left here."),
        Words(
            "Vælg mellem de to udgaver, og slet linjerne med <<<<<<<, ======= og >>>>>>>.",
            "Choose between the two versions and delete the lines with <<<<<<<, ======= and >>>>>>>.",
        ),
    )
