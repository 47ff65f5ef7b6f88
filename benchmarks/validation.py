"""Judging by the shapes: plain pySHACL, the plain Rust engines `shacl` and `rudof`, and ours, in one run, as ratios.

    pip install pyrudof     # no dependency of ours: left out where it is not there
    python benchmarks/validation.py --size 10000
    python benchmarks/validation.py --size 1000000 --cap 300

All judge the same statements by the same shapes: a generated graph (`generator.py`) with mistakes in it, beside the
ontology. Each is a process of its own and begins with N-Triples in memory. Told is processor time, of all threads, so
that what else the machine does matters less; memory is not told. One that needs more than `--cap` seconds is stopped:
its ratio is then a lower bound. Then things are lost and come back, and the report after these edits is compared with
that of a full check.

rudof is read strictly, and judges in its native mode.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import multiprocessing
import queue
import random
import resource
import signal
import time
from typing import TYPE_CHECKING

import generator
import pyoxigraph as ox
import pyshacl
import shacl
from rdflib import RDF, SH, Graph

from evidensgraf import graphs
from evidensgraf.settings import Settings
from evidensgraf.validation.assembly import data_check
from evidensgraf.validation.engine.incremental import Incremental
from evidensgraf.validation.engine.judge import Judge
from evidensgraf.validation.engine.native import Native, lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.validation.engine import Shapes, Statement

_MISTAKES = 0.002
"""The share of statements that are left out, or said of something else."""
_EDITS = 10


def main() -> None:
    """The command."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--size", type=int, default=10_000, help="statements")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--without", default="", help="contenders to leave out, with commas between them")
    options.add_argument("--cap", type=int, default=300, help="seconds of processor time that a contender may take")
    chosen = options.parse_args()
    data, shapes = graph(chosen.size, chosen.seed)
    contenders: dict[str, Callable[[], int]] = {
        "ours (native)": lambda: len(Native(shapes).check(data)),
        "ours (pyshacl)": lambda: len(Judge(shapes).check(data)),
        "shacl": lambda: _plain_shacl(data, shapes),
        "rudof": lambda: _plain_rudof(data, shapes),
        "pyshacl": lambda: _plain_pyshacl(data, shapes),
    }
    left_out = {*chosen.without.split(","), *([] if importlib.util.find_spec("pyrudof") else ["rudof"])}
    times: dict[str, float] = {}
    print(f"{len(data):,} statements\n\n| contender | results | seconds | : ours (native) |\n|---|---:|---:|---:|")
    for name, judged in contenders.items():
        if name not in left_out:
            outcome, seconds = _capped(judged, chosen.cap)
            times[name] = seconds
            at_least = "≥ " if seconds >= chosen.cap else ""
            ratio = times[name] / times["ours (native)"]
            print(f"| {name} | {outcome} | {at_least}{times[name]:.2f} | {at_least}{ratio:.1f} |", flush=True)
    _print_edits(data, shapes, chosen.seed)


def _capped(judged: Callable[[], int], cap: int) -> tuple[str, float]:
    """How many results there are, or why there are none, and the seconds of processor time that it took."""
    context = multiprocessing.get_context("fork")  # the statements are there without being sent
    said: multiprocessing.Queue[tuple[str, float]] = context.Queue()

    def run() -> None:
        # The kernel counts the seconds of all threads, and those before the fork of none.
        signal.signal(signal.SIGXCPU, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CPU, (cap, cap + 1))
        begun = time.process_time()
        try:
            outcome = f"{judged():,}"
        except Exception as error:  # noqa: BLE001 (of another's engine, whatever it is: it is told)
            outcome = " ".join(f"{type(error).__name__}: {error}".split())[:80]
        said.put((outcome, time.process_time() - begun))

    process = context.Process(target=run)
    process.start()
    while True:
        try:
            return said.get(timeout=1)
        except queue.Empty:
            if not process.is_alive():
                died = -(process.exitcode or 0)
                stopped = died in (signal.SIGXCPU, signal.SIGKILL)
                return ("did not finish" if stopped else f"died of signal {died}"), float(cap)


def graph(size: int, seed: int) -> tuple[list[Statement], Shapes]:
    """A generated graph with mistakes, the ontology beside it, and the project's shapes."""
    out, chance = io.BytesIO(), random.Random(seed)  # noqa: S311 (no secret)
    generator.generate(out, size, seed)
    generated = list(ox.parse(out.getvalue(), format=ox.RdfFormat.N_TRIPLES))
    kept: list[Statement] = []
    for quad in generated:
        mistake = chance.random() < _MISTAKES
        if not mistake:
            kept.append(quad)
        elif chance.random() < 0.5:
            kept.append(ox.Quad(quad.subject, quad.predicate, chance.choice(generated).object))
    dataset = graphs.load(Settings())
    ontology, shapes = data_check(source for source in dataset.sources if source.part != "data")
    return [*ontology, *kept], shapes


def _plain_pyshacl(data: list[Statement], shapes: Shapes) -> int:
    known, demanded = (Graph().parse(data=lines(part), format="nt") for part in (data, shapes.statements))
    _, report, _ = pyshacl.validate(known, shacl_graph=demanded)
    return sum(1 for _ in report.subjects(RDF.type, SH.ValidationResult))  # type: ignore[union-attr]  # it is a graph


def _plain_shacl(data: list[Statement], shapes: Shapes) -> int:
    return len(shacl.Shapes.from_text(lines(shapes.statements), "ntriples").validate_text(lines(data), "ntriples"))


def _plain_rudof(data: list[Statement], shapes: Shapes) -> int:
    import pyrudof

    rudof = pyrudof.Rudof()
    rudof.read_data(lines(data), format=pyrudof.RDFFormat.NTriples, reader_mode=pyrudof.ReaderMode.Strict)
    rudof.read_shacl(lines(shapes.statements), format=pyrudof.ShaclFormat.NTriples)
    return len(rudof.validate_shacl())


def _print_edits(data: list[Statement], shapes: Shapes, seed: int) -> None:
    """How long it takes to judge again after what is said of one thing is lost, and after it is there again."""
    chance = random.Random(seed)  # noqa: S311
    begun = time.process_time()
    known = Incremental(shapes, data)
    print(f"\nOpened for edits in {time.process_time() - begun:.2f} s.")
    seconds = []
    for statement in chance.sample(data, _EDITS):
        said = [other for other in data if other.subject == statement.subject]
        for removed, added in ((said, []), ([], said)):
            begun = time.process_time()
            known.change(removed, added)
            seconds.append(time.process_time() - begun)
    median, most = (1000 * seconds_ for seconds_ in (sorted(seconds)[_EDITS], max(seconds)))
    print(f"Judged again after an edit: median {median:.0f} ms, most {most:.0f} ms.")
    same = Native(shapes).check(data) == known.results
    print("The report is that of a full check." if same else "THE REPORT DIFFERS FROM A FULL CHECK.")


if __name__ == "__main__":
    main()
