"""The note is coded whole: no sentence is left over, positions agree with the text, and no sentence is copied.

The source note belongs to its publisher and is not part of the project: these tests run where `../shared/note/` (or
`$EVIDENSGRAF_SHARED/note/`) holds it.
"""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from evidensgraf.settings import shipped_root
from evidensgraf.store.query import read_query
from evidensgraf.store.table import iri

if TYPE_CHECKING:
    from pathlib import Path

    from evidensgraf.store import Store

PREFIXES = """
PREFIX evg: <https://w3id.org/evidensgraf/ns/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
"""


@pytest.fixture(scope="module")
def sentences(shared: Path) -> dict[str, dict[str, str]]:
    with (shared / "note" / "sentences.tsv").open(encoding="utf-8", newline="") as file:
        return {row["sentence"]: row for row in csv.DictReader(file, delimiter="\t")}


def test_every_sentence_is_an_anchor_with_the_positions_of_the_text(
    store: Store, sentences: dict[str, dict[str, str]]
) -> None:
    table = store.table(
        read_query(
            PREFIXES
            + "SELECT ?id ?from ?to { ?s a evg:Sentence ; dcterms:identifier ?id ; oa:start ?from ; oa:end ?to }"
        )
    )
    coded = {r["id"].value: (r["from"].value, r["to"].value) for r in table.dicts()}
    assert coded == {name: (row["start"], row["end"]) for name, row in sentences.items()}


def test_something_in_the_graph_rests_on_every_sentence(store: Store, sentences: dict[str, dict[str, str]]) -> None:
    anchored = store.table(
        read_query(
            PREFIXES + "SELECT DISTINCT ?id { ?thing evg:anchoredIn ?s . ?s a evg:Sentence ; dcterms:identifier ?id }"
        )
    ).column("id")
    assert sorted(set(sentences) - set(anchored)) == []


def test_sections_span_their_sentences(store: Store) -> None:
    outside = store.table(
        read_query(
            PREFIXES
            + """SELECT ?s { ?s a evg:Sentence ; dcterms:isPartOf ?section ; oa:start ?from ; oa:end ?to .
                 ?section a evg:NoteSection ; oa:start ?first ; oa:end ?last .
                 FILTER(?from < ?first || ?to > ?last) }"""
        )
    )
    assert outside.rows == ()


@pytest.mark.parametrize("part", ["ontology", "shapes", "data", "tests", "src"])
def test_no_sentence_of_the_note_is_copied(part: str, sentences: dict[str, dict[str, str]]) -> None:
    long = [row["text"] for row in sentences.values() if len(row["text"]) > 50]
    texts = {
        path: re.sub(r"\s+", " ", path.read_text(encoding="utf-8", errors="ignore"))
        for path in (shipped_root() / part).rglob("*")
        if path.suffix in (".ttl", ".rq", ".py", ".md", ".po", ".html", ".csv")
    }
    assert [(str(path), text[:40]) for path, content in texts.items() for text in long if text in content] == []


def test_each_reference_of_the_list_is_coded_as_printed(store: Store, shared: Path) -> None:
    text = (shared / "note" / "star-background-note.normalised.txt").read_text(encoding="utf-8")
    listed = _squeezed(text[text.index("Litteraturliste") :])
    printed = store.table(
        read_query(PREFIXES + "SELECT ?r ?text { ?r a evg:Reference ; dcterms:bibliographicCitation ?text }")
    ).dicts()
    assert len(printed) == 18
    assert [row["text"].value for row in printed if _squeezed(row["text"].value) not in listed] == []


def _squeezed(text: str) -> str:
    """Without white space and hyphens: the extracted text breaks lines, and words at hyphens, where print does not."""
    return re.sub(r"[\s\-–]", "", text)


def test_an_unknown_iri_rests_on_nothing(store: Store) -> None:
    ask = read_query(PREFIXES + "ASK { ?thing evg:anchoredIn ?sentence }")
    assert store.table(ask, {"sentence": iri("https://w3id.org/evidensgraf/id/sentence/none")}).column("ask") == [
        "false"
    ]
