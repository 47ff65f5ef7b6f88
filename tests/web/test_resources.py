"""resources: what is said of an IRI, where, what follows, and what refers to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from evidensgraf import queries, resources
from evidensgraf.errors import DeadlineError, UnknownIriError
from evidensgraf.graphs import INFERRED
from evidensgraf.namespaces import BASE
from evidensgraf.resources import Mention, Statement
from evidensgraf.resources.names import Name, Names
from evidensgraf.store.local import LocalStore
from evidensgraf.store.table import Term, iri

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evidensgraf.errors import Language
    from evidensgraf.store.query import Query
    from evidensgraf.store.table import Table

PREFIXES = f"""@prefix : <{BASE}id/study/> . @prefix ns: <{BASE}ns/> . @prefix graph: <{BASE}graph/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> ."""


def small(text: str) -> LocalStore:
    return LocalStore(list(ox.parse(f"{PREFIXES}\n{text}", ox.RdfFormat.TRIG)), "test")


def test_what_two_files_say_is_one_statement_with_both() -> None:
    thing = resources.load(small("graph:a { :x ns:p :y } graph:b { :x ns:p :y }"), f"{BASE}id/study/x")
    assert thing.statements == (
        Statement(f"{BASE}ns/p", iri(f"{BASE}id/study/y"), (), (f"{BASE}graph/a", f"{BASE}graph/b")),
    )


def test_what_only_follows_is_marked() -> None:
    store = small(f"<{INFERRED}> {{ :x ns:p :y . :x ns:q :y }} graph:a {{ :x ns:q :y }}")
    marks = {one.predicate: one.is_inferred for one in resources.load(store, f"{BASE}id/study/x").statements}
    assert marks == {f"{BASE}ns/p": True, f"{BASE}ns/q": False}


def test_what_refers_to_a_thing_is_found() -> None:
    thing = resources.load(small("graph:a { :x ns:p :y }"), f"{BASE}id/study/y")
    assert thing.mentions == (Mention(f"{BASE}id/study/x", f"{BASE}ns/p", (f"{BASE}graph/a",)),)
    assert thing.statements == ()


@pytest.mark.parametrize("others", [0, resources.MOST_REFERRING], ids=["read at once", "counted by the engine"])
def test_of_what_very_much_refers_to_the_first_are_had_and_all_are_counted(others: int) -> None:
    def told(graph: str, property_: str, numbers: range) -> str:
        return f"<{graph}> {{ " + " ".join(f":s{number:05} ns:{property_} :hub ." for number in numbers) + " }\n"

    derived = told(INFERRED, "p", range(250)) + told(INFERRED, "q", range(7))
    said = (
        told("graph:a", "p", range(100, 300))
        + told("graph:b", "p", range(299, 301))
        + told("graph:b", "r", range(others))
    )
    thing = resources.load(small(derived + said), f"{BASE}id/study/hub")
    found = {one.predicate.removeprefix(f"{BASE}ns/"): one for one in thing.referring}
    counts = {name: (one.count, one.said, len(one.first)) for name, one in found.items()}
    many = {"r": (others, others, min(others, resources.MOST_MENTIONS))} if others else {}
    assert counts == {"p": (301, 201, 200), "q": (7, 0, 7), **many}
    subjects = [one.subject.removeprefix(f"{BASE}id/study/") for one in found["p"].first]
    assert subjects == sorted(set(subjects))
    assert set(subjects) <= {f"s{number:05}" for number in range(100, 301)}  # what is derived has no room
    twice = [one.graphs for one in found["p"].first if one.subject.endswith("s00299")]
    assert twice in ([("graph:a", "graph:b")], [])
    assert all(INFERRED in one.graphs for one in found["p"].first if one.subject < f"{BASE}id/study/s00250")


@pytest.mark.parametrize("others", [0, 300, resources.MOST_REFERRING], ids=["few", "a property cut", "counted"])
def test_a_part_is_found_among_all_that_refers_to_a_thing(others: int) -> None:
    hub = f"{BASE}id/study/hub"
    told = [f"<{hub}#first> ns:p :hub .", *(f":a{number:05} ns:p :hub ." for number in range(others))]
    told += [f"<{hub}#last> ns:p :hub ; ns:q <{hub}#further> .", f"<{hub}#further> ns:q 1 .", ":hubs ns:p :hub ."]
    store = small(f"graph:a {{ {' '.join(told)} }}")
    parts = dict(resources.below(resources.load(store, hub), store))
    assert {part.removeprefix(hub): len(said) for part, said in parts.items()} == {
        "#first": 1,
        "#last": 2,
        "#further": 1,
    }


@pytest.mark.parametrize("written", ["( :a :b :c )", "[ owl:unionOf ( :a :b :c ) ]"], ids=["list", "union"])
def test_a_list_has_its_members_in_order(written: str) -> None:
    (statement,) = resources.load(small(f"graph:a {{ :x ns:p {written} }}"), f"{BASE}id/study/x").statements
    assert [item.value.removeprefix(f"{BASE}id/study/") for item in statement.items] == ["a", "b", "c"]


def test_a_property_counts_its_uses_and_a_graph_lists_what_it_describes() -> None:
    store = small("graph:a { :x ns:p 1 , 2 . :y ns:p 3 }")
    assert resources.load(store, f"{BASE}ns/p").uses == 3
    assert resources.load(store, f"{BASE}graph/a").contents == (f"{BASE}id/study/x", f"{BASE}id/study/y")


@pytest.mark.parametrize(
    "unknown", ["id/study/none", "id/study/x>", "id/study/a b", "id/study/%00", "id/study/æ", "id/study/x' } #"]
)
def test_what_the_graph_does_not_know_is_an_error(unknown: str) -> None:
    with pytest.raises(UnknownIriError, match="says nothing"):
        resources.load(small("graph:a { :x ns:p 1 }"), BASE + unknown)


def test_the_nearest_names_come_first() -> None:
    store = small("graph:a { :jobfirst ns:p 1 . :ips-trial ns:p 2 }")
    assert resources.nearest(store, f"{BASE}id/study/jobfrist")[0] == f"{BASE}id/study/jobfirst"
    assert resources.nearest(store, BASE + "x" * 100_000) == []


@pytest.mark.parametrize(
    ("names", "language", "expected"),
    [
        ('"navn"@da , "name"@en', "en", Name("name", "en")),
        ('"navn"@da , "plain"', "en", Name("plain", None)),
        ('"navn"@da', "en", Name("navn", "da")),
    ],
    ids=["in the language", "in none", "in another"],
)
def test_a_name_falls_back_on_another_language_and_says_so(names: str, language: Language, expected: Name) -> None:
    store = small(f"graph:a {{ :x skos:prefLabel {names} }}")
    assert Names.read(store).of(f"{BASE}id/study/x", language) == expected


class Large(LocalStore):
    """A store whose names are too many to be had at once."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        super().__init__(quads, "large")
        self.asked = 0

    def table(self, query: Query, bindings: Mapping[str, Term] | None = None) -> Table:
        if not bindings:
            raise DeadlineError(seconds=10)
        self.asked += 1
        return super().table(query, bindings)


