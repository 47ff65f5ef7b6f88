"""The native engine over a graph that changes: only what a change can affect is judged again.

For the constraints of SPARQL, `footprint` says whose judgement a change can affect. The others are simple as long as
the shapes are (see `_is_simple`): a result hangs on what is said of its focus node, on what leads to it by a property
that some path goes backwards along, and on the classes of its values. Where shapes are not simple, all is judged again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from evidensgraf.validation.engine.footprint import Footprint
from evidensgraf.validation.engine.literals import Writing, expect, stored
from evidensgraf.validation.engine.native import Native
from evidensgraf.validation.engine.shapes import RDF, RDFS, SH, in_order, rdf11, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evidensgraf.validation.engine.constraints import Constraint
    from evidensgraf.validation.engine.shapes import Shapes, Statement
    from evidensgraf.validation.result import Result

_TYPE, _SUBCLASS = ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDFS}subClassOf")
_SAID = frozenset(["message", "severity", "name", "description", "order", "group"])
"""What a shape says to its reader."""
_LOCAL = _SAID | {
    *("class", "datatype", "nodeKind", "in", "hasValue", "pattern", "flags", "languageIn", "deactivated"),
    *("minLength", "maxLength", "minInclusive", "maxInclusive", "minExclusive", "maxExclusive"),
}
"""What it can say of a node by that alone, and by its classes."""
_NESTING = frozenset(["node", "not", "and", "or", "xone", "qualifiedValueShape"])
"""What names another shape that a value must, or must not, meet."""
_TARGETS = frozenset(["targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"])
_SIMPLE = frozenset().union(_LOCAL, _NESTING, _TARGETS) | {
    *("path", "inversePath", "property", "minCount", "maxCount", "uniqueLang", "equals", "disjoint", "lessThan"),
    *("lessThanOrEquals", "closed", "ignoredProperties", "defaultValue", "prefixes", "select", "declare", "prefix"),
    *("namespace", "qualifiedMinCount", "qualifiedMaxCount", "qualifiedValueShapesDisjoint"),
}
Key = tuple[Any, Any, Any]


class Incremental:
    """A graph and what is found in it.

    Args:
        shapes: what is demanded.
        data: what is there at first; all of it is judged.
    """

    def __init__(self, shapes: Shapes, data: Iterable[Statement], *, judged: bool = True) -> None:
        self._native = Native(shapes)
        self._kept = self._native.kept
        self._is_simple = _is_simple(shapes, self._kept)
        self._backwards: set[Any] = {s.object for s in self._kept if s.predicate.value == f"{SH}inversePath"}
        self._backwards |= {s.object for s in self._kept if _targets_objects(s, self._kept)}
        self._footprints = [(one, Footprint(one)) for one in self._native.constraints]
        self._store, self._writing = ox.Store(), Writing()
        self._stored: Counter[Key] = Counter()
        self._said: defaultdict[Any, Counter[Key]] = defaultdict(Counter)
        self._core: dict[str, list[Result]] = {}
        self._asked: dict[Constraint, dict[Any, list[Result]]] = {one: {} for one in self._native.constraints}
        self._put(Counter(map(_key, rdf11(data))))
        if judged:
            self._judge(None, dict.fromkeys(self._native.constraints), [])

    @property
    def results(self) -> list[Result]:
        """All that is found, as `Native.check` gives it."""
        asked = (found for by_focus in self._asked.values() for found in by_focus.values())
        return in_order(result for found in (*self._core.values(), *asked) for result in found)

    def change(self, removed: Iterable[Statement], added: Iterable[Statement]) -> None:
        """Change the graph, and judge again what that can affect.

        Args:
            removed: statements, each as often as there are fewer files now that make it.
            added: statements, each as often as there are more files now that make it.
        """
        gone, new = Counter(map(_key, rdf11(removed))), Counter(map(_key, rdf11(added)))
        less, more = gone - new, new - gone
        changed = [ox.Triple(*key) for key in (*less, *more)]
        self._put(more)
        # What is in the store now is what was there before and what is there after.
        asked = {one: footprint.reached(self._store, changed) for one, footprint in self._footprints}
        core = self._reached(changed)
        self._take(less)
        self._judge(core, asked, changed)

    def _put(self, statements: Counter[Key]) -> None:
        expect(key[2] for key in statements)
        for key, count in statements.items():
            self._said[key[0]][key] += count
            self._writing.put(key[2], count)
            self._stored[_as_stored(key)] += count
        self._store.bulk_extend(ox.Quad(*key) for key in statements)

    def _take(self, statements: Counter[Key]) -> None:
        for key, count in statements.items():
            said = self._said[key[0]]
            said[key] -= count
            if said[key] <= 0:
                del said[key]
            self._writing.put(key[2], -count)
            self._stored[_as_stored(key)] -= count
            if self._stored[_as_stored(key)] <= 0:
                self._store.remove(ox.Quad(*key))

    def _reached(self, changed: Iterable[Statement]) -> set[Any] | None:
        """The nodes whose judgement by the core of SHACL some changes may change; None for all."""
        found: set[Any] = set()
        for statement in changed:
            subject, predicate, object_ = statement.subject, statement.predicate, statement.object
            if not self._is_simple or predicate == _SUBCLASS:
                return None
            found.add(subject)
            if predicate in self._backwards:
                found.add(object_)
            if predicate == _TYPE:
                found |= {quad.subject for quad in self._store.quads_for_pattern(None, None, subject)}
                for step in self._backwards:
                    found |= {quad.object for quad in self._store.quads_for_pattern(subject, step, None)}
        return found

    def _judge(
        self, core: set[Any] | None, asked: Mapping[Constraint, set[Any] | None], changed: Iterable[Statement]
    ) -> None:
        """Judge anew the nodes given (None: all) by the core, and by each constraint of SPARQL."""
        names = None if core is None else {written(node) for node in core}
        for name in [*self._core] if names is None else names & self._core.keys():
            del self._core[name]
        if names is None or names:
            for result in self._native.core(list(self._slice(core))):
                if names is None or result.focus in names:
                    self._core.setdefault(result.focus or "", []).append(result)
        # A node can become a focus node, or cease to be one, by a statement that no query reads.
        moved = {term for s in changed for term in (s.subject, s.object)}
        for constraint, nodes in asked.items():
            self._ask(constraint, None if nodes is None else nodes | moved)

    def _ask(self, constraint: Constraint, nodes: set[Any] | None) -> None:
        known = self._asked[constraint]
        for node in [*known] if nodes is None else nodes & known.keys():
            del known[node]
        focus = None if nodes is None else {n for t in constraint.targets for n in t.among(self._store, nodes)}
        for solution in constraint.solutions(self._store, focus):
            read = {name: self._writing.of(term) for name, term in solution.items()}
            known.setdefault(solution["this"], []).append(constraint.result(self._native.shapes, read))

    def _slice(self, nodes: set[Any] | None) -> Iterator[Statement]:
        """The statements that the judgement of some nodes (None: all) can hang on."""
        if nodes is None:
            yield from (ox.Triple(*key) for said in self._said.values() for key in said)
            return
        keys = {key for node in nodes for key in self._said.get(node, ())}
        for step in self._backwards:
            for node in nodes:
                for quad in self._store.quads_for_pattern(None, step, node):
                    keys |= {key for key in self._said[quad.subject] if key[1] == step}
        neighbours = {term for key in keys for term in (key[0], key[2])}
        keys |= {key for node in neighbours for key in self._said.get(node, ()) if key[1] == _TYPE}
        for quad in self._store.quads_for_pattern(None, _SUBCLASS, None):
            keys.add((quad.subject, quad.predicate, quad.object))
        yield from (ox.Triple(*key) for key in keys)


def _targets_objects(statement: Statement, kept: Iterable[Statement]) -> bool:
    """Whether it gives a shape the objects of a property as focus nodes, and the core demands something of them."""
    if statement.predicate.value != f"{SH}targetObjectsOf":
        return False
    said = {s.predicate.value.removeprefix(SH) for s in kept if s.subject == statement.subject}
    return bool(said - _SAID - _TARGETS - {f"{RDF}type"})


def _key(statement: Statement) -> Key:
    return statement.subject, statement.predicate, statement.object


def _as_stored(key: Key) -> Key:
    return (*key[:2], stored(key[2]) if isinstance(key[2], ox.Literal) else key[2])


def _is_simple(shapes: Shapes, kept: Iterable[Statement]) -> bool:
    """Whether a result of the core hangs on no more than the module's docstring says."""
    for statement in kept:
        if not statement.predicate.value.startswith(SH):
            continue
        name, subject, value = statement.predicate.value.removeprefix(SH), statement.subject, statement.object
        if name not in _SIMPLE:
            return False
        if name == "path" and isinstance(value, ox.BlankNode) and not _is_one_step_back(shapes, value):
            return False
        if name == "property" and shapes.objects(subject, "path"):
            return False
        of_value = name in _NESTING and shapes.objects(subject, "path")
        if of_value and not all(_is_local(shapes, one) for one in shapes.items(value) or [value]):
            return False
    return True


def _is_one_step_back(shapes: Shapes, path: Any) -> bool:
    steps = shapes.objects(path, "inversePath")
    return len(shapes.about(path)) == 1 and len(steps) == 1 and isinstance(steps[0], ox.NamedNode)


def _is_local(shapes: Shapes, shape: Any) -> bool:
    """Whether a shape can be judged by a node itself and its classes."""
    said = (statement.predicate.value for statement in shapes.about(shape))
    return all(name.removeprefix(SH) in _LOCAL for name in said if name.startswith(SH))
