"""A worker keeps the files that its nursery opened, and nothing else; it can open none."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evidensgraf.workers import Bounds, Pool

if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.fixture
def pool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Pool]:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    (tmp_path / "file").write_text("hej ")
    made = Pool("storage_targets:load", str(tmp_path / "file"), Bounds())
    yield made
    made.close()


def test_files_of_the_nursery_can_be_read_in_the_worker(pool: Pool) -> None:
    assert pool.call(b"read", 5) == b"hej hej "


def test_a_socket_of_the_nursery_is_closed_in_the_worker(pool: Pool) -> None:
    assert pool.call(b"socket", 5) == b"%d" % errno.EBADF


def test_nothing_else_is_open_and_nothing_can_be_opened(pool: Pool) -> None:
    kept = [0, 1, 2, 3, *pool.told["files"]]
    assert pool.call(b"descriptors", 5) == " ".join(str(descriptor) for descriptor in kept).encode()
    assert pool.call(b"open", 5) == b"%d" % errno.EMFILE
