"""The page of grades: what would be otherwise, one address for each choice, and the same figures by every way in."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from evidensgraf.cli import main
from evidensgraf.evidence import Scenario, assess
from evidensgraf.evidence.assessment import assess_one
from evidensgraf.evidence.words import as_data
from evidensgraf.namespaces import PREFIXES
from evidensgraf.store.query import read_query
from evidensgraf.web import whatif

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from evidensgraf.evidence import Assessment, Rule
    from evidensgraf.evidence.graph import Subject
    from evidensgraf.store import Store

ADDRESSES = {
    "empty fields choose nothing": ("without=&external=&strongTotal=", ""),
    "the rule's own numbers choose nothing": ("strongTotal=2&majorityShare=0.55&reviewLineCount=2", ""),
    "studies are put in order, each once": (
        "without=jobfirst&without=amilon-2019&without=jobfirst",
        "without=amilon-2019&without=jobfirst",
    ),
    "a study's IRI is its slug": (f"without={PREFIXES['study']}jobfirst", "without=jobfirst"),
    "a decimal comma is a point": ("strongTotal=2,50", "strongTotal=2.5"),
    "what is no choice is dropped": ("utm=1&external=perhaps", ""),
    "thirds stay thirds": ("strongTotal=7/3", "strongTotal=7/3"),
}


@pytest.mark.parametrize(("given", "canonical"), ADDRESSES.values(), ids=ADDRESSES)
def test_a_choice_has_one_address(client: FlaskClient, given: str, canonical: str) -> None:
    response = client.get(f"/en/grades?{given}")
    while response.status_code == 302:
        given = response.headers["Location"].partition("?")[2]
        response = client.get(f"/en/grades?{given}")
    assert (response.status_code, given.replace("%2F", "/")) == (200, canonical)


def test_the_page_tells_what_would_be_otherwise(client: FlaskClient) -> None:
    page = client.get("/da/grades?without=jobfirst").text
    row = page[page.index("Virksomhedsrettede indsatser hjælper borgere langt") :]
    assert "<strong>Modstridende</strong>" in row[: row.index("</tr>")]
    assert "grader ville være andre" in page
    assert "Ville være" not in client.get("/da/grades").text


REFUSED = {
    "an unknown study": ("without=nobody", 404),
    "no number": ("strongTotal=x", 400),
    "too much": ("strongTotal=1e9", 400),
}


@pytest.mark.parametrize(("given", "status"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_supposed_is_refused(client: FlaskClient, given: str, status: int) -> None:
    assert client.get(f"/en/grades?{given}").status_code == status


def test_the_page_of_a_claim_that_is_not_graded_says_so(client: FlaskClient) -> None:
    page = client.get("/en/id/claim/work-placement-mixed").text
    assert "not about an effect in one direction" in page
    assert 'class="grade"' not in page[: page.index("Narrower") if "Narrower" in page else len(page)]


def by_cli(*arguments: str) -> list[dict[str, Any]]:
    done = CliRunner().invoke(main, ["assess", "--format", "json", *arguments])
    assert done.exit_code == 0, done.output
    return list(json.loads(done.stdout))


CHOICES = {
    "as it is": (Scenario(), "", []),
    "without a study and outside facts": (
        Scenario(without=("jobfirst",), external=False),
        "without=jobfirst&external=no",
        ["--without", "jobfirst", "--without-external"],
    ),
}


@pytest.mark.parametrize(("scenario", "address", "arguments"), CHOICES.values(), ids=CHOICES)
def test_python_command_and_page_give_the_same_figures(
    client: FlaskClient, store: Store, scenario: Scenario, address: str, arguments: list[str]
) -> None:
    in_python = [as_data(made) for made in assess(scenario.evidence(store))]
    assert by_cli(*arguments) == in_python
    assert client.get(f"/en/grades.json?{address}").json == in_python


def test_sparql_gives_the_same_figures_as_python_command_and_page(client: FlaskClient, store: Store) -> None:
    text = """PREFIX evg: <https://w3id.org/evidensgraf/ns/>
        SELECT ?about ?study ?contribution ?without ?grade ?total {
          ?a evg:assesses ?about ; evg:ruleVersion ?v ; evg:grade ?grade ; evg:totalContribution ?total .
          ?a evg:weighs ?line .
          ?line evg:lineFromStudy|evg:weighedStudy ?study .
          ?line evg:contribution ?contribution ; evg:gradeWithout ?without }"""
    answer = client.get("/sparql", query_string={"query": text}, headers={"Accept": "application/sparql-results+json"})
    asked = {
        (r["about"]["value"], r["study"]["value"]): (
            float(r["contribution"]["value"]),
            r["without"]["value"].rpartition("/")[2],
            r["grade"]["value"].rpartition("/")[2],
            float(r["total"]["value"]),
        )
        for r in json.loads(answer.text)["results"]["bindings"]
    }
    known = {
        (row["about"], line["study"]): (line["contribution"], line["grade_without"], row["grade"], row["total"])
        for row in by_cli()
        for line in row["lines"]
    }
    assert asked == known
    assert store.table(read_query(text)).rows


def test_a_large_graph_has_its_grades_in_parts_and_its_studies_by_name(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatif, "MOST_ROWS", 3)
    monkeypatch.setattr(whatif, "MOST_STUDIES", 3)
    first = client.get("/en/grades?without=doer-2012&without=jobfirst").text
    assert first.count('<th scope="row">') == 3
    assert re.findall(r'type="checkbox"[^>]*value="([^"]*)"', first) == ["doer-2012", "jobfirst"]
    assert 'id="without" name="without"' in first
    following = unescape(next(iter(re.findall(r'rel="next" href="([^"]*)"', first))))
    assert "without=doer-2012&without=jobfirst" in following
    second = client.get(following).text
    assert second.count('<th scope="row">') == 3
    assert named(first).isdisjoint(named(second))


def named(page: str) -> set[str]:
    return set(re.findall(r'<th scope="row"><a href="([^"]*)"', page))


def test_what_a_choice_changes_nothing_about_is_not_graded_anew(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    graded: list[str] = []

    def noted(subject: Subject, rule: Rule, known: Assessment | None) -> Assessment:
        graded.append(subject.iri)
        return assess_one(subject, rule, known)

    client.get("/en/grades")
    monkeypatch.setattr(whatif, "assess_one", noted)
    assert client.get("/en/grades.csv?without=amilon-2019").status_code == 200
    everything = client.application.extensions["evidensgraf"].grades.assessments
    left = f"{PREFIXES['study']}amilon-2019"
    rests = {one.about for one in everything.values() if left in {line.study.iri for line in one.lines}}
    assert set(graded) == rests
    assert 0 < len(rests) < len(everything)
