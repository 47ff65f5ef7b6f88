"""web.cache: what was answered once is sent again, in the reader's encoding or as 304, while the graph is the same."""

from __future__ import annotations

import gzip
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from flask import Flask, Response, request

from evidensgraf.web.answers import Answer, Answers
from evidensgraf.web.cache import AnswerCache

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

SELECT = "SELECT ?s ?p ?o WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 100"
FORM = "application/x-www-form-urlencoded"
BROKEN = "SELECT"


class Kitchen:
    """An application that counts what it is asked, behind a cache; `answer` is what it says next."""

    def __init__(self, most_bytes: int = 1 << 20, most: int = 100) -> None:
        self.asked = 0
        self.version = self.next_version = "1"
        self.answer = Response("x" * 2000, mimetype="text/csv")
        self.answers = Answers(most_bytes, most)
        self.app = Flask(__name__)
        self.app.add_url_rule("/<path:path>", view_func=self._cook, methods=["GET", "POST"])
        cached = AnswerCache(self.app.wsgi_app, lambda: self.version, self.answers)
        self.app.wsgi_app = cached  # type: ignore[method-assign]
        self.client = self.app.test_client()

    def _cook(self, path: str) -> Response:
        self.asked += 1
        self.posted = request.get_data()
        self.version = self.next_version
        return Response(self.answer.get_data(), self.answer.status, self.answer.headers)

    def get(self, address: str = "/sparql?query=a", **headers: str) -> TestResponse:
        return self.client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("/sparql?query=a%20b", "/sparql?query=a+b", id="a blank, however it is escaped"),
        pytest.param("/sparql?query=a&format=csv", "/sparql?format=csv&query=a", id="parameters in another order"),
        pytest.param("/da/x", "/da/x", id="a page"),
    ],
)
def test_what_was_answered_is_not_asked_again(kitchen: Kitchen, first: str, second: str) -> None:
    fresh, again = kitchen.get(first), kitchen.get(second)
    assert kitchen.asked == 1
    assert (again.data, again.headers["ETag"], again.mimetype) == (fresh.data, fresh.headers["ETag"], "text/csv")


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        pytest.param("/sparql?query=b", {}, id="another query"),
        pytest.param("/sparql?query=a&query=a", {}, id="the query twice"),
        pytest.param("/sparql?query=a&format=csv", {}, id="another format"),
        pytest.param("/da/sparql?query=a", {}, id="another address"),
        pytest.param("/sparql?query=a", {"Accept": "text/html"}, id="another Accept"),
        pytest.param("/sparql?query=a", {"Accept_Language": "en"}, id="another language"),
        pytest.param("/sparql?query=a", {"Host": "elsewhere.example"}, id="another host, which a page may name"),
    ],
)
def test_another_request_is_asked(kitchen: Kitchen, address: str, headers: dict[str, str]) -> None:
    kitchen.get()
    kitchen.get(address, **headers)
    assert kitchen.asked == 2


def test_bytes_that_are_no_characters_are_never_taken_for_others(kitchen: Kitchen) -> None:
    for address in ("/sparql?query=%FF", "/sparql?query=%EF%BF%BD", "/sparql?query=%FE"):
        kitchen.get(address)
    assert kitchen.asked == 3


def test_another_version_of_the_graph_is_asked_and_has_another_tag(kitchen: Kitchen) -> None:
    old = kitchen.get()
    kitchen.version = kitchen.next_version = "2"
    new = kitchen.get(If_None_Match=old.headers["ETag"])
    assert (kitchen.asked, new.status_code) == (2, 200)
    assert new.headers["ETag"] != old.headers["ETag"]


def test_an_answer_is_not_kept_if_the_graph_changed_meanwhile(kitchen: Kitchen) -> None:
    kitchen.next_version = "2"
    assert "ETag" not in kitchen.get().headers
    assert len(kitchen.answers) == 0


def test_another_answer_to_the_same_request_has_another_tag(kitchen: Kitchen) -> None:
    other = Kitchen()
    other.answer.set_data(b"y" * 2000)
    assert other.get().headers["ETag"] != kitchen.get().headers["ETag"]


def test_nothing_is_kept_of_a_graph_without_a_version(kitchen: Kitchen) -> None:
    kitchen.version = kitchen.next_version = ""
    assert "ETag" not in kitchen.get().headers
    kitchen.get()
    assert kitchen.asked == 2


