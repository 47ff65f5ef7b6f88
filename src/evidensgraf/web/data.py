"""What can be taken away: the graph in whole and in parts, its tables, how much it holds; and how all was made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, g, render_template

from evidensgraf import queries
from evidensgraf.namespaces import SHAPES, VOCABULARY
from evidensgraf.store.formats import formats_for
from evidensgraf.store.query import Form
from evidensgraf.web import sheets
from evidensgraf.web.archive import archive
from evidensgraf.web.sheets import Sheet
from evidensgraf.web.site import current_site

if TYPE_CHECKING:
    from flask import Response

    from evidensgraf.web.reader import Reader

blueprint = Blueprint("data", __name__)


@blueprint.get("/<any(da, en):language>/data", defaults={"form": ""})
@blueprint.get("/<any(da, en):language>/data.<any(csv, json):form>")
def page(language: str, form: str) -> Response | str:
    """The named graphs with what each holds, all downloads, and the releases."""
    reader: Reader = g.reader
    site, kept = current_site(), archive()
    graphs = {row["graph"].value: int(row["triples"].value) for row in site.kept("sparql_graphs")}
    if form:
        return sheets.respond(Sheet(f"data-{language}", ("graph", "statements"), graphs.items()), form)
    return render_template(
        "data.html",
        graphs=dict(sorted(graphs.items(), key=lambda item: reader.sort_key(item[0]))),
        classes={row["class"].value: int(row["things"].value) for row in site.kept("data_classes")},
        formats=formats_for(Form.CONSTRUCT),
        whole=queries.load("data_all").text,
        graph_query=lambda iri: queries.about("data_graph", iri),
        releases=[kept.release(version) for version in reversed(kept.versions())],
        vocabulary=VOCABULARY,
        shapes=SHAPES,
        query=queries.load("sparql_graphs").text,
        language=language,
    )
