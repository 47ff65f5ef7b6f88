"""How much work a pool may do at once, and how much it does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much work there may be.

    Attributes:
        short_lane: workers that are always ready.
        long_lane: pieces of long work that may run at once.
        waiting: callers that may wait for a place; one more is sent away.
        memory_bytes: what a worker may take beyond what it shares with the others.
    """

    short_lane: int = 2
    long_lane: int = 2
    waiting: int = 32
    memory_bytes: int = 1 << 30


@dataclass(frozen=True, slots=True)
class State:
    """What a pool does at one moment.

    Attributes:
        short_lane: workers that are always ready.
        long_lane: pieces of long work that may run at once.
        busy: workers at work, in both lanes.
        waiting: callers that wait for a worker.
        restarts: how many workers were stopped or died at their work, ever.
    """

    short_lane: int
    long_lane: int
    busy: int
    waiting: int
    restarts: int
