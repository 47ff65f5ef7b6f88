"""This server against the native `oxigraph` server and `rdflib-endpoint`, in one run, as ratios.

    python benchmarks/compare.py --size 100000
    python benchmarks/compare.py --size 1000000 --programs path/to/the/others/bin

All three answer the same queries (`queries/*.rq`) over the same statements. They are asked by turns, so that what else
the machine does falls on all alike; medians are told. A query is asked with another comment each time, so that no cache
helps; how a repeated one does is measured for itself, at eight connections. The other two are on PyPI: `oxigraph` and
`rdflib-endpoint[cli]`; the latter is left out above 100 000 triples, and either if it is not there.
"""

from __future__ import annotations

import argparse
import itertools
import math
import os
import platform
import statistics
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import client
import servers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from servers import Server

QUERIES = Path(__file__).with_name("queries")
OURS, NATIVE, RDFLIB = "evidensgraf", "oxigraph", "rdflib-endpoint"
_LARGEST_FOR_RDFLIB = 100_000
_CONNECTIONS = 8
_SLOW = 3.0
"""What takes longer than so many seconds is asked once after the warm-up, and not repeated."""
_HEAVY = 0.005
"""What takes longer than so many seconds is held to the aims for heavy queries."""
_LOOK, _IDLE, _PATIENCE = 0.2, 0.011, 300.0
"""Servers rest when they use no more seconds of the processor than that in so many; how long to wait for it."""
_NUMBERS = itertools.count()


def main() -> None:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=10_000, help="triples")
    options.add_argument("--queries", default="*.rq", help="which, by a pattern of their files' names")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--rounds", type=int, default=9, help="how often each query is asked")
    options.add_argument("--seconds", type=float, default=2, help="how long each throughput is measured")
    options.add_argument("--folder", type=Path, help="keep the graph and what is built of it here; used again if there")
    options.add_argument("--programs", type=Path, default=Path(), help="folder with the other two servers")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        root, dump = servers.prepare(chosen.folder or Path(folder), chosen.size, chosen.seed)
        running = [stack.enter_context(servers.ours(root))]
        if path := servers.program(NATIVE, chosen.programs):
            running.append(stack.enter_context(servers.oxigraph(path, dump)))
        if chosen.size <= _LARGEST_FOR_RDFLIB and (path := servers.program(RDFLIB, chosen.programs)):
            running.append(stack.enter_context(servers.rdflib_endpoint(path, dump)))
        print(_title(chosen.size))
        rows = _measured(running, chosen.queries, chosen.rounds, chosen.seconds)
        _print_servers(running)
        _print_verdicts(rows, [server.name for server in running[1:]])


def _title(size: int) -> str:
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    return f"{size:,} triples, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors ({model})\n"


@dataclass(frozen=True, slots=True)
class Row:
    """One query's figures, by server.

    Attributes:
        query: its name.
        seconds: one answer that no cache has, the median.
        rates: answers a second when the same is asked again and again.
    """

    query: str
    seconds: dict[str, float]
    rates: dict[str, float]

    def faster(self, other: str) -> float:
        """How many times as long as ours another server's answer takes."""
        return self.seconds[other] / self.seconds[OURS]

    def faster_again(self, other: str) -> float:
        """How many times as many repeated answers as another server ours gives."""
        return self.rates[OURS] / self.rates[other]


def _measured(running: list[Server], wanted: str, rounds: int, seconds: float) -> list[Row]:
    """The figures of all queries, each printed when it is known."""
    names = [server.name for server in running]
    others = names[1:]
    heads = ["query", *(f"{name} ms" for name in names), *(f"{name} : ours" for name in others)]
    heads += [*(f"{name} again/s" for name in names), *(f"ours : {name}" for name in others)]
    _print_row(heads)
    _print_row(["---", *["---:"] * (len(heads) - 1)])
    rows = []
    for path in sorted(QUERIES.glob(wanted)):
        query = path.read_text(encoding="utf-8")
        _settle(running)
        times = _interleaved(running, query, _accept(query), rounds)
        # Eight at once of what takes that long would say more of the machine than of the servers.
        is_slow = max(times.values()) > _SLOW
        rates = {}
        for server in running:
            rates[server.name] = float("nan") if is_slow else _again(server, query, seconds)
            _settle(running)
        row = Row(path.stem, times, rates)
        rows.append(row)
        cells = [row.query, *(_ms(times[name]) for name in names), *(f"{row.faster(name):.2f}" for name in others)]
        cells += [*(f"{row.rates[name]:,.0f}" for name in names), *(f"{row.faster_again(name):.2f}" for name in others)]
        _print_row(cells)
    once = [f"{statistics.median(row.faster(name) for row in rows):.2f}" for name in others]
    again = [f"{_median_again(rows, name):.2f}" for name in others]
    _print_row(["median", *[""] * len(names), *once, *[""] * len(names), *again])
    return rows


