"""Requests for the same at the same moment, of which one is answered and the others get its answer.

A link that many follow at once, to an answer that nobody has asked for yet, costs one evaluation and not one for each.
Who waits is bounded: one more is on its own, and so comes upon the bounds of the workers. A wait ends with the work of
the one that is answered, which has its own deadline, or when the client goes away.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_LOOK_SECONDS = 0.05
_Result = TypeVar("_Result")


class _Flight(Generic[_Result]):
    """One piece of work that others wait for."""

    def __init__(self) -> None:
        self.has_landed = threading.Event()
        self.result: _Result | None = None


class Flights(Generic[_Result]):
    """Work in progress, by what it is done for.

    Args:
        most_waiting: callers that may wait for others' work.
    """

    def __init__(self, most_waiting: int) -> None:
        self._lock = threading.Lock()
        self._flying: dict[Hashable, _Flight[_Result]] = {}
        self._room = threading.BoundedSemaphore(most_waiting)

    def lead(self, key: Hashable) -> Lead[_Result] | None:
        """Take a piece of work on, so that others wait for it; it must be done or left, once.

        Returns:
            None if another one does it already.
        """
        with self._lock:
            if key in self._flying:
                return None
            flight = self._flying[key] = _Flight[_Result]()
        return Lead(self, key, flight)

    def share(
        self,
        key: Hashable,
        work: Callable[[], _Result],
        is_whole: Callable[[_Result], bool],
        is_gone: Callable[[], bool],
    ) -> _Result | None:
        """Do a piece of work, or wait until another caller has done it.

        Args:
            key: what it is done for.
            work: does it.
            is_whole: says whether a result serves others too; if not, each does the work anew.
            is_gone: says whether this caller's client has gone away.

        Returns:
            The result; None if the client went away while it waited.
        """
        while True:
            if mine := self.lead(key):
                return mine.do(work)
            flight = self._flying.get(key)
            if flight is None:
                continue  # it has landed since
            if not self._room.acquire(blocking=False):
                return work()
            try:
                while not flight.has_landed.wait(_LOOK_SECONDS):
                    if is_gone():
                        return None
            finally:
                self._room.release()
            if flight.result is not None and is_whole(flight.result):
                return flight.result

    def _land(self, key: Hashable, flight: _Flight[_Result]) -> None:
        with self._lock:
            del self._flying[key]
        flight.has_landed.set()


@dataclass(frozen=True, slots=True)
class Lead(Generic[_Result]):
    """A piece of work that others wait for.

    Attributes:
        flights: where they find it.
        key: what it is done for.
        flight: the work.
    """

    flights: Flights[_Result]
    key: Hashable
    flight: _Flight[_Result]

    def do(self, work: Callable[[], _Result]) -> _Result:
        """Do it, for all who wait."""
        try:
            self.flight.result = work()
            return self.flight.result
        finally:
            self.leave()

    def leave(self) -> None:
        """Have others do it."""
        self.flights._land(self.key, self.flight)
