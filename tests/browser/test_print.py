"""A claim is printed on two sheets of A4, with all that its grade rests on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    OpenPage = Callable[..., Page]

PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")
CLAIMS = ("company-based-works", "ips-works-mental-disorders", "paid-hours-stepping-stone")


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_is_two_sheets(open_page: OpenPage, claim: str, language: str) -> None:
    page = open_page(f"/{language}/id/claim/{claim}")
    assert 1 <= len(PAGE.findall(page.pdf(format="A4"))) <= 2


def test_what_is_printed_is_what_one_carries(open_page: OpenPage) -> None:
    page = open_page("/en/id/claim/company-based-works")
    page.emulate_media(media="print")
    for shown in ("h1", ".verdict", "#why", ".lines", ".figure svg", "#overlaps", "#doubts", ".citation"):
        assert page.locator(shown).first.is_visible(), shown
    for hidden in ("header .menu", ".search", ".breadcrumbs", ".downloads", ".all"):
        assert page.locator(hidden).first.is_hidden(), hidden
    filled = page.locator(".verdict .steps .filled").first
    assert filled.evaluate("e => getComputedStyle(e).printColorAdjust") == "exact"


def test_an_answer_is_printed_without_what_only_a_screen_can_do(open_page: OpenPage) -> None:
    page = open_page("/en/questions/cq04-public-wage-subsidy")
    page.locator("#result .narrow").wait_for()
    page.emulate_media(media="print")
    for hidden in (".take", "#result .narrow", "#editor-keys", ".choices"):
        assert page.locator(hidden).is_hidden(), hidden
    headings = page.locator("h2:visible, h3:visible").all_inner_texts()
    assert headings == ["What is the effect of public wage subsidy?", "Cite this"]


def test_a_table_is_printed_whole(open_page: OpenPage) -> None:
    page = open_page("/da/studies")
    page.emulate_media(media="print")
    frame = page.locator(".scroll")
    assert frame.evaluate("e => e.scrollHeight <= e.clientHeight + 1")


def test_the_gap_map_is_printed_with_what_its_cells_count(open_page: OpenPage) -> None:
    page = open_page("/en/gapmap")
    page.emulate_media(media="print")
    cells = page.locator(".gapmap td details")
    assert cells.count() > 10
    assert all(cells.nth(at).locator("summary").is_visible() for at in range(cells.count()))
    page.goto(page.url.replace("gapmap", "id/claim/company-based-works"))
    assert page.locator("[aria-labelledby=doubts] summary").is_visible()
    assert page.locator(".lines .defined summary").first.is_visible()
    assert page.locator(".lines .defined p").first.is_hidden()
