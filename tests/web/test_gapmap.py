"""web.gapmap: the map as a real table with a plain form, and the same as CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

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


def test_a_filter_is_kept_in_the_form_and_narrows_the_cells(client: FlaskClient) -> None:
    page = client.get("/en/gapmap?direction=negative").text
    assert '<option value="negative" selected>' in page
    assert page.count("<details>") == len(rows(client, "/en/gapmap.csv?direction=negative"))
    assert 0 < page.count("<details>") < client.get("/en/gapmap").text.count("<details>")


def test_a_broader_target_group_stands_for_its_narrower_ones(client: FlaskClient) -> None:
    wide = rows(client, "/da/gapmap.csv?target=vulnerable-citizen")
    narrow = rows(client, "/da/gapmap.csv?target=vulnerable-youth")
    assert len(wide) > len(narrow) > 0


def test_an_unknown_filter_finds_nothing_and_harms_nothing(client: FlaskClient) -> None:
    assert rows(client, "/da/gapmap.csv?target=<script>") == []
    page = client.get("/da/gapmap?target=<script>alert(1)</script>")
    assert page.status_code == 200
    assert "<script" not in page.text


def test_the_csv_counts_what_the_page_counts(client: FlaskClient) -> None:
    (row,) = [
        r
        for r in rows(client, "/en/gapmap.csv")
        if r["intervention"].endswith("/wage-subsidy-public") and r["outcome"].endswith("/lock-in")
    ]
    assert (row["direction"].rpartition("/")[2], row["studies"], row["independent_studies"]) == ("negative", "1", "1")
