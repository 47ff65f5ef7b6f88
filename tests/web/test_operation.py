"""web.operation, web.metrics: what those who run the site see, and what robots and browsers are told."""

from __future__ import annotations

import dataclasses
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evidensgraf import __version__
from evidensgraf.errors import BusyError, DeadlineError, EvidensgrafError, WorkerLostError
from evidensgraf.store.pool import PooledStore
from evidensgraf.web import SECURITY_HEADERS, create_app, operation

if TYPE_CHECKING:
    from collections.abc import Generator

    from flask.testing import FlaskClient

    from evidensgraf.settings import Settings
    from evidensgraf.store.local import LocalStore

SELECT = "SELECT ?s { ?s ?p ?o } LIMIT 1"


# --- health -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def pooled(settings: Settings) -> Generator[PooledStore]:
    store = PooledStore(dataclasses.replace(settings, query_megabytes=256, query_seconds=1))
    yield store
    store.close()


def test_a_site_that_answers_says_so_and_what_it_is(client: FlaskClient, store: LocalStore) -> None:
    response = client.get("/health")
    assert (response.status_code, response.mimetype) == (200, "application/json")
    assert response.get_json() == {
        "ready": True,
        "version": __version__,
        "graph_version": store.version,
        "statements": store.size,
        "workers": None,
    }
    assert response.headers["Cache-Control"] == "no-store"


def test_it_tells_of_the_workers(settings: Settings, pooled: PooledStore) -> None:
    client = create_app(settings, pooled).test_client()
    workers = client.get("/health").get_json()["workers"]
    assert workers == {"short_lane": 2, "long_lane": 2, "busy": 0, "waiting": 0, "restarts": 0}


def test_it_tells_of_work_while_it_is_done_and_of_workers_that_were_stopped(
    settings: Settings, pooled: PooledStore
) -> None:
    client = create_app(settings, pooled).test_client()
    heavy = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    asked = threading.Thread(target=client.get, args=("/sparql",), kwargs={"query_string": {"query": heavy}})
    asked.start()
    until = time.monotonic() + 5
    while client.get("/health").get_json()["workers"]["busy"] != 1:
        assert time.monotonic() < until
    asked.join()
    workers = client.get("/health").get_json()["workers"]
    assert (workers["busy"], workers["waiting"], workers["restarts"]) == (0, 0, 1)


@pytest.mark.parametrize(
    "error",
    [BusyError(), DeadlineError(seconds=1), WorkerLostError(megabytes=1)],
    ids=lambda error: type(error).__name__,
)
def test_a_site_whose_workers_do_not_answer_is_not_ready(
    settings: Settings, failing: Any, error: EvidensgrafError
) -> None:
    response = create_app(settings, failing(error)).test_client().get("/health")
    assert (response.status_code, response.get_json()["ready"]) == (503, False)
    assert response.get_json()["reason"] == error.text("en")
    assert response.headers["Cache-Control"] == "no-store"


def children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="processes are looked up in /proc")
def test_a_site_whose_processes_hang_says_so_in_time_and_is_ready_again_when_they_go_on(
    settings: Settings, pooled: PooledStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operation, "PROBE_SECONDS", 0.3)
    monkeypatch.setattr(operation, "_GRACE_SECONDS", 0.2)
    client = create_app(settings, pooled).test_client()
    nursery = pooled._pool._nursery.pid  # nothing public names it
    hung = [nursery, *children(nursery)]
    for pid in hung:
        os.kill(pid, signal.SIGSTOP)
    try:
        begun = time.monotonic()
        response = client.get("/health")
        assert (response.status_code, response.get_json()["reason"]) == (503, "no answer in time")
        assert time.monotonic() - begun < 2
    finally:
        for pid in reversed(hung):
            os.kill(pid, signal.SIGCONT)
    until = time.monotonic() + 10
    while client.get("/health").status_code != 200:
        assert time.monotonic() < until
    assert client.get("/health").get_json()["workers"]["restarts"] > 0


# --- metrics ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def measured(settings: Settings, pooled: PooledStore) -> FlaskClient:
    pytest.importorskip("prometheus_client")
    return create_app(dataclasses.replace(settings, metrics="on"), pooled).test_client()


