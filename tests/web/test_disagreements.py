"""The page of disagreements, and the sections on claims and measures, tell what Python finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidensgraf.evidence import disagreement

if TYPE_CHECKING:
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


def test_a_section_says_what_goes_along_with_it_in_the_readers_language(client: FlaskClient) -> None:
    page = client.get("/da/concept/intervention/wage-subsidy").text
    assert "<strong>Betingelse</strong>: positiv effekt – højkonjunktur, privat sektor; ingen effekt – lavkonj" in page
    assert "(inden for ét studie)" in page
    assert ONE in client.get("/en/id/claim/public-wage-subsidy-less-clear").text
    assert ONE not in client.get("/en/concept/intervention/reduced-caseload").text
