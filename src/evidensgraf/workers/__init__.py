"""Work in processes that can be killed: a deadline, a memory limit, no way out, and nobody else waits.

A `Pool` starts one nursery (see there), which loads what the work needs and forks workers in milliseconds. Work begins
in the short lane. What is not done there within `LANE_SECONDS` needs one of the few places of the long lane: if one is
free it moves over as it runs, and a fresh worker takes its place; if none is, it is stopped and begins anew when one
is. So a small request is answered at once however many large ones there are. A worker that passes its deadline is
killed, one that crashes or asks for too much memory dies alone, and either is replaced.

A caller that may not wait can `begin` small work, and call for its reply when that is there (`Started`).
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, TypeVar

from evidensgraf.errors import BusyError, DeadlineError, StartError
from evidensgraf.workers.bounds import Bounds, State
from evidensgraf.workers.wire import receive, send
from evidensgraf.workers.worker import LOOK_SECONDS, Started, Worker, WorkerDiedError

if TYPE_CHECKING:
    from collections.abc import Callable

LANE_SECONDS = 0.25
"""How long work may take in the short lane."""
_PID_BYTES = 8
_Taken = TypeVar("_Taken")
_ENDED = b'{"failed": {"reason_da": "processen sluttede", "reason_en": "the process ended"}}'
_NICENESS = 5
"""How much the long lane gives way to the short one on a busy machine."""

__all__ = ["Bounds", "Pool", "Started", "State", "WorkerDiedError"]


def _waited(take: Callable[[float], _Taken | None], seconds: float, is_gone: Callable[[], bool] | None) -> _Taken:
    """What is taken as soon as it can be had.

    Args:
        take: takes it, within so many seconds; else gives None, or says that there is nothing (`queue.Empty`).
        seconds: how long to wait.
        is_gone: says whether the client has gone away.

    Raises:
        BusyError: it could not be had in time.
        ConnectionAbortedError: the client went away.
    """
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        with contextlib.suppress(queue.Empty):
            if (taken := take(min(left, LOOK_SECONDS) if is_gone else left)) is not None:
                return taken
        if is_gone and is_gone():
            raise ConnectionAbortedError
    raise BusyError


class Pool:
    """Workers that answer requests, bytes in and bytes out.

    Args:
        target: `module:function`; the function takes `argument` and returns the handler of requests and something that
            can be told as JSON (see `told`). It runs in the nursery.
        argument: what the function is given; must survive JSON.
        bounds: how much work there may be.

    Raises:
        StartError: the function failed.
    """

    def __init__(self, target: str, argument: Any, bounds: Bounds) -> None:
        words = ["{fd}", target, json.dumps(argument), str(bounds.memory_bytes)]
        self._command = [sys.executable, "-m", "evidensgraf.workers.nursery", *words]
        self._bounds = bounds
        self._lock = threading.Lock()
        self._ready: queue.LifoQueue[Worker] = queue.LifoQueue()
        self._long = threading.BoundedSemaphore(bounds.long_lane)
        self._waiting = threading.BoundedSemaphore(bounds.waiting + bounds.short_lane + bounds.long_lane)
        self._counting = threading.Lock()
        self._callers = self._queued = self._at_long_work = self._restarts = 0
        self._is_closed = False
        self._start()
        for _ in range(bounds.short_lane):
            self._ready.put(self._new())

    def begin(self, request: bytes) -> Started | None:
        """Give a request to a worker that has nothing to do, without waiting for anything.

        Args:
            request: what the handler is given; some kilobytes at most, which a socket takes at once.

        Returns:
            None if no worker is idle, or others wait for one, whose turn it is.
        """
        if self._queued or not self._waiting.acquire(blocking=False):
            return None
        try:
            worker = self._ready.get_nowait()
        except queue.Empty:
            self._waiting.release()
            return None
        try:
            send(worker.socket, request)
        except OSError:  # it has died since its last work: whoever waits for the next one replaces it
            self._ready.put(worker)
            self._waiting.release()
            return None
        self._count(callers=1)
        return Started(worker, time.monotonic())

    def call(
        self,
        request: bytes,
        seconds: float,
        is_gone: Callable[[], bool] | None = None,
        started: Started | None = None,
    ) -> bytes:
        """Have a request answered.

        Args:
            request: what the handler is given.
            seconds: how long the work may take.
            is_gone: says whether the client has gone away; asked now and then.
            started: the same request, where it has been given to a worker already.

        Raises:
            BusyError: too many wait already, or no place came free within the time that the work may take.
            DeadlineError: the work took longer than it may.
            WorkerDiedError: the worker crashed or asked for too much memory.
            ConnectionAbortedError: the client went away; the work has been stopped.
        """
        if not started:
            if not self._waiting.acquire(blocking=False):
                raise BusyError
            self._count(callers=1)
        try:
            return self._call(request, seconds, is_gone, started)
        finally:
            self._count(callers=-1)
            self._waiting.release()

    @property
    def state(self) -> State:
        """What goes on at this moment, as far as that can be told while it changes."""
        bounds = self._bounds
        with self._counting:
            busy = max(0, bounds.short_lane - self._ready.qsize()) + self._at_long_work
            waiting = max(0, self._callers - busy)
            return State(bounds.short_lane, bounds.long_lane, busy, waiting, self._restarts)

    def close(self) -> None:
        """Stop all workers and the nursery; work in progress is lost."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._ready.get_nowait().kill()
        with self._lock:
            self._is_closed = True
            self._stop()

    def _call(
        self, request: bytes, seconds: float, is_gone: Callable[[], bool] | None, started: Started | None
    ) -> bytes:
        started = started or self._started(request, seconds, is_gone)
        worker, begun = started.worker, started.since
        try:
            content = worker.reply(begun + min(LANE_SECONDS, seconds), is_gone)
        except BaseException:
            self._replace(worker)
            raise
        if content is not None:
            self._ready.put(worker)
            return content
        if seconds <= LANE_SECONDS:
            self._replace(worker)
            raise DeadlineError(seconds=seconds)
        if not self._long.acquire(blocking=False):
            # Too much long work already: this one is stopped, and begins anew when there is a place for it.
            self._replace(worker)
            return self._call_later(request, seconds, is_gone)
        try:
            self._replenish()
            return self._finish(worker, begun + seconds, seconds, is_gone)
        finally:
            worker.kill()
            self._long.release()

    def _started(self, request: bytes, seconds: float, is_gone: Callable[[], bool] | None) -> Started:
        """A worker of the short lane that has the request; one that has died since its last work is replaced."""
        while True:
            self._count(queued=1)
            try:
                worker = _waited(lambda wait: self._ready.get(timeout=wait), seconds, is_gone)
            finally:
                self._count(queued=-1)
            try:
                send(worker.socket, request)
            except OSError:
                self._replace(worker)
            else:
                return Started(worker, time.monotonic())

    def _call_later(self, request: bytes, seconds: float, is_gone: Callable[[], bool] | None) -> bytes:
        _waited(lambda wait: self._long.acquire(timeout=wait) or None, seconds, is_gone)
        try:
            worker = self._new()
            send(worker.socket, request)
            return self._finish(worker, time.monotonic() + seconds, seconds, is_gone)
        finally:
            self._long.release()

    def _finish(self, worker: Worker, until: float, seconds: float, is_gone: Callable[[], bool] | None) -> bytes:
        """Wait for long work to end, and end its worker with it."""
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, worker.pid, _NICENESS)
        content = None
        self._count(at_long_work=1)
        try:
            content = worker.reply(until, is_gone)
        finally:
            worker.kill()
            self._count(at_long_work=-1, restarts=0 if content is not None else 1)
        if content is None:
            raise DeadlineError(seconds=seconds)
        return content

    def _count(self, callers: int = 0, queued: int = 0, at_long_work: int = 0, restarts: int = 0) -> None:
        with self._counting:
            self._callers += callers
            self._queued += queued
            self._at_long_work += at_long_work
            self._restarts += restarts

    def _replace(self, worker: Worker) -> None:
        self._count(restarts=1)
        worker.kill()
        self._replenish()

    def _replenish(self) -> None:
        """Put a fresh worker into the short lane; where none can be had, a dead one, which its next caller replaces."""
        try:
            fresh = self._new()
        except BaseException:
            dead = socket.socket()
            dead.close()
            self._ready.put(Worker(0, dead))
            raise
        self._ready.put(fresh)

    def _new(self) -> Worker:
        with self._lock:
            if self._is_closed:
                raise WorkerDiedError
            try:
                return self._fork()
            except OSError:  # the nursery was killed: a fresh one is needed, however long that takes
                self._stop()
                self._start()
                return self._fork()

    def _fork(self) -> Worker:
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._control, [b"+"], [theirs.fileno()])
            told = self._control.recv(_PID_BYTES, socket.MSG_WAITALL)
            if len(told) < _PID_BYTES:
                raise ConnectionResetError
        except OSError:
            ours.close()
            raise
        return Worker(int.from_bytes(told, "big"), ours)

    def _start(self) -> None:
        self._control, theirs = socket.socketpair()
        with theirs:
            command = [str(theirs.fileno()) if part == "{fd}" else part for part in self._command]
            self._nursery = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL)  # noqa: S603
        answer = json.loads(receive(self._control) or _ENDED)
        if "failed" in answer:
            self._stop()
            raise StartError(**answer["failed"])
        self.told: Any = answer["ready"]

    def _stop(self) -> None:
        self._control.close()
        self._nursery.wait()
