"""changes: two states of the graph compared by meaning, said in words, and turned into each other by an update."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from evidensgraf import graphs
from evidensgraf.changes import Edit, Move, Rename, compare
from evidensgraf.changes.canonical import canonical, canonical_hash
from evidensgraf.changes.update import update
from evidensgraf.changes.words import as_json, labels, markdown
from evidensgraf.cli import main
from evidensgraf.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

B = "https://w3id.org/evidensgraf/id/"
HEAD = (
    "@prefix s: <https://w3id.org/evidensgraf/id/study/> . @prefix f: <https://w3id.org/evidensgraf/id/finding/> . "
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix e: <https://w3id.org/evidensgraf/ns/> . "
)
FACTS = (
    's:a skos:prefLabel "Et studie"@da , "A study"@en ; e:numberOfParticipants 7 ; e:startYear 2 . '
    "f:x e:findingOf s:a ."
)


def state(text: str, graph: str = "https://w3id.org/evidensgraf/graph/g") -> list[ox.Quad]:
    triples = ox.parse((HEAD + text).encode(), ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    return [ox.Quad(t.subject, t.predicate, t.object, ox.NamedNode(graph)) for t in triples]


def test_the_same_state_has_no_changes() -> None:
    changes = compare(state(FACTS), state(FACTS))
    assert not changes
    assert markdown(changes, {}, "da") == "Intet er ændret.\n"


def test_new_and_gone_things_are_named() -> None:
    changes = compare(state(FACTS), state("s:b e:startYear 9 ."))
    assert changes.new == (f"{B}study/b",)
    assert changes.gone == (f"{B}finding/x", f"{B}study/a")


def test_a_changed_thing_says_what_it_lost_and_got() -> None:
    changes = compare(state(FACTS), state(FACTS.replace("Participants 7", "Participants 8, 9")))
    (change,) = changes.changed
    assert change.iri == f"{B}study/a"
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    name = "https://w3id.org/evidensgraf/ns/numberOfParticipants"
    assert change.edits == (Edit(name, (f'"7"{integer}',), (f'"8"{integer}', f'"9"{integer}')),)


def test_a_renamed_thing_is_one_thing_and_what_refers_to_it_has_not_changed() -> None:
    changes = compare(state(FACTS), state(FACTS.replace("s:a", "s:other")))
    assert changes.renamed == (Rename(f"{B}study/a", f"{B}study/other", ()),)
    assert (changes.new, changes.gone, changes.changed) == ((), (), ())


def test_a_thing_of_another_kind_is_no_other_name() -> None:
    changes = compare(state(FACTS), state(FACTS.replace("s:a", "f:a")))
    assert changes.renamed == ()
    assert changes.gone == (f"{B}study/a",)


def test_two_things_that_share_too_little_are_two() -> None:
    changes = compare(state(FACTS), state('s:b skos:prefLabel "A study"@en ; e:startYear 3 .'))
    assert changes.renamed == ()


def test_a_thing_in_another_file_has_moved() -> None:
    changes = compare(
        state("s:a e:startYear 1 ."), state("s:a e:startYear 1 .", "https://w3id.org/evidensgraf/graph/h")
    )
    graph = "https://w3id.org/evidensgraf/graph/"
    assert changes.moved == (Move(f"{B}study/a", (f"{graph}g",), (f"{graph}h",)),)
    assert changes.changed == ()


def test_a_blank_node_is_what_is_said_of_it() -> None:
    first, second = (state(f"s:a e:x [ e:y ( 1 2 {n} ) ] .") for n in (3, 4))
    assert not compare(first, state("s:a e:x [ e:y ( 1 2 3 ) ] ."))
    assert [change.iri for change in compare(first, second).changed] == [f"{B}study/a"]


def test_words_name_things_in_the_readers_language() -> None:
    after = state(FACTS.replace("Participants 7", "Participants 8"))
    changes = compare(state(FACTS), after)
    danish, english = (markdown(changes, labels(after), language) for language in ("da", "en"))
    assert "## Ændret (1)" in danish
    assert "- `study:a` Et studie\n" in danish
    assert "- `study:a` A study\n" in english
    assert '  - `evg:numberOfParticipants`: `"7"' in english
    assert json.loads(as_json(changes))["changed"][0]["iri"] == f"{B}study/a"


TERMS = st.sampled_from(["s:a", "s:b", "f:x", "1", '"t"@da', '"t"', "_:b1", "_:b2"])
TRIPLES = st.lists(
    st.tuples(st.sampled_from(["s:a", "s:b", "_:b1", "_:b2"]), st.sampled_from(["e:p", "e:q"]), TERMS), max_size=8
)
STATES = st.lists(st.tuples(st.sampled_from(["g", "h"]), TRIPLES), max_size=3)


def quads(parts: Iterable[tuple[str, list[tuple[str, str, str]]]]) -> list[ox.Quad]:
    return [
        quad
        for graph, triples in parts
        for quad in state(
            " ".join(f"{s} {p} {o} ." for s, p, o in triples), f"https://w3id.org/evidensgraf/graph/{graph}"
        )
    ]


def copy_after(before: list[ox.Quad], text: str) -> list[ox.Quad]:
    """A copy of a state in another engine, rdflib, after an update."""
    copy = rdflib.Dataset()
    copy.parse(data=b"".join(f"{quad} .\n".encode() for quad in before), format="nquads")
    if text:
        copy.update(text)
    return list(ox.parse(copy.serialize(format="nquads").encode(), ox.RdfFormat.N_QUADS))


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning")  # rdflib's own
@settings(max_examples=30, deadline=None)
@given(STATES, STATES)
def test_the_update_makes_the_new_state_of_a_copy_of_the_old(
    before: list[tuple[str, list[tuple[str, str, str]]]], after: list[tuple[str, list[tuple[str, str, str]]]]
) -> None:
    old, new = quads(before), quads(after)
    assert canonical(copy_after(old, update(old, new))) == canonical(new)


@given(STATES)
def test_the_canonical_form_knows_no_order_and_no_names_of_blank_nodes(
    parts: list[tuple[str, list[tuple[str, str, str]]]],
) -> None:
    assert canonical_hash(quads(parts)) == canonical_hash(reversed(quads(parts)))
    assert update(quads(parts), quads(parts)) == ""


def test_blank_nodes_get_the_names_of_the_recommendation() -> None:
    example = "http://example.com/#"
    text = f"_:e0 <{example}s> <{example}u> .\n<{example}p> <{example}q> _:e0 .\n"
    found = canonical(ox.parse(text, ox.RdfFormat.N_QUADS))
    assert found.decode().splitlines() == [
        "<http://example.com/#p> <http://example.com/#q> _:c14n0 .",
        "_:c14n0 <http://example.com/#s> <http://example.com/#u> .",
    ]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with one commit, and a change in the work tree."""
    for part in ("ontology", "shapes", "data"):
        (tmp_path / part).mkdir()
        (tmp_path / part / "a.ttl").write_text(HEAD, encoding="utf-8")
    (tmp_path / "data" / "a.ttl").write_text(HEAD + FACTS, encoding="utf-8")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-C", str(tmp_path)]
    for step in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *step], check=True)
    (tmp_path / "data" / "a.ttl").write_text(HEAD + FACTS.replace("s:a", "s:b"), encoding="utf-8")
    return tmp_path


