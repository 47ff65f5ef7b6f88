"""store.endpoint and store.trouble: whatever an engine does, it ends in time and in words."""

from __future__ import annotations

import ssl
import time
from typing import TYPE_CHECKING
from urllib.error import URLError

import pytest
from tests.remote.engines import Engine, free_port
from tests.remote.stand_in import Reply, StandIn

from evidensgraf import errors
from evidensgraf.errors import (
    AnswerSizeError,
    DeadlineError,
    EvidensgrafError,
    QuerySyntaxError,
    StoreAccessError,
    StoreSetupError,
    StoreUnavailableError,
)
from evidensgraf.settings import Settings
from evidensgraf.store import formats, upload
from evidensgraf.store.endpoint import Asked, Endpoint
from evidensgraf.store.pool import open_store
from evidensgraf.store.query import Form, read_query
from evidensgraf.store.remote import VERSION, RemoteStore
from evidensgraf.store.trouble import is_transient
from evidensgraf.web import create_app

if TYPE_CHECKING:
    import pyoxigraph as ox

ASK = Asked("ASK { ?s ?p ?o }", Form.ASK)
PAGE = b"<html><body>secret stack trace</body></html>"
RESULTS = b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"1"}}]}}'

TROUBLE: dict[str, tuple[Reply, type[EvidensgrafError], str, int]] = {
    "server-error": (Reply(500, PAGE, "text/html"), StoreUnavailableError, "HTTP 500 Internal Server Error", 1),
    "page-instead-of-results": (Reply(200, PAGE, "text/html"), StoreSetupError, "answers with text/html instead", 1),
    "starting": (Reply(503, PAGE, "text/html"), StoreUnavailableError, "HTTP 503", 3),
    "proxy-without-engine": (Reply(502, PAGE, "text/html"), StoreUnavailableError, "HTTP 502", 3),
    "too-many-requests": (Reply(429), StoreUnavailableError, "HTTP 429", 3),
    "slow-and-then-busy": (Reply(503, wait=1.1), StoreUnavailableError, "HTTP 503", 1),
    "not-our-password": (Reply(401), StoreAccessError, "HTTP 401 Unauthorized", 1),
    "forbidden": (Reply(403), StoreAccessError, "HTTP 403 Forbidden", 1),
    "elsewhere": (
        Reply(302, headers={"Location": "http://127.0.0.1:1/login"}),
        StoreSetupError,
        "leads on to http://127.0.0.1:1/login",
        1,
    ),
    "nothing-there": (Reply(404), StoreSetupError, "HTTP 404 Not Found", 1),
    "its-own-time-out": (Reply(504), DeadlineError, "Stopped after 2 seconds", 1),
    "syntax": (Reply(400, b"error at 3:7: no", "text/plain"), QuerySyntaxError, "line 3, column 7", 1),
    "syntax-otherwise": (
        Reply(400, b"Lexical error at line 2, column 9.", "text/plain"),
        QuerySyntaxError,
        "line 2",
        1,
    ),
    "cut-off": (Reply(missing=10), StoreUnavailableError, "broke off", 3),
    "silent": (Reply(wait=2.5), DeadlineError, "Stopped after 2 seconds", 1),
    "dripping": (Reply(body=b"{" * 60, drip=0.05), DeadlineError, "Stopped after 2 seconds", 1),
    "too-large": (Reply(body=b" " * 3000), AnswerSizeError, "more than 2000 bytes", 1),
}


@pytest.mark.parametrize(("reply", "kind", "words", "tries"), TROUBLE.values(), ids=TROUBLE)
def test_trouble_is_told_in_words_and_tried_again_only_where_that_helps(
    stand_in: StandIn, reply: Reply, kind: type[EvidensgrafError], words: str, tries: int
) -> None:
    stand_in.script = lambda _: reply
    begun = time.monotonic()
    with pytest.raises(kind) as caught:
        Endpoint(stand_in.url, seconds=2, largest=2000).ask(ASK)
    assert time.monotonic() - begun < 4
    assert type(caught.value) is kind
    assert words in caught.value.text("en")
    assert caught.value.text("da") != caught.value.text("en")
    assert "secret" not in caught.value.text("en")
    assert "127.0.0.1" not in caught.value.text("en").replace("http://127.0.0.1:1/login", "")
    assert len(stand_in.asked) == tries


