"""What our own checks find in a file, at which line and column, and what they let pass: one small file each."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.validation.test_lists import BIBLIOGRAPHIES, DESCRIBED, TABLES

from evidensgraf.validation.checks import links, of_file
from evidensgraf.validation.checks.datatypes import XSD, is_valid
from evidensgraf.validation.documents import Document
from evidensgraf.validation.result import Report
from evidensgraf.validation.rules import RULES
from evidensgraf.validation.text import rendered
from evidensgraf.validation.world import World

if TYPE_CHECKING:
    from evidensgraf.validation.result import Result

HEAD = "@prefix : <https://example.dk/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
Case = tuple[str | bytes, str, int, int, str]


def document(content: str | bytes, name: str = "a.ttl", part: str = "data") -> Document:
    return Document(
        Path(name), part, f"https://example.org/{name}", content.encode() if isinstance(content, str) else content
    )


def words(result: Result, language: str = "en") -> str:
    return " ".join((result.messages[language], *result.hints.get(language, ())))


# Text, rule, line, column, and words of message or hint.
FOUND: dict[str, Case] = {
    "comma-missing": (HEAD + ':a :b "x"@da "y"@en .', "syntax", 2, 14, "comma"),
    "dot-missing": (HEAD + ":a :b :c\n:d :e :f .", "syntax", 3, 1, "dot"),
    "semicolon-missing": (HEAD + ":a :b :c\n   :e :f .", "syntax", 3, 4, "semicolon"),
    "prefix-misspelt": (
        "@prefix evg: <https://a.dk/> .\nevgg:a a evgg:b .",
        "syntax",
        2,
        1,
        "“evg:”",
    ),
    "prefix-known": ("dcterms:a a dcterms:b .", "syntax", 1, 1, "http://purl.org/dc/terms/"),
    "prefix-cyrillic": ("@prefix abc: <http://a.dk/> .\nаbc:x a abc:y .", "syntax", 2, 1, "U+0430 CYRILLIC"),
    "curly-quotes": (HEAD + ":a :b “x” .", "syntax", 2, 7, "straight quotes"),
    "bare-subject": (HEAD + "foo :a :b .", "syntax", 2, 1, "(evg:foo)"),
    "bare-predicate": (HEAD + ":a foo :b .", "syntax", 2, 4, "(evg:foo)"),
    "bare-object": (HEAD + ":a :b foo .", "syntax", 2, 7, 'quoted: "foo"'),
    "bare-cyrillic": (HEAD + ":a :b fоo .", "syntax", 2, 7, "U+043E"),
    "truth-in-capitals": (HEAD + ":a :b True .", "syntax", 2, 7, "Write true."),
    "en-dash": (HEAD + ":a – :b .", "syntax", 2, 4, "U+2013 EN DASH"),
    "zero-width-space": (HEAD + ":a \u200b:b :c .", "syntax", 2, 4, "U+200B"),
    "dot-twice": (HEAD + ":a :b :c . .", "syntax", 2, 12, "ends nothing"),
    "space-in-iri": (HEAD + ":a :b <http://a.dk/x y> .", "syntax", 2, 7, "%20"),
    "bracket-and-line": (HEAD + ":a :b [ :c :d\n; :e :f .", "syntax", 3, 9, "“]”"),
    "escape": (HEAD + ':a :b "C:\\new\\data" .', "syntax", 2, 14, "backslash"),
    "latin-1": (HEAD.encode() + b':a :b "\xe6ble" .', "encoding", 2, 8, "“æ”"),
    "utf-16-without-mark": (HEAD.encode("utf-16-le"), "encoding", 1, 1, "UTF-16"),
    "html": ("<!DOCTYPE html>\n<html></html>", "format", 1, 1, "HTML"),
    "json": ('[ { "@id": "x" } ]', "format", 1, 1, "JSON-LD"),
    "conflict-at-end": (HEAD + ":a :b :c .\n>>>>>>> theirs", "syntax", 3, 1, "merge"),
    "too-deep": (HEAD + ":a :b " + "<<( :a :b " * 200, "syntax", 2, 1007, "RDF 1.1"),
    "nothing-after-verb": (HEAD + ":a :b ; :c :d .", "syntax", 2, 7, "no object"),
    "variable": (HEAD + ":a :b $x .", "syntax", 2, 7, "variable"),
    "day-of-a-common-year": (HEAD + ':a :b "2023-02-29"^^xsd:date .', "literal", 2, 7, "no day"),
    "danish-date": (HEAD + ':a :b "3.12.2023"^^xsd:date .', "literal", 2, 7, "2023-12-03"),
    "date-in-words": (HEAD + ':a :b "3. maj 2023"^^xsd:date .', "literal", 2, 7, "2023-05-03"),
    "date-in-short": (HEAD + ':a :b "12 Oct 2023"^^xsd:date .', "literal", 2, 7, "2023-10-12"),
    "year-in-words": (HEAD + ':a :b "ca. 2012a"^^xsd:gYear .', "literal", 2, 7, '"2012"^^xsd:gYear'),
    "year-and-month": (HEAD + ':a :b "2012-11"^^xsd:gYear .', "literal", 2, 7, '"2012"^^xsd:gYear'),
    "yes-in-danish": (HEAD + ':a :b "ja"^^xsd:boolean .', "literal", 2, 7, "true"),
    "letter-o": (HEAD + ':a :b "2o12"^^xsd:gYear .', "literal", 2, 7, '"2012"'),
    "too-large-a-byte": (HEAD + ':a :b "300"^^xsd:byte .', "literal", 2, 7, "xsd:byte"),
    "second-value-of-a-list": (HEAD + ':a :b 1 ,\n  "x"^^xsd:integer .', "literal", 3, 3, "xsd:integer"),
    "within-a-bracket": (HEAD + ':a :b [ :c "x" ; :d "y"^^xsd:int ] .', "literal", 2, 21, "xsd:int"),
    "after-crlf": (HEAD + ':a :b "x" ;\r\n\r :c "z"^^xsd:int .', "literal", 4, 5, "xsd:int"),
    "after-a-mark": ("\ufeff" + HEAD + ':a :b "z"^^xsd:int .', "literal", 2, 7, "xsd:int"),
    "language-of-three": (HEAD + ':a :b "x"@dan .', "language-code", 2, 7, "@da"),
    "twice": (HEAD + ':a :b "x" ;\n :b "x" .', "said-twice", 3, 5, "twice"),
    "bidi-override": (HEAD + ':a :b "x\u202ey" .', "control-character", 2, 9, "U+202E"),
    "nfd-in-a-name": (HEAD + ":a\u030a :b :c .", "not-nfc", 2, 1, "NFC"),
    "mojibake-of-three": (HEAD + ':a :b "donâ€™t" .', "mojibake", 2, 11, "’"),
    "look-alike": (HEAD + ":studу :b :c .", "look-alike", 2, 1, "U+0443 CYRILLIC"),
    "file-iri": (HEAD + ":a :b <file:///etc/passwd> .", "unsafe-scheme", 2, 7, "https"),
    "our-namespace-by-http": (HEAD + ":a a <http://w3id.org/evidensgraf/ns/Study> .", "namespace-scheme", 2, 6, "evg:"),
    "annotation": (HEAD + ":a :b :c {| :d :e |} .", "rdf-1.2", 2, 10, "RDF 1.1"),
}


@pytest.mark.parametrize(("content", "rule", "line", "column", "expected"), FOUND.values(), ids=FOUND)
def test_a_mistake_is_found_at_its_place_with_what_to_do(
    content: str | bytes, rule: str, line: int, column: int, expected: str
) -> None:
    results = list(of_file(document(content)))
    assert [(r.rule, r.place and (r.place.line, r.place.column)) for r in results] == [(rule, (line, column))]
    assert expected in words(results[0])
    assert words(results[0], "da") != words(results[0])
    assert results[0].severity == RULES[rule].severity


PASS = {
    "numbers": HEAD + ":a :b 1 , -2 , .5 , 1.5e3 , 007 .",
    "comma-in-text": HEAD + ':a :b "12,5 procent" , "1,2" .',
    "english-and-danish": HEAD + ':a :b "test"@da , "test"@en .',
    "leap-day": HEAD + ':a :b "2024-02-29"^^xsd:date , "2000-02-29"^^xsd:date .',
    "danish-letters": HEAD + ':æblegrød :b "smørrebrød på rådhuset – “nej”"@da .',
    "greek-name": HEAD + ":λόγος :b :c .",
    "slash-namespace": "@prefix e: <https://e.dk/> .\n<https://e.dk/> e:b e:c .",
    "crlf": HEAD + ':a :b "x" ;\r\n  :c "y" .\r\n',
    "unknown-datatype": HEAD + ':a :b "x"^^:mine .',
    "keyword-in-text": HEAD + ':a :b "VERSION << {| @prefix" . # VERSION "1.2"',
}


@pytest.mark.parametrize("content", PASS.values(), ids=PASS)
def test_what_is_well_is_left_alone(content: str) -> None:
    assert list(of_file(document(content))) == []


def test_every_mistake_of_a_file_is_told_and_its_consequences_are_not() -> None:
    content = HEAD + ":a x:b :c .\n:d :e 'one\n:f :g :h .\n"
    assert [r.place and r.place.line for r in of_file(document(content))] == [2, 3]
    content = HEAD + ":a :b :c :d .\n:e :f ?g .\n:h/i :j :k .\n:l y:m y:n .\n"
    assert [r.place and r.place.line for r in of_file(document(content))] == [2, 3, 4, 5]
    content = HEAD + ":g { :a :b ?c . :d :e :f }\n:h { :i :j 12,5 . }\n:k { :l ?m :n }"
    assert [r.place and r.place.line for r in of_file(document(content, "a.trig"))] == [2, 4]


DATATYPES = [
    ("2023", "gYear", True), ("-0044", "gYear", True), ("02023", "gYear", False), ("2023Z", "gYear", True),
    ("--02-30", "gMonthDay", True), ("P1Y2M", "duration", True), ("P", "duration", False), ("PT", "duration", False),
    ("P1YT", "duration", False), ("12:60:00", "time", False), ("24:00:00", "time", True), ("1.", "decimal", True),
    (".", "decimal", False), ("1e3", "decimal", False), ("1e3", "double", True), ("-INF", "double", True),
    ("+5", "nonNegativeInteger", True), ("-0", "nonNegativeInteger", True), ("0", "positiveInteger", False),
    ("1" * 5000, "integer", True), ("1" * 5000, "long", False), ("-" + "1" * 5000, "nonPositiveInteger", True),
    ("٣", "integer", False), ("1", "boolean", True), ("TRUE", "boolean", False), ("abc", "hexBinary", False),
    ("2023-01-01T12:00:00", "dateTimeStamp", False), ("2023-01-01T12:00:00+02:00", "dateTimeStamp", True),
    ("2100-02-29", "date", False), ("12000-02-29", "date", True),
]  # fmt: skip


@pytest.mark.parametrize(("value", "datatype", "expected"), DATATYPES)
def test_a_lexical_form_is_in_its_datatype_or_not(value: str, datatype: str, expected: bool) -> None:
    assert is_valid(value, XSD + datatype) is expected


NAMES = """@prefix evg: <https://w3id.org/evidensgraf/ns/> .
@prefix study: <https://w3id.org/evidensgraf/id/study/> .
@prefix method: <https://w3id.org/evidensgraf/concept/method/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
ONTOLOGY = NAMES + 'evg:Study a rdfs:Class . evg:method a rdfs:Class .\nmethod:matching skos:prefLabel "matching"@en .'


