"""`evidensgraf lsp`."""

from __future__ import annotations

import os

import click

from evidensgraf.cli.group import settings_of
from evidensgraf.settings import language_named


@click.command()
@click.option(
    "--stdio", is_flag=True, help="Speak over standard input and output; some editors say so, and it is so anyway."
)
@click.pass_context
def lsp(ctx: click.Context, stdio: bool) -> None:
    r"""Give an editor the check, the words and the names of the graph (Language Server Protocol).

    The editor starts this by itself; EDITORS.md tells how to set it up. The editor's folder is the root folder if
    it has a folder data/; otherwise the shipped graph stands behind what is typed.

    \b
    Examples:
      evidensgraf lsp
      evidensgraf --root ~/my-graph --lang da lsp
    """
    del stdio  # there is no other way
    from evidensgraf.lsp import serve

    params = ctx.find_root().params
    named = params["lang"] or os.environ.get("EVIDENSGRAF_LANG")
    fixed = bool(params["root"] or os.environ.get("EVIDENSGRAF_ROOT"))
    serve(settings_of(ctx), language_named(named) if named else None, fixed_root=fixed)
