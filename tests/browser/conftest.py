"""A Chromium on the site, served on loopback. Where there is none, tests skip, which CI takes for a failure."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from evidensgraf.settings import Settings
from evidensgraf.store.pool import open_store
from evidensgraf.web import create_app, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    OpenPage = Callable[..., Page]

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
# It is asked to keep to itself: what it fetches on its own account would look like the site's requests.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session")
def site_url(serving: Any) -> Iterator[str]:
    """The address of the site over the shipped graph."""
    settings = Settings()
    store = open_store(settings)
    app = create_app(settings, store)
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"
    validate.close(app)
    store.close()


# Closed before other files' tests: while it is open, nobody else can run an event loop in this thread. A scope of
# "package" would last as long as the session, because this folder is no package.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A Chromium without a window."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    executable = next((path for name in CHROMIUMS if (path := shutil.which(name))), None)
    if executable is None:
        pytest.skip("no Chromium is installed")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, site_url: str) -> Iterator[OpenPage]:
    """Opens a page of the site in a context of its own; afterwards no request may have gone elsewhere."""
    contexts = []
    asked: list[str] = []

    def opened(path: str, **options: Any) -> Page:
        context = browser.new_context(base_url=site_url, locale="da-DK", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("request", lambda request: asked.append(request.url))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(site_url).netloc}