def diff(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["--lang", "en", "--root", str(root), "diff", *arguments])
    return result.exit_code, result.output


def test_a_git_revision_is_compared_with_the_files(repository: Path) -> None:
    code, said = diff(repository, "HEAD")
    assert code == 0
    assert "- `study:a` to `study:b` A study" in said
    assert diff(repository, "HEAD", "HEAD") == (0, "Nothing has changed.\n")
    assert (repository / "data" / "a.ttl").read_text(encoding="utf-8").count("s:b") == 2


def test_a_folder_is_compared_with_a_folder(repository: Path) -> None:
    code, said = diff(repository, str(repository), str(Settings().root), "--format", "json")
    assert code == 0
    assert f"{B}study/jobfirst" in json.loads(said)["new"]


@pytest.mark.parametrize("name", ["nowhere", "--output=x", "HEAD~99", "", "HEAD; rm -rf", "a\nb"])
def test_what_is_no_state_is_told_in_one_line(repository: Path, name: str) -> None:
    code, said = diff(repository, "--", name)
    assert code == 2
    assert "is no folder with data/, no release in dist/ and no git revision" in said
    assert list(repository.glob("x")) == []


def test_the_shipped_graph_has_a_canonical_form() -> None:
    dataset = graphs.load(Settings())
    lines = canonical(dataset.quads()).decode().splitlines()
    assert lines == sorted(lines)
    assert len(lines) == len(set(lines)) > 5000
