"""What is read once of each state of the graph, by however many it is asked for at the same moment."""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Future, wait
from functools import wraps
from typing import TYPE_CHECKING, Generic, ParamSpec, TypeVar

from evidensgraf.errors import BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

_Asked = ParamSpec("_Asked")
_Read = TypeVar("_Read")
_PATIENCE = 10.0
"""How long one may wait for what another one reads, in seconds; whoever waits holds one of the server's threads."""


def once(most: int) -> Callable[[Callable[_Asked, _Read]], Callable[_Asked, _Read]]:
    """Keep what a function gives; who asks for what is being read waits for it (`lru_cache` would read it twice).

    What cannot be read fails for all who wait, and is read anew when it is asked for again.

    Args:
        most: how many results are kept; the one that was read first goes first.

    Returns:
        A decorator of functions whose arguments are hashable and given by position; they raise `BusyError` too, where
        what another one reads is not there in ten seconds.
    """

    def decorated(read: Callable[_Asked, _Read]) -> Callable[_Asked, _Read]:
        readings = _Readings[_Read](most)

        @wraps(read)
        def asked(*args: _Asked.args, **options: _Asked.kwargs) -> _Read:
            return readings.of(args, lambda: read(*args, **options))

        return asked

    return decorated


class _Readings(Generic[_Read]):
    """What was read or is being read, by what it was asked for with."""

    def __init__(self, most: int) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[Hashable, Future[_Read]] = OrderedDict()

    def of(self, key: Hashable, read: Callable[[], _Read]) -> _Read:
        reading = self._kept.get(key)
        if reading is not None and reading.done():  # a page asks some thousand times for what things are called
            return reading.result()
        with self._lock:
            reading = self._kept.get(key)
            if reading is None:
                mine = self._kept[key] = Future()
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        if reading is None:
            return self._read(key, mine, read)
        if not wait([reading], _PATIENCE).done:
            raise BusyError
        return reading.result()

    def _read(self, key: Hashable, mine: Future[_Read], read: Callable[[], _Read]) -> _Read:
        try:
            result = read()
        except BaseException as error:
            with self._lock:
                if self._kept.get(key) is mine:
                    del self._kept[key]
            mine.set_exception(error)
            raise
        mine.set_result(result)
        return result
