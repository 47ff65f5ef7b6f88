"""reasoning.rules: compiled rules conclude what owlrl concludes, whatever the graph, or refuse it."""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS

from evidensgraf import graphs, reasoning
from evidensgraf.errors import AxiomError, InferenceError
from evidensgraf.graphs import Dataset, Source
from evidensgraf.namespaces import PREFIXES
from evidensgraf.reasoning import Engine, axioms, cleaning, rules
from evidensgraf.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable

PROLOGUE = "".join(f"@prefix {p}: <{iri}> .\n" for p, iri in PREFIXES.items()) + "@prefix e: <http://e.example/> .\n"
STEADY = settings(deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
WORDS = sorted({str(word) for language in (OWL, RDF, RDFS) for word in dir(language)} - {str(OWL.sameAs)})


def said(text: str) -> Dataset:
    """A dataset that says what the Turtle says, and nothing else."""
    triples = ox.parse(PROLOGUE + text, ox.RdfFormat.TURTLE)
    quads = tuple(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return Dataset((Source(Path("said.ttl"), "data", "https://a.dk/g", quads),), (), "said")


def both(dataset: Dataset) -> tuple[list[str], list[str]]:
    """What each engine concludes."""
    by_owlrl, by_rules = (reasoning.closure(dataset, engine) for engine in Engine)
    return [str(t) for t in by_owlrl], [str(t) for t in by_rules]


@cache
def axioms_of_the_ontology() -> str:
    """The ontology's axioms without its labels and notes, so that owlrl is quick, as N-Triples."""
    sources = [s for s in graphs.load(Settings()).sources if s.part == "ontology"]
    triples = [q.triple for s in sources for q in s.quads if isinstance(q.object, ox.NamedNode | ox.BlankNode)]
    idle = (str(RDFS.isDefinedBy), PREFIXES["skos"], PREFIXES["dcterms"])
    return "".join(f"{t} .\n" for t in triples if not t.predicate.value.startswith(idle))


def terms_of_the_ontology(*kinds: str) -> list[str]:
    lines = (line.split(" ") for line in axioms_of_the_ontology().splitlines())
    return sorted({s for s, p, o, _ in lines if p == f"<{RDF.type}>" and o in kinds and s.startswith("<")})


PROPERTIES = terms_of_the_ontology(f"<{OWL.ObjectProperty}>", f"<{OWL.DatatypeProperty}>")
CLASSES = terms_of_the_ontology(f"<{OWL.Class}>")


def test_both_engines_conclude_the_same_from_the_shipped_graph() -> None:
    by_owlrl, by_rules = both(graphs.load(Settings()))
    assert by_rules == by_owlrl
    assert len(by_rules) > 1000


# Graphs in the ontology's terms: few things, so that they meet; some are foreign or blank, and literals stand where
# things should.
_THINGS = [f"{kind}:{number}" for kind in ("study", "finding", "claim", "agent") for number in (1, 2)]
_ODD_THINGS = ["e:1", "e:2", "_:b1", "_:b2", "evg:Study", "evg:hasFinding"]
_LITERALS = ['"forsøg"@da', "7", "true", '"2012"^^xsd:gYear']
_LIVELY = [
    "evg:hasSuccessor", "evg:succeededBy", "org:changedBy", "org:originalOrganization", "org:resultingOrganization",
    "evg:hasEvidenceLine", "evg:lineFromStudy", "evg:reportsStudy", "evg:findingOf", "evg:hasFinding",
    "evg:overlapsWith", "evg:anchoredIn",
]  # fmt: skip
_subjects = st.sampled_from([*_THINGS, *_ODD_THINGS])
_links = st.tuples(
    _subjects,
    st.sampled_from([*_LIVELY, *_LIVELY, *PROPERTIES, "skos:broader", "dcterms:isPartOf", "e:says"]),
    st.sampled_from([*_THINGS, *_ODD_THINGS, *_LITERALS]),
)
_kinds = st.tuples(_subjects, st.just("a"), st.sampled_from([*CLASSES, "e:Kind", "_:kind", "xsd:integer", "owl:Thing"]))


def turtle(statements: Iterable[tuple[str, ...]]) -> str:
    return "".join(" ".join(statement) + " .\n" for statement in statements)


@settings(STEADY, max_examples=6, phases=[Phase.generate])  # shrinking takes minutes at this size
@given(st.lists(st.one_of(_links, _links, _links, _kinds), min_size=15, max_size=60))
def test_the_ontology_has_the_same_consequences_for_any_graph(statements: list[tuple[str, ...]]) -> None:
    by_owlrl, by_rules = both(said(axioms_of_the_ontology() + turtle(statements)))
    assert by_rules == by_owlrl


# Other ontologies: every axiom that is read, over few terms, ours and foreign, so that they feed each other.
_properties = st.sampled_from(["evg:p", "evg:q", "evg:r", "e:p", "e:q"])
_classes = st.sampled_from(["evg:A", "evg:B", "evg:C", "e:A", "e:B"])
_above = st.one_of(_classes, _classes, st.sampled_from(["owl:Thing", "xsd:integer", "rdfs:Literal"]))
_chains = st.lists(_properties, min_size=1, max_size=3).map(lambda names: f"( {' '.join(names)} )")
_axioms = st.one_of(
    st.tuples(_classes, st.just("rdfs:subClassOf"), _above),
    st.tuples(_classes, st.just("owl:equivalentClass"), _classes),
    st.tuples(_properties, st.just("rdfs:subPropertyOf"), _properties),
    st.tuples(_properties, st.just("owl:equivalentProperty"), _properties),
    st.tuples(_properties, st.just("owl:inverseOf"), _properties),
    st.tuples(_properties, st.sampled_from(["rdfs:domain", "rdfs:range"]), _above),
    st.tuples(_properties, st.just("a"), st.sampled_from(["owl:SymmetricProperty", "owl:TransitiveProperty"])),
    st.tuples(_properties, st.just("owl:propertyChainAxiom"), _chains),
    st.tuples(_classes, st.just("owl:disjointWith"), _classes),
    st.tuples(_classes, st.just("a"), st.sampled_from(["owl:Class", "rdfs:Class", "evg:A", "e:B"])),
    st.tuples(_properties, st.just("a"), st.sampled_from(["owl:ObjectProperty", "rdf:Property", "evg:C"])),
)
_nodes = st.sampled_from(["study:1", "study:2", "study:3", "e:1", "_:b", "evg:A", "evg:p"])
_facts = st.one_of(st.tuples(_nodes, _properties, _nodes), st.tuples(_nodes, st.just("a"), _classes))


@settings(STEADY, max_examples=70)
@given(st.lists(_axioms, min_size=1, max_size=6), st.lists(_facts, max_size=8))
def test_any_ontology_of_these_axioms_has_the_same_consequences(
    ontology: list[tuple[str, ...]], facts: list[tuple[str, ...]]
) -> None:
    by_owlrl, by_rules = both(said(turtle(ontology) + turtle(facts)))
    assert by_rules == by_owlrl


# What a rule concludes late has to reach each step of each rule that reads it.
LATE = {
    "link-of-a-transitive-property": """evg:p a owl:TransitiveProperty . evg:q rdfs:subPropertyOf evg:p .
        evg:r rdfs:subPropertyOf evg:q . evg:s rdfs:subPropertyOf evg:r .
        study:1 evg:s study:2 . study:2 evg:s study:3 . study:3 evg:p study:4 .""",
    "second-step-of-a-chain": """evg:p owl:propertyChainAxiom ( evg:q evg:r ) . evg:s rdfs:subPropertyOf evg:r .
        evg:t rdfs:subPropertyOf evg:s . study:1 evg:q study:2 . study:2 evg:t study:3 .""",
    "chains-that-feed-each-other": """evg:p owl:propertyChainAxiom ( evg:q evg:r ) .
        evg:q owl:propertyChainAxiom ( evg:p evg:r ) .
        study:1 evg:q study:2 . study:2 evg:r study:3 . study:3 evg:r study:4 . study:4 evg:r study:5 .""",
    "inverse-of-a-transitive-property": """evg:p a owl:TransitiveProperty ; owl:inverseOf evg:q .
        study:1 evg:q study:2 . study:2 evg:q study:3 . study:3 evg:p study:4 .""",
    "inverse-and-subproperty": """evg:p owl:inverseOf evg:q . evg:p rdfs:subPropertyOf evg:q .
        study:1 evg:p study:2 .""",
}


@pytest.mark.parametrize("text", LATE.values(), ids=LATE)
def test_late_conclusions_reach_every_step(text: str) -> None:
    by_owlrl, by_rules = both(said(text))
    assert by_rules == by_owlrl != []


_words = st.sampled_from([f"<{word}>" for word in WORDS])
_anything = st.one_of(_words, _properties, _classes, _nodes, st.just("xsd:integer"), st.just("( evg:p evg:q )"))
_anything_named = st.one_of(_words, _properties, _classes, st.just("study:1"))


@settings(STEADY, max_examples=70)
@given(
    st.lists(_axioms, max_size=3),
    st.lists(_facts, min_size=2, max_size=5),
    st.lists(st.tuples(_anything_named, st.one_of(_words, _words, _properties, st.just("a")), _anything), max_size=2),
)
def test_what_else_is_said_in_the_words_of_axioms_is_refused_or_has_the_same_consequences(
    ontology: list[tuple[str, ...]], facts: list[tuple[str, ...]], odd: list[tuple[str, ...]]
) -> None:
    assert_same_or_refused(turtle(ontology) + turtle(facts) + turtle(odd))


# Every word of the three languages, once as a property and once as a class, where it could have consequences.
_SCENE = """
study:1 evg:p study:2 , study:3 ; a evg:A . study:2 evg:p study:1 ; evg:q study:3 ; a evg:B . study:3 a evg:A , evg:B .
"""


@pytest.mark.parametrize("word", WORDS, ids=lambda word: word.rpartition("/")[2])
def test_each_word_of_the_languages_is_refused_or_has_the_same_consequences(word: str) -> None:
    for odd in (f"evg:p <{word}> evg:q", f"evg:A <{word}> evg:B", f"study:1 <{word}> study:2", f"evg:p a <{word}>"):
        assert_same_or_refused(f"{_SCENE} {odd} .")


def assert_same_or_refused(text: str) -> None:
    dataset = said(text)
    try:
        by_rules = reasoning.closure(dataset, Engine.RULES)
    except AxiomError:
        return
    assert by_rules == reasoning.closure(dataset, Engine.OWLRL)


# Every rule of OWL 2 RL that is not compiled, by the axiom that fires it (tables 4 to 9 of the profile).
REFUSED = {
    "prp-fp": "evg:p a owl:FunctionalProperty .",
    "prp-ifp": "evg:p a owl:InverseFunctionalProperty .",
    "prp-key": "evg:A owl:hasKey ( evg:p ) .",
    "prp-npa": "e:n owl:sourceIndividual study:1 ; owl:assertionProperty evg:p ; owl:targetIndividual study:2 .",
    "cls-nothing": "study:1 a owl:Nothing .",
    "cls-int": "evg:C owl:intersectionOf ( evg:A evg:B ) .",
    "cls-uni": "evg:C owl:unionOf ( evg:A evg:B ) .",
    "cls-com": "evg:A owl:complementOf evg:B .",
    "cls-svf": "evg:C owl:onProperty evg:p ; owl:someValuesFrom evg:A .",
    "cls-avf": "evg:A owl:onProperty evg:p ; owl:allValuesFrom evg:B .",
    "cls-hv": "evg:A owl:onProperty evg:p ; owl:hasValue study:1 .",
    "cls-maxc": "evg:A owl:onProperty evg:p ; owl:maxCardinality 1 .",
    "cls-maxqc": "evg:A owl:onProperty evg:p ; owl:onClass evg:B ; owl:maxQualifiedCardinality 1 .",
    "cls-oo": "evg:C owl:oneOf ( study:1 ) .",
    "union-as-domain": "evg:p rdfs:domain [ owl:unionOf ( evg:A evg:B ) ] .",
    "restriction-above": "evg:A rdfs:subClassOf [ a owl:Restriction ; owl:onProperty evg:p ; owl:hasValue study:1 ] .",
    "disjoint-union": "evg:C owl:disjointUnionOf ( evg:A evg:B ) .",
    "equality-by-another-name": "evg:p rdfs:subPropertyOf owl:sameAs .",
    "axiom-by-another-name": "evg:p rdfs:subPropertyOf rdfs:subClassOf .",
    "type-by-another-name": "evg:p owl:equivalentProperty rdf:type .",
    "class-of-axioms": "evg:A rdfs:subClassOf owl:TransitiveProperty .",
    "range-of-axioms": "evg:p rdfs:range owl:FunctionalProperty .",
    "above-everything": "owl:Thing rdfs:subClassOf evg:A .",
    "everything-is-the-same-class": "evg:A owl:equivalentClass owl:Thing .",
    "domain-of-type": "rdf:type rdfs:domain evg:A .",
    "inverse-of-the-inverse": "evg:q rdfs:subPropertyOf [ owl:inverseOf evg:p ] .",
    "blank-class": "_:c rdfs:subClassOf evg:A .",
    "chain-of-types": "evg:q owl:propertyChainAxiom ( evg:p rdf:type ) .",
    "empty-chain": "evg:q owl:propertyChainAxiom () .",
    "chain-that-is-no-list": "evg:q owl:propertyChainAxiom evg:p .",
    "chain-of-a-literal": 'evg:q owl:propertyChainAxiom ( evg:p "q" ) .',
    "chain-without-an-end": "evg:q owl:propertyChainAxiom _:l . _:l rdf:first evg:p ; rdf:rest _:l .",
    "chain-that-forks": "evg:q owl:propertyChainAxiom _:l . _:l rdf:first evg:p ; rdf:rest ( evg:p ) , ( evg:q ) .",
    "unknown-word": "evg:p owl:frobnicates evg:q .",
    "unknown-class-of-words": "evg:p a owl:Frobnicator .",
}


@pytest.mark.parametrize("axiom", REFUSED.values(), ids=REFUSED)
def test_an_axiom_without_a_rule_is_refused(axiom: str) -> None:
    with pytest.raises(AxiomError, match=r"The rules do not know this axiom: .*<http"):
        reasoning.closure(said(_SCENE + axiom), Engine.RULES)


def test_a_small_graph_with_such_an_axiom_is_left_to_owlrl() -> None:
    concluded = {str(t) for t in reasoning.closure(said(_SCENE + REFUSED["cls-int"]))}
    study, kind = PREFIXES["study"], PREFIXES["evg"]
    assert f"<{study}3> <{RDF.type}> <{kind}C>" in concluded


def test_a_large_one_is_an_error_that_names_the_axiom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reasoning, "MOST_FOR_OWLRL", 5)
    with pytest.raises(AxiomError, match=r"intersectionOf.*--engine owlrl"):
        reasoning.closure(said(_SCENE + REFUSED["cls-int"]))


def test_a_large_graph_is_reasoned_over_by_the_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidensgraf.reasoning.owl.conclude", lambda _: pytest.fail("owlrl was called"))
    dataset = said(f"{_SCENE} evg:A rdfs:subClassOf evg:B .")
    with pytest.raises(pytest.fail.Exception):
        reasoning.closure(dataset)
    monkeypatch.setattr(reasoning, "MOST_FOR_OWLRL", 5)
    assert len(reasoning.closure(dataset)) == 1


def chain(prefix: str, predicate: str, links: int) -> str:
    return "".join(f"{prefix}:{n} {predicate} {prefix}:{n + 1} .\n" for n in range(links))


@pytest.mark.parametrize("engine", [None, *Engine])
def test_identity_is_not_reasoned_with_and_that_is_said(engine: Engine | None) -> None:
    dataset = said(chain("study", "owl:sameAs", 80) + "study:0 a evg:A . evg:A rdfs:subClassOf evg:B .")
    with pytest.warns(UserWarning, match="owl:sameAs is not reasoned with"):
        concluded = reasoning.closure(dataset, engine)
    assert [str(t.subject) for t in concluded] == [f"<{PREFIXES['study']}0>"]


LONG = f"e:p a owl:TransitiveProperty , owl:SymmetricProperty .\n{chain('agent', 'e:p', 200)}"


def test_owlrl_is_stopped_at_its_bound_if_asked_for_by_name() -> None:
    with pytest.raises(InferenceError, match=r"more than .* steps"):
        reasoning.closure(said(LONG), Engine.OWLRL)


def test_and_the_rules_take_over_if_not() -> None:
    assert reasoning.closure(said(LONG)) == []


@pytest.mark.parametrize("engine", [None, Engine.RULES])
def test_a_long_chain_of_a_transitive_property_is_bounded(shared: Path, engine: Engine | None) -> None:
    attack = (shared / "attacks" / "data" / "owl-transitive-chain.ttl").read_text()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert reasoning.closure(said(attack), engine) == []
    ours = attack.replace("http://e.example/p", f"{PREFIXES['evg']}p").replace("http://e.example/", PREFIXES["agent"])
    links = attack.count("<http://e.example/p>") - 1
    assert len(reasoning.closure(said(ours), Engine.RULES)) == links * (links - 1) // 2


def test_joins_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = "".join(f"study:{n} evg:q study:hub . study:hub evg:r study:{n} .\n" for n in range(60))
    dataset = said("evg:p owl:propertyChainAxiom ( evg:q evg:r ) .\n" + hub)
    assert len(reasoning.closure(dataset, Engine.RULES)) == 60 * 59
    monkeypatch.setattr(rules, "_ROWS", 1000)
    with pytest.raises(InferenceError, match="more than 1250 steps"):
        reasoning.closure(dataset, Engine.RULES)


def test_paths_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = said(f"evg:p a owl:TransitiveProperty .\n{chain('agent', 'evg:p', 60)}")
    assert len(reasoning.closure(dataset, Engine.RULES)) == 60 * 59 // 2
    monkeypatch.setattr(rules, "_ROWS", 1000)
    with pytest.raises(InferenceError, match="more than 1122 steps"):
        reasoning.closure(dataset, Engine.RULES)


MALFORMED = {
    "endless-list": "evg:A owl:unionOf _:l . _:l rdf:first evg:B ; rdf:rest _:l .",
    "cardinality-that-is-no-number": "evg:A owl:maxCardinality evg:B .",
}


@pytest.mark.parametrize("text", MALFORMED.values(), ids=MALFORMED)
def test_what_owlrl_cannot_read_is_an_error_and_no_traceback(text: str) -> None:
    with pytest.raises(InferenceError, match="cannot be inferred"):
        reasoning.closure(said(_SCENE + text), Engine.OWLRL)


def test_rules_from_which_nothing_useful_can_come_are_not_run() -> None:
    text = """e:p a owl:TransitiveProperty . e:q rdfs:subPropertyOf e:p .
        e:r rdfs:subPropertyOf evg:p . e:s rdfs:subPropertyOf e:r ; a owl:TransitiveProperty ."""
    known = axioms.read(cleaning.premises(said(text).quads())).relevant()
    assert {rule.head for rule in known.rules} == {f"{PREFIXES['evg']}p", "http://e.example/r"}
    assert known.transitive == {"http://e.example/s"}


def test_a_rule_reads_as_sparql() -> None:
    rule = axioms.Rule("urn:h", (axioms.Step("urn:p"), axioms.Step("urn:q", backwards=True)))
    assert rules.where(rule) == "?v0 <urn:p> ?v1 . ?v2 <urn:q> ?v1 ."
    assert rules.where(rule, (0, 3)) == "GRAPH <urn:x-evidensgraf:round/3> { ?v0 <urn:p> ?v1 } ?v2 <urn:q> ?v1 ."
