"""What all commands share: the group, its options, and how a user's error ends."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from evidensgraf.errors import EvidensgrafError
from evidensgraf.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evidensgraf.errors import Language

UNUSABLE = 2
"""Exit code: the input cannot be used."""
INTERRUPTED = 130
"""Exit code: Ctrl+C, as a shell has it (128 and the number of the signal)."""
NONCONFORMING = 1
"""Exit code: the graph does not conform, or is damaged."""


class _Failure(click.ClickException):
    exit_code = UNUSABLE

    def show(self, file: Any = None) -> None:
        click.echo(f"evidensgraf: {self.message}", file=file or sys.stderr)


class Commands(click.Group):
    r"""A group of commands whose user-caused errors end in one line and exit code 2.

    What follows a line with `\\b` in a docstring keeps its lines in the help (click's documentation, "Preventing
    Rewrapping"). The docstrings are raw, as their style demands, so the sign is put there in here.
    """

    def __init__(self, *args: Any, **attributes: Any) -> None:
        super().__init__(*args, **attributes)
        self.help = _unwrapped(self.help)

    def add_command(self, cmd: click.Command, name: str | None = None) -> None:
        """Add a command, as click does."""
        cmd.help = _unwrapped(cmd.help)
        super().add_command(cmd, name)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, as click does."""
        try:
            return super().invoke(ctx)
        except EvidensgrafError as error:
            raise _Failure(error.text(language_of(ctx))) from error


@contextmanager
def ending_at_once(ctx: click.Context) -> Iterator[None]:
    """Ctrl+C ends the process there and then: Python would wait for threads that have nothing more to say."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo({"da": "evidensgraf: afbrudt", "en": "evidensgraf: interrupted"}[language_of(ctx)], err=True)
        os._exit(INTERRUPTED)


def _unwrapped(text: str | None) -> str | None:
    return text.replace("\\b\n", "\b\n") if text else text


def language_of(ctx: click.Context) -> Language:
    """The language of messages: as chosen, else as the terminal's locale has it, else English."""
    chosen = ctx.find_root().params.get("lang")
    named = chosen or os.environ.get("EVIDENSGRAF_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "da" if named.lower().startswith("da") else "en"


def settings_of(ctx: click.Context) -> Settings:
    """The settings: from the environment, and the root folder from `--root`."""
    return Settings.from_env(root=ctx.find_root().params["root"])
