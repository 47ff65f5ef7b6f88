"""The `evidensgraf` command, and `python -m evidensgraf`, which is the same."""

from __future__ import annotations

import os
import signal


def run() -> None:
    """Load the command line and hand over to it; Ctrl+C while it loads, for a third of a second, ends in a line too."""
    handler = signal.getsignal(signal.SIGINT)
    if handler is signal.default_int_handler:  # a background job may have been told to ignore it
        signal.signal(signal.SIGINT, _end)
    from evidensgraf.cli import main

    signal.signal(signal.SIGINT, handler)
    main()


def _end(*_: object) -> None:
    named = (os.environ.get(name) for name in ("EVIDENSGRAF_LANG", "LC_ALL", "LANG"))  # `--lang` has not been read yet
    is_danish = next(filter(None, named), "").lower().startswith("da")
    os.write(2, b"evidensgraf: afbrudt\n" if is_danish else b"evidensgraf: interrupted\n")
    os._exit(130)  # see `cli.group`, which is not there yet


if __name__ == "__main__":
    run()
