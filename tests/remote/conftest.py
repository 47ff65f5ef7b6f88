"""Engines with the shipped graph published into them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.remote.engines import ENGINES, Engine
from tests.remote.stand_in import StandIn, serving

from evidensgraf import graphs
from evidensgraf.store import remote, upload
from evidensgraf.store.local import whole
from evidensgraf.store.remote import RemoteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyoxigraph as ox

    from evidensgraf.settings import Settings


@pytest.fixture(scope="session")
def quads(settings: Settings) -> list[ox.Quad]:
    """All that the shipped graph says, and what follows from it and is derived."""
    return whole(settings)[1]


@pytest.fixture(scope="session")
def version(settings: Settings) -> str:
    return graphs.load(settings).version


@pytest.fixture(scope="session", params=ENGINES)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, quads: list[ox.Quad], version: str
) -> Iterator[Engine]:
    """An engine that holds the shipped graph."""
    running = Engine(request.param, tmp_path_factory.mktemp(request.param))
    try:
        running.start()
        upload.publish(quads, version, running.endpoint())
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def there(engine: Engine) -> RemoteStore:
    """The shipped graph in an engine elsewhere."""
    return RemoteStore(engine.endpoint(seconds=20))


@pytest.fixture
def own_oxigraph(tmp_path: Path) -> Iterator[Engine]:
    """An empty engine for one test, which may kill it."""
    running = Engine("oxigraph", tmp_path)
    try:
        yield running.start()
    finally:
        running.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Readers look at each query what the engine holds, so that they notice a new version soon."""
    monkeypatch.setattr(remote, "FRESH_SECONDS", -1.0)
    monkeypatch.setattr(upload, "FRESH_SECONDS", 0.1)


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with serving() as told:
        yield told
