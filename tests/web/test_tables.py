"""Tables (facets, studies, compare, data): they can be chosen from, put in order, paged and taken away."""

from __future__ import annotations

import csv
import re
from html import unescape
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf import queries
from evidensgraf.evidence.records import FACETS, read
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.store.query import read_query
from evidensgraf.web import sheets

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from evidensgraf.store.local import LocalStore

CHOICES = {
    "none": {},
    "a broad measure": {"intervention": PREFIXES["intervention"] + "wage-subsidy"},
    "an outcome": {"outcome": PREFIXES["outcome"] + "employment"},
    "a group": {"target": PREFIXES["target"] + "vulnerable-citizen"},
    "a method": {"method": PREFIXES["method"] + "experiment"},
    "a direction": {"direction": PREFIXES["direction"] + "none"},
    "a year": {"year": "2012"},
    "a publisher": {"publisher": PREFIXES["agent"] + "kora"},
    "a wording": {"wording": PREFIXES["wording"] + "hedged"},
    "a condition": {"condition": PREFIXES["condition"] + "boom"},
    "several": {"intervention": PREFIXES["intervention"] + "company-based", "year": "2012"},
    "what is not there": {"intervention": PREFIXES["intervention"] + "nothing"},
}
TABLES = ("findings", "studies", "claims", "compare", "data")
SHOWN = (
    "",
    "findings",
    "studies",
    "gapmap",
    "grades",
    "disagreements",
    "numbers",
    "data",
    "id/study/jobfirst",
    "concept/method",
)


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(client.get(address).text.splitlines()))


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_what_is_chosen_is_what_the_query_beside_it_finds(store: LocalStore, choice: dict[str, str]) -> None:
    chosen = {finding.iri for finding in read(store).chosen(choice)}
    asked = store.table(read_query(queries.narrowed("findings_table", choice))).column("finding")
    assert chosen == set(asked)
    assert chosen or "nothing" in str(choice)


def test_a_count_says_how_many_findings_a_choice_would_leave(store: LocalStore) -> None:
    records = read(store)
    choice = {"intervention": PREFIXES["intervention"] + "wage-subsidy", "year": "2012"}
    counts = records.counts(choice)
    for facet in FACETS:
        assert counts[facet], facet
        for value, count in counts[facet].items():
            assert len(records.chosen({**choice, facet: value})) == count, (facet, value)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_also_csv_and_json(client: FlaskClient, table: str, language: str) -> None:
    chosen = "?intervention=ips&intervention=mentor-support" if table == "compare" else ""
    from_csv, response = (
        rows(client, f"/{language}/{table}.csv{chosen}"),
        client.get(f"/{language}/{table}.json{chosen}"),
    )
    from_json = response.json
    assert response.mimetype == "application/json"
    assert from_json is not None
    assert len(from_csv) == len(from_json) > 4
    assert list(from_csv[0]) == list(from_json[0])


LISTED = {
    "": "claims",
    "findings?intervention=wage-subsidy": "findings",
    "studies": "studies",
    "compare?intervention=ips&intervention=mentor-support": "findings",
    "search?q=wage+subsidy": "things found",
    "numbers": "effects",
    "disagreements": "findings",
    "gapmap/findings?intervention=company-based&outcome=employment": "findings",
    "grades": "assessments",
    "gapmap": "cells",
    "data": "files",
}


@pytest.mark.parametrize("path", LISTED)
def test_what_a_page_lists_is_described_in_turtle(client: FlaskClient, path: str) -> None:
    page = client.get(f"/en/{path}").text
    link = re.search(r'<link rel="alternate" href="([^"]+)" type="text/turtle"', page)
    assert link
    assert f'<a href="{link[1]}" type="text/turtle">' in page
    response = client.get(unescape(link[1]))
    assert (response.status_code, response.mimetype) == (200, "text/turtle")
    subjects = {triple.subject.value for triple in ox.parse(response.data, ox.RdfFormat.TURTLE)}
    table = re.search(r'<link rel="alternate" href="([^"]+)" type="text/csv"', page)
    assert table
    listed = {row[name] for row in rows(client, unescape(table[1])) for name in ("effect", "finding") if name in row}
    listed = listed or {next(iter(row.values())) for row in rows(client, unescape(table[1]))}
    if LISTED[path] in ("claims", "studies", "things found"):
        assert subjects == listed
    elif LISTED[path] == "effects":
        assert subjects == {iri for iri in listed if "/id/effect/" in iri}
    elif path != "compare?intervention=ips&intervention=mentor-support" and LISTED[path] == "findings":
        assert subjects == {iri for iri in listed if "/id/finding/" in iri}
    assert len(subjects) > 4


