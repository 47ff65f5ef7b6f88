"""store.query: the form of a query is found, and what may not run here is refused, whatever the spelling."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidensgraf.errors import QueryError, QueryRefusedError, QueryShapeError, QuerySyntaxError
from evidensgraf.settings import shipped_root
from evidensgraf.store.query import MAX_DEPTH, MAX_OPERATORS, MAX_RUN, MAX_TOKENS, Form, read_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    "form-without-a-space": ("SELECT*{?s ?p ?o}", Form.SELECT),
    "form-and-next-word-in-one": ("SELECTDISTINCT?s{?s ?p ?o}", Form.SELECT),
    "form-and-name-in-one": ("PREFIX a: <http://a.dk/> DESCRIBEa:b", Form.DESCRIBE),
    "form-and-from-in-one": ("ASKFROM<http://a.dk/>{}", Form.ASK),
    "keyword-as-a-named-graph": ("PREFIX service: <http://a.dk/> ASK { GRAPH service:x { ?s ?p ?o } }", Form.ASK),
    "keyword-in-a-name-in-other-letters": ("PREFIX a: <http://a.dk/> ASK { ?s a:æ\u0301SERVICE ?o }", Form.ASK),
    "keyword-after-an-escaped-sign-in-a-name": ("PREFIX a: <http://a.dk/> ASK { ?s a:x\\'y 'SERVICE' }", Form.ASK),
    "iris-in-rows": ("ASK { VALUES (?a ?b) { (<http://a.dk/b#c> <http://a.dk/it's(1)>) } }", Form.ASK),
    "relative-iris": ("BASE <http://a.dk/> ASK { ?s <#p> <#o> , (<#a>) FILTER(?o < <#z>) }", Form.ASK),
    "numbers-with-exponents": ("ASK { FILTER(1e5 < -2.5E-3) }", Form.ASK),
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
    "service-and-its-name-in-one": ("SELECT * { SERVICEa:b {} }", "SERVICE"),
    "service-and-an-empty-prefix-in-one": ("SELECT * { SERVICE:b{} }", "SERVICE"),
    "service-silent-in-one": ("SELECT * { SERVICESILENT<http://a.dk/>{} }", "SERVICE"),
    "service-after-a-number-in-one": ("SELECT * { ?s ?p 1e5SERVICE<http://a.dk/>{} }", "SERVICE"),
    "service-after-true-in-one": ("SELECT * { ?s ?p trueSERVICE:b{} }", "SERVICE"),
    "service-after-a-comment-in-a-name": ("SELECT * { ?s a:x#'''\n ?o . SERVICE <a:b> {} #'''\n}", "SERVICE"),
    "service-after-a-quote-in-a-name": ("SELECT * { ?s a:x\\' ?o . SERVICE <a:b> {} #'\n}", "SERVICE"),
    "service-for-who-resolves-late": (r'SELECT * { ?s ?p "\u0022" . SERVICE <a:b> {} . ?a ?b """c""" }', "SERVICE"),
    "insert-in-one": ("INSERTDATA{}", "INSERT"),
    "update-behind-a-prefix-in-one": ("PREFIXa:<http://a.dk/>CLEARALL", "CLEAR"),
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


DEEPER = "more than 50 levels of nesting"
SHAPES = {
    "brackets": (lambda n: f"ASK {{ FILTER({'(' * n}1{')' * n}) }}", MAX_DEPTH - 2, DEEPER),
    "groups": (lambda n: f"ASK {'{' * n}{'}' * n}", MAX_DEPTH, DEEPER),
    "lists": (lambda n: f"ASK {{ ?s ?p {'(' * n}1{')' * n} }}", MAX_DEPTH - 1, DEEPER),
    "nodes": (lambda n: f"ASK {{ ?s ?p {'[ ?p ' * n}1{']' * n} }}", MAX_DEPTH - 1, DEEPER),
    "functions": (lambda n: f"ASK {{ FILTER({'IF(1,' * n}1{',1)' * n}) }}", MAX_DEPTH - 2, DEEPER),
    "reified-triples": (lambda n: f"ASK {{ ?s ?p {'<< ?a ?b ' * n}1{' >>' * n} }}", MAX_DEPTH - 1, DEEPER),
    "nots": (lambda n: f"ASK {{ FILTER({'!' * n}true) }}", MAX_RUN, "more than 16 operators in a row"),
    "nots-apart": (lambda n: "ASK { FILTER(" + "! #\n" * n + "true) }", MAX_RUN, "more than 16 operators in a row"),
    "minuses": (lambda n: f"SELECT ({'- ' * n}1 AS ?x) {{}}", MAX_RUN, "more than 16 operators in a row"),
    "sum": (lambda n: f"SELECT (1{'+1' * n} AS ?x) {{}}", MAX_OPERATORS, "more than 1000 operators"),
    "alternatives": (lambda n: f"ASK {{ FILTER(?x{' || ?x' * n}) }}", MAX_OPERATORS, "more than 1000 operators"),
    "path": (lambda n: f"ASK {{ ?s a{'/a' * n} ?o }}", MAX_OPERATORS, "more than 1000 operators"),
    "unions": (lambda n: f"ASK {{ {{}}{'UNION{}' * n} }}", MAX_OPERATORS, "more than 1000 operators"),
    "tokens": (lambda n: f"ASK {{ VALUES ?x {{ {'1 ' * (n - 7)}}} }}", MAX_TOKENS, "more than 20000 words and signs"),
}


@pytest.mark.parametrize(("write", "most", "words"), SHAPES.values(), ids=SHAPES)
def test_a_query_of_the_largest_shape_is_read_and_one_beyond_is_refused_with_its_place(
    write: Callable[[int], str], most: int, words: str
) -> None:
    assert read_query(write(most)).form
    with pytest.raises(QueryShapeError, match=words) as caught:
        read_query("# on the second line\n" + write(most + 1))
    assert int(str(caught.value.facts["line"])) >= 2
    assert int(str(caught.value.facts["column"])) >= 1


def test_the_place_is_that_of_the_token_that_is_too_much() -> None:
    with pytest.raises(QueryShapeError) as caught:
        read_query("ASK {\n  FILTER(" + "!" * 17 + "true) }")
    assert (caught.value.facts["line"], caught.value.facts["column"]) == (2, 26)


DOUBTS = {
    "string": "SELECT * { FILTER(1<'x>')SERVICE:x{} #'\n}",
    "comment": "SELECT * { FILTER(1<2#>'''\n)SERVICE:x{} #'''\n}",
    "bracket": "SELECT * { FILTER(1<2)SERVICE:x#>\n{} }",
    "brackets-within": "SELECT * { FILTER(1<((((1))))#>\n) }",
    "iri-behind-a-sign": "SELECT * { FILTER(<b><<a#>)SERVICE<c>{}\n}",
    "behind-a-triple-term": "SELECT * { FILTER(<<(?a ?b ?c)>> <'x>')SERVICE:x{} #'\n}",
    "string-without-end": "SELECT * { ?s ?p 'a }",
    "long-string-without-end": 'SELECT * { ?s ?p """a" }',
}


