"""Pages warn where a study counts twice and where the source is in doubt."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask.testing import FlaskClient


def section(page: str, name: str) -> str:
    match = re.search(rf'<section aria-labelledby="{name}">(.*?)</section>', page, re.DOTALL)
    return match[1] if match else ""


def test_a_claim_names_the_studies_that_count_elsewhere_too(client: FlaskClient) -> None:
    shown = section(client.get("/en/id/claim/company-based-works").text, "overlaps")
    assert "/en/id/study/jobfirst" in shown
    assert "/en/id/claim/paid-hours-stepping-stone" in shown
    assert "/en/id/claim/low-caseload-works" in shown
    assert "/en/id/publication/star-2023b" in shown
    assert "/en/id/claim/company-based-works" not in shown


def test_a_review_that_contains_a_study_beside_it_is_named(client: FlaskClient) -> None:
    """Graversen 2012 reviews Skipper 2010 (verified elsewhere), and both stand behind the first conclusion."""
    shown = section(client.get("/en/id/claim/company-based-works").text, "overlaps")
    assert re.search(r"study/skipper-2010.*contained in a review beside it:.*study/graversen-2012", shown, re.DOTALL)


def test_a_claim_whose_study_counts_nowhere_else_says_nothing_of_it(client: FlaskClient) -> None:
    assert section(client.get("/en/id/claim/caseworker-belief-matters").text, "overlaps") == ""


def test_a_doubt_about_a_finding_stands_on_its_page_and_on_those_that_rest_on_it(client: FlaskClient) -> None:
    issue = "/da/id/issue/"
    for path in (
        "id/finding/ips-trial-employment-or-education",
        "id/effect/ips-trial-employment-or-education",
        "id/study/ips-trial",
        "id/claim/ips-works-mental-disorders",
    ):
        assert issue in section(client.get(f"/da/{path}").text, "doubts"), path


def test_what_is_not_doubted_says_nothing_of_it(client: FlaskClient) -> None:
    assert section(client.get("/da/concept/outcome/education").text, "doubts") == ""
