"""The check page as people use it: by mouse or keyboard, with and without JavaScript, wide and narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import pytest

from evidensgraf.settings import Settings
from evidensgraf.validation import validate
from evidensgraf.validation.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from evidensgraf.errors import Language

    OpenPage = Callable[..., Page]

BROKEN = """\
@prefix evg: <https://w3id.org/evidensgraf/ns/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix study: <https://w3id.org/evidensgraf/id/study/> .

# Æøå 😀
study:new a evg:PrimaryStudy ;
    skos:prefLabel "Ny"@da .
"""
BUTTON = {"da": "Tjek", "en": "Check"}
STILL: dict[str, Any] = {"reduced_motion": "reduce"}
"""Places are measured, so nothing may be on its way to one."""
SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])


def checked(open_page: OpenPage, language: str, text: str = BROKEN, **options: Any) -> Page:
    page = open_page(f"/{language}/validate", **options)
    page.set_default_timeout(60_000)
    page.locator("#text").fill(text)
    page.get_by_role("button", name=BUTTON[language], exact=True).click()
    page.locator("#found").wait_for()
    page.wait_for_load_state()  # the results are there before the style is
    return page


@SCRIPTS
def test_a_result_leads_to_its_line_and_the_text_can_be_mended(open_page: OpenPage, scripts: bool) -> None:
    page = checked(open_page, "en", java_script_enabled=scripts)
    page.locator(".jumps a").first.click()
    assert page.url.endswith("#L6")
    assert "study:new" in page.locator("#L6").inner_text()
    assert "Give the study one method" in page.locator("#L6").inner_text()
    page.locator("#text").fill("# nothing at all\n")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_text("The text keeps all that must be kept").wait_for()


def test_the_list_of_results_says_what_each_is_about_and_lines_of_text_stand_close(open_page: OpenPage) -> None:
    page = checked(open_page, "en", java_script_enabled=False)
    assert "study:new" in page.locator(".jumps li").first.inner_text()
    heading, title = page.locator("#found").bounding_box(), page.locator("h1").bounding_box()
    assert heading
    assert title
    assert heading["x"] == title["x"]
    padding = page.locator(".numbered > li").first.evaluate("e => getComputedStyle(e).paddingTop")
    assert padding == "0px"


@SCRIPTS
def test_a_file_can_be_chosen(open_page: OpenPage, tmp_path: Path, scripts: bool) -> None:
    file = tmp_path / "ny.ttl"
    file.write_text(BROKEN, encoding="utf-8")
    page = open_page("/da/validate", java_script_enabled=scripts)
    page.set_default_timeout(60_000)
    page.locator("#file").set_input_files(file)
    page.get_by_role("button", name="Tjek", exact=True).click()
    assert "Giv studiet én metode" in page.locator("#L6").inner_text()


def test_a_file_can_be_dropped(open_page: OpenPage) -> None:
    page = open_page("/da/validate")
    page.set_default_timeout(60_000)
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "ny.ttl", {type: "text/turtle"}));
            document.querySelector("#file").files = data.files;
        }""",
        BROKEN,
    )
    page.get_by_role("button", name="Tjek", exact=True).click()
    assert "Giv studiet én metode" in page.locator("#L6").inner_text()


def test_a_text_is_checked_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/en/validate")
    page.set_default_timeout(60_000)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "text":
            break
    page.keyboard.insert_text(BROKEN)
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.id") == "file"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".jumps a").first.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#L6")


def test_what_is_said_scrolls_with_its_line(open_page: OpenPage) -> None:
    page = checked(open_page, "da", "# ingenting\n" * 200 + BROKEN, viewport={"width": 1280, "height": 700}, **STILL)
    page.locator(".jumps a").first.click()
    line, said = page.locator("#L206 > code").bounding_box(), page.locator("#L206 .remarks").bounding_box()
    assert line
    assert said
    assert 0 <= line["y"] < 700
    assert abs(line["y"] - said["y"]) < 30
    assert said["x"] > line["x"] + 100


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("language", ["da", "en"])
def test_a_narrow_screen_needs_no_sideways_scrolling(open_page: OpenPage, language: str, width: int) -> None:
    page = checked(open_page, language, viewport={"width": width, "height": 700})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["da", "en"])
def test_the_results_have_no_accessibility_violations(open_page: OpenPage, language: str, scheme: str) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    results = axe.Axe().run(checked(open_page, language, color_scheme=scheme))
    assert results.response["passes"]
    assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize(("language", "width", "scheme"), [("da", 1280, "light"), ("en", 360, "dark")])
def test_the_report_as_a_page_can_be_read_by_all_on_any_screen(
    browser: Browser, tmp_path: Path, language: Language, width: int, scheme: Literal["light", "dark"]
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    (tmp_path / "ny.ttl").write_text(BROKEN + "# " + "a" * 300 + "\n", encoding="utf-8")
    (tmp_path / "list.bib").write_text("@bok{a, doi = {10.1001/jamapsychiatry.2019.2291}, title = {" + "x" * 300)
    report = validate(Settings(), [tmp_path / "ny.ttl", tmp_path / "list.bib"])
    (tmp_path / "report.html").write_text(FORMATS["html"](report, language), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto((tmp_path / "report.html").as_uri())
    assert "ny.ttl" in page.locator("body").inner_text()
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    results = axe.Axe().run(page)
    page.close()
    assert results.response["passes"]
    assert results.violations_count == 0, results.generate_report()
