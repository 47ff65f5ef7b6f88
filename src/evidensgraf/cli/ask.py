"""`evidensgraf query`, `assess`: what the graph says."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from evidensgraf import graphs
from evidensgraf.cli.group import settings_of
from evidensgraf.errors import FileError
from evidensgraf.namespaces import GRAPH, shortened
from evidensgraf.store.formats import FORMATS, format_named, formats_for
from evidensgraf.store.local import LocalStore
from evidensgraf.store.pool import open_store
from evidensgraf.store.query import read_query
from evidensgraf.turtle import read_bytes


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True), default="-")
@click.option(
    "--format", "name", default=None,
    type=click.Choice(["table", *(f.name for f in FORMATS)]),
    help="table where a person reads; ttl for graphs otherwise.",
)  # fmt: skip
@click.pass_context
def query(ctx: click.Context, file: Path, name: str | None) -> None:
    r"""Ask the graph by SPARQL, from FILE or from standard input.

    \b
    Examples:
      evidensgraf query question.rq --format csv > answer.csv
      echo 'SELECT * { ?s a evg:Study }' | evidensgraf query
    """
    from evidensgraf.cli.tables import print_table

    text = sys.stdin.read() if str(file) == "-" else _text(file)
    asked = read_query(text)
    settings = settings_of(ctx)
    wanted = None if name in (None, "table") else format_named(str(name), asked.form)
    store = open_store(settings) if settings.store else LocalStore.open(settings)
    if wanted is None and name is None and asked.form.is_graph:
        wanted = formats_for(asked.form)[0]
    if wanted is None:
        print_table(store.table(asked))
    else:
        sys.stdout.buffer.write(store.answer(asked, wanted))


@click.command()
@click.option("--format", "name", default="table", show_default=True, type=click.Choice(["table", "json"]))
@click.option("--without", multiple=True, metavar="STUDY", help="Leave a study out, by slug or IRI; may be repeated.")
@click.option("--without-external", is_flag=True, help="Leave out what was verified elsewhere (data/external/).")
@click.option("--rule", type=click.Path(path_type=Path), help="Turtle file with another rule than the graph's.")
@click.pass_context
def assess(ctx: click.Context, name: str, without: tuple[str, ...], without_external: bool, rule: Path | None) -> None:
    r"""Grade the claims and the interventions by rule EG-1, and name the studies that a grade hinges on.

    \b
    Examples:
      evidensgraf assess
      evidensgraf assess --without jobfirst --format json
      evidensgraf assess --rule my-rule.ttl
    """
    from evidensgraf import evidence
    from evidensgraf.evidence.words import as_data

    dataset = graphs.load(settings_of(ctx))
    left_out = f"{GRAPH}data/external/"
    quads = [q for s in dataset.sources if not (without_external and s.graph.startswith(left_out)) for q in s.quads]
    known = evidence.read(LocalStore(quads, dataset.version)).without(without)
    given = graphs.read_sources([(rule, "ontology", f"{GRAPH}rule")]) if rule else None
    if given and given.problems:
        raise given.problems[0]
    own = evidence.read_rule(LocalStore(given.quads(), given.version)) if given else None
    rows = [as_data(made) for made in evidence.assess(known, own)]
    if name == "json":
        click.echo(json.dumps(rows, indent=2))
    else:
        _print_grades(rows)


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(path=path, reason_da="er ikke UTF-8", reason_en="is not UTF-8") from error


def _print_grades(rows: list[dict[str, Any]]) -> None:
    from evidensgraf.cli.tables import print_columns

    columns = ("kind", "about", "grade", "direction", "total", "share", "lines", "hinges on")
    cells = (
        (
            row["kind"],
            shortened(row["about"]),
            row["grade"],
            row["direction"] or "",
            f"{row['total']:.2f}",
            "" if row["share"] is None else f"{row['share']:.2f}",
            str(len(row["lines"])),
            ", ".join(shortened(study) for study in row["sensitive_to"]),
        )
        for row in rows
    )
    print_columns(columns, cells)
