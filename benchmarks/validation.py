"""Judging by the shapes: plain pySHACL, the plain Rust engines `shacl` and `rudof`, and ours, in one run, as ratios.

    pip install pyrudof     # no dependency of ours: left out where it is not there
    python benchmarks/validation.py --size 10000
    python benchmarks/validation.py --size 1000000 --cap 300

All judge the same statements by the same shapes: a generated graph (`generator.py`) with mistakes in it, beside the
ontology. Each is a process of its own and begins with N-Triples in memory. Told is processor time, of all threads, so
that what else the machine does matters less; memory is not told. One that needs more than `--cap` seconds is stopped:
its ratio is then a lower bound. Then the statements are put into a root folder of Turtle files, many and then one: told
is how long `validate` takes, with places and hints, by the clock and in processor time; and how long, after a file is
edited, until the whole report is there again (what `--watch` and an editor wait for). The report after the edits is
compared with that of a full check.

rudof is read strictly, and judges in its native mode.
"""

from __future__ import annotations

import argparse
import importlib.util
import io
import multiprocessing
import queue
import random
import re
import resource
import signal
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import generator
import pyoxigraph as ox
import pyshacl
import shacl
from rdflib import RDF, SH, Graph

from evidensgraf import graphs
from evidensgraf.namespaces import BASE, PREFIXES
from evidensgraf.settings import Settings
from evidensgraf.validation import validate
from evidensgraf.validation.assembly import data_check
from evidensgraf.validation.checker import Checker
from evidensgraf.validation.engine.judge import Judge
from evidensgraf.validation.engine.native import Native, lines
from evidensgraf.validation.text import rendered

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.validation.engine import Shapes, Statement

_MISTAKES = 0.002
"""The share of statements that are left out, or said of something else."""
_EDITS = 10
_A_FILE = 500
"""Statements in a file: a study with its findings and their effects has some hundreds."""


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
    for statements in (_A_FILE, len(data)):
        with tempfile.TemporaryDirectory() as folder:
            _print_root(data, Path(folder), chosen.seed, statements)


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


def _print_root(data: list[Statement], root: Path, seed: int, statements: int) -> None:
    """How long it takes to check files of so many statements, and again after one was edited."""
    paths = _written(data, root / "data", statements)
    settings = Settings(root=root)
    begun, worked = time.perf_counter(), time.process_time()
    report = validate(settings, engine="native")
    shown = len(rendered(report, "en").plain)
    taken, spent = time.perf_counter() - begun, time.process_time() - worked
    print(f"\n{len(paths)} files, {len(report.results):,} results, {shown:,} characters of text: ", end="")
    print(f"{taken:.1f} s by the clock, {spent:.1f} s of processor time.")
    checker, chance, seconds = Checker.open(settings), random.Random(seed), list[float]()  # noqa: S311
    for path in chance.choices(paths, k=_EDITS):
        content = path.read_bytes()
        lost = content.replace(chance.choice(re.findall(rb"evg:[a-z]\w* [^;]*;", content)), b"", 1)
        for edited in (lost, content):
            begun = time.process_time()
            checker.update({path: edited})
            seconds.append(time.process_time() - begun)
    median, most = (1000 * seconds_ for seconds_ in (sorted(seconds)[_EDITS], max(seconds)))
    print(f"The report after an edit: median {median:.0f} ms, most {most:.0f} ms.")
    same = [*map(str, checker.report.results)] == [*map(str, report.results)]
    print("It is that of a full check." if same else "IT DIFFERS FROM A FULL CHECK.")


def _written(data: list[Statement], folder: Path, statements: int) -> list[Path]:
    """The statements of things, as Turtle files of so many each; the ontology has its own already."""
    folder.mkdir()
    of_things: dict[Any, list[ox.Triple]] = {}
    for s in data:
        if str(getattr(s.subject, "value", "")).startswith(f"{BASE}id/"):
            of_things.setdefault(s.subject, []).append(ox.Triple(s.subject, s.predicate, s.object))
    paths, due = list[Path](), list[ox.Triple]()
    for number, said in enumerate(of_things.values(), 1):
        due += said
        if len(due) >= statements or number == len(of_things):
            paths.append(folder / f"{len(paths):05}.ttl")
            ox.serialize(due, paths[-1], format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
            due = []
    return paths


if __name__ == "__main__":
    main()
