"""The site over the shipped graph, opened once for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidensgraf.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from flask.testing import FlaskClient

    from evidensgraf.settings import Settings
    from evidensgraf.store.local import LocalStore


@pytest.fixture(scope="session")
def app(settings: Settings, store: LocalStore) -> Flask:
    return create_app(settings, store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


class Failing:
    """The shipped graph, but the endpoint's queries fail as the test wants."""

    def __init__(self, store: LocalStore, error: BaseException) -> None:
        self._error = error
        self.version, self.size, self.table = store.version, store.size, store.table

    def answer(self, *_: object) -> bytes:
        raise self._error

    def probe(self, _: float) -> None:
        raise self._error

    def close(self) -> None:
        pass


@pytest.fixture
def failing(store: LocalStore) -> Callable[[BaseException], Failing]:
    """Makes a store that fails."""
    return lambda error: Failing(store, error)
