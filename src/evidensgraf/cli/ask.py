"""`evidensgraf query`: what the graph says."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from evidensgraf.cli.group import settings_of
from evidensgraf.errors import FileError
from evidensgraf.store.formats import FORMATS, format_named, formats_for
from evidensgraf.store.pool import open_here
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
    store = open_here(settings)
    if wanted is None and name is None and asked.form.is_graph:
        wanted = formats_for(asked.form)[0]
    if wanted is None:
        print_table(store.table(asked))
    else:
        sys.stdout.buffer.write(store.answer(asked, wanted))


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(path=path, reason_da="er ikke UTF-8", reason_en="is not UTF-8") from error