def test_what_passes_is_tried_again(stand_in: StandIn) -> None:
    stand_in.script = lambda count: Reply(503) if count < 3 else Reply()
    assert Endpoint(stand_in.url).ask(ASK) == Reply().body


def test_an_update_is_sent_once_and_a_graph_may_be_sent_again(stand_in: StandIn) -> None:
    stand_in.script = lambda _: Reply(503)
    endpoint = Endpoint(stand_in.url, stand_in.url, stand_in.url)
    with pytest.raises(StoreUnavailableError):
        endpoint.update("CLEAR ALL")
    assert len(stand_in.asked) == 1
    with pytest.raises(StoreUnavailableError):
        endpoint.put("https://a.dk/g", b"")
    assert len(stand_in.asked) == 1 + 3


def test_a_certificate_that_is_not_accepted_will_not_be_in_a_moment() -> None:
    assert not is_transient(URLError(ssl.SSLCertVerificationError("self-signed")))
    assert is_transient(URLError(ConnectionRefusedError()))


def test_nobody_there_is_told_at_once() -> None:
    begun = time.monotonic()
    with pytest.raises(StoreUnavailableError, match=r"no connection .*refused"):
        Endpoint(f"http://127.0.0.1:{free_port()}/sparql").ask(ASK)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "body",
    [RESULTS[:-5], RESULTS + b" cancelled", b"", b"[1]", b"\xff"],
    ids=["cut", "more", "empty", "other", "bytes"],
)
def test_a_broken_answer_is_an_error_and_never_part_of_an_answer(stand_in: StandIn, body: bytes) -> None:
    stand_in.script = lambda count: opening(stand_in, count) or Reply(body=body)
    store = RemoteStore(Endpoint(stand_in.url))
    for known in (formats.CSV, formats.JSON):
        with pytest.raises(StoreUnavailableError, match="not whole"):
            store.answer(read_query("SELECT ?mine { ?mine ?p ?o }"), known)
    with pytest.raises(StoreUnavailableError, match="not whole"):
        store.table(read_query("SELECT ?mine { ?mine ?p ?o }"))


def opening(stand_in: StandIn, count: int) -> Reply | None:
    """What a store asks when it opens: a statement, whether the default graph has it, the version, the count."""
    asked = stand_in.asked[count - 1][1]
    cells = {
        "LIMIT+1": ",".join(f'"{name}":{{"type":"uri","value":"a:{name}"}}' for name in "spo"),
        "fact": f'"fact":{{"type":"uri","value":"{VERSION}"}},"value":{{"type":"literal","value":"v1"}}',
        "COUNT": '"count":{"type":"literal","value":"1"}',
    }
    for mark, binding in cells.items():
        if mark in asked:
            names = '"s","p","o","fact","value","count"'
            return Reply(body=f'{{"head":{{"vars":[{names}]}},"results":{{"bindings":[{{{binding}}}]}}}}'.encode())
    return None


CREDENTIALS = {
    "none": ({}, None),
    "basic": ({"EVIDENSGRAF_STORE_USER": "ida", "EVIDENSGRAF_STORE_PASSWORD": "æ:b"}, "Basic aWRhOsOmOmI="),
    "token": ({"EVIDENSGRAF_STORE_TOKEN": "t0k"}, "Bearer t0k"),
}


