"""`evidensgraf diff`: what changed between two states of the graph."""

from __future__ import annotations

import click

from evidensgraf.cli.group import language_of, settings_of


@click.command()
@click.argument("before")
@click.argument("after", required=False)
@click.option(
    "--format", "chosen", type=click.Choice(["text", "json", "update"]), default="text", show_default=True,
    help="text: Markdown; update: SPARQL 1.1 Update that turns a copy of the first into the second.",
)  # fmt: skip
@click.pass_context
def diff(ctx: click.Context, before: str, after: str | None, chosen: str) -> None:
    r"""Say what is new, retired, renamed, changed and moved between two states of the graph, thing by thing.

    A state is a folder with data/, a release (its folder, or its version if it lies in dist/) or a git revision.
    AFTER is the root's files if it is left out.

    \b
    Examples:
      evidensgraf diff HEAD                    what the work tree changes
      evidensgraf diff 0.1.0 0.2.0 --format json
      evidensgraf diff v0.1.0 ~/my-graph --format update > update.ru
    """
    from evidensgraf import changes, graphs
    from evidensgraf.changes import revisions, update, words

    settings = settings_of(ctx)
    old = revisions.load(before, settings)
    new = revisions.load(after, settings) if after else graphs.load(settings)
    if chosen == "update":
        click.echo(update.update(old.quads(), new.quads()), nl=False)
        return
    found = changes.compare(old.quads(), new.quads())
    if chosen == "json":
        click.echo(words.as_json(found), nl=False)
        return
    names = {**words.labels(old.quads()), **words.labels(new.quads())}
    click.echo(words.markdown(found, names, language_of(ctx)), nl=False)
