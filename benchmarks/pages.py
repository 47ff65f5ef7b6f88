"""How long each kind of page takes, as `evidensgraf serve` serves it: the first time, again, and kept.

    python benchmarks/pages.py                                     the shipped graph
    python benchmarks/pages.py --size 1000000                      a generated one, read into memory
    python benchmarks/pages.py --size 1000000 --published          the same, built on disk and served from there
    python benchmarks/pages.py --size 1000000 --folder big         keep the graph; used again if it is there

`first` is the first request for a page in a server that has just said it is ready; `again` is the median of others for
the same page that no kept answer helps (each has another address), `kept` of one that was given before. The aims: no
page takes longer than 200 ms on the shipped graph, nor 500 ms at a million triples. Exit code: 1 if one does, else 0.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import posixpath
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import servers

from evidensgraf.namespaces import BASE, EVG, PREFIXES
from evidensgraf.settings import Settings
from evidensgraf.store.pool import open_store
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers import Server

AIMS = {"shipped": 0.2, "generated": 0.5}
"""The longest that a page may take, in seconds."""
PAGES = {
    "home": "",
    "claim": "id/claim/{claim}",
    "study": "id/study/{study}",
    "publication": "id/publication/{publication}",
    "organisation": "id/agent/{agent}",
    "finding": "id/finding/{finding}",
    "number": "id/effect/{effect}",
    "sentence": "id/sentence/{sentence}",
    "intervention": "concept/intervention/company-based",
    "target group": "concept/target-group/vulnerable-citizen",
    "outcome": "concept/outcome/employment",
    "method": "concept/method/randomised-controlled-trial",
    "code list": "concept/intervention",
    "term": "ns/Finding",
    "gap map": "gapmap",
    "gap map, filtered": "gapmap?target=vulnerable-youth",
    "comparison": "compare?intervention=wage-subsidy-public&intervention=wage-subsidy-private",
    "findings": "findings",
    "findings, chosen": "findings?intervention=wage-subsidy&direction=positive",
    "findings, sorted": "findings?sort=newest",
    "findings, last page": "findings?page=9999999",
    "studies": "studies",
    "numbers": "numbers",
    "search": "search?q=l%C3%B8ntilskud",
    "search, misspelt": "search?q=wage+subsidie",
    "grades": "grades",
    "grades, another rule": "grades?strongTotal=3",
    "disagreements": "disagreements",
    "data": "data",
    "questions": "questions",
    "query": "sparql",
    "answer": "sparql?query=" + quote("SELECT * { ?s a ?class } LIMIT 200"),
    "about": "about",
    "check": "validate",
    "table of a concept": "concept/intervention/wage-subsidy-public.csv",
    "document": "../id/study/{study}.ttl",
}
_KINDS = {
    "claim": EVG.HeadlineClaim,
    "study": EVG.Study,
    "publication": EVG.Publication,
    "agent": PREFIXES["org"] + "Organization",
    "finding": EVG.Finding,
    "effect": EVG.EffectEstimate,
    "sentence": EVG.Sentence,
}
_NUMBERS = itertools.count()
_FIRST_OF = "SELECT ?thing {{ ?thing a <{of}> FILTER(STRSTARTS(STR(?thing), '{base}id/{kind}/')) }} LIMIT 1"
_PATIENCE = 600


@dataclass(frozen=True, slots=True)
class Row:
    """What one page took, in seconds, and how many bytes it has."""

    page: str
    first: float
    again: float
    kept: float
    size: int

    @property
    def longest(self) -> float:
        """The longest time that a reader may have waited."""
        return max(self.first, self.again)


def main() -> None:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, help="triples of a generated graph; the shipped one without it")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--folder", type=Path, help="keep the generated graph here; used again if there")
    options.add_argument("--published", action="store_true", help="build it on disk first, and serve it from there")
    options.add_argument("--rounds", type=int, default=5, help="how often each page is asked for again")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        root = _root(chosen.folder or Path(folder), chosen.size, chosen.seed, published=chosen.published)
        if chosen.published:
            os.environ["EVIDENSGRAF_MEMORY_TRIPLES"] = "1"
        names = _names(Settings(root=root, memory_triples=1) if chosen.published else Settings(root=root))
        server = stack.enter_context(servers.ours(root))
        aim = AIMS["generated" if chosen.size else "shipped"]
        _print_head(aim, f"{chosen.size:,} triples" if chosen.size else "the shipped graph", server)
        longest = max(_printed(row, aim).longest for row in _measured(server, names, chosen.rounds))
    sys.exit(longest > aim)


def _root(folder: Path, size: int | None, seed: int, *, published: bool) -> Path:
    """The root of the graph: the shipped one, or a generated one with all that follows from it."""
    if not size:
        return Settings().root
    root = folder / "root"
    data = root / "data" / "generated.nt"
    if not data.exists():
        data.parent.mkdir(parents=True, exist_ok=True)
        generator = str(Path(__file__).with_name("generator.py"))
        with data.open("wb") as out:
            command = [sys.executable, generator, "--size", str(size), "--seed", str(seed)]
            subprocess.run(command, stdout=out, check=True)  # noqa: S603 (our own program)
    command = [sys.executable, "-m", "evidensgraf", "--root", str(root), "build" if published else "infer"]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)  # noqa: S603 (as above)
    return root


def _names(settings: Settings) -> dict[str, str]:
    """Kind → the slug of some thing of that kind."""
    store = open_store(settings)
    try:
        found = {}
        for kind, of in _KINDS.items():
            (first,) = store.table(read_query(_FIRST_OF.format(base=BASE, kind=kind, of=of))).column("thing")
            found[kind] = first.rpartition("/")[2]
        return found
    finally:
        store.close()


def _measured(server: Server, names: dict[str, str], rounds: int) -> Iterator[Row]:
    for page, path in PAGES.items():
        address = posixpath.normpath("/en/" + path.format(**names)) + ("" if path else "/")
        first, size = _asked(server, address)
        again = [_asked(server, _varied(address, next(_NUMBERS)))[0] for _ in range(rounds)]
        kept = [_asked(server, address)[0] for _ in range(rounds)]
        yield Row(page, first, statistics.median(again), statistics.median(kept), size)


def _varied(address: str, number: int) -> str:
    """Another address of the same page; one of grades leads parameters away that it does not know."""
    if "/grades" in address:
        return f"/en/grades?strongTotal=3.{number:04}1"
    return f"{address}{'&' if '?' in address else '?'}again={number}"


def _asked(server: Server, address: str) -> tuple[float, int]:
    """Seconds until a page is there, and its bytes. One that is told to come back does so, and its waiting counts.

    Raises:
        RuntimeError: it is no page.
    """
    begun = time.perf_counter()
    while True:
        status, size = _got(server, address)
        took = time.perf_counter() - begun
        if status == HTTPStatus.OK:
            return took, size
        if status != HTTPStatus.SERVICE_UNAVAILABLE or took > _PATIENCE:
            raise RuntimeError(f"{address}: {status}")
        time.sleep(1)


def _got(server: Server, address: str) -> tuple[int, int]:
    parts = urlsplit(server.address)
    with contextlib.closing(HTTPConnection(parts.hostname or "", parts.port, timeout=_PATIENCE)) as connection:
        connection.request("GET", address, headers={"Accept": "*/*", "Accept-Encoding": "gzip"})
        response = connection.getresponse()
        return response.status, len(response.read())


def _print_head(aim: float, graph: str, server: Server) -> None:
    print(
        f"{graph}, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; ", end=""
    )
    print(f"ready in {server.seconds:.1f} s; the aim is {aim * 1000:.0f} ms\n")
    print("| page | first ms | again ms | kept ms | kB sent |\n|---|---:|---:|---:|---:|")


def _printed(row: Row, aim: float) -> Row:
    """A row, printed as soon as it is known."""
    mark = " **!**" if row.longest > aim else ""
    times = " | ".join(f"{seconds * 1000:.1f}" for seconds in (row.first, row.again, row.kept))
    print(f"| {row.page}{mark} | {times} | {row.size / 1000:.1f} |", flush=True)
    return row


if __name__ == "__main__":
    main()
