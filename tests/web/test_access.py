"""web.access: each request is one line that says what happened, and nothing of who asked or what for."""

from __future__ import annotations

import dataclasses
import json
import re
import threading
from typing import TYPE_CHECKING, Any

import pytest
from werkzeug.test import Client

from evidensgraf.errors import (
    AnswerSizeError,
    BusyError,
    DeadlineError,
    FileError,
    QueryRefusedError,
    StoreAccessError,
    WorkerLostError,
)
from evidensgraf.web import access, create_app

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

    from evidensgraf.settings import Settings
    from evidensgraf.store.local import LocalStore

SELECT = "SELECT ?s { ?s ?p ?o } LIMIT 1"


class Site:
    """A site with a log in a file."""

    def __init__(self, app: Flask, path: Path) -> None:
        self._client = app.test_client()
        self._path = path

    def ask(self, path: str, method: str = "GET", **options: Any) -> TestResponse:
        response = self._client.open(path, method=method, buffered=True, **options)
        response.close()
        return response

    @property
    def text(self) -> str:
        return self._path.read_text(encoding="ascii")

    @property
    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log(settings: Settings, store: LocalStore, tmp_path: Path) -> Generator[Site]:
    yield from logged(settings, store, tmp_path)


def logged(settings: Settings, store: Any, folder: Path) -> Iterator[Site]:
    path = folder / "access.log"
    app = create_app(dataclasses.replace(settings, access_log=str(path)), store)
    yield Site(app, path)
    app.extensions["evidensgraf.operation"].log.close()


NAME = "Karen Blixen"
KNOWN = {"time", "id", "method", "path", "route", "status", "bytes", "ms", "outcome", "cache"}


def test_a_request_is_one_line_of_what_is_known_to_be_harmless(log: Site) -> None:
    response = log.ask("/sparql", query_string={"query": SELECT})
    (line,) = log.lines
    assert set(line) == KNOWN
    assert (line["method"], line["path"], line["route"], line["status"]) == ("GET", "/sparql", "/sparql", 200)
    assert (line["bytes"], line["outcome"]) == (len(response.data), "ok")
    assert 0 < line["ms"] < 60_000
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", line["time"])
    assert line["id"] == response.headers["X-Request-ID"]


def test_an_answer_from_the_cache_is_noted_as_one(log: Site) -> None:
    for _ in range(2):
        log.ask("/sparql", query_string={"query": SELECT})
    log.ask("/")
    assert [line["cache"] for line in log.lines] == ["miss", "hit", None]
    assert [line["outcome"] for line in log.lines] == ["ok", None, None]
    assert [line["route"] for line in log.lines] == ["/sparql", "/sparql", "/"]


PERSONAL = {
    "query": ("/sparql", {"query_string": {"query": f"ASK {{ ?s ?p '{NAME}' }}"}}),
    "query-in-a-form": ("/sparql", {"method": "POST", "data": {"query": f"ASK {{ ?s ?p '{NAME}' }}"}}),
    "query-that-is-wrong": ("/sparql", {"query_string": {"query": NAME}}),
    "query-in-the-path": (f"/sparql%3Fquery={NAME}", {}),
    "query-after-an-ampersand": (f"/sparql&query={NAME}", {}),
    "name-in-the-path": (f"/en/id/study/x,{NAME}", {}),
    "browser": ("/da/", {"headers": {"User-Agent": NAME}}),
    "referrer": ("/da/", {"headers": {"Referer": f"https://a.example/{NAME}"}}),
    "cookie": ("/da/", {"headers": {"Cookie": f"name={NAME}"}}),
    "user": ("/da/", {"headers": {"Authorization": f"Bearer {NAME}"}, "environ_base": {"REMOTE_USER": NAME}}),
    "address": ("/da/", {"environ_base": {"REMOTE_ADDR": NAME}, "headers": {"X-Forwarded-For": NAME}}),
    "request-id": ("/da/", {"headers": {"X-Request-ID": NAME}}),
    "method": ("/da/", {"method": "KAREN BLIXEN"}),
}


@pytest.mark.parametrize(("path", "options"), PERSONAL.values(), ids=PERSONAL)
def test_nothing_is_noted_of_who_asks_and_what_for(log: Site, path: str, options: dict[str, Any]) -> None:
    log.ask(path, **options)
    assert len(log.lines) == 1
    assert not re.search("karen|blixen", log.text, re.IGNORECASE)


INJECTIONS = {
    "new-line": "/da/%0a{%22status%22:%20200}",
    "carriage-return": "/da/%0d%0a{}",
    "escape-sequence": "/da/%1b[2J",
    "unicode-line": "/da/%e2%80%a8{}",
    "next-line": "/da/%c2%85{}",
    "quote": '/da/","status":200,"x":"',
    "not-utf-8": "/da/%ff%fe",
    "long": "/da/" + "x" * 10_000,
}


