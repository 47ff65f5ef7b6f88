"""store.query: the form of a query is found, and what may not run here is refused, whatever the spelling."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidensgraf.errors import QueryError, QueryRefusedError, QuerySyntaxError
from evidensgraf.store.query import Form, read_query

FORMS = {
    "select": ("SELECT * { ?s ?p ?o }", Form.SELECT),
    "lower-case": ("select * { ?s ?p ?o }", Form.SELECT),
    "ask": ("ASK { ?s ?p ?o }", Form.ASK),
    "construct-short": ("CONSTRUCT WHERE { ?s ?p ?o }", Form.CONSTRUCT),
    "describe": ("DESCRIBE <http://a.dk/>", Form.DESCRIBE),
    "keyword-in-comment": ("# DELETE this\nASK {}", Form.ASK),
    "keyword-in-prefix-iri": ("PREFIX a: <http://a.dk/INSERT#>\nASK {}", Form.ASK),
    "keyword-as-prefix": ("PREFIX delete: <http://a.dk/>\nASK { ?s delete:insert ?o }", Form.ASK),
    "keyword-as-local-name": ("PREFIX a: <http://a.dk/>\nASK { ?s a:SERVICE ?o }", Form.ASK),
    "keyword-in-string": ("ASK { ?s ?p 'SERVICE' }", Form.ASK),
    "keyword-in-long-string": ('ASK { ?s ?p """a "SERVICE" b""" }', Form.ASK),
    "keyword-after-escaped-quote": (r'ASK { ?s ?p "\" SERVICE" }', Form.ASK),
    "keyword-as-variable": ("SELECT ?service { ?service ?p $load }", Form.SELECT),
    "escaped-form": (r"\u0053ELECT * { ?s ?p ?o }", Form.SELECT),
}


@pytest.mark.parametrize(("text", "form"), FORMS.values(), ids=FORMS)
def test_the_form_is_the_first_keyword_outside_comments_strings_and_names(text: str, form: Form) -> None:
    assert read_query(text).form is form


REFUSED = {
    "insert": ("INSERT DATA { <a:b> <a:c> <a:d> }", "INSERT"),
    "delete": ("PREFIX a: <http://a.dk/> DELETE WHERE { ?s ?p ?o }", "DELETE"),
    "with": ("WITH <http://a.dk/> DELETE { ?s ?p ?o } WHERE {}", "WITH"),
    "load": ("LOAD <http://a.dk/>", "LOAD"),
    "clear": ("clear all", "CLEAR"),
    "service": ("SELECT * { SERVICE <http://a.dk/> { ?s ?p ?o } }", "SERVICE"),
    "service-silent": ("SELECT * { service silent ?x { ?s ?p ?o } }", "SERVICE"),
    "service-escaped": (r"SELECT * { \u0053ERVICE <http://a.dk/> { ?s ?p ?o } }", "SERVICE"),
    "service-escaped-long": (r"SELECT * { \U00000053ERVICE <http://a.dk/> {} }", "SERVICE"),
    "service-after-comment": ("SELECT * { #\nSERVICE <http://a.dk/> {} }", "SERVICE"),
    "service-after-string": ("SELECT * { BIND('''it's''' AS ?x) SERVICE <http://a.dk/> {} }", "SERVICE"),
}


@pytest.mark.parametrize(("text", "keyword"), REFUSED.values(), ids=REFUSED)
def test_updates_and_calls_to_other_services_are_refused_by_name(text: str, keyword: str) -> None:
    with pytest.raises(QueryRefusedError) as caught:
        read_query(text)
    assert caught.value.facts == {"keyword": keyword}


@pytest.mark.parametrize("text", ["", "   ", "# only a comment", "PREFIX a: <http://a.dk/>", "hej"])
def test_a_text_without_a_form_is_no_query(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        read_query(text)


@pytest.mark.parametrize(
    ("text", "has"),
    [("SELECT * FROM <http://a.dk/> {}", True), ("SELECT * FROM NAMED <http://a.dk/> {}", True), ("ASK {}", False)],
)
def test_a_query_that_names_its_graphs_is_known_as_such(text: str, has: bool) -> None:
    assert read_query(text).has_dataset is has


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    with contextlib.suppress(QueryError):
        assert read_query(text).text == text
