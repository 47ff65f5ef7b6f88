"""web.overview: the classes and how they are joined, drawn and as a table, for the ontology and the shapes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from evidensgraf.errors import LANGUAGES
from evidensgraf.namespaces import BASE, EVG, SHAPES, VOCABULARY
from evidensgraf.web import model, overview
from evidensgraf.web.charts import overview as chart
from evidensgraf.web.reader import Reader

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


def figure(page: str) -> str:
    return page.partition('id="model"')[2].partition("</svg>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_that_the_shapes_join_is_drawn_and_leads_to_its_page(app: Flask, language: str) -> None:
    reader = Reader(app.extensions["evidensgraf"], language)  # type: ignore[arg-type]  # a language
    drawn = figure(app.test_client().get(f"/{language}/ns/").text)
    joined = overview.joined(reader.site)
    assert {EVG.Finding, EVG.Claim, EVG.Study, EVG.EvidenceLine} <= joined.keys()
    for iri in joined:
        assert f'href="/{language}/{iri.removeprefix(BASE)}"' in drawn, iri
        assert f">{reader.name(iri).text}</text>" in drawn, iri


def test_the_table_beside_it_has_every_join(client: FlaskClient, app: Flask) -> None:
    site = app.extensions["evidensgraf"]
    table = client.get("/en/ns/").text.partition('id="model"')[2].partition("</table>")[0]
    for one in (one for members in overview.joined(site).values() for one in members):
        assert f'href="/en/{one.shape.removeprefix(BASE)}"' in table, one


def test_the_shapes_are_counted_by_severity(client: FlaskClient, app: Flask) -> None:
    page = client.get("/da/shapes/").text
    site = app.extensions["evidensgraf"]
    effect = next(one for one in overview.demands(site) if one.owner == EVG.EffectEstimate)
    counts = [effect.counts[severity] for severity in overview.SEVERITIES]
    assert sum(counts) == sum(1 for one in model.members(site) if one.node == effect.node)
    assert counts[1] > 0
    assert f"skal: {counts[0]}, bør: {counts[1]}" in figure(page)
    row = page.partition(
        f'href="/da/{effect.node.removeprefix(BASE)}">',
    )[2]
    assert "overview.svg?about=shapes/" in page
    table = page.partition("<table>")[2].partition("</table>")[0]
    row = next(row for row in table.split("<tr>") if f'href="/da/{EVG.EffectEstimate.removeprefix(BASE)}"' in row)
    assert re.findall(r'class="number">(\d+)<', row) == list(map(str, counts))


def test_a_line_is_left_out_where_a_longer_way_leads_to_the_same_class() -> None:
    led = {"claim": {"line": "a", "study": "b", "claim": "c"}, "line": {"study": "d"}, "study": {}}
    assert overview.direct(led) == {"claim": {"line": "a"}, "line": {"study": "d"}, "study": {}}


def test_what_goes_round_in_a_circle_is_drawn_all_the_same() -> None:
    led = {"a": {"b": "p"}, "b": {"c": "p"}, "c": {"a": "p"}}
    assert overview.direct(led) == led
    cards = {
        key: chart.Card(key, "", "", (), tuple((path, to) for to, path in leads.items())) for key, leads in led.items()
    }
    assert sorted(chart.ordered(cards)) == ["a", "b", "c"]
    assert chart.draw("", "", cards).height > 0


def test_a_class_stands_above_those_that_it_leads_to() -> None:
    def card(*leads: str) -> chart.Card:
        return chart.Card("", "", "", (), tuple(("", to) for to in leads))

    cards = {
        "study": card(),
        "claim": card("line"),
        "line": card("finding"),
        "finding": card("study"),
        "x": card("study"),
    }
    assert chart.ordered(cards) == ["claim", "line", "x", "finding", "study"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_a_telephone(client: FlaskClient, language: str) -> None:
    drawn = re.search(r'<svg [^>]*class="chart to-size" width="(\d+)"', client.get(f"/{language}/ns/").text)
    assert drawn
    assert int(drawn[1]) <= 328  # of 360 px, the page's edges keep 32


def test_only_the_ontology_and_the_shapes_have_it(client: FlaskClient) -> None:
    for iri in (VOCABULARY, SHAPES):
        answer = client.get(f"/en/figures/overview.svg?about={iri.removeprefix(BASE)}")
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert client.get("/en/figures/overview.svg?about=ns/Finding").status_code == 404
