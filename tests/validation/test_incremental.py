"""engine.incremental: ways for a change to matter that the project's own shapes do not have all of."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from evidensgraf.validation.engine import Shapes
from evidensgraf.validation.engine.incremental import Incremental
from evidensgraf.validation.engine.native import Native

HEAD = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix e: <http://e/> . @prefix p: <http://p/> .\n"
SHAPES = {
    "what points at a node is of another class": "e:S a sh:NodeShape ; sh:targetSubjectsOf e:q ; "
    "sh:property [ sh:path [ sh:inversePath e:p ] ; sh:class e:C ] .",
    "what a node points at is of another class": "e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; "
    "sh:property [ sh:path e:p ; sh:class e:C ] .",
    "a node becomes one that a query is asked for": "e:S a sh:NodeShape ; sh:targetClass e:C ; "
    'sh:sparql [ sh:select "SELECT $this WHERE { $this <http://e/q> ?x }" ] .',
    "a node two steps away": "e:S a sh:NodeShape ; sh:targetSubjectsOf e:p ; sh:sparql [ sh:select "
    '"SELECT $this WHERE { $this <http://e/p> ?x FILTER NOT EXISTS { ?x <http://e/q> ?y . ?y a <http://e/C> } }" ] .',
    "a node that nothing points at": "e:S a sh:NodeShape ; sh:targetSubjectsOf e:q ; "
    "sh:property [ sh:path [ sh:inversePath e:p ] ; sh:minCount 1 ] .",
}
DATA = "e:a e:p e:b ; a e:C . e:b e:q e:c ; a e:D . e:c a e:C ; e:p e:a ; e:q 1 . e:d e:q 2 ; e:p e:c ."


def read(text: str) -> list[ox.Quad]:
    return list(ox.parse((HEAD + text).encode(), ox.RdfFormat.TURTLE))


@pytest.mark.parametrize("name", SHAPES)
def test_after_each_change_of_one_statement_the_report_is_that_of_a_full_check(name: str) -> None:
    shapes, known = Shapes(read(SHAPES[name])), read(DATA)
    graph, reports = Incremental(shapes, known), set[str]()
    types = read("e:b a e:C . e:d a e:C . e:a a e:D .")
    for lost, new in [*((quad, None) for quad in known), *((None, quad) for quad in types)]:
        removed, added = ([lost] if lost else []), ([new] if new else [])
        graph.change(removed, added)
        found = Native(shapes).check([*(quad for quad in known if quad != lost), *added])
        assert graph.results == found, (lost, new)
        reports.add(str(found))
        graph.change(added, removed)
    assert len(reports) > 1, "some change matters"
