"""The query page with its editor, in a real browser: completion by label, errors as one types, cancel, history."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, Page

    OpenPage = Callable[..., Page]

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name=re.compile("SPARQL"))


def write(page: Page, text: str) -> None:
    editor(page).click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


@pytest.fixture
def query_page(open_page: OpenPage) -> Page:
    page = open_page("/en/sparql")
    expect(editor(page)).to_have_attribute("contenteditable", "true")
    return page


def test_the_editor_starts_under_the_sites_own_policy(open_page: OpenPage) -> None:
    page = open_page("about:blank")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/da/sparql")
    expect(editor(page)).to_be_visible()
    write(page, "ASK { ?s ?p ?o }")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Ja: grafen rummer det, der spørges om.")).to_be_visible()
    assert said == []
    assert page.locator("textarea").is_hidden()


@pytest.mark.parametrize(
    ("typed", "name"), [("public-sec", "intervention:wage-subsidy-public"), ("løntilskud i off", "")]
)
def test_a_concept_is_written_by_its_label(query_page: Page, typed: str, name: str) -> None:
    if not name:
        typed, name = "offentligt", "intervention:wage-subsidy-public"
    write(query_page, "SELECT * { ?f ?p ")
    query_page.keyboard.type(typed, delay=20)
    option = query_page.get_by_role("option", name=re.compile(name)).first
    expect(option).to_be_visible()
    query_page.wait_for_timeout(300)  # the list is made anew while words arrive, and a click in that moment is lost
    option.click()
    expect(editor(query_page)).to_contain_text(f"?f ?p {name}")
    expect(editor(query_page)).to_contain_text(
        "PREFIX intervention: <https://w3id.org/evidensgraf/concept/intervention/>"
    )


def test_a_thing_is_written_by_its_label(query_page: Page) -> None:
    write(query_page, "DESCRIBE ")
    query_page.keyboard.type("Skipper", delay=20)
    option = query_page.get_by_role("option", name=re.compile("agent:lars-skipper")).first
    expect(option).to_be_visible()


def test_a_name_is_explained_where_the_pointer_rests(query_page: Page) -> None:
    write(query_page, "PREFIX evg: <https://w3id.org/evidensgraf/ns/>\nSELECT * { ?f\nevg:effectDirection ?d }")
    query_page.keyboard.press("Escape")
    query_page.locator(".cm-line").nth(2).hover(position={"x": 60, "y": 8})
    expect(query_page.locator(".cm-tooltip-hover")).to_contain_text("effect direction")


def test_the_servers_parser_says_where_a_query_is_wrong_as_one_types(query_page: Page) -> None:
    write(query_page, "SELECT ?s WHERE {\n  ?s ?p\n}")
    query_page.keyboard.press("Escape")
    expect(query_page.locator(".cm-lintRange-error")).to_be_visible()
    query_page.locator(".cm-lintRange-error").hover()
    expect(query_page.locator(".cm-tooltip-hover")).to_contain_text("line 3")
    write(query_page, "SELECT ?s WHERE { ?s ?p ?o }")
    expect(query_page.locator(".cm-lintRange-error")).to_have_count(0)


def test_a_query_runs_in_place_and_its_address_can_be_shared(query_page: Page) -> None:
    query_page.evaluate("window.stays = true")
    write(query_page, "SELECT ?n { VALUES ?n { 3 1 2 } }")
    query_page.get_by_role("button", name="Run the query").click()
    expect(query_page.get_by_text("3 rows.")).to_be_visible()
    assert query_page.evaluate("window.stays")
    assert "query=SELECT" in query_page.url
    short = query_page.locator("[data-copy]").first.inner_text()
    query_page.goto(short)
    expect(query_page.get_by_text("3 rækker.")).to_be_visible()  # it holds no language: the reader's own is taken
    expect(editor(query_page)).to_contain_text("VALUES ?n { 3 1 2 }")


def test_a_running_query_can_be_cancelled(query_page: Page) -> None:
    write(query_page, SLOW)
    query_page.get_by_role("button", name="Run the query").click()
    query_page.get_by_role("button", name="Cancel").click()
    expect(query_page.get_by_text("Cancelled.")).to_be_visible()
    write(query_page, "ASK {}")
    query_page.keyboard.press("Control+Enter")
    expect(query_page.get_by_text("Yes: the graph holds what is asked for.")).to_be_visible()


def test_a_slip_is_told_beside_the_query(query_page: Page) -> None:
    write(query_page, "SELECT ?s WHERE {\n  ?s ?p\n}")
    query_page.get_by_role("button", name="Run the query").click()
    expect(query_page.get_by_role("alert")).to_contain_text("line 3")
    expect(editor(query_page)).to_contain_text("SELECT ?s WHERE")


def cells(page: Page) -> list[str]:
    return [text.strip() for text in page.locator("table.answer tbody tr:visible td:first-child").all_inner_texts()]


def test_the_table_is_sorted_and_narrowed(open_page: OpenPage) -> None:
    page = open_page(f"/da/sparql?query={quote('SELECT ?x { VALUES ?x { 10 9 2.5 } }')}")
    page.locator("table.answer th button").click()
    assert cells(page) == ["2,5", "9", "10"]
    page.locator("table.answer th button").click()
    assert cells(page) == ["10", "9", "2,5"]
    assert page.locator("th[aria-sort=descending]").count() == 1
    page.locator("table.answer th button").click()
    assert cells(page) == ["10", "9", "2,5"]
    page.get_by_label("Vis kun rækker med").fill("2,5")
    assert cells(page) == ["2,5"]
    expect(page.get_by_text("1 af de 3 viste rækker")).to_be_visible()


def test_danish_letters_sort_as_in_danish(open_page: OpenPage) -> None:
    values = " ".join(f'"{word}"' for word in ("å", "b", "ø", "a", "æ", "z"))
    page = open_page(f"/da/sparql?query={quote(f'SELECT ?x {{ VALUES ?x {{ {values} }} }}')}")
    page.locator("table.answer th button").click()
    assert cells(page) == ["a", "b", "z", "æ", "ø", "å"]


def test_queries_are_remembered_in_the_browser_until_they_are_forgotten(query_page: Page) -> None:
    write(query_page, "# my own\nASK {}")
    query_page.keyboard.press("Control+Enter")
    expect(query_page.get_by_text("Yes: the graph holds what is asked for.")).to_be_visible()
    query_page.goto("/en/sparql")
    query_page.get_by_text("Queries run in this browser").click()
    query_page.get_by_role("button", name="my own").click()
    expect(editor(query_page)).to_contain_text("# my own")
    query_page.get_by_role("button", name="Forget them").click()
    query_page.goto("/en/sparql")
    expect(query_page.get_by_text("Queries run in this browser")).to_be_hidden()


def test_questions_are_found_by_a_word(query_page: Page) -> None:
    field = query_page.get_by_label("Find a question")
    field.fill("mental disorders")
    expect(query_page.locator(".choices li:visible")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_question_is_asked_of_another_concept(open_page: OpenPage, scripts: bool) -> None:
    page = open_page("/en/questions/cq04-public-wage-subsidy", java_script_enabled=scripts)
    page.get_by_label("Ask the same of").select_option("ips")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("table.answer a[href$='/id/study/ips-trial']").first).to_be_visible()


def test_tab_leaves_the_editor(query_page: Page) -> None:
    editor(query_page).focus()
    query_page.keyboard.press("Tab")
    expect(query_page.get_by_role("button", name="Run the query")).to_be_focused()