def test_a_list_in_turtle_holds_what_is_said_and_not_what_follows(client: FlaskClient) -> None:
    said = list(ox.parse(client.get("/en/claims.ttl").data, ox.RdfFormat.TURTLE))
    predicates = {triple.predicate.value for triple in said}
    assert PREFIXES["evg"] + "hasEvidenceLine" in predicates
    assert not {PREFIXES["evg"] + "hasAssessment", PREFIXES["evg"] + "drawsOnStudy"} & predicates
    assert client.get("/da/claims.ttl").data == client.get("/en/claims.ttl").data


def test_a_comparison_in_turtle_holds_the_findings_of_its_sides(client: FlaskClient, store: LocalStore) -> None:
    chosen = read(store).chosen({"intervention": PREFIXES["intervention"] + "mentor-support"})
    said = ox.parse(client.get("/en/compare.ttl?intervention=mentor-support").data, ox.RdfFormat.TURTLE)
    assert {triple.subject.value for triple in said} == {finding.iri for finding in chosen} != set()


def test_a_list_too_long_to_be_described_says_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_THINGS", 2)
    response = client.get("/en/claims.ttl?again")  # that address was not asked for yet, so no answer to it is kept
    assert response.status_code == 503
    assert "more than 2 things" in response.text


def test_the_page_of_a_choice_leads_to_the_file_of_the_same_choice(client: FlaskClient) -> None:
    page = client.get("/en/findings?intervention=wage-subsidy&year=2012").text
    match = re.search(r'href="(/en/findings\.csv\?[^"]+)"', page)
    assert match
    listed = rows(client, match[1].replace("&amp;", "&"))
    assert f"<strong>{len(listed)} findings</strong>" in page
    assert {row["year"] for row in listed} == {"2012"}


@pytest.mark.parametrize(
    "address",
    [
        "findings?intervention=%3Cscript%3E",
        "findings?year=x",
        "findings?year=" + "9" * 5000,
        "findings?sort=nothing&page=-1",
        "findings?page=" + "9" * 5000,
        "findings?page=²",
        "studies?page=99",
        "compare?intervention=x&intervention=%00",
        "compare?" + "intervention=ips&" * 50,
    ],
)
def test_an_address_that_makes_no_sense_breaks_nothing(client: FlaskClient, address: str) -> None:
    response = client.get(f"/da/{address}")
    assert response.status_code == 200
    assert "<script>" not in response.text


def test_the_pages_of_a_list_hold_each_of_its_rows_once(client: FlaskClient) -> None:
    shown: list[str] = []
    for number in (1, 2, 3):
        page = client.get(f"/en/findings?page={number}").text
        shown += re.findall(r'<th scope="row" role="rowheader"><a href="/en/id/finding/([^"]+)"', page)
    assert sorted(shown) == sorted(row["finding"].rpartition("/")[2] for row in rows(client, "/en/findings.csv"))


@pytest.mark.parametrize("sort", ["study", "finding", "direction", "method", "newest"])
def test_the_table_can_be_put_in_order(client: FlaskClient, sort: str) -> None:
    listed = rows(client, f"/en/findings.csv?sort={sort}")
    if sort == "newest":
        years = [max(row["year"].split("; ")) for row in listed]
        assert years == sorted(years, reverse=True)
    if sort == "direction":
        assert listed[0]["direction"] == "positive effect"
        assert listed[-1]["direction"] == "descriptive finding"
    assert len(listed) == len(rows(client, "/en/findings.csv"))
    assert 'aria-sort="' in client.get(f"/en/findings?sort={sort}").text


def test_measures_stand_side_by_side_with_what_is_known_of_each(client: FlaskClient) -> None:
    page = client.get("/da/compare?intervention=wage-subsidy-public&intervention=wage-subsidy-private").text
    assert page.index("/da/concept/intervention/wage-subsidy-public") < page.index("Få studier")
    assert "Moderat evidens" in page
    assert "/da/id/finding/ekspertgruppen-2015-wage-subsidy-public-lower" in page


