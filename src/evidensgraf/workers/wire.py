"""Messages over a socket: eight bytes of length, then the bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

_LENGTH = 8
_CHUNK = 1 << 20


def send(to: socket.socket, message: bytes) -> None:
    """Send one message whole.

    Raises:
        OSError: the other side is gone.
    """
    to.sendall(len(message).to_bytes(_LENGTH, "big") + message)


def receive(source: socket.socket) -> bytes | None:
    """The next message, or None where the other side has hung up between two messages or within one.

    Raises:
        TimeoutError: the socket has a time-out and it passed.
    """
    head = _exactly(source, _LENGTH)
    return None if head is None else _exactly(source, int.from_bytes(head, "big"))


def _exactly(source: socket.socket, count: int) -> bytes | None:
    content = bytearray()
    while len(content) < count:
        try:
            chunk = source.recv(min(_CHUNK, count - len(content)))
        except ConnectionError:
            return None
        if not chunk:
            return None
        content += chunk
    return bytes(content)
