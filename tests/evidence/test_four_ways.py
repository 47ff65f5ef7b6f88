"""One grade, asked for in four ways: by SPARQL over HTTP, in Python, by command and on the page. All figures agree."""

from __future__ import annotations

import contextlib
import html
import http.client
import json
import re
import urllib.parse
from dataclasses import dataclass
from fractions import Fraction
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

import evidensgraf as eg
from evidensgraf.cli import main
from evidensgraf.evidence.words import GRADES
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.web import create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient
    from tests.conftest import Serving

    from evidensgraf.evidence import Assessment
    from evidensgraf.settings import Settings
    from evidensgraf.store.local import LocalStore

PLACES = 6
"""What RDF and JSON are rounded to."""
PAGE = Fraction(1, 10**4)
"""Pages cut figures after four decimals, so that none is rounded up to a threshold that it misses."""


@dataclass(frozen=True)
class Figures:
    """What is compared. A line: study → (contribution, as how many lines it counts, the grade without it)."""

    kind: str
    grade: str
    direction: str | None
    total: float
    share: float | None
    lines: dict[str, tuple[float, float, str]]
    sensitive_to: frozenset[str]


def slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def rounded(value: str | float | Fraction) -> float:
    return round(float(value), PLACES)


# By SPARQL: from the graph of assessments alone, save for what kind of thing is assessed.

_GRAPH = f"GRAPH <{BASE}graph/derived/assessments>"
_HEAD = f"PREFIX evg: <{PREFIXES['evg']}> "
_GRADES = f"""{_HEAD} SELECT ?about ?kind ?grade ?direction ?total ?share {{
  {_GRAPH} {{
    ?a evg:assesses ?about ; evg:grade ?grade ; evg:totalContribution ?total ; evg:ruleVersion ?version .
    OPTIONAL {{ ?a evg:directionShare ?share }} OPTIONAL {{ ?a evg:leadingDirection ?direction }}
  }}
  VALUES ?kind {{ evg:HeadlineClaim evg:SynthesisClaim evg:Intervention }} ?about a ?kind . }}"""
_LINES = f"""{_HEAD} SELECT DISTINCT ?about ?study ?contribution ?counts ?without {{
  {_GRAPH} {{
    ?a evg:assesses ?about ; evg:weighs ?line .
    ?line evg:contribution ?contribution ; evg:countsAsLines ?counts ; evg:gradeWithout ?without .
  }}
  ?line evg:lineFromStudy|evg:weighedStudy ?study }}"""
_SENSITIVE = f"{_HEAD} SELECT ?about ?study {{ {_GRAPH} {{ ?a evg:assesses ?about ; evg:sensitiveTo ?study }} }}"
_KINDS = {"HeadlineClaim": "headline", "SynthesisClaim": "synthesis", "Intervention": "intervention"}


