"""The nursery: a small process that loads once what all workers need, and forks a worker whenever it is asked to.

It is started fresh by the server (`python -m evidensgraf.workers.nursery`), runs nothing beside its one thread when it
forks, and opens nothing for writing, so that a fork is safe and takes a few milliseconds. The workers share its memory,
and the files that the target opened and left open (RocksDB reads them at given places, so that they can be shared). It
speaks with the server over one socket:

* nursery → server, once: JSON, `{"ready": …}` with what the target tells of itself, or `{"failed": …}` with its reason.
* server → nursery: one byte with one end of a socket pair attached; nursery → server: the worker's process id, 8 bytes.

When the server goes away the socket ends, the nursery ends, and the kernel takes the workers with it.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import resource
import signal
import socket
import stat
import sys
import threading
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from evidensgraf.errors import EvidensgrafError
from evidensgraf.workers.wire import receive, send

if TYPE_CHECKING:
    from collections.abc import Callable

    Handler = Callable[[bytes], bytes]

_STACK_BYTES = 512 * 1024 * 1024
"""Stack of the thread that answers: the engine's parser and planner recurse as deep as a query nests."""
_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Load the target and fork workers until the server goes away.

    Arguments of the process: the number of the control socket, the target (`module:function`), its argument as JSON,
    and the memory that a worker may take beyond what it was born with, in bytes.
    """
    control = _as_descriptor_3(int(sys.argv[1]))  # what the target opens comes after it, and so can stay in the workers
    module, _, function = sys.argv[2].partition(":")
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    before = _files()
    try:
        handler, told = getattr(importlib.import_module(module), function)(json.loads(sys.argv[3]))
    except Exception as error:  # noqa: BLE001 (whatever it is, the server has to be told)
        send(control, json.dumps({"failed": _reason(error)}).encode())
        return
    files = sorted(_files() - before)
    gc.collect()
    gc.freeze()  # a collection in a worker would touch, and so copy, every page
    send(control, json.dumps({"ready": told}).encode())
    while True:
        with contextlib.suppress(ConnectionError):
            message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
            if message:
                _fork(control, descriptors[0], files, handler, int(sys.argv[4]))
                continue
        return


def _as_descriptor_3(descriptor: int) -> socket.socket:
    """The same socket under the number that a worker's own socket takes later."""
    if descriptor != 3:
        os.dup2(descriptor, 3, inheritable=False)
        os.close(descriptor)
    return socket.socket(fileno=3)


def _files() -> set[int]:
    """The descriptors of whatever is open but is no socket."""
    found = set()
    for name in os.listdir("/dev/fd"):  # noqa: PTH208 (names are all that is wanted)
        with contextlib.suppress(OSError):  # this look's own is gone already
            if not stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                found.add(int(name))
    return found


def _reason(error: Exception) -> dict[str, str]:
    if isinstance(error, EvidensgrafError):
        return {"reason_da": error.text("da"), "reason_en": error.text("en")}
    return dict.fromkeys(("reason_da", "reason_en"), f"{type(error).__name__}: {error}")


def _fork(control: socket.socket, descriptor: int, files: list[int], handler: Handler, memory: int) -> None:
    nursery = os.getpid()
    pid = os.fork()
    if pid == 0:
        try:
            _die_with(nursery)
            _become_worker(descriptor, files, memory)
            _work(socket.socket(fileno=3), handler)
        finally:
            os._exit(0)
    os.close(descriptor)
    control.sendall(pid.to_bytes(8, "big"))


def _die_with(nursery: int) -> None:
    """Let the kernel kill this process when the nursery ends (prctl(2)); it may have ended already."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, ctypes.c_ulong(signal.SIGKILL))
    if os.getppid() != nursery:
        os._exit(0)


def _become_worker(descriptor: int, files: list[int], memory: int) -> None:
    """Keep one socket, as descriptor 3, and the target's open files.

    From then on no file and no socket can be opened, since that takes a descriptor below the limit, and those are all
    taken; and memory has an end.
    """
    born_with = _virtual_bytes()
    os.dup2(descriptor, 3)
    for last, following in pairwise([3, *files, resource.getrlimit(resource.RLIMIT_NOFILE)[0]]):
        os.closerange(last + 1, following)
    resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    most = born_with + _STACK_BYTES + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _virtual_bytes() -> int:
    """The address space that the process has now, in bytes (proc(5))."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()


def _work(server: socket.socket, handler: Handler) -> None:
    """Answer one message after another, on a thread with a deep stack, until the server hangs up."""

    def answer() -> None:
        while (request := receive(server)) is not None:
            send(server, handler(request))

    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=answer)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