def _median_again(rows: list[Row], other: str) -> float:
    known = [row.faster_again(other) for row in rows if not math.isnan(row.faster_again(other))]
    return statistics.median(known) if known else float("nan")


def _print_verdicts(rows: list[Row], others: list[str]) -> None:
    """What was aimed at, and whether it holds."""
    print()
    for name in others:
        for aim, holds, figures in _native(rows) if name == NATIVE else _rdflib(rows):
            print(f"* {'holds' if holds else 'DOES NOT HOLD'}: {aim} ({figures})")


def _native(rows: list[Row]) -> Iterator[tuple[str, bool, str]]:
    heavy = [row for row in rows if row.seconds[NATIVE] > _HEAVY]
    small = [row for row in rows if row.seconds[NATIVE] <= _HEAVY]
    if heavy:
        slow = [f"{row.query} {row.faster(NATIVE):.2f}" for row in heavy if row.faster(NATIVE) < 1]
        yield (
            "no slower than the native server where that takes over 5 ms",
            not slow,
            ", ".join(slow) or f"all {len(heavy)}",
        )
    if measured := [row for row in heavy if not math.isnan(row.rates[NATIVE])]:
        least = min(measured, key=lambda row: row.faster_again(NATIVE))
        told = f"least: {least.query} {least.faster_again(NATIVE):.1f}"
        yield "repeated, 20 times its throughput there", least.faster_again(NATIVE) >= 20, told
    if small:
        far = max(small, key=lambda row: row.seconds[OURS] - row.seconds[NATIVE])
        more = far.seconds[OURS] - far.seconds[NATIVE]
        yield "within 1 ms of it on the others", more <= 0.001, f"most: {far.query} {1000 * more:+.2f} ms"
    for look in (row for row in rows if row.query == "point-look-up"):
        yield (
            "repeated, 0.6 of it on point look-ups",
            look.faster_again(NATIVE) >= 0.6,
            f"{look.faster_again(NATIVE):.2f}",
        )


def _rdflib(rows: list[Row]) -> Iterator[tuple[str, bool, str]]:
    once = statistics.median(row.faster(RDFLIB) for row in rows)
    again = _median_again(rows, RDFLIB)
    yield "50 times rdflib-endpoint's speed in the median, uncached", once >= 50, f"{once:.1f}"
    yield "the same, repeated", again >= 50, f"{again:.1f}"


def _print_servers(running: list[Server]) -> None:
    print()
    _print_row(["server", "loading s", "start s", "memory MB (RSS)", "memory MB (shared pages once)"])
    _print_row(["---", *["---:"] * 4])
    for server in running:
        resident, once = server.memory()
        _print_row([server.name, f"{server.loading:.1f}", f"{server.seconds:.1f}", f"{resident:,}", f"{once:,}"])


def _print_row(cells: list[str]) -> None:
    print("| " + " | ".join(cells) + " |", flush=True)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.2f}"


def _accept(query: str) -> str:
    return "application/n-triples" if "CONSTRUCT" in query else "application/sparql-results+json"


def _interleaved(running: list[Server], query: str, accept: str, rounds: int) -> dict[str, float]:
    """The median of each server, in seconds; infinite where there was no answer. The first round warms up."""
    times: dict[str, list[float]] = {server.name: [] for server in running}
    for turn in range(rounds + 1):
        for server in running:
            known = times[server.name]
            if turn > 1 and known[0] > _SLOW:
                continue
            if turn == 1:
                known.clear()
            known.append(_once(server.address, query, accept))
    return {name: statistics.median(known) for name, known in times.items()}


def _settle(running: list[Server]) -> None:
    """Wait until no server works any more: some go on with queries whose clients have hung up."""
    until = time.monotonic() + _PATIENCE
    before = -1.0
    while time.monotonic() < until and (now := sum(server.worked() for server in running)) - before > _IDLE:
        before = now
        time.sleep(_LOOK)


def _once(address: str, query: str, accept: str) -> float:
    with client.connect(address) as fresh:
        # The connection is there, and has been used, before the clock starts.
        client.ask(fresh, client.request(address, "ASK {}", "application/sparql-results+json"))
        try:
            return client.ask(fresh, next(_fresh(address, query, accept)))[0]
        except (client.UnansweredError, OSError):
            return float("inf")


def _fresh(address: str, query: str, accept: str) -> Iterator[bytes]:
    """Requests for the same query, each in other words."""
    for number in _NUMBERS:
        yield client.request(address, f"{query}\n# {number}", accept)


def _again(server: Server, query: str, seconds: float) -> float:
    message = client.request(server.address, query, _accept(query))
    try:
        return client.throughput(server.address, itertools.repeat(message), _CONNECTIONS, seconds)
    except (client.UnansweredError, OSError):
        return float("nan")


if __name__ == "__main__":
    main()
