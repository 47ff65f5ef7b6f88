"""A build that is killed, at any moment, leaves the graph of before or the new one, whole; and the next one works."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidensgraf import graphs
from evidensgraf.store import published
from evidensgraf.store.build import build
from evidensgraf.store.fsck import check
from evidensgraf.store.opening import open_current
from evidensgraf.store.query import read_query

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from evidensgraf.settings import Settings

    Change = Callable[[int], tuple[str, int]]

KILLS = 40
SAMPLES = read_query("PREFIX evg: <https://w3id.org/evidensgraf/ns/> SELECT ?x { ?s evg:sample ?x }")


class Builder:
    """The process that forks builders (see `builder`)."""

    def __init__(self, root: Path) -> None:
        self._root = root
        command = [sys.executable, str(Path(__file__).with_name("builder.py"))]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def start(self, step: int = 0) -> int:
        self._tell(f"{self._root} {step}")
        return int(self._line())

    def ended(self) -> str:
        self._tell("")
        return self._line()

    def close(self) -> None:
        self._process.communicate(timeout=10)

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()

    def _line(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()


@pytest.fixture
def builder(built: Settings) -> Generator[Builder]:
    made = Builder(built.root)
    yield made
    made.close()


def told(settings: Settings) -> tuple[str, int]:
    """The version and the number of samples that what is published answers; nothing in it may be damaged."""
    store = open_current(settings)
    now = graphs.version(settings)
    wrong = ["out of date" if "does not fit" in damage.en else damage for damage in check(settings)]
    assert wrong == ([] if store.version == now else ["out of date"])
    return store.version, len(store.table(SAMPLES).rows)


def test_a_build_killed_at_a_random_moment_leaves_the_old_graph_or_the_new_one(
    built: Settings, builder: Builder, changed: Change
) -> None:
    before = told(built)
    now = changed(50)
    begun = time.monotonic()
    builder.start()
    assert builder.ended() == "built"
    took = time.monotonic() - begun
    dice = random.Random(1)  # noqa: S311 (nothing secret)
    ends = []
    found = told(built)
    for number in range(51, 51 + KILLS):
        before, now = found, changed(number)
        pid = builder.start()
        time.sleep(dice.uniform(0, took))
        os.kill(pid, signal.SIGKILL)
        ends.append(builder.ended())
        took *= 1.1 if ends[-1] == "killed" else 0.8  # as fast as the machine is just now
        found = told(built)
        assert found in (before, now)
    assert ends.count("killed") > KILLS // 3
    build(built)
    assert told(built) == now
    assert_nothing_is_left(built)


def test_a_build_killed_before_each_of_its_steps_leaves_the_old_graph_or_the_new_one(
    built: Settings, builder: Builder, changed: Change
) -> None:
    seen = set()
    found = told(built)
    for step in itertools.count(1):
        before, now = found, changed(100 + step)
        builder.start(step)
        if builder.ended() == "built":
            break
        found = told(built)
        assert found in (before, now)
        seen.add(found == now)
    assert step > 15
    assert seen == {True, False}
    assert told(built) == now
    assert_nothing_is_left(built)


def assert_nothing_is_left(settings: Settings) -> None:
    folder = published.folder(settings)
    assert {path.name for path in folder.iterdir()} == {"current", "lock", "versions"}
    assert len(list((folder / "versions").iterdir())) == 2


def test_two_builders_at_once_build_once(built: Settings, changed: Change) -> None:
    changed(60)
    command = [sys.executable, "-m", "evidensgraf", "--root", str(built.root), "build"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    words = {process.communicate(timeout=30)[0] for process in both}
    assert [process.returncode for process in both] == [0, 0]
    assert len(words) == 1
    assert len(list((published.folder(built) / "versions").iterdir())) == 2
    assert list(check(built)) == []
