"""web.answerchart: the chart that fits an answer's shape, and none where none does."""

from __future__ import annotations

import re
from html import unescape
from itertools import combinations
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

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


STUDY = "https://w3id.org/evidensgraf/id/study/jobfirst"
BARS = values("?name ?n", "'a' 3", "'b' 1.5", "'c' -2")


def test_a_name_and_a_number_are_bars_each_with_its_figure(client: FlaskClient) -> None:
    svg = drawn(client, BARS)
    assert svg.count("<rect") == 3
    assert texts(svg) == ["a", "3", "b", "1.5", "c", "−2"]
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
    assert "unit →" in texts(svg)


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


def boxes(svg: str) -> list[tuple[float, float, float, float]]:
    found = re.findall(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"[^>]*class="card"', svg)
    return [tuple(map(float, box)) for box in found]  # type: ignore[misc]  # four groups


def meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return all(
        abs((one[at] * 2 + one[at + 2]) - (other[at] * 2 + other[at + 2])) < one[at + 2] + other[at + 2]
        for at in (0, 1)
    )


GRAPHS = {
    "a star": "\n".join(f"ex:a ex:leads ex:b{n} ." for n in range(39)),
    "a chain": "\n".join(f"ex:a{n} ex:leads ex:a{n + 1} ." for n in range(39)),
    "a circle": "\n".join(f"ex:a{n} ex:leads ex:a{(n + 1) % 12} ." for n in range(12)),
    "many texts": "\n".join(
        f"ex:a{n % 5} ex:says{n} 'a long text of many words {n} that goes on and on' ." for n in range(60)
    ),
    "itself and another": "ex:a ex:leads ex:a , ex:b . ex:b ex:leads ex:a .",
}


@pytest.mark.parametrize("statements", GRAPHS.values(), ids=GRAPHS)
def test_no_two_things_of_a_graph_overlap_and_all_are_named(client: FlaskClient, statements: str) -> None:
    query = f"PREFIX ex: <http://a.example/> CONSTRUCT {{ {statements} }} WHERE {{}}"
    svg = drawn(client, query)
    placed = boxes(svg)
    names = set(re.findall(r"ex:(?!leads|says)\w+", statements))
    assert len(placed) == len(names)
    assert not [pair for pair in combinations(placed, 2) if meet(*pair)]
    assert {name.replace("ex:", "http://a.example/") for name in names} <= set(texts(svg))


def test_a_thing_of_a_graph_is_a_link_to_its_page_and_holds_its_texts(client: FlaskClient) -> None:
    page = client.get("/en/sparql", query_string={"query": f"DESCRIBE <{STUDY}>"}).text
    svg = re.search(r'<svg role="group".*?</svg>', page, re.DOTALL)
    assert svg
    assert re.search(r'<a href="/en/id/study/jobfirst"><text[^>]*>The JobFirst trial</text></a>', svg[0])
    assert any(text.startswith("number of sites: ") for text in texts(svg[0]))
    assert svg[0].count("<path") > 3


def test_a_graph_that_is_too_large_is_said_to_be(client: FlaskClient) -> None:
    few, many = (
        client.get("/en/sparql", query_string={"query": f"CONSTRUCT WHERE {{ ?s ?p ?o }} LIMIT {n}"}).text
        for n in (3, 200)
    )
    assert "too many things for a drawing" in many
    assert "too many things for a drawing" not in few


@pytest.mark.parametrize("query", [BARS, f"DESCRIBE <{STUDY}>"], ids=["bars", "graph"])
def test_the_chart_of_an_answer_is_a_file_too(client: FlaskClient, query: str) -> None:
    page = client.get("/da/sparql", query_string={"query": query}).text
    links = re.findall(r'href="(/da/figures/answer\.(svg|png)\?[^"]+)"', page)
    assert [form for _, form in links] == ["svg", "png"]
    svg, png = (client.get(unescape(address)) for address, _ in links)
    assert (svg.mimetype, png.mimetype) == ("image/svg+xml", "image/png")
    assert set(texts(drawn(client, query, "da"))) <= set(texts(svg.text))
    assert "<a" not in svg.text
    assert png.data.startswith(b"\x89PNG")
    assert len(png.data) > 3000


@pytest.mark.parametrize(
    ("query", "status"),
    [("ASK {}", 404), ("SELECT", 400), ("", 400), ("DROP ALL", 400), ("#" * 100_001, 413)],
    ids=["no chart", "no query", "nothing", "an update", "too long"],
)
def test_there_is_no_file_where_there_is_no_chart(client: FlaskClient, query: str, status: int) -> None:
    assert client.get("/da/figures/answer.svg", query_string={"query": query}).status_code == status


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(["'a' 0 1", "'b' 0 2", "'c' 0 5"], id="all on a line upwards"),
        pytest.param(["'a' 1 3", "'b' 2 3"], id="all on a line across"),
        pytest.param(["'a' 1 1", "'b' 1 1", "'c' 1 1", "'d' 2 2"], id="most on top of each other"),
    ],
)
def test_points_that_would_hide_the_rows_are_not_drawn(client: FlaskClient, rows: list[str]) -> None:
    assert drawn(client, values("?name ?x ?y", *rows)) == ""


