"""Builds the published folder again and again, each time in a process that can be killed.

It reads commands, one a line, and forks for each: `<root> <step>`. It tells the fork's process id, and after one more
line how the fork ended. The fork builds, and if the step is not 0 it kills itself (SIGKILL) just before that step: a
step is anything that changes what is on the disk.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import owlrl  # noqa: F401 (so that not each fork has to)

from evidensgraf.settings import Settings
from evidensgraf.store.build import build

if TYPE_CHECKING:
    from collections.abc import Callable

STEPS = [(os, "fsync"), (shutil, "rmtree"), (tempfile, "mkdtemp")] + [
    (Path, name) for name in ("rename", "replace", "symlink_to", "unlink", "chmod", "write_bytes", "mkdir")
]


def main() -> None:
    """Fork for each command, until there are no more."""
    for command in sys.stdin:
        root, step = command.rsplit(maxsplit=1)
        pid = os.fork()
        if pid == 0:
            try:
                if int(step):
                    _die_at(int(step))
                build(Settings(root=Path(root)))
            finally:
                os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
        sys.stdin.readline()  # until it is waited for, its process id is its own
        _, status = os.waitpid(pid, 0)
        sys.stdout.write("killed\n" if os.WIFSIGNALED(status) else "built\n")
        sys.stdout.flush()


def _die_at(step: int) -> None:
    left = step

    def counted(deed: Callable[..., Any]) -> Callable[..., Any]:
        def do(*args: Any, **kwargs: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return deed(*args, **kwargs)

        return do

    for owner, name in STEPS:
        setattr(owner, name, counted(getattr(owner, name)))


if __name__ == "__main__":
    main()
