"""The command line: thin. Each command reads its input, calls one function and writes what that returns.

Exit codes, given in `group` and nowhere else: 0 done, or all is well; 1 the graph does not conform or is damaged; 2 the
input cannot be used (a file, a query, a setting), with one line on standard error that says what and where.
"""

from __future__ import annotations

from pathlib import Path

import click

from evidensgraf import __version__
from evidensgraf.cli.ask import query
from evidensgraf.cli.assess import assess
from evidensgraf.cli.check import fsck, validate
from evidensgraf.cli.derive import build, infer, publish
from evidensgraf.cli.diff import diff
from evidensgraf.cli.evidence import gapmap, numbers
from evidensgraf.cli.group import Commands
from evidensgraf.cli.lsp import lsp
from evidensgraf.cli.release import release
from evidensgraf.cli.serve import serve
from evidensgraf.cli.w3id import w3id
from evidensgraf.errors import LANGUAGES


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
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


_COMMANDS = (
    *(serve, query, assess, gapmap, numbers, validate, lsp),
    *(infer, build, fsck, publish, diff, release, w3id),
)
for _command in _COMMANDS:
    main.add_command(_command)