def test_every_named_graph_can_be_taken_by_itself(client: FlaskClient, store: LocalStore) -> None:
    page = client.get("/en/data").text
    graphs = store.table(read_query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")).column("g")
    assert len(re.findall(r'<th scope="row">', page)) == len(graphs)
    links = re.findall(r'href="(/sparql\?[^"]*format=ttl)"', page)
    answer = client.get(links[-1].replace("&amp;", "&"))
    assert answer.status_code == 200
    assert answer.mimetype == "text/turtle"


# Where the rows of a thing's table come from, and how many there are; by hand from the pages, or as `counted` there.
THINGS = {
    "study": ("id/study/jobfirst", "finding"),
    "publication": ("id/publication/christensen-2019", "finding"),
    "finding": ("id/finding/doer-2012-wage-subsidy-boom", "finding"),
    "claim": ("id/claim/company-based-works", "stance"),
    "intervention": ("concept/intervention/wage-subsidy-public", "finding"),
    "target group": ("concept/target-group/vulnerable-youth", "finding"),
    "outcome": ("concept/outcome/employment", "finding"),
    "method": ("concept/method/experiment", "finding"),
    "organisation": ("id/agent/vive", "publication"),
    "code list": ("concept/method", "concept"),
    "number": ("id/effect/jobfirst-hours-worked", "property"),
    "term": ("ns/Finding", "property"),
    "file": ("graph/data/agents", "thing"),
}


@pytest.mark.parametrize(("path", "column"), THINGS.values(), ids=THINGS)
def test_the_page_of_every_thing_is_also_a_table_in_each_language(client: FlaskClient, path: str, column: str) -> None:
    tables = {}
    for language in ("da", "en"):
        page = client.get(f"/{language}/{path}").text
        for form, kind in (("csv", "text/csv"), ("json", "application/json")):
            assert re.search(rf'<a href="/{language}/{path}\.{form}" type="{kind}">', page)
            assert re.search(rf'<link rel="alternate" href="/{language}/{path}\.{form}" type="{kind}"', page)
        answer = client.get(f"/{language}/{path}.csv")
        assert answer.headers["Content-Language"] == language
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        tables[language] = list(csv.DictReader(answer.text.splitlines()))
        assert len(tables[language]) == len(client.get(f"/{language}/{path}.json").get_json())
    assert tables["da"]
    assert column in tables["da"][0]
    assert tables["da"][0].keys() == tables["en"][0].keys()
    assert tables["da"] != tables["en"]


def test_the_table_of_a_claim_says_what_each_line_weighs_and_how_it_bears_on_the_claim(client: FlaskClient) -> None:
    page = client.get("/en/id/claim/company-based-works").text
    listed = rows(client, "/en/id/claim/company-based-works.csv")
    shown = re.findall(r'class="finding-name" href="/en/([^"]+)"', page)
    assert [row["finding"] for row in listed] == [BASE + path for path in shown]
    weighed = {row["study"]: float(row["weight"]) for row in listed}
    assert sum(weighed.values()) == pytest.approx(3.5)
    assert {"for", "against", "qualified"} <= {row["stance"] for row in listed}


def test_the_table_of_a_concept_is_that_of_all_findings_narrowed_to_it(client: FlaskClient) -> None:
    narrowed = client.get("/da/findings.csv?intervention=wage-subsidy").text
    assert client.get("/da/concept/intervention/wage-subsidy.csv").text == narrowed


def test_a_table_can_be_asked_for_by_what_is_accepted(client: FlaskClient) -> None:
    response = client.get("/id/study/jobfirst", headers={"Accept": "text/csv", "Accept-Language": "en"})
    assert response.headers["Location"] == "/id/study/jobfirst.csv"
    assert "The JobFirst trial" in client.get(response.location, headers={"Accept-Language": "en"}).text


@pytest.mark.parametrize("path", SHOWN)
def test_every_page_shows_its_query_which_can_be_run_and_leads_to_its_table(client: FlaskClient, path: str) -> None:
    page = client.get(f"/en/{path}").text.partition('class="behind"')[2]
    asked = re.search(r'<a href="(/en/sparql\?query=[^"]+)#answer"', page)
    assert asked
    assert "The query was not run" not in client.get(unescape(asked[1])).text
    files = re.findall(r'<a href="(/[^"]+\.(csv|json)(?:\?[^"]*)?)" type="(?:text/csv|application/json)"', page)
    assert [form for _, form in files] == ["csv", "json"]
    for address, form in files:
        assert client.get(unescape(address)).mimetype == {"csv": "text/csv", "json": "application/json"}[form]


def test_the_table_of_grades_follows_the_choice_and_that_of_disagreements_names_each_finding(
    client: FlaskClient,
) -> None:
    graded = {row["about"]: row for row in rows(client, "/en/grades.csv?without=jobfirst")}
    assert graded[f"{BASE}id/claim/company-based-works"]["grade"] == "moderate"
    assert graded[f"{BASE}id/claim/company-based-works"]["grade_supposed"] == "conflicting"
    found = rows(client, "/en/disagreements.csv")
    assert len({row["direction"] for row in found}) > 1
    assert all(row["finding"].startswith(f"{BASE}id/finding/") for row in found)
