"""The rules that are not shapes: what each of our own codes means, in one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidensgraf.errors import Language

_MUST, _SHOULD = "Violation", "Warning"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of our own.

    Attributes:
        severity: how grave it is to break it, one of `SEVERITIES`.
        says: what it demands, in both languages.
    """

    severity: str
    says: dict[Language, str]


def _rule(severity: str, da: str, en: str) -> Rule:
    return Rule(severity, {"da": da, "en": en})


RULES: dict[str, Rule] = {
    # The file cannot be read.
    "unreadable": _rule(_MUST, "Filen findes og kan åbnes.", "The file is there and can be opened."),
    "encoding": _rule(_MUST, "Filen er skrevet i UTF-8.", "The file is written in UTF-8."),
    "format": _rule(
        _MUST, "Filen har det format, som endelsen lover.", "The file has the format that its ending says."
    ),
    "syntax": _rule(_MUST, "Filen følger formatets grammatik.", "The file follows the grammar of its format."),
    # What a file says by itself.
    "rdf-1.2": _rule(_MUST, "Filen holder sig til RDF 1.1.", "The file keeps to RDF 1.1."),
    "literal": _rule(_MUST, "En literal er gyldig for sin datatype.", "A literal is valid for its datatype."),
    "literal-form": _rule(
        _SHOULD, "En literal er skrevet, som alle læser den ens.", "A literal is written as all read it alike."
    ),
    "decimal-comma": _rule(_SHOULD, "Et tal er ét tal.", "A number is one number."),
    "language-code": _rule(_SHOULD, "En sprogkode er et sprogs.", "A language tag is that of a language."),
    "said-twice": _rule(_SHOULD, "Det samme siges én gang.", "The same is said once."),
    "control-character": _rule(_SHOULD, "Alle tegn kan ses.", "All characters can be seen."),
    "mojibake": _rule(_SHOULD, "Tekst er kodet én gang.", "Text is encoded once."),
    "not-nfc": _rule(_SHOULD, "Bogstaver er sat sammen (NFC).", "Letters are composed (NFC)."),
    "look-alike": _rule(_SHOULD, "Navne har ingen tegn, der ligner andre.", "Names have no look-alike characters."),
    "carriage-return": _rule(_SHOULD, "Strenge har ingen vognretur.", "Strings have no carriage return."),
    "prefix-redefined": _rule(_SHOULD, "Et præfiks betyder én ting.", "A prefix has one meaning."),
    "namespace-scheme": _rule(
        _SHOULD, "Et navnerum har sit eget skema (http, https).", "A namespace has its own scheme (http, https)."
    ),
    "unsafe-scheme": _rule(_SHOULD, "En IRI kan blive et link.", "An IRI can become a link."),
    "double-scheme": _rule(_SHOULD, "En IRI har ét skema.", "An IRI has one scheme."),
    "nearly-same-iri": _rule(_SHOULD, "Én ting har én IRI.", "One thing has one IRI."),
    "list-branches": _rule(_SHOULD, "En liste har én ende.", "A list has one end."),
    "blank-nodes-alike": _rule(_SHOULD, "Tomme knuder kan skelnes.", "Blank nodes can be told apart."),
    "blank-node-shared": _rule(_SHOULD, "En tom knude står i én graf.", "A blank node stands in one graph."),
    "no-statements": _rule(_SHOULD, "En fil siger noget.", "A file says something."),
    # What a table or a bibliography must be like.
    "table-column": _rule(_MUST, "En tabel har sine kolonner.", "A table has its columns."),
    "table-column-unknown": _rule(_SHOULD, "En tabels kolonner kendes.", "A table's columns are known."),
    "table-row": _rule(_MUST, "En række har en celle til hver kolonne.", "A row has a cell for each column."),
    "table-empty-row": _rule(_SHOULD, "En række har noget i sig.", "A row has something in it."),
    "table-key": _rule(_MUST, "Rækker kan skelnes.", "Rows can be told apart."),
    "table-cell": _rule(_MUST, "En celle er, som dens kolonne kræver.", "A cell is what its column demands."),
    "table-cell-separator": _rule(_SHOULD, "Værdier har ét skilletegn.", "Values have one separator."),
    "table-formula": _rule(_SHOULD, "En celle er tekst, ikke en formel.", "A cell is text, not a formula."),
    "table-number": _rule(_MUST, "Et langt tal har alle sine cifre.", "A long number has all its digits."),
    "entry-type": _rule(_MUST, "En post har en type, som findes.", "An entry has a type that exists."),
    "entry-key": _rule(_MUST, "En nøgle står for én post.", "A key stands for one entry."),
    "entry-reference": _rule(_MUST, "Det, en post henviser til, er med.", "What an entry refers to is there."),
    "entry-names": _rule(_SHOULD, "Personer kan skelnes.", "Persons can be told apart."),
    "entry-twice": _rule(_SHOULD, "Et værk står der én gang.", "A work is listed once."),
    "entry-in-graph": _rule(_SHOULD, "Et værk kodes én gang.", "A work is coded once."),
    # What the files say together.
    "undeclared-term": _rule(_MUST, "Ontologien har det, der bruges af den.", "The ontology has what is used of it."),
    "unknown-concept": _rule(_MUST, "Et begreb står i sin liste.", "A concept stands in its list."),
    "dangling": _rule(_MUST, "Det, der henvises til, findes.", "What is referred to is there."),
    "defined-twice": _rule(_MUST, "En ting er defineret i én fil.", "A thing is defined in one file."),
    "blank-node": _rule(
        _MUST, "Data og begreber har ingen tomme knuder.", "Data and concepts have no blank nodes: all can be cited."
    ),
    "language-missing": _rule(_SHOULD, "Tekst har en sprogkode.", "Text has a language tag."),
    "same-in-both": _rule(_SHOULD, "Tekst på to sprog er to tekster.", "Text in two languages is two texts."),
}
"""Every code that `Result.rule` can have beside the IRI of a shape."""
