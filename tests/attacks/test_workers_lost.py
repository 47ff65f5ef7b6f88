"""Lost workers and lost clients, end to end: what dies costs one query, and what nobody waits for is stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
CALM = 100 << 20
"""How much more memory than before the server may take at rest: buffers and caches, no leak."""


def workers(server: Any) -> list[int]:
    """The processes that answer queries: children of the nursery, which is the server's child."""
    return [worker for nursery in children(server.process.pid) for worker in children(nursery)]


def children(pid: int) -> list[int]:
    found: list[int] = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def busy(server: Any) -> list[int]:
    """Workers that are at work: they use the processor, and have for more than an instant."""

    def ticks(pid: int) -> int:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0
        return int(fields[11])

    before = {pid: ticks(pid) for pid in workers(server)}
    time.sleep(0.2)
    return [pid for pid, used in before.items() if ticks(pid) > used + 3]


def wait_for_busy(server: Any) -> list[int]:
    for _ in range(6):
        if found := busy(server):
            return found
    pytest.fail("no worker is at work")


def kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # the server has ended it: its work was done, or its time over
        os.kill(pid, signal.SIGKILL)


def until(holds: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
    return False


@pytest.mark.parametrize("after", [0.1, 0.8], ids=["in-the-short-lane", "in-the-long-lane"])
def test_a_worker_killed_in_mid_query_costs_that_query_and_no_other(after: float, server: Any, attack: Any) -> None:
    def deed() -> Any:
        answers: list[Any] = []
        thread = threading.Thread(target=lambda: answers.append(server.ask(f"{SLOW} # {after}")))
        thread.start()
        time.sleep(after)
        for pid in wait_for_busy(server):
            kill(pid)
        thread.join()
        return answers[0]

    answer = attack(f"kill -9 of a worker after {after} s", "lost worker", deed)
    assert answer.status == 503
    assert "256 MB" in answer.detail
    assert answer.seconds < 2


def test_all_workers_killed_at_rest_cost_nothing(server: Any) -> None:
    killed = set(workers(server))
    assert killed
    for pid in killed:
        kill(pid)
    assert until(lambda: killed.isdisjoint(workers(server)), 5), "the kernel has not told of it"
    server.ask_canary()


@pytest.mark.parametrize("after", [0.1, 0.8], ids=["in-the-short-lane", "in-the-long-lane"])
@pytest.mark.parametrize("path", ["/sparql", "/da/sparql"], ids=["as-a-machine", "as-a-reader"])
def test_a_client_that_hangs_up_frees_its_worker(path: str, after: float, server: Any) -> None:
    assert until(lambda: not busy(server), 3)
    query = f"{SLOW} # gone {path} {after}".encode()
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(query)}"
    begun = time.monotonic()
    with socket.create_connection(server.address, timeout=5) as connection:
        connection.sendall(head.encode() + b"\r\n\r\n" + query)
        time.sleep(after)
        wait_for_busy(server)
    left = time.monotonic()
    assert until(lambda: not busy(server), 0.6), "the worker goes on for nobody"
    assert left - begun < 1.6, "this machine is too slow to tell a client's leaving from the deadline"
    server.ask_canary()


def test_memory_is_flat_after_the_attacks(server: Any) -> None:
    """Runs last in this folder (by its name and place); the same attacks again take no more than before."""

    def storm() -> int:
        for query in ("SELECT * { ?s ?p ?o }", "SELECT * { ?a ?b ?c . ?d ?e ?f }", "ASK {" + "{" * 1000):
            for path in ("/sparql", "/en/sparql", "/en/sparql"):
                server.ask(f"{query} # {time.monotonic()}", path)
        time.sleep(1)
        return int(server.memory())

    storm()  # caches and buffers fill
    before, after = storm(), storm()
    assert after - before < CALM, f"{before >> 20} MiB before, {after >> 20} MiB after"
