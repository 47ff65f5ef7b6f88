"""The front page and the list of questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, g, redirect, render_template, url_for

from evidensgraf import queries
from evidensgraf.namespaces import EVG
from evidensgraf.web import figures, sheets, studies
from evidensgraf.web.marks import Tally, ordered, tallied
from evidensgraf.web.paging import part
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from werkzeug.wrappers import Response

    from evidensgraf.web.reader import Reader
    from evidensgraf.web.site import Site

blueprint = Blueprint("pages", __name__)

MOST_NEW = 3
"""How many of the newest studies the front page names."""


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A headline claim on the front page.

    Attributes:
        iri: the claim.
        studies: how many studies it or a narrower claim rests on.
        directions: how many findings point each way.
    """

    iri: str
    studies: int
    directions: tuple[Tally, ...]


@blueprint.get("/")
def start() -> Response:
    """To the front page in the reader's language."""
    reader: Reader = g.reader
    response = redirect(url_for("pages.home", language=reader.language))
    response.vary.add("Accept-Language")
    return response


@blueprint.get("/<any(da, en):language>/")
def home(language: str) -> str:
    """The front page."""
    reader: Reader = g.reader
    site = current_site()
    numbers = site.kept("home_numbers")[0]
    return render_template(
        "home.html",
        numbers={name: int(term.value) for name, term in numbers.items()},
        claims=part(headline_claims(site)),
        map=figures.of_gapmap(reader, deepest=0) if site.ground.findings else None,
        newest=studies.ordered(list(site.records.studies.values()), reader, "newest")[:MOST_NEW],
        doubted=EVG.DataIssue,
        questions=site.questions,
        query=queries.load("home_claims").text,
        language=language,
    )


@blueprint.get("/<any(da, en):language>/claims.<any(csv, json, ttl):form>")
def claims(language: str, form: str) -> Response:
    """The headline claims as a table."""
    reader: Reader = g.reader
    columns = ("claim", "claim_name", "grade", "studies", "findings", "hinges_on")
    return sheets.respond(Sheet(f"claims-{language}", columns, _cells(headline_claims(current_site()), reader)), form)


def _cells(rows: list[ClaimRow], reader: Reader) -> Iterator[tuple[sheets.Cell, ...]]:
    for row in rows:
        shown = reader.grade(row.iri)
        findings = tuple(f"{reader.name(tally.direction).text}: {tally.count}" for tally in row.directions)
        name = reader.name(row.iri).text
        yield (row.iri, name, shown.word if shown else "", row.studies, findings, shown.hinges if shown else ())


@blueprint.get("/<any(da, en):language>/questions")
def questions(language: str) -> str:
    """All questions with their explanations."""
    return render_template("questions.html", questions=current_site().questions, language=language)


@blueprint.get("/<any(da, en):language>/about")
def about(language: str) -> str:
    """What the site is, how the graph was made, who may use it."""
    site = current_site()
    return render_template("about.html", rule=site.grades.rule, signs=ordered(site.signs), language=language)


@blueprint.get("/<any(da, en):language>/was")
def accessibility(language: str) -> str:
    """The accessibility statement, at the address that Danish authorities use for it (`/was`)."""
    return render_template("was.html", language=language)


def headline_claims(site: Site) -> list[ClaimRow]:
    """The headline claims in the order of the note."""
    pointing: dict[str, dict[str, int]] = {}
    for row in site.kept("home_directions"):
        pointing.setdefault(row["claim"].value, {})[row["direction"].value] = int(row["findings"].value)
    return [
        ClaimRow(claim := row["claim"].value, int(row["studies"].value), tallied(pointing.get(claim, {})))
        for row in site.kept("home_claims")
        if "claim" in row
    ]