@pytest.mark.parametrize("odd", ["INF", "-INF", "NaN", "1e400", "1e300", "many"])
@pytest.mark.parametrize("names", ["?name ?x ?low ?high", "?name ?x", "?x ?y", "?name ?other ?x"])
def test_what_has_no_place_in_a_drawing_is_not_drawn_as_a_number(client: FlaskClient, names: str, odd: str) -> None:
    number = f"'{odd}'^^<http://www.w3.org/2001/XMLSchema#double>"
    rest = names.count("?") - 2
    query = values(names, f"'a' {number} {'1 ' * rest}", f"'b' 1 {'3 ' * rest}", f"'c' 2 {'4 ' * rest}")
    answer = client.get("/en/sparql", query_string={"query": query})
    assert answer.status_code == 200
    assert all(len(text) < 60 for text in texts(drawn(client, query)))


def test_a_forest_without_words_for_its_sides_has_no_arrows(client: FlaskClient) -> None:
    svg = drawn(client, values("?name ?value ?low ?high", "'a' 2 1 3", "'b' 1 0.5 2"))
    assert "a" in texts(svg)
    assert not [text for text in texts(svg) if "←" in text or "→" in text]


def test_a_line_begins_at_zero_and_keeps_clear_of_its_figures(client: FlaskClient) -> None:
    rows = (f"'{year}' {n}" for year, n in enumerate((4, 2, 4, 6, 8, 5, 2), 2010))
    placed = re.findall(r"<text([^>]*)>(\d)</text>", drawn(client, values("?year ?n", *rows)))
    assert [number for _, number in placed] == ["4", "2", "4", "6", "8", "5", "2"]
    anchors = [(re.findall(r'text-anchor="(\w+)"', how) or ["start"])[0] for how, _ in placed]
    assert anchors == ["middle", "middle", "end", "end", "middle", "start", "middle"]
    heights = [float(re.findall(r' y="([\d.]+)"', how)[0]) for how, _ in placed]
    assert heights[1] == heights[6]
    assert heights[1] > heights[0] + 30  # below their points, where the line comes from above
    # All that stand above their points do so at one distance: from zero, eight is as far from six as four is.
    assert heights[2] - heights[3] == pytest.approx(heights[3] - heights[4], abs=0.2)
    assert heights[4] == pytest.approx(14, abs=0.2)
    assert heights[2] == pytest.approx((280 + 24) / 2 - 10, abs=0.2)


def test_a_name_in_another_language_says_so(client: FlaskClient) -> None:
    article = "https://w3id.org/evidensgraf/id/publication/christensen-2019"
    query = f"CONSTRUCT WHERE {{ <{STUDY}> a ?class . <{article}> a ?kind }}"
    svg = drawn(client, query, "da")
    assert re.search(r'<text[^>]*lang="en"[^>]*>Effects of Individual', svg)
    assert re.search(r'<text[^>]*lang="da"[^>]*>JobFirst', svg)
    found = client.get("/da/figures/answer.svg", query_string={"query": query}).text
    assert ET.fromstring(found).get("lang") == "da"  # noqa: S314 (our own)
