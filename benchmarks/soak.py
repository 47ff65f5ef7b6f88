"""Minutes of good and hostile queries at once against the real server: are the good ones right, and is memory flat?

    python benchmarks/soak.py            ten minutes
    python benchmarks/soak.py 3          three

It starts `evidensgraf serve` on loopback over the shipped graph. Two clients ask questions whose answers are known, two
others attack. Every second the memory of the server, its nursery and its workers is added up (proportional set size, so
that what they share counts once). Exit code 0: each good query got its right answer, and the median memory of the last
third of the time is no more than 16 MiB above that of the second; 1 otherwise. What the server itself takes is told
beside it: the rest is its workers, with whatever the attacks of the moment take. Needs Linux (/proc).
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from evidensgraf import questions
from evidensgraf.settings import Settings
from evidensgraf.store.formats import CSV
from evidensgraf.store.local import LocalStore
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from collections.abc import Generator

_SECONDS = 2
_ALLOWED = 16 << 20
"""How much higher memory may be in the last third than in the second and still be called flat."""
_CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
_LARGE = "SELECT * { ?s ?p ?o FILTER (!isBLANK(?s) && !isBLANK(?o)) }"
"""A good query: its answer has some megabytes, and goes from worker to server in many pieces."""
_HOSTILE = {
    "time": f"SELECT (COUNT(*) AS ?n) {_CROSS}",
    "memory": f"SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g)); SEPARATOR='aaaaaaaaaaaa') AS ?x) {_CROSS}",
    "sorting": f"SELECT * {_CROSS} ORDER BY ?a ?f",
    "answer": f"SELECT * {_CROSS}",
    "graph": f"CONSTRUCT {{ ?a ?e ?i }} {_CROSS}",
    "all": "SELECT * { ?s ?p ?o }",
    "path": "SELECT (COUNT(*) AS ?n) { ?a (!<http://a.example/none>|^!<http://a.example/none>)* ?b }",
    "strings": "SELECT ?s40 { BIND('aaaaaaaa' AS ?s0) "
    + " ".join(f"BIND(CONCAT(?s{n}, ?s{n}) AS ?s{n + 1})" for n in range(40))
    + " }",
    "depth": "ASK {" + "{" * 5000,
    "lists": "SELECT * { " + ("?s ?p " + "(" * 45 + "1" + ")" * 45 + " . ") * 100 + "}",
    "service": "SELECT * { SERVICE <http://127.0.0.1:9/> {} }",
    "update": "DROP ALL",
    "garbage": "\x00\x1b" * 1000,
}
_KNOWN = (200, 400, 503)


@dataclass
class Tally:
    """What happened so far.

    Attributes:
        right: good queries that got their answer.
        wrong: what the others got.
        slowest: seconds that a good query took at most.
        hostile: statuses that hostile queries got, by their names.
        strange: what no hostile query may get.
        memory: bytes at each second.
        server: bytes of them that are the server's own, without its nursery and workers.
    """

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest: float = 0.0
    hostile: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    server: list[int] = field(default_factory=list)


def main() -> int:
    """Run for the minutes given and tell what happened."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    known = _answers()
    tally, lock, stop = Tally(), threading.Lock(), threading.Event()
    with _server() as (pid, port):
        work = [
            *(threading.Thread(target=_ask_good, args=(port, known, tally, lock, stop, n)) for n in range(2)),
            *(threading.Thread(target=_attack, args=(port, tally, lock, stop, n)) for n in range(2)),
        ]
        for thread in work:
            thread.start()
        end = time.monotonic() + minutes * 60
        while time.monotonic() < end:
            time.sleep(1)
            tally.server.append(_memory(pid))
            tally.memory.append(tally.server[-1] + sum(_memory(member) for member in _family(pid)[1:]))
        stop.set()
        for thread in work:
            thread.join()
        alive = _memory(pid) > 0
    return _report(tally, minutes, alive)


def _answers() -> list[tuple[str, bytes]]:
    """Questions with their answers, as the engine gives them when nobody disturbs it."""
    settings = Settings()
    store = LocalStore.open(settings)
    texts = [*(question.text for question in questions.read(settings)), _LARGE]
    found = [(text, store.answer(read_query(text), CSV)) for text in texts]
    return [(text, _normal(answer)) for text, answer in found]


