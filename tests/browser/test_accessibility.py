"""axe-core finds nothing to object to: each kind of page, both languages, light and dark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    OpenPage = Callable[..., Page]

PAGES = {
    "the gap map": "gapmap",
    "home": "",
    "questions": "questions",
    "query": "sparql",
    "answer": "sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%20200",
    "query with an error": "sparql?query=ASK",
    "claim": "id/claim/company-based-works",
    "finding": "id/finding/ips-trial-employment-or-education",
    "study": "id/study/jobfirst",
    "sentence": "id/sentence/s1-9",
    "concept": "concept/intervention/wage-subsidy",
    "code list": "concept/method",
    "term": "ns/reportsFinding",
    "file": "graph/data/studies/jobfirst",
    "not found": "id/finding/doer-2012-wage-boom",
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in PAGES.items()])
def test_a_page_has_no_accessibility_violations(open_page: OpenPage, path: str, language: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = open_page(f"/{language}/{path}", color_scheme=scheme)
    results = axe.Axe().run(page)
    assert results.response["passes"]
    assert results.violations_count == 0, results.generate_report()
