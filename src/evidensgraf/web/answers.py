"""Answers by request, kept within a bound; see `cache`, which decides what is kept and how it is sent again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidensgraf.web.keys import Key

_SHARE = 8
"""One answer takes this part of the bytes at most."""
_BESIDE = 1500
"""What an answer takes beside key and body, in bytes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer with status 200.

    Attributes:
        version: of the graph that gave it.
        headers: as sent, without those that depend on the encoding.
        tag: its entity tag without quotes; empty if it has none.
        body: not compressed; None if it was too large to be kept.
        zipped: compressed; None if nobody has asked for that yet.
        route: the pattern that the address fits, for the log.
    """

    version: str
    headers: tuple[tuple[str, str], ...]
    tag: str
    body: bytes | None
    zipped: bytes | None = None
    route: str | None = None


class Answers:
    """Answers by request, as many as fit; what was not asked for longest goes first. Made for many threads.

    Args:
        most_bytes: how much memory they may take.
        most: how many there may be.
    """

    def __init__(self, most_bytes: int, most: int) -> None:
        self._most_bytes, self._most = most_bytes, most
        self._lock = threading.Lock()
        self._answers: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()
        self.bytes = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Key, version: str) -> Answer | None:
        """The answer to a request, if this version of the graph gave it."""
        with self._lock:
            answer, _ = self._answers.get(key, (None, 0))
            if answer is None or answer.version != version:
                return None
            self._answers.move_to_end(key)
            return answer

    def put(self, key: Key, answer: Answer) -> None:
        """Keep an answer in the place of what was kept for that request; of one that is too large, all but the body."""
        size = _BESIDE + sum(map(len, key))
        content = len(answer.body or b"") + len(answer.zipped or b"")
        if size + content > self._most_bytes // _SHARE:
            answer = replace(answer, body=None, zipped=None)
        else:
            size += content
        with self._lock:
            self.bytes += size - self._answers.pop(key, (answer, 0))[1]
            self._answers[key] = (answer, size)
            while self.bytes > self._most_bytes or len(self._answers) > self._most:
                self.bytes -= self._answers.popitem(last=False)[1][1]
