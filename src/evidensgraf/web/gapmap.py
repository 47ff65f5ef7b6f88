"""The gap map as a page and as CSV: interventions × outcomes, filtered by a plain form."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, render_template, request

from evidensgraf.evidence.gapmap import Choice, draw
from evidensgraf.namespaces import PREFIXES
from evidensgraf.web.marks import tallied
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from evidensgraf.evidence.gapmap import Cell, GapMap
    from evidensgraf.web.marks import Tally
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("gapmap", __name__)

FILTERS = ("target", "method", "direction")
"""The parameters that filter, named as the prefixes of their code lists; a value is a slug."""


@dataclass(frozen=True, slots=True)
class Marks:
    """A cell as the page shows it.

    Attributes:
        tallies: how many studies point each way.
        findings: the findings, those of each direction together.
        independent: how many independent studies there are.
    """

    tallies: tuple[Tally, ...]
    findings: tuple[str, ...]
    independent: int

    @classmethod
    def of(cls, cell: Cell) -> Marks:
        """The marks of a cell."""
        tallies = tallied({way: len(studies) for way, studies in cell.studies.items()})
        return cls(tallies, tuple(f for tally in tallies for f in cell.findings[tally.direction]), cell.independent)


@blueprint.get("/<any(da, en):language>/gapmap")
def page(language: str) -> str:
    """The map as a page."""
    reader: Reader = g.reader
    drawn = _drawn(reader)
    ground = current_site().ground
    used = {
        "target": {wide for f in ground.findings for target in f.targets for wide in ground.above(target)},
        "method": {wide for f in ground.findings for wide in ground.above(f.method)},
        "direction": {f.direction for f in ground.findings},
    }
    return render_template(
        "gapmap.html",
        drawn=drawn,
        marks={place: Marks.of(cell) for place, cell in drawn.cells.items()},
        choices={name: sorted(iris, key=reader.sort_key) for name, iris in used.items()},
        chosen={name: _iri(name) for name in FILTERS},
        detailed=_detailed(),
        language=language,
    )


@blueprint.get("/<any(da, en):language>/gapmap.csv")
def table(language: str) -> Response:
    """The map as CSV, a row for each cell and direction (RFC 4180)."""
    reader: Reader = g.reader
    drawn = _drawn(reader)
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(["intervention", "outcome", "direction", "studies", "findings", "independent_studies"])
    for (row, column), cell in sorted(drawn.cells.items()):
        for way, studies in cell.studies.items():
            writer.writerow([row, column, way, len(studies), len(cell.findings[way]), cell.independent])
    headers = {"Content-Disposition": f'attachment; filename="evidensgraf-gapmap-{language}.csv"'}
    return Response(content.getvalue(), mimetype="text/csv", headers=headers)


def _drawn(reader: Reader) -> GapMap:
    choice = Choice(_iri("target"), _iri("method"), _iri("direction"), _detailed())
    return draw(current_site().ground, choice, reader.sort_key)


def _iri(name: str) -> str | None:
    """The concept that a filter names; an empty filter is none, and an unknown slug finds nothing."""
    slug = request.args.get(name, "")
    return PREFIXES[name] + slug if slug else None


def _detailed() -> bool:
    return request.args.get("outcomes") == "all"
