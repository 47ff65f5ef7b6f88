"""reasoning: what follows is what the axioms say, in terms that a reader would ask by; nothing said is repeated."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from evidensgraf import graphs, reasoning
from evidensgraf.cli import main
from evidensgraf.errors import FileError
from evidensgraf.graphs import INFERRED, Dataset, Source
from evidensgraf.namespaces import PREFIXES
from evidensgraf.settings import Settings

SMALL = """
publication:p evg:reportsStudy study:s .
finding:f evg:findingOf study:s .
claim:wide evg:narrowerClaim claim:narrow .
claim:narrow evg:hasEvidenceLine line:l .
line:l evg:lineFromStudy study:s ; evg:basedOnFinding finding:f .
agent:old org:changedBy event:e .
event:e org:resultingOrganization agent:new .
study:s a evg:PrimaryStudy ; skos:prefLabel "forsøg"@da .
"""


def named(text: str) -> str:
    prefix, _, local = text.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def small_dataset() -> Dataset:
    prefixes = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items())
    path = Path("small.ttl")
    graph = graphs.graph_iri("data", path)
    quads = tuple(q for q in _parse(prefixes + SMALL, graph))
    ontology = tuple(s for s in graphs.load(Settings()).sources if s.part == "ontology")
    return Dataset((*ontology, Source(path, "data", graph, quads)), (), "small")


def _parse(text: str, graph: str) -> list[ox.Quad]:
    triples = ox.parse(text, ox.RdfFormat.TURTLE)
    return [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph)) for t in triples]


@pytest.fixture(scope="module")
def concluded() -> set[str]:
    return {str(triple) for triple in reasoning.closure(small_dataset())}


FOLLOWS = {
    "inverse": "study:s evg:isReportedBy publication:p",
    "inverse-of-a-finding": "study:s evg:hasFinding finding:f",
    "publication-reports-finding": "publication:p evg:reportsFinding finding:f",
    "claim-draws-on-study": "claim:narrow evg:drawsOnStudy study:s",
    "claim-draws-on-publication": "claim:narrow evg:drawsOnPublication publication:p",
    "claim-draws-on-finding": "claim:narrow evg:drawsOnFinding finding:f",
    "superclass": "study:s rdf:type evg:Study",
    "successor": "agent:old evg:succeededBy agent:new",
    "wider-claim": "claim:narrow evg:broaderClaim claim:wide",
}


@pytest.mark.parametrize("statement", FOLLOWS.values(), ids=FOLLOWS)
def test_the_axioms_have_their_consequences(concluded: set[str], statement: str) -> None:
    assert " ".join(named(term) for term in statement.split()) in concluded


def test_the_closure_repeats_nothing_and_holds_no_noise() -> None:
    dataset = small_dataset()
    said = {quad.triple for quad in dataset.quads()}
    for triple in reasoning.closure(dataset):
        assert triple not in said
        assert triple.subject != triple.object
        assert isinstance(triple.object, ox.NamedNode)
        assert "owl#" not in str(triple)


def test_the_closure_is_kept_with_the_graph_and_computed_anew_when_the_graph_changes(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    settings = Settings(root=tmp_path)
    thing = tmp_path / "data" / "a.ttl"
    prefixes = f"@prefix evg: <{PREFIXES['evg']}> . @prefix study: <{PREFIXES['study']}> . "
    thing.write_text(prefixes + "study:a evg:reviewsStudy study:b .")
    first = reasoning.inferred(settings, graphs.load(settings))
    kept = reasoning.derived_file(settings).read_bytes()
    assert {str(q.graph_name) for q in first} == {f"<{INFERRED}>"}
    assert reasoning.inferred(settings, graphs.load(settings)) == first
    assert reasoning.derived_file(settings).read_bytes() == kept
    thing.write_text(prefixes + "study:a evg:reviewsStudy study:c .")
    assert "study/c" in "".join(map(str, reasoning.inferred(settings, graphs.load(settings))))


def test_a_kept_closure_is_used_and_not_computed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    settings = Settings(root=tmp_path)
    dataset = graphs.load(settings)
    reasoning.write(reasoning.derived_file(settings), reasoning.serialize(dataset, []))
    monkeypatch.setattr(reasoning, "closure", lambda _: pytest.fail("computed"))
    assert reasoning.inferred(settings, dataset) == []


def test_the_command_infers_by_the_engine_asked_for_and_the_file_is_the_same(tmp_path: Path) -> None:
    files = {engine: tmp_path / f"{engine}.nt" for engine in ("owlrl", "rules")}
    for engine, path in files.items():
        done = CliRunner().invoke(main, ["infer", "--engine", engine, "--output", str(path)])
        assert done.exit_code == 0, done.output
    assert files["owlrl"].read_bytes() == files["rules"].read_bytes()
    assert files["rules"].stat().st_size > 100_000


def test_the_command_names_the_axiom_that_the_rules_do_not_know(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    functional = f"<{PREFIXES['evg']}effect> a <{PREFIXES['owl']}FunctionalProperty> ."
    (tmp_path / "data" / "a.ttl").write_text(functional)
    done = CliRunner().invoke(main, ["--root", str(tmp_path), "--lang", "en", "infer", "--engine", "rules"])
    assert done.exit_code == 2
    assert done.output.startswith(
        "evidensgraf: The rules do not know this axiom: <https://w3id.org/evidensgraf/ns/effect>"
    )


def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileError, match="cannot be used"):
        reasoning.write(tmp_path / "file" / "inferred.nt", b"")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]
