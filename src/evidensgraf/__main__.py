"""The `evidensgraf` command, and `python -m evidensgraf`, which is the same."""

from __future__ import annotations

import os
import signal


def run() -> None:
    """Load the command line and hand over to it; Ctrl+C while it loads, for a third of a second, ends in a line too."""
    is_ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # a background job may have to ignore it
    if is_ours:
        signal.signal(signal.SIGINT, _end)
    from evidensgraf.cli import main

    if is_ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    main()


def _end(*_: object) -> None:
    named = (os.environ.get(name) for name in ("EVIDENSGRAF_LANG", "LC_ALL", "LANG"))  # `--lang` has not been read yet
    is_danish = next(filter(None, named), "").lower().startswith("da")
    os.write(2, b"evidensgraf: afbrudt\n" if is_danish else b"evidensgraf: interrupted\n")
    os._exit(130)  # see `cli.group`, which is not there yet


if __name__ == "__main__":
    run()
