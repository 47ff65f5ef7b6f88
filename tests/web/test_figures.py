"""figures, pictures and charts: drawings that say in words and signs what they show, on pages and as files."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from evidensgraf.web import pictures
from evidensgraf.web.charts import drawing, forest
from evidensgraf.web.charts.drawing import Drawing, fitted, wrapped
from evidensgraf.web.words import Words

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ADDRESSES = {
    "claim": "directions.{}?about=id/claim/company-based-works",
    "intervention": "directions.{}?about=concept/intervention/wage-subsidy-public",
    "timeline": "timeline.{}",
    "methods": "methods.{}",
    "gapmap": "gapmap.{}",
    "neighbourhood": "neighbourhood.{}?about=id/study/jobfirst",
}
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_a_chart_is_a_file_that_stands_by_itself(client: FlaskClient, address: str, language: str) -> None:
    response = client.get(f"/{language}/figures/{address.format('svg')}")
    assert (response.status_code, response.mimetype) == (200, "image/svg+xml")
    root = ET.fromstring(response.text)  # noqa: S314 (our own)
    assert root.tag == f"{SVG}svg"
    assert root.findtext(f"{SVG}title")
    assert root.findtext(f"{SVG}desc")
    assert len(root.findall(f".//{SVG}text")) > 3
    assert "http" not in response.text.replace("http://www.w3.org/2000/svg", "")
    assert " style=" not in response.text


@pytest.mark.parametrize("address", ADDRESSES.values(), ids=ADDRESSES)
def test_a_chart_is_also_a_picture(client: FlaskClient, address: str) -> None:
    response = client.get(f"/da/figures/{address.format('png')}")
    assert response.status_code == 200
    assert response.data.startswith(b"\x89PNG")
    assert len(response.data) > 5000


def test_without_a_font_there_is_no_picture_without_words(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_has_letters", lambda: False)
    response = client.get("/da/figures/timeline.png?without-a-font")
    assert response.status_code == 503
    assert "SVG" in response.text


@pytest.mark.parametrize("about", ["id/claim/none", "", "id/study/%00", "id/agent/star"])
def test_there_is_no_chart_of_what_has_none(client: FlaskClient, about: str) -> None:
    assert client.get(f"/en/figures/directions.svg?about={about}").status_code == 404


def test_a_name_cannot_break_out_of_a_drawing() -> None:
    shown = Drawing('<b>"&', "]]>", 100)
    shown.text(0, 10, "<script>alert(1)</script>")
    for text in (shown.file("en"), str(shown.inline())):
        ET.fromstring(text)  # noqa: S314 (our own)
        assert "<script" not in text
        assert "<b>" not in text


def test_each_direction_has_a_shape_of_its_own() -> None:
    shapes = set()
    for slug in ("positive", "none", "negative", "mixed", "uncertain", "descriptive"):
        shown = Drawing("", "", 100)
        shown.mark(slug, 50, 50)
        text = str(shown.inline())
        shapes.add(re.sub(r'fill="#\w+"|stroke="#\w+"|class="[^"]*"', "", text))
    assert len(shapes) == 6


def test_the_colours_of_files_are_those_of_the_style_sheet() -> None:
    css = files("evidensgraf.web").joinpath("static", "site.css").read_text(encoding="utf-8")
    light = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css[: css.index("}")]))
    tokens = {"quiet": "ink-quiet"}
    colours = drawing._COLOURS
    assert {tone: light[tokens.get(tone, tone)] for tone in colours} == colours


def test_a_long_name_ends_in_an_ellipsis() -> None:
    assert fitted("kort", 100) == "kort"
    assert fitted("en meget lang titel på en udgivelse", 100).endswith("…")
    assert wrapped("ord " * 50, 100)[1].endswith("…")
    assert len(wrapped("ord " * 50, 100)) == 2


def test_a_forest_plot_places_estimates_around_no_difference() -> None:
    rows = [
        forest.Row("a", 13.4, 5.1, 22.0, "positive"),
        forest.Row("b", -4.0, None, None, "negative"),
    ]
    axis = forest.Axis("procentpoint", "færre", "flere")
    text = forest.draw("t", "w", rows, axis, lambda values: Words.all()["da"].numbers([*map(str, values)])).file("da")
    assert "13,4 [5,1; 22,0]" in text
    assert ">−4<" in text
    assert "procentpoint" in text
    polygons = re.findall(r'points="([\d.]+),', text)
    assert float(polygons[0]) > float(polygons[1])


@pytest.mark.parametrize("values", [[0.0], [1e-9], [-3.0, 3.0], [1e6], [0.5, 0.51]])
def test_an_axis_holds_all_its_values(values: list[float]) -> None:
    first, last, step = forest._ticks(values, 0.0)
    assert first <= min([*values, 0]) <= max([*values, 0]) <= last
    assert 1 <= (last - first) / step <= 12
