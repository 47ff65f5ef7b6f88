"""web.once: asked together, read once; what fails fails for all who wait, and is tried again after that."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from evidensgraf.errors import BusyError
from evidensgraf.web import once as module
from evidensgraf.web.once import once


class Library:
    """Counts who reads, and lets nobody go on before it is opened."""

    def __init__(self) -> None:
        self.reads: list[int] = []
        self.begun, self.opened = threading.Event(), threading.Event()

    def read(self, which: int) -> list[int]:
        self.reads.append(which)
        self.begun.set()
        assert self.opened.wait(10)
        if which < 0:
            raise LookupError(which)
        return [which]


@pytest.fixture
def library() -> Library:
    return Library()


def test_who_asks_for_what_is_being_read_gets_the_same(library: Library) -> None:
    asked = once(2)(library.read)
    with ThreadPoolExecutor(4) as threads:
        found = [threads.submit(asked, 7) for _ in range(4)]
        assert library.begun.wait(10)
        assert not any(future.done() for future in found)
        library.opened.set()
        results = [future.result(10) for future in found]
    assert library.reads == [7]
    assert all(result is results[0] for result in results)
    assert asked(7) is results[0]


def test_what_fails_fails_for_all_who_wait_and_is_read_anew_after_that(library: Library) -> None:
    asked = once(2)(library.read)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(asked, -1)
        assert library.begun.wait(10)
        second = threads.submit(asked, -1)
        with pytest.raises(TimeoutError):
            second.result(0.1)
        library.opened.set()
        assert [type(future.exception(10)) for future in (first, second)] == [LookupError, LookupError]
    assert library.reads == [-1]
    with pytest.raises(LookupError):
        asked(-1)
    assert library.reads == [-1, -1]


def test_no_more_is_kept_than_may_be(library: Library) -> None:
    library.opened.set()
    asked = once(2)(library.read)
    for which in (1, 2, 3, 3, 2, 1):
        assert asked(which) == [which]
    assert library.reads == [1, 2, 3, 1]


def test_nobody_waits_for_ever(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.05)
    asked = once(2)(library.read)
    with ThreadPoolExecutor(1) as threads:
        first = threads.submit(asked, 7)
        assert library.begun.wait(10)
        with pytest.raises(BusyError):
            asked(7)
        library.opened.set()
        assert first.result(10) == [7]
    assert asked(7) == [7]
