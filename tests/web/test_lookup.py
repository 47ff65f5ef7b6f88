"""Look-up: what a partner's name for something finds, however it is spelt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.resources import lookup
from evidensgraf.store.local import LocalStore

if TYPE_CHECKING:
    from flask.testing import FlaskClient

TRIAL = f"{BASE}id/publication/christensen-2019"
DOI = "10.1001/jamapsychiatry.2019.2291"


@pytest.mark.parametrize(
    "spelling",
    [
        DOI, f"doi:{DOI}", f"DOI: {DOI}", f"https://doi.org/{DOI}", f"http://dx.doi.org/{DOI}", DOI.upper(),
        "https://doi.org/10.1001%2Fjamapsychiatry.2019.2291", f" {DOI}. ", f"info:doi/{DOI}",
    ],
)  # fmt: skip
def test_a_doi_is_found_in_every_spelling(client: FlaskClient, spelling: str) -> None:
    answer = client.get("/lookup", query_string={"q": spelling}).get_json()
    assert (answer["readAs"], answer["value"]) == ("doi", DOI)
    assert [match["iri"] for match in answer["matches"]] == [TRIAL]


@pytest.mark.parametrize(
    ("spelling", "iri"),
    [
        ("978-87-7119-677-1", "id/publication/amilon-2019"),
        ("ISBN 9788771196771", "id/publication/amilon-2019"),
        ("urn:isbn:9788771196771", "id/publication/amilon-2019"),
        (f"{BASE}id/study/jobfirst", "id/study/jobfirst"),
        ("study:jobfirst", "id/study/jobfirst"),
        ("dansk økonomi,  EFTERÅR 2012", "id/publication/doer-2012"),
        ("De Økonomiske Råd", "id/agent/doer"),
        ("wage subsidy", "concept/intervention/wage-subsidy"),
        ("https://ror.org/01aj84f44", "id/agent/aarhus-universitet"),
    ],
)
def test_other_names_are_found_too(client: FlaskClient, spelling: str, iri: str) -> None:
    answer = client.get("/lookup", query_string={"q": spelling}).get_json()
    assert BASE + iri in [match["iri"] for match in answer["matches"]]


@pytest.mark.parametrize("text", ["10.9999/none", "978-87-7119-677-2", f"{BASE}id/study/none", "no such title", "Q0"])
def test_what_is_not_known_has_no_match_and_is_no_error(client: FlaskClient, text: str) -> None:
    response = client.get("/lookup", query_string={"q": text})
    assert response.status_code == 200
    assert response.get_json()["matches"] == []


@pytest.mark.parametrize(
    ("spelling", "matches", "exact"),
    [
        ("https://www.wikidata.org/wiki/Q7", ["a"], True),
        ("Q7", ["a"], True),
        ("http://www.wikidata.org/entity/Q7", ["a"], True),
        ("0000-0001-2345-6789", ["b"], True),
        ("http://orcid.org/0000-0001-2345-6789/", ["b"], True),
        ("https://other.test/c", ["c"], False),
    ],
)
def test_a_name_that_another_gives_is_found_by_what_says_that_it_is_the_same(
    spelling: str, matches: list[str], exact: bool
) -> None:
    store = LocalStore(
        list(
            ox.parse(
                f"""<{BASE}graph/x> {{
                <{BASE}id/agent/a> <{PREFIXES["owl"]}sameAs> <http://www.wikidata.org/entity/Q7> .
                <{BASE}id/agent/b> <{PREFIXES["skos"]}exactMatch> <https://orcid.org/0000-0001-2345-6789> .
                <{BASE}id/agent/c> <{PREFIXES["skos"]}closeMatch> <https://other.test/c> }}""",
                ox.RdfFormat.TRIG,
            )
        ),
        "test",
    )
    found = lookup.find(store, spelling)
    assert [match.iri.removeprefix(f"{BASE}id/agent/") for match in found.matches] == matches
    assert [match.is_exact for match in found.matches] == [exact] * len(matches)


def test_a_publication_is_told_with_what_rests_on_it(client: FlaskClient) -> None:
    (match,) = client.get("/lookup", query_string={"q": DOI}).get_json()["matches"]
    assert f"{BASE}id/finding/ips-trial-ips-education" in [finding["iri"] for finding in match["findings"]]
    assert f"{BASE}id/claim/ips-works-mental-disorders" in [claim["iri"] for claim in match["claims"]]
    assert client.get(match["documents"]["text/turtle"]).status_code == 200
    assert client.get(match["pages"]["en"]).status_code == 200


def test_the_same_is_had_as_rdf_and_as_a_page(client: FlaskClient) -> None:
    turtle = client.get("/lookup", query_string={"q": DOI}, headers={"Accept": "text/turtle"})
    assert turtle.mimetype == "text/turtle"
    assert ox.Literal(DOI) in {triple.object for triple in ox.parse(turtle.data, ox.RdfFormat.TURTLE)}
    for address, accept in (("/lookup", "text/html"), ("/en/lookup", "*/*")):
        page = client.get(address, query_string={"q": DOI}, headers={"Accept": accept, "Accept-Language": "en"})
        assert "1 match" in page.text
        assert "/en/id/publication/christensen-2019" in page.text
    assert "Intet fundet" in client.get("/da/lookup?q=intet").text
    assert client.get("/da/lookup").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [({}, 400), ({"q": "  "}, 400), ({"q": "x" * 1001}, 400), ({"q": "x", "format": "docx"}, 400)],
    ids=["nothing", "blanks", "too long", "unknown format"],
)
def test_what_cannot_be_looked_up_is_a_problem_document(
    client: FlaskClient, query: dict[str, str], status: int
) -> None:
    response = client.get("/lookup", query_string=query)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert response.get_json()["detail"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_a_request_that_accepts_no_form_is_told_so(client: FlaskClient) -> None:
    assert client.get("/lookup?q=x", headers={"Accept": "image/png"}).status_code == 406


@pytest.mark.parametrize(
    "text", ["'", '"', "<script>alert(1)</script>", "10.1001/<x>", "https://a.test/<x>", "\x00", "study:a b"]
)
def test_hostile_texts_are_texts(client: FlaskClient, text: str) -> None:
    assert client.get("/lookup", query_string={"q": text}).get_json()["matches"] == []
    assert "<script>alert" not in client.get("/en/lookup", query_string={"q": text}).text


@pytest.mark.parametrize(
    ("text", "expected"), [("0-306-40615-2", "9780306406157"), ("0306406153", None), ("080442957X", "9780804429573")]
)
def test_an_isbn_of_ten_digits_is_that_of_thirteen(text: str, expected: str | None) -> None:
    assert lookup.isbn(text) == expected
