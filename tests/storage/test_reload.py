"""A server goes over to another version of the graph while it serves: each answer is whole and from one version."""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest

from evidensgraf.store import published
from evidensgraf.store.build import build

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from evidensgraf.settings import Settings

    Change = Callable[[int], tuple[str, int]]

SAMPLES = "PREFIX evg: <https://w3id.org/evidensgraf/ns/> SELECT ?x { ?s evg:sample ?x } # %d"
SECONDS = 40


class Server:
    """`evidensgraf serve` as a process."""

    def __init__(self, settings: Settings, memory_triples: int) -> None:
        self.log = settings.root / "log"
        command = [sys.executable, "-m", "evidensgraf", "--root", str(settings.root), "--lang", "en", "serve"]
        variables = {**os.environ, "EVIDENSGRAF_MEMORY_TRIPLES": str(memory_triples)}
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen([*command, "--port", "0"], stdout=stream, stderr=stream, env=variables)
        self.port = int(self._await(r"http://127\.0\.0\.1:(\d+)/"))

    def _await(self, pattern: str) -> str:
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            if found := re.search(pattern, self.log.read_text()):
                return found[1]
            time.sleep(0.05)
        pytest.fail(self.log.read_text())

    def get(self, path: str, accept: str = "*/*") -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=SECONDS)
        with contextlib.closing(connection):
            connection.request("GET", path, headers={"Accept": accept})
            response = connection.getresponse()
            return response.status, response.read()

    def samples(self, number: int) -> tuple[int, list[str]]:
        """Status of the answer, and the values in it."""
        status, body = self.get("/sparql?query=" + quote(SAMPLES % number), "application/sparql-results+json")
        if status != 200:
            return status, []
        return status, sorted(row["x"]["value"] for row in json.loads(body)["results"]["bindings"])

    def version(self) -> str:
        return str(json.loads(self.get("/health")[1]).get("graph_version"))

    def comes_to(self, version: str) -> bool:
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if self.version() == version:
                return True
            time.sleep(0.1)
        return False

    def processes(self) -> list[int]:
        """The nursery and its workers."""
        found, ahead = [], [self.process.pid]
        while ahead:
            for task in Path(f"/proc/{ahead.pop()}/task").glob("*"):
                with contextlib.suppress(OSError):
                    children = [int(child) for child in (task / "children").read_text().split()]
                    found += children
                    ahead += children
        return found


@pytest.fixture
def running() -> Generator[Callable[[Settings, int], Server]]:
    started: list[Server] = []

    def start(settings: Settings, memory_triples: int = 1) -> Server:
        started.append(Server(settings, memory_triples))
        return started[-1]

    yield start
    for server in started:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(15) == 0, server.log.read_text()


def samples_of(count: int) -> list[str]:
    return sorted(f"{number} people" for number in range(count))


def test_a_version_that_is_published_is_served_soon_and_the_old_processes_end(
    built: Settings, changed: Change, running: Any
) -> None:
    server = running(built)
    assert server.samples(0) == (200, samples_of(40))
    before = server.processes()
    version, _ = changed(55)
    build(built)
    assert server.comes_to(version)
    assert server.samples(0) == (200, samples_of(55))  # the same request: nothing old was kept for it
    until = time.monotonic() + 5
    while set(before) & set(server.processes()) and time.monotonic() < until:
        time.sleep(0.1)
    assert not set(before) & set(server.processes())


def test_files_in_memory_are_read_anew_when_it_is_told_to(built: Settings, changed: Change, running: Any) -> None:
    server = running(built, 1_000_000)
    version, _ = changed(56)
    server.process.send_signal(signal.SIGHUP)
    assert server.comes_to(version)
    assert server.samples(0) == (200, samples_of(56))


def test_what_cannot_be_read_is_told_and_the_old_graph_goes_on(built: Settings, running: Any) -> None:
    server = running(built, 1_000_000)
    (built.root / "data" / "s.ttl").write_text("this is no Turtle")
    server.process.send_signal(signal.SIGHUP)
    until = time.monotonic() + SECONDS
    while "s.ttl" not in server.log.read_text() and time.monotonic() < until:
        time.sleep(0.1)
    assert "s.ttl:1:" in server.log.read_text()
    assert "Traceback" not in server.log.read_text()
    assert server.samples(0) == (200, samples_of(40))


def test_a_damaged_version_is_not_gone_over_to(built: Settings, changed: Change, running: Any) -> None:
    server = running(built)
    changed(57)
    folder = published.folder(built)
    good = (folder / "current").readlink()
    build(built)
    bad = (folder / "current").readlink()
    assert server.comes_to(json.loads((folder / bad / "manifest.json").read_text())["version"])
    store = max((folder / good / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
    store.write_bytes(store.read_bytes()[:-1] + b"x")
    (folder / "next").symlink_to(good)
    (folder / "next").replace(folder / "current")
    time.sleep(4)
    assert f"{store.name}: " in server.log.read_text()
    assert server.samples(0) == (200, samples_of(57))


class Asker:
    """Asks on a thread until it is told to stop, and looks at what comes back.

    Attributes:
        seen: the sizes of the answers.
        counts: how often each status came.
        wrong: what should not have come.
    """

    def __init__(self, server: Server, which: int) -> None:
        self.seen: set[int] = set()
        self.counts: Counter[int] = Counter()
        self.wrong: list[str] = []
        self._server, self._number = server, which
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _ask(self) -> None:
        while not self._stop.is_set():
            self._number += 10
            try:
                status, values = self._server.samples(self._number % 200)
            except (OSError, HTTPException, ValueError) as error:
                self.wrong.append(repr(error))
                continue
            self.counts[status] += 1
            if status == 200:
                self.seen.add(len(values))
                if values != samples_of(len(values)):
                    self.wrong.append(f"{len(values)} values")


def test_answers_are_whole_and_of_one_version_while_versions_and_processes_come_and_go(
    built: Settings, changed: Change, running: Any
) -> None:
    server = running(built)
    askers = [Asker(server, which) for which in range(3)]
    dice = random.Random(1)  # noqa: S311 (nothing secret)
    version = ""
    for count in range(41, 45):
        version, _ = changed(count)
        build(built)
        for _ in range(4):
            time.sleep(dice.uniform(0.1, 0.8))
            with contextlib.suppress(OSError, IndexError):
                os.kill(dice.choice(server.processes()), signal.SIGKILL)
    assert server.comes_to(version)
    until = time.monotonic() + 5
    while not all(44 in asker.seen for asker in askers) and time.monotonic() < until:
        time.sleep(0.1)
    for asker in askers:
        asker.stop()
    assert [asker.wrong for asker in askers] == [[], [], []]
    counts = sum((asker.counts for asker in askers), Counter())
    assert set(counts) <= {200, 503}
    assert counts[200] > 10 * counts[503]
    assert {40, 44} < set.union(*(asker.seen for asker in askers)) <= {40, 41, 42, 43, 44}
    assert "Traceback" not in server.log.read_text()
