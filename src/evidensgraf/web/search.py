"""Search over what things are called, in both languages: inflected, without Danish letters, or misspelt.

Tantivy finds words by their stem (Snowball's for Danish and English), within one slip of a letter, as a beginning, and
as a part of a compound ("tilskud" in "løntilskud"). All words of a search must be met. Of what is met, concepts and
claims come before the findings, publications and doubts that mention them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tantivy
from flask import Blueprint, g, render_template, request

from evidensgraf import queries
from evidensgraf.namespaces import BASE
from evidensgraf.web import sheets
from evidensgraf.web.once import once
from evidensgraf.web.paging import part
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Response

    from evidensgraf.store import Store
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("search", __name__)

KINDS = {
    "concept": 4.0,
    "claim": 3.0,
    "study": 2.5,
    "publication": 2.0,
    "agent": 2.0,
    "finding": 1.5,
    "issue": 1.0,
}
"""The kinds of things that are found, with their weight in the order of what is found."""
MOST = 2000
"""How many things a search lists at most."""
_LONGEST = 200
_MEMORY = 15_000_000  # bytes; the least that tantivy's writer takes
_KIND = re.compile(re.escape(BASE) + r"(?:id/)?([a-z]+)/.+")
_WORD = re.compile(r"[^\W_]+")
_FOLDED = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ä": "a", "ö": "o", "ü": "u", "é": "e"})


@dataclass(frozen=True, slots=True)
class Found:
    """Something that was found: its IRI and the kind of thing that it is, one of `KINDS`."""

    iri: str
    kind: str


@blueprint.get("/<any(da, en):language>/search", defaults={"form": ""})
@blueprint.get("/<any(da, en):language>/search.<any(csv, json, ttl):form>")
def page(language: str, form: str) -> Response | str:
    """What was found."""
    reader: Reader = g.reader
    site = current_site()
    text = request.args.get("q", "").strip()[:_LONGEST]
    found = index(site.store).find(text) if text else []
    if form:
        rows = ((one.iri, one.kind, reader.name(one.iri).text) for one in found)
        return sheets.respond(Sheet(f"search-{language}", ("iri", "kind", "name"), rows), form)
    return render_template(
        "search.html",
        text=text,
        found=part(found),
        query=queries.with_text("search_labels", text) if text else None,
        language=language,
    )


class Index:
    """An index of names, in memory.

    Args:
        named: (IRI, language, name); a thing may have several.
    """

    def __init__(self, named: Iterable[tuple[str, str | None, str]]) -> None:
        builder = tantivy.SchemaBuilder()
        for field in ("iri", "kind"):
            builder.add_text_field(field, stored=True, tokenizer_name="raw")
        for field in ("da", "en", "plain"):
            builder.add_text_field(field, tokenizer_name=field)
        self._index = tantivy.Index(builder.build())
        for field, language in (("da", "Danish"), ("en", "English"), ("plain", None)):
            self._index.register_tokenizer(field, _analyzer(language))
        self._fill(named)

    def find(self, text: str) -> list[Found]:
        """The things that every word of a text is met in, the best first.

        Args:
            text: what is looked for; only its letters and digits matter.
        """
        words = _WORD.findall(text.casefold())[:10]
        if not words:
            return []
        met = tantivy.Query.boolean_query([(tantivy.Occur.Must, self._meets(word)) for word in words])
        by_kind = [
            (tantivy.Occur.Should, tantivy.Query.const_score_query(self._term("kind", kind), weight))
            for kind, weight in KINDS.items()
        ]
        searcher = self._index.searcher()
        query = tantivy.Query.boolean_query([(tantivy.Occur.Must, met), *by_kind])
        documents = (searcher.doc(address) for _, address in searcher.search(query, MOST).hits)
        return [Found(document["iri"][0], document["kind"][0]) for document in documents]

    def _meets(self, word: str) -> tantivy.Query:
        """The ways in which a word is met, the surest with most weight."""
        plain = word.translate(_FOLDED)
        either = [(self._parsed(word, language), 6.0) for language in ("da", "en")]
        either.append((self._term("plain", plain), 4.0))
        if len(plain) > 2:
            either.append((self._regex(f"{plain}.*"), 2.0))
        if len(plain) > 3:
            either.append((self._regex(f".*{plain}.*"), 1.0))
            slips = 1 if len(plain) < 8 else 2
            either.append((tantivy.Query.fuzzy_term_query(self._index.schema, "plain", plain, slips), 0.5))
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, tantivy.Query.boost_query(query, weight)) for query, weight in either]
        )

    def _parsed(self, word: str, field: str) -> tantivy.Query:
        # The parser alone stems; a word of letters and digits holds nothing of its syntax, but for AND, OR, NOT.
        return self._index.parse_query(f'"{word}"', [field])

    def _term(self, field: str, word: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._index.schema, field, word)

    def _regex(self, pattern: str) -> tantivy.Query:
        return tantivy.Query.regex_query(self._index.schema, "plain", pattern)

    def _fill(self, named: Iterable[tuple[str, str | None, str]]) -> None:
        texts: dict[str, list[tuple[str | None, str]]] = {}
        for iri, language, name in named:
            if (match := _KIND.fullmatch(iri)) and match[1] in KINDS:
                texts.setdefault(iri, []).append((language, name))
        writer = self._index.writer(_MEMORY, num_threads=1)
        for iri, names in texts.items():
            document = tantivy.Document()
            document.add_text("iri", iri)
            document.add_text("kind", _kind(iri))
            for language, name in names:
                # A name in no language, such as a person's, is read as both.
                for field in (language,) if language in ("da", "en") else ("da", "en"):
                    document.add_text(str(field), name)
                document.add_text("plain", name)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()


def index(store: Store) -> Index:
    """The index of a store's names; made when first asked for."""
    return _index(store, store.version)


@once(2)
def _index(store: Store, version: str) -> Index:
    del version  # another version of the graph has other names
    rows = store.table(queries.load("search_names")).dicts()
    return Index((row["thing"].value, row["name"].language, row["name"].value) for row in rows)


def _kind(iri: str) -> str:
    match = _KIND.fullmatch(iri)
    return match[1] if match else ""


def _analyzer(language: str | None) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    if language:
        builder = builder.filter(tantivy.Filter.stemmer(language))
    return builder.filter(tantivy.Filter.ascii_fold()).build()
