"""The list of studies: who found out, how, when, and how that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template, request

from evidensgraf import queries
from evidensgraf.web import figures, sheets
from evidensgraf.web.paging import part
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from flask import Response

    from evidensgraf.evidence.records import Study
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("studies", __name__)

SORTS = ("newest", "name", "method", "findings")
"""What the list can be ordered by; the first one if nothing is said."""
COLUMNS = ("study", "study_name", "method", "method_basis", "first_published", "publisher", "findings", "publications")


@blueprint.get("/<any(da, en):language>/studies", defaults={"form": ""})
@blueprint.get("/<any(da, en):language>/studies.<any(csv, json, ttl):form>")
def page(language: str, form: str) -> Response | str:
    """The list."""
    reader: Reader = g.reader
    sort = request.args.get("sort", "")
    sort = sort if sort in SORTS else SORTS[0]
    found = ordered(list(current_site().records.studies.values()), reader, sort)
    if form:
        return sheets.respond(Sheet(f"studies-{language}", COLUMNS, _cells(found, reader)), form)
    return render_template(
        "studies.html",
        found=part(found),
        sort=sort,
        years=figures.of_years(reader),
        methods=figures.of_methods(reader),
        levels=figures.levels(reader),
        query=queries.load("studies_list").text,
        language=language,
    )


def ordered(studies: list[Study], reader: Reader, sort: str) -> list[Study]:
    """Studies in an order.

    Args:
        studies: what is ordered.
        reader: in whose language names are ordered.
        sort: one of `SORTS`.
    """
    keys: dict[str, Callable[[Study], Any]] = {
        "newest": lambda one: -int(one.year or "0"),
        "name": lambda one: 0,
        "method": lambda one: [reader.sort_key(method) for method in sorted(one.coded["method"])],
        "findings": lambda one: -one.findings,
    }
    return sorted(sorted(studies, key=lambda one: reader.sort_key(one.iri)), key=keys[sort])


def _cells(studies: list[Study], reader: Reader) -> Iterator[tuple[sheets.Cell, ...]]:
    for one in studies:
        method, basis, publisher = (
            tuple(sorted(reader.name(value).text for value in one.coded[facet]))
            for facet in ("method", "basis", "publisher")
        )
        name = reader.name(one.iri).text
        yield (one.iri, name, method, basis, one.year, publisher, one.findings, tuple(sorted(one.publications)))
