"""The same closure at size: rules compiled from the axioms to SPARQL, run by the embedded engine to their fixpoint.

Semi-naive: in the first round each rule sees all statements, in each later round only joins with at least one
conclusion of the round before, and only rules that such a conclusion can fire. A conclusion goes into the default
graph, where all patterns look, and into a named graph of its round, where the next round looks for what is new.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from evidensgraf.errors import InferenceError
from evidensgraf.reasoning import axioms
from evidensgraf.reasoning.axioms import SUBCLASS, TYPE
from evidensgraf.reasoning.cleaning import is_useful

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evidensgraf.reasoning.axioms import Axioms, Node, Rule
    from evidensgraf.reasoning.cleaning import Premises

_ROUND = "urn:x-evidensgraf:round"
_ROWS = 500_000
_ROWS_A_STATEMENT = 2


def conclude(said: Premises) -> Iterator[ox.Triple]:
    """What the rules conclude and a reader would ask by, each once; classes above others may be said already.

    Args:
        said: the premises (see `cleaning.premises`).

    Raises:
        AxiomError: the graph has an axiom that is not compiled.
        InferenceError: joins have more rows, or transitive properties longer paths, than they may. Rules of one step
            need no bound: they have as many rows as there are statements. The shipped ontology's joins have a tenth of
            that, and may have twice as many.
    """
    return _Run(axioms.read(said).relevant(), said).conclude()


def where(rule: Rule, fresh: tuple[int, int] | None = None) -> str:
    """The body of a rule in SPARQL: ?v0 is the subject of a conclusion, the last variable its object.

    Args:
        rule: which one.
        fresh: a step, and the number of the round whose conclusion it has to be; none in the first round.
    """
    atoms = []
    for place, step in enumerate(rule.body):
        ends = (place + 1, place) if step.backwards else (place, place + 1)
        atom = f"?v{ends[0]} <{step.property}> ?v{ends[1]}"
        atoms.append(f"GRAPH <{_ROUND}/{fresh[1]}> {{ {atom} }}" if fresh and place == fresh[0] else f"{atom} .")
    return " ".join(atoms)


def insert(conclusion: str, body: str, number: int) -> str:
    """The update that draws a conclusion wherever a body holds, in the round of that number."""
    return (
        f"INSERT {{ {conclusion} . GRAPH <{_ROUND}/{number}> {{ {conclusion} }} }} "
        f"WHERE {{ {body} FILTER NOT EXISTS {{ {conclusion} }} }}"
    )


class _Run:
    """One run of the rules.

    Args:
        known: the axioms of the graph.
        said: its statements.
    """

    def __init__(self, known: Axioms, said: Premises) -> None:
        self._axioms = known
        self._rows_left = _ROWS + _ROWS_A_STATEMENT * sum(map(len, said.values()))
        self._limit = self._rows_left
        self._store = ox.Store()
        for name in {TYPE, *known.domains, *known.ranges, *known.properties} & said.keys():
            self._store.bulk_extend(ox.Quad(*triple) for triple in said[name])
        for name in known.transitive & said.keys():
            link = ox.NamedNode(axioms.link(name))
            self._store.bulk_extend(ox.Quad(triple.subject, link, triple.object) for triple in said[name])

    def conclude(self) -> Iterator[ox.Triple]:
        """Run all rules; see the function of that name."""
        last = self._conclude_properties() + 1
        self._conclude_classes(last)
        rounds = (ox.NamedNode(f"{_ROUND}/{number}") for number in range(1, last + 1))
        quads = (quad for name in rounds for quad in self._store.quads_for_pattern(None, None, None, name))
        yield from (triple for quad in quads if _is_useful(triple := quad.triple))
        for below, all_above in self._axioms.superclasses.items():
            triples = (ox.Triple(*map(ox.NamedNode, (below, SUBCLASS, above))) for above in all_above)
            yield from filter(_is_useful, triples)

    def _conclude_properties(self) -> int:
        """Run the rules round by round, and tell how many rounds there were."""
        rules, number = sorted(self._axioms.rules), 1
        again = [(rule, place) for rule in rules for place in self._axioms.fired_steps(rule)]
        self._fire(((rule, where(rule)) for rule in rules), number)
        self._follow_links(self._axioms.transitive, number)
        while changed := self._concluded({*self._axioms.transitive, *(rule.head for rule in rules)}, number):
            fired = [(rule, place) for rule, place in again if rule.body[place].property in changed]
            number += 1
            self._fire(((rule, where(rule, (place, number - 1))) for rule, place in fired), number)
            linked = self._concluded(map(axioms.link, self._axioms.transitive), number)
            self._follow_links({name for name in self._axioms.transitive if axioms.link(name) in linked}, number)
        return number

    def _follow_links(self, transitive: Iterable[str], number: int) -> None:
        """Draw the conclusions of a round from properties that are transitive and have new links."""
        for name in sorted(transitive):
            links: dict[Node, set[Node]] = defaultdict(set)
            for start, end in self._rows(f"SELECT ?start ?end {{ ?start <{axioms.link(name)}> ?end }}"):
                links[start].add(end)
            iri = ox.NamedNode(name)
            ends = ((start, end) for start in list(links) for end in self._reached(start, links))
            fresh = [(start, iri, end) for start, end in ends if ox.Quad(start, iri, end) not in self._store]
            for graph in (ox.DefaultGraph(), ox.NamedNode(f"{_ROUND}/{number}")):
                self._store.bulk_extend(ox.Quad(*triple, graph) for triple in fresh)

    def _reached(self, start: Node, links: dict[Node, set[Node]]) -> set[Node]:
        """All things that a path of links leads to; each link that is looked at is counted."""
        reached: set[Node] = set()
        ahead = [start]
        while ahead:
            ends = links.get(ahead.pop(), set())
            self._spend(len(ends))
            ahead += ends - reached
            reached |= ends
        return reached

    def _concluded(self, heads: Iterable[str], number: int) -> set[str]:
        """The properties of which a round has conclusions."""
        return {
            head for head in heads if self._store.query(f"ASK {{ GRAPH <{_ROUND}/{number}> {{ ?s <{head}> ?o }} }}")
        }

    def _fire(self, bodies: Iterable[tuple[Rule, str]], number: int) -> None:
        """Draw the conclusions of one round."""
        for rule, body in bodies:
            if len(rule.body) > 1:
                self._count(body)
            self._store.update(insert(f"?v0 <{rule.head}> ?v{len(rule.body)}", body, number))

    def _count(self, body: str) -> None:
        """Count the rows of a join before it is drawn from, old conclusions too: they are work as well."""
        query = f"SELECT (COUNT(*) AS ?rows) {{ SELECT * {{ {body} }} LIMIT {self._rows_left + 1} }}"
        self._spend(sum(int(number.value) for (number,) in self._rows(query)))

    def _rows(self, query: str) -> Iterator[Any]:
        return iter(cast("ox.QuerySolutions", self._store.query(query)))

    def _spend(self, rows: int) -> None:
        """Count work.

        Raises:
            InferenceError: all of it together is more than it may be.
        """
        self._rows_left -= rows
        if self._rows_left < 0:
            raise InferenceError.too_long(self._limit)

    def _conclude_classes(self, number: int) -> None:
        """Conclude classes in the round of that number: by domain and range first, then those above them."""
        known = self._axioms
        for sources, body in (
            (known.domains, "?x <{}> ?y ."),
            (known.ranges, "?y <{}> ?x ."),
            (known.superclasses, f"?x <{TYPE}> <{{}}> ."),
        ):
            for source, kinds in sorted(sources.items()):
                for kind in sorted(kinds):
                    self._store.update(insert(f"?x <{TYPE}> <{kind}>", body.format(source), number))


def _is_useful(triple: ox.Triple) -> bool:
    subject, target = triple.subject, triple.object
    if not isinstance(subject, ox.NamedNode) or not isinstance(target, ox.NamedNode):
        return False
    return is_useful(subject.value, triple.predicate.value, target.value)
