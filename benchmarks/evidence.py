"""How long it takes to say what the evidence says, on generated graphs: grades, gap map, disagreements, records.

    python benchmarks/evidence.py                        10 000, 100 000 and 1 000 000 statements
    python benchmarks/evidence.py --sizes 10000          that size only

Everything is read from a store in memory, which holds the shipped ontology and the generated graph. `read` asks the
store, once for each version of the graph; what follows is computed from what was read, and is what a page waits for.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import reasoning

from evidensgraf import evidence
from evidensgraf.evidence import disagreement, gapmap, records
from evidensgraf.store.local import LocalStore

if TYPE_CHECKING:
    from collections.abc import Callable

SIZES = (10_000, 100_000, 1_000_000)
_Result = TypeVar("_Result")


class Watch:
    """Times what it calls.

    Attributes:
        seconds: what was done → how long it took.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[[], _Result]) -> _Result:
        """Do it, and note how long it took."""
        began = time.perf_counter()
        result = work()
        self.seconds[name] = time.perf_counter() - began
        return result


def measure(size: int) -> tuple[dict[str, int], dict[str, float]]:
    """How much a graph of some statements holds, and how many seconds each part takes."""
    graph = reasoning.dataset(size)
    store = LocalStore(graph.quads("ontology", "data"), graph.version)
    watch = Watch()
    known = watch("lines: read", lambda: evidence.read(store))
    made = watch("all grades, and each without each study", lambda: evidence.assess(known))
    ground = watch("gap map: read", lambda: gapmap.read(store))
    choice = gapmap.Choice(outcomes=1)
    watch("gap map: first", lambda: gapmap.draw(ground, choice))
    watch("gap map: again", lambda: gapmap.draw(ground, choice))
    watch("gap map: another choice", lambda: gapmap.draw(ground, gapmap.Choice(since=2015)))
    kept = watch("findings and studies: read", lambda: records.read(store))
    watch("disagreements", lambda: disagreement.disagreements(disagreement.told_by(kept)))
    held = {
        "statements": store.size,
        "claims graded": sum(one.kind != "intervention" for one in made),
        "findings": len(ground.findings),
    }
    return held, watch.seconds


def table(measured: list[tuple[dict[str, int], dict[str, float]]]) -> str:
    """The figures as a Markdown table, a column for each size."""
    lines = [f"| {name} | " + " | ".join(f"{held[name]:,}" for held, _ in measured) + " |" for name in measured[0][0]]
    lines.insert(1, "|---|" + "--:|" * len(measured))
    lines += [
        f"| {name}, s | " + " | ".join(f"{seconds[name]:.3f}" for _, seconds in measured) + " |"
        for name in measured[0][1]
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure, and print the table."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="statements")
    chosen = options.parse_args()
    sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%d}\n\n{table([measure(size) for size in chosen.sizes])}\n")


if __name__ == "__main__":
    main()
