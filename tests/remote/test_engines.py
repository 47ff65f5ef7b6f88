"""store.remote: whichever engine holds the graph, the questions, pages and downloads are the same."""

from __future__ import annotations

import csv
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf import resources
from evidensgraf.errors import AnswerSizeError, QuerySyntaxError
from evidensgraf.namespaces import BASE, EVG, GRAPH
from evidensgraf.settings import shipped_root
from evidensgraf.store import formats
from evidensgraf.store.query import Form, read_query
from evidensgraf.store.remote import RemoteStore
from evidensgraf.store.table import Term, iri
from evidensgraf.web import create_app

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from tests.remote.engines import Engine

    from evidensgraf.settings import Settings
    from evidensgraf.store.local import LocalStore

EXPECTED = Path(__file__).parents[1] / "questions"
QUESTIONS = {file.stem: file for file in sorted((shipped_root() / "ontology" / "questions").glob("*.rq"))}
JOBFIRST = f"{BASE}id/study/jobfirst"


def number_or_text(cell: str) -> Decimal | str:
    """A number by its value: one engine keeps `-26.0`, another writes `-26`."""
    try:
        return Decimal(cell)
    except InvalidOperation:
        return cell


def rows(content: str) -> list[list[Decimal | str]]:
    return [[number_or_text(cell) for cell in row] for row in csv.reader(content.splitlines())]


@pytest.fixture(scope="session")
def site(settings: Settings, there: RemoteStore) -> FlaskClient:
    return create_app(settings, there).test_client()


@pytest.mark.parametrize("stem", QUESTIONS)
def test_a_question_has_its_answer(there: RemoteStore, stem: str) -> None:
    answer = there.answer(read_query(QUESTIONS[stem].read_text(encoding="utf-8")), formats.CSV).decode()
    assert rows(answer) == rows((EXPECTED / f"{stem}.csv").read_text(encoding="utf-8"))


def test_version_and_size_are_those_of_the_files(there: RemoteStore, store: LocalStore) -> None:
    assert (there.version, there.size) == (store.version, store.size)


def sample(store: LocalStore) -> list[str]:
    """A few things of each kind, concepts of each scheme, terms, shapes and graphs."""
    kinds: dict[str, list[str]] = {}
    for path in (own.removeprefix(BASE) for own in resources.own_iris(store)):
        if path.split("/")[0] in ("id", "concept", "ns", "shapes", "graph"):
            kinds.setdefault(path.rpartition("/")[0], []).append(path)
    return [path for paths in kinds.values() for path in paths[:2]]


def test_pages_of_every_kind_say_what_they_say_of_the_files(
    settings: Settings, store: LocalStore, site: FlaskClient
) -> None:
    here = create_app(settings, store).test_client()
    differing = []
    for path in [f"en/{path}" for path in sample(store)] + ["da/questions", "en/sparql"]:
        mine, theirs = here.get(f"/{path}"), site.get(f"/{path}")
        assert (path, mine.status_code, theirs.status_code) == (path, 200, 200)
        if sorted(mine.text.splitlines()) != sorted(theirs.text.splitlines()):  # blank nodes have no order
            differing.append(path)
    assert differing == []


def test_the_front_page_counts_two_statements_more_version_and_size(site: FlaskClient, store: LocalStore) -> None:
    statements = len(store.table(read_query("SELECT ?s ?p ?o { ?s ?p ?o }")).rows)
    assert f"<b>{statements + 2:,}</b> statements" in site.get("/en/").text


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize(
    "text",
    ["ASK { ?s ?p ?o }", "SELECT ?s ?l { ?s a evg:Study ; skos:prefLabel ?l FILTER (LANG(?l) = 'da') } ORDER BY ?s ?l"],
)
def test_a_table_is_byte_for_byte_that_of_the_files(
    there: RemoteStore, store: LocalStore, text: str, name: str
) -> None:
    query = read_query(
        "PREFIX evg: <https://w3id.org/evidensgraf/ns/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>" + text
    )
    known = formats.format_named(name, query.form)
    assert there.answer(query, known) == store.answer(query, known)


