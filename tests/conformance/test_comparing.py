"""comparing: what counts as the same answer, so that the suites can fail."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from tests.conformance.comparing import XSD, Row, key, same

A, B, C = ox.NamedNode("http://a.example/a"), ox.BlankNode("b"), ox.BlankNode("c")


def number(text: str, name: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + name))


def rows(*table: tuple[ox.NamedNode | ox.BlankNode | ox.Literal | None, ...]) -> list[Row]:
    return [tuple(key(term) for term in row) for row in table]


@pytest.mark.parametrize(
    ("left", "right", "ordered", "expected"),
    [
        pytest.param(rows((A,), (B,)), rows((C,), (A,)), False, True, id="another order, another label"),
        pytest.param(rows((A,), (B,)), rows((C,), (A,)), True, False, id="another order where it counts"),
        pytest.param(rows((A,), (A,)), rows((A,)), False, False, id="a row less"),
        pytest.param(rows((B, B)), rows((B, C)), False, False, id="one blank node for two"),
        pytest.param(rows((B, C)), rows((B, B)), False, False, id="two blank nodes for one"),
        pytest.param(rows((B, A), (C, B)), rows((C, A), (B, C)), False, True, id="blank nodes that changed labels"),
        pytest.param(rows((B,), (C,)), rows((A,), (C,)), False, False, id="an IRI for a blank node"),
        pytest.param(rows((None,)), rows((A,)), False, False, id="a value where there is none"),
        pytest.param(rows((number("01"),)), rows((number("1"),)), False, True, id="the same number"),
        pytest.param(rows((number("1"),)), rows((number("2"),)), False, False, id="another number"),
        pytest.param(rows((number("1"),)), rows((number("1", "decimal"),)), False, False, id="another datatype"),
        pytest.param(rows((number("1", "boolean"),)), rows((number("true", "boolean"),)), False, True, id="a truth"),
        pytest.param(rows((ox.Literal("01"),)), rows((ox.Literal("1"),)), False, False, id="another text"),
        pytest.param(rows((ox.Literal("a", language="en"),)), rows((ox.Literal("a"),)), False, False, id="no language"),
    ],
)
def test_answers_are_the_same_or_not(left: list[Row], right: list[Row], *, ordered: bool, expected: bool) -> None:
    assert same(left, right, ordered=ordered) is expected
