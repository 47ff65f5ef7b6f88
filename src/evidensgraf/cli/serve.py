"""`evidensgraf serve`."""

from __future__ import annotations

import contextlib
import ctypes
import sys

import click

from evidensgraf.cli.group import settings_of
from evidensgraf.errors import FileError

_M_ARENA_MAX = -8
_SWITCH_SECONDS = 0.0005
"""How long a thread may keep Python's lock from one that waits. A query changes threads five times; with Python's
own 5 ms it would take 25 ms while a page is made of a large graph, or one is read."""
_SPARE_THREADS = 4


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
    from evidensgraf.web.current import CurrentSite
    from evidensgraf.web.gateway import Gateway, Limits, run

    settings = settings_of(ctx)
    site = CurrentSite(settings)
    ctx.call_on_close(site.close)
    _share_memory()
    sys.setswitchinterval(_SWITCH_SECONDS)
    # As many threads as may ask or wait for a query, and some for what needs none.
    threads = settings.short_lane + settings.long_lane + 2 * settings.max_waiting + _SPARE_THREADS
    limits = Limits(threads=threads, body=site.most_body, believes_proxy=settings.trusted_proxy == "on")
    gateway = Gateway(site, limits, site.holds, site.begin)
    site.watch()
    try:
        run(gateway, host, port, lambda taken: _tell(host, taken), site.look)
    except OSError as error:
        raise FileError(
            path=f"{host}:{port}",
            reason_da=f"kan ikke tages i brug ({error}); vælg en anden med --port",
            reason_en=f"cannot be listened on ({error}); choose another with --port",
        ) from error


def _share_memory() -> None:
    """Let threads share two heaps (mallopt(3)); with one each, what large pages took is kept many times over."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another C library than glibc
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 2)


def _tell(host: str, port: int) -> None:
    click.echo(f"http://{host}:{port}/  (Ctrl-C)")
    sys.stdout.flush()
