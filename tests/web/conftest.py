"""The site over the shipped graph, opened once for all tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evidensgraf.web import create_app

if TYPE_CHECKING:
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
