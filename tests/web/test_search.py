"""web.search: inflected, misspelt and half words find what is meant; concepts and claims come first."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from evidensgraf import queries
from evidensgraf.namespaces import BASE
from evidensgraf.store.query import read_query
from evidensgraf.web.search import index

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from evidensgraf.store.local import LocalStore

WAGE_SUBSIDY = "concept/intervention/wage-subsidy"
FOUND_FIRST = {
    "as it is called": ("løntilskud", WAGE_SUBSIDY),
    "in English": ("wage subsidy", WAGE_SUBSIDY),
    "in capitals": ("LØNTILSKUD", WAGE_SUBSIDY),
    "without Danish letters": ("lontilskud", WAGE_SUBSIDY),
    "one letter too many": ("løntilskudd", WAGE_SUBSIDY),
    "two words": ("offentlig løntilskud", "concept/intervention/wage-subsidy-public"),
    "inflected in English": ("wage subsidies", WAGE_SUBSIDY),
    "inflected in Danish": ("mentorstøtten", "concept/intervention/mentor-support"),
    "a part of a compound": ("tilskud", WAGE_SUBSIDY),
    "a beginning": ("sagsstam", "concept/intervention/reduced-caseload"),
    "another name": ("KORA", "id/agent/kora"),
    "a person": ("Skipper", "id/agent/lars-skipper"),
}
NOTHING = ("", " ", "!!", "qzxwv", "løntilskud qzxwv", '"', "\\", "x" * 300)


@pytest.mark.parametrize(("text", "path"), FOUND_FIRST.values(), ids=FOUND_FIRST)
def test_what_is_meant_is_found_among_the_first(store: LocalStore, text: str, path: str) -> None:
    assert BASE + path in [one.iri for one in index(store).find(text)][:3]


@pytest.mark.parametrize("text", ["ae", "oe", "æ"])
def test_the_shortest_words_are_no_error(store: LocalStore, text: str) -> None:
    assert isinstance(index(store).find(text), list)


def test_every_word_must_be_met(store: LocalStore) -> None:
    one, both = ({found.iri for found in index(store).find(text)} for text in ("løntilskud", "løntilskud offentlig"))
    assert both < one


@pytest.mark.parametrize("text", NOTHING, ids=range(len(NOTHING)))
def test_what_names_nothing_finds_nothing_and_breaks_nothing(client: FlaskClient, text: str) -> None:
    for language in ("da", "en"):
        response = client.get(f"/{language}/search", query_string={"q": text})
        assert response.status_code == 200
        assert 'class="found"' not in response.text


@pytest.mark.parametrize("text", ["AND", "a AND (", "OR", "NOT a", "da:x", "løn*"])
def test_a_word_of_the_parsers_own_syntax_is_a_word(client: FlaskClient, text: str) -> None:
    assert client.get("/en/search", query_string={"q": text}).status_code == 200


def test_what_is_searched_for_stands_in_the_page_as_text(client: FlaskClient) -> None:
    page = client.get("/en/search", query_string={"q": '<script>"løn'}).text
    assert "<script>" not in page
    assert "&lt;script&gt;&#34;løn" in page


def test_the_files_hold_what_the_page_lists(client: FlaskClient) -> None:
    rows = list(csv.DictReader(client.get("/en/search.csv?q=wage+subsidy").text.splitlines()))
    assert rows == client.get("/en/search.json?q=wage+subsidy").json
    assert f"{len(rows)} things found" in client.get("/en/search?q=wage+subsidy").text


def test_the_query_of_the_page_runs_and_finds_the_name(client: FlaskClient, store: LocalStore) -> None:
    names = store.table(read_query(queries.with_text("search_labels", "Løntilskud"))).column("thing")
    assert BASE + WAGE_SUBSIDY in names
    hostile = '"} # \\ \n <x>'
    assert store.table(read_query(queries.with_text("search_labels", hostile))).rows == ()