def linked(*contents: str, ontology: str = ONTOLOGY) -> list[Result]:
    documents = [document(NAMES + content, f"{number}.ttl") for number, content in enumerate(contents)]
    return list(links.check(World([document(ontology, "o.ttl", "ontology"), *documents])))


LINKED = {
    "class": ("study:a a evg:Studdy .", "undeclared-term", (6, 11), "evg:Study"),
    "property": ("study:a a evg:Study ; evg:metod method:matching .", "undeclared-term", (6, 23), "evg:method"),
    "concept": ("study:a evg:method method:machting .", "unknown-concept", (6, 20), "method:matching (matching)"),
    "thing": (
        "study:jobfirst a evg:Study .\nstudy:b rdfs:seeAlso study:jobfist .",
        "dangling",
        (7, 22),
        "study:jobfirst",
    ),
    "blank": ("study:a rdfs:seeAlso [] .", "blank-node", (6, 22), "IRI"),
    "no-language": ('study:a skos:prefLabel "x" .', "language-missing", (6, 24), "@da"),
    "untranslated": ('study:a rdfs:comment "x"@da , "x"@en .', "same-in-both", (6, 31), "Translate"),
}


@pytest.mark.parametrize(("content", "rule", "place", "expected"), LINKED.values(), ids=LINKED)
def test_what_files_say_of_each_other_is_checked(
    content: str, rule: str, place: tuple[int, int], expected: str
) -> None:
    (result,) = linked(content)
    assert (result.rule, result.place and (result.place.line, result.place.column)) == (rule, place)
    assert expected in words(result)


