"""The axioms of a graph, read into the rules that they stand for; one that has no rule here is refused.

Every property axiom that is read is a chain: from `?x p ?y . ?y q ?z` follows `?x head ?z`, where a step may be walked
backwards. A subproperty is a chain of one step, an inverse one step backwards. A transitive property is the one axiom
that is no chain: joining it with itself would find a path once for each place where it can be cut in two. It has links
instead, which are the statements of it that do not come from its being transitive, and holds along them. Classes give
no property, so they are found last: what a thing has by a domain, a range or its own word, and all classes above.

That this is all that OWL 2 RL would conclude holds as long as no rule can make an axiom. So an axiom is read only if
every term that it is about is an IRI outside of the namespaces of RDF, RDFS, OWL and XSD (a datatype, `owl:Thing` or
`rdf:Property` may stand as superclass, domain or range, since nothing useful follows from being one), and any other use
of those namespaces that is not known to be without consequence is refused.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyoxigraph as ox

from evidensgraf.errors import AxiomError
from evidensgraf.namespaces import RDF, RDFS, VOCABULARY
from evidensgraf.reasoning.cleaning import LOGIC, OWL, XSD

if TYPE_CHECKING:
    from evidensgraf.reasoning.cleaning import Premises

    Node = ox.NamedNode | ox.BlankNode

TYPE = f"{RDF}type"
SUBCLASS = f"{RDFS}subClassOf"
_CHAIN, _FIRST, _REST, _NIL = f"{OWL}propertyChainAxiom", f"{RDF}first", f"{RDF}rest", f"{RDF}nil"

_LINK = "urn:x-evidensgraf:link:"

_INERT = frozenset(
    [f"{RDFS}{name}" for name in ("label", "comment", "seeAlso", "isDefinedBy")]
    + [f"{RDF}{name}" for name in ("first", "rest", "value", "subject", "predicate", "object")]
    + [
        f"{OWL}{name}"
        for name in (
            "versionIRI", "versionInfo", "imports", "priorVersion", "backwardCompatibleWith", "incompatibleWith",
            "deprecated", "annotatedSource", "annotatedProperty", "annotatedTarget",
            "members", "distinctMembers", "disjointWith", "propertyDisjointWith", "differentFrom",
        )
    ]
)  # fmt: skip
"""Properties without a consequence: annotations, lists by themselves, and axioms that can only be contradicted."""

_INERT_TYPES = frozenset(
    [f"{OWL}{name}" for name in (
        "Ontology", "Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "OntologyProperty", "Axiom",
        "NamedIndividual", "Thing", "IrreflexiveProperty", "AsymmetricProperty",
        "AllDisjointClasses", "AllDisjointProperties", "AllDifferent",
    )]
    + [f"{RDF}{name}" for name in ("Property", "List", "Statement", "Bag", "Seq", "Alt")]
    + [f"{RDFS}{name}" for name in ("Class", "Datatype", "Resource")]
)  # fmt: skip
"""Classes of which being one has no consequence."""

_ABOVE_ALL = (f"{OWL}Thing", f"{RDFS}Resource", f"{RDFS}Literal", f"{RDF}langString", f"{RDF}PlainLiteral")


@dataclass(frozen=True, order=True)
class Step:
    """One step of a chain.

    Attributes:
        property: IRI of the property.
        backwards: whether it is walked from object to subject.
    """

    property: str
    backwards: bool = False


@dataclass(frozen=True, order=True)
class Rule:
    """Where a path of steps leads from one thing to another, the head holds between them.

    Attributes:
        head: IRI of a property.
        body: the steps, at least one.
    """

    head: str
    body: tuple[Step, ...]


@dataclass
class Axioms:
    """What the axioms of a graph come to.

    Attributes:
        rules: those for properties.
        domains: for a property, the classes of its subjects.
        ranges: for a property, the classes of its objects.
        superclasses: for a class, all classes above it but itself.
        transitive: the properties whose statements are links as well (see `link`).
    """

    rules: set[Rule] = field(default_factory=set)
    domains: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    ranges: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    superclasses: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    transitive: set[str] = field(default_factory=set)

    @property
    def properties(self) -> set[str]:
        """Those that some rule reads or concludes."""
        said = {name for rule in self.rules for name in (rule.head, *(step.property for step in rule.body))}
        return said | self.transitive

    def fired_steps(self, rule: Rule) -> list[int]:
        """The steps of a rule at which a conclusion can be news to it: not what only its own converse concludes."""
        makers = {step: [r for r in self.rules if r.head == step.property] for step in rule.body}
        return [
            place
            for place, step in enumerate(rule.body)
            if step.property in self.transitive or not all(_is_converse(rule, maker) for maker in makers[step])
        ]

    def relevant(self) -> Axioms:
        """The same without the rules from which nothing useful can come: no term of ours, no class of a thing."""
        wanted, kept = {*self.domains, *self.ranges}, set[Rule]()
        while more := {r for r in self.rules - kept if _is_wanted(r.head.removeprefix(_LINK), wanted)}:
            kept |= more
            wanted |= {step.property for rule in more for step in rule.body}
        read = {step.property for rule in kept for step in rule.body}
        transitive = {name for name in self.transitive if _is_wanted(name, read)}
        return Axioms(kept, self.domains, self.ranges, self.superclasses, transitive)


def link(name: str) -> str:
    """The property of the links of a transitive property; no graph says it."""
    return f"{_LINK}{name}"


def _is_wanted(name: str, wanted: set[str]) -> bool:
    return name in wanted or name.startswith(VOCABULARY)


def _is_converse(rule: Rule, maker: Rule) -> bool:
    """Whether a rule of one step leads back to where the other's conclusion came from."""
    (step, *more), (back, *others) = rule.body, maker.body
    is_round_trip = (step.property, back.property) == (maker.head, rule.head)
    return not more and not others and is_round_trip and step.backwards == back.backwards