def test_names_too_many_to_be_had_at_once_are_asked_for_one_by_one_and_once_each() -> None:
    text = f"{PREFIXES}\ngraph:a {{ :x skos:prefLabel 'en'@en, 'da'@da ; ns:citationKey 'x' . :f ns:effect :e ; "
    store = Large(list(ox.parse(f"{text} skos:prefLabel 'fund'@da }}", ox.RdfFormat.TRIG)))
    names = Names.read(store)
    for _ in range(2):
        assert names.of(f"{BASE}id/study/x", "da") == Name("da", "da")
        assert names.of(f"{BASE}id/study/x", "en") == Name("en", "en")
        assert names.of(f"{BASE}id/study/e", "en") == Name("fund", "da")
        assert names.of(f"{BASE}id/study/none", "en") is None
        assert names.of("no > IRI", "en") is None
    assert store.asked == 2 * 3  # queries for each IRI


def test_a_thing_without_a_name_has_none() -> None:
    assert Names([("https://a.example/", 1, Term("literal", "a"))]).of("https://b.example/", "da") is None


def test_a_query_about_a_thing_cannot_be_broken_out_of() -> None:
    assert queries.about("resource_rdf", "https://a.example/x") == "DESCRIBE <https://a.example/x>\n"
    with pytest.raises(ValueError, match=r"a\.example"):
        queries.about("resource_rdf", "https://a.example/> { }")


def test_an_iri_stands_in_a_query_wherever_its_variable_does_and_nothing_else_can() -> None:
    first = queries.about("resource_mentions_said", f"{BASE}id/study/x", by=f"{BASE}ns/p")
    assert f"?subject <{BASE}ns/p> <{BASE}id/study/x> " in first
    assert "?this" not in first
    assert "?by" not in first
    for wrong in ("", "x> } #", "a b", 'x"', "x\\u003E"):
        with pytest.raises(ValueError, match=f"^{re.escape(wrong)}$"):
            queries.load_about("resource_mentions_said", f"{BASE}id/study/x", by=wrong)
        with pytest.raises(ValueError, match=f"^{re.escape(wrong)}$"):
            queries.load_about("resource_uses", wrong)
