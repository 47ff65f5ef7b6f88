"""Everything that is said to one reader: names, values and addresses in that reader's language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from flask import request

from evidensgraf.namespaces import BASE, EVG, GRAPH, PREFIXES, shortened
from evidensgraf.resources.names import Name
from evidensgraf.web.linked import read_path
from evidensgraf.web.negotiation import ENDPOINT, SPACES
from evidensgraf.web.vocabulary import WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidensgraf.errors import Language
    from evidensgraf.resources import Resource
    from evidensgraf.store.table import Term
    from evidensgraf.web.grades import Shown
    from evidensgraf.web.site import Site
    from evidensgraf.web.words import Words

_SENTENCE = re.compile(re.escape(BASE) + r"id/sentence/s(\d+)-(\d+)")
_SHARE = re.compile(re.escape(BASE) + r"id/(?:line|assessment)/[^#]+#([\w-]+)")
"""What counts for one direction: a part of a line or an assessment, and so many that none has a name of its own."""
_DEFINING = tuple(PREFIXES[prefix] + local for prefix, local in (("skos", "definition"), ("dcterms", "description")))
_DIGITS = re.compile(r"(\d+)")
_XSD = PREFIXES["xsd"]
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "nonNegativeInteger", "positiveInteger", "int")}


@dataclass(frozen=True, slots=True)
class Reader:
    """One reader of the site.

    Attributes:
        site: what is read.
        language: the language that it is read in.
    """

    site: Site
    language: Language

    @property
    def words(self) -> Words:
        """The site's own words in this language."""
        return self.site.words[self.language]

    def in_other(self, language: Language) -> Reader:
        """The same reader, in that language."""
        return replace(self, language=language)

    @property
    def other_language(self) -> Language:
        """The language that is switched to."""
        return "en" if self.language == "da" else "da"

    @property
    def other_url(self) -> str:
        """This page in the other language, with its query if it has one."""
        here = f"/{self.language}/"
        path = f"{here}sparql" if request.path == ENDPOINT else request.path
        rest = path.removeprefix(here) if path.startswith(here) else ""
        address = request.script_root + quote(f"/{self.other_language}/{rest}")
        given = list(request.args.items(multi=True))
        return f"{address}?{urlencode(given)}" if given else address

    def name(self, iri: str) -> Name:
        """What something is called: the graph's name, else the site's words, else its short IRI."""
        if match := _SENTENCE.fullmatch(iri):
            return Name(self._sentence(match[1], match[2]), None)
        if iri.startswith(GRAPH):
            return Name(iri.removeprefix(GRAPH), None)
        if (share := _SHARE.fullmatch(iri)) and (direction := PREFIXES["direction"] + share[1]) in self.site.signs:
            return Name(f"{self.name(EVG.DirectionContribution).text}: {self.name(direction).text}", None)
        known = self.site.names.of(iri, self.language)
        if known is None and iri in WORDS:
            return Name(self.words.gettext(WORDS[iri]), None)
        return known or Name(shortened(iri), None)

    def grade(self, iri: str) -> Shown | None:
        """How strong the evidence is for a claim or an intervention, if it is graded."""
        return self.site.grades.shown(iri, self.language, lambda thing: self.name(thing).text)

    def is_ungraded(self, iri: str) -> bool:
        """Whether something is a claim with evidence that is not about an effect in one direction."""
        return iri in self.site.grades.ungraded

    def has_name(self, iri: str) -> bool:
        """Whether something is called more than its IRI."""
        return self.name(iri).text not in (iri, shortened(iri))

    def href(self, iri: str) -> str | None:
        """Where something is read of: our page for our IRIs, the web for others; None for what is no web address."""
        if iri.startswith(BASE):
            path = iri.removeprefix(BASE)
            has_page = path.split("/", 1)[0] in SPACES and read_path(path)[1] is None
            return request.script_root + quote(f"/{self.language}/{path}" if has_page else f"/{path}", safe="/#")
        return iri if iri.startswith(("https://", "http://")) else None

    def is_ours(self, iri: str) -> bool:
        """Whether an IRI is of our own namespace."""
        return iri.startswith(BASE)

    def sign(self, direction: str) -> str:
        """The sign of an effect direction."""
        return self.site.signs.get(direction, "")

    def slug(self, iri: str) -> str:
        """The last step of an IRI."""
        return iri.rsplit("/", 1)[-1]

    def literal(self, term: Term) -> str:
        """A literal as this language writes it."""
        if term.datatype in _NUMBERS:
            return self.words.number(term.value)
        if term.datatype == f"{_XSD}date":
            return self.words.date(term.value)
        if term.datatype == f"{_XSD}boolean":
            return self._boolean(term.value)
        return term.value

    def is_number(self, term: Term) -> bool:
        """Whether a value is a number, so that a column of them can be aligned."""
        return term.datatype in _NUMBERS

    def columns_of_numbers(self, rows: Sequence[Sequence[Term | None]]) -> set[int]:
        """Which columns hold numbers and nothing else, counted from 0."""
        columns = ([cell for cell in column if cell] for column in zip(*rows, strict=True))
        return {at for at, cells in enumerate(columns) if cells and all(map(self.is_number, cells))}

    def in_language(self, terms: Sequence[Term]) -> list[Term]:
        """The texts in this language; where there are none, those in others."""
        return [term for term in terms if term.language == self.language] or list(terms)

    def definitions(self, thing: Resource) -> list[Term]:
        """What a thing is, in this language if it is said in it."""
        found = next((values for name in _DEFINING if (values := thing.values(name))), ())
        return self.in_language(found)

    def meaning(self, concept: str) -> Term | None:
        """What a concept means, in this language if it is said in it; None where that is not said."""
        found = self.in_language(self.site.definitions.get(concept, ()))
        return found[0] if found else None

    def sort_key(self, iri: str) -> tuple[str, ...]:
        """What things are ordered by: their names, with numbers by size; sentences as they stand in the note."""
        known = self.site.sort_keys
        if (key := known.get((self.language, iri))) is None:
            key = self._sort_key(iri)
            if self.site.names.of(iri, self.language):  # what has no name may be anything that was asked for
                known[self.language, iri] = key
        return key

    def ordered(self, terms: Sequence[Term]) -> list[Term]:
        """Values in the order of their names."""
        return sorted(terms, key=lambda term: self.sort_key(term.value))

    def _sort_key(self, iri: str) -> tuple[str, ...]:
        sentence = _SENTENCE.fullmatch(iri)
        text = f"{sentence[1]}.{sentence[2]}" if sentence else self.words.sort_key(self.name(iri).text)
        return tuple(part.zfill(9) if part.isdigit() else part for part in _DIGITS.split(text))

    def _boolean(self, value: str) -> str:
        return self.words.gettext("yes") if value in ("true", "1") else self.words.gettext("no")

    def _sentence(self, section: str, number: str) -> str:
        """A place in the note: its sections count from 1, and what comes before them has the number 0."""
        if section == "0":
            return self.words.gettext("sentence %(number)s of the introduction") % {"number": number}
        return self.words.gettext("sentence %(number)s of section %(section)s") % {"number": number, "section": section}
