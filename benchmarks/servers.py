"""The servers that are compared, each over the same statements, on the loopback address."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import client
import pyoxigraph as ox

from evidensgraf import graphs, reasoning
from evidensgraf.settings import Settings
from evidensgraf.store import derived

if TYPE_CHECKING:
    from collections.abc import Iterator

_FIRST = "ASK { ?s ?p ?o }"
_JSON = "application/sparql-results+json"
_PATIENCE = 1200


@dataclass
class Server:
    """A server that runs.

    Attributes:
        name: what it is called in the table.
        address: its endpoint.
        process: the process that was started.
        seconds: from the start to the first answer.
        loading: seconds that loading took before.
    """

    name: str
    address: str
    process: subprocess.Popen[bytes]
    seconds: float = 0
    loading: float = 0

    def memory(self) -> tuple[int, int]:
        """What it and its processes take, in MB: resident, and with shared pages counted once (proc(5))."""
        found = {"Rss:": 0, "Pss:": 0}
        for pid in _family(self.process.pid):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
                name, *rest = line.split()
                if name in found:
                    found[name] += int(rest[0])
        return found["Rss:"] // 1024, found["Pss:"] // 1024

    def worked(self) -> float:
        """Seconds of the processor that it and its processes that are alive have used (proc(5))."""
        ticks = 0
        for pid in _family(self.process.pid):
            with contextlib.suppress(OSError):  # it has ended
                fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


def prepare(folder: Path, size: int, seed: int) -> tuple[Path, Path]:
    """A root folder for our server, and the same statements as N-Quads for the others.

    Statements that are there already are taken as they are. The closure and what is derived are left out, for they
    would not be the same work for all.
    """
    root, dump = folder / "root", folder / "graph.nq"
    (root / "data").mkdir(parents=True, exist_ok=True)
    settings = Settings(root=root)
    if not dump.exists():
        _generate(root, size, seed)
    version = graphs.version(settings)
    reasoning.write(reasoning.derived_file(settings), reasoning.stamp(version))
    for name in derived.DERIVATIONS:
        reasoning.write(derived.file(settings, name), derived.stamp(name, version))
    if not dump.exists():
        ox.serialize(graphs.stream(settings), str(dump), ox.RdfFormat.N_QUADS)
    return root, dump


def _generate(root: Path, size: int, seed: int) -> None:
    generator = [
        sys.executable,
        str(Path(__file__).with_name("generator.py")),
        "--size",
        str(size),
        "--seed",
        str(seed),
    ]
    with (root / "data" / "generated.nt").open("wb") as out:
        subprocess.run(generator, stdout=out, check=True)  # noqa: S603 (our own program)


def program(name: str, folder: Path) -> str | None:
    """Where a program is: in the folder given, beside our own Python, or where the shell finds it."""
    return shutil.which(name, path=os.pathsep.join([str(folder), str(Path(sys.executable).parent), os.environ["PATH"]]))


@contextmanager
def ours(root: Path) -> Iterator[Server]:
    """This project's server."""
    port = _free_port()
    command = [sys.executable, "-m", "evidensgraf", "--root", str(root), "serve", "--port", str(port)]
    with _running("evidensgraf", command, port, "/sparql") as server:
        yield server


@contextmanager
def oxigraph(path: str, dump: Path) -> Iterator[Server]:
    """The native server, over a store on disk that is loaded first."""
    store, port = dump.with_suffix(".store"), _free_port()
    begun = time.perf_counter()
    if not store.exists():
        load = [path, "load", "--location", str(store), "--file", str(dump)]
        subprocess.run(load, capture_output=True, check=True)  # noqa: S603 (chosen by who runs this)
        subprocess.run([path, "optimize", "--location", str(store)], capture_output=True, check=True)  # noqa: S603
    loading = time.perf_counter() - begun
    command = [
        path,
        "serve-read-only",
        "--location",
        str(store),
        "--bind",
        f"127.0.0.1:{port}",
        "--union-default-graph",
    ]
    with _running("oxigraph", command, port, "/query") as server:
        server.loading = loading
        yield server


@contextmanager
def rdflib_endpoint(path: str, dump: Path) -> Iterator[Server]:
    """rdflib-endpoint, with rdflib's own store."""
    port = _free_port()
    command = [path, "serve", "--host", "127.0.0.1", "--port", str(port), str(dump)]
    with _running("rdflib-endpoint", command, port, "/") as server:
        yield server


@contextmanager
def _running(name: str, command: list[str], port: int, path: str) -> Iterator[Server]:
    begun = time.perf_counter()
    nothing = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing) as process:  # noqa: S603 (as above)
        server = Server(name, f"http://127.0.0.1:{port}{path}", process)
        try:
            _await(server)
            server.seconds = time.perf_counter() - begun
            yield server
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()


def _await(server: Server) -> None:
    """Wait for the first answer.

    Raises:
        RuntimeError: the server ended, or there was none in time.
    """
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until and server.process.poll() is None:
        try:
            with client.connect(server.address) as connection:
                client.ask(connection, client.request(server.address, _FIRST, _JSON))
        except (OSError, client.UnansweredError):
            time.sleep(0.02)
        else:
            return
    raise RuntimeError(f"{server.name} does not answer")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _family(pid: int) -> list[int]:
    """A process and those below it."""
    found = [pid]
    with contextlib.suppress(OSError):  # it, or one of its threads, has ended
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text(encoding="ascii").split():
                found += _family(int(child))
    return found
