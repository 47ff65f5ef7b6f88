"""Messages over a socket: eight bytes of length, then the bytes."""

from __future__ import annotations

import socket

_LENGTH = 8
_CHUNK = 1 << 20
SMALL = 1 << 15
"""Bytes of a message that is small: the time to read and send it is nothing that others would notice."""


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


def peek(source: socket.socket) -> bytes | None:
    """The next message if all of it is there and it is small; it stays to be received."""
    try:
        content = source.recv(_LENGTH + SMALL, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except OSError:
        return None
    length = int.from_bytes(content[:_LENGTH], "big")
    return content[_LENGTH:] if len(content) == _LENGTH + length else None


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
