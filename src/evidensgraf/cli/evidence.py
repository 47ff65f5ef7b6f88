"""`evidensgraf gapmap`, `numbers`: what has been asked, and how large the effects are."""

from __future__ import annotations

import csv
import io
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from evidensgraf.cli.group import language_of, settings_of
from evidensgraf.namespaces import PREFIXES, shortened
from evidensgraf.store.formats import CSV, JSON
from evidensgraf.store.local import LocalStore
from evidensgraf.store.pool import open_store

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evidensgraf.store import Store

_SLUG = "SLUG"


@click.command()
@click.option("--target", metavar=_SLUG, help="Findings on a target group or a narrower one, e.g. vulnerable-youth.")
@click.option("--method", metavar=_SLUG, help="Findings by a method or a narrower one, e.g. experiment.")
@click.option("--direction", metavar=_SLUG, help="Findings that point one way, e.g. positive.")
@click.option("--since", type=int, help="Findings published in that year or later.")
@click.option("--until", type=int, help="Findings published in that year or earlier.")
@click.option("--interventions", type=click.IntRange(1), help="How many levels of interventions; all by default.")
@click.option("--outcomes", type=click.IntRange(1), help="How many levels of outcomes; all by default.")
@click.option(
    "--format", "form", default="table", show_default=True, type=click.Choice(["table", "csv", "json", "ttl"])
)
@click.pass_context
def gapmap(ctx: click.Context, /, form: str, **chosen: Any) -> None:
    r"""Draw the gap map: interventions by outcomes, with the number of independent studies and which way they point.

    A cell is `found`, `nothing-found` (asked, without an effect), `not-chosen` (asked, but by none of those chosen) or
    `never-asked`. The table leaves the last two out; csv and json have them all; ttl is an RDF Data Cube.

    \b
    Examples:
      evidensgraf gapmap --outcomes 1
      evidensgraf gapmap --target vulnerable-youth --since 2015 --format csv > map.csv
      evidensgraf gapmap --format ttl > cube.ttl
    """
    import pyoxigraph as ox

    from evidensgraf.evidence import cube
    from evidensgraf.evidence import gapmap as drawing
    from evidensgraf.resources.names import Names

    concepts = {name: PREFIXES[name] + chosen[name] for name in ("target", "method", "direction") if chosen[name]}
    choice = drawing.Choice(**{**chosen, **concepts})
    store = _store(ctx)
    ground = drawing.read(store)
    if form == "ttl":
        sys.stdout.buffer.write(ox.serialize(cube.triples(ground, choice), format=ox.RdfFormat.TURTLE) or b"")
        return
    names, language = Names.read(store), language_of(ctx)

    def name(iri: str) -> str:
        found = names.of(iri, language)
        return found.text if found else shortened(iri)

    drawn = drawing.draw(ground, choice, name)
    if form == "json":
        click.echo(json.dumps(cube.as_data(drawn, choice, name), ensure_ascii=False, indent=1))
    elif form == "csv":
        click.echo(_csv(cube.COLUMNS, cube.table(drawn, name)), nl=False)
    else:
        _print_map(cube.COLUMNS, cube.table(drawn, name))


@click.command()
@click.option("--format", "form", default="table", show_default=True, type=click.Choice(["table", "csv", "json"]))
@click.pass_context
def numbers(ctx: click.Context, form: str) -> None:
    r"""Show the effect estimates made comparable: difference, 95% interval, risk ratio, follow-up in days.

    What the source gives too little for is left empty; the page of an estimate says why. json is in the SPARQL results
    format.

    \b
    Examples:
      evidensgraf numbers
      evidensgraf numbers --format csv > numbers.csv
    """
    from evidensgraf import queries
    from evidensgraf.cli.tables import print_table

    query = queries.load("numbers_figures")
    store = _store(ctx)
    if form == "table":
        print_table(store.table(query))
    else:
        sys.stdout.buffer.write(store.answer(query, CSV if form == "csv" else JSON))


def _store(ctx: click.Context) -> Store:
    settings = settings_of(ctx)
    return open_store(settings) if settings.store else LocalStore.open(settings)


def _csv(columns: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    content = io.StringIO(newline="")
    writer = csv.writer(content)
    writer.writerow(columns)
    writer.writerows(rows)
    return content.getvalue()


def _print_map(columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """The cells that are not empty."""
    from evidensgraf.cli.tables import print_columns

    shown = ("intervention_name", "outcome_name", "state", "direction", "independent_studies_pointing", "findings")
    found = (dict(zip(columns, row, strict=True)) for row in rows)
    cells = (tuple(shortened(str(row[name])) for name in shown) for row in found if row["direction"])
    print_columns(("intervention", "outcome", "state", "direction", "independent studies", "findings"), cells)
