"""What holds for every test."""

from __future__ import annotations

import asyncio
import contextlib
import os
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import hypothesis
import pytest

from evidensgraf.settings import Settings, shipped_root
from evidensgraf.store.local import LocalStore
from evidensgraf.web import MOST_BODY
from evidensgraf.web.gateway import Gateway, Limits, runner

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from flask import Flask

    Serving = Callable[..., AbstractContextManager[int]]

# How long an example takes says something of the machine, and nothing of the code.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


@pytest.fixture(scope="session")
def settings() -> Settings:
    """The shipped graph, and no variable of the environment."""
    return Settings()


@pytest.fixture(scope="session")
def store(settings: Settings) -> LocalStore:
    """The shipped graph and what follows from it."""
    return LocalStore.open(settings)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of material that is not the project's own: the source note, conformance suites, attacks."""
    folder = Path(os.environ.get("EVIDENSGRAF_SHARED", shipped_root().parent / "shared"))
    if not (folder / "note").is_dir():
        pytest.skip(f"there is no {folder}: set EVIDENSGRAF_SHARED to the folder that holds note/")
    return folder


@pytest.fixture(scope="session")
def serving() -> Serving:
    """Serves a site on a loopback port, which it gives, by the server of `evidensgraf serve`."""
    return _served


@contextlib.contextmanager
def _served(app: Flask, **limits_: int) -> Generator[int]:
    limits = Limits(threads=8, body=int(app.config[MOST_BODY]), **limits_)  # type: ignore[arg-type]  # names
    kept = app.extensions["evidensgraf.answers"]
    gateway = Gateway(app, limits, kept.holds, kept.begin)
    started: Future[tuple[int, asyncio.AbstractEventLoop]] = Future()
    stop = asyncio.Event()

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        await gateway.serve("127.0.0.1", 0, stop, lambda port: started.set_result((port, loop)))

    def run() -> None:
        with runner() as own:
            own.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    port, loop = started.result(10)
    yield port
    loop.call_soon_threadsafe(stop.set)
    thread.join(10)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _skipped_is_failed((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _skipped_is_failed((yield))


def _skipped_is_failed(report: Report) -> Report:
    """On CI nothing is skipped: a test that lacks what it needs there would guard nothing, and nobody would notice."""
    expected_failure = hasattr(report, "wasxfail")
    if os.environ.get("CI") == "true" and report.skipped and not expected_failure:
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid}: skipped, which CI=true does not allow. {_reason(report.longrepr)}"
    return report


def _reason(longrepr: object) -> str:
    return str(longrepr[2]) if isinstance(longrepr, tuple) else str(longrepr)
