"""Real engines on loopback.

`oxigraph` is the server of the PyPI package of that name. Fuseki is the jar `jena-fuseki-server`: the one named by
EVIDENSGRAF_FUSEKI_JAR, else the one that Maven has fetched.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from evidensgraf.store.endpoint import Endpoint

ENGINES = ("oxigraph", "fuseki")
PATIENCE = 60
"""Seconds that an engine has to start on a busy machine."""

FUSEKI = """
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX tdb2:   <http://jena.apache.org/2016/tdb#>

[] a fuseki:Service ; fuseki:name "graph" ; fuseki:dataset <#dataset> ;
    fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "sparql" ] ;
    fuseki:endpoint [ fuseki:operation fuseki:update ; fuseki:name "update" ] ;
    fuseki:endpoint [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ] .
<#dataset> a tdb2:DatasetTDB2 ; tdb2:location "--mem--" ; tdb2:unionDefaultGraph %s .
"""


@dataclass
class Engine:
    """An engine in a process of its own."""

    name: str
    folder: Path
    union: bool = True
    options: tuple[str, ...] = ()
    port: int = 0
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}" + ("/graph" if self.name == "fuseki" else "")

    def endpoint(self, **facts: object) -> Endpoint:
        query, graph_store = ("sparql", "data") if self.name == "fuseki" else ("query", "store")
        known = Endpoint(f"{self.base}/{query}", f"{self.base}/update", f"{self.base}/{graph_store}", is_named=True)
        return replace(known, **facts)  # type: ignore[arg-type]

    def start(self) -> Engine:
        command = oxigraph_command if self.name == "oxigraph" else self._fuseki_command
        self.port = self.port or free_port()
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command(self.port), *self.options], cwd=self.folder, stdout=log, stderr=log
            )
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                assert self._process.poll() is None, (self.folder / f"{self.name}.log").read_text()
                assert time.monotonic() < until
                time.sleep(0.05)
            else:
                return self

    def stop(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def _fuseki_command(self, port: int) -> list[str]:
        config = self.folder / "fuseki.ttl"
        config.write_text(FUSEKI % str(self.union).lower())
        return ["java", "-Xmx512m", "-jar", str(fuseki_jar()), "--localhost", f"--port={port}", f"--config={config}"]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def oxigraph_command(port: int) -> list[str]:
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        pytest.skip("there is no `oxigraph` server (pip install oxigraph)")
    return [program, "serve", "--bind", f"127.0.0.1:{port}"]


def fuseki_jar() -> Path:
    found = sorted(Path.home().glob(".m2/repository/org/apache/jena/jena-fuseki-server/*/jena-fuseki-server-*.jar"))
    given = os.environ.get("EVIDENSGRAF_FUSEKI_JAR", "")
    if shutil.which("java") is None or not (given or found):
        pytest.skip("there is no Fuseki (Java, and Maven's org.apache.jena:jena-fuseki-server)")
    return Path(given) if given else found[-1]
