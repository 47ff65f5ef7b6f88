"""Attacks on the real server: `evidensgraf serve` as a process on loopback, with a canary that asks all the while.

`pytest tests/attacks` prints a table of what was tried and what came of it.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest

from evidensgraf import graphs, reasoning
from evidensgraf.namespaces import BASE
from evidensgraf.settings import Settings, shipped_root

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

SECONDS = 2
"""How long a query may take on the server under attack."""
MARGIN = 2
"""How much later than that an answer may come."""
CANARY = "SELECT ?n { <http://a.example/n%d> <http://a.example/q> ?n }"
CANARY_SECONDS = 1.0
GIB = 1 << 30
_VARIABLES = {
    "EVIDENSGRAF_QUERY_SECONDS": str(SECONDS),
    "EVIDENSGRAF_CHECK_SECONDS": str(SECONDS),
    "EVIDENSGRAF_QUERY_MEGABYTES": "256",
    "EVIDENSGRAF_MAX_QUERY_BYTES": "3000000",  # so that the guard is tried by what the size would have stopped
    "EVIDENSGRAF_MAX_ANSWER_BYTES": "20000000",
}
_TABLE = pytest.StashKey[list[tuple[str, str, str, float, float]]]()


@dataclass
class Answer:
    """What came back, `status` 0 for a connection that was closed without an answer."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", errors="replace")

    @property
    def detail(self) -> str:
        """What the problem document says; empty if it is none."""
        with contextlib.suppress(ValueError, KeyError):
            return str(json.loads(self.body)["detail"])
        return ""


@dataclass
class Server:
    """The server under attack."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path
    listener: Listener
    canaries: list[float] = field(default_factory=list)
    asked: int = 0

    @property
    def address(self) -> tuple[str, int]:
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 0)

    def ask(self, query: bytes | str, path: str = "/sparql", timeout: float = SECONDS + 20, **headers: str) -> Answer:
        """A query, sent as it is."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        content = query.encode() if isinstance(query, str) else query
        begun = time.monotonic()
        connection = http.client.HTTPConnection(*self.address, timeout=timeout)
        with contextlib.closing(connection):
            connection.request("POST", path, content, {"Content-Type": "application/sparql-query", **names})
            response = connection.getresponse()
            body = response.read()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, body, time.monotonic() - begun)

    def raw(self, *parts: bytes | float, timeout: float = SECONDS + MARGIN, end: bool = False) -> Answer:
        """Bytes, sent as they are, with pauses where a number stands; the answer is what comes until the end."""
        begun = time.monotonic()
        got = bytearray()
        with socket.create_connection(self.address, timeout=timeout) as connection, contextlib.suppress(OSError):
            for part in parts:
                if isinstance(part, bytes):
                    connection.sendall(part)
                else:
                    time.sleep(part)
            if end:
                connection.shutdown(socket.SHUT_WR)
            while chunk := connection.recv(1 << 16):
                got += chunk
        return parsed(bytes(got), time.monotonic() - begun)

    def ask_canary(self) -> None:
        self.asked += 1  # a new one each time: an answer that is kept would prove little
        answer = self.ask(CANARY % (self.asked % 4000), Accept="text/csv", timeout=10)
        right = f"n\r\nhttp://a.example/n{self.asked % 4000 + 1}\r\n"
        assert (answer.status, answer.text) == (200, right), answer
        self.canaries.append(answer.seconds)

    def memory(self) -> int:
        """What the server, its nursery and its workers take together, in bytes; shared pages count in parts."""
        return sum(_memory(pid) for pid in family(self.process.pid))

    def count(self) -> str:
        return self.ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", Accept="text/csv").text


class Listener:
    """Counts who comes to a port on loopback; nobody should."""

    def __init__(self) -> None:
        self.hits = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._socket.accept()[0].close()
                self.hits += 1

    def filled(self, text: str) -> str:
        """A text of the manifest with this listener's address in it."""
        return text.replace("{LOOPENC}", quote(self.url, safe="")).replace("{LOOP}", self.url)


def parsed(content: bytes, seconds: float) -> Answer:
    """The first response in what came back."""
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    match = re.match(r"HTTP/1\.[01] (\d{3})", first)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(int(match[1]) if match else 0, headers, body, seconds)


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += family(int(child))
    return found


def _memory(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended
        return 0
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))


@pytest.fixture(scope="session")
def listener() -> Listener:
    return Listener()


