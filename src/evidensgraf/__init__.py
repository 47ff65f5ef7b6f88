"""Evidensgraf: the evidence on what helps people furthest from the labour market into work, as a knowledge graph.

>>> import evidensgraf as eg
>>> with eg.open() as g:
...     g.claim("low-caseload-works").assessment.grade
'indication'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from evidensgraf.api import Graph
    from evidensgraf.api import open_graph as open  # noqa: A004 (`eg.open()` is how it reads)

__all__ = ["Graph", "__version__", "open"]
__version__ = "0.1.0"

_PLACES = {"Graph": "Graph", "open": "open_graph"}
"""The names of the public interface and what they are called there. It is imported when it is first asked for."""


def __getattr__(name: str) -> object:
    """A name of the public interface (PEP 562): commands that do not need it start without it."""
    if name in _PLACES:
        return getattr(import_module("evidensgraf.api"), _PLACES[name])
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