@pytest.mark.parametrize("known", formats.formats_for(Form.CONSTRUCT), ids=lambda known: known.name)
def test_a_graph_is_that_of_the_files_in_every_format(
    there: RemoteStore, store: LocalStore, known: formats.Format
) -> None:
    pattern = f"<{JOBFIRST}> ?p ?o"
    query = read_query(f"CONSTRUCT {{ {pattern} }} WHERE {{ {pattern} FILTER (isIRI(?o) || LANG(?o) != '') }}")
    triples = [
        {quad.triple for quad in ox.parse(asked.answer(query, known), ox.RdfFormat.from_media_type(known.media_type))}
        for asked in (there, store)
    ]
    assert triples[0] == triples[1]
    assert len(triples[0]) > 5


def test_a_thing_is_described(there: RemoteStore) -> None:
    described = there.table(read_query(f"DESCRIBE <{JOBFIRST}>"))
    assert {term.value for row in described.rows if (term := row[0]) is not None} == {JOBFIRST}


def test_a_dataset_that_is_named_is_the_one_that_is_asked(there: RemoteStore, store: LocalStore) -> None:
    query = read_query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    graph = f"{GRAPH}data/studies/jobfirst"
    by_request = query.over([graph], [])
    by_query = read_query(f"SELECT (COUNT(*) AS ?n) FROM <{graph}> {{ ?s ?p ?o }}")  # noqa: S608 (our own IRI)
    expected = store.table(by_request).column("n")
    assert int(expected[0]) > 10
    assert there.table(by_request).column("n") == there.table(by_query).column("n") == expected
    assert there.table(query.over([], [graph])).column("n") == ["0"]
    named = read_query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").over([], [graph])
    assert there.table(named).column("g") == [graph]


def test_a_long_query_is_answered(there: RemoteStore) -> None:
    values = " ".join(f'"{"x" * 90}{number}"' for number in range(1000))
    table = there.table(read_query(f"SELECT (COUNT(*) AS ?n) {{ VALUES ?v {{ {values} }} }}"))
    assert table.column("n") == ["1000"]


def test_a_slip_is_told_by_its_place(there: RemoteStore) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        there.table(read_query("SELECT ?s {\n  ?s ?p }"))
    assert caught.value.facts["line"] == 2


HOSTILE = {
    "plain": "a study",
    "quotes": '"\'\'\'""" } DROP ALL',
    "backslashes": '\\ \\\\ \\" \\n',
    "code-points": "\\u0022 } \\U0000007D",
    "line-ends": "one\ntwo\r\nthree\ttab",
    "brackets": "{ } ( ) < > ?this $this # comment",
    "letters": "blåbærgrød 🫐 \u200b\u2028",
    "nothing": "",
}


@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE)
def test_a_bound_value_comes_back_as_it_is(there: RemoteStore, value: str) -> None:
    query = read_query("SELECT ?this ?n { BIND (STRLEN(?this) AS ?n) } # ?this {")
    for term in (Term("literal", value), Term("literal", value, language="da")):
        row = there.table(query, {"this": term}).dicts()[0]
        assert row["this"] == term
        assert row["n"].value == str(len(value))


def test_two_values_are_bound_at_once(there: RemoteStore) -> None:
    query = read_query("SELECT ?a ?b (EXISTS { ?a ?p ?o } AS ?known) {}")
    row = there.table(query, {"a": iri(JOBFIRST), "b": Term("literal", "}")}).dicts()[0]
    assert [row[name].value for name in ("a", "b", "known")] == [JOBFIRST, "}", "true"]


def test_a_graph_about_a_bound_value(there: RemoteStore) -> None:
    query = read_query("CONSTRUCT { ?this ?p ?o } WHERE { ?this ?p ?o } # { {")
    assert {row[0] for row in there.table(query, {"this": iri(JOBFIRST)}).rows} == {iri(JOBFIRST)}


def test_the_question_page_says_what_the_engine_makes_of_a_slip(site: FlaskClient) -> None:
    response = site.get("/sparql", query_string={"query": "SELECT ?s { ?s ?p }"}, headers={"Accept": "text/csv"})
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")


def test_a_table_with_too_many_rows_is_an_error_and_no_part_of_it_is_sent(engine: Engine) -> None:
    store = RemoteStore(engine.endpoint(), most_rows=5)
    for count in (5, 6):
        query = read_query(f"SELECT ?s {{ ?s a <{EVG.Finding.value}> }} LIMIT {count}")
        if count == 5:
            assert len(store.table(query).rows) == 5
        else:
            with pytest.raises(AnswerSizeError, match="more than 5 rows"):
                store.answer(query, formats.CSV)
