"""How long each engine takes to infer a closure, on generated graphs, as ratios.

    python benchmarks/reasoning.py                      10 000 statements by both, 100 000 and 1 000 000 by the rules
    python benchmarks/reasoning.py --sizes 10000        that size only

A run starts from the statements in memory, with the shipped ontology, and ends with the closure in memory, sorted; it
has a process of its own, so that its peak of memory is its own too. What the file was read in is told beside it.
"""

from __future__ import annotations

import argparse
import io
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from evidensgraf import graphs, reasoning, turtle
from evidensgraf.graphs import Dataset, Source
from evidensgraf.reasoning import Engine
from evidensgraf.settings import Settings

sys.path.insert(0, str(Path(__file__).parent))
import generator

SIZES = (10_000, 100_000, 1_000_000)
LARGEST_FOR_OWLRL = 10_000
_FILE = Path("data/generated.nt")


@dataclass(frozen=True)
class Run:
    """What one run took.

    Attributes:
        engine: what reasoned.
        statements: in the graph, the ontology among them.
        concluded: statements in the closure.
        read: seconds to parse the graph.
        seconds: to infer.
        megabytes: the most that the process used.
    """

    engine: Engine
    statements: int
    concluded: int
    read: float
    seconds: float
    megabytes: int


def dataset(size: int, seed: int = 1) -> Dataset:
    """The shipped ontology with a generated graph."""
    buffer = io.BytesIO()
    generator.generate(buffer, size, seed)
    quads = turtle.parse(buffer.getvalue(), _FILE, generator.NAMED_GRAPH)
    ontology = (source for source in graphs.load(Settings()).sources if source.part == "ontology")
    return Dataset((*ontology, Source(_FILE, "data", generator.NAMED_GRAPH, quads)), (), f"generated-{size}")


def measure(engine: Engine, size: int) -> Run:
    """Infer once."""
    began = time.perf_counter()
    graph = dataset(size)
    read = time.perf_counter()
    concluded = len(reasoning.closure(graph, engine))
    seconds = time.perf_counter() - read
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return Run(engine, sum(1 for _ in graph.quads("ontology", "data")), concluded, read - began, seconds, megabytes)


def table(runs: list[Run]) -> str:
    """The figures as a Markdown table; a ratio compares the engines' statements a second, owlrl being 1."""
    judge = next((run.statements / run.seconds for run in runs if run.engine is Engine.OWLRL), None)
    lines = [
        "| engine | statements | concluded | read, s | infer, s | statements a second | × owlrl | MB |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for run in runs:
        pace = run.statements / run.seconds
        ratio = f"{pace / judge:.1f}" if judge else ""
        lines.append(
            f"| {run.engine} | {run.statements} | {run.concluded} | {run.read:.1f} | {run.seconds:.2f} "
            f"| {pace:.0f} | {ratio} | {run.megabytes} |"
        )
    return "\n".join(lines)


def main() -> None:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="statements in each generated graph")
    sizes = options.parse_args().sizes
    plan = [(Engine.OWLRL, size) for size in sizes if size <= LARGEST_FOR_OWLRL]
    plan += [(Engine.RULES, size) for size in sizes]
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as process:
        runs = [process.submit(measure, engine, size).result() for engine, size in plan]
    sys.stdout.write(table(runs) + "\n")


if __name__ == "__main__":
    main()
