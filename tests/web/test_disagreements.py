"""The page of disagreements, and the sections on claims and measures, tell what Python finds."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from evidensgraf.evidence import disagreement
from evidensgraf.web import disagreements

if TYPE_CHECKING:
    import pytest
    from flask.testing import FlaskClient

    from evidensgraf.store import Store

ONE = 'class="disagreement"'


def test_the_page_and_the_sections_tell_what_python_finds(client: FlaskClient, store: Store) -> None:
    known = disagreement.disagreements(disagreement.read(store))
    assert client.get("/en/disagreements.json").json == [disagreement.as_data(one) for one in known]
    assert client.get("/da/disagreements").text.count(ONE) == len(known)
    own = [one for one in known if one.intervention.endswith("/wage-subsidy")]
    assert own
    assert client.get("/en/concept/intervention/wage-subsidy").text.count(ONE) == len(own)


def test_a_long_list_is_shown_a_page_at_a_time(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    of = re.compile(r'<article class="disagreement" aria-labelledby="([^"]*)"')
    whole = of.findall(client.get("/en/disagreements?whole").text)
    monkeypatch.setattr(disagreements, "MOST_SHOWN", 2)
    pages = [
        of.findall(client.get(f"/en/disagreements?page={number}").text) for number in range(1, len(whole) // 2 + 2)
    ]
    assert [len(page) for page in pages[:2]] == [2, min(2, len(whole) - 2)]
    assert [one for page in pages for one in page][: len(whole)] == whole


def test_a_section_says_what_goes_along_with_it_in_the_readers_language(client: FlaskClient) -> None:
    page = client.get("/da/concept/intervention/wage-subsidy").text
    assert "<strong>Betingelse</strong>: positiv effekt – højkonjunktur, privat sektor; ingen effekt – lavkonj" in page
    assert "(inden for ét studie)" in page
    assert ONE in client.get("/en/id/claim/public-wage-subsidy-less-clear").text
    assert ONE not in client.get("/en/concept/intervention/reduced-caseload").text


def test_a_side_of_very_many_findings_shows_some_and_leads_to_their_table(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disagreements, "MOST_FINDINGS", 2)
    page = client.get("/en/disagreements?few").text
    folded = re.findall(r"<summary>(\d+) findings</summary><ul>(.*?)</ul><p><a href=\"([^\"]*)\"", page)
    assert folded
    for count, listed, address in folded:
        assert int(count) > listed.count("<li>") == 2
        table = client.get(unescape(address)).text
        assert re.findall(r'href="([^"]*)"', listed)[0] in table
