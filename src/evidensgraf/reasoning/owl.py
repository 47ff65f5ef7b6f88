"""The judge: all rules of OWL 2 RL, by owlrl.

Source of the rules: OWL 2 Web Ontology Language Profiles, section 4.3 (https://www.w3.org/TR/owl2-profiles/#OWL_2_RL).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from evidensgraf.errors import InferenceError
from evidensgraf.reasoning.cleaning import is_useful

if TYPE_CHECKING:
    from collections.abc import Callable

    from evidensgraf.reasoning.cleaning import Premises

_STEPS = 200_000
_STEPS_A_STATEMENT = 100


def conclude(said: Premises) -> set[ox.Triple]:
    """What owlrl concludes and a reader would ask by; some of it is said already.

    Args:
        said: the premises (see `cleaning.premises`).

    Raises:
        InferenceError: owlrl went through more steps than it may, or met an axiom that is malformed. The
            shipped graph takes 40 steps a statement and may take 150; owlrl does some 100 000 steps a second. The
            bound counts steps and not seconds, so that it falls in the same place on every machine.
    """
    # owlrl and rdflib take a quarter of a second to import, and a served graph seldom needs them.
    from owlrl import OWLRL_Semantics
    from rdflib import Graph, URIRef

    lines = [f"{triple} .\n" for triples in said.values() for triple in triples]
    graph = Graph().parse(data="".join(lines), format="nt")
    semantics = OWLRL_Semantics(graph, axioms=False, daxioms=False)
    semantics.store_triple = _counted(semantics.store_triple, _STEPS + _STEPS_A_STATEMENT * len(lines))
    try:
        semantics.closure()
    except (AttributeError, ValueError) as error:  # a list without an end; a number where a thing stands
        raise InferenceError(
            reason_da=f"et aksiom er ikke velformet ({error})", reason_en=f"an axiom is malformed ({error})"
        ) from error
    return {
        ox.Triple(ox.NamedNode(str(s)), ox.NamedNode(str(p)), ox.NamedNode(str(o)))
        for s, p, o in graph
        if isinstance(s, URIRef)
        and isinstance(p, URIRef)
        and isinstance(o, URIRef)
        and is_useful(str(s), str(p), str(o))
    }


def _counted(store: Callable[[Any], None], limit: int) -> Callable[[Any], None]:
    """The method by which owlrl's rules note each conclusion, old or new, made to stop at a number of them."""
    steps = 0

    def counted(triple: Any) -> None:
        nonlocal steps
        steps += 1
        if steps > limit:
            raise InferenceError.too_long(limit)
        store(triple)

    return counted