def get(port: int, path: str, media_type: str) -> Any:
    """What a served graph answers, as JSON."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", path, headers={"Accept": media_type})
        answer = connection.getresponse()
        assert answer.status == 200
        return json.load(answer)


def by_sparql(port: int) -> dict[str, Figures]:
    def ask(text: str) -> list[dict[str, str]]:
        told = get(port, f"/sparql?{urllib.parse.urlencode({'query': text})}", "application/sparql-results+json")
        return [{name: term["value"] for name, term in row.items()} for row in told["results"]["bindings"]]

    lines, sensitive = ask(_LINES), ask(_SENSITIVE)
    return {
        row["about"]: Figures(
            kind=_KINDS[slug(row["kind"])],
            grade=slug(row["grade"]),
            direction=slug(row["direction"]) if "direction" in row else None,
            total=rounded(row["total"]),
            share=rounded(row["share"]) if "share" in row else None,
            lines={
                line["study"]: (rounded(line["contribution"]), rounded(line["counts"]), slug(line["without"]))
                for line in lines
                if line["about"] == row["about"]
            },
            sensitive_to=frozenset(one["study"] for one in sensitive if one["about"] == row["about"]),
        )
        for row in ask(_GRADES)
    }


# In Python.


def in_python(graph: eg.Graph) -> dict[str, Figures]:
    return {one.about: figures_of(one) for one in graph.assess()}


def figures_of(one: Assessment) -> Figures:
    return Figures(
        kind=one.kind,
        grade=one.grade,
        direction=slug(one.direction) if one.direction else None,
        total=rounded(one.total),
        share=None if one.share is None else rounded(one.share),
        lines={
            line.study.iri: (
                rounded(line.contribution),
                rounded(one.counts_as[line.study.iri]),
                one.without_each[line.study.iri],
            )
            for line in one.lines
        },
        sensitive_to=frozenset(one.without),
    )


# By command, and by the page's JSON.


def of_json(rows: list[dict[str, Any]]) -> dict[str, Figures]:
    return {
        row["about"]: Figures(
            kind=row["kind"],
            grade=row["grade"],
            direction=row["direction"],
            total=rounded(row["total"]),
            share=None if row["share"] is None else rounded(row["share"]),
            lines={
                line["study"]: (rounded(line["contribution"]), rounded(line["counts_as"]), line["grade_without"])
                for line in row["lines"]
            },
            sensitive_to=frozenset(row["sensitive_to"]),
        )
        for row in rows
    }


@pytest.fixture(scope="module")
def port(settings: Settings, store: LocalStore, serving: Serving) -> Iterator[int]:
    """Of a served graph."""
    with serving(create_app(settings, store)) as number:
        yield number


@pytest.fixture(scope="module")
def python(store: LocalStore) -> dict[str, Figures]:
    return in_python(eg.Graph(store))


def test_all_that_is_graded_is_compared(python: dict[str, Figures]) -> None:
    assert {figures.kind for figures in python.values()} == set(_KINDS.values())
    assert sum(figures.kind == "headline" for figures in python.values()) == 5
    assert any(figures.sensitive_to for figures in python.values())
    assert any(figures.share is None for figures in python.values())
    assert any(figures.direction is None and figures.share for figures in python.values())


def test_sparql_over_http_gives_the_figures_of_python(port: int, python: dict[str, Figures]) -> None:
    assert by_sparql(port) == python


def test_the_command_gives_the_figures_of_python(python: dict[str, Figures]) -> None:
    output = CliRunner().invoke(main, ["assess", "--format", "json"], catch_exceptions=False).output
    assert of_json(json.loads(output)) == python


def test_the_site_gives_the_figures_of_python(port: int, python: dict[str, Figures]) -> None:
    assert of_json(get(port, "/en/grades.json", "application/json")) == python


def test_python_gives_the_same_over_an_endpoint(port: int, python: dict[str, Figures]) -> None:
    with eg.open(f"http://127.0.0.1:{port}/sparql") as there:
        assert in_python(there) == python


# On the pages: what a reader sees, read off their tables and sentences.


class Text(HTMLParser):
    """The cells, list items and paragraphs of a page, in their order: (tag, what it says)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[tuple[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"tr", "th", "td", "li", "p"}:
            self.said.append((tag, ""))

    def handle_data(self, data: str) -> None:
        if self.said:
            tag, before = self.said[-1]
            self.said[-1] = (tag, f"{before} {data}".strip())


@pytest.fixture(scope="module")
def site(settings: Settings, store: LocalStore) -> FlaskClient:
    return create_app(settings, store).test_client()


def rows_of(page: str) -> list[dict[str, str]]:
    """The rows of the table that a grade is recomputed from, by the headings of its columns."""
    table = page[page.index('class="recompute"') :]
    rows: list[list[str]] = []
    for tag, text in Text(table[: table.index("</table>")]).said:
        if tag == "tr":
            rows.append([])
        elif rows:
            rows[-1].append(text)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def steps_of(page: str) -> list[Fraction]:
    """The figures that are held against the thresholds, shares as parts of one."""
    steps = page[page.index('class="thresholds"') :]
    found = re.findall(r": ([0-9.,]+)(%?) [≥&<]", steps[: steps.index("</ol>")])
    return [Fraction(number) / (100 if sign else 1) for number, sign in found]


def test_every_page_shows_the_figures_of_python(site: FlaskClient, store: LocalStore) -> None:
    graph = eg.Graph(store)
    words = {word: grade for grade, word in GRADES["en"].items()}
    for one in graph.assess():
        page = html.unescape(site.get(f"/en/{one.about.removeprefix(BASE)}").text)
        names = {graph.name(line.study.iri): line for line in one.lines}
        total, _, share, *_ = steps_of(page)
        assert f'concept/grade/{one.grade}"' in page[: page.index('class="recompute"')], one.about
        assert abs(one.total - total) < PAGE, one.about
        assert abs((one.share or 0) - share) < PAGE, one.about
        rows = {row["Study"]: row for row in rows_of(page)}
        assert rows.keys() == names.keys()
        for name, line in names.items():
            assert abs(line.contribution - Fraction(rows[name]["Contribution"])) < PAGE
            assert Fraction(rows[name]["Counts as"].split()[0]) == one.counts_as[line.study.iri]
            assert words[rows[name]["Without it"]] == one.without_each[line.study.iri]
        hinges = {names[name].study.iri for name in names if f"” without {name}.".lower() in page.lower()}
        assert hinges == set(one.without), one.about
        if one.direction:
            assert f"of the weight points to {graph.name(one.direction)}" in page
