"""`evidensgraf infer`, `build`, `publish`: what is made from the files, here or in another engine."""

from __future__ import annotations

from pathlib import Path

import click

from evidensgraf import graphs, reasoning
from evidensgraf.cli.group import settings_of


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path), help="Another file than derived/inferred.nt in the root folder."
)
@click.option(
    "--engine", type=click.Choice([engine.value for engine in reasoning.Engine]),
    help="owlrl knows every rule of OWL 2 RL; rules, compiled from the graph's axioms, are faster. "
    "By default owlrl for small graphs.",
)  # fmt: skip
@click.pass_context
def infer(ctx: click.Context, output: Path | None, engine: str | None) -> None:
    r"""Write down what follows from the graph: its OWL 2 RL closure, cleaned, as N-Triples.

    Queries see it as the named graph https://w3id.org/evidensgraf/graph/derived/inferred. `serve` and `query` do this
    by themselves when the graph has changed.

    \b
    Examples:
      evidensgraf infer
      evidensgraf infer --output closure.nt
      evidensgraf infer --engine rules         the same, faster
    """
    settings = settings_of(ctx)
    dataset = graphs.load(settings)
    triples = reasoning.closure(dataset, reasoning.Engine(engine) if engine else None)
    path = output or reasoning.derived_file(settings)
    reasoning.write(path, reasoning.serialize(dataset, triples))
    click.echo(f"{path}: {len(triples)}")


@click.command()
@click.pass_context
def build(ctx: click.Context) -> None:
    r"""Build the published folder: the graph on disk, for graphs too large for memory.

    It holds the graph as canonical N-Quads, a store for the engine, and a manifest of both. What is served meanwhile
    stays whole. `serve` does this by itself for a large graph (EVIDENSGRAF_MEMORY_TRIPLES) whose files have changed.

    \b
    Examples:
      evidensgraf build
      evidensgraf --root ~/my-graph build
    """
    from evidensgraf.store import build as building
    from evidensgraf.store import published

    settings = settings_of(ctx)
    manifest = building.build(settings)
    click.echo(f"{published.folder(settings) / published.CURRENT}: {manifest.version}, {manifest.size}")


@click.command()
@click.option("--to", "query_url", default="", help="Where the engine takes queries; otherwise EVIDENSGRAF_STORE.")
@click.option("--update-url", default="", help="Where it takes updates; otherwise …/update beside that for queries.")
@click.option("--gsp-url", default="", help="Where it takes whole graphs (Graph Store Protocol), if it does.")
@click.option("--seconds", default=600, show_default=True, type=click.IntRange(1), help="How long a request may take.")
@click.pass_context
def publish(ctx: click.Context, query_url: str, update_url: str, gsp_url: str, seconds: int) -> None:
    r"""Put the graph and what follows from it into another SPARQL engine, in the place of what is there.

    Its readers see the old graph or the new one, never a half. If it is interrupted, run it again. Only named graphs
    of this project are touched. Credentials: EVIDENSGRAF_STORE_USER and _PASSWORD, or EVIDENSGRAF_STORE_TOKEN.

    \b
    Examples:
      evidensgraf publish --to http://127.0.0.1:7878/query
      evidensgraf publish --to http://127.0.0.1:3030/graph/sparql --gsp-url http://127.0.0.1:3030/graph/data
    """
    from evidensgraf.store import upload
    from evidensgraf.store.local import whole

    settings = settings_of(ctx)
    endpoint = upload.destination(settings, query_url, update_url, gsp_url, seconds)
    version, quads = whole(settings)
    done = upload.publish(quads, version, endpoint, lambda line: click.echo(line, err=True))
    click.echo(f"{endpoint.query_url}: {done.version}: {done.graphs} graphs, {done.statements} statements")
    for graph in done.dropped:
        click.echo(f"- {graph}")
