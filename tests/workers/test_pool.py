"""workers: what hangs, crashes or grows is killed alone; small work is answered all the same; nothing leaks out."""

from __future__ import annotations

import errno
import os
import select
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidensgraf.errors import BusyError, DeadlineError, StartError
from evidensgraf.workers import Bounds, Pool, WorkerDiedError
from evidensgraf.workers.wire import SMALL

if TYPE_CHECKING:
    from collections.abc import Generator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes cannot be forked here")
BOUNDS = Bounds(short_lane=2, long_lane=1, waiting=2, memory_bytes=200 << 20)


@pytest.fixture(autouse=True)
def _targets_are_importable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


@pytest.fixture
def pool() -> Generator[Pool]:
    made = Pool("targets:load", {"a": 1}, BOUNDS)
    yield made
    made.close()


def in_background(work: list[threading.Thread]) -> None:
    for thread in work:
        thread.start()
    time.sleep(0.6)  # past the short lane


def test_a_request_is_answered_and_the_target_is_told_its_argument(pool: Pool) -> None:
    assert pool.call(b"echo hej", 1) == b"hej"
    assert pool.told == {"given": {"a": 1}}


def test_a_large_request_and_a_large_answer_arrive_whole(pool: Pool) -> None:
    large = os.urandom(5_000_000)
    assert pool.call(b"echo " + large, 5) == large


def test_a_worker_is_used_again(pool: Pool) -> None:
    assert len({pool.call(b"pid", 1) for _ in range(20)}) <= BOUNDS.short_lane


def test_work_that_outgrows_the_short_lane_is_finished_in_the_long_one(pool: Pool) -> None:
    assert pool.call(b"sleep 0.6", 5) == b"slept"


@pytest.mark.parametrize("seconds", [0.1, 0.5], ids=["in-the-short-lane", "in-the-long-lane"])
def test_work_that_passes_its_deadline_is_killed_in_time(pool: Pool, seconds: float) -> None:
    begun = time.monotonic()
    with pytest.raises(DeadlineError):
        pool.call(b"spin 30", seconds)
    assert time.monotonic() - begun < seconds + 1
    assert pool.call(b"echo hej", 1) == b"hej"


def test_a_crash_costs_its_own_request_and_nothing_else(pool: Pool) -> None:
    for _ in range(5):
        with pytest.raises(WorkerDiedError):
            pool.call(b"crash", 1)
    assert pool.call(b"echo hej", 1) == b"hej"


def test_work_gets_the_memory_it_may_have_and_no_more(pool: Pool) -> None:
    assert pool.call(b"eat %d" % (100 << 20), 5) == str(100 << 20).encode()
    with pytest.raises(WorkerDiedError):
        pool.call(b"eat %d" % (400 << 20), 5)
    assert pool.call(b"echo hej", 1) == b"hej"


def test_a_worker_can_open_no_file_and_no_socket(pool: Pool) -> None:
    assert pool.call(b"open /etc/hostname", 1) == b"OSError %d" % errno.EMFILE
    assert pool.call(b"connect", 1) == b"%d" % errno.EMFILE


def test_small_work_is_answered_while_long_work_fills_all_places(pool: Pool) -> None:
    long = [threading.Thread(target=_quietly, args=(pool, b"spin 2", 3)) for _ in range(3)]
    in_background(long)
    begun = time.monotonic()
    assert pool.call(b"echo hej", 1) == b"hej"
    assert time.monotonic() - begun < 1
    for thread in long:
        thread.join()


def test_long_work_that_finds_no_place_is_sent_away(pool: Pool) -> None:
    first = threading.Thread(target=_quietly, args=(pool, b"spin 3", 4))
    in_background([first])
    with pytest.raises(BusyError):
        pool.call(b"spin 3", 0.5)
    first.join()


def test_one_caller_more_than_may_wait_is_sent_away_at_once() -> None:
    pool = Pool("targets:load", None, Bounds(short_lane=1, long_lane=1, waiting=1))
    waiting = [threading.Thread(target=_quietly, args=(pool, b"spin 3", 4)) for _ in range(3)]
    in_background(waiting)
    begun = time.monotonic()
    with pytest.raises(BusyError):
        pool.call(b"echo hej", 2)
    assert time.monotonic() - begun < 0.5
    for thread in waiting:
        thread.join()
    pool.close()


def test_work_whose_client_has_gone_is_dropped_and_frees_its_place(pool: Pool) -> None:
    begun = time.monotonic()
    with pytest.raises(ConnectionAbortedError):
        pool.call(b"spin 30", 30, lambda: time.monotonic() - begun > 0.6)
    assert time.monotonic() - begun < 2
    assert pool.call(b"sleep 0.4", 2) == b"slept"


def test_work_that_was_begun_is_replied_to_when_it_is_asked_for(pool: Pool) -> None:
    started = pool.begin(b"echo hej")
    assert started
    assert select.select([started], [], [], 5)[0] == [started]
    assert started.reply_at_hand() == b"hej"
    assert pool.call(b"echo hej", 1, started=started) == b"hej"
    assert pool.state.busy == pool.state.waiting == 0


def test_work_that_was_begun_and_is_large_or_never_ends_is_not_at_hand(pool: Pool) -> None:
    large = b"a" * (SMALL + 1)
    started, lost = pool.begin(b"echo " + large), pool.begin(b"crash")
    assert started
    assert lost
    select.select([started], [], [], 5)
    select.select([lost], [], [], 5)
    assert started.reply_at_hand() is lost.reply_at_hand() is None
    assert pool.call(b"", 1, started=started) == large
    with pytest.raises(WorkerDiedError):
        pool.call(b"crash", 1, started=lost)
    assert pool.call(b"echo hej", 1) == b"hej"