def read(said: Premises) -> Axioms:
    """The axioms among what is said.

    Raises:
        AxiomError: one of them has no rule here.
    """
    axioms, lists = Axioms(), _Lists(said)
    for predicate in sorted(name for name in said if name.startswith(LOGIC) and name not in _INERT):
        for triple in said[predicate]:
            if predicate == TYPE:
                _read_type(axioms, triple)
            elif predicate == _CHAIN:
                steps = tuple(Step(_outside(triple, member)) for member in lists.members(triple))
                axioms.rules.add(Rule(_outside(triple, triple.subject), steps))
            elif predicate in _READERS:
                _read_pair(axioms, triple)
            else:
                raise AxiomError(axiom=triple)
    axioms.rules |= {Rule(link(rule.head), rule.body) for rule in axioms.rules if rule.head in axioms.transitive}
    _close(axioms.superclasses)
    return axioms


def _read_type(axioms: Axioms, triple: ox.Triple) -> None:
    """A property that is symmetric or transitive."""
    kind = triple.object.value if isinstance(triple.object, ox.NamedNode) else ""
    if kind in (f"{OWL}SymmetricProperty", f"{OWL}TransitiveProperty"):
        name = _outside(triple, triple.subject)
        if kind.endswith("SymmetricProperty"):
            axioms.rules.add(Rule(name, (Step(name, backwards=True),)))
        else:
            axioms.transitive.add(name)
    elif kind.startswith((OWL, RDFS, RDF)) and kind not in _INERT_TYPES:
        raise AxiomError(axiom=triple)


def _subclass(axioms: Axioms, below: str, above: str) -> None:
    axioms.superclasses[below].add(above)


def _same_class(axioms: Axioms, one: str, other: str) -> None:
    _subclass(axioms, one, other)
    _subclass(axioms, other, one)


def _subproperty(axioms: Axioms, below: str, above: str) -> None:
    axioms.rules.add(Rule(above, (Step(below),)))


def _same_property(axioms: Axioms, one: str, other: str) -> None:
    _subproperty(axioms, one, other)
    _subproperty(axioms, other, one)


def _inverse(axioms: Axioms, one: str, other: str) -> None:
    axioms.rules.add(Rule(other, (Step(one, backwards=True),)))
    axioms.rules.add(Rule(one, (Step(other, backwards=True),)))


def _domain(axioms: Axioms, name: str, kind: str) -> None:
    axioms.domains[name].add(kind)


def _range(axioms: Axioms, name: str, kind: str) -> None:
    axioms.ranges[name].add(kind)


_READERS = {
    SUBCLASS: _subclass,
    f"{OWL}equivalentClass": _same_class,
    f"{RDFS}subPropertyOf": _subproperty,
    f"{OWL}equivalentProperty": _same_property,
    f"{OWL}inverseOf": _inverse,
    f"{RDFS}domain": _domain,
    f"{RDFS}range": _range,
}
_MAY_BE_ABOVE_ALL = (SUBCLASS, f"{RDFS}domain", f"{RDFS}range")


def _read_pair(axioms: Axioms, triple: ox.Triple) -> None:
    """An axiom that is one statement about two terms."""
    predicate, one, other = triple.predicate.value, _outside(triple, triple.subject), triple.object
    kind = other.value if isinstance(other, ox.NamedNode) else ""
    says_nothing = kind in _ABOVE_ALL or kind in _INERT_TYPES or kind.startswith(XSD)
    if not (says_nothing and predicate in _MAY_BE_ABOVE_ALL):
        _READERS[predicate](axioms, one, _outside(triple, other))


def _outside(axiom: ox.Triple, term: object) -> str:
    """The IRI of a term that an axiom may be about.

    Raises:
        AxiomError: it is a blank node, or belongs to the languages of axioms themselves.
    """
    if not isinstance(term, ox.NamedNode) or term.value.startswith(LOGIC):
        raise AxiomError(axiom=axiom)
    return term.value


class _Lists:
    """The RDF lists of a graph."""

    def __init__(self, said: Premises) -> None:
        self._parts: dict[str, dict[object, list[object]]] = {_FIRST: defaultdict(list), _REST: defaultdict(list)}
        for name, part in self._parts.items():
            for triple in said.get(name, ()):
                part[triple.subject].append(triple.object)

    def members(self, axiom: ox.Triple) -> list[object]:
        """The members of the list that an axiom ends in.

        Raises:
            AxiomError: it is empty or no proper list: each node has one first and one rest, and the last rest is nil.
        """
        node: object = axiom.object
        passed: set[object] = set()
        found: list[object] = []
        while node != ox.NamedNode(_NIL) or not found:
            first, rest = (self._parts[part].get(node, []) for part in (_FIRST, _REST))
            if node in passed or len(first) != 1 or len(rest) != 1:
                raise AxiomError(axiom=axiom)
            passed.add(node)
            found.append(first[0])
            node = rest[0]
        return found


def _close(above: dict[str, set[str]]) -> None:
    """Add to each class what is above those above it."""
    for name in list(above):
        open_ends = [name]
        found: set[str] = set()
        while open_ends:
            fresh = above.get(open_ends.pop(), set()) - found
            found |= fresh
            open_ends += fresh
        above[name] = found - {name}
