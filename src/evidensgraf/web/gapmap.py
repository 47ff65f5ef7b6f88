"""The gap map as a page, and by URL as CSV, JSON and RDF: interventions × outcomes, filtered by a plain form."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyoxigraph as ox
from flask import Blueprint, Response, g, render_template, request

from evidensgraf import queries
from evidensgraf.evidence import cube
from evidensgraf.evidence.gapmap import Choice, draw
from evidensgraf.namespaces import PREFIXES
from evidensgraf.web import facets, sheets
from evidensgraf.web.marks import tallied
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidensgraf.evidence.gapmap import Cell, GapMap
    from evidensgraf.evidence.ground import Ground
    from evidensgraf.web.marks import Tally
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("gapmap", __name__)

FILTERS = ("target", "method", "direction")
"""The parameters that filter by a concept, named as the prefixes of their code lists; a value is a slug."""
MOST_LISTED = 12
"""How many findings a cell of the page lists itself; a page of its own lists them all."""
_LEVEL = re.compile(r"[1-9][0-9]?")
A_PAGE = 100
"""How many findings that page lists at a time."""


@dataclass(frozen=True, slots=True)
class Marks:
    """A cell as the page shows it.

    Attributes:
        tallies: how many independent studies point each way.
        findings: the first of the findings, those of each direction together.
        more: how many findings there are beyond these.
        independent: how many independent studies there are.
    """

    tallies: tuple[Tally, ...]
    findings: tuple[str, ...]
    more: int
    independent: int

    @classmethod
    def of(cls, cell: Cell) -> Marks:
        """The marks of a cell."""
        tallies = tallied(cell.pointing)
        findings = _listed(cell)
        return cls(tallies, findings[:MOST_LISTED], max(0, len(findings) - MOST_LISTED), cell.independent)


@blueprint.get("/<any(da, en):language>/gapmap")
def page(language: str) -> str:
    """The map as a page."""
    reader: Reader = g.reader
    ground, choice = current_site().ground, _choice()
    drawn = draw(ground, choice, reader.sort_key)
    return render_template(
        "gapmap.html",
        drawn=drawn,
        marks={place: Marks.of(cell) for place, cell in drawn.cells.items()},
        choices={name: sorted(iris, key=reader.sort_key) for name, iris in _used(ground).items()},
        legend=[tally.direction for tally in tallied(dict.fromkeys(_used(ground)["direction"], 1))],
        chosen={name: _iri(name) for name in FILTERS},
        choice=choice,
        levels=_levels(ground),
        years=sorted({*ground.years, *(year for year in (choice.since, choice.until) if year is not None)}),
        arguments=_arguments(),
        query=queries.load("gapmap_findings").text,
        language=language,
    )


@blueprint.get("/<any(da, en):language>/gapmap/findings", defaults={"form": ""})
@blueprint.get("/<any(da, en):language>/gapmap/findings.<any(csv, json, ttl):form>")
def findings(language: str, form: str) -> Response | str:
    """The findings of one cell, some at a time."""
    intervention, outcome = _iri("intervention") or "", _iri("outcome") or ""
    choice = _choice()
    cell = draw(current_site().ground, choice).cells.get((intervention, outcome))
    found = _listed(cell) if cell else ()
    if form:
        known = current_site().records.by_iri
        rows = facets.cells([known[iri] for iri in found], g.reader)
        return sheets.respond(Sheet(f"gapmap-findings-{language}", facets.COLUMNS, rows), form)
    first = (max(1, request.args.get("page", 1, int)) - 1) * A_PAGE
    return render_template(
        "gapmap_findings.html",
        cell=cell,
        place=(intervention, outcome),
        findings=found[first : first + A_PAGE],
        first=first,
        number=len(found),
        page=first // A_PAGE + 1,
        pages=-(-len(found) // A_PAGE),
        query=queries.narrowed("findings_table", {"intervention": intervention, "outcome": outcome}) if cell else None,
        arguments=_arguments(),
        language=language,
    )


@blueprint.get("/<any(da, en):language>/gapmap.csv")
def table(language: str) -> Response:
    """The map as CSV (RFC 4180): a row for each cell and direction, and for each empty cell what it means."""
    drawn, _ = _drawn()
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(cube.COLUMNS)
    writer.writerows(cube.table(drawn, _name))
    return _sent(content.getvalue(), "text/csv", f"{language}.csv")


@blueprint.get("/<any(da, en):language>/gapmap.json")
def data(language: str) -> Response:
    """The map as JSON, with the studies and findings of each cell."""
    drawn, choice = _drawn()
    content = json.dumps(cube.as_data(drawn, choice, _name), ensure_ascii=False, indent=1)
    return _sent(content, "application/json", f"{language}.json")


@blueprint.get("/<any(da, en):language>/gapmap.ttl")
def rdf(language: str) -> Response:
    """The map as an RDF Data Cube in Turtle."""
    del language  # it is the same in both
    choice = _choice()
    prefixes = {name: PREFIXES[name] for name in ("dcterms", "evg", "intervention", "outcome", "direction", "qb")}
    written = ox.serialize(cube.triples(current_site().ground, choice), format=ox.RdfFormat.TURTLE, prefixes=prefixes)
    return _sent((written or b"").decode(), "text/turtle", "cube.ttl")


def _sent(content: str, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="evidensgraf-gapmap-{name}"'}
    return Response(content, mimetype=media_type, headers=headers)


def _drawn() -> tuple[GapMap, Choice]:
    reader: Reader = g.reader
    choice = _choice()
    return draw(current_site().ground, choice, reader.sort_key), choice


def _listed(cell: Cell) -> tuple[str, ...]:
    """The findings of a cell, those of each direction together, in the order in which directions are shown."""
    return tuple(finding for tally in tallied(cell.pointing) for finding in cell.findings[tally.direction])


def _used(ground: Ground) -> Mapping[str, set[str]]:
    """What can be filtered by: what is there, and what is broader."""
    return {
        "target": {wide for f in ground.findings for target in f.targets for wide in ground.above(target)},
        "method": {wide for f in ground.findings for wide in ground.above(f.method)},
        "direction": {f.direction for f in ground.findings},
    }


def _levels(ground: Ground) -> Mapping[str, int]:
    """How many levels the trees of the rows and the columns have."""
    concepts = {"interventions": ground.rows, "outcomes": ground.columns}
    return {
        name: max((ground.depth(concept) for found in places for concept in found), default=0) + 1
        for name, places in concepts.items()
    }


def _choice() -> Choice:
    """What the address asks for; what it says that cannot be meant is passed over."""
    return Choice(
        target=_iri("target"),
        method=_iri("method"),
        direction=_iri("direction"),
        since=request.args.get("since", None, int),
        until=request.args.get("until", None, int),
        interventions=_depth("interventions", None),
        outcomes=_depth("outcomes", 1),
    )


def _depth(name: str, default: int | None) -> int | None:
    asked = request.args.get(name, "")
    if asked == "all":
        return None
    return int(asked) if _LEVEL.fullmatch(asked) else default


def _arguments() -> dict[str, str]:
    """The address's own filters, to be carried along in links."""
    names = (*FILTERS, "since", "until", "interventions", "outcomes")
    return {name: value for name in names if (value := request.args.get(name, ""))}


def _iri(name: str) -> str | None:
    """The concept that a filter names; an empty filter is none, and an unknown slug finds nothing."""
    slug = request.args.get(name, "")
    return PREFIXES[name] + slug if slug else None


def _name(iri: str) -> str:
    reader: Reader = g.reader
    return reader.name(iri).text
