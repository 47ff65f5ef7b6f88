"""`evidensgraf serve`."""

from __future__ import annotations

import contextlib
import ctypes
import sys
from typing import TYPE_CHECKING

import click

from evidensgraf.cli.group import settings_of
from evidensgraf.errors import FileError

if TYPE_CHECKING:
    from evidensgraf.settings import Settings

_M_ARENA_MAX = -8
_SPARE_THREADS = 4
_MOST_CONNECTIONS = 800
"""Open connections; with the few files of our own they stay below the usual limit of 1024."""
_SILENT_SECONDS = 20
"""How long a client may be silent in the middle of a request."""


@click.command()
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

    settings = settings_of(ctx)
    store = open_store(settings)
    ctx.call_on_close(store.close)
    app = create_app(settings, store)
    _share_memory()
    try:
        server = create_server(
            app,
            host=host,
            port=port,
            ident=None,
            channel_request_lookahead=1,
            **_server_bounds(settings),
        )
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


def _share_memory() -> None:
    """Let threads share two heaps (mallopt(3)); with one each, what large pages took is kept many times over."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another C library than glibc
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _server_bounds(settings: Settings) -> dict[str, int]:
    """What keeps requests that are slow, or never end, from taking the place of others."""
    return {
        # As many as may wait for a query, and some for what needs none; with fewer there would be a queue before it.
        "threads": settings.short_lane + settings.long_lane + settings.max_waiting + _SPARE_THREADS,
        "connection_limit": _MOST_CONNECTIONS,
        "channel_timeout": _SILENT_SECONDS,
        "cleanup_interval": _SILENT_SECONDS // 2,
        "asyncore_use_poll": True,  # select(2) knows no descriptor above 1023
    }
