"""web.gapmap: the map as a real table with a plain form, and the same as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, cast

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def rows(client: FlaskClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(response.text)))


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_map_is_a_table_whose_cells_open_their_findings(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/gapmap").text
    assert page.count("<caption") == 1
    assert f"/{language}/id/finding/skipper-2010-work-placement" in page
    assert {"da": "aldrig undersøgt", "en": "never asked"}[language] in page


def found(client: FlaskClient, address: str) -> list[dict[str, str]]:
    """The rows of cells that are not empty."""
    return [row for row in rows(client, address) if row["direction"]]


def test_a_filter_is_kept_in_the_form_and_narrows_the_cells(client: FlaskClient) -> None:
    page = client.get("/en/gapmap?direction=negative").text
    assert '<option value="negative" selected>' in page
    told, all_told = (
        text.partition('<section class="behind"')[0].count("<details>")
        for text in (page, client.get("/en/gapmap").text)
    )
    assert 0 < told == len(found(client, "/en/gapmap.csv?direction=negative")) < all_told


def test_an_empty_cell_tells_never_asked_from_asked_of_others(client: FlaskClient) -> None:
    states = {(r["intervention"], r["outcome"]): r["state"] for r in rows(client, "/en/gapmap.csv?direction=negative")}
    page = client.get("/en/gapmap?direction=negative").text
    assert page.count("but by none of those chosen</span>") == [*states.values()].count("not-chosen") > 0
    assert page.count("never asked</span>") == [*states.values()].count("never-asked") > 0
    assert "but by none of those chosen</span>" not in client.get("/en/gapmap").text


def test_levels_and_years_are_chosen_by_address(client: FlaskClient) -> None:
    def shape(query: str) -> tuple[int, int]:
        table = rows(client, f"/da/gapmap.csv?{query}")
        return len({row["intervention"] for row in table}), len({row["outcome"] for row in table})

    top, every = shape("interventions=1&outcomes=1"), shape("interventions=all&outcomes=all")
    assert top[0] < every[0]
    assert top[1] < every[1]
    assert shape("") == (every[0], top[1])
    assert shape("interventions=-3&outcomes=x") == shape("")
    early, late = (found(client, f"/da/gapmap.csv?{years}") for years in ("until=2015", "since=2016"))
    assert 0 < len(early) < len(late) < len(found(client, "/da/gapmap.csv")) * 2
    page = client.get("/da/gapmap?since=2016&interventions=1").text
    assert '<option value="2016" selected>' in page
    assert "since=2016" in page.partition("downloads")[2]


def test_a_broader_target_group_stands_for_its_narrower_ones(client: FlaskClient) -> None:
    wide = found(client, "/da/gapmap.csv?target=vulnerable-citizen")
    narrow = found(client, "/da/gapmap.csv?target=vulnerable-youth")
    assert len(wide) > len(narrow) > 0


def test_an_unknown_filter_finds_nothing_and_harms_nothing(client: FlaskClient) -> None:
    assert found(client, "/da/gapmap.csv?target=<script>") == []
    page = client.get("/da/gapmap?target=<script>alert(1)</script>")
    assert page.status_code == 200
    assert "<script" not in page.text


def test_the_csv_counts_what_the_page_counts(client: FlaskClient) -> None:
    (row,) = [
        r
        for r in rows(client, "/en/gapmap.csv")
        if r["intervention"].endswith("/wage-subsidy-public") and r["outcome"].endswith("/lock-in")
    ]
    names = ("direction", "studies", "independent_studies", "independent_studies_pointing", "state")
    assert [row[name].rpartition("/")[2] for name in names] == ["negative", "1", "1", "1", "found"]
    assert row["intervention_name"] == "public-sector wage subsidy"


def test_the_json_and_the_cube_hold_the_cells_of_the_csv(client: FlaskClient) -> None:
    query = "target=vulnerable-citizen&outcomes=all"
    table = found(client, f"/en/gapmap.csv?{query}")
    told = client.get(f"/en/gapmap.json?{query}")
    assert told.mimetype == "application/json"
    ways = [way for cell in told.json["cells"] for way in cell["directions"]]  # type: ignore[index]  # it is an object
    assert sorted(way["direction"] for way in ways) == sorted(row["direction"] for row in table)
    cube = client.get(f"/en/gapmap.ttl?{query}")
    assert cube.mimetype == "text/turtle"
    made = ox.Store()
    made.load(cube.data, ox.RdfFormat.TURTLE)
    count = "SELECT (COUNT(*) AS ?n) { ?o <https://w3id.org/evidensgraf/ns/studyCount> ?n FILTER (?n > 0) }"
    (answer,) = cast("ox.QuerySolutions", made.query(count.replace("AS ?n", "AS ?count")))
    assert int(answer["count"].value) == len(table)


def test_the_findings_of_a_cell_have_a_page_that_tells_how_many(client: FlaskClient) -> None:
    page = client.get("/en/gapmap/findings?intervention=paid-hours&outcome=employment").text
    (cell,) = [
        c
        for c in client.get("/en/gapmap.json").json["cells"]  # type: ignore[index]  # it is an object
        if c["intervention"].endswith("/paid-hours") and c["outcome"].endswith("/employment")
    ]
    findings = [finding for way in cell["directions"] for finding in way["findings"]]
    assert f"{len(findings)} findings in this cell" in page
    assert all(finding.rpartition("/")[2] in page for finding in findings)
    assert "Nothing that was chosen" in client.get("/en/gapmap/findings?intervention=x&outcome=y&page=-1").text
