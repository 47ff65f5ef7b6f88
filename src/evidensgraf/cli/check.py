"""`evidensgraf validate`, `fsck`: whether all is well."""

from __future__ import annotations

from pathlib import Path

import click

from evidensgraf.cli.group import NONCONFORMING, UNUSABLE, language_of, settings_of
from evidensgraf.cli.progress import bar
from evidensgraf.cli.tables import print_text
from evidensgraf.validation.engine import NAMES, Name


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "name", default="text", show_default=True, type=click.Choice(["text", "json"]))
@click.option("--engine", default="auto", show_default=True, type=click.Choice(NAMES), help="Which engine judges.")
@click.pass_context
def validate(ctx: click.Context, paths: tuple[Path, ...], name: str, engine: Name) -> None:
    r"""Check the graph by its shapes, or only the files and folders in PATHS.

    Exit codes: 0 it conforms, 1 it does not, 2 a file could not be read.

    \b
    Examples:
      evidensgraf validate
      evidensgraf validate data/studies/my-study.ttl
      evidensgraf validate --format json > report.json
    """
    # pySHACL takes half a second to import.
    from evidensgraf.validation import formats, text
    from evidensgraf.validation import validate as check

    language = language_of(ctx)
    with bar(language) as progress:
        report = check(settings_of(ctx), paths, engine=engine, progress=progress)
    if name == "text":
        print_text(text.rendered(report, language))
    else:
        click.echo(formats.as_json(report), nl=False)
    ctx.exit({"conforms": 0, "differs": NONCONFORMING, "unread": UNUSABLE}[report.outcome])


@click.command()
@click.option("--rebuild", is_flag=True, help="Build it anew, whatever it is like.")
@click.pass_context
def fsck(ctx: click.Context, rebuild: bool) -> None:
    r"""Check every byte of the published folder, against its manifest and the files of the graph.

    Exit codes: 0 all is well (or has been built anew), 1 something is damaged or out of date, 2 it cannot be read.

    \b
    Examples:
      evidensgraf fsck
      evidensgraf fsck --rebuild
    """
    from evidensgraf.store import build as building
    from evidensgraf.store import fsck as checking

    settings = settings_of(ctx)
    if rebuild:
        building.build(settings, anew=True)
    language = language_of(ctx)
    damaged = False
    for damage in checking.check(settings):
        damaged = True
        click.echo(damage.text(language))
    ctx.exit(NONCONFORMING if damaged else 0)
