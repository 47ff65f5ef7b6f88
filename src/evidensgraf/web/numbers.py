"""The numbers page: every effect estimate made comparable, and which of them may be pooled."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template

from evidensgraf import queries
from evidensgraf.evidence import estimates, pooling
from evidensgraf.web import effects, sheets
from evidensgraf.web.once import once
from evidensgraf.web.paging import part
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Response

    from evidensgraf.store import Store
    from evidensgraf.store.table import Term
    from evidensgraf.web.reader import Reader

blueprint = Blueprint("numbers", __name__)

_QUERY = "numbers_figures"
_MOST_GROUPS = 40
"""How many groups of estimates that could be pooled are listed, those that were pooled first."""


@blueprint.get("/<any(da, en):language>/numbers", defaults={"form": ""})
@blueprint.get("/<any(da, en):language>/numbers.<any(csv, json, ttl):form>")
def page(language: str, form: str) -> Response | str:
    """All effect estimates; the files have every figure of every one."""
    reader: Reader = g.reader
    site = current_site()
    rows = sorted(site.kept(_QUERY), key=lambda row: reader.sort_key(row["finding"].value))
    if form:
        columns = site.store.table(queries.load(_QUERY)).variables
        cells = (tuple(_cell(row.get(name)) for name in columns) for row in rows)
        return sheets.respond(
            Sheet(f"numbers-{language}", columns, cells, tuple(row["effect"].value for row in rows)), form
        )
    found_groups = groups()
    return render_template(
        "numbers.html",
        found=part(rows),
        figure=lambda row: _figure(row, reader),
        groups=sorted(found_groups, key=lambda group: group.pooled is None)[:_MOST_GROUPS],
        pooled=[group for group in found_groups if group.pooled],
        why={hindrance: pooling.why_not(hindrance, reader.language) for hindrance in pooling.HINDRANCES},
        query=queries.load(_QUERY).text,
        language=language,
    )


def groups() -> list[pooling.Group]:
    """The estimates of the site at hand that could be pooled; made when first asked for."""
    site = current_site()
    return _groups(site.store, site.store.version)


@once(2)
def _groups(store: Store, version: str) -> list[pooling.Group]:
    del version  # another version of the graph has other estimates
    return pooling.groups(estimates.read(store), current_site().ground.reviews)


def _figure(row: Mapping[str, Term], reader: Reader) -> str:
    """The difference or the stated value with its unit; nothing where there is neither."""
    found = row.get("difference") or row.get("value")
    if found is None:
        return ""
    points = row["measure"].value == effects.SHARE_DIFFERENCE
    return effects.measured(Decimal(found.value), row["unit"].value, reader, points=points)


def _cell(term: Term | None) -> sheets.Cell:
    return None if term is None else term.value
