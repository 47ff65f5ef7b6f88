"""What judges data by shapes: one port, two engines that give the same results.

`judge.Judge` is pySHACL, the reference, for small graphs; `native.Native` is the Rust engine `shacl`, with the SPARQL
constraints asked of an embedded store for many focus nodes at once, for large ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from evidensgraf.validation.engine.shapes import Shapes, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evidensgraf.validation.result import Result

Name = Literal["auto", "pyshacl", "native"]
NAMES: tuple[Name, ...] = ("auto", "pyshacl", "native")
LARGE = 20_000
"""Statements above which `auto` is the native engine: pySHACL takes some two seconds for so many."""

__all__ = ["LARGE", "NAMES", "Engine", "Name", "Shapes", "Statement", "chosen_engine"]


class Engine(Protocol):
    """Shapes that have been read once and can check many graphs."""

    def check(self, data: Sequence[Statement]) -> list[Result]:
        """Check what is asserted: nothing is inferred first.

        Args:
            data: what is checked, with the class hierarchy that the shapes' targets need.

        Returns:
            All results, the gravest first and without places; empty if the graph conforms and nothing is remarked.
        """
        ...


def chosen_engine(name: Name, shapes: Shapes, statements: int) -> Engine:
    """The engine named; for `auto`, the one for a graph of that many statements."""
    if name == "native" or (name == "auto" and statements > LARGE):
        from evidensgraf.validation.engine.native import Native

        return Native(shapes)
    # pySHACL and rdflib take half a second to import.
    from evidensgraf.validation.engine.judge import Judge

    return Judge(shapes)
