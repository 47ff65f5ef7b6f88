"""The site asks nobody else for anything and leaves nothing behind: the browser itself is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    OpenPage = Callable[..., Page]

PATHS = ("", "findings", "studies", "gapmap", "sparql", "data", "about", "search?q=ips", "id/claim/company-based-works")


@pytest.mark.parametrize("path", PATHS)
def test_a_page_asks_nobody_else_and_sets_no_cookie(open_page: OpenPage, path: str) -> None:
    page = open_page("about:blank")
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"/da/{path}")
    page.wait_for_load_state("networkidle")
    assert len(asked) >= 2  # the page and its style at the least: the watch works
    assert len({urlsplit(url).netloc for url in asked}) == 1
    assert page.context.cookies() == []
    assert page.evaluate("() => document.cookie") == ""
    assert said == []
