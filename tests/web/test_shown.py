"""What a page shows a reader: names for all things, figures in line, and nothing that only a machine understands."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf.graphs import INFERRED
from evidensgraf.namespaces import BASE
from evidensgraf.store.local import LocalStore
from evidensgraf.web import create_app, figures
from evidensgraf.web.charts import tree

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from evidensgraf.settings import Settings


def shown(client: FlaskClient, path: str) -> str:
    """The words of a page, without its marks."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", client.get(path).text)))


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        (
            "/da/dataset/gapmap/work-placement/overall-effect/positive",
            "observation i en datakube",
            "virksomhedspraktik · samlet effekt · positiv effekt",
        ),
        (
            "/da/id/computation/ips-trial-employment-or-education-difference",
            "beregning",
            "forskel: Efter 18 måneder er flere i IPS-gruppen end i kontrolgruppen nået i job eller uddannelse",
        ),
        (
            "/da/id/line/intervention-work-placement-skipper-2010",
            "indsatsspor",
            "Skippers evaluering af den aktive indsats (2010): virksomhedspraktik",
        ),
    ],
    ids=["a cell", "a computation", "a line to a measure"],
)
def test_what_is_only_computed_has_a_kind_and_a_name(client: FlaskClient, path: str, kind: str, name: str) -> None:
    page = client.get(path).text
    assert f"<h1>{name}</h1>" in page
    assert re.search(rf'<p class="kind">\s*{kind}\s*</p>', page)
    said = page.partition('id="statements"')[2].partition("</section>")[0]
    assert said
    assert '<dd class="is-inferred">' not in said  # which graph says it stands once, at the top


def test_the_parts_of_an_assessment_are_called_by_what_they_are(client: FlaskClient) -> None:
    page = client.get("/da/id/assessment/eg-1-claim-company-based-works").text
    assert '<h3 id="positive">Retningsbidrag: positiv effekt</h3>' in page
    assert '<h3 id="making">Udarbejdelsen af vurderingen</h3>' in page


def test_a_node_without_a_name_is_told_by_what_is_said_of_it(client: FlaskClient) -> None:
    assert "skal være af typen sætning · skal være af typen notatafsnit" in shown(
        client, "/da/shapes/Anchored-anchoredIn"
    )
    prefixes = shown(client, "/en/shapes/")
    assert "prefix dcterms" in prefixes
    assert "(without a name)" not in prefixes


def test_a_file_is_called_a_file_and_stands_below_the_data(client: FlaskClient) -> None:
    page = client.get("/da/graph/data/agents").text
    assert re.search(r'<p class="kind">\s*Fil\s*</p>', page)
    assert '<h1 class="path">data/agents</h1>' in page
    assert '<a href="/da/data">Data</a>' in page.partition('class="breadcrumbs"')[2].partition("</nav>")[0]


@pytest.mark.parametrize(("path", "whole"), [("ns/Finding", "ns/"), ("shapes/Finding-wording", "shapes/")])
def test_a_term_and_a_shape_lead_up_to_the_whole_which_the_data_page_leads_to(
    client: FlaskClient, path: str, whole: str
) -> None:
    trail = client.get(f"/en/{path}").text.partition('class="breadcrumbs"')[2].partition("</nav>")[0]
    assert f'href="/en/{whole}"' in trail
    assert f'href="/en/{whole}"' in client.get("/en/data").text


def test_a_class_of_others_is_called_by_its_label(client: FlaskClient) -> None:
    page = shown(client, "/da/id/study/jobfirst")
    assert "forskningsstudie (SEPIO)" in page
    assert "obo:" not in page


def test_a_doubt_does_not_repeat_the_name_of_the_page(client: FlaskClient) -> None:
    page = client.get("/da/id/finding/ips-trial-employment-or-education").text
    doubts = page.partition('id="doubts"')[2].partition("</section>")[0]
    assert "59,5 minus 46,5" in doubts
    assert "id/effect/" not in doubts


def test_numbers_stand_under_their_heading_and_a_mixed_column_is_text(client: FlaskClient) -> None:
    query = "SELECT ?text ?count ?mixed { VALUES (?text ?count ?mixed) { ('a' 1 1) ('b' 2.5 'two') ('c' UNDEF 3) } }"
    page = client.get("/da/sparql", query_string={"query": query}).text
    assert re.findall(r'<th scope="col"( class="number")?>(\w+)</th>', page) == [
        ("", "text"),
        (' class="number"', "count"),
        ("", "mixed"),
    ]
    assert '<td class="number" data-value="2.5">2,5</td>' in page
    assert '<td data-value="3">3</td>' in page


def test_days_of_follow_up_are_whole(client: FlaskClient) -> None:
    page = client.get("/da/numbers").text
    assert ">548</td>" in page
    assert "547,875" not in page


def test_the_signs_are_explained_in_the_order_in_which_they_are_always_shown(client: FlaskClient) -> None:
    page = client.get("/en/about").text.partition('id="signs"')[2].partition("</section>")[0]
    slugs = re.findall(r"mark mark-(\w+)", page)
    assert slugs == ["positive", "none", "negative", "mixed", "uncertain", "descriptive"]


def test_a_search_that_finds_nothing_says_so(client: FlaskClient) -> None:
    assert "Intet blev fundet." in client.get("/da/search?q=qzxwv").text


def test_the_last_box_of_a_tree_is_not_cut_off() -> None:
    drawing = tree.draw("", "", [tree.Row("above", 0), tree.Row("this", 1, is_this=True)])
    box = re.search(r'<rect [^>]*y="([\d.]+)"[^>]*height="([\d.]+)"', drawing.inline())
    assert box
    assert drawing.height > float(box[1]) + float(box[2])


@pytest.mark.parametrize("count", [60, 260, 1200])
def test_of_what_very_much_refers_to_the_page_shows_some_and_tells_how_many(settings: Settings, count: int) -> None:
    def told(graph: str, property_: str, most: int) -> str:
        each = (f"<{BASE}id/study/s{number}> <{BASE}ns/{property_}> <{BASE}id/study/hub> ." for number in range(most))
        return f"<{graph}> {{ {' '.join(each)} <{BASE}id/study/hub> <{BASE}ns/p> <{BASE}id/study/s0> }}"

    text = told(f"{BASE}graph/a", "p", count) + told(INFERRED, "q", 70)
    store = LocalStore(ox.parse(text, ox.RdfFormat.TRIG), "hub")
    page = create_app(settings, store).test_client().get("/en/id/study/hub").text
    assert re.findall(r">All ([\d,]+) of them<", page) == [f"{count:,}", "70"]
    assert f"and {count} refer to it" in page.replace(",", "")
    assert f"and {count - figures.MOST_NAMES:,} more" in page
    assert page.count("/en/id/study/s") < 60 + 2 * 50
