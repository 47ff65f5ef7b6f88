"""One worker as the server sees it: a process, and the socket to it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidensgraf.workers.wire import receive

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