def test_work_that_was_begun_has_its_deadline_and_a_place_in_the_long_lane(pool: Pool) -> None:
    assert pool.call(b"sleep 0.6", 5, started=pool.begin(b"sleep 0.6")) == b"slept"
    begun = time.monotonic()
    with pytest.raises(DeadlineError):
        pool.call(b"spin 30", 1, started=pool.begin(b"spin 30"))
    assert 0.9 < time.monotonic() - begun < 2


def test_work_is_begun_only_where_a_worker_is_idle_and_nobody_waits_for_it(pool: Pool) -> None:
    started = [pool.begin(b"sleep 0.2") for _ in range(BOUNDS.short_lane)]
    assert all(started)
    assert pool.begin(b"echo hej") is None
    for each in started:
        pool.call(b"", 1, started=each)
    pool._count(queued=1)
    assert pool.begin(b"echo hej") is None
    pool._count(queued=-1)
    assert pool.call(b"", 1, started=pool.begin(b"echo hej")) == b"hej"
    assert pool.state.busy == pool.state.waiting == 0


def test_where_the_idle_workers_have_died_nothing_is_begun_and_the_next_call_replaces_them(pool: Pool) -> None:
    kill_workers(pool)
    assert pool.begin(b"echo hej") is None
    assert pool.call(b"echo hej", 1) == b"hej"
    assert pool.state.busy == pool.state.waiting == 0


def test_a_worker_that_is_killed_at_its_work_costs_that_request_and_no_other(pool: Pool) -> None:
    thread, lost = losing_work(pool)
    kill_workers(pool)
    thread.join()
    assert lost == [WorkerDiedError]
    assert pool.call(b"echo hej", 1) == b"hej"


def test_workers_that_are_killed_at_rest_cost_nothing(pool: Pool) -> None:
    kill_workers(pool)
    assert pool.call(b"echo hej", 1) == b"hej"


def test_a_killed_nursery_takes_its_workers_with_it_and_is_replaced(pool: Pool) -> None:
    before = children_of(pool._nursery.pid)
    pool._nursery.kill()
    pool._nursery.wait()
    wait_until_gone(before)
    assert pool.call(b"echo hej", 5) == b"hej"


def test_a_nursery_that_cannot_start_for_a_while_costs_only_what_is_asked_meanwhile(tmp_path: Path) -> None:
    trouble = tmp_path / "trouble"
    pool = Pool("targets:flaky", str(trouble), BOUNDS)
    trouble.touch()
    workers = children_of(pool._nursery.pid)
    pool._nursery.kill()
    pool._nursery.wait()
    wait_until_gone(workers)
    for request in (b"echo hej", b"sleep 0.6", b"echo hej"):
        with pytest.raises(StartError):
            pool.call(request, 2)
    trouble.unlink()
    answers: list[bytes] = []
    threads = [threading.Thread(target=lambda: answers.append(pool.call(b"sleep 0.2", 1))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pool.close()
    assert answers == [b"slept"] * BOUNDS.short_lane


def test_who_waits_for_a_place_notices_that_its_client_has_gone(pool: Pool) -> None:
    first = threading.Thread(target=_quietly, args=(pool, b"spin 4", 5))
    in_background([first])
    begun = time.monotonic()
    with pytest.raises(ConnectionAbortedError):
        pool.call(b"spin 4", 30, lambda: time.monotonic() - begun > 0.8)
    assert time.monotonic() - begun < 2.5
    first.join()


def test_a_pool_that_was_closed_starts_nothing_anew(pool: Pool) -> None:
    thread, lost = losing_work(pool)
    nursery = pool._nursery.pid
    pool.close()
    thread.join(5)
    assert lost == [WorkerDiedError]
    assert (pool._nursery.pid, is_running(nursery)) == (nursery, False)


def losing_work(pool: Pool) -> tuple[threading.Thread, list[type[Exception]]]:
    """Work under way that is about to lose its worker, and where it says so."""
    lost: list[type[Exception]] = []

    def work() -> None:
        try:
            pool.call(b"sleep 5", 10)
        except WorkerDiedError as error:
            lost.append(type(error))

    thread = threading.Thread(target=work)
    in_background([thread])
    return thread, lost


def kill_workers(pool: Pool) -> None:
    workers = children_of(pool._nursery.pid)
    assert workers
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    wait_until_gone(workers)


def wait_until_gone(pids: list[int]) -> None:
    end = time.monotonic() + 5
    while any(map(is_running, pids)):
        assert time.monotonic() < end, "a process goes on"
        time.sleep(0.01)


def children_of(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_target_that_fails_is_told_with_its_reason() -> None:
    with pytest.raises(StartError, match="ValueError: no good"):
        Pool("targets:fail", "no good", BOUNDS)


def test_closing_leaves_no_process_behind(pool: Pool) -> None:
    pids = {int(pool.call(b"pid", 1)) for _ in range(5)} | {pool._nursery.pid}
    pool.close()
    time.sleep(0.3)
    assert [pid for pid in pids if is_running(pid)] == []


def _quietly(pool: Pool, request: bytes, seconds: float) -> None:
    try:
        pool.call(request, seconds)
    except (BusyError, DeadlineError):
        return
