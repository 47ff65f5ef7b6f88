"""axe-core finds nothing to object to on any kind of page, in both languages, however it is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    OpenPage = Callable[..., Page]

PAGES = {
    "the gap map": "gapmap",
    "what if": "grades?without=jobfirst",
    "disagreements": "disagreements",
    "home": "",
    "findings": "findings?intervention=wage-subsidy",
    "no findings": "findings?intervention=ips&year=2012",
    "studies": "studies",
    "search": "search?q=l%C3%B8ntilskud",
    "nothing found": "search?q=qzxwv",
    "comparison": "compare?intervention=wage-subsidy-public&intervention=wage-subsidy-private",
    "data": "data",
    "about": "about",
    "accessibility statement": "was",
    "questions": "questions",
    "query": "sparql",
    "answer": "sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%20200",
    "query with an error": "sparql?query=ASK",
    "claim": "id/claim/company-based-works",
    "finding": "id/finding/ips-trial-employment-or-education",
    "study": "id/study/ips-trial",
    "publication": "id/publication/christensen-2019",
    "organisation": "id/agent/vive",
    "sentence": "id/sentence/s1-9",
    "intervention": "concept/intervention/wage-subsidy",
    "outcome": "concept/outcome/employment",
    "target group": "concept/target-group/vulnerable-youth",
    "method": "concept/method/literature-review",
    "code list": "concept/method",
    "term": "ns/reportsFinding",
    "class": "ns/Finding",
    "ontology": "ns/",
    "shapes": "shapes/",
    "cell of the gap map": "dataset/gapmap/work-placement/overall-effect/positive",
    "file": "graph/data/studies/jobfirst",
    "check": "validate",
    "not found": "id/finding/doer-2012-wage-boom",
}
WAYS = {
    "wide and light": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"},
    "narrow and dark": {"viewport": {"width": 320, "height": 700}, "color_scheme": "dark"},
    "narrow in forced colours": {"viewport": {"width": 320, "height": 700}, "forced_colors": "active"},
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in PAGES.items()])
def test_a_page_has_no_accessibility_violations(
    open_page: OpenPage, path: str, language: str, way: dict[str, object]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = open_page(f"/{language}/{path}", **way)
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    results = axe.Axe().run(page)
    assert results.response["passes"]
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("path", [pytest.param(path, id=name) for name, path in PAGES.items()])
def test_a_screen_of_320_pixels_needs_no_sideways_scrolling(open_page: OpenPage, path: str) -> None:
    page = open_page(f"/da/{path}", viewport={"width": 320, "height": 700})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 320


def test_in_forced_colours_a_chart_is_drawn_in_the_readers_colours(open_page: OpenPage) -> None:
    page = open_page("/da/id/claim/company-based-works", forced_colors="active")
    shown = "e => getComputedStyle(e)"
    ink = page.locator("h1").evaluate(f"{shown}.color")
    assert page.locator(".chart .tone-positive").first.evaluate(f"{shown}.fill") == ink
    assert page.locator(".chart .tone-accent").first.evaluate(f"{shown}.fill") == ink


def test_in_the_dark_a_chart_is_light(open_page: OpenPage) -> None:
    page = open_page("/da/id/claim/company-based-works", color_scheme="dark")
    fill = page.locator(".chart .tone-positive").first.evaluate("e => getComputedStyle(e).fill")
    assert fill == "rgb(53, 198, 155)"
