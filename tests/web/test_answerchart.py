"""web.answerchart: the chart that fits an answer's shape, and none where none does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def drawn(client: FlaskClient, query: str, language: str = "en") -> str:
    page = client.get(f"/{language}/sparql", query_string={"query": query}).text
    found = re.search(r"<svg.*?</svg>", page.partition('class="answer-chart"')[2], re.DOTALL)
    return found[0] if found else ""


def texts(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", svg)


def values(names: str, *rows: str) -> str:
    return f"SELECT {names} {{ VALUES ({names}) {{ {' '.join(f'({row})' for row in rows)} }} }}"


BARS = values("?name ?n", "'a' 3", "'b' 1.5", "'c' -2")


def test_a_name_and_a_number_are_bars_each_with_its_figure(client: FlaskClient) -> None:
    svg = drawn(client, BARS)
    assert svg.count("<rect") == 3
    assert texts(svg) == ["a", "3", "b", "1.5", "c", "-2"]
    assert "1,5" in texts(drawn(client, BARS, "da"))
    widths = [float(width) for width in re.findall(r'<rect[^>]* width="([\d.]+)"', svg)]
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)


def test_a_year_and_a_number_are_a_line(client: FlaskClient) -> None:
    svg = drawn(client, values("?year ?n", "2010 3", "2012 1", "2015 2"))
    assert svg.count('class="line-accent"') == 2
    assert {"2010", "2012", "2015"} <= set(texts(svg))


def test_two_names_and_a_number_are_squares(client: FlaskClient) -> None:
    svg = drawn(client, values("?a ?b ?n", "'x' 'p' 4", "'x' 'q' 1", "'y' 'p' 2"))
    sides = sorted(float(side) for side in re.findall(r'<rect[^>]* width="([\d.]+)"', svg))
    assert len(sides) == 3
    assert sides[2] == pytest.approx(2 * sides[0], abs=0.2)  # the area tells the figure


def test_two_numbers_are_points(client: FlaskClient) -> None:
    svg = drawn(client, values("?name ?across ?up", "'a' 1 2", "'b' 3 4"))
    assert svg.count("<circle") == 2
    assert {"↑ up", "across →"} <= set(texts(svg))


def test_an_estimate_with_its_ends_is_a_forest_plot(client: FlaskClient) -> None:
    svg = drawn(client, values("?name ?value ?low ?high", "'a' 3 1 5", "'b' -1 -2 0.5"))
    assert "3 [1; 5]" in texts(svg)


def test_statements_are_a_graph(client: FlaskClient) -> None:
    svg = drawn(client, "DESCRIBE <https://w3id.org/evidensgraf/id/effect/doer-2012-wage-subsidy-boom>")
    assert "week" in texts(svg)
    assert "unit" in texts(svg)


@pytest.mark.parametrize(
    "query",
    [
        "ASK {}",
        "SELECT ?s { ?s ?p ?o } LIMIT 5",
        values("?name ?n", "'a' 3"),
        values("?name ?n", "'a' 3", "'b' UNDEF"),
        "SELECT ?s (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?s",
        "CONSTRUCT WHERE { ?s ?p ?o } LIMIT 200",
    ],
    ids=["a truth value", "names alone", "one row", "a number is missing", "too many rows", "too many statements"],
)
def test_an_answer_of_another_shape_has_none(client: FlaskClient, query: str) -> None:
    assert drawn(client, query) == ""


def test_what_is_drawn_is_escaped(client: FlaskClient) -> None:
    svg = drawn(client, values("?name ?n", "'<script>' 3", "'&' 1"))
    assert "&lt;script&gt;" in svg
    assert "<script" not in svg
