"""evidensgraf.api: the graph in Python is small, lazy, and says the same as SPARQL, the commands and the site."""

from __future__ import annotations

import csv
import inspect
import io
import json
import subprocess
import sys
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from click.testing import CliRunner

import evidensgraf as eg
from evidensgraf import api
from evidensgraf.api import Frame
from evidensgraf.api.tables import value
from evidensgraf.cli import main
from evidensgraf.errors import FileError, PackageError, QuerySyntaxError, SettingsError, StoreError, UnknownIriError
from evidensgraf.settings import Settings, shipped_root
from evidensgraf.store import build
from evidensgraf.store.table import Term
from evidensgraf.web import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Serving

    from evidensgraf.store.local import LocalStore


@pytest.fixture(scope="module")
def g(store: LocalStore) -> eg.Graph:
    return eg.Graph(store)


def test_importing_the_package_imports_none_of_its_parts() -> None:
    code = (
        "import sys, evidensgraf; print([m for m in sys.modules if m.startswith('evidensgraf.') or m == 'pyoxigraph'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_is_not_there_is_no_attribute() -> None:
    assert not hasattr(eg, "close")
    assert sorted(eg.__all__) == ["Graph", "__version__", "open"]
    assert all(hasattr(eg, name) for name in eg.__all__)


@pytest.mark.parametrize("kind", [api.Graph, api.Frame, api.Claim, api.Study, api.Finding], ids=lambda k: k.__name__)
def test_every_public_name_is_documented_and_typed(kind: type) -> None:
    public = {name: member for name, member in inspect.getmembers(kind) if not name.startswith("_")}
    own = {
        name: member for name, member in public.items() if "evidensgraf" in getattr(member, "__module__", "evidensgraf")
    }
    for name, member in own.items():
        if inspect.isfunction(member) or isinstance(member, property):
            function = member.fget if isinstance(member, property) else member
            assert inspect.getdoc(function), name
            assert function.__annotations__.get("return"), name


def test_a_graph_is_opened_as_shipped_and_closed_again() -> None:
    with eg.open() as opened:
        assert len(opened) > 10_000
        assert repr(opened) == f"<Graph {opened.version}: {len(opened)} statements>"


def test_a_folder_and_a_published_store_are_opened(tmp_path: Path, g: eg.Graph) -> None:
    small = tmp_path / "small"
    (small / "data").mkdir(parents=True)
    study = (shipped_root() / "data" / "studies" / "doer-2012.ttl").read_text(encoding="utf-8")
    (small / "data" / "doer-2012.ttl").write_text(study, encoding="utf-8")
    with eg.open(small) as from_folder:
        assert [one.slug for one in from_folder.studies()] == ["doer-2012"]
        figures = from_folder.finding("doer-2012-wage-subsidy-boom").numbers
        assert figures == g.finding("doer-2012-wage-subsidy-boom").numbers
    build.build(Settings(root=small, published=str(tmp_path / "published")))
    with eg.open(str(tmp_path / "published")) as from_published:
        assert [one.slug for one in from_published.studies()] == ["doer-2012"]


def test_a_graph_that_is_served_elsewhere_answers_as_the_one_at_hand(
    store: LocalStore, settings: Settings, serving: Serving, g: eg.Graph
) -> None:
    with serving(create_app(settings, store)) as port, eg.open(f"http://127.0.0.1:{port}/sparql") as there:
        assert len(there) == len(g)
        assert there.numbers() == g.numbers()
        assert there.gap_map(target="vulnerable-youth").frame == g.gap_map(target="vulnerable-youth").frame
        assert there.forest() == g.forest()
        assert there.pools() == g.pools()
        claim = there.claim("company-based-works")
        assert (claim.label, claim.why) == (g.claim(claim.iri).label, g.claim(claim.iri).why)
        assert there.assess(["jobfirst"], external=False)[claim.iri].grade == "conflicting"
        assert there.query("ASK { ?s ?p ?o }").rows == ((True,),)
        with pytest.raises(QuerySyntaxError):
            there.query("SELECT")
    with pytest.raises(StoreError):
        eg.open(f"http://127.0.0.1:{port}/sparql")


WRONG: dict[str, tuple[str, type[Exception]]] = {
    "no folder": ("/no/such/folder", FileError),
    "no address": ("http://user:secret@a.example/?x", SettingsError),
}


@pytest.mark.parametrize(("source", "error"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_opened_is_refused_in_the_projects_own_words(source: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        eg.open(source)


@pytest.mark.parametrize("kind", ["claim", "study", "finding"])
def test_what_the_graph_does_not_know_is_refused(g: eg.Graph, kind: str) -> None:
    with pytest.raises(UnknownIriError, match=f"id/{kind}/no-such"):
        getattr(g, kind)("no-such")
    with pytest.raises(UnknownIriError):
        g.assess(without=["no-such"])
    with pytest.raises(QuerySyntaxError):
        g.query("SELECT")


def test_a_graph_is_graded_without_what_was_verified_elsewhere(g: eg.Graph) -> None:
    """That SFI's review contains Skipper's study is known from elsewhere; without that, the study counts beside it."""
    base = "https://w3id.org/evidensgraf/"
    counts = []
    for external in (True, False):
        found = {one.about: one for one in g.assess(external=external)}
        of_claim = found[f"{base}id/claim/company-based-works"].counts_as
        counts.append(of_claim[f"{base}id/study/skipper-2010"])
    assert counts == [0, 1]


def test_an_answer_is_a_table_of_python_values(g: eg.Graph) -> None:
    answer = g.query(
        "SELECT ?a ?b ?c ?d ?e { VALUES (?a ?b ?c ?d ?e) "
        '{ (1 2.5 true "x"@da <http://a.example/>) (UNDEF 1e0 false "y" UNDEF) } }'
    )
    assert answer.rows == ((1, 2.5, True, "x", "http://a.example/"), (None, 1.0, False, "y", None))
    assert len(answer) == 2
    assert answer[0]["d"] == "x"
    assert answer[:1] == [dict(zip(answer.columns, answer.rows[0], strict=True))]
    assert answer.column("b") == [2.5, 1.0]
    with pytest.raises(KeyError):
        answer.column("z")
    frame = answer.to_pandas()
    assert [str(kind) for kind in frame.dtypes[:3]] == ["Int64", "float64", "bool"]
    assert frame["a"].isna().tolist() == [False, True]
    assert g.query("ASK {}").rows == ((True,),)
    assert g.query("CONSTRUCT WHERE { ?s a ?o } LIMIT 1").columns == ("subject", "predicate", "object")


def test_a_table_is_taken_to_polars(g: eg.Graph) -> None:
    polars = pytest.importorskip("polars")
    frame = g.numbers().to_polars()
    assert frame.columns == list(g.numbers().columns)
    assert frame.rows() == list(g.numbers().rows)
    assert frame.schema["difference"] == polars.Float64
    assert frame.schema["people"] == polars.Int64
    late = Frame(("n",), (*((None,) for _ in range(200)), (1.5,))).to_polars()
    assert late["n"].to_list()[-1] == 1.5
    assert g.assess().frame.to_polars().height == len(g.assess())
    assert g.gap_map().to_polars().height == len(g.gap_map().frame)


def test_values_are_bound_and_never_pasted(g: eg.Graph) -> None:
    text = "SELECT ?this ?label { ?this <http://www.w3.org/2004/02/skos/core#prefLabel> ?label }"
    claim = g.claim("paid-hours-stepping-stone")
    assert claim.label in g.query(text, {"this": claim.iri}).column("label")
    assert g.query(text, {"this": "} DROP ALL {"}).rows == ()
    echoed = g.query("SELECT ?a ?b ?c { VALUES ?x { 1 } }", {"a": 3, "b": True, "c": "plain"})
    assert echoed.rows == ((3, True, "plain"),)


def test_a_number_that_python_cannot_read_stays_a_text() -> None:
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert value(Term("literal", "many", datatype=integer)) == "many"
    assert value(Term("literal", "007", datatype=integer)) == 7


@pytest.mark.parametrize("package", ["pandas", "polars"])
def test_a_package_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, package: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    frame = Frame(("a",), ((1,),))
    with pytest.raises(PackageError, match=f"pip install {package}"):
        getattr(frame, f"to_{package}")()


class Cells(HTMLParser):
    """The tags and texts of a piece of HTML, which must be closed in the order in which they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_notebook_shows_tables_with_headings_and_escapes_every_text(g: eg.Graph) -> None:
    shown = Cells(Frame(("<a>",), (("<script>alert(1)</script>",), (None,)), "<b>")._repr_html_())
    assert "script" not in shown.tags
    assert {"<a>", "<b>", "<script>alert(1)</script>"} <= set(shown.texts)
    assert {"caption", "thead", "th", "tbody"} <= set(shown.tags)
    many = Frame(("n",), tuple((n,) for n in range(100)))._repr_html_()
    assert "100 rows in all" in many
    things: list[Any] = [
        g.claim("paid-hours-stepping-stone"),
        g.study("jobfirst"), g.finding("ips-trial-ips-18-months"), g.finding("star-2023c-continued-employment"),
        g.gap_map(outcomes=1), g.assess(), g.numbers(),
    ]  # fmt: skip
    for thing in things:
        assert Cells(thing._repr_html_()).texts


def test_a_claim_tells_its_grade_and_why(g: eg.Graph) -> None:
    claim = g.claim("ips-works-mental-disorders")
    assert claim == g.claim(claim.iri)
    assert claim.assessment
    assert claim.why[0].startswith(claim.assessment.grade.capitalize())
    assert {study.slug for study in claim.studies} >= {"ips-trial"}
    assert {finding.study for finding in claim.findings} <= set(claim.studies)
    assert g.study("ips-trial").participants == 720
    assert len(g.study("ips-trial").findings) == 12 == sum(f.study.slug == "ips-trial" for f in g.findings())


def test_a_graph_speaks_danish_where_asked(store: LocalStore) -> None:
    danish = eg.Graph(store, "da")
    assert danish.study("ips-trial").label == "Det danske IPS-forsøg"
    assert "59,9 % − 46,5 % = 13,4 procentpoint." in danish.finding("ips-trial-ips-18-months").arithmetic


def test_what_is_missing_is_told_with_the_reason(g: eg.Graph) -> None:
    told = g.finding("jobfirst-share-with-paid-hours").arithmetic
    assert "The 95% interval is not computed: the shares of the two groups are not stated." in told
    assert g.finding("skipper-2010-work-placement").arithmetic == []
    assert g.finding("skipper-2010-work-placement").numbers == {}


def test_leaving_a_study_out_changes_what_the_assessment_said_it_would(g: eg.Graph) -> None:
    for made in g.assess():
        for study, grade in list(made.without.items())[:1]:
            again = g.assess(without=[study])
            assert again[made.about].grade == grade
            break
    with pytest.raises(UnknownIriError):
        g.assess()["no-such"]


def run(*arguments: str) -> str:
    """What a command writes."""
    return CliRunner(env={"EVIDENSGRAF_LANG": "en"}).invoke(main, arguments, catch_exceptions=False).output


def test_the_gap_map_is_the_same_in_python_by_command_and_on_the_site(g: eg.Graph, store: LocalStore) -> None:
    query = {"target": "vulnerable-citizen", "outcomes": "2", "interventions": "1", "since": "2015"}
    drawn = g.gap_map(target="vulnerable-citizen", outcomes=2, interventions=1, since=2015)
    python = [tuple(map(str, row)) for row in drawn.frame.rows]
    by_command = list(csv.reader(io.StringIO(run("gapmap", *(f"--{k}={v}" for k, v in query.items()), "--format=csv"))))
    client = create_app(Settings(), store).test_client()
    by_url = list(csv.reader(io.StringIO(client.get("/en/gapmap.csv", query_string=query).text)))
    assert sorted(python) == sorted(map(tuple, by_command[1:])) == sorted(map(tuple, by_url[1:]))
    assert by_command[0] == by_url[0] == list(drawn.frame.columns)
    told = json.loads(run("gapmap", *(f"--{k}={v}" for k, v in query.items()), "--format=json"))
    assert told == json.loads(json.dumps(drawn.to_dict())) == client.get("/en/gapmap.json", query_string=query).json
    cube = run("gapmap", *(f"--{k}={v}" for k, v in query.items()), "--format=ttl")
    assert cube.count("/studyCount>") > 10


def test_the_numbers_are_the_same_in_python_by_command_by_sparql_and_on_the_pages(
    g: eg.Graph, store: LocalStore
) -> None:
    python = {row["finding"]: row for row in g.numbers()}
    by_command = {row["finding"]: row for row in csv.DictReader(io.StringIO(run("numbers", "--format=csv")))}
    assert python.keys() == by_command.keys()
    for finding, row in python.items():
        for name in ("difference", "low", "high", "risk_ratio", "people", "follow_up_days"):
            assert (float(by_command[finding][name]) if by_command[finding][name] else None) == row[name]
    by_sparql = g.query("""
        PREFIX evg: <https://w3id.org/evidensgraf/ns/>
        SELECT ?finding ?difference ?low ?high { ?finding evg:effect ?e .
          ?e evg:difference ?difference ; evg:confidenceLow ?low ; evg:confidenceHigh ?high }""")
    assert len(by_sparql) == 6
    assert all(python[row["finding"]][name] == row[name] for row in by_sparql for name in row)
    client = create_app(Settings(), store).test_client()
    page = client.get("/en/id/finding/ips-trial-ips-18-months").text
    row = python["https://w3id.org/evidensgraf/id/finding/ips-trial-ips-18-months"]
    assert f"{row['difference']} percentage points higher (95% interval {row['low']} to {row['high']})" in page
    assert all(sentence in page for sentence in g.finding("ips-trial-ips-18-months").arithmetic)


def test_a_forest_holds_the_same_figures(g: eg.Graph) -> None:
    rows = {row.finding: row for panel in g.forest() for row in panel.rows}
    for told in g.numbers():
        if told["difference"] is not None:
            assert float(rows[str(told["finding"])].estimate) == told["difference"]
            assert rows[str(told["finding"])].n == told["people"]
    assert sum(len(panel.rows) for panel in g.forest([g.finding("ips-trial-ips-18-months")])) == 1


def test_nothing_is_pooled_and_each_group_says_why(g: eg.Graph) -> None:
    assert {group.hindrance for group in g.pools()} == {"one-study"}
    assert isinstance(g.assess().to_pandas(), pd.DataFrame)
    assert len(g.gap_map().to_pandas()) == len(g.gap_map().frame)
    assert g.gap_map().state("ips", "motivation") == "never-asked"
    cell = g.gap_map().cell("ips", "employment")
    assert cell
    assert cell.independent == 2
