"""web.querypage: what completes a query, questions asked of other concepts, addresses to share, code to take along."""

from __future__ import annotations

import shlex
import subprocess
import sys
import zlib
from base64 import urlsafe_b64encode
from html import unescape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidensgraf import questions
from evidensgraf.namespaces import EVG, shortened
from evidensgraf.settings import Settings
from evidensgraf.web.querypage import folded, folded_out

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

ASK = "ASK { ?s ?p ?o }"


def words(client: FlaskClient, language: str) -> dict[str, dict[str, str]]:
    document: dict[str, Any] = client.get(f"/{language}/sparql/terms.json").get_json()
    return {term["name"]: term for term in document["terms"]}


def test_every_term_of_the_ontology_can_be_completed(client: FlaskClient) -> None:
    known = words(client, "da")
    # Individuals of a class of ours are no terms that a pattern needs; all classes and properties are.
    missing = {shortened(term) for term in EVG} - known.keys()
    assert missing <= {
        "evg:Supports",
        "evg:Disputes",
        "evg:Qualifies",
        "evg:Inconclusive",
        "evg:Context",
        "evg:AwaitingApproval",
    }
    assert known["evg:Study"]["kind"] == "class"
    assert known["evg:findingOf"]["kind"] == "property"


@pytest.mark.parametrize(
    ("language", "label", "also"),
    [
        ("da", "offentligt løntilskud", "public-sector wage subsidy"),
        ("en", "public-sector wage subsidy", "offentligt løntilskud"),
    ],
)
def test_a_concept_is_known_by_its_label_in_both_languages(
    client: FlaskClient, language: str, label: str, also: str
) -> None:
    term = words(client, language)["intervention:wage-subsidy-public"]
    assert (term["label"], term["also"], term["kind"]) == (label, also, "concept")
    assert term["note"]


def test_terms_of_other_vocabularies_have_words_too(client: FlaskClient) -> None:
    assert words(client, "da")["dcterms:title"] == {
        "name": "dcterms:title", "label": "titel", "also": "title", "note": "", "kind": "property",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("jobfirst", "study:jobfirst"),
        ("study:jobf", "study:jobfirst"),
        ("Dansk Økonomi", "publication:doer-2012"),
        ("ROSHOLM", "agent:michael-rosholm"),
    ],
)
def test_things_are_found_by_a_part_of_their_name_or_iri(client: FlaskClient, text: str, name: str) -> None:
    found = client.get("/en/sparql/things.json", query_string={"text": text}).get_json()["terms"]
    assert name in [term["name"] for term in found]
    assert len(found) <= 20


@pytest.mark.parametrize("text", ["", "a", "study:", "no such thing", "') } #", "\\"])
def test_what_names_nothing_finds_nothing(client: FlaskClient, text: str) -> None:
    assert client.get("/en/sparql/things.json", query_string={"text": text}).get_json() == {"terms": []}


@given(st.text())
def test_a_short_address_holds_its_query(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert folded_out(folded(text), 100_000) == text


@pytest.mark.parametrize(
    "code",
    [
        "", "æ", "AAAA", "====", folded("a" * 2000), urlsafe_b64encode(zlib.compress(b"\xff")).decode().rstrip("="),
        folded("ASK{}")[:-3], "x" * 5000,
    ],
    ids=["empty", "letter", "not zlib", "padding", "too long", "not UTF-8", "cut", "noise"],
)  # fmt: skip
def test_what_is_no_short_address_is_none(code: str) -> None:
    assert folded_out(code, 1000) is None


def test_a_small_code_that_unpacks_to_much_costs_little(client: FlaskClient) -> None:
    bomb = urlsafe_b64encode(zlib.compress(b"a" * 50_000_000, 9)).decode()
    assert folded_out(bomb, 1000) is None
    assert client.get(f"/s/{bomb}").status_code == 404


def test_a_short_address_leads_to_the_page_and_to_the_answer(client: FlaskClient) -> None:
    page = client.get(f"/s/{folded(ASK)}", headers={"Accept-Language": "en"})
    assert page.status_code == 303
    assert urlsplit(page.location).path == "/en/sparql"
    assert parse_qs(urlsplit(page.location).query)["query"] == [ASK]
    answer = client.get(f"/s/{folded(ASK)}.csv", follow_redirects=True)
    assert answer.mimetype == "text/csv"
    assert client.get(f"/s/{folded(ASK)}.nonsense", follow_redirects=True).status_code == 400


def asked(client: FlaskClient, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 303
    return parse_qs(urlsplit(response.location).query)["query"][0]


def test_a_question_is_asked_of_another_concept(client: FlaskClient) -> None:
    known = questions.read(Settings())
    wage = next(question for question in known if question.slug == "cq04-public-wage-subsidy")
    assert asked(client, f"/en/questions/{wage.slug}") == wage.text
    other = asked(client, f"/en/questions/{wage.slug}?asked=ips")
    assert wage.values_in(other) == {"asked": "ips"}
    assert "offentligt løntilskud" not in other  # the words above the query speak of what it no longer asks
    page = client.get("/en/sparql", query_string={"query": other})
    assert page.status_code == 200
    assert '<option value="ips" selected>' in page.text
    assert 'href="/en/id/study/ips-trial"' in page.text.partition('id="answer"')[2]


@pytest.mark.parametrize("value", ["ips }", "a:b", "IPS", "æ", "x y", "} #"])
def test_what_is_no_slug_is_never_put_into_a_query(client: FlaskClient, value: str) -> None:
    assert client.get("/en/questions/cq04-public-wage-subsidy", query_string={"asked": value}).status_code == 404


def test_an_unknown_question_is_not_found(client: FlaskClient) -> None:
    assert client.get("/en/questions/cq00-none").status_code == 404


def test_a_question_with_parameters_knows_itself_and_no_other_text() -> None:
    with_parameters = [question for question in questions.read(Settings()) if question.parameters]
    assert len(with_parameters) >= 3
    for question in with_parameters:
        assert question.values_in(question.text) == {p.variable: p.default for p in question.parameters}
        assert question.values_in(question.text + " ") is None
        assert question.values_in(question.asked_of({"asked": "other"})) == {"asked": "other"}


@pytest.mark.parametrize("query", ['SELECT ?s { ?s ?p "it\'s\\n" }', "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1"])
def test_the_code_to_take_along_asks_the_query(client: FlaskClient, query: str, tmp_path: Path) -> None:
    page = client.get("/en/sparql", query_string={"query": query})
    samples = [
        unescape(part.partition("</code>")[0]) for part in page.text.split('<pre tabindex="0"><code data-copy>')[1:]
    ]
    python, curl = samples[0], samples[-1]
    path = tmp_path / "sample.py"
    path.write_text(python, encoding="utf-8")
    assert subprocess.run([sys.executable, "-m", "py_compile", str(path)], check=False).returncode == 0
    assert f"query={query}" in shlex.split(curl)
    assert folded(query) in python
