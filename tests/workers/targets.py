"""What the workers of the tests do: loaded by the nursery, which has this folder on its path."""

from __future__ import annotations

import ctypes
import os
import socket
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def load(argument: Any) -> tuple[Callable[[bytes], bytes], dict[str, Any]]:
    return _handle, {"given": argument}


def flaky(argument: str) -> tuple[Callable[[bytes], bytes], dict[str, Any]]:
    """Fails while there is a file of that name."""
    if Path(argument).exists():
        raise ValueError(argument)
    return _handle, {}


def fail(argument: Any) -> tuple[Callable[[bytes], bytes], dict[str, Any]]:
    raise ValueError(argument)


def _handle(request: bytes) -> bytes:
    word, _, rest = request.partition(b" ")
    return _DEEDS[word](rest)


def _sleep(seconds: bytes) -> bytes:
    time.sleep(float(seconds))
    return b"slept"


def _spin(seconds: bytes) -> bytes:
    until = time.monotonic() + float(seconds)
    while time.monotonic() < until:
        pass
    return b"spun"


def _open(path: bytes) -> bytes:
    try:
        Path(os.fsdecode(path)).open().close()
    except OSError as error:
        return type(error).__name__.encode() + b" " + str(error.errno).encode()
    return b"opened"


def _connect(_: bytes) -> bytes:
    try:
        socket.socket().close()
    except OSError as error:
        return str(error.errno).encode()
    return b"connected"


_DEEDS: dict[bytes, Callable[[bytes], bytes]] = {
    b"echo": lambda rest: rest,
    b"pid": lambda _: str(os.getpid()).encode(),
    b"sleep": _sleep,
    b"spin": _spin,
    b"crash": lambda _: ctypes.string_at(0),
    b"eat": lambda size: str(len(bytearray(int(size)))).encode(),
    b"open": _open,
    b"connect": _connect,
}
