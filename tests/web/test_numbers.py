"""web.numbers: the effects beside each other, as a page and as files; nothing is pooled that may not be."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evidensgraf.evidence import estimates
from evidensgraf.evidence.pooling import groups
from evidensgraf.web import numbers

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from evidensgraf.store.local import LocalStore

TOLD = {
    "da": (
        "4,5 til 22,0",
        "1,29 (1,09 til 1,53)",
        "intet er lagt sammen",
        "−26 uger",
        "13,4 procentpoint",
        "kun ét uafhængigt studie",
    ),
    "en": (
        "4.5 to 22.0",
        "1.29 (1.09 to 1.53)",
        "nothing is pooled",
        "−26 weeks",
        "13.4 percentage points",
        "only one independent study",
    ),
}


@pytest.mark.parametrize("language", TOLD)
def test_the_page_has_each_estimate_and_says_that_nothing_is_pooled_and_why(client: FlaskClient, language: str) -> None:
    page = client.get(f"/{language}/numbers").text
    assert page.count('role="rowheader"') == 14
    assert all(words in page for words in TOLD[language])


def test_the_files_hold_every_figure(client: FlaskClient) -> None:
    table = {
        r["finding"].rpartition("/")[2]: r for r in csv.DictReader(io.StringIO(client.get("/en/numbers.csv").text))
    }
    told = {r["finding"].rpartition("/")[2]: r for r in client.get("/en/numbers.json").json or []}
    assert table.keys() == told.keys()
    row = table["ips-trial-ips-18-months"]
    assert (row["difference"], row["low"], row["high"], row["people"]) == ("13.4", "4.5", "22", "482")
    assert told["ips-trial-ips-18-months"]["risk_ratio"] == "1.29"
    assert table["star-2023c-continued-employment"]["difference"] == ""


def test_what_is_pooled_is_shown_with_its_figures(
    client: FlaskClient, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = estimates.read_one(store, "https://w3id.org/evidensgraf/id/effect/ips-trial-ips-18-months")
    assert one
    (group,) = groups([one, replace(one, study="https://w3id.org/evidensgraf/id/study/jobfirst")])
    assert group.pooled
    monkeypatch.setattr(numbers, "_groups", lambda *_: [group])
    page = client.get("/en/numbers?page=1").text  # another address than above: answers are kept
    assert "nothing is pooled" not in page
    assert f"{group.pooled.estimate:.1f} (" in page
    assert "τ² = 0, I² = 0%" in page