def test_names_may_be_the_same_in_both_languages() -> None:
    assert linked('study:a skos:prefLabel "JobFirst"@da , "JobFirst"@en .') == []


def test_a_thing_defined_in_two_files_is_told_with_both_places() -> None:
    (result,) = linked("study:a a evg:Study .", "\nstudy:a a evg:Study .")
    assert result.rule == "defined-twice"
    assert [p.path.name for p in (result.place, *result.related) if p] == ["1.ttl", "0.ttl"]
    assert [p.line for p in (result.place, *result.related) if p] == [7, 6]
    assert linked("study:a a evg:Study .", 'study:a rdfs:comment "verified elsewhere"@en .') == []


def test_nothing_is_concluded_from_what_may_stand_in_a_broken_file() -> None:
    content = "study:b a evg:Studdy ; rdfs:seeAlso study:jobfist ; evg:method method:no ."
    assert {r.rule for r in linked(content)} == {"undeclared-term", "dangling", "unknown-concept"}
    assert {r.rule for r in linked(content, "broken")} == {"undeclared-term", "unknown-concept"}
    assert linked(content, ontology="broken") == []


def test_every_rule_is_found_by_some_test_and_says_what_it_demands() -> None:
    of_corpus = {
        "blank-node-shared", "blank-nodes-alike", "carriage-return", "decimal-comma", "double-scheme", "list-branches",
        "literal-form", "nearly-same-iri", "no-statements", "prefix-redefined",
    }  # fmt: skip
    of_lists = {"entry-in-graph", "entry-reference", "table-cell-separator", "table-column", "table-column-unknown"}
    of_lists |= {"table-empty-row", "table-number"}
    of_lists |= {
        told.split()[0]
        for case in (*BIBLIOGRAPHIES.values(), *TABLES.values(), *DESCRIBED.values())
        for told in case[1]
    }
    shown = (
        {case[1] for case in FOUND.values()} | {case[1] for case in LINKED.values()} | {"defined-twice", "unreadable"}
    )
    assert shown | of_corpus | of_lists == set(RULES)
    assert all(rule.says["da"] != rule.says["en"] for rule in RULES.values())


