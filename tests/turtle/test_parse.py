"""turtle: literals stay as written, and a mistake says where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidensgraf import turtle
from evidensgraf.errors import FileError, RdfSyntaxError

GRAPH = "https://example.org/g"


def test_statements_are_put_into_the_graph_given_and_literals_stay_as_written() -> None:
    quads = turtle.parse(b"<http://a.dk/s> <http://a.dk/p> 007, 1.50 .", Path("a.ttl"), GRAPH)
    assert [str(q.object).partition("^^")[0] for q in quads] == ['"007"', '"1.50"']
    assert {str(q.graph_name) for q in quads} == {f"<{GRAPH}>"}


BROKEN = {
    "missing-dot": (b"@prefix a: <http://a.dk/> .\na:b a:c a:d\na:e a:f a:g .\n", 3),
    "undeclared-prefix": (b"@prefix a: <http://a.dk/> .\n\na:b x:c a:d .\n", 3),
    "latin-1": (b'@prefix a: <http://a.dk/> .\na:b a:c "\xe6ble" .\n', 2),
    "unclosed-string": (b'<http://a.dk/s> <http://a.dk/p> "abc .\n', 1),
    "relative-iri": (b"<s> <http://a.dk/p> 1 .\n", 1),
}


@pytest.mark.parametrize(("content", "line"), BROKEN.values(), ids=BROKEN)
def test_a_file_that_does_not_parse_is_an_error_with_file_and_line(content: bytes, line: int) -> None:
    with pytest.raises(RdfSyntaxError) as caught:
        turtle.parse(content, Path("a.ttl"), GRAPH)
    assert caught.value.facts["line"] == line
    assert str(caught.value).startswith(f"a.ttl:{line}:")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("depth", [101, 50_000], ids=["one-too-many", "deeper-than-the-stack"])
def test_triple_terms_too_deep_within_each_other_are_an_error_with_its_place(depth: int) -> None:
    content = b'# <<( <<(\n<a:a> <a:b> "<<(", ' + b"<<( <a:a> <a:b>\n" * depth + b"1" + b" )>>" * depth + b" .\n"
    with pytest.raises(RdfSyntaxError, match="more than 100 deep") as caught:
        turtle.parse(content, Path("a.ttl"), GRAPH)
    assert (caught.value.facts["line"], caught.value.facts["column"]) == (102, 1)


def test_triple_terms_beside_each_other_are_read() -> None:
    content = b"<a:a> <a:b> " + b", ".join(b"<<( <a:a> <a:b> %d )>>" % number for number in range(500)) + b" ."
    assert len(turtle.parse(content, Path("a.ttl"), GRAPH)) == 500


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nothing\.ttl: there is no such file"):
        turtle.read_bytes(tmp_path / "nothing.ttl")


def test_a_blank_node_belongs_to_its_file() -> None:
    content = b"_:a <http://a.dk/p> _:a ."
    nodes = [str(turtle.parse(content, Path(name), GRAPH)[0].subject) for name in ("a.ttl", "b.ttl")]
    assert nodes[0] != nodes[1]
