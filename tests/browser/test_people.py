"""Three people who came for something, by keyboard alone: an official, a researcher, a steward of the data."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    OpenPage = Callable[..., Page]

MEASURE = {"da": "offentligt løntilskud", "en": "public-sector wage subsidy"}
ANSWERS = {
    # How sure that is, who was studied, and which way it points: by hand, 40.74 % of the weight is
    # positive.
    "da": ("Få studier", "ledig person", "udsat ung", "positiv effekt: 2", "negativ effekt: 1", "41 %"),
    "en": (
        "Few studies",
        "unemployed person",
        "vulnerable young person",
        "positive effect: 2",
        "negative effect: 1",
        "41%",
    ),
}
MOST_KEYS = 150


def step_to(page: Page, words: str) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(MOST_KEYS):
        page.keyboard.press("Tab")
        if re.search(words, focused(page), re.IGNORECASE):
            return
    pytest.fail(f"the keyboard does not reach “{words}” on {page.url}")


def follow(page: Page, words: str) -> None:
    """Go to a link by Tab, and through it by Enter."""
    step_to(page, words)
    before = page.url
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != before)


def focused(page: Page) -> str:
    return str(
        page.evaluate(
            """() => {
                const one = document.activeElement;
                const label = one.labels && one.labels.length ? one.labels[0].innerText : "";
                return (one.getAttribute("aria-label") || label || one.innerText || "").trim();
            }"""
        )
    )


def text(page: Page) -> str:
    return page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_an_official_learns_whom_public_wage_subsidy_helps_and_how_sure_that_is(
    open_page: OpenPage, language: str, scripts: bool
) -> None:
    page = open_page(f"/{language}/", java_script_enabled=scripts)
    step_to(page, {"da": "søg i grafen", "en": "search the graph"}[language])
    page.keyboard.type({"da": "offentlig lontilskud", "en": "public wage subsidies"}[language])
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=**")
    follow(page, f"^{MEASURE[language]}$")
    shown = text(page)
    for words in ANSWERS[language]:
        assert words in shown
    follow(page, {"da": "sammenlign med andre", "en": "compare it with others"}[language])
    step_to(page, {"da": "^indsats 2", "en": "^measure 2"}[language])
    page.keyboard.type({"da": "privat", "en": "private"}[language])
    follow(page, {"da": "^sammenlign$", "en": "^compare$"}[language])
    assert {"da": "Moderat evidens", "en": "Moderate"}[language] in text(page)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_researcher_makes_a_pages_query_her_own_and_takes_the_table_home(
    open_page: OpenPage, tmp_path: Path, language: str
) -> None:
    page = open_page(f"/{language}/concept/intervention/wage-subsidy-public", java_script_enabled=False)
    step_to(page, {"da": "sidens forespørgsel", "en": "the query of this page"}[language])
    page.keyboard.press("Enter")
    follow(page, {"da": "gør den til din egen", "en": "make it your own"}[language])
    assert page.locator("#answer-count").inner_text().startswith("6 ")
    step_to(page, {"da": "^SPARQL-forespørgsel$", "en": "^SPARQL query$"}[language])
    query = page.locator("textarea").input_value()
    assert "wage-subsidy-public" in query
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(query.replace("wage-subsidy-public", "wage-subsidy-private"))
    follow(page, {"da": "^kør forespørgslen", "en": "^run the query"}[language])
    step_to(page, "^CSV$")
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    target = tmp_path / "mine.csv"
    download.value.save_as(target)
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 4
    assert all("/id/finding/" in row["finding"] for row in rows)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_query_and_answer_and_its_files_are_a_few_keys_apart(open_page: OpenPage, scripts: bool) -> None:
    address = "/en/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2050#answer"
    page = open_page(address, java_script_enabled=scripts)
    page.locator("#answer:focus").wait_for()  # where the address leads to
    page.keyboard.press("Tab")
    assert focused(page) == "Change the query"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.insert_text("SELECT * { ?s ?p ?o } LIMIT 30")
    page.keyboard.press("Tab")
    assert focused(page) == "Run the query"
    page.keyboard.press("Enter")
    page.get_by_text("30 rows.").wait_for()
    if scripts:  # the page stays, and so does the focus; without a script the new page begins at its answer
        page.keyboard.press("Tab")
        assert focused(page) == "To the answer"
        page.keyboard.press("Enter")
    else:
        page.locator("#answer:focus").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Download or share the answer"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert focused(page) == "JSON"


def test_before_there_is_an_answer_nothing_leads_to_it(open_page: OpenPage) -> None:
    assert open_page("/en/sparql", java_script_enabled=False).get_by_text("To the answer").is_hidden()


@pytest.mark.parametrize(
    "path", ["concept/intervention/wage-subsidy-public", "id/claim/company-based-works", "findings"]
)
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_query_of_a_page_is_a_few_keys_away(open_page: OpenPage, language: str, path: str) -> None:
    page = open_page(f"/{language}/{path}", java_script_enabled=False)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == {"da": "Spring til data og forespørgsel", "en": "Skip to the data and the query"}[language]
    assert page.locator(":focus").bounding_box()["y"] >= 0  # type: ignore[index]  # what has the focus has a place
    page.keyboard.press("Enter")
    expected = {"da": "Sidens forespørgsel", "en": "The query of this page"}[language]
    for _ in range(9):
        page.keyboard.press("Tab")
        if focused(page) == expected:
            break
    assert focused(page) == expected


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_steward_finds_out_why_a_study_counts_as_it_does(open_page: OpenPage, language: str) -> None:
    page = open_page(f"/{language}/id/study/rosholm-2020", java_script_enabled=False)
    follow(page, {"da": "^offentligt løntilskud øger", "en": "^public wage subsidy raises"}[language])
    step_to(page, {"da": "^regn efter i hånden", "en": "^compute it by hand"}[language])
    page.keyboard.press("Enter")
    shown = text(page)
    assert {"da": "Rosholm og Svarer", "en": "Rosholm and Svarer"}[language] in shown
    assert {"da": "metodens vægt", "en": "weight of its method"}[language] in shown.lower()


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_steward_follows_a_doubt_to_what_it_is_about_and_to_the_file_that_says_it(
    open_page: OpenPage, language: str
) -> None:
    page = open_page(f"/{language}/")
    follow(page, {"da": "^alle studier$", "en": "^all studies$"}[language])
    follow(page, {"da": "^jobfirst-forsøget$", "en": "^the jobfirst trial$"}[language])
    assert "/id/study/jobfirst" in page.url
    step_to(page, {"da": "forbehold for dette", "en": "doubts? about this"}[language])
    if page.locator("section[aria-labelledby=doubts] details:not([open])").count():
        page.keyboard.press("Enter")
    follow(page, ".")
    assert "/id/issue/" in page.url
    step_to(page, {"da": "data/issues", "en": "data/issues"}[language])
    page.keyboard.press("Enter")
    page.wait_for_url("**/graph/data/issues")
    follow(page, "^Turtle$")
    assert page.url.endswith("/graph/data/issues.ttl")
    assert "/id/issue/" in page.locator("body").inner_text()


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_a_method_is_can_be_read_in_place_by_keyboard(open_page: OpenPage, language: str) -> None:
    page = open_page(f"/{language}/id/study/jobfirst", java_script_enabled=False)
    meaning = page.locator(".defined p").first
    assert meaning.is_hidden()
    step_to(page, {"da": "^randomiseret kontrolleret forsøg$", "en": "^randomised controlled trial$"}[language])
    page.keyboard.press("Enter")
    assert meaning.is_visible()
    assert {"da": "tilfældigt", "en": "random"}[language] in meaning.inner_text()
    follow(page, {"da": "^mere", "en": "^more"}[language])
    assert page.url.endswith("concept/method/randomised-controlled-trial")
