"""The graph in Python: small, typed, read-only. `import evidensgraf as eg; g = eg.open()`; TUTORIAL.md shows its use.

Every error that it raises is an `evidensgraf.errors.EvidensgrafError`, with a text in Danish and English.
"""

from evidensgraf.api.graph import Graph, open_graph
from evidensgraf.api.tables import Frame
from evidensgraf.api.things import Claim, Finding, Study

__all__ = ["Claim", "Finding", "Frame", "Graph", "Study", "open_graph"]
