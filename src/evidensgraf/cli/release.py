"""`evidensgraf release`: a version of the graph in files that stay."""

from __future__ import annotations

from pathlib import Path

import click

from evidensgraf.cli.group import settings_of


@click.command()
@click.argument("version")
@click.option(
    "--target",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder of all releases; dist/ in the root if left out.",
)
@click.pass_context
def release(ctx: click.Context, version: str, target: Path | None) -> None:
    r"""Make a release: dumps with checksums, catalogue, what changed, and the whole site as plain files.

    The version must be the one that ontology, data and program state, and CHANGELOG.md must have its heading with the
    date; the graph must conform, and git must know of no change. Two builds of the same files give the same bytes.

    \b
    Examples:
      evidensgraf release 0.1.0
      python3 -m http.server -d dist/0.1.0/site      any web server will do
    """
    from evidensgraf import release as releasing

    settings = settings_of(ctx)
    folder = target or settings.root / "dist"
    edition = releasing.check(settings, version)
    click.echo(str(releasing.build(settings, edition, folder)))
