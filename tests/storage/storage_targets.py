"""What the workers of the tests do: loaded by the nursery, which has this folder on its path."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def load(path: str) -> tuple[Callable[[bytes], bytes], dict[str, Any]]:
    """Keep two files and a socket open, with a gap between them."""
    first = os.open(path, os.O_RDONLY)
    gap = os.open(path, os.O_RDONLY)
    second = os.open(path, os.O_RDONLY)
    door = socket.socket()
    os.close(gap)

    def handle(request: bytes) -> bytes:
        try:
            if request == b"read":
                return os.pread(first, 100, 0) + os.pread(second, 100, 0)
            if request == b"socket":
                return str(os.fstat(door.fileno()).st_size).encode()
            if request == b"open":
                return Path(path).read_bytes()
            return " ".join(str(fd) for fd in range(100) if _is_open(fd)).encode()
        except OSError as error:
            return str(error.errno).encode()

    return handle, {"files": [first, second]}


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True