@pytest.fixture(scope="session")
def attack_root(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped graph, thirty thousand triples, and things whose labels are hostile."""
    root = tmp_path_factory.mktemp("attacked")
    shutil.copytree(shipped_root() / "data", root / "data")
    shutil.copy(shared / "attacks" / "testdata.nt", root / "data" / "testdata.ttl")
    page = (shared / "attacks" / "pages" / "page-xss.ttl").read_text(encoding="utf-8")
    page = page.replace("http://a.example/id/", f"{BASE}id/study/")
    (root / "data" / "hostile.ttl").write_text(page, encoding="utf-8")
    settings = replace(Settings(), root=root)
    # What follows from the graph is no matter here, and takes a while to find.
    reasoning.write(reasoning.derived_file(settings), reasoning.serialize(graphs.load(settings), []))
    return root


@pytest.fixture(scope="session")
def server(attack_root: Path, listener: Listener) -> Generator[Server]:
    if not Path("/proc/self/smaps_rollup").exists():
        pytest.skip("memory and processes are looked up in /proc")
    log = attack_root / "log"
    command = [sys.executable, "-m", "evidensgraf", "--root", str(attack_root), "serve", "--port", "0"]
    with log.open("wb") as stream:
        process = subprocess.Popen(command, stdout=stream, stderr=stream, env={**os.environ, **_VARIABLES})
    try:
        yield Server(process, _told_address(process, log), log, listener)
    finally:
        process.terminate()
        process.wait(10)


def _told_address(process: subprocess.Popen[bytes], log: Path) -> str:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(rb"http://127\.0\.0\.1:\d+", log.read_bytes()):
            return found[0].decode()
        time.sleep(0.1)
    pytest.fail(f"the server did not start: {log.read_text(encoding='utf-8')}")


@pytest.fixture
def note(request: pytest.FixtureRequest) -> Callable[[str, str, str, float], None]:
    """Puts a row into the table that is printed at the end."""

    def write(kind: str, name: str, words: str, seconds: float) -> None:
        request.config.stash.setdefault(_TABLE, []).append((kind, name, words, seconds, 0.0))

    return write


@pytest.fixture
def attack(server: Server, request: pytest.FixtureRequest) -> Callable[[str, str, Callable[[], Answer]], Answer]:
    """Carries out an attack and sees to what must hold of each.

    The server is the same process as before, what came back came in time, nobody came to the listener, memory did not
    grow by a gibibyte, no server error but 501 and 503 was answered, and a canary was answered in a second: every
    quarter of a second meanwhile, and after.
    """

    def carry_out(name: str, kind: str, deed: Callable[[], Answer]) -> Answer:
        before, hits = server.memory(), server.listener.hits
        server.canaries.clear()
        with canary(server) as most:
            answer = deed()
        server.ask_canary()
        row = (kind, name, outcome(answer), answer.seconds, max(server.canaries))
        request.config.stash.setdefault(_TABLE, []).append(row)
        assert server.process.poll() is None, "the server died"
        assert server.listener.hits == hits, "somebody came to the listener"
        assert answer.seconds < SECONDS + MARGIN, f"answered after {answer.seconds:.1f} s"
        assert max(server.canaries) < CANARY_SECONDS, f"the canary waited {max(server.canaries):.1f} s"
        assert max(most) - before < GIB, f"memory grew by {(max(most) - before) >> 20} MiB"
        assert answer.status < 500 or answer.status in (501, 503), answer.text[:500]
        assert "root:x:0" not in answer.text
        return answer

    return carry_out


@contextlib.contextmanager
def canary(server: Server) -> Generator[list[int]]:
    """Ask the canary's query over and over; gives what memory was taken each time."""
    stop = threading.Event()
    most = [server.memory()]

    def sing() -> None:
        while not stop.is_set():
            server.ask_canary()
            most.append(server.memory())
            stop.wait(0.25)

    with ThreadPoolExecutor(1) as pool:
        song = pool.submit(sing)
        try:
            yield most
        finally:
            stop.set()
        song.result()


def outcome(answer: Answer) -> str:
    """An answer in a few words."""
    if answer.status == 0:
        return "connection closed"
    words = answer.detail or f"{len(answer.body)} bytes"
    return f"{answer.status} {' '.join(words.split())[:84]}"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = terminalreporter.config.stash.get(_TABLE, [])
    if not rows:
        return
    terminalreporter.section("attacks")
    terminalreporter.write_line(f"{'kind':20}{'attack':34}{'s':>6}{'canary s':>9}  outcome")
    for kind, name, words, seconds, waited in rows:
        terminalreporter.write_line(f"{kind:20.19}{name:34.33}{seconds:6.2f}{waited:9.2f}  {words}")
    counts = Counter(re.sub(r"^(\d+|exit \d|connection closed).*", r"\1", row[2]) for row in rows)
    told = ", ".join(f"{status}: {count}" for status, count in sorted(counts.items()))
    terminalreporter.write_line(f"{len(rows)} attacks ({told}); slowest canary {max(row[4] for row in rows):.2f} s")
