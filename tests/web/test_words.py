"""web.words and web.vocabulary: every word is there in both languages, and numbers are written as each writes them."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.store.query import read_query
from evidensgraf.web.reader import Reader
from evidensgraf.web.vocabulary import WORDS
from evidensgraf.web.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    from evidensgraf.store.local import LocalStore

WEB = Path(str(files("evidensgraf.web")))
CATALOGUE = WEB / "locales" / "da" / "LC_MESSAGES" / "evidensgraf.po"
PLACE = re.compile(r"%\((\w+)\)s")


def extracted() -> set[str]:
    methods = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
    return {first(message) for _, _, message, _, _ in extract_from_dir(WEB, method_map=methods)}


def first(message: object) -> str:
    return str(message[0] if isinstance(message, (tuple, list)) else message)


def translated() -> Iterator[tuple[str, list[str]]]:
    with CATALOGUE.open("rb") as stream:
        for message in read_po(stream, locale="da"):
            if message.id:
                texts = message.string if isinstance(message.string, (tuple, list)) else [message.string]
                yield first(message.id), [str(text) for text in texts]


def test_every_word_of_the_site_is_found() -> None:
    assert {"Run the query", "Skip to the content", "definition", "There is nothing here"} <= extracted()


def test_every_word_of_the_site_has_a_danish_one() -> None:
    known = {text for text, texts in translated() if all(texts)}
    assert extracted() - known == set()


def test_no_danish_word_is_left_over() -> None:
    assert {text for text, _ in translated()} - extracted() == set()


def test_a_translation_names_the_same_facts() -> None:
    for text, texts in translated():
        for translation in texts:
            assert set(PLACE.findall(translation)) == set(PLACE.findall(text)), text


@pytest.mark.parametrize(
    "query",
    [
        "SELECT DISTINCT ?term { ?s ?term ?o FILTER (isIRI(?s)) }",
        "SELECT DISTINCT ?term { GRAPH ?g { ?s a ?term } FILTER (isIRI(?s) && !CONTAINS(STR(?g), '/derived/')) }",
    ],
    ids=["properties", "classes"],
)
def test_every_term_of_others_that_a_page_shows_has_words(store: LocalStore, query: str) -> None:
    terms = store.table(read_query(query)).column("term")
    assert [term for term in terms if "/evidensgraf/" not in term and term not in WORDS] == []


def test_every_thing_that_a_page_shows_has_a_name(app: Flask, store: LocalStore) -> None:
    """Also what is only linked to: the classes and terms of others that ours are aligned with, cells, computations."""
    asked = "SELECT DISTINCT ?x { { ?s ?x ?o } UNION { ?s ?p ?x } UNION { ?x ?p ?o } FILTER isIRI(?x) }"
    reader = Reader(app.extensions["evidensgraf"], "da")
    for iri in store.table(read_query(asked)).column("x"):
        is_address = re.fullmatch(re.escape(BASE) + r"(graph/.*|sparql|lookup|dataset/all\..*|id/sentence/.*)", iri)
        if iri.startswith(tuple(PREFIXES.values())) and not is_address and iri not in PREFIXES.values():
            assert reader.has_name(iri), iri


@pytest.mark.parametrize(
    ("value", "da", "en"),
    [
        ("720", "720", "720"),
        ("11796", "11.796", "11,796"),
        ("59.5", "59,5", "59.5"),
        ("-26.0", "−26", "−26"),
        ("0.00001", "0,00001", "0.00001"),
        ("1e9999999", "1e9999999", "1e9999999"),
        ("NaN", "NaN", "NaN"),
        ("", "", ""),
    ],
)
def test_a_number_is_written_as_the_language_writes_it(value: str, da: str, en: str) -> None:
    words = Words.all()
    assert (words["da"].number(value), words["en"].number(value)) == (da, en)


def test_numbers_that_are_read_together_have_as_many_decimals_as_one_of_them_needs() -> None:
    words = Words.all()
    assert words["da"].numbers(["1.1", Decimal("1.490"), -3]) == ["1,10", "1,49", "−3,00"]
    assert words["en"].numbers(["1000", "-2.0"]) == ["1,000", "−2"]
    assert words["en"].numbers([]) == []
    assert words["en"].numbers(["NaN", "1.5", "inf", 2]) == ["NaN", "1.5", "inf", "2.0"]
    long = "9" * 30
    assert words["en"].numbers([long, f"0.{long}"])[0].replace(",", "") == f"{long}.{'0' * 30}"
    assert words["en"].number(f"{long}.{long}").replace(",", "") == f"{long}.{long}"


@pytest.mark.parametrize(
    ("value", "da", "en"),
    [("2026-11-22", "22. november 2026", "22 November 2026"), ("2026-13-01", "2026-13-01", "2026-13-01")],
)
def test_a_date_is_written_in_words(value: str, da: str, en: str) -> None:
    words = Words.all()
    assert (words["da"].date(value), words["en"].date(value)) == (da, en)


def test_danish_letters_come_last_in_danish() -> None:
    words = ["år", "zebra", "øre", "Aarhus", "ærlig", "Ærø", "arm", "Éclair", "ø", "ål"]
    danish = ["arm", "Éclair", "zebra", "ærlig", "Ærø", "ø", "øre", "ål", "år", "Aarhus"]
    assert sorted(words, key=Words.all()["da"].sort_key) == danish
    assert sorted(["zebra", "Aarhus", "arm"], key=Words.all()["en"].sort_key) == ["Aarhus", "arm", "zebra"]


def test_no_word_is_translated_twice() -> None:
    found = re.findall(r'^msgid "(.+)"$', CATALOGUE.read_text(encoding="utf-8"), re.MULTILINE)
    assert [text for text, count in Counter(found).items() if count > 1] == []
