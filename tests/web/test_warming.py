"""web.warming: after it, pages about the whole graph ask the store for nothing more."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import TYPE_CHECKING

import pytest

from evidensgraf import queries
from evidensgraf.errors import BusyError, StoreError, WorkerLostError
from evidensgraf.store.local import LocalStore
from evidensgraf.web import create_app, warming
from evidensgraf.web.warming import warm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask

    from evidensgraf.errors import EvidensgrafError
    from evidensgraf.settings import Settings
    from evidensgraf.store.query import Query
    from evidensgraf.store.table import Table, Term


@pytest.fixture
def _thawed() -> Iterator[None]:
    """The collector has seen everything before the test, and goes through it again after it."""
    gc.unfreeze()
    yield
    gc.unfreeze()


def test_after_it_the_pages_of_the_whole_graph_ask_nothing_more(
    settings: Settings, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings, store)
    warm(app)
    asked: list[str] = []
    table = type(store).table

    def noted(self: LocalStore, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        asked.append(query.text)
        return table(self, query, bindings)

    monkeypatch.setattr(type(store), "table", noted)
    for path in (
        "",
        "findings",
        "findings?intervention=ips",
        "studies",
        "data",
        "search?q=ips",
        "gapmap",
        "numbers",
        "disagreements",
        "grades",
    ):
        assert app.test_client().get(f"/en/{path}").status_code == 200
    assert asked == []
    app.test_client().get("/en/id/study/jobfirst")
    assert asked  # the watch works


def test_a_graph_that_is_too_large_for_it_is_served_all_the_same(
    settings: Settings, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings, store)

    def refused(*_: object) -> Table:
        raise WorkerLostError(megabytes=1)

    monkeypatch.setattr(type(store), "table", refused)
    warm(app)


class Grudging(LocalStore):
    """A store that gives no definitions, for one reason or another."""

    def __init__(self, error: EvidensgrafError) -> None:
        super().__init__([], "grudging")
        self.error = error
        self.asked: list[str] = []

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        self.asked.append(query.text)
        if query == queries.load("concept_definitions"):
            raise self.error
        return super().table(query, bindings)


TROUBLE = {
    "too large": (WorkerLostError(megabytes=1), True),
    "being read for a page": (BusyError(), True),
    "gone": (StoreError(where="", reason_da="svarer ikke", reason_en="does not answer"), False),
}


@pytest.mark.parametrize(("error", "goes_on"), TROUBLE.values(), ids=TROUBLE)
def test_what_is_too_large_to_be_read_keeps_nothing_else_from_it(
    settings: Settings, error: EvidensgrafError, goes_on: bool
) -> None:
    store = Grudging(error)
    warm(create_app(settings, store))
    assert (queries.load("home_numbers").text in store.asked) is goes_on


@pytest.mark.usefixtures("_thawed")
def test_a_small_graph_is_read_before_anybody_is_served_and_a_large_one_beside(
    settings: Settings, store: LocalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(settings, store)
    threads: list[str] = []
    monkeypatch.setattr(warming, "warm", lambda _: threads.append(threading.current_thread().name))
    warming.begin(app)
    monkeypatch.setattr(warming, "MOST_AT_ONCE", store.size - 1)
    warming.begin(app)
    for thread in threading.enumerate():
        if thread.name == "warming":
            thread.join(30)
    assert threads == [threading.current_thread().name, "warming"]


@pytest.mark.usefixtures("_thawed")
def test_what_is_kept_is_out_of_the_collectors_sight_until_another_site_takes_its_place(
    settings: Settings, store: LocalStore
) -> None:
    looks: set[int] = set()

    def look(_: str, told: dict[str, int]) -> None:
        looks.add(told["generation"])

    usual = gc.get_threshold()
    app: Flask | None = create_app(settings, store)
    assert app
    site = weakref.ref(app)
    assert gc.is_tracked(app)
    gc.callbacks.append(look)
    warming.keep(app)
    gc.callbacks.remove(look)
    assert looks <= {0}
    assert (gc.get_threshold(), gc.isenabled()) == (usual, True)
    app = None
    gc.collect()
    assert site() is not None
    warming.keep(create_app(settings, store))
    assert site() is None
