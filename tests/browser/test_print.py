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


def test_a_table_is_printed_whole(open_page: OpenPage) -> None:
    page = open_page("/da/studies")
    page.emulate_media(media="print")
    frame = page.locator(".scroll")
    assert frame.evaluate("e => e.scrollHeight <= e.clientHeight + 1")