def test_a_file_that_is_not_there_is_a_result() -> None:
    (result,) = of_file(Document(Path("nowhere.ttl"), "data", "https://example.org/g", None))
    assert result.rule == "unreadable"


def test_nothing_in_a_file_moves_the_cursor_of_the_terminal() -> None:
    broken = document(HEAD + ':a :b "\x1b[2J\x07" , "\x1b]0;x\x07"^^xsd:int .')
    results = tuple(of_file(broken))
    plain = rendered(Report(results, 1, {broken.path: broken.text}), "en").plain
    assert len(results) > 2
    assert all(character.isprintable() or character == "\n" for character in plain)


HOSTILE = {
    "quotes": '"' * 100_000, "open-brackets": HEAD + ":a :b " + "[ :c " * 100_000, "parentheses": "(" * 100_000,
    "less-than": "< " * 100_000, "at": "@" * 100_000, "zero-bytes": "\0" * 100_000, "undeclared": "x:a x:b x:c.\n" * 99,
    "undotted": (HEAD + ":a :b :c\n") * 10_000, "long-name": HEAD + ":" + "a." * 50_000 + "b :c :d .",
    "long-number": HEAD + ":a :b " + "1" * 100_000 + " .", "unclosed": HEAD + ':a :b "x\n' * 20_000,
    "comments": "#\n" * 100_000, "digits": HEAD + ':a :b "' + "1.111" * 50_000 + '"^^xsd:integer .',
}  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_no_file_is_too_strange_to_be_told_of(content: str) -> None:
    began = time.process_time()
    for result in of_file(document(content)):
        assert all(len(message) < 1000 for message in result.messages.values())
    assert time.process_time() - began < 20, "half a second at most is usual"
