"""Tables for a reader at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table as RichTable

from evidensgraf.namespaces import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.text import Text

    from evidensgraf.store.table import Table, Term


def print_table(table: Table) -> None:
    """The table for a reader, with IRIs shortened."""
    print_columns(table.variables, (tuple(_cell(term) for term in row) for row in table.rows))


def print_columns(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Rows of text under headings; nothing is cut, whatever the width."""
    shown = RichTable()
    for column in columns:
        shown.add_column(column, overflow="fold")
    for row in rows:
        shown.add_row(*row)
    console = Console(markup=False, highlight=False)
    if not console.is_terminal:
        console.width = 240
    console.print(shown)


def print_text(text: Text) -> None:
    """Text for a reader: in colour at a terminal, else as it is; no line is broken."""
    console = Console(markup=False, highlight=False)
    if console.is_terminal:
        console.print(text, soft_wrap=True, end="")
    else:
        click.echo(text.plain, nl=False)


def _cell(term: Term | None) -> str:
    if term is None:
        return ""
    return shortened(term.value) if term.is_iri else term.value
