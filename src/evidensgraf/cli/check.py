"""`evidensgraf validate`, `fsck`: whether all is well."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from evidensgraf import graphs, turtle
from evidensgraf.cli.group import NONCONFORMING, UNUSABLE, ending_at_once, language_of, settings_of
from evidensgraf.cli.progress import bar
from evidensgraf.cli.tables import print_text
from evidensgraf.validation.engine import NAMES, Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.errors import Language
    from evidensgraf.settings import Settings
    from evidensgraf.validation.result import Report

_NO_DATA: dict[Language, str] = {
    "da": "evidensgraf: {folder} rummer ingen data; kontrolleret er ontologien og kravene alene",
    "en": "evidensgraf: there are no data in {folder}; what was checked is the ontology and the shapes alone",
}
_FORMATS = ("text", "json", "sarif", "junit", "github", "ttl", "html")
"""`text`, and what `validation.formats` has."""


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "name", default="text", show_default=True, type=click.Choice(_FORMATS), help="Of the report.")
@click.option("--engine", default="auto", show_default=True, type=click.Choice(NAMES), help="Which engine judges.")
@click.option("--changed", is_flag=True, help="Only what changes since a commit or a report can affect.")
@click.option("--since", default="HEAD", show_default=True, metavar="STATE", help="Commit, or file that --keep wrote.")
@click.option("--keep", type=click.Path(path_type=Path, dir_okay=False), help="Keep the report, for --since.")
@click.option("--watch", is_flag=True, help="Check again whenever a file is saved, until Ctrl+C.")
@click.pass_context
def validate(
    ctx: click.Context,
    paths: tuple[Path, ...],
    name: str,
    engine: Name,
    changed: bool,
    since: str,
    keep: Path | None,
    watch: bool,
) -> None:
    r"""Check the graph by its shapes, or only the files and folders in PATHS.

    Exit codes: 0 it conforms, 1 it does not, 2 a file could not be read or there is none, 130 interrupted by Ctrl+C.

    \b
    Examples:
      evidensgraf validate
      evidensgraf validate data/studies/my-study.ttl
      evidensgraf validate references.bib table.csv
      evidensgraf validate --format sarif > report.sarif
      evidensgraf validate --changed --since origin/main
      evidensgraf validate --keep last.json
      evidensgraf validate --changed --since last.json
      evidensgraf validate --watch
    """
    if sum((bool(paths), changed, watch)) > 1:
        raise click.UsageError("PATHS, --changed and --watch exclude each other.")
    settings = settings_of(ctx)
    report = None
    language = language_of(ctx)
    with ending_at_once(ctx):
        for report in _reports(settings, paths, engine, _state(since) if changed else None, watch, language):
            _show(report, name, language)
            if keep:
                from evidensgraf.validation import kept

                kept.keep(report, settings, keep)
    ctx.exit({"conforms": 0, "differs": NONCONFORMING, "unread": UNUSABLE}[report.outcome] if report else 0)


def _state(since: str) -> str | Path:
    """A report where there is a file of that name, else a commit."""
    return Path(since) if Path(since).is_file() else since


def _reports(
    settings: Settings, paths: tuple[Path, ...], engine: Name, since: str | Path | None, watch: bool, language: Language
) -> Iterator[Report]:
    # What judges takes up to half a second to import.
    if watch:
        from evidensgraf.validation.watching import reports

        yield from reports(settings)
    elif since is not None:
        from evidensgraf.validation.changes import check

        yield check(settings, since)
    else:
        from evidensgraf.validation import validate as check_all

        with bar(language) as progress:
            report = check_all(settings, paths, engine=engine, progress=progress)
        yield report
        if not paths and not graphs.files(settings.part("data"), turtle.SYNTAXES):
            click.echo(_NO_DATA[language].format(folder=settings.part("data")), err=True)


def _show(report: Report, name: str, language: Language) -> None:
    if name == "text":
        from evidensgraf.validation import text

        print_text(text.rendered(report, language))
    else:
        from evidensgraf.validation import formats  # with templates, which take a tenth of a second to import

        click.echo(formats.FORMATS[name](report, language), nl=False)


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
