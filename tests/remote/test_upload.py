"""store.upload: readers have the old graph or the new one; what was interrupted is healed by the next run."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from click.testing import CliRunner
from tests.remote.engines import Engine, free_port

from evidensgraf.cli import main
from evidensgraf.errors import StoreAccessError, StoreSetupError
from evidensgraf.namespaces import GRAPH
from evidensgraf.store import formats, upload
from evidensgraf.store.endpoint import Asked, Endpoint
from evidensgraf.store.query import Form, read_query
from evidensgraf.store.remote import STAGING, RemoteStore

if TYPE_CHECKING:
    from pathlib import Path


ALL = read_query(
    "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } FILTER (!CONTAINS(STR(?g), '/derived/')) } ORDER BY ?g ?s ?p ?o"
)
EVERYTHING = read_query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")


def graph(*values: int, names: str = "abc") -> list[ox.Quad]:
    """In each of some named graphs a few statements, a list of blank nodes among them."""
    quads = []
    for name in names:
        inside = ox.NamedNode(f"{GRAPH}data/{name}")
        cells = [ox.BlankNode() for _ in values]
        for value, cell in zip(values, cells, strict=True):
            said = ox.Literal(str(value), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"))
            quads.append(ox.Quad(ox.NamedNode(f"https://a.dk/{name}"), ox.NamedNode("https://a.dk/is"), said, inside))
            quads.append(ox.Quad(cell, ox.NamedNode("https://a.dk/is"), said, inside))
            quads.append(ox.Quad(cell, ox.NamedNode("https://a.dk/next"), cells[0], inside))
        quads.append(
            ox.Quad(
                ox.NamedNode("https://a.dk/x"), ox.NamedNode("https://a.dk/y"), ox.NamedNode("https://a.dk/z"), inside
            )
        )
    return quads


def seen(store: RemoteStore) -> list[tuple[str, ...]]:
    """All that a reader sees, blank nodes aside."""
    table = store.table(ALL)
    return [
        tuple(term.value for term in row if term is not None)
        for row in table.rows
        if all(term is not None and term.kind != "bnode" for term in row)
    ]


OLD, NEW = graph(1, 2), graph(2, 3, 4, names="bcd")


@pytest.fixture
def endpoint(own_oxigraph: Engine, impatient: None) -> Endpoint:
    return own_oxigraph.endpoint()


@pytest.fixture
def views(endpoint: Endpoint) -> dict[str, list[tuple[str, ...]]]:
    """What readers see of the old graph and of the new one; the old one is left in place."""
    found = {}
    for name, quads in (("new", NEW), ("old", OLD)):
        upload.publish(quads, name, endpoint)
        found[name] = seen(RemoteStore(endpoint))
    return found


@pytest.mark.parametrize("by", ["updates", "graph store"])
def test_what_is_published_is_all_that_is_there(own_oxigraph: Engine, impatient: None, by: str) -> None:
    endpoint = own_oxigraph.endpoint(**({} if by == "graph store" else {"graphs_url": ""}))
    first = upload.publish(OLD, "old", endpoint)
    assert (first.graphs, first.statements, first.dropped) == (3, len(OLD), ())
    second = upload.publish(NEW, "new", endpoint)
    assert second.dropped == (f"{GRAPH}data/a",)
    store = RemoteStore(endpoint)
    assert (store.version, store.size) == ("new", len(NEW))
    lists = store.table(read_query("SELECT ?g { GRAPH ?g { ?first <https://a.dk/next> ?first } } ORDER BY ?g"))
    assert lists.column("g") == [f"{GRAPH}data/{name}" for name in "bcd"], (
        "each graph's blank nodes are its own, and whole"
    )
    assert not [name for name in everywhere(endpoint) if name.startswith(STAGING)]


def everywhere(endpoint: Endpoint) -> list[str]:
    """All named graphs, whatever a reader sees."""
    content = endpoint.ask(Asked("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", Form.SELECT))
    return [solution["g"].value for solution in ox.parse_query_results(content, ox.QueryResultsFormat.JSON)]  # type: ignore[union-attr]


def test_graphs_of_others_are_left_alone(endpoint: Endpoint) -> None:
    endpoint.update("INSERT DATA { <a:s> <a:p> <a:o> GRAPH <https://a.dk/theirs> { <a:s> <a:p> <a:o> } }")
    upload.publish(OLD, "old", endpoint)
    upload.publish(NEW, "new", endpoint)
    assert "https://a.dk/theirs" in everywhere(endpoint)


def requests_of(endpoint: Endpoint, quads: list[ox.Quad], monkeypatch: pytest.MonkeyPatch, stop_at: int) -> int:
    """Publish, and die before the request of that number; returns how many were sent."""
    sent = 0

    def counted(method: str) -> None:
        original = getattr(Endpoint, method)

        def call(self: Endpoint, *arguments: object) -> object:
            nonlocal sent
            if sent == stop_at:
                raise KeyboardInterrupt
            sent += 1
            return original(self, *arguments)

        patch.setattr(Endpoint, method, call)

    with monkeypatch.context() as patch:
        for method in ("ask", "update", "put"):
            counted(method)
        try:
            upload.publish(quads, "new", endpoint)
        except KeyboardInterrupt:
            return sent
    return sent


def test_interrupted_anywhere_the_old_graph_answers_and_the_next_run_heals(
    endpoint: Endpoint, views: dict[str, list[tuple[str, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = requests_of(endpoint, OLD, monkeypatch, stop_at=1000)
    upload.publish(OLD, "old", endpoint)
    reader = RemoteStore(endpoint)
    total = reader.table(EVERYTHING).column("n")
    for stop_at in range(whole):
        assert requests_of(endpoint, NEW, monkeypatch, stop_at) == stop_at
        for store in (reader, RemoteStore(endpoint)):
            assert (stop_at, seen(store)) == (stop_at, views["old"])
            assert (store.version, store.size) == ("old", len(OLD))
        hidden = int(total[0]) - int(reader.table(EVERYTHING).column("n")[0])
        assert hidden in (0, 2), "version and size are not among the graphs that are asked by name"
    upload.publish(NEW, "new", endpoint)
    assert seen(reader) == views["new"]
    assert (reader.version, reader.size) == ("new", len(NEW))


@pytest.mark.parametrize("by", ["updates", "graph store"])
def test_nothing_is_left_of_what_was_interrupted(
    own_oxigraph: Engine, impatient: None, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    endpoint = own_oxigraph.endpoint(**({} if by == "graph store" else {"graphs_url": ""}))
    requests_of(endpoint, NEW, monkeypatch, stop_at=5)
    assert any(name.startswith(STAGING) for name in everywhere(endpoint))
    upload.publish(OLD, "old", endpoint)
    assert not any(name.startswith(STAGING) for name in everywhere(endpoint))
    assert RemoteStore(endpoint).size == len(OLD)


def test_whoever_asks_meanwhile_sees_the_old_graph_or_the_new_one(
    endpoint: Endpoint, views: dict[str, list[tuple[str, ...]]]
) -> None:
    store, done, met = RemoteStore(endpoint), threading.Event(), []

    def read() -> None:
        while not done.is_set():
            met.append(seen(store))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        for quads, name in ((NEW, "new"), (OLD, "old")) * 3:
            upload.publish(quads, name, endpoint)
    finally:
        done.set()
        reader.join()
    assert len(met) > 5
    assert [one for one in met if one not in views.values()] == []


def test_what_does_not_arrive_whole_is_not_put_in_place(
    endpoint: Endpoint, views: dict[str, list[tuple[str, ...]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Endpoint.put
    monkeypatch.setattr(
        Endpoint,
        "put",
        lambda self, name, content: original(self, name, content[: len(content) // 2].rpartition(b"\n")[0] + b"\n"),
    )
    with pytest.raises(StoreSetupError, match=r"of \d+ statements in .*, \d+ arrived"):
        upload.publish(NEW, "new", endpoint)
    assert seen(RemoteStore(endpoint)) == views["old"]


def test_literals_that_the_engine_makes_one_are_no_loss(endpoint: Endpoint) -> None:
    integer = ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
    quads = [
        ox.Quad(
            ox.NamedNode("a:s"),
            ox.NamedNode("a:p"),
            ox.Literal(value, datatype=integer),
            ox.NamedNode(f"{GRAPH}data/a"),
        )
        for value in ("7", "007")
    ]
    assert upload.publish(quads, "v", endpoint).statements == 2
    assert RemoteStore(endpoint).size == 1


def test_two_who_publish_at_once_do_not_mix(endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    other = iter([NEW])
    original = Endpoint.put

    def put(self: Endpoint, name: str, content: bytes) -> None:
        original(self, name, content)
        for quads in other:
            upload.publish(quads, "new", endpoint)

    monkeypatch.setattr(Endpoint, "put", put)
    with pytest.raises(StoreSetupError):
        upload.publish(OLD, "old", endpoint)
    assert RemoteStore(endpoint).version == "new"


def test_large_graphs_go_in_portions(own_oxigraph: Engine, monkeypatch: pytest.MonkeyPatch, impatient: None) -> None:
    monkeypatch.setattr(upload, "MOST_BYTES", 500)
    endpoint = own_oxigraph.endpoint(graphs_url="")
    quads = graph(*range(100), names="a")
    upload.publish(quads, "v", endpoint)
    assert RemoteStore(endpoint).size == len(quads)


def test_a_graph_filled_by_something_else_has_a_version_by_its_counts(own_oxigraph: Engine) -> None:
    endpoint = own_oxigraph.endpoint()
    endpoint.update("INSERT DATA { GRAPH <a:g> { <a:s> <a:p> <a:o> } }")
    first = RemoteStore(endpoint).version
    endpoint.update("INSERT DATA { GRAPH <a:g> { <a:s> <a:p> <a:o2> } }")
    assert RemoteStore(endpoint).version != first


@pytest.fixture
def small_root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "data").mkdir(parents=True)
    (tmp_path / "root" / "data" / "a.ttl").write_text("<https://a.dk/s> <https://a.dk/p> <https://a.dk/o> .")
    return tmp_path / "root"


def run(root: Path, *arguments: str, **environ: str) -> tuple[int, str]:
    result = CliRunner(env={"EVIDENSGRAF_LANG": "en", **environ}).invoke(main, ["--root", str(root), *arguments])
    return result.exit_code, result.output


def test_the_command_publishes_and_the_site_and_query_ask_there(own_oxigraph: Engine, small_root: Path) -> None:
    url = own_oxigraph.endpoint().query_url
    code, output = run(small_root, "publish", "--to", url)
    assert (code, f"{url}: " in output) == (0, True)
    (small_root / "data" / "a.ttl").unlink()
    question = small_root / "q.rq"
    question.write_text("SELECT ?o { <https://a.dk/s> <https://a.dk/p> ?o }")
    assert run(small_root, "query", str(question), "--format", "csv", EVIDENSGRAF_STORE=url) == (
        0,
        "o\nhttps://a.dk/o\n",
    )
    assert (
        RemoteStore(Endpoint(url)).answer(read_query(question.read_text()), formats.CSV) == b"o\r\nhttps://a.dk/o\r\n"
    )


def test_the_command_says_what_is_wrong_and_where(small_root: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/query"
    code, output = run(small_root, "publish", "--to", url)
    assert (code, output.count("\n")) == (2, 1)
    assert f"evidensgraf: The database behind the graph ({url}) does not answer as it should: no connection" in output
    code, output = run(small_root, "publish")
    assert code == 2
    assert "give a database's address" in output


def test_an_engine_that_wants_a_password_and_has_no_union_is_told_both(tmp_path: Path, impatient: None) -> None:
    (tmp_path / "users").write_text("ida: right\n")
    engine = Engine("fuseki", tmp_path, union=False, options=("--passwd=users", "--auth=basic"))
    right = {"user": "ida", "password": "right"}
    try:
        engine.start()
        for wrong in ({}, right | {"password": "wrong"}, {"token": "right"}):
            with pytest.raises(StoreAccessError, match="EVIDENSGRAF_STORE_USER"):
                upload.publish(OLD, "old", engine.endpoint(**wrong))
        known = engine.endpoint(**right)
        with pytest.raises(StoreSetupError, match="holds no named graphs yet"):
            RemoteStore(known)
        upload.publish(OLD, "old", known)
        with pytest.raises(StoreSetupError, match="must be the union of all named graphs"):
            RemoteStore(known)
    finally:
        engine.stop()