def figure(client: FlaskClient, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0


def test_metrics_count_requests_work_and_workers(measured: FlaskClient) -> None:
    for query in (SELECT, SELECT, "nonsense"):
        measured.get("/sparql", query_string={"query": query}, buffered=True).close()
    measured.get("/nowhere", buffered=True).close()
    assert figure(measured, 'evidensgraf_requests_total{route="/sparql",status="200"}') == 2
    assert figure(measured, 'evidensgraf_requests_total{route="/sparql",status="400"}') == 1
    assert figure(measured, 'evidensgraf_requests_total{route="none",status="404"}') == 1
    assert figure(measured, 'evidensgraf_request_seconds_count{route="/sparql"}') == 3
    assert figure(measured, 'evidensgraf_work_total{outcome="ok"}') == 1
    assert figure(measured, 'evidensgraf_cache_total{result="hit"}') == 1
    assert figure(measured, "evidensgraf_statements") > 10_000
    text = measured.get("/metrics").text
    for name in ("evidensgraf_workers_busy", "evidensgraf_queries_waiting", "evidensgraf_worker_restarts_total"):
        assert f"\n{name} 0.0\n" in text


def test_metrics_hold_no_address_and_no_query(measured: FlaskClient) -> None:
    before = len(measured.get("/metrics").text.splitlines())
    for at in range(20):
        measured.get(f"/karen/{at}", buffered=True).close()
        measured.get("/sparql", query_string={"query": f"ASK {{ ?s ?p 'karen {at}' }}"}, buffered=True).close()
    text = measured.get("/metrics").text
    assert "karen" not in text
    assert len(text.splitlines()) < before + 100


def test_metrics_are_for_prometheus_and_for_no_cache(measured: FlaskClient) -> None:
    response = measured.get("/metrics")
    assert response.mimetype == "text/plain"
    assert "version=" in response.headers["Content-Type"]
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("wanted", ["off", "on"])
def test_metrics_that_are_off_or_without_the_library_are_a_404_with_words(
    settings: Settings, store: LocalStore, monkeypatch: pytest.MonkeyPatch, wanted: Any
) -> None:
    if wanted == "on":
        monkeypatch.setitem(sys.modules, "prometheus_client", None)
    response = create_app(dataclasses.replace(settings, metrics=wanted), store).test_client().get("/metrics")
    assert response.status_code == 404
    assert "EVIDENSGRAF_METRICS=on" in response.text


# --- robots, and what browsers are told -------------------------------------------------------------------------------


def may_fetch(robots: str, target: str) -> bool:
    """What RFC 9309 says of a target, for a file with one group and no Allow."""
    rules = re.findall(r"^Disallow: (\S+)$", robots, re.MULTILINE)
    patterns = [".*".join(map(re.escape, rule.split("*"))) for rule in rules]
    return not any(re.match(pattern, target) for pattern in patterns)


@pytest.mark.parametrize(
    ("target", "is_open"),
    [
        ("/", True),
        ("/da/", True),
        ("/en/questions", True),
        ("/da/id/study/jobfirst", True),
        ("/ns/Finding", True),
        ("/static/site.css", True),
        ("/robots.txt", True),
        ("/sparql", False),
        ("/sparql?query=ASK%7B%7D&format=json", False),
        ("/da/sparql", False),
        ("/en/sparql?query=ASK%7B%7D", False),
        ("/da/?query=ASK", False),
        ("/da/?lang=da&query=ASK", False),
        ("/health", False),
        ("/metrics", False),
    ],
)
def test_robots_read_pages_and_run_no_queries(client: FlaskClient, target: str, is_open: bool) -> None:
    response = client.get("/robots.txt")
    assert (response.status_code, response.mimetype) == (200, "text/plain")
    assert may_fetch(response.text, target) is is_open


def test_robots_are_told_of_the_folder_that_the_site_is_served_in(client: FlaskClient) -> None:
    text = client.get("/robots.txt", environ_base={"SCRIPT_NAME": "/evidens"}).text
    assert not may_fetch(text, "/evidens/sparql")


@pytest.mark.parametrize(
    ("path", "is_kept_out"),
    [
        ("/sparql?query=ASK{}", True),
        ("/da/sparql?query=ASK{}", True),
        ("/sparql?query=nonsense", True),
        ("/da/sparql", True),
        ("/health", True),
        ("/metrics", True),
        ("/da/", False),
        ("/da/id/study/jobfirst", False),
    ],
)
def test_what_a_query_finds_is_no_page_for_a_search_engine(client: FlaskClient, path: str, is_kept_out: bool) -> None:
    assert (client.get(path).headers.get("X-Robots-Tag") == "noindex") is is_kept_out


RESPONSES = {
    "a page": ("GET", "/da/", 200),
    "a redirect": ("GET", "/", 302),
    "a thing": ("GET", "/id/study/jobfirst", 303),
    "a static file": ("GET", "/static/site.css", 200),
    "a static file that is not there": ("GET", "/static/none.css", 404),
    "a result": ("GET", "/sparql?query=ASK{}", 200),
    "a page with a result": ("GET", "/da/sparql?query=ASK{}", 200),
    "a query that is wrong": ("GET", "/sparql?query=ASK", 400),
    "no acceptable format": ("GET", "/sparql?query=ASK{}&format=docx", 400),
    "a page that is not there": ("GET", "/da/nowhere", 404),
    "a thing that is not there": ("GET", "/id/study/none", 404),
    "a method that is not allowed": ("DELETE", "/sparql", 405),
    "a method that is not known": ("BREW", "/da/", 405),
    "HEAD": ("HEAD", "/da/", 200),
    "health": ("GET", "/health", 200),
    "metrics": ("GET", "/metrics", 404),
    "robots": ("GET", "/robots.txt", 200),
}


@pytest.mark.parametrize(("method", "path", "status"), RESPONSES.values(), ids=RESPONSES)
def test_every_kind_of_response_is_guarded(client: FlaskClient, method: str, path: str, status: int) -> None:
    with client.open(path, method=method) as response:
        assert response.status_code == status
        assert {name: response.headers.getlist(name) for name in SECURITY_HEADERS} == {
            name: [value] for name, value in SECURITY_HEADERS.items()
        }
        is_open = "Access-Control-Allow-Origin" in response.headers
        assert response.headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if is_open else "same-origin")
        assert not is_open or path.startswith(("/sparql", "/da/sparql", "/id/"))


def test_a_preflight_and_a_fault_are_guarded_too(settings: Settings, failing: Any) -> None:
    client = create_app(settings, failing(RuntimeError())).test_client()
    for response, statuses in (
        (client.options("/sparql"), {200, 204}),
        (client.get("/sparql", query_string={"query": SELECT}), {500}),
        (client.post("/sparql", data=b"x" * 1_000_000, content_type="application/sparql-query"), {413}),
        (client.post("/sparql", data=b"x", content_type="text/plain"), {415}),
    ):
        assert response.status_code in statuses
        assert set(SECURITY_HEADERS.items()) <= set(response.headers.items())
