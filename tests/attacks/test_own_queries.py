"""Hostile queries of our own: ways around the guard, and work that grows out of little text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "a" * 10_000
HEAD = "PREFIX : <http://a.example/> BASE <http://a.example/> PREFIX a: <http://a.example/> "
ALL = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
OUT = {
    "escaped-keyword": r"SELECT * { \u0053ERVICE <{LOOP}/a> {} }",
    "escaped-in-full": r"SELECT * { " + "".join(f"\\U{ord(c):08X}" for c in "service") + " <{LOOP}/a> {} }",
    "in-a-subquery": "SELECT * { { SELECT * { { SELECT * { SERVICE <{LOOP}/a> {} } } } } }",
    "in-not-exists": "ASK { FILTER NOT EXISTS { SERVICE SILENT <{LOOP}/a> { ?s ?p ?o } } }",
    "in-a-comment-in-a-comment": "SELECT * { # /* # \n SERVICE # }\n <{LOOP}/a> {} }",
    "glued-to-its-name": "PREFIX l: <{LOOP}/> SELECT * { SERVICEl:a {} }",
    "glued-to-an-empty-prefix": "PREFIX : <{LOOP}/> SELECT * { SERVICE:a{} }",
    "glued-to-silent": "SELECT * { SERVICESILENT<{LOOP}/a>{} }",
    "glued-to-a-number": "PREFIX : <{LOOP}/> SELECT * { ?s ?p 1e5SERVICE<{LOOP}/a>{} }",
    "glued-to-true": "PREFIX : <{LOOP}/> SELECT * { OPTIONAL { ?s ?p trueSERVICE:a{} } }",
    "prefix-of-that-name": "PREFIX service: <http://a/> PREFIX : <{LOOP}/> SELECT * { service:a{} }",
    "behind-a-local-name-graph": "PREFIX : <{LOOP}/> SELECT * { ?s :GRAPH SERVICE:a{} }",
    "behind-an-escaped-quote": "PREFIX a: <http://a/> SELECT * { ?s a:x\\' ?o . SERVICE <{LOOP}/a> {} #'\n}",
    "behind-a-hash-in-a-name": "PREFIX a: <http://a/> SELECT * { ?s a:x#'''\n ?o . SERVICE <{LOOP}/a> {} #'''\n}",
    "behind-an-escaped-escape": r'SELECT * { ?s ?p "\u0022" . SERVICE <{LOOP}/a> {} . ?a ?b """c""" }',
    "inside-a-comparison": "PREFIX : <{LOOP}/> SELECT * { FILTER(1<2)SERVICE:a#>\n{} }",
    "behind-a-compared-string": "BASE <{LOOP}/> SELECT * { FILTER(1<'x>')SERVICE<a>{} #'\n}",
    "behind-a-compared-comment": "BASE <{LOOP}/> SELECT * { FILTER(1<2#>'''\n)SERVICE<a>{} #'''\n}",
    "behind-two-less-than": "BASE <{LOOP}/> SELECT * { FILTER(<b><<a#>)SERVICE<c>{}\n}",
    "behind-an-escape-in-an-iri": "BASE <{LOOP}/> SELECT * { ?s ?p <a\\u0041'> SERVICE<c>{} #'\n}",
    "behind-a-triple-term": "BASE <{LOOP}/> SELECT * { FILTER(<<(<a> <b> <c>)>> <'x>')SERVICE<c>{} #'\n}",
}


@pytest.mark.parametrize("query", OUT.values(), ids=OUT)
def test_no_spelling_of_service_leads_out(query: str, server: Any, attack: Any, request: Any) -> None:
    text = server.listener.filled(query)
    answer = attack(f"service {request.node.callspec.id}", "ssrf", lambda: server.ask(text))
    assert answer.status == 400
    assert "SERVICE" in answer.detail or "<" in answer.detail


HEAVY: dict[str, tuple[str | Callable[[], str], tuple[int, ...]]] = {
    "group-concat-growth": (f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) {ALL}", (503,)),
    "string-doubling": (
        "SELECT (STRLEN(?s40) AS ?n) { BIND('aaaaaaaaaa' AS ?s0) "
        + " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(40))
        + " }",
        (503,),
    ),
    "replace-growth": (f"SELECT (REPLACE(REPLACE('{LONG}', 'a', '{LONG}'), 'a', '{LONG}') AS ?x) {{}}", (503,)),
    "values-times-values": (
        lambda: (
            "SELECT (COUNT(*) AS ?n) { "
            + " ".join(f"VALUES ?v{c} {{ {' '.join(map(str, range(400)))} }}" for c in "abcdefgh")
            + " }"
        ),
        (503,),
    ),
    "path-blow-up": ("SELECT (COUNT(*) AS ?n) { ?a (:p|^:p)/(:p|^:p)/(:p|^:p)/(:p|^:p)/(:p|^:p)/(:p|^:p) ?b }", (503,)),
    "path-negated": ("SELECT (COUNT(*) AS ?n) { ?a (!:none)+ ?b }", (503,)),
    "path-nested-plus": ("SELECT (COUNT(*) AS ?n) { ?a (((:p+)+)/((:q?)+))+ ?b }", (503,)),
    "order-by-everything": (f"SELECT * {ALL} ORDER BY ?a ?b ?c DESC(?d) STRLEN(STR(?i)) LIMIT 1", (503,)),
    "distinct-of-everything": (f"SELECT DISTINCT * {ALL} LIMIT 1000000000", (503,)),
    "offset-beyond-everything": (f"SELECT * {ALL} OFFSET 9000000000000000000 LIMIT 1", (200, 503)),
    "limit-of-many-digits": (f"ASK {{}} LIMIT {'9' * 50_000}", (400,)),
    "minus-of-everything": (f"SELECT (COUNT(*) AS ?n) {{ {ALL} MINUS {ALL} }}", (503,)),
    "union-of-crosses": (f"SELECT (COUNT(*) AS ?n) {{ {' UNION '.join([ALL] * 50)} }}", (503,)),
    "optional-of-crosses": ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c " + "OPTIONAL { ?d ?e ?f } " * 5 + "}", (503,)),
    "construct-of-everything": (f"CONSTRUCT {{ ?a ?e ?i . ?d ?h ?c . ?g ?b ?f }} {ALL}", (503,)),
    "describe-everything": ("DESCRIBE ?s ?o { ?s ?p ?o . ?x ?y ?z }", (200, 503)),
    "exists-in-a-loop": ("SELECT * { ?a ?b ?c FILTER EXISTS { ?d ?e ?f FILTER(STR(?d) > STR(?a) && ?f=1) } }", (503,)),
    "regex-over-all": (f"SELECT * {{ ?a ?b ?c . ?d ?e ?f FILTER REGEX(STR(?c), CONCAT(STR(?f), '{LONG}')) }}", (503,)),
    "uuids": (f"SELECT (STRUUID() AS ?u) (SHA512(STR(UUID())) AS ?s) {ALL}", (503,)),
    "bad-lists": ("SELECT * { ?s ?p " + "(" * 48 + "1" + ")" * 48 + " }", (200,)),
    "many-bad-lists": (lambda: "SELECT * { " + ("?s ?p " + "(" * 45 + "1" + ")" * 45 + " . ") * 150 + "}", (400, 503)),
    "signs-at-the-edge": (f"SELECT ({'!' * 16}true AS ?x) {{}}", (200,)),
    "signs-beyond-the-edge": (f"SELECT ({'!' * 17}true AS ?x) {{}}", (400,)),
    "words-without-end": (lambda: "a-" * 1_400_000, (400,)),
    "dots-without-end": (lambda: "ASK {" + "a." * 1_400_000, (400,)),
    "quotes-without-end": (lambda: "ASK {" + "'" * 2_500_000, (400,)),
    "long-string-without-end": (lambda: 'ASK { ?s ?p """' + '\\"""' * 600_000, (400,)),
    "less-than-without-end": (lambda: "ASK { FILTER(" + "1<" * 1_400_000, (400,)),
    "comments-without-end": (lambda: "ASK" + "#\n" * 1_400_000 + "{}", (200,)),
    "escapes-without-end": (lambda: "ASK { ?s ?p '" + "\\u0041" * 400_000 + "' }", (200, 400)),
    "variables-without-end": (lambda: "SELECT " + " ".join(f"?v{n}" for n in range(15_000)) + " {}", (200, 503)),
    "long-variable": (lambda: f"SELECT ?{'v' * 1_000_000} {{}}", (200,)),
    "prefixes-without-end": (lambda: "".join(f"PREFIX p{n}: <http://a/{n}> " for n in range(6000)) + "ASK {}", (200,)),
    "null-bytes": ("ASK { ?s ?p '\0' } # \0", (200, 400)),
    "null-byte-outside": ("ASK\0{}", (400,)),
    "control-characters": ("ASK {} \x1b[2J\x07", (400,)),
    "right-to-left": ("SELECT * { ?s ?p '\u202eekil\u202c' } # \u2028\u2029", (200,)),
    "no-break-space": ("SELECT\u00a0* { ?s ?p ?o }", (400,)),
    "keyword-in-other-letters": ("ＳＥＬＥＣＴ * { ?s ?p ?o }", (400,)),
    "dotless-i": ("SERVıCE", (400,)),
    "from-the-network": ("SELECT * FROM <{LOOP}/from> FROM NAMED <{LOOP}/named> { ?s ?p ?o }", (200,)),
    "graph-of-the-network": ("SELECT * { GRAPH <{LOOP}/graph> { ?s ?p ?o } }", (200,)),
    "function-of-the-network": ("SELECT (<{LOOP}/function>(1) AS ?x) {}", (200, 400)),
    "two-queries-in-one": ("ASK {} ; DROP ALL", (400,)),
    "update-behind-a-query": ("SELECT * {} \n INSERT DATA { <a:b> <a:c> <a:d> }", (400,)),
    "update-behind-a-prefix": ("PREFIX a: <http://a/>INSERTDATA{a:b a:c a:d}", (400,)),
}


@pytest.mark.parametrize(("query", "statuses"), HEAVY.values(), ids=HEAVY)
def test_a_hostile_query_is_bounded(
    query: str | Callable[[], str], statuses: tuple[int, ...], server: Any, attack: Any, request: Any
) -> None:
    text = server.listener.filled(query if isinstance(query, str) else query())
    text = HEAD + text if ":p" in text or ":none" in text else text
    accept = "application/n-triples" if text.startswith(("CONSTRUCT", "DESCRIBE")) else "application/json"
    answer = attack(request.node.callspec.id, "own query", lambda: server.ask(text, Accept=accept))
    assert answer.status in statuses, answer.text[:500]
    assert answer.status == 200 or 10 < len(answer.detail) < 400


PAGES = {
    "result-of-all": "SELECT * { ?s ?p ?o }",
    "cross-product": "SELECT * { ?a ?b ?c . ?d ?e ?f }",
    "too-long-a-count": f"SELECT (COUNT(*) AS ?n) {ALL}",
    "wide-rows": "SELECT " + " ".join(f"(?s AS ?v{n})" for n in range(300)) + " { ?s ?p ?o } LIMIT 1000",
    "long-value": f"SELECT (REPLACE('{LONG}', 'a', '{'b' * 1000}') AS ?x) {{}}",
}


@pytest.mark.parametrize("query", PAGES.values(), ids=PAGES)
def test_a_page_with_a_hostile_result_is_bounded(query: str, server: Any, attack: Any, request: Any) -> None:
    name = f"page {request.node.callspec.id}"
    answer = attack(name, "own page", lambda: server.ask(query, "/en/sparql", Accept="text/html"))
    assert answer.status in (200, 503)
    assert len(answer.body) < 20_000_000