def _normal(answer: bytes) -> bytes:
    """Lines in one order: without ORDER BY any will do."""
    return b"\n".join(sorted(answer.splitlines()))


def _ask_good(
    port: int, known: list[tuple[str, bytes]], tally: Tally, lock: threading.Lock, stop: threading.Event, which: int
) -> None:
    number = which
    while not stop.is_set():
        text, right = known[number % len(known)]
        number += 1
        begun = time.monotonic()
        status, body = _post(port, f"{text}\n# {which}.{number}", "text/csv")  # a new one for every cache
        taken = time.monotonic() - begun
        with lock:
            if status == 200 and _normal(body) == right:
                tally.right += 1
            else:
                tally.wrong.append(f"{status} after {taken:.1f} s: {body[:200]!r} to {text[:80]!r}")
            tally.slowest = max(tally.slowest, taken)
        stop.wait(0.02)


def _attack(port: int, tally: Tally, lock: threading.Lock, stop: threading.Event, which: int) -> None:
    names = list(_HOSTILE)
    number = which * len(names) // 2
    while not stop.is_set():
        name = names[number % len(names)]
        number += 1
        accept = "application/n-triples" if name == "graph" else "*/*"
        path = "/en/sparql" if number % 5 == 0 else "/sparql"
        status, body = _post(port, f"{_HOSTILE[name]} # {which}.{number}", accept, path)
        with lock:
            tally.hostile[f"{name} {status}"] += 1
            if status not in _KNOWN:
                tally.strange.append(f"{name}: {status} {body[:200]!r}")


def _post(port: int, query: str, accept: str, path: str = "/sparql") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Content-Type": "application/sparql-query", "Accept": accept}
        connection.request("POST", path, query.encode(), headers)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException) as error:
        return 0, repr(error).encode()
    finally:
        connection.close()


@contextlib.contextmanager
def _server() -> Generator[tuple[int, int]]:
    variables = {**os.environ, "EVIDENSGRAF_QUERY_SECONDS": str(_SECONDS), "EVIDENSGRAF_QUERY_MEGABYTES": "256"}
    command = [sys.executable, "-m", "evidensgraf", "serve", "--port", "0"]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as stream:
            process = subprocess.Popen(command, stdout=stream, stderr=stream, env=variables)  # noqa: S603
        try:
            yield process.pid, _port(process, log)
        finally:
            process.terminate()
            process.wait(20)


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    while process.poll() is None:
        if found := re.search(rb"http://127\.0\.0\.1:(\d+)", log.read_bytes()):
            return int(found[1])
        time.sleep(0.1)
    raise SystemExit(log.read_text(encoding="utf-8"))


def _family(pid: int) -> list[int]:
    found = [pid]
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            for child in (thread / "children").read_text().split():
                found += _family(int(child))
    return found


def _memory(pid: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) << 10
    return 0


def _report(tally: Tally, minutes: float, alive: bool) -> int:
    third = max(1, len(tally.memory) // 3)
    early, late = statistics.median(tally.memory[third : 2 * third]), statistics.median(tally.memory[-third:])
    flat = late - early <= _ALLOWED
    attacks = tally.hostile.total()
    print(f"{minutes:g} minutes: {tally.right} good queries answered right, {len(tally.wrong)} not; ", end="")
    print(f"slowest {tally.slowest:.2f} s; {attacks} hostile queries")
    print(", ".join(f"{what}: {count}" for what, count in sorted(tally.hostile.items())))
    print(
        f"memory: median {early / 2**20:.0f} MiB in the second third, {late / 2**20:.0f} in the last, "
        f"most {max(tally.memory) / 2**20:.0f}: {'flat' if flat else 'growing'}"
    )
    print("memory by tenths of the time, MiB:", *_tenths(tally.memory))
    print("of it the server's own:", *_tenths(tally.server))
    for line in [*tally.wrong[:10], *tally.strange[:10]]:
        print(line)
    if not alive:
        print("the server died")
    return 0 if flat and alive and tally.right and not tally.wrong and not tally.strange else 1


def _tenths(memory: list[int]) -> list[str]:
    """The median of each tenth of the time, in MiB."""
    tenth = max(1, len(memory) // 10)
    return [f"{statistics.median(memory[at : at + tenth]) / 2**20:.0f}" for at in range(0, len(memory), tenth)]


if __name__ == "__main__":
    sys.exit(main())
