"""Pages of claims and interventions say how strong the evidence is and why; an ungraded graph has its pages too."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidensgraf.evidence.words import GRADES
from evidensgraf.namespaces import BASE
from evidensgraf.settings import Settings
from evidensgraf.store.local import LocalStore
from evidensgraf.web import create_app, grades
from evidensgraf.web.grades import STEPS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

GRADED = {
    "a-claim": (
        "id/claim/company-based-works",
        "Moderat evidens",
        "Graden ville være »modstridende« uden JobFirst-forsøget.",
        4,
    ),
    "an-intervention": ("concept/intervention/work-placement", "Modstridende", "flere retninger vejer det samme", 2),
    "a-narrow-claim": ("id/claim/paid-hours-best-in-shortage", "Utilstrækkelig", "Intet enkelt studie", 1),
}


@pytest.mark.parametrize(("path", "word", "reason", "steps"), GRADED.values(), ids=GRADED)
def test_a_page_says_how_strong_the_evidence_is_and_why(
    client: FlaskClient, path: str, word: str, reason: str, steps: int
) -> None:
    page = client.get(f"/da/{path}").text
    why = page[page.index("<h1") : page.index('id="findings"')]
    assert word in why
    assert reason in why
    assert why.count('class="filled"') == steps


def test_what_is_not_graded_says_nothing_of_it(client: FlaskClient) -> None:
    for path in ("id/study/jobfirst", "concept/outcome/employment", "concept/intervention/usual-municipal-service"):
        assert 'class="why"' not in client.get(f"/en/{path}").text


def test_a_claim_whose_claimant_published_a_study_behind_it_says_so(client: FlaskClient) -> None:
    page = client.get("/en/id/claim/low-caseload-works").text
    section = page[page.index('id="overlaps"') :]
    own = section[: section.index("</section>")]
    assert "written or published by who draws the claim:" in own
    assert "The JobFirst trial" in own


def test_a_graph_without_a_rule_has_pages_all_the_same() -> None:
    client = create_app(Settings(), LocalStore([], "empty")).test_client()
    assert 'class="grade"' not in client.get("/en/").text


def test_every_grade_has_its_steps() -> None:
    assert set(STEPS) == set(GRADES["da"]) == set(GRADES["en"])


def test_a_page_does_not_write_down_thousands_of_studies(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grades, "MOST_LINES", 2)
    page = client.get("/en/concept/intervention/company-based?few").text
    table = page[page.index('class="recompute"') :]
    assert table[: table.index("</table>")].count('<th scope="row">') == 2
    site = client.application.extensions["evidensgraf"]
    rest = len(site.grades.assessments[f"{BASE}concept/intervention/company-based"].lines) - 2
    assert rest > 0
    assert f"{rest} studies more, of no greater weight, are in the assessment as data." in page