@pytest.mark.parametrize("text", DOUBTS.values(), ids=DOUBTS)
def test_a_text_that_engines_may_take_apart_in_two_ways_is_not_read(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        read_query(text)


def test_no_query_of_the_w3c_suites_is_refused(shared: Path) -> None:
    files = sorted((shared / "conformance" / "sparql11").rglob("*.rq"))
    assert len(files) > 300
    refused = [file.name for file in files if not _is_read(file) and "SERVICE" not in file.read_text("utf-8").upper()]
    assert refused == []


def test_no_question_of_our_own_is_refused() -> None:
    files = [*shipped_root().rglob("ontology/questions/*.rq"), *shipped_root().rglob("src/evidensgraf/queries/*.rq")]
    assert files
    assert [file.name for file in files if not _is_read(file)] == []


def _is_read(file: Path) -> bool:
    try:
        return bool(read_query(file.read_bytes().decode("utf-8")).form)
    except QueryError:
        return False


LARGE = {
    "words": "ASK {" + "a " * 49_990,
    "words-with-hyphens": "ASK {" + "a-" * 49_990,
    "words-with-dots": "ASK {" + "a." * 49_990,
    "names": "ASK {" + "a:b " * 24_990,
    "strings": "ASK { ?s ?p '" + "\\'" * 49_990 + "' }",
    "long-strings-without-end": "ASK {" + '"""\\' * 24_990,
    "less-than": "ASK {" + "<a" * 49_990,
    "escapes": "ASK {" + "'\\u0041' " * 10_000,
    "comments": "ASK" + "#\n" * 49_990,
    "spaces": "ASK" + " " * 99_990,
}


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE)
def test_the_look_takes_time_in_proportion_to_the_text(text: str) -> None:
    begun = time.process_time()
    with contextlib.suppress(QueryError):
        read_query(text)
    assert time.process_time() - begun < 0.25  # a fifth of that on a machine at rest; quadratic would be minutes


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text: str) -> None:
    with contextlib.suppress(QueryError):
        assert read_query(text).text == text
