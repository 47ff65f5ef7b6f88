"""The command line: thin. Each command reads its input, calls one function and writes what that returns.

Exit codes, given here and nowhere else: 0 done, or the graph conforms; 1 the graph does not conform; 2 the input
cannot be used (a file, a query, a setting), with one line on standard error that says what and where.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evidensgraf import __version__, graphs, reasoning
from evidensgraf.errors import LANGUAGES, EvidensgrafError, FileError, Language
from evidensgraf.namespaces import shortened
from evidensgraf.settings import Settings
from evidensgraf.store.formats import FORMATS, format_named, formats_for
from evidensgraf.store.local import LocalStore
from evidensgraf.store.query import read_query
from evidensgraf.turtle import read_bytes

if TYPE_CHECKING:
    from evidensgraf.store.table import Table, Term

_UNUSABLE = 2
_NONCONFORMING = 1


class _Failure(click.ClickException):
    exit_code = _UNUSABLE

    def show(self, file: Any = None) -> None:
        click.echo(f"evidensgraf: {self.message}", file=file or sys.stderr)


class _Commands(click.Group):
    """A group of commands whose user-caused errors end in one line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except EvidensgrafError as error:
            raise _Failure(error.text(_language(ctx.params.get("lang")))) from error


def _language(chosen: str | None) -> Language:
    """The language of messages: as chosen, else as the terminal's locale has it, else English."""
    named = chosen or os.environ.get("EVIDENSGRAF_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "da" if named.lower().startswith("da") else "en"


def _settings(ctx: click.Context) -> Settings:
    root = ctx.find_root().params["root"]
    return Settings.from_env(root=root)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    help="Folder of another graph (with data/; ontology/ and shapes/ if it has its own).",
)
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of messages; otherwise that of the terminal.")
@click.version_option(__version__, prog_name="evidensgraf")
def main(root: Path | None, lang: str | None) -> None:
    r"""The evidence on what helps people furthest from the labour market into work, as a knowledge graph.

    \b
    Examples:
      evidensgraf serve                        the site and the SPARQL endpoint on http://127.0.0.1:8000/
      evidensgraf query question.rq            ask the graph
      evidensgraf validate                     check the graph by its shapes
    """


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 takes a free one."
)
@click.pass_context
def serve(ctx: click.Context, host: str, port: int) -> None:
    r"""Serve the site and the SPARQL endpoint until interrupted (Ctrl-C).

    \b
    Examples:
      evidensgraf serve --port 9000
      evidensgraf --root ~/my-graph serve
    """
    # Flask is wanted by this command alone, and takes a fifth of a second to import.
    from waitress import create_server

    from evidensgraf.store.pool import open_store
    from evidensgraf.web import create_app

    settings = _settings(ctx)
    store = open_store(settings)
    ctx.call_on_close(store.close)
    app = create_app(settings, store)
    try:
        server = create_server(app, host=host, port=port, ident=None, channel_request_lookahead=1)
    except (OSError, ValueError) as error:
        raise FileError(
            path=f"{host}:{port}",
            reason_da=f"kan ikke tages i brug ({error}); vælg en anden med --port",
            reason_en=f"cannot be listened on ({error}); choose another with --port",
        ) from error
    try:
        click.echo(f"http://{host}:{server.effective_port}/  (Ctrl-C)")
        sys.stdout.flush()
        server.run()
    except KeyboardInterrupt:
        return
    finally:
        server.close()


@main.command()
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
    text = sys.stdin.read() if str(file) == "-" else _text(file)
    asked = read_query(text)
    settings = _settings(ctx)
    wanted = None if name in (None, "table") else format_named(str(name), asked.form)
    store = LocalStore.open(settings)
    if wanted is None and name is None and asked.form.is_graph:
        wanted = formats_for(asked.form)[0]
    if wanted is None:
        _print_table(store.table(asked))
    else:
        sys.stdout.buffer.write(store.answer(asked, wanted))


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "name", default="text", show_default=True, type=click.Choice(["text", "json"]))
@click.pass_context
def validate(ctx: click.Context, paths: tuple[Path, ...], name: str) -> None:
    r"""Check the graph by its shapes, or only the files and folders in PATHS.

    Exit codes: 0 it conforms, 1 it does not, 2 a file could not be read.

    \b
    Examples:
      evidensgraf validate
      evidensgraf validate data/studies/my-study.ttl
      evidensgraf validate --format json > report.json
    """
    # pySHACL takes half a second to import.
    from evidensgraf.validation import validate as check

    report = check(_settings(ctx), paths)
    language = _language(ctx.find_root().params["lang"])
    click.echo(report.text(language) if name == "text" else report.json(), nl=False)
    if report.problems:
        ctx.exit(_UNUSABLE)
    ctx.exit(0 if report.conforms else _NONCONFORMING)


@main.command()
@click.option(
    "--output", type=click.Path(path_type=Path), help="Another file than derived/inferred.nt in the root folder."
)
@click.pass_context
def infer(ctx: click.Context, output: Path | None) -> None:
    r"""Write down what follows from the graph: its OWL 2 RL closure, cleaned, as N-Triples.

    Queries see it as the named graph https://w3id.org/evidensgraf/graph/derived/inferred. `serve` and `query` do this
    by themselves when the graph has changed.

    \b
    Examples:
      evidensgraf infer
      evidensgraf infer --output closure.nt
    """
    settings = _settings(ctx)
    dataset = graphs.load(settings)
    triples = reasoning.closure(dataset)
    path = output or reasoning.derived_file(settings)
    reasoning.write(path, reasoning.serialize(dataset, triples))
    click.echo(f"{path}: {len(triples)}")


def _text(path: Path) -> str:
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FileError(path=path, reason_da="er ikke UTF-8", reason_en="is not UTF-8") from error


def _print_table(table: Table) -> None:
    """The table for a reader, with IRIs shortened; nothing is cut, whatever the width."""
    from rich.console import Console
    from rich.table import Table as RichTable

    shown = RichTable()
    for variable in table.variables:
        shown.add_column(variable, overflow="fold")
    for row in table.rows:
        shown.add_row(*(_cell(term) for term in row))
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = 240
    console.print(shown)


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    return shortened(term.value) if term.is_iri else term.value
