"""A client that costs little beside what it measures: HTTP/1.1 over sockets that stay open.

One thread serves all connections, so that client and server share two processors with as little waste as Python allows.
"""

from __future__ import annotations

import selectors
import socket
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHUNK = 1 << 18
_TIMEOUT = 600


class UnansweredError(Exception):
    """A response that is no answer."""


def request(address: str, query: str, accept: str) -> bytes:
    """A GET request for a query, as it goes over the wire."""
    parts = urlsplit(address)
    target = f"{parts.path}?query={quote(query, safe='')}"
    return f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {accept}\r\n\r\n".encode()


@dataclass(slots=True)
class _Reply:
    """A response as far as it has come."""

    content: bytearray = field(default_factory=bytearray)
    begins: int = 0
    length: int = -1

    def take(self, chunk: bytes) -> bool:
        """Add what has come; says whether the response is whole.

        Raises:
            UnansweredError: it is not 200, or it ends too early.
        """
        if not chunk:
            raise UnansweredError(bytes(self.content[:300]))
        self.content += chunk
        if not self.begins:
            self._read_head()
        if not self.begins:
            return False
        if self.length < 0:
            return self.content.endswith(b"\r\n0\r\n\r\n")
        return len(self.content) >= self.begins + self.length

    def _read_head(self) -> None:
        end = self.content.find(b"\r\n\r\n")
        if end < 0:
            return
        self.begins = end + 4
        if not self.content.startswith(b"HTTP/1.1 200"):
            raise UnansweredError(bytes(self.content[:300]))
        head = bytes(self.content[:end]).lower()
        if b"transfer-encoding: chunked" not in head:
            self.length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])


def connect(address: str) -> socket.socket:
    """A connection to a server."""
    parts = urlsplit(address)
    connection = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=_TIMEOUT)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def ask(connection: socket.socket, message: bytes) -> tuple[float, int]:
    """Ask once.

    Returns:
        Seconds until the last byte had come, and how many bytes came.

    Raises:
        UnansweredError, OSError: there was no answer.
    """
    begun = time.perf_counter()
    connection.sendall(message)
    reply = _Reply()
    while not reply.take(connection.recv(_CHUNK)):
        pass
    return time.perf_counter() - begun, len(reply.content)


def throughput(address: str, messages: Iterator[bytes], connections: int, seconds: float) -> float:
    """Answers a second while all connections ask one thing after another.

    Raises:
        UnansweredError, OSError: one was not answered.
    """
    sockets = [connect(address) for _ in range(connections)]
    replies = {one: _Reply() for one in sockets}
    with selectors.EpollSelector() as selector:
        for one in sockets:
            selector.register(one, selectors.EVENT_READ)
            one.sendall(next(messages))
        begun, count = time.perf_counter(), 0
        while (now := time.perf_counter()) < begun + seconds or count < connections:
            for key, _ in selector.select(timeout=seconds):
                one = cast("socket.socket", key.fileobj)
                if replies[one].take(one.recv(_CHUNK)):
                    replies[one] = _Reply()
                    count += 1
                    one.sendall(next(messages))
    for one in sockets:
        one.close()
    return count / (now - begun)