@pytest.mark.parametrize(("environ", "header"), CREDENTIALS.values(), ids=CREDENTIALS)
def test_credentials_come_from_the_environment_and_are_never_shown(
    stand_in: StandIn, environ: dict[str, str], header: str | None
) -> None:
    settings = Settings.from_env({"EVIDENSGRAF_STORE": stand_in.url, **environ})
    endpoint = Endpoint.of(settings)
    endpoint.ask(ASK)
    upload.destination(settings, "", stand_in.url, stand_in.url, 5).put("https://a.dk/g", b"")
    assert [asked[3].get("Authorization") for asked in stand_in.asked] == [header, header]
    for secret in ("æ:b", "t0k"):
        assert secret not in f"{settings!r} {endpoint!r}"


def test_a_short_query_goes_in_the_address_and_a_long_one_in_the_body(stand_in: StandIn) -> None:
    endpoint = Endpoint(stand_in.url)
    endpoint.ask(ASK)
    endpoint.ask(Asked(f"ASK {{ ?s ?p '{'æ' * 500}' }}", Form.ASK))
    assert [asked[0] for asked in stand_in.asked] == ["GET", "POST"]
    assert "query=ASK" in stand_in.asked[1][2]


def test_a_query_is_a_query_whatever_it_begins_with(stand_in: StandIn) -> None:
    text = "BASE <http://a.dk/#>\n#\nPREFIX insert: <http://a.dk/> # INSERT\nASK { ?s insert:data 'DELETE' }"
    Endpoint(stand_in.url).ask(Asked(text, read_query(text).form))
    assert "query=BASE" in stand_in.asked[0][1]


def test_a_reader_who_is_gone_ends_the_work(stand_in: StandIn) -> None:
    stand_in.script = lambda _: Reply(body=b" " * 200, drip=0.05)
    begun = time.monotonic()
    with pytest.raises(ConnectionAbortedError):
        Endpoint(stand_in.url).ask(ASK, lambda: time.monotonic() - begun > 0.3)
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "value",
    [
        "ftp://a.dk/sparql",
        "sparql",
        "http://",
        "https://ida:secret@a.dk/",
        "http://a.dk/?x",
        "http://a.dk/ b",
        "//a.dk/",
    ],
)
def test_an_address_that_is_none_is_refused_and_no_password_repeated(value: str) -> None:
    with pytest.raises(errors.SettingsError, match="EVIDENSGRAF_STORE") as caught:
        Settings.from_env({"EVIDENSGRAF_STORE": value})
    assert "secret" not in str(caught.value)


def test_a_user_without_a_password_is_refused() -> None:
    with pytest.raises(errors.SettingsError, match="go together"):
        Settings.from_env({"EVIDENSGRAF_STORE_USER": "ida"})


def test_an_engine_that_dies_is_told_to_readers_and_taken_up_again(
    own_oxigraph: Engine, impatient: None, quads: list[ox.Quad]
) -> None:
    upload.publish(quads, "v1", own_oxigraph.endpoint())
    settings = Settings(store=own_oxigraph.endpoint().query_url)
    store = open_store(settings)
    assert isinstance(store, RemoteStore)
    client = create_app(settings, store).test_client()
    assert client.get("/en/id/study/jobfirst").status_code == 200
    own_oxigraph.stop()
    page = client.get("/en/id/study/amilon-2019-caseload-studies", headers={"Accept": "text/html"})
    assert (page.status_code, page.mimetype) == (503, "text/html")
    assert "does not answer as it should: no connection" in page.text
    assert "127.0.0.1" not in page.text
    download = client.get("/sparql?query=ASK{?s%20?p%20?o}", headers={"Accept": "text/csv", "Accept-Language": "da"})
    assert (download.status_code, download.mimetype) == (503, "application/problem+json")
    assert store.version == "v1", "what is known stays known"
    assert client.get("/health").status_code == 503
    assert "svarer ikke, som den skal" in download.get_json()["detail"]
    own_oxigraph.start()
    upload.publish(quads, "v2", own_oxigraph.endpoint())
    assert client.get("/en/id/study/skipper-2010").status_code == 200
