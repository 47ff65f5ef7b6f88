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


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"nothing\.ttl: there is no such file"):
        turtle.read_bytes(tmp_path / "nothing.ttl")
