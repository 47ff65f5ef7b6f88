"""What people come for, done in a real browser: from a claim down to its sentence, from a question to a file."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    OpenPage = Callable[..., Page]

BROKEN = "SELECT ?kept WHERE {\n  ?s ?p\n}"
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


@SCRIPTS
def test_a_claim_leads_down_to_the_sentence_that_it_rests_on(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/", java_script_enabled=scripts)
    assert page.url.endswith("/da/")
    page.locator(".claims h3 a").first.click()
    assert "/da/id/claim/" in page.url
    page.locator(".lines .finding-name").first.click()
    assert "/da/id/finding/" in page.url
    assert page.locator("h1").inner_text()
    page.locator(".facts a[href*='/id/sentence/']").first.click()
    assert "/da/id/sentence/" in page.url
    assert "Tegn" in page.locator("main").inner_text()
    page.go_back()
    assert "/da/id/finding/" in page.url


@SCRIPTS
def test_a_question_leads_to_a_table_and_a_file_of_it(open_page: OpenPage, tmp_path: Path, scripts: bool) -> None:
    page = open_page("/da/", java_script_enabled=scripts)
    page.locator(".questions a").first.click()
    assert page.locator("table thead th").count() > 1
    shown = page.locator("table tbody tr").count()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    target = tmp_path / download.value.suggested_filename
    download.value.save_as(target)
    assert target.suffix == ".csv"
    with target.open(encoding="utf-8", newline="") as stream:
        assert len(list(csv.reader(stream))) == shown + 1


def test_a_slip_in_a_query_is_explained_where_it_stands_without_a_script(open_page: OpenPage) -> None:
    page = open_page("/en/sparql", java_script_enabled=False)
    page.get_by_label("SPARQL query").fill(BROKEN)
    page.get_by_role("button", name="Run the query").click()
    assert "line 3" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("SPARQL query").input_value().replace("\r", "") == BROKEN
    page.get_by_label("SPARQL query").fill("ASK { ?s ?p ?o }")
    page.get_by_role("button", name="Run the query").click()
    assert page.get_by_text("Yes: the graph holds what is asked for.").is_visible()


def test_the_site_can_be_used_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/en/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/en/id/claim/**")
    page.goto("/en/sparql")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type("ASK { ?s ?p ?o }")
    page.keyboard.press("Tab")
    assert focused(page) == "Run the query"
    page.keyboard.press("Enter")
    page.wait_for_url("**query=ASK**")
    assert page.get_by_text("Yes: the graph holds").is_visible()


def test_the_focus_can_always_be_seen(open_page: OpenPage) -> None:
    page = open_page("/da/")
    for _ in range(8):
        page.keyboard.press("Tab")
        outline = page.evaluate("() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert outline >= 2


def test_a_heading_that_a_link_led_to_is_not_framed_like_a_button(open_page: OpenPage) -> None:
    page = open_page("/da/sparql?query=ASK%7B%7D#answer")
    page.locator("#answer:focus").wait_for()
    assert page.locator("#answer").evaluate("e => getComputedStyle(e).outlineStyle") == "none"
    page.keyboard.press("Tab")
    assert page.evaluate("() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)") >= 2


@pytest.mark.parametrize("width", [360, 1280])
def test_a_short_page_reaches_the_foot_of_the_window(open_page: OpenPage, width: int) -> None:
    page = open_page("/da/search?q=qzxwv", viewport={"width": width, "height": 1400})
    foot = page.locator("footer").bounding_box()
    assert foot
    assert round(foot["y"] + foot["height"]) == 1400


def test_on_a_narrow_screen_no_word_of_the_gap_map_is_broken(open_page: OpenPage) -> None:
    page = open_page("/da/gapmap", viewport={"width": 360, "height": 800})
    broken = """() => [...document.querySelectorAll(".gapmap tbody th a")].filter((link) => {
        const range = document.createRange();
        const text = link.firstChild;
        return [...text.data.matchAll(/\\S+/g)].some((word) => {
            range.setStart(text, word.index);
            range.setEnd(text, word.index + word[0].length);
            return range.getClientRects().length > 1;
        });
    }).map((link) => link.innerText)"""
    assert page.evaluate(broken) == []


def test_on_a_narrow_screen_a_label_without_a_figure_is_left_out(open_page: OpenPage) -> None:
    page = open_page("/da/numbers", viewport={"width": 360, "height": 800})
    empty = page.locator(".of-numbers td:empty")
    assert empty.count() > 5
    assert not any(empty.nth(at).is_visible() for at in range(empty.count()))


@pytest.mark.parametrize("width", [320, 360])
def test_on_a_narrow_screen_two_measures_stand_side_by_side(open_page: OpenPage, width: int) -> None:
    path = "/da/compare?intervention=wage-subsidy-public&intervention=wage-subsidy-private"
    page = open_page(path, viewport={"width": width, "height": 800})
    beyond = """(width) => [...document.querySelectorAll(".compared :is(td, th) *")].filter((one) => {
        const cell = one.closest("td, th").getBoundingClientRect();
        return one.checkVisibility() && one.getBoundingClientRect().right > Math.min(cell.right, width) + 1;
    }).map((one) => one.outerHTML)"""
    assert page.evaluate(beyond, width) == []
    assert page.get_by_role("rowheader", name="Studier", exact=True).is_visible()
    assert page.get_by_role("columnheader").count() == 2
    markers = page.locator(".compared .defined summary")
    assert markers.count() > 3
    assert {markers.nth(at).evaluate("e => getComputedStyle(e).listStyleType") for at in range(4)} == {"none"}


def test_a_line_parts_each_question_from_the_next(open_page: OpenPage) -> None:
    page = open_page("/da/questions")
    rule = page.locator(".question-list > li").first.evaluate("e => getComputedStyle(e).borderBottomStyle")
    assert rule == "solid"


def test_the_language_switch_stays_on_the_page(open_page: OpenPage) -> None:
    page = open_page("/da/id/study/jobfirst")
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en/id/study/jobfirst")
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("width", [320, 360, 768])
@pytest.mark.parametrize(
    "path",
    [
        "/da/",
        "/da/questions",
        "/da/sparql?query=SELECT%20*%20%7B%3Fs%20%3Fp%20%3Fo%7D%20LIMIT%2020",
        "/da/sparql?query=ASK",
        "/da/id/finding/ips-trial-employment-or-education",
        "/da/id/claim/company-based-works",
        "/da/concept/intervention/wage-subsidy",
        "/da/shapes/Finding",
        "/da/id/finding/none",
    ],
)
def test_a_narrow_screen_needs_no_sideways_scrolling(open_page: OpenPage, path: str, width: int) -> None:
    page = open_page(path, viewport={"width": width, "height": 700})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def focused(page: Page) -> str:
    return str(page.evaluate("() => document.activeElement.innerText")).strip()