@pytest.mark.parametrize("path", INJECTIONS.values(), ids=INJECTIONS)
def test_no_address_can_write_a_line_of_its_own_or_steer_a_terminal(log: Site, path: str) -> None:
    log.ask(path)
    (line,) = log.lines
    assert line["path"].startswith("/da/")
    assert line["status"] == 404
    assert re.fullmatch(r"[ -~]{1,600}\n", log.text)


@pytest.mark.parametrize("word", ["\n{}", "\x1b[2J", "\u2028", "\x7f", '"', "\\"])
def test_whatever_a_note_holds_stays_on_its_line(word: str) -> None:
    note = access.Note(id=word, method=word, path=word, route=word, outcome=word)
    assert re.fullmatch(r"[ -~]+", access.line(note))
    assert json.loads(access.line(note))["path"] == word


OUTCOMES = {
    "deadline": (DeadlineError(seconds=1), 503),
    "memory": (WorkerLostError(megabytes=1), 503),
    "size": (AnswerSizeError(limit=1, what_da="rækker", what_en="rows"), 503),
    "busy": (BusyError(), 503),
    "refused": (QueryRefusedError(keyword="SO"), 400),
    "engine": (StoreAccessError(where="", reason_da="nej", reason_en="no"), 503),
    "cancelled": (ConnectionAbortedError(), access.CLIENT_GONE),
    "failed": (RuntimeError("so"), 500),
}


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_what_became_of_the_work_is_noted(settings: Settings, failing: Any, tmp_path: Path, outcome: str) -> None:
    error, status = OUTCOMES[outcome]
    for site in logged(settings, failing(error), tmp_path):
        assert site.ask("/sparql", query_string={"query": SELECT}).status_code == status
        assert [(line["outcome"], line["status"]) for line in site.lines] == [(outcome, status)]


def test_every_kind_of_request_is_noted_with_its_route(log: Site) -> None:
    for path in ("/", "/da/id/study/jobfirst", "/static/site.css", "/nowhere"):
        log.ask(path)
    log.ask("/da/", method="HEAD")
    log.ask("/sparql", method="DELETE")
    assert [(line["status"], line["bytes"] > 0) for line in log.lines] == [
        (302, True), (200, True), (200, True), (404, True), (200, False), (405, True),
    ]  # fmt: skip
    routes = [line["route"] for line in log.lines]
    assert routes[1].endswith("<path:rest>")
    assert routes[2] == "/static/<path:filename>"
    assert routes[3] is None


@pytest.mark.parametrize(
    ("given", "is_kept"),
    [("0123456789abcdef0123456789abcdef", True), ("f81d4fae-7dec-11d0-a765-00a0c91e6bf6", True), ("a\n{}", False)],
    ids=["hexadecimal", "uuid", "anything-else"],
)
def test_the_proxys_number_of_a_request_is_kept(log: Site, given: str, is_kept: bool) -> None:
    response = log.ask("/", environ_base={"HTTP_X_REQUEST_ID": given})
    assert (response.headers["X-Request-ID"] == given) is is_kept
    assert log.lines[0]["id"] == response.headers["X-Request-ID"]


def test_a_layer_below_can_note_that_a_cache_answered() -> None:
    def cache(_: Any, start_response: Any) -> list[bytes]:
        note = access.current_note()
        assert note
        note.cache = "hit"
        start_response("200 OK", [])
        return [b"answer"]

    read: list[access.Note] = []
    Client(access.Noted(cache, [read.append])).get("/sparql", buffered=True)
    assert [(note.cache, note.status, note.bytes) for note in read] == [("hit", 200, 6)]
    assert access.current_note() is None


def test_a_log_that_was_moved_away_goes_on_in_a_new_file(log: Site, tmp_path: Path) -> None:
    log.ask("/")
    (tmp_path / "access.log").rename(tmp_path / "access.log.1")
    log.ask("/da/")
    assert [line["path"] for line in log.lines] == ["/da/"]


def test_lines_of_many_threads_do_not_mix(log: Site) -> None:
    threads = [threading.Thread(target=log.ask, args=(f"/robots.txt?{at}",)) for at in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.lines) == 20


def test_a_log_can_go_to_standard_error(
    settings: Settings, store: LocalStore, capsys: pytest.CaptureFixture[str]
) -> None:
    app = create_app(dataclasses.replace(settings, access_log="-"), store)
    app.test_client().get("/robots.txt", buffered=True).close()
    assert json.loads(capsys.readouterr().err)["path"] == "/robots.txt"


def test_a_log_that_cannot_be_written_is_told_at_the_start(settings: Settings, store: LocalStore) -> None:
    with pytest.raises(FileError, match="/nowhere/at/all"):
        create_app(dataclasses.replace(settings, access_log="/nowhere/at/all"), store)


def test_without_the_setting_nothing_is_noted(client: FlaskClient, capfd: pytest.CaptureFixture[str]) -> None:
    response = client.get("/robots.txt", buffered=True)
    assert "X-Request-ID" not in response.headers
    assert capfd.readouterr() == ("", "")