@pytest.mark.parametrize("status", [303, 400, 404, 503])
def test_an_error_is_kept_nowhere(kitchen: Kitchen, status: int) -> None:
    kitchen.answer.status_code = status
    first, _ = kitchen.get(), kitchen.get()
    assert (kitchen.asked, len(kitchen.answers)) == (2, 0)
    assert "ETag" not in first.headers
    assert (first.headers.get("Cache-Control") == "no-store") is (status >= 400)


@pytest.mark.parametrize(
    ("name", "value"),
    [("Cache-Control", "no-store"), ("Vary", "Cookie"), ("Set-Cookie", "a=b"), ("Content-Encoding", "br")],
)
def test_an_answer_that_is_not_for_all_is_not_kept(kitchen: Kitchen, name: str, value: str) -> None:
    kitchen.answer.headers[name] = value
    kitchen.get()
    kitchen.get()
    assert kitchen.asked == 2


@pytest.mark.parametrize(
    ("query", "is_kept"),
    [
        pytest.param("SELECT (NOW() AS ?n) {}", False, id="the time"),
        pytest.param("SELECT (rand () AS ?n) {}", False, id="chance, in small letters"),
        pytest.param("SELECT (UUID#\n() AS ?n) {}", False, id="a comment before the brackets"),
        pytest.param(r"SELECT (N\u004FW() AS ?n) {}", False, id="an escaped letter"),
        pytest.param("SELECT ?now { ?now now:p $rand }", True, id="a variable and a prefix of that name"),
        pytest.param("SELECT ?brand { ?s ?p ?snow }", True, id="part of a word"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_query_with_another_answer_each_time_is_not_kept(
    kitchen: Kitchen, query: str, is_kept: bool, method: str
) -> None:
    for _ in range(2):
        if method == "GET":
            response = kitchen.get("/sparql?" + urlencode({"query": query}))
        else:
            response = kitchen.client.post("/sparql", data=urlencode({"query": query}), content_type=FORM)
    assert kitchen.asked == (1 if is_kept else 2)
    assert (response.headers.get("Cache-Control") == "no-store") is not is_kept


def test_a_tag_that_is_held_is_304_without_asking(kitchen: Kitchen) -> None:
    kitchen.answer.headers["Access-Control-Allow-Origin"] = "*"
    tag = kitchen.get().headers["ETag"]
    held = kitchen.get(If_None_Match=f'"other", W/{tag}')
    assert (held.status_code, held.data, held.headers["ETag"], kitchen.asked) == (304, b"", tag, 1)
    assert held.headers["Cache-Control"] == "no-cache"
    assert held.headers["Access-Control-Allow-Origin"] == "*"
    assert {"Content-Type", "Content-Length", "Content-Encoding"}.isdisjoint(held.headers.keys())
    assert kitchen.get(If_None_Match='"other"').status_code == 200


def test_a_tag_that_is_held_is_304_after_a_restart(kitchen: Kitchen) -> None:
    tag = kitchen.get().headers["ETag"]
    assert Kitchen().get(If_None_Match=tag).status_code == 304


@pytest.mark.parametrize(
    ("accepted", "is_zipped"),
    [
        ("gzip", True),
        ("gzip, deflate, br", True),
        ("*", True),
        ("gzip;q=0.5", True),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", True),
        ("gzip;q=0", False),
        ("identity, gzip;q=0.5", False),
        ("br", False),
        ("", False),
    ],
)
def test_an_answer_has_the_encoding_that_is_accepted(kitchen: Kitchen, accepted: str, is_zipped: bool) -> None:
    plain = kitchen.get()
    for _ in range(2):
        response = kitchen.get(Accept_Encoding=accepted)
        assert (response.headers.get("Content-Encoding") == "gzip") is is_zipped
        assert (gzip.decompress(response.data) if is_zipped else response.data) == plain.data
        assert int(response.headers["Content-Length"]) == len(response.data)
        assert (response.headers["ETag"] != plain.headers["ETag"]) is is_zipped
        assert {"Accept", "Accept-Language", "Accept-Encoding"} <= set(response.vary)
    assert kitchen.asked == 1
    held = kitchen.get(Accept_Encoding=accepted, If_None_Match=response.headers["ETag"])
    assert (held.status_code, held.headers["ETag"]) == (304, response.headers["ETag"])


def test_a_compressed_copy_is_none_for_a_client_that_cannot_read_it(kitchen: Kitchen) -> None:
    tag = kitchen.get(Accept_Encoding="gzip").headers["ETag"]
    assert kitchen.get(If_None_Match=tag).status_code == 200


def test_a_short_answer_is_not_compressed(kitchen: Kitchen) -> None:
    kitchen.answer.set_data(b"short")
    assert kitchen.get(Accept_Encoding="gzip").data == b"short"


def test_compressed_bytes_hold_no_time_so_that_they_are_the_same_each_time(kitchen: Kitchen) -> None:
    assert kitchen.get(Accept_Encoding="gzip").data[4:8] == bytes(4)  # MTIME (RFC 1952, 2.3.1)


def test_head_is_get_without_the_body(kitchen: Kitchen) -> None:
    head = kitchen.client.head("/sparql?query=a")
    got = kitchen.get()
    assert kitchen.asked == 1
    assert head.data == b""
    assert {**head.headers} == {**got.headers}


def test_what_is_posted_is_kept_by_its_bytes_and_has_no_tag(kitchen: Kitchen) -> None:
    def post(body: str, content_type: str = FORM) -> TestResponse:
        return kitchen.client.post("/sparql", data=body, content_type=content_type, headers={"If-None-Match": "*"})

    first, again = post("query=a"), post("query=a")
    assert (kitchen.asked, kitchen.posted) == (1, b"query=a")
    assert first.data == again.data
    assert "ETag" not in again.headers
    post("query=b")
    post("query=a", "application/sparql-query")
    kitchen.get()
    assert kitchen.asked == 4


def test_other_addresses_and_methods_pass(kitchen: Kitchen) -> None:
    for address in ("/health", "/health", "/robots.txt", "/elsewhere/x"):
        assert "ETag" not in kitchen.get(address).headers
    assert kitchen.asked == 4
    assert kitchen.client.put("/sparql").status_code == 405


def test_what_is_kept_stays_within_its_bounds_and_the_oldest_goes() -> None:
    answers = Answers(most_bytes=100_000, most=5)
    for number in range(9):
        answers.put((str(number),), Answer("1", (), "", b"x" * 5000))
        answers.get(("4",), "1")
    assert [name for name in "012345678" if answers.get((name,), "1")] == ["4", "5", "6", "7", "8"]
    for number in range(100):
        answers.put((f"large {number}",), Answer("1", (), "", b"x" * 9000))
        assert answers.bytes <= 100_000
    assert len(answers) == 5


def test_an_answer_that_takes_too_much_leaves_only_its_tag() -> None:
    kitchen = Kitchen(most_bytes=10_000)
    tag = kitchen.get().headers["ETag"]
    assert (kitchen.get().status_code, kitchen.asked) == (200, 2)
    assert kitchen.get(If_None_Match=tag).status_code == 304
    assert kitchen.asked == 2
    assert kitchen.answers.bytes < 3000


def test_many_threads_get_whole_answers_and_the_count_is_right() -> None:
    kitchen = Kitchen(most_bytes=60_000, most=7)
    wrong: list[bytes] = []

    def ask(first: int) -> None:
        client = kitchen.app.test_client()
        for number in range(first, first + 60):
            response = client.get(f"/sparql?query={number % 20}", headers={"Accept-Encoding": "gzip"})
            if gzip.decompress(response.data) != b"x" * 2000:
                wrong.append(response.data)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(kitchen.answers) <= 7
    assert kitchen.answers.bytes == sum(size for _, size in kitchen.answers._answers.values())


@pytest.mark.parametrize("language", ["da", "en"])
def test_the_site_answers_again_as_it_answered(client: FlaskClient, language: str) -> None:
    for address in (f"/{language}/", "/sparql?" + urlencode({"query": SELECT})):
        first, again = (client.get(address, headers={"Accept-Encoding": "gzip"}) for _ in range(2))
        assert first.status_code == 200
        assert (first.data, [*first.headers]) == (again.data, [*again.headers])
        assert first.headers["Content-Encoding"] == "gzip"
        assert first.headers["X-Content-Type-Options"] == "nosniff"
        assert client.get(address, headers={"If-None-Match": "*"}).status_code == 304


def test_an_error_of_the_site_is_not_kept(client: FlaskClient) -> None:
    for _ in range(2):
        response = client.get("/sparql?" + urlencode({"query": BROKEN}))
        assert (response.status_code, response.headers["Cache-Control"]) == (400, "no-store")
        assert "ETag" not in response.headers
