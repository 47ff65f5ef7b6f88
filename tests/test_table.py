"""store.table: an answer gives the same table however it is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidensgraf.store import table
from evidensgraf.store.table import Table, from_json, from_n_triples

XSD = "http://www.w3.org/2001/XMLSchema#"
TEXT = st.text(st.characters(blacklist_categories=["Cs"]), max_size=8)
TERMS = st.one_of(
    st.builds(
        lambda end: {"type": "uri", "value": f"https://a.example/{end}"}, st.from_regex(r"[a-zæøå0-9]*", fullmatch=True)
    ),
    st.builds(lambda end: {"type": "bnode", "value": f"b{end}"}, st.integers(0, 99)),
    st.builds(lambda text: {"type": "literal", "value": text}, TEXT),
    st.builds(lambda text: {"type": "literal", "value": text, "xml:lang": "da"}, TEXT),
    st.builds(lambda text: {"type": "literal", "value": text, "datatype": f"{XSD}decimal"}, TEXT),
)
ROWS = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), TERMS), max_size=6)


def written(rows: object, **head: object) -> bytes:
    return json.dumps({"head": {"vars": ["a", "b", "c"], **head}, "results": {"bindings": rows}}).encode()


@given(rows=ROWS)
def test_a_large_answer_gives_the_table_that_a_small_one_gives(rows: list[dict[str, dict[str, str]]]) -> None:
    content = written(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "_LARGE", 0)
        large = from_json(content)
    assert large == from_json(content)
    assert [[name for name, term in zip("abc", row, strict=True) if term] for row in large.rows] == [
        sorted(row) for row in rows
    ]


@pytest.mark.parametrize("content", [written([{"a": {"type": "literal"}}]), written([])[:-3], b"[]", b""])
def test_what_is_no_answer_is_an_error_whatever_its_size(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for limit in (table._LARGE, 0):
        monkeypatch.setattr(table, "_LARGE", limit)
        with pytest.raises((ValueError, LookupError, TypeError)):
            from_json(content)


def test_a_large_answer_is_read_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json, "loads", None)
    content = written([{"a": {"type": "literal", "value": "x" * table._LARGE}}])
    assert from_json(content).column("a") == ["x" * table._LARGE]


def test_a_truth_value_is_a_table_of_one() -> None:
    assert [row[0].value for row in from_json(b'{"head":{},"boolean":true}').rows if row[0]] == ["true"]


def test_triples_are_a_table_of_three_columns_with_the_labels_of_nodes() -> None:
    made = from_n_triples(b'_:x <https://a.example/p> "1"@en .\n')
    assert isinstance(made, Table)
    assert [term.kind for term in made.rows[0] if term] == ["bnode", "uri", "literal"]
    assert made.variables == ("subject", "predicate", "object")
    assert not made.column("subject")[0].startswith("_:")
