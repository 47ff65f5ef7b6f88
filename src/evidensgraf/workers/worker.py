"""One worker as the server sees it: a process, and the socket to it; and work that it has been given."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.workers.wire import peek, receive

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

LOOK_SECONDS = 0.05
"""How often a waiting caller looks whether its client is still there."""


class WorkerDiedError(Exception):
    """A worker died at its work: it crashed, or asked for more memory than it may have."""


@dataclass(slots=True)
class Worker:
    """A worker.

    Attributes:
        pid: its process; 0 once it has been killed.
        socket: to it.
    """

    pid: int
    socket: socket.socket

    def reply(self, until: float, is_gone: Callable[[], bool] | None) -> bytes | None:
        """The reply, or None if there is none at the time given (`time.monotonic`).

        Raises:
            WorkerDiedError: the worker died.
            ConnectionAbortedError: the client went away.
        """
        poller = select.poll()
        poller.register(self.socket, select.POLLIN)
        while (left := until - time.monotonic()) > 0:
            if poller.poll(1000 * (min(left, LOOK_SECONDS) if is_gone else left)):
                content = receive(self.socket)
                if content is None:
                    raise WorkerDiedError
                return content
            if is_gone and is_gone():
                raise ConnectionAbortedError
        return None

    def kill(self) -> None:
        """Kill it once: its number may be another process's later."""
        self.socket.close()
        pid, self.pid = self.pid, 0
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@dataclass(frozen=True, slots=True)
class Started:
    """Work that a worker has been given, and whose reply nobody has taken. Give it to `Pool.call`, once.

    Attributes:
        worker: who does it.
        since: when it began (`time.monotonic`).
    """

    worker: Worker
    since: float

    def fileno(self) -> int:
        """The descriptor that can be read when the reply comes, or when there will be none."""
        return self.worker.socket.fileno()

    def reply_at_hand(self) -> bytes | None:
        """The reply, which stays to be taken; None if it is not there, not whole, or large."""
        return peek(self.worker.socket)
